//! The developer's side: a keyset and its RuNames.

/// The base scope, which every application has.
pub const SCOPE_BASE: &str = "https://api.ebay.com/oauth/api_scope";
/// Reads and ships orders.
pub const SCOPE_FULFILLMENT: &str = "https://api.ebay.com/oauth/api_scope/sell.fulfillment";
/// Reads orders.
pub const SCOPE_FULFILLMENT_READ: &str = "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly";
/// Reads who signed in.
pub const SCOPE_IDENTITY_READ: &str = "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";

/// A keyset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The App ID, which is OAuth's client id.
    pub client_id: String,
    /// The Cert ID, which is OAuth's client secret.
    pub client_secret: String,
    /// The Dev ID, for the Trading API.
    pub dev_id: String,
    /// Where consent leads back to.
    pub ru_names: Vec<RuName>,
    /// What sellers may be asked for.
    pub scopes: Vec<String>,
    /// What a token without a seller may have.
    pub scopes_without_seller: Vec<String>,
}

/// An identifier that stands for the addresses consent leads back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuName {
    /// The identifier.
    pub name: String,
    /// Where an accepting seller goes; the platform's own page when none.
    pub accept_url: Option<String>,
    /// Where a declining seller goes; the platform's own page when none.
    pub declined_url: Option<String>,
}

impl Application {
    /// A keyset with one RuName that leads to the platform's own pages.
    pub fn demo() -> Application {
        let ru_name = RuName { name: "Demo_Inc-DemoApp-PRD-abcdefg".to_owned(), accept_url: None, declined_url: None };
        let scopes = [SCOPE_BASE, SCOPE_FULFILLMENT, SCOPE_FULFILLMENT_READ, SCOPE_IDENTITY_READ];
        Application {
            client_id: "Demo-App-PRD-0123456789ab-cdef0123".to_owned(),
            client_secret: "PRD-0123456789ab-cdef-4567-89ab-cdef".to_owned(),
            dev_id: "01234567-89ab-4cde-8f01-23456789abcd".to_owned(),
            ru_names: vec![ru_name],
            scopes: scopes.map(str::to_owned).to_vec(),
            scopes_without_seller: vec![SCOPE_BASE.to_owned()],
        }
    }

    /// The same, with consent leading back to these addresses.
    pub fn demo_returning_to(accept_url: &str, declined_url: &str) -> Application {
        let mut application = Application::demo();
        for ru_name in &mut application.ru_names {
            ru_name.accept_url = Some(accept_url.to_owned());
            ru_name.declined_url = Some(declined_url.to_owned());
        }
        application
    }

    /// The RuName with that name.
    pub(crate) fn ru_name(&self, name: &str) -> Option<&RuName> {
        self.ru_names.iter().find(|ru_name| ru_name.name == name)
    }
}
