//! Ids as parameters.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

/// The id of an order: 64 bits, as a number or as its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderId(pub u64);

impl<'de> Deserialize<'de> for OrderId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let id = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
        id.map(Self).ok_or_else(|| D::Error::custom("the id of an order is a whole number"))
    }
}

impl JsonSchema for OrderId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OrderId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["integer", "string"], "format": "int64", "pattern": "^[0-9]{1,20}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_all_its_digits() {
        let read = |text: &str| serde_json::from_str::<OrderId>(text).ok();
        for text in ["9007199254740993", r#""9007199254740993""#] {
            assert_eq!(read(text), Some(OrderId(9_007_199_254_740_993)));
        }
        for text in ["1.5", "-1", r#""x""#, "null", "1e3", r#""""#] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
