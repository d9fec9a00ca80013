//! An account made from what is written and what its platform needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weft_engine::sandbox::secret::{SECRET_BYTES_MIN, Secret};
use weft_engine::sandbox::{AccountSettings, contract, read_base_url};
use weft_engine::workflow::{Authorization, ConnectionDescription, FieldDescription, Parts, parse_duration};
use weft_engine::{AccountHandle, Runtime, read_named_text};

use super::recipes::{self, Recipes};
use super::{AccountEntry, FieldValue, Source, parts, rules};
use crate::language::Language;
use crate::message::Message;

/// Most bytes of a file with one value.
const VALUE_BYTES_MAX: u64 = 64 << 10;

pub(super) type PublicFields = BTreeMap<String, String>;
type SecretFields = BTreeMap<String, Option<Secret>>;

/// An account as written, and what its platform needs.
pub(super) struct Wiring<'a> {
    pub(super) file: &'a str,
    pub(super) account: &'a str,
    pub(super) entry: &'a AccountEntry,
    pub(super) description: &'a ConnectionDescription,
}

impl Wiring<'_> {
    pub(super) fn make(&self, platform: &str, runtime: &Runtime) -> Result<Arc<AccountHandle>, Message> {
        let settings = self.settings(platform, false)?;
        runtime
            .account(settings, self.authorization().cloned())
            .map_err(|reason| Message::new(reason, "write base_url like https://api.example.com, without a path"))
    }

    /// The values of its fields, and whether each is a secret.
    pub(super) fn written(&self) -> Result<Vec<(String, String, bool)>, Message> {
        let mut written = Vec::new();
        for (name, value) in &self.entry.fields {
            let field = self.description.fields.iter().find(|field| field.name == *name);
            let is_secret = match field.and_then(|field| field.secret_unless.as_ref()) {
                Some(other) => !self.is_filled_in(other)?,
                None => field.is_none_or(|field| field.secret),
            };
            written.push((name.clone(), self.value(name, value)?, is_secret));
        }
        Ok(written)
    }

    /// How its tokens are obtained; none where none are needed.
    fn authorization(&self) -> Option<&Authorization> {
        self.description.authorization(self.entry.variant.as_deref())
    }

    /// All that is known of it. What becomes known by consent may be there already, or only later.
    pub(super) fn settings(&self, platform: &str, is_authorized: bool) -> Result<AccountSettings, Message> {
        if self.entry.platform != platform {
            let reason =
                format!("it is an account of `{}`, and the workflow needs one of `{platform}`", self.entry.platform);
            return Err(Message::new(reason, "choose another account: --connection ALIAS=ACCOUNT"));
        }
        self.check_names()?;
        self.check_rules()?;
        let (fields, secrets) = self.values()?;
        let (fields, secrets) = self.with_parts(fields, secrets)?;
        let (fields, secrets) = self.with_recipes(fields, secrets)?;
        if let Some(learned) = self.missing_learned(&fields).filter(|_| is_authorized) {
            let reason = format!("the field `{learned}` becomes known by consent, and isn't");
            return Err(Message::new(
                reason,
                format!("authorize it again: weft accounts reauthorize {}", self.account),
            ));
        }
        let base_url = self.base_url(&fields)?;
        let places = places(self.description, self.entry.variant.as_deref(), &fields)?;
        Ok(AccountSettings {
            name: self.account.to_owned(),
            platform: platform.to_owned(),
            hosts: self.hosts(&fields)?,
            base_url,
            allow_private: self.entry.allow_private,
            fields,
            secrets,
            limits: self.limits()?,
            places,
            authorization: self.authorization().map(weft_engine::authorization),
        })
    }

    /// Its kind and its site.
    fn check_rules(&self) -> Result<(), Message> {
        let language = Language::choose(None);
        let (variant, site) = (self.entry.variant.as_deref(), self.entry.site.as_deref());
        rules::check_site(self.description, variant, site, language)?;
        rules::check_variant(self.description, variant, language)?;
        match &self.entry.zone {
            Some(zone) if zone.parse::<chrono_tz::Tz>().is_err() => {
                Err(Message::new(format!("there is no time zone `{zone}`"), "write it like zone: Asia/Shanghai"))
            }
            _ => Ok(()),
        }
    }

    /// A field that becomes known by consent, and has not.
    fn missing_learned(&self, fields: &PublicFields) -> Option<&str> {
        let learned = self.description.fields_of(self.entry.variant.as_deref()).filter(|field| field.learned);
        learned.map(|field| field.name.as_str()).find(|name| !fields.contains_key(*name))
    }

    /// The hosts that it may reach beside its own: those of its component, and where it says that tokens are obtained.
    fn hosts(&self, fields: &PublicFields) -> Result<Vec<String>, Message> {
        let variant = self.entry.variant.as_deref();
        let of_component = if self.entry.base_url.is_some() { Vec::new() } else { self.description.hosts.clone() };
        Ok(of_component.into_iter().chain(recipes::hosts(self.description, variant, fields)?).collect())
    }

    fn base_url(&self, fields: &PublicFields) -> Result<String, Message> {
        let Some(base_url) = &self.entry.base_url else {
            return match self.description.base_url(self.entry.variant.as_deref(), self.entry.site.as_deref()) {
                "" => Err(Message::new(
                    "it doesn't say where its requests go",
                    "add base_url: with scheme and host, such as base_url: https://api.example.com",
                )),
                base_url => rules::address(base_url, |name| fields.get(name).map(String::as_str)).ok_or_else(|| {
                    let reason = format!("its address, {base_url}, can't be made of its fields");
                    Message::new(
                        reason,
                        "fill in the fields in braces: host names have letters, digits, `-` and `.` alone",
                    )
                }),
            };
        };
        read_base_url(base_url, self.entry.allow_private)
            .map_err(|error| Message::new(error.to_string(), error.remedy()))
    }

    fn check_names(&self) -> Result<(), Message> {
        let known =
            |name: &String| self.is_own(name) || self.description.fields.iter().any(|field| field.name == *name);
        if let Some(unknown) = self.entry.fields.keys().find(|name| !known(name)) {
            let names: Vec<&str> = self.description.fields.iter().map(|field| field.name.as_str()).collect();
            if self.recipes().names().next().is_some() {
                let reason = format!("neither its platform nor its `login` or `sign` knows a field `{unknown}`");
                return Err(Message::new(reason, "remove it, or name it there, such as { field: NAME }"));
            }
            if self.has_parts() {
                let reason = format!("no part has the field `{unknown}`");
                return Err(Message::new(reason, "remove it, or say under `parts` where it goes"));
            }
            let reason = format!("its platform knows no field `{unknown}`");
            return Err(Message::new(reason, format!("the fields are {}", names.join(", "))));
        }
        let variants: Vec<&str> = self.description.variants.iter().map(|variant| variant.name.as_str()).collect();
        match self.entry.variant.as_deref() {
            Some(variant) if !variants.contains(&variant) => {
                let reason = format!("its platform knows no variant `{variant}`");
                let remedy = match variants.as_slice() {
                    [] => "leave it out".to_owned(),
                    variants => format!("leave it out, or choose one of: {}", variants.join(", ")),
                };
                Err(Message::new(reason, remedy))
            }
            None if !variants.is_empty() => {
                let reason = "its platform has several kinds of connection, and none is chosen";
                Err(Message::new(reason, format!("add variant: {}", variants.join(" or variant: "))))
            }
            _ => Ok(()),
        }
    }

    fn values(&self) -> Result<(PublicFields, SecretFields), Message> {
        let (mut public, mut secret) = (BTreeMap::new(), BTreeMap::new());
        // Nodes behave differently for each kind, so they have to know it.
        public.extend(self.entry.variant.clone().map(|variant| (VARIANT.to_owned(), variant)));
        public.extend(self.entry.site.clone().map(|site| (SITE.to_owned(), site)));
        public.extend(self.entry.zone.clone().map(|zone| (ZONE.to_owned(), zone)));
        for field in &self.description.fields {
            let used = field.is_of(self.entry.variant.as_deref());
            let is_recipe = self.recipes().names().any(|name| name == field.name);
            if is_recipe || !used && self.is_own(&field.name) {
                continue;
            }
            let is_secret = match &field.secret_unless {
                Some(other) if used => !self.is_filled_in(other)?,
                _ => field.secret,
            };
            if used {
                self.check_word(&field.name, is_secret)?;
            }
            let written = self.entry.fields.get(&field.name).map(|value| self.value(&field.name, value)).transpose()?;
            if used && field.secret_unless.is_some() {
                let is_filled_in = |text: &String| !text.is_empty();
                match written.filter(is_filled_in) {
                    Some(value) if is_secret => {
                        secret.insert(field.name.clone(), Some(Secret::new(value)));
                    }
                    value => drop(public.insert(field.name.clone(), value.unwrap_or_default())),
                }
                continue;
            }
            match written.or_else(|| field.preset.clone().filter(|_| used)) {
                None if field.required && used => {
                    let reason = format!("the field `{}` ({}) is missing", field.name, field.title.en);
                    return Err(Message::new(reason, format!("{}\n{}", field.help.en, field.help.zh)));
                }
                // A password that may be left out stands for nothing then.
                None if field.secret && used && self.is_beside(field) => {
                    drop(secret.insert(field.name.clone(), Some(Secret::new(""))))
                }
                None => {}
                Some(_) if !used => return Err(self.of_another_kind(field)),
                Some(value) if !field.fits(&value) => {
                    rules::check_pattern(field, &value, Language::choose(None))?;
                }
                Some(value) if field.secret => secret.extend(secrets(field, value, self.is_beside(field))?),
                Some(value) => {
                    check_choice(field, &value)?;
                    public.insert(field.name.clone(), value);
                }
            }
        }
        self.check_secrecy(&secret)?;
        Ok((public, secret))
    }

    /// What is secret is the operator's word. A component that calls a field public doesn't get what comes from where secrets
    /// are kept, unless the operator has said that it may.
    fn check_word(&self, field: &str, is_secret: bool) -> Result<(), Message> {
        match self.entry.fields.get(field) {
            Some(FieldValue::Elsewhere { source, public: false }) if !is_secret => {
                let platform = &self.entry.platform;
                let reason = format!(
                    "the component `{platform}` calls the field `{field}` public and would read its value, which comes from \
                     {{ {source} }}, where secrets are kept"
                );
                let remedy = format!(
                    "if the component may read it, write {field}: {{ {source}, public: true }}; else it asks for a secret as if \
                     it were public: don't use the component"
                );
                Err(Message::new(reason, remedy))
            }
            Some(FieldValue::Elsewhere { public: true, .. }) if is_secret => {
                let reason =
                    format!("the field `{field}` is a secret, and `public: true` would hand it to the component");
                Err(Message::new(reason, "remove `public: true`: its nodes get on without seeing the value"))
            }
            _ => Ok(()),
        }
    }

    /// Secrets that may be left out may be short as well: a user name, say. One of them has to be a secret.
    fn check_secrecy(&self, secrets: &SecretFields) -> Result<(), Message> {
        let is_secret =
            |secret: &Option<Secret>| secret.as_ref().is_none_or(|it| it.expose().len() >= SECRET_BYTES_MIN);
        if secrets.is_empty() || secrets.values().any(is_secret) {
            return Ok(());
        }
        let names: Vec<String> = secrets.keys().map(|name| format!("`{name}`")).collect();
        let reason = format!("{} has fewer than {SECRET_BYTES_MIN} characters", names.join(" and "));
        Err(Message::new(reason, "fill in at least one of the secrets; one that short can't be kept secret"))
    }

    /// Whether another field is a secret as long as this one isn't filled in: then one of the two is enough.
    fn is_beside(&self, field: &FieldDescription) -> bool {
        self.description.fields.iter().any(|other| other.secret_unless.as_ref() == Some(&field.name))
    }

    fn is_filled_in(&self, field: &str) -> Result<bool, Message> {
        let value = self.entry.fields.get(field).map(|value| self.value(field, value)).transpose()?;
        Ok(value.is_some_and(|value| !value.is_empty()))
    }

    fn has_parts(&self) -> bool {
        self.description.has_parts(self.entry.variant.as_deref())
    }

    /// Whether the account itself has this field: in a part or a recipe.
    fn is_own(&self, field: &str) -> bool {
        self.entry.parts.iter().any(|part| part.field == field) || self.recipes().fields().contains(field)
    }

    fn recipes(&self) -> Recipes {
        Recipes::new(self.entry.login.clone(), self.entry.sign.clone())
    }

    /// Adds the secrets that the account names itself, and where they go.
    fn with_parts(
        &self,
        mut public: PublicFields,
        mut secrets: SecretFields,
    ) -> Result<(PublicFields, SecretFields), Message> {
        let parts = &self.entry.parts;
        if !self.has_parts() {
            return match parts.is_empty() {
                true => Ok((public, secrets)),
                false => {
                    Err(Message::new("connections of its kind have no `parts`", "remove it, or write variant: parts"))
                }
            };
        }
        parts::check(parts)?;
        for part in parts {
            let field = &part.field;
            let Some(value) = self.entry.fields.get(field) else {
                let reason = format!("a part names the field `{field}`, which is missing");
                return Err(Message::new(reason, format!("add it under fields:, such as {field}: {{ env: NAME }}")));
            };
            self.check_word(field, true)?;
            let value = self.value(field, value)?;
            if value.len() < SECRET_BYTES_MIN {
                return Err(too_short(field));
            }
            secrets.insert(field.clone(), Some(Secret::new(value)));
        }
        public.insert(parts::PARTS.to_owned(), parts::written(parts)?);
        Ok((public, secrets))
    }

    /// Adds how the account obtains tokens and signs, and the fields that it names for that. They are secrets, unless the
    /// operator has said of one that it is public.
    fn with_recipes(
        &self,
        mut public: PublicFields,
        mut secrets: SecretFields,
    ) -> Result<(PublicFields, SecretFields), Message> {
        let recipes = self.recipes();
        self.check_recipes(&recipes)?;
        let is_known = |name: &String| public.contains_key(name) || secrets.contains_key(name);
        let own: Vec<String> = recipes.fields().into_iter().filter(|name| !is_known(name)).collect();
        for field in own {
            let Some(written) = self.entry.fields.get(&field) else {
                let reason = format!("`login` or `sign` names the field `{field}`, which is missing");
                return Err(Message::new(reason, format!("add it under fields:, such as {field}: {{ env: NAME }}")));
            };
            let value = self.value(&field, written)?;
            if value.is_empty() {
                return Err(Message::new(format!("the field `{field}` is empty"), "fill it in"));
            }
            match written {
                FieldValue::Elsewhere { public: true, .. } => drop(public.insert(field, value)),
                _ => drop(secrets.insert(field, Some(Secret::new(value)))),
            }
        }
        self.check_secrecy(&secrets)?;
        public.extend(recipes.written()?);
        Ok((public, secrets))
    }

    /// Whether its platform lets it say how it obtains tokens and signs, as far as it does.
    fn check_recipes(&self, recipes: &Recipes) -> Result<(), Message> {
        let variant = self.entry.variant.as_deref();
        let beside = |(name, value): &(&String, &FieldValue)| {
            let is_text = matches!(value, FieldValue::Literal(text) if recipes::is_written(text));
            is_text && [recipes::LOGIN, recipes::SIGN].contains(&name.as_str())
        };
        if let Some((name, _)) = self.entry.fields.iter().find(beside) {
            let reason = format!("`{name}` stands under `fields`");
            return Err(Message::new(reason, format!("write it beside `fields`: {name}: {{ … }}")));
        }
        let has = |name: &str| self.description.fields_of(variant).any(|field| field.name == name && !field.secret);
        if let Some(name) = recipes.names().find(|name| !has(name)) {
            let reason = format!("connections of its kind have no `{name}`");
            let remedy = "remove it; an API that is described in YAML is an account of `platform: http`, and `login` belongs to \
                          its `variant: login`";
            return Err(Message::new(reason, remedy));
        }
        recipes.check()
    }

    /// A field that this kind of connection has not: probably another kind was meant.
    fn of_another_kind(&self, field: &FieldDescription) -> Message {
        let variant = self.entry.variant.as_deref().unwrap_or_default();
        let reason = format!("the field `{}` is not for connections of the variant `{variant}`", field.name);
        Message::new(reason, format!("remove it, or write variant: {}", field.variants.join(" or variant: ")))
    }

    /// What the account may do per time: its own limit, else those of its platform.
    fn limits(&self) -> Result<Vec<contract::RateLimit>, Message> {
        let Some(own) = &self.entry.limit else { return Ok(limits(self.description)) };
        const EXAMPLE: &str = "write it like limit: { requests: 300, per: 1m }";
        let Some(per) = parse_duration(&own.per) else {
            return Err(Message::new("the `per` of its limit is no duration", EXAMPLE));
        };
        if own.requests == 0 || per.is_zero() {
            return Err(Message::new("its limit allows nothing, or takes no time", EXAMPLE));
        }
        match u32::try_from(per.as_millis()) {
            Ok(per_ms) => Ok(vec![contract::RateLimit {
                nodes: Vec::new(),
                requests: own.requests,
                per_ms,
                bucket: None,
                day: None,
                told: None,
            }]),
            Err(_) => Err(Message::new("the `per` of its limit is longer than 49 days", EXAMPLE)),
        }
    }

    #[allow(clippy::disallowed_methods, reason = "the connections file names the variable")]
    fn value(&self, field: &str, value: &FieldValue) -> Result<String, Message> {
        match value {
            FieldValue::Literal(text) => Ok(text.clone()),
            FieldValue::Elsewhere { source: Source::Environment(name), .. } => {
                std::env::var(name).ok().filter(|text| !text.is_empty()).ok_or_else(|| {
                    let reason = format!(
                        "the field `{field}` is to come from the environment variable {name}, which is not set"
                    );
                    Message::new(reason, format!("set it: export {name}=…"))
                })
            }
            FieldValue::Elsewhere { source: Source::File(path), .. } => {
                let beside = beside(Path::new(self.file), path);
                let text = read_named_text(&beside, VALUE_BYTES_MAX).map_err(|error| {
                    let reason = format!(
                        "the field `{field}` is to come from {}, which can't be read: {error}",
                        beside.display()
                    );
                    Message::new(reason, "check the path; it counts from the connections file")
                })?;
                Ok(text.trim_end_matches(['\r', '\n']).to_owned())
            }
        }
    }
}

/// Where in requests the secrets and tokens of an account may stand: where its component says, and where its own parts say.
pub(super) fn places(
    description: &ConnectionDescription,
    variant: Option<&str>,
    fields: &PublicFields,
) -> Result<Vec<contract::Place>, Message> {
    let mut places = weft_engine::places(description, fields);
    if let Some(parts) = fields.get(parts::PARTS).filter(|_| description.has_parts(variant)) {
        places.extend(parts::places(parts)?);
    }
    places.extend(recipes::places(description, variant, fields)?);
    Ok(places)
}

/// A path that counts from the folder of the connections file.
pub(super) fn beside(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

/// The public field that tells nodes the kind of connection.
pub(super) const VARIANT: &str = "variant";
/// The public field that tells nodes the site.
const SITE: &str = "site";
/// The public field that tells nodes the zone of the account's days.
const ZONE: &str = "zone";

fn check_choice(field: &FieldDescription, value: &String) -> Result<(), Message> {
    if field.choices.is_empty() || field.choices.contains(value) {
        return Ok(());
    }
    let reason = format!("the field `{}` ({}) can't be `{value}`", field.name, field.title.en);
    Err(Message::new(reason, format!("write one of: {}", field.choices.join(", "))))
}

/// The secrets in a field: one, or the parts of it.
fn secrets(field: &FieldDescription, value: String, may_be_short: bool) -> Result<SecretFields, Message> {
    let named = match &field.parts {
        None => vec![(field.name.clone(), value)],
        Some(parts) => apart(field, parts, &value)?,
    };
    if !may_be_short && named.iter().any(|(_, value)| value.len() < SECRET_BYTES_MIN) {
        return Err(too_short(&field.name));
    }
    Ok(named.into_iter().map(|(name, value)| (name, Some(Secret::new(value)))).collect())
}

fn too_short(field: &str) -> Message {
    let reason = format!("the secret `{field}` has fewer than {SECRET_BYTES_MIN} characters");
    Message::new(reason, "a secret that short can't be kept secret: check the value")
}

fn apart(field: &FieldDescription, parts: &Parts, value: &str) -> Result<Vec<(String, String)>, Message> {
    let values: Vec<&str> = value.splitn(parts.names.len(), parts.separator.as_str()).collect();
    if values.len() < parts.names.len() {
        let form = parts.names.join(&parts.separator);
        let reason = format!("the secret `{}` ({}) is not of the form {form}", field.name, field.title.en);
        return Err(Message::new(reason, format!("copy it whole.\n{}\n{}", field.help.en, field.help.zh)));
    }
    Ok(parts.names.iter().cloned().zip(values.into_iter().map(str::to_owned)).collect())
}

fn limits(description: &ConnectionDescription) -> Vec<contract::RateLimit> {
    description.limits.iter().map(weft_engine::limit).collect()
}
