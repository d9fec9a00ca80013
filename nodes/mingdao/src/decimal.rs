//! Numbers as exact text: they never pass through a float.

/// Longest number, in digits, that is written out: more is a mistake, and 1e999999999 is no memory well spent.
const DIGITS_MAX: usize = 100;

/// A number without exponent and without zeros that say nothing: `1.50`, `15e-1` and `+1.5` are all `1.5`.
pub fn canonical(text: &str) -> Option<String> {
    let plain = plain(text)?;
    if !plain.contains('.') {
        return Some(if plain == "-0" { "0".to_owned() } else { plain });
    }
    let short = plain.trim_end_matches('0').trim_end_matches('.');
    Some(if short == "-0" { "0".to_owned() } else { short.to_owned() })
}

/// A number without exponent, with all of its decimals: what is written.
pub fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + decimals.len() == 0 || !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
    Some(format!("{sign}{}", with_point(&format!("{whole}{decimals}"), point)?))
}

/// A number as a field with so many decimals keeps it: rounded, halves away from zero. One that has no more decimals is
/// [`plain`].
pub fn rounded(text: &str, decimals: usize) -> Option<String> {
    let plain = plain(text)?;
    let Some((whole, fraction)) = plain.split_once('.').filter(|(_, fraction)| fraction.len() > decimals) else {
        return Some(plain);
    };
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut digits = format!("{whole}{}", &fraction[..decimals]).into_bytes();
    if fraction.as_bytes()[decimals] >= b'5' {
        add_one(&mut digits);
    }
    let point = digits.len() - decimals;
    let text = String::from_utf8(digits).ok()?;
    let written = if decimals == 0 { text } else { format!("{}.{}", &text[..point], &text[point..]) };
    let is_zero = written.bytes().all(|byte| byte == b'0' || byte == b'.');
    Some(if is_zero { written } else { format!("{sign}{written}") })
}

/// The next number of the last digit.
fn add_one(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

/// The digits with a point before the digit at this place.
fn with_point(digits: &str, point: i64) -> Option<String> {
    let zeros = |count: i64| usize::try_from(count).ok().filter(|count| *count <= DIGITS_MAX).map(|n| "0".repeat(n));
    let length = i64::try_from(digits.len()).ok().filter(|length| *length <= DIGITS_MAX as i64)?;
    let (whole, decimals) = match usize::try_from(point) {
        Err(_) | Ok(0) => (String::new(), zeros(-point)? + digits),
        Ok(at) if point < length => (digits[..at].to_owned(), digits[at..].to_owned()),
        Ok(_) => (digits.to_owned() + &zeros(point - length)?, String::new()),
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept() {
        for (text, written) in [
            ("99.00", "99.00"),
            ("9007199254740993", "9007199254740993"),
            ("0.10000000000000000000000001", "0.10000000000000000000000001"),
            ("1E2", "100"),
            ("1.25e1", "12.5"),
            ("125e-4", "0.0125"),
            ("+007.5", "7.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-0.50", "-0.50"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(written), "{text}");
        }
        for text in ["", ".", "-", "1,5", "1e", "0x1", "NaN", "1e999", "1e-999", "一"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_rounded_as_a_field_keeps_them() {
        for (text, decimals, written) in [
            ("1.239", 2, "1.24"),
            ("1.235", 2, "1.24"),
            ("1.2349999", 2, "1.23"),
            ("-1.235", 2, "-1.24"),
            ("9.995", 2, "10.00"),
            ("-0.004", 2, "0.00"),
            ("0.5", 0, "1"),
            ("99.4", 0, "99"),
            ("99.00", 2, "99.00"),
            ("99", 2, "99"),
            ("1E2", 0, "100"),
            ("9007199254740993.15", 1, "9007199254740993.2"),
        ] {
            assert_eq!(rounded(text, decimals).as_deref(), Some(written), "{text}");
        }
        assert_eq!(rounded("many", 2), None);
    }

    #[test]
    fn equal_numbers_have_one_canonical_text() {
        for text in ["1.5", "1.50", "15e-1", "+01.500"] {
            assert_eq!(canonical(text).as_deref(), Some("1.5"));
        }
        for text in ["0", "-0", "0.00", "-0.0", "0e9"] {
            assert_eq!(canonical(text).as_deref(), Some("0"), "{text}");
        }
        assert_eq!(canonical("100").as_deref(), Some("100"));
    }
}
