//! What came of a consent: whom the account belongs to, and what has become known.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Most bytes of each text.
const TEXT_BYTES_MAX: usize = 1024;
/// Most entries of each list.
const ENTRIES_MAX: usize = 500;

/// What came of a consent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Granted {
    /// Whom the account belongs to, as far as it is known.
    #[serde(default)]
    pub identity: Identity,
    /// The values of fields that have become known.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// Whom an account belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// What the platform calls the owner, for ever the same; empty where it doesn't say.
    #[serde(default)]
    pub external_id: String,
    /// What people call the owner; empty where the platform doesn't say.
    #[serde(default)]
    pub name: String,
    /// The sites that the owner sells on.
    #[serde(default)]
    pub sites: Vec<String>,
    /// What was granted; none where the platform doesn't say.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
}

impl Granted {
    /// Reads what a node gave. The error says what is wrong with it.
    pub(super) fn read(output: &Value) -> Result<Self, String> {
        let granted = Self::deserialize(output).map_err(|error| format!("its output is no identity: {error}"))?;
        let identity = &granted.identity;
        let scopes = identity.scopes.iter().flatten();
        let texts = [&identity.external_id, &identity.name].into_iter().chain(&identity.sites).chain(scopes);
        let texts: Vec<&String> = texts.chain(granted.fields.keys()).chain(granted.fields.values()).collect();
        let is_sound = |text: &&&String| text.len() <= TEXT_BYTES_MAX && !text.chars().any(char::is_control);
        if texts.len() > ENTRIES_MAX || !texts.iter().all(|text| is_sound(&text)) {
            return Err("its output has more texts, or other ones, than an identity has".to_owned());
        }
        Ok(granted)
    }

    /// This, with what another says of what this doesn't.
    #[must_use]
    pub fn or(self, other: Granted) -> Self {
        let text = |one: String, other: String| if one.is_empty() { other } else { one };
        let (one, other, fields) = (self.identity, other.identity, [other.fields, self.fields]);
        Self {
            identity: Identity {
                external_id: text(one.external_id, other.external_id),
                name: text(one.name, other.name),
                sites: if one.sites.is_empty() { other.sites } else { one.sites },
                scopes: one.scopes.or(other.scopes),
            },
            fields: fields.into_iter().flatten().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_is_read_and_put_together() {
        let of_code = Granted::read(&json!({ "identity": { "external_id": "7" }, "fields": { "shop": "a" } })).unwrap();
        let asked = json!({ "identity": { "external_id": "8", "name": "demo", "scopes": ["orders"] } });
        let both = of_code.or(Granted::read(&asked).unwrap());
        assert_eq!((both.identity.external_id.as_str(), both.identity.name.as_str()), ("7", "demo"));
        assert_eq!((both.identity.scopes, both.fields["shop"].as_str()), (Some(vec!["orders".to_owned()]), "a"));
    }

    #[test]
    fn what_no_identity_says_is_refused() {
        for output in
            [json!({ "identity": { "name": "a\u{1b}[31m" } }), json!({ "identity": { "name": "x".repeat(2_000) } })]
        {
            assert!(Granted::read(&output).is_err());
        }
        assert_eq!(Granted::read(&json!({})).unwrap(), Granted::default());
    }
}
