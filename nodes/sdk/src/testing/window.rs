//! Windows from texts.

use crate::Window;
use crate::time::local;

/// The range between two instants, each as RFC 3339 with an offset; the second one no longer belongs to it.
///
/// ```
/// use weft_sdk::testing::window;
///
/// let day = window("2024-03-05T00:00:00+08:00", "2024-03-06T00:00:00+08:00");
/// assert_eq!((day.since_ms, day.until_ms), (1_709_568_000_000, 1_709_654_400_000));
/// ```
///
/// # Panics
/// If a text is no such instant, or the range has no length.
pub fn window(since: &str, until: &str) -> Window {
    let window = Window::utc(instant_ms(since), instant_ms(until));
    assert!(window.since_ms < window.until_ms, "a window ends after it begins: {since} to {until}");
    window
}

pub(super) fn instant_ms(text: &str) -> i64 {
    read(text).unwrap_or_else(|| panic!("`{text}` is no time with an offset, such as 2024-03-05T00:00:00+08:00"))
}

/// `2024-03-05T10:15:00[.250](Z|+08:00)`.
fn read(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, separator)| bytes.get(at) != Some(&separator)) {
        return None;
    }
    let (year, month, day) = (digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?);
    let (hour, minute, second) = (digits(text, 11, 2)?, digits(text, 14, 2)?, digits(text, 17, 2)?);
    let (fraction_ms, offset) = fraction(text.get(19..)?)?;
    let local_s = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    // Written again it is the same, unless there is no such day or hour.
    let exists = local(local_s, 0) == format!("{} {}", &text[..10], &text[11..19]);
    exists.then_some((local_s - offset_minutes(offset)? * 60) * 1_000 + fraction_ms)
}

fn digits(text: &str, at: usize, count: usize) -> Option<i64> {
    let digits = text.get(at..at + count)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Milliseconds of a fraction, if there is one, and what stands behind it.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = rest.find(|char: char| !char.is_ascii_digit())?;
    let ms = format!("{:0<3}", &rest[..end.min(3)]);
    (end > 0).then_some((ms.parse().ok()?, &rest[end..]))
}

fn offset_minutes(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'Z' if text.len() == 1 => return Some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let whole = text.len() == 6 && text.as_bytes()[3] == b':';
    whole.then_some(sign * (digits(text, 1, 2)? * 60 + digits(text, 4, 2)?))
}

/// Days since 1970-01-01, in the Gregorian calendar. Years are counted from March, as in `time.rs`.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::rfc3339;

    #[test]
    fn instants_are_read_as_they_are_written() {
        for offset in [0, 8 * 60, -210] {
            for hour in (-900_000..900_000_i64).step_by(997) {
                let ms = hour * 3_600_000 + 61_250;
                assert_eq!(instant_ms(&rfc3339(ms, offset)), ms);
            }
        }
        assert_eq!(instant_ms("1970-01-01T00:00:00.1234Z"), 123);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2024-03-05",
            "2024-03-05 10:15:00Z",
            "2024-03-05T10:15:00",
            "2024-13-05T10:15:00Z",
            "2023-02-29T10:15:00Z",
            "2024-03-05T24:00:00Z",
            "2024-03-05T10:15:00+0800",
            "2024-03-05T10:15:00.Z",
            "2024-03-05T10:15:0xZ",
            "2024-03-05T10:15:00Zulu",
            "二〇二四年三月五日",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    #[should_panic(expected = "`2024-03-05` is no time with an offset, such as 2024-03-05T00:00:00+08:00")]
    fn the_message_shows_how_to_write_it() {
        let _ = window("2024-03-05", "2024-03-06");
    }

    #[test]
    #[should_panic(expected = "a window ends after it begins")]
    fn a_window_has_a_length() {
        let _ = window("2024-03-05T00:00:00Z", "2024-03-05T08:00:00+08:00");
    }
}
