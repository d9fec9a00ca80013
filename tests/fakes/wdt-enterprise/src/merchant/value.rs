//! Values of rows: amounts, and objects with many fields.

use serde_json::{Number, Value};

use weft_fakes_kit::beijing::{NO_TIME, beijing};

/// An object from its fields. `json!` gives up on as many fields as rows have.
macro_rules! fields {
    ($($name:literal: $value:expr),* $(,)?) => {{
        let mut fields = serde_json::Map::new();
        $(fields.insert($name.to_owned(), serde_json::Value::from($value));)*
        fields
    }};
}
pub(super) use fields;

/// An amount or a count with four places, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decimal(pub(super) i64);

impl Decimal {
    pub(super) const ZERO: Decimal = Decimal(0);

    /// So many whole ones.
    pub(super) fn whole(number: i64) -> Decimal {
        Decimal(number * 10_000)
    }

    /// So many hundredths, which is how prices are given.
    pub(super) fn cents(cents: i64) -> Decimal {
        Decimal(cents * 100)
    }
}

impl From<Decimal> for Value {
    fn from(Decimal(parts): Decimal) -> Value {
        let sign = if parts < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:04}", parts.abs() / 10_000, parts.abs() % 10_000);
        text.parse::<Number>().map_or(Value::Null, Value::Number)
    }
}

/// A time, or the zero time.
pub(super) fn time(unix_s: Option<i64>) -> String {
    unix_s.map_or_else(|| NO_TIME.to_owned(), beijing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_places() {
        assert_eq!(Value::from(Decimal::cents(3980)).to_string(), "39.8000");
        assert_eq!(Value::from(Decimal(-5)).to_string(), "-0.0005");
        assert_eq!(time(None), "0000-00-00 00:00:00");
    }
}
