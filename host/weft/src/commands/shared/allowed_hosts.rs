//! Hosts that the code of a workflow may reach: those that a step names in `allow`, if whoever runs it allows them, too: on the
//! command line, or at the account that the step uses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_engine::sandbox::AccountSettings;
use weft_engine::workflow::{Checked, CheckedConnection, origin};
use weft_engine::{AccountHandle, Runtime};
use weft_recording::RecordedConnection;

use crate::connections::ConnectionsFile;
use crate::message::Message;

/// What the operator has allowed.
pub struct Allowed<'a> {
    /// On the command line, for all steps.
    everywhere: BTreeSet<String>,
    file: &'a ConnectionsFile,
    /// The account behind each alias of the workflow.
    accounts: BTreeMap<&'a str, &'a str>,
}

impl<'a> Allowed<'a> {
    /// `--allow` as it was written, and which account each alias has. The error says which host can't be read.
    pub fn new(
        written: &[String],
        file: &'a ConnectionsFile,
        accounts: BTreeMap<&'a str, &'a str>,
    ) -> Result<Self, Message> {
        let read = |text: &String| {
            origin::read(text).map_err(|reason| {
                let reason = format!("--allow {text}: it is no host: {reason}");
                Message::new(reason, "write scheme and host, such as --allow https://api.example.com")
            })
        };
        let everywhere = written.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { everywhere, file, accounts })
    }

    /// A host of the command line that no step names: whoever allows it believes otherwise.
    pub fn unnamed(&self, checked: &Checked) -> Option<&str> {
        self.everywhere.iter().map(String::as_str).find(|host| !checked.connections.contains_key(*host))
    }

    /// What stands for a host in the run, if all steps that name it may reach it.
    pub fn account(
        &self,
        origin: &str,
        platform: &str,
        checked: &Checked,
        runtime: &Runtime,
    ) -> Result<Arc<AccountHandle>, Message> {
        let mut users = BTreeSet::new();
        let own = checked.connections.keys().map(|alias| (alias.as_str(), alias.as_str())).collect();
        collect_users(checked, &own, origin, &mut users);
        let mut refused = Vec::new();
        for user in users {
            let account = user.map(|alias| self.accounts.get(alias).copied().unwrap_or(alias));
            match account {
                Some(account) if self.file.allows(account, origin)? => {}
                other => refused.push(other),
            }
        }
        if !self.everywhere.contains(origin) && !refused.is_empty() {
            return Err(refusal(origin, refused.iter().find_map(|account| *account)));
        }
        runtime
            .account(settings(origin, platform), None)
            .map_err(|reason| Message::new(reason, "write the host like https://api.example.com"))
    }
}

/// The connections (by the aliases of the outermost workflow) of all steps that name a host; none for a step without one.
fn collect_users<'c>(
    checked: &'c Checked,
    aliases: &BTreeMap<&str, &'c str>,
    origin: &str,
    users: &mut BTreeSet<Option<&'c str>>,
) {
    for step in &checked.steps {
        if let Some(inner) = &step.workflow {
            let outer = |(inner, alias): (&'c String, &String)| Some((inner.as_str(), *aliases.get(alias.as_str())?));
            collect_users(inner, &step.connections.iter().filter_map(outer).collect(), origin, users);
        } else if step.allow.iter().any(|host| host == origin) {
            users.insert(step.connection.as_deref().and_then(|alias| aliases.get(alias).copied()));
        }
    }
}

fn refusal(origin: &str, account: Option<&str>) -> Message {
    let reason = format!("the workflow wants to reach {origin}, and nobody has allowed that");
    let at_account = account.map_or_else(String::new, |account| {
        format!(", or for good, at the account `{account}` in the connections file: allow: [{origin}]")
    });
    Message::new(reason, format!("if its code may send data there: --allow {origin}{at_account}"))
}

/// A host without an account: no secrets, no rates.
fn settings(origin: &str, platform: &str) -> AccountSettings {
    AccountSettings {
        name: origin.to_owned(),
        platform: platform.to_owned(),
        base_url: origin.to_owned(),
        hosts: Vec::new(),
        allow_private: is_address(origin),
        fields: BTreeMap::new(),
        secrets: BTreeMap::new(),
        limits: Vec::new(),
        places: Vec::new(),
        authorization: None,
    }
}

/// Whether a host is named by its address: who allows that means that machine, and no name can lead elsewhere.
fn is_address(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(host, _)| host);
    host == "localhost" || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok()
}

/// What a recording would have of a connection that is a host: one that was not asked anything left no trace in it.
pub fn unasked(alias: &str, connection: &CheckedConnection) -> Option<RecordedConnection> {
    connection.allowed.then(|| RecordedConnection {
        platform: connection.platform.clone(),
        base_url: alias.to_owned(),
        fields: BTreeMap::new(),
        secrets: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_told_from_names() {
        for origin in ["http://127.0.0.1:8080", "http://127.0.0.1", "http://[::1]:80", "http://localhost:9"] {
            assert!(is_address(origin), "{origin}");
        }
        for origin in ["https://api.example.com", "https://127.0.0.1.example.com", "http://localhost.example:1"] {
            assert!(!is_address(origin), "{origin}");
        }
    }
}
