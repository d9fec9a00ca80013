//! What the HTTP server asks of a standard API.

/// A standard API, without HTTP.
pub trait Standard: Send + Sync {
    /// Status and body.
    fn answer(&self, query: &[(String, String)], body: &[u8], now_ms: i64) -> (u16, String);
}
