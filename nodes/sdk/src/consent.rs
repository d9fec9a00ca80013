//! What the nodes of a consent are called with, and what they give back; see [`Consent`](crate::Consent).
//!
//! ```
//! use weft_sdk::consent::{Address, Begin, Finish, Granted, Identity};
//! use weft_sdk::http::Request;
//! use weft_sdk::{Call, Failure, Page, secret};
//!
//! fn begin(call: Call<Begin>) -> Result<Page, Failure> {
//!     let client_id = call.connection_field("client_id").unwrap_or_default();
//!     let address = Address::new("https://auth.example.com/authorize")
//!         .query("client_id", client_id)
//!         .query("redirect_uri", &call.parameters.redirect_uri)
//!         .query("state", &call.parameters.state)
//!         .asking_for(&["orders"]);
//!     Ok(Page::output(&address))
//! }
//!
//! fn finish(call: Call<Finish>) -> Result<Page, Failure> {
//!     let response = Request::post("https://api.example.com/token")
//!         .form(vec![
//!             ("code".to_owned(), call.parameters.callback("code").to_owned()),
//!             ("secret".to_owned(), secret::sealed("client_secret")?),
//!         ])
//!         .send()?;
//!     // The tokens are sealed by what the description says of them; whom they belong to isn't.
//!     let _ = response;
//!     Ok(Page::output(&Granted::to(Identity::new("seller-7").named("demo shop"))))
//! }
//! ```

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Parameters of a node that begins a consent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Where the platform is to send the browser.
    pub redirect_uri: String,
    /// What is to come back unchanged.
    pub state: String,
    /// The challenge of PKCE (RFC 7636, method S256), where the description has `pkce`.
    #[serde(default)]
    pub challenge: Option<String>,
}

/// The address to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Scheme, host and path, without a query.
    pub url: String,
    /// Query parameters in order, not yet percent-encoded. Markers of hashes may stand in them.
    pub query: Vec<(String, String)>,
    /// The scopes that are asked for; empty where the platform has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

impl Address {
    /// An address without query parameters.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), query: Vec::new(), scopes: Vec::new() }
    }

    /// The same address with a query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// The same address, which asks for these scopes. How they stand in the query is the node's to say.
    #[must_use]
    pub fn asking_for<S: AsRef<str>>(self, scopes: &[S]) -> Self {
        Self { scopes: scopes.iter().map(|scope| scope.as_ref().to_owned()).collect(), ..self }
    }
}

/// Parameters of a node that finishes a consent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// The address that the platform was given.
    pub redirect_uri: String,
    /// What came back, by name, decoded. The code is a marker. The host has compared the `state`.
    pub callback: BTreeMap<String, String>,
    /// The marker of the verifier of PKCE, where the description has `pkce`.
    #[serde(default)]
    pub verifier: Option<String>,
}

impl Finish {
    /// What came back under that name; empty if nothing did.
    pub fn callback(&self, name: &str) -> &str {
        self.callback.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// Parameters of nodes that take none: those that obtain tokens, revoke them, or ask whom they belong to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct None {}

/// What a consent gave, beside tokens: the output of `finish`, and of the node that asks whom a connection belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// Whom the account belongs to.
    #[serde(default)]
    pub identity: Identity,
    /// The values of learned fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

impl Granted {
    /// An account of that owner.
    pub fn to(identity: Identity) -> Self {
        Self { identity, fields: BTreeMap::new() }
    }

    /// The same with the value of a learned field.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }
}

/// Whom an account belongs to, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What the platform calls the owner, for ever the same; empty where it doesn't say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub external_id: String,
    /// What people call the owner; empty where the platform doesn't say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The sites that the owner sells on; empty where the platform doesn't say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// What was granted; none where the platform doesn't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
}

impl Identity {
    /// The owner of that name at the platform.
    pub fn new(external_id: impl Into<String>) -> Self {
        Self { external_id: external_id.into(), ..Self::default() }
    }

    /// The same owner, with what people call it.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The same owner, who sells on these sites.
    #[must_use]
    pub fn on_sites(self, sites: Vec<String>) -> Self {
        Self { sites, ..self }
    }

    /// The same owner, who granted these scopes.
    #[must_use]
    pub fn granting(self, scopes: Vec<String>) -> Self {
        Self { scopes: Some(scopes), ..self }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_written_as_the_host_reads_it() {
        let address = Address::new("https://shop.example/authorize").query("state", "s 1").asking_for(&["orders"]);
        let expected =
            json!({ "url": "https://shop.example/authorize", "query": [["state", "s 1"]], "scopes": ["orders"] });
        assert_eq!(serde_json::to_value(address).unwrap(), expected);
    }

    #[test]
    fn what_is_not_known_is_not_written() {
        let granted = Granted::to(Identity::new("7")).field("shop", "demo.example");
        let expected = json!({ "identity": { "external_id": "7" }, "fields": { "shop": "demo.example" } });
        assert_eq!(serde_json::to_value(granted).unwrap(), expected);
        assert_eq!(serde_json::to_value(Granted::default()).unwrap(), json!({ "identity": {} }));
    }
}
