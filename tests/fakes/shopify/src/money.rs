//! Amounts: kept in the smallest unit of their currency, written as text.

/// How many digits a currency has after the point.
fn digits(currency: &str) -> usize {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF" => 0,
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// As REST writes it: all the digits the currency has (`403.00`, `1000`).
pub(crate) fn rest_text(minor: i64, currency: &str) -> String {
    let digits = digits(currency);
    let sign = if minor < 0 { "-" } else { "" };
    let padded = format!("{:0width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, part) = padded.split_at(padded.len() - digits);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// As GraphQL writes it: no zeros at the end, but one digit after the point at least (`403.0`, `1000.0`).
pub(crate) fn graphql_text(minor: i64, currency: &str) -> String {
    let text = rest_text(minor, currency);
    match text.split_once('.') {
        None => format!("{text}.0"),
        Some((whole, part)) => {
            let part = part.trim_end_matches('0');
            format!("{whole}.{}", if part.is_empty() { "0" } else { part })
        }
    }
}

/// The same amount in another currency, rounded down. The rate is in millionths, from whole unit to whole unit.
pub(crate) fn converted(minor: i64, from: &str, to: &str, rate_millionths: i64) -> i64 {
    let scale = |currency| 10_i128.pow(digits(currency) as u32);
    let amount = i128::from(minor) * i128::from(rate_millionths) * scale(to) / scale(from) / 1_000_000;
    i64::try_from(amount).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rest_writes_all_the_digits_of_the_currency() {
        assert_eq!(rest_text(40_300, "USD"), "403.00");
        assert_eq!(rest_text(5, "USD"), "0.05");
        assert_eq!(rest_text(-1_250, "EUR"), "-12.50");
        assert_eq!(rest_text(1_000, "JPY"), "1000");
        assert_eq!(rest_text(1_000, "KWD"), "1.000");
    }

    #[test]
    fn graphql_leaves_zeros_out() {
        assert_eq!(graphql_text(40_300, "USD"), "403.0");
        assert_eq!(graphql_text(40_310, "USD"), "403.1");
        assert_eq!(graphql_text(5, "USD"), "0.05");
        assert_eq!(graphql_text(0, "USD"), "0.0");
        assert_eq!(graphql_text(1_000, "JPY"), "1000.0");
    }

    #[test]
    fn other_currencies() {
        assert_eq!(converted(1_000, "USD", "JPY", 150_000_000), 1_500);
        assert_eq!(converted(1_000, "USD", "EUR", 920_000), 920);
    }
}
