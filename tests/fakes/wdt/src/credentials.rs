//! Who may ask.

/// What the merchant and the integrator were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The merchant's seller account.
    pub sid: String,
    /// The interface account of the enterprise API.
    pub app_key: String,
    /// Its secret.
    pub app_secret: String,
    /// The application at the gateway.
    pub top_app_key: String,
    /// Its secret.
    pub top_secret: String,
    /// The application key of the ERP at the gateway.
    pub target_app_key: String,
}

impl Credentials {
    /// Those that tests and demonstrations use.
    pub fn demo() -> Credentials {
        Credentials {
            sid: "demosid".to_owned(),
            app_key: "demosid-ak".to_owned(),
            app_secret: "0123456789abcdef0123456789abcdef".to_owned(),
            top_app_key: "12345678".to_owned(),
            top_secret: "topsecret0123456789abcdef".to_owned(),
            target_app_key: "21363512".to_owned(),
        }
    }
}
