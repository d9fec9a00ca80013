//! How rows are shown. In the merchant they are kept with numbers as numbers, decimals with all of their places.

use serde_json::{Map, Value};

use super::interface::{Interface, Looks};
use super::merchant::Row;
use super::privacy;

/// The door a row goes out by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The standard API.
    Standard,
    /// The Qimen gateway.
    Gateway,
}

impl Door {
    /// Whether a row goes out by this door at all. What belongs to no platform goes by both.
    pub(crate) fn shows(self, interface: &Interface, row: &Row) -> bool {
        let Some(platform) = row.platform else { return !interface.own_shops_only };
        let by_platform = privacy::gateway_only(platform) == (self == Door::Gateway);
        by_platform && (!interface.own_shops_only || privacy::clear(platform))
    }
}

/// The row as it goes out.
pub(crate) fn shown(interface: &Interface, door: Door, row: &Row) -> Value {
    let mut fields = row.fields.clone();
    match (door, row.platform) {
        (Door::Gateway, Some(_)) => privacy::remove(&mut fields),
        (Door::Standard, Some(platform)) if !privacy::clear(platform) => privacy::encrypt(&mut fields),
        _ => {}
    }
    match (door, interface.looks) {
        (Door::Gateway, _) => Value::Object(fields),
        (_, looks) => as_texts(Value::Object(fields), looks),
    }
}

fn as_texts(value: Value, looks: Looks) -> Value {
    match value {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, as_texts(value, looks))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| as_texts(item, looks)).collect()),
        Value::Number(number) if looks == Looks::Texts || number.to_string().contains('.') => {
            Value::String(number.to_string())
        }
        other => other,
    }
}
