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

/// Says where in what people wrote the component is at work: `orders.yaml:15:37`, and the line that stands there, or empty
/// text. If a limit of the host ends the call, its failure names the last place.
pub fn at(place: &str, source: &str) {
    #[cfg(target_arch = "wasm32")]
    contract::at(place, source);
    // A test has no limits.
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (place, source);
}
