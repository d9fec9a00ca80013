//! The developer's side: an application as it is registered.

/// The grantless operations that the documents name.
pub const SCOPE_NOTIFICATIONS: &str = "sellingpartnerapi::notifications";

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// What the consent page knows it by: `amzn1.sp.solution.…`
    pub application_id: String,
    /// What the token endpoint knows it by: `amzn1.application-oa2-client.…`
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// What sellers read.
    pub name: String,
    /// Where consent may lead back to; the first when none is asked for.
    pub redirect_uris: Vec<String>,
    /// Not published: the consent page wants `version=beta`, and only then.
    pub is_draft: bool,
    /// Whether its roles allow personal data: restricted data tokens, buyers and recipients.
    pub may_see_persons: bool,
    /// What a token without a seller may have.
    pub grantless_scopes: Vec<String>,
    /// Comes from MWS: consent brings an `mws_auth_token` back as well.
    pub is_hybrid: bool,
}

impl Application {
    /// A draft that may see personal data and leads back to an address nobody listens on.
    pub fn demo() -> Application {
        Application {
            application_id: "amzn1.sp.solution.01234567-89ab-4cde-8f01-23456789abcd".to_owned(),
            client_id: "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef".to_owned(),
            client_secret: "amzn1.oa2-cs.v1.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
                .to_owned(),
            name: "Demo Orders".to_owned(),
            redirect_uris: vec!["https://erp.example.test/return".to_owned()],
            is_draft: true,
            may_see_persons: true,
            grantless_scopes: vec![SCOPE_NOTIFICATIONS.to_owned()],
            is_hybrid: false,
        }
    }

    /// The same, with consent leading back to this address.
    pub fn demo_returning_to(address: &str) -> Application {
        Application { redirect_uris: vec![address.to_owned()], ..Application::demo() }
    }
}
