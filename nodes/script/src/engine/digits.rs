//! What JavaScript makes of numbers.

/// The digits that a number of JavaScript can hold in any case.
const DIGITS_SAFE: usize = 15;
/// The largest whole number up to which JavaScript has all.
const WHOLE_MAX: f64 = 9_007_199_254_740_991.0;

/// Whether a number of JavaScript is not what was written.
pub(crate) fn changes(written: &str, value: f64) -> bool {
    let digits = written.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).filter(u8::is_ascii_digit).count();
    if digits <= DIGITS_SAFE && value.is_finite() && value != 0.0 {
        return false;
    }
    if !value.is_finite() {
        return true;
    }
    let is_whole = !written.contains(['.', 'e', 'E']);
    (is_whole && value.abs() > WHOLE_MAX) || Decimal::of(written) != Decimal::of(&format!("{value:e}"))
}

/// A decimal number: digits without zeros around them, and where the point stands.
#[derive(PartialEq, Eq)]
struct Decimal {
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn of(written: &str) -> Self {
        let written = written.trim_start_matches('-');
        let (number, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        let trimmed = digits.trim_end_matches('0');
        if trimmed.is_empty() {
            return Self { digits: String::new(), exponent: 0 };
        }
        let zeros = i64::try_from(digits.len() - trimmed.len()).unwrap_or(i64::MAX);
        let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let exponent: i64 =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 });
        Self { digits: trimmed.to_owned(), exponent: exponent.saturating_sub(places).saturating_add(zeros) }
    }
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn only_what_would_change_is_kept() {
        for written in
            ["0", "-0", "0.00", "1", "0.1", "99.90", "1e3", "9007199254740991", "0.30000000000000004", "1.00"]
        {
            assert!(!changes(written, written.parse().unwrap()), "{written}");
        }
        for written in
            ["9007199254740993", "9007199254740992", "12345678901234567890", "0.1234567890123456789", "1e400", "1e-400"]
        {
            assert!(changes(written, written.parse().unwrap()), "{written}");
        }
    }
}
