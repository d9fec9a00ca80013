//! The connections file, and accounts made from it.
//!
//! ```yaml
//! shop:
//!   platform: xiaoe
//!   fields:
//!     app_id: app1234567890
//!     client_id: xop1234567890
//!     secret_key: { env: XIAOE_SECRET_KEY }
//! ```
//!
//! What comes from the environment or from a file is a secret, unless the file says `public: true` there: what the component
//! says of its field is no reason to hand it over.
//!
//! - `wiring.rs`: an account made from what is written and what its platform needs
//! - `vaulted.rs`: accounts that live in the vault of a store
//! - `rules.rs`: what holds for every account
//! - `parts.rs`: secrets with names of their own, and where in a request each goes
//! - `recipes.rs`: how an account obtains tokens and signs

mod parts;
mod recipes;
pub mod rules;
pub mod vaulted;
mod wiring;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use weft_engine::sandbox::{Account, AccountSettings};
use weft_engine::workflow::{Catalogue, ConnectionDescription, origin};
use weft_engine::{AccountHandle, Runtime, read_named_text};
use weft_recording::RecordedConnection;

use crate::exit;
use crate::message::{Message, Messages};

/// The names of the secrets that an account names itself, from the public fields that nodes read.
pub fn secret_fields(fields: &BTreeMap<String, String>) -> Result<Vec<String>, Message> {
    let of_parts = fields.get(parts::PARTS).map(|parts| parts::secret_fields(parts)).transpose()?.unwrap_or_default();
    Ok(of_parts.into_iter().chain(recipes::secret_fields(fields)?).collect())
}

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "connections.yaml";
/// Most bytes of the file.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// All accounts of a file, by name.
#[derive(Debug, Default)]
pub struct ConnectionsFile {
    name: String,
    accounts: BTreeMap<String, AccountEntry>,
}

/// One account as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountEntry {
    platform: String,
    #[serde(default)]
    base_url: Option<String>,
    #[serde(default)]
    allow_private: bool,
    /// Hosts that code may reach in a step with this account, if the workflow names them, too.
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    variant: Option<String>,
    /// The site of the platform, where it has several.
    #[serde(default)]
    site: Option<String>,
    /// The zone of its days, an IANA name.
    #[serde(default)]
    zone: Option<String>,
    /// What this account may do per time, in place of what its platform usually allows.
    #[serde(default)]
    limit: Option<LimitWritten>,
    #[serde(default)]
    fields: BTreeMap<String, FieldValue>,
    /// Where each of the fields goes, for kinds of connection that let the account say so.
    #[serde(default)]
    parts: Vec<parts::PartWritten>,
    /// How its token is obtained, for kinds of connection that let the account say so.
    #[serde(default)]
    login: Option<recipes::LoginWritten>,
    /// How its requests are signed.
    #[serde(default)]
    sign: Option<recipes::SignWritten>,
}

/// An account as it is written, with the values of its fields.
pub struct Written {
    pub variant: Option<String>,
    pub site: Option<String>,
    pub zone: Option<String>,
    pub base_url: Option<String>,
    pub allow_private: bool,
    /// Whether it says what accounts of a vault can't: where its secrets go, how it logs in and signs, which other hosts, how
    /// often.
    pub has_more: bool,
    /// Name, value, and whether it is a secret.
    pub fields: Vec<(String, String, bool)>,
}

/// `{ requests: 600, per: 1m }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitWritten {
    requests: u32,
    per: String,
}

/// A field as written: the value itself, or where to find it.
#[derive(Clone)]
enum FieldValue {
    Literal(String),
    /// It comes from where secrets are kept, and is one unless it is said to be public.
    Elsewhere {
        source: Source,
        public: bool,
    },
}

/// Where a value is kept.
#[derive(Clone)]
enum Source {
    Environment(String),
    /// Counted from the connections file.
    File(String),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Environment(name) => write!(formatter, "env: {name}"),
            Source::File(path) => write!(formatter, "file: {path}"),
        }
    }
}

impl fmt::Debug for FieldValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FieldValue(…)")
    }
}

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = FieldValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, { env: NAME } or { file: PATH }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FieldValue, E> {
        Ok(FieldValue::Literal(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FieldValue, A::Error> {
        let (mut source, mut public, mut is_known) = (None, None, true);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "env" if source.is_none() => source = Some(Source::Environment(map.next_value()?)),
                "file" if source.is_none() => source = Some(Source::File(map.next_value()?)),
                "public" if public.is_none() => public = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    is_known = false;
                }
            }
        }
        match source {
            Some(source) if is_known => Ok(FieldValue::Elsewhere { source, public: public.unwrap_or_default() }),
            _ => Err(Error::custom("expected a text, { env: NAME } or { file: PATH }")),
        }
    }

    // A number would lose leading zeros, and long ones digits.
    fn visit_i64<E: Error>(self, _: i64) -> Result<FieldValue, E> {
        Err(Error::custom("a number must stand in quotes, so that it is kept digit by digit"))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<FieldValue, E> {
        Err(Error::custom("a number must stand in quotes, so that it is kept digit by digit"))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<FieldValue, E> {
        Err(Error::custom("a number must stand in quotes, so that it is kept digit by digit"))
    }

    fn visit_unit<E: Error>(self) -> Result<FieldValue, E> {
        Err(Error::custom("the field has no value: write one, or leave the field out"))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<FieldValue, E> {
        Err(Error::custom("a word like `yes` or `true` must stand in quotes here"))
    }
}

impl ConnectionsFile {
    /// Reads the named file, or the default one if it exists.
    pub fn read(path: Option<&Path>) -> Result<Self, Messages> {
        let default = Path::new(DEFAULT_FILE);
        let path = match path {
            Some(path) => path,
            None if default.exists() => default,
            None => return Ok(Self { name: DEFAULT_FILE.to_owned(), accounts: BTreeMap::new() }),
        };
        let name = path.display().to_string();
        let failed = |message: Message| Messages::one(exit::CONFIGURATION, message.about(&name));
        let text = read_named_text(path, FILE_BYTES_MAX).map_err(|error| {
            let remedy = match error.kind() {
                std::io::ErrorKind::InvalidData => "save the file as UTF-8",
                _ => "check the path",
            };
            failed(Message::new(format!("the file can't be read: {error}"), remedy))
        })?;
        // The parser's own message would quote the file, and the file may hold secrets.
        let accounts = serde_saphyr::from_str(&text).map_err(|error| {
            let line = error.location().map(|location| format!(":{}:{}", location.line(), location.column()));
            let reason = reason_of(&error);
            let message = Message::new(reason, "an account looks like this:\n".to_owned() + EXAMPLE);
            Messages::one(exit::CONFIGURATION, message.about(format!("{name}{}", line.unwrap_or_default())))
        })?;
        Ok(Self { name, accounts })
    }

    /// The account behind an alias, made ready.
    pub fn account(
        &self,
        alias: &str,
        account: &str,
        platform: &str,
        runtime: &Runtime,
    ) -> Result<Arc<AccountHandle>, Message> {
        let catalogue = runtime.components().catalogue();
        let description = catalogue.component(platform).and_then(|component| component.connection.as_ref());
        let Some(description) = description else {
            return Err(Message::new(format!("`{platform}` has no connections"), "check the workflow's `connections`"));
        };
        let Some(entry) = self.accounts.get(account) else {
            return Err(self.missing(alias, account, platform, description));
        };
        let wiring = wiring::Wiring { file: &self.name, account, entry, description };
        wiring.make(platform, runtime).map_err(|message| message.about(format!("{}: {account}", self.name)))
    }

    /// An account as it is written, with the values of its fields.
    pub fn written(&self, account: &str, description: &ConnectionDescription) -> Result<Written, Message> {
        let Some(entry) = self.accounts.get(account) else {
            return Err(Message::new("there is no such account", "check its name"));
        };
        let wiring = wiring::Wiring { file: &self.name, account, entry, description };
        Ok(Written {
            variant: entry.variant.clone(),
            site: entry.site.clone(),
            zone: entry.zone.clone(),
            base_url: entry.base_url.clone(),
            allow_private: entry.allow_private,
            has_more: !entry.parts.is_empty()
                || entry.login.is_some()
                || entry.sign.is_some()
                || !entry.allow.is_empty()
                || entry.limit.is_some(),
            fields: wiring.written()?,
        })
    }

    /// Whether there is that account.
    pub fn has(&self, account: &str) -> bool {
        self.accounts.contains_key(account)
    }

    /// The platform of an account, if there is that account.
    pub fn platform_of(&self, account: &str) -> Option<&str> {
        self.accounts.get(account).map(|entry| entry.platform.as_str())
    }

    /// The names of all accounts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.accounts.keys().map(String::as_str)
    }

    /// Whether an account lets the code of its steps reach a host. The error names what is no host.
    pub fn allows(&self, account: &str, host: &str) -> Result<bool, Message> {
        let written = self.accounts.get(account).into_iter().flat_map(|entry| &entry.allow);
        let origins = written.map(|text| {
            origin::read(text).map_err(|reason| {
                Message::new(
                    format!("`{text}` under `allow` is no host: {reason}"),
                    "write scheme and host, such as allow: [https://api.example.com]",
                )
                .about(format!("{}: {account}", self.name))
            })
        });
        Ok(origins.collect::<Result<Vec<_>, _>>()?.iter().any(|origin| origin == host))
    }

    /// The files that hold secrets of an account: this one, if one stands in it as it is, and those that it names.
    pub fn secret_files(&self, account: &str, handle: &AccountHandle) -> BTreeSet<PathBuf> {
        let this = Path::new(&self.name);
        let is_secret = |name: &String| !handle.account.settings.fields.contains_key(name);
        let fields = self.accounts.get(account).into_iter().flat_map(|entry| &entry.fields);
        let files = fields.filter(|(name, _)| is_secret(name)).filter_map(|(_, value)| match value {
            FieldValue::Literal(text) => (!text.is_empty()).then(|| this.to_owned()),
            FieldValue::Elsewhere { source: Source::File(path), .. } => Some(wiring::beside(this, path)),
            FieldValue::Elsewhere { source: Source::Environment(_), .. } => None,
        });
        files.collect()
    }

    fn missing(&self, alias: &str, account: &str, platform: &str, description: &ConnectionDescription) -> Message {
        let others: Vec<String> = self
            .accounts
            .iter()
            .filter(|(_, entry)| entry.platform == platform)
            .map(|(name, _)| format!("--connection {alias}={name}"))
            .collect();
        let remedy = if others.is_empty() {
            format!("add to {}:\n{}", self.name, example(account, platform, description))
        } else {
            format!("choose one of the accounts there: {}", others.join(" or "))
        };
        Message::new(format!("the connection `{alias}` has no account `{account}` in {}", self.name), remedy)
    }
}

const EXAMPLE: &str = "\
shop:
  platform: xiaoe
  fields:
    app_id: app1234567890
    client_id: xop1234567890
    secret_key: { env: XIAOE_SECRET_KEY }";

/// An account of this platform as it is to be written, secrets from the environment.
fn example(account: &str, platform: &str, description: &ConnectionDescription) -> String {
    let mut text = format!("{account}:\n  platform: {platform}\n  fields:");
    for field in description.fields.iter().filter(|field| field.required) {
        let variable = format!("{platform}_{}", field.name).to_uppercase().replace('-', "_");
        let value = if field.secret { format!("{{ env: {variable} }}") } else { "…".to_owned() };
        text.push_str(&format!("\n    {}: {value}", field.name));
    }
    text
}

/// What is wrong, in the parser's words but without a quotation from the file; the place stands before it already.
fn reason_of(error: &serde_saphyr::Error) -> String {
    let text = error.without_snippet().to_string();
    let first = text.lines().next().unwrap_or_default();
    let reason = first.split_once(" at line ").map_or(first, |(reason, _)| reason);
    // The rest is advice for programmers.
    let reason = reason.split_once(", set ").map_or(reason, |(reason, _)| reason);
    format!("the file can't be read: {reason}")
}

/// The account behind an alias of a recording. It has no secrets, and none are needed.
pub fn recorded_account(
    alias: &str,
    recorded: &RecordedConnection,
    catalogue: &Catalogue,
) -> Result<Arc<AccountHandle>, Message> {
    let description = catalogue.component(&recorded.platform).and_then(|it| it.connection.as_ref());
    let variant = recorded.fields.get(wiring::VARIANT).map(String::as_str);
    let places = description.map(|it| wiring::places(it, variant, &recorded.fields)).transpose()?.unwrap_or_default();
    let hosts = description.map(|it| it.hosts.clone()).unwrap_or_default();
    let of_recipes =
        description.map(|it| recipes::hosts(it, variant, &recorded.fields)).transpose()?.unwrap_or_default();
    let authorize = description.and_then(|it| it.authorization(variant)).cloned();
    let settings = AccountSettings {
        name: alias.to_owned(),
        platform: recorded.platform.clone(),
        base_url: recorded.base_url.clone(),
        hosts: hosts.into_iter().chain(of_recipes).collect(),
        allow_private: false,
        fields: recorded.fields.clone(),
        secrets: recorded.secrets.iter().map(|name| (name.clone(), None)).collect(),
        limits: Vec::new(),
        places,
        authorization: authorize.as_ref().map(weft_engine::authorization),
    };
    let account = Account::new(settings).map_err(|reason| {
        Message::new(format!("its connection `{alias}`: {reason}"), "record it anew: weft record FILE")
    })?;
    Ok(AccountHandle::new(account, authorize))
}
