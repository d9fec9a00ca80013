//! What the gateway asks of a scene.

use std::collections::BTreeMap;

use serde_json::Value;

/// The ERP behind a scene of the gateway.
pub trait Scene: Send + Sync {
    /// Whether a call is for this scene.
    fn serves(&self, method: &str, fields: &BTreeMap<String, String>) -> bool;

    /// What stands inside of "response" for a method without scene prefix.
    fn answer(&self, method: &str, fields: &BTreeMap<String, String>, now_ms: i64) -> Value;
}
