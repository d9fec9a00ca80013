//! Durations as people write them.

use std::time::Duration;

/// Longest duration that is accepted: a hundred years. Keeps every later sum of milliseconds in range.
const DURATION_MAX: Duration = Duration::from_secs(100 * 366 * 86_400);

/// Reads `90d`, `12h`, `30m`, `10s`, `500ms`, and sums such as `1h30m`. None for anything else.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut sum = Duration::ZERO;
    while !rest.is_empty() {
        let (part, after) = first_part(rest)?;
        sum = sum.checked_add(part).filter(|sum| *sum <= DURATION_MAX)?;
        rest = after;
    }
    Some(sum)
}

/// A number with its unit, and what follows.
fn first_part(text: &str) -> Option<(Duration, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(digits);
    let letters = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(letters);
    let milliseconds = number.parse::<u64>().ok()?.checked_mul(unit_ms(unit)?)?;
    Some((Duration::from_millis(milliseconds), rest))
}

fn unit_ms(unit: &str) -> Option<u64> {
    Some(match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    })
}

/// A duration as [`parse_duration`] reads it.
pub(crate) fn duration_text(duration: Duration) -> String {
    let mut rest = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let mut text = String::new();
    for unit in ["d", "h", "m", "s", "ms"] {
        let width = unit_ms(unit).unwrap_or(1);
        if rest >= width {
            text.push_str(&format!("{}{unit}", rest / width));
            rest %= width;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_sums_are_read() {
        let seconds = |text| parse_duration(text).map(|duration| duration.as_secs());
        assert_eq!(seconds("90d"), Some(90 * 86_400));
        assert_eq!(seconds("12h"), Some(43_200));
        assert_eq!(seconds("30m"), Some(1_800));
        assert_eq!(seconds("1h30m"), Some(5_400));
        assert_eq!(parse_duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse_duration("0s"), Some(Duration::ZERO));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", "5", "d", "-1d", "1.5h", "1 h", "1w", "1H", "1d,", "99999999999999999999d", "999999999d"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_can_be_written_back() {
        for text in ["90d", "1h30m", "1d2h3m4s5ms", "0s"] {
            assert_eq!(parse_duration(text).map(duration_text).as_deref(), Some(text));
        }
    }
}
