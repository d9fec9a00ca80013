//! Lines for whoever reads the run afterwards. The host adds step and time and removes secrets.

use serde_json::Value;

use crate::bindings::weft::node::log as contract;

pub use contract::Level;

/// Writes a line. `fields` is an object, or null.
pub fn write(level: Level, message: &str, fields: &Value) {
    let fields = if fields.is_null() { String::new() } else { fields.to_string() };
    #[cfg(target_arch = "wasm32")]
    contract::write(level, message, &fields);
    #[cfg(not(target_arch = "wasm32"))]
    crate::testing::log(level, message, &fields);
}
