//! Field types for record schemas.
//!
//! Platforms mix texts and numbers, so these types say what a field means rather than how it arrives. The host makes
//! a typed column of each; a value that doesn't fit is kept as it came.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// How a schema marks an instant.
pub(crate) const TIME_FORMAT: &str = "date-time";
/// Where a schema says how a platform writes a value.
pub const WRITTEN: &str = "x-written";

/// How a platform writes instants that are not RFC 3339. The host reads them: a node passes them on as they came.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    zone: &'static str,
    format: Option<&'static str>,
    never: &'static [&'static str],
    number: Option<&'static str>,
}

impl Times {
    /// What a clock shows in this zone (`+08:00`, or an IANA name), as `2026-03-05 10:15:00`. A fraction of a second may
    /// follow. Of a time that clocks show twice the earlier one is taken; one that they skip is as much later.
    pub const fn at(zone: &'static str) -> Self {
        Self { zone, format: None, never: &[], number: None }
    }

    /// The same in another form: a pattern of `strftime`, with the whole date and the time of day in it.
    #[must_use]
    pub const fn in_format(mut self, format: &'static str) -> Self {
        self.format = Some(format);
        self
    }

    /// The same, with texts that stand for no time. They become null.
    #[must_use]
    pub const fn never(mut self, texts: &'static [&'static str]) -> Self {
        self.never = texts;
        self
    }

    /// The same, where numbers are milliseconds since 1970.
    #[must_use]
    pub const fn or_milliseconds(mut self) -> Self {
        self.number = Some("milliseconds");
        self
    }

    /// The same, where numbers are seconds since 1970.
    #[must_use]
    pub const fn or_seconds(mut self) -> Self {
        self.number = Some("seconds");
        self
    }

    /// What the schema of a field says ([`WRITTEN`]), for schemas that are put together by hand.
    pub fn written(&self) -> Value {
        let mut written = json!({ "as": "time", "zone": self.zone });
        if let Some(format) = self.format {
            written["format"] = format.into();
        }
        if !self.never.is_empty() {
            written["never"] = self.never.into();
        }
        if let Some(unit) = self.number {
            written[unit] = true.into();
        }
        written
    }
}

/// A number that is written as a text: `"99.00"`. The host takes the quotes away where a text is nothing but a number.
pub fn number_in_text() -> Value {
    json!({ "as": "number" })
}

/// Yes or no, written as one of these texts, or as numbers with these digits. Anything else stays as it is.
pub fn flag(yes: &[&str], no: &[&str]) -> Value {
    json!({ "as": "flag", "yes": yes, "no": no })
}

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
    /// An instant: RFC 3339 text with an offset, or what the platform writes, if [`Times`] says how; null where it has none.
    Time, { "type": ["string", "null"], "format": TIME_FORMAT }
);
field_type!(
    /// A list or an object, kept as JSON.
    Nested, { "type": ["array", "object", "null"] }
);
