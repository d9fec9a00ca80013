//! Field types for record schemas.
//!
//! Platforms mix texts and numbers, so these types say what a field means rather than how it arrives. The host makes
//! a typed column of each; a value that doesn't fit is kept as it came.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// How a schema marks an instant.
pub(crate) const TIME_FORMAT: &str = "date-time";

macro_rules! field_type {
    ($(#[$doc:meta])* $name:ident, $schema:tt) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

field_type!(
    /// A whole number, or numeric text. 64 bits are kept exactly.
    Integer, { "type": ["integer", "string", "null"], "format": "int64" }
);
field_type!(
    /// A number whose digits matter, such as an amount of money; as a number or as text.
    Decimal, { "type": ["number", "string", "null"], "format": "decimal" }
);
field_type!(
    /// A text.
    Text, { "type": ["string", "null"] }
);
field_type!(
    /// An instant, which the node turns into RFC 3339 text with an offset; null where the platform has none.
    Time, { "type": ["string", "null"], "format": TIME_FORMAT }
);
field_type!(
    /// A list or an object, kept as JSON.
    Nested, { "type": ["array", "object", "null"] }
);
