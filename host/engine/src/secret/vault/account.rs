//! An account of the vault, as people see it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_sandbox::secret::Secret;

use crate::secret::store_key::code;

/// What is public of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What people call it.
    pub display_name: String,
    /// The kind of connection, where the platform has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The zone of its days, an IANA name; none for that of the workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Where its requests go, if not where its platform says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Whether private and loopback addresses may be dialled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_private: bool,
    /// Fields that nodes can read, those that became known by consent among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The fields among them that decide where requests go, or who they are for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steering: Vec<String>,
    /// What the platform calls the owner in words for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// The sites that the owner sells on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// What was granted; none where the platform doesn't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// When it was authorized, in milliseconds since 1970.
    pub authorized_at_ms: i64,
    /// Why it can't be used, in the words of the platform or of weft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It can be used.
    Authorized,
    /// The platform doesn't take its authorization any more: somebody has to give it again.
    ReauthorizeNeeded,
    /// Somebody has switched it off.
    Disabled,
}

impl AccountState {
    /// The word for it, as it is kept and as programs read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorized => "authorized",
            Self::ReauthorizeNeeded => "reauthorize_needed",
            Self::Disabled => "disabled",
        }
    }

    /// What is kept, read. What nobody knows is taken for switched off.
    pub(super) fn read(word: &str) -> Self {
        match word {
            "authorized" => Self::Authorized,
            "reauthorize_needed" => Self::ReauthorizeNeeded,
            _ => Self::Disabled,
        }
    }
}

/// An account of the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultAccount {
    /// What it is called for ever; nobody sees it.
    pub id: String,
    /// Name of the component that talks to its platform.
    pub platform: String,
    /// Its name.
    pub name: String,
    /// The site of the platform; empty where there is one for all.
    pub site: String,
    /// What the platform calls the owner; none where it doesn't say.
    pub external_id: Option<String>,
    /// How it stands.
    pub state: AccountState,
    /// What else is public.
    pub facts: Facts,
    /// Grows with each change.
    pub generation: i64,
    /// When it was last used, in milliseconds since 1970.
    pub used_at_ms: Option<i64>,
    /// When what is sealed ends, by name, in milliseconds since 1970; none where it doesn't.
    pub ends: BTreeMap<String, Option<i64>>,
    /// The key that its own is sealed under.
    pub key_id: String,
}

/// What an account keeps secret: fields and tokens by name, each with its end.
#[derive(Debug, Clone, Default)]
pub struct Sealables {
    /// The values.
    pub values: BTreeMap<String, Secret>,
    /// When they end, in milliseconds since 1970.
    pub ends: BTreeMap<String, i64>,
}

impl VaultAccount {
    /// In 32 bytes, where its requests go and who they are for.
    pub(super) fn steering(&self) -> [u8; 32] {
        let facts = &self.facts;
        let text = |option: &'_ Option<String>| option.clone().unwrap_or_default();
        let mut parts: Vec<String> =
            vec![self.platform.clone(), text(&facts.variant), self.site.clone(), text(&facts.base_url)];
        parts.push(facts.allow_private.to_string());
        for name in &facts.steering {
            parts.push(name.clone());
            parts.push(facts.fields.get(name).cloned().unwrap_or_default());
        }
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        code(b"weft steering", &parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(change: impl FnOnce(&mut VaultAccount)) -> VaultAccount {
        let fields = [("shop", "demo.example"), ("note", "a")].map(|(name, value)| (name.into(), value.into()));
        let facts = Facts { fields: fields.into(), steering: vec!["shop".to_owned()], ..Facts::default() };
        let mut account = VaultAccount {
            id: "1".to_owned(),
            platform: "shopify".to_owned(),
            name: "demo".to_owned(),
            site: String::new(),
            external_id: None,
            state: AccountState::Authorized,
            facts,
            generation: 1,
            used_at_ms: None,
            ends: BTreeMap::new(),
            key_id: String::new(),
        };
        change(&mut account);
        account
    }

    #[test]
    fn whatever_leads_requests_elsewhere_steers() {
        let steering = account(|_| ()).steering();
        let changes: [fn(&mut VaultAccount); 6] = [
            |it| it.platform = "http".to_owned(),
            |it| it.site = "us".to_owned(),
            |it| it.facts.variant = Some("own".to_owned()),
            |it| it.facts.base_url = Some("https://other.example".to_owned()),
            |it| it.facts.allow_private = true,
            |it| drop(it.facts.fields.insert("shop".to_owned(), "other.example".to_owned())),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            assert_ne!(account(change).steering(), steering, "change {number}");
        }
        let other_words = account(|it| {
            it.name = "other".to_owned();
            it.facts.display_name = "Other".to_owned();
            it.facts.fields.insert("note".to_owned(), "b".to_owned());
        });
        assert_eq!(other_words.steering(), steering);
    }

    #[test]
    fn a_state_is_read_as_it_was_kept() {
        for state in [AccountState::Authorized, AccountState::ReauthorizeNeeded, AccountState::Disabled] {
            assert_eq!(AccountState::read(state.as_str()), state);
        }
        assert_eq!(AccountState::read("something new"), AccountState::Disabled);
    }
}
