//! Money as the platform writes it: a decimal number in a text.

use serde_json::{Value, json};

/// `12.30`, `-0.05`; `1200` in a currency without smaller units.
pub fn money_text(minor: i64, currency: &str) -> String {
    if currency == "JPY" {
        return minor.to_string();
    }
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}

/// The `Money` of version 0.
pub(crate) fn money_v0(minor: i64, currency: &str) -> Value {
    json!({ "CurrencyCode": currency, "Amount": money_text(minor, currency) })
}

/// The `Money` of version 2026-01-01.
pub(crate) fn money_2026(minor: i64, currency: &str) -> Value {
    json!({ "amount": money_text(minor, currency), "currencyCode": currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        let cases = [(1230, "EUR", "12.30"), (-5, "EUR", "-0.05"), (0, "SEK", "0.00"), (1200, "JPY", "1200")];
        for (minor, currency, text) in cases {
            assert_eq!(money_text(minor, currency), text);
        }
    }
}
