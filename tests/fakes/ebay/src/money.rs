//! Money as the platform writes it.

use serde_json::{Value, json};

/// How many digits of the smallest unit stand after the point.
fn digits(currency: &str) -> u32 {
    if currency == "JPY" { 0 } else { 2 }
}

/// A decimal number with at least one digit after the point and no more zeros than that: `12.34`, `5.0`, `1200.0`.
/// Seen in answers, not documented: that it is a decimal string is.
pub fn money_text(minor: i64, currency: &str) -> String {
    let unit = 10_i64.pow(digits(currency));
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, rest) = (minor.abs() / unit, minor.abs() % unit);
    let text = match digits(currency) {
        0 => format!("{sign}{whole}.0"),
        width => format!("{sign}{whole}.{rest:0width$}", width = width as usize),
    };
    match text.strip_suffix('0') {
        Some(shorter) if !shorter.ends_with('.') => shorter.to_owned(),
        _ => text,
    }
}

/// An `Amount`.
pub(crate) fn amount(minor: i64, currency: &str) -> Value {
    json!({ "value": money_text(minor, currency), "currency": currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_zero_goes_and_the_one_before_stays() {
        let cases = [(1234, "USD", "12.34"), (1230, "USD", "12.3"), (500, "EUR", "5.0"), (1200, "JPY", "1200.0")];
        for (minor, currency, text) in cases {
            assert_eq!(money_text(minor, currency), text);
        }
        assert_eq!(money_text(-5, "GBP"), "-0.05");
        assert_eq!(money_text(0, "GBP"), "0.0");
    }
}
