//! Times as version 3 writes them: `2022-10-19T04:16:35.661+00:00`.

use weft_sdk::time;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const DAY_S: i64 = 24 * HOUR_S;

/// Milliseconds since 1970 as the platform takes them. The offset is that of UTC; the host encodes its plus.
pub fn iso(ms: i64) -> String {
    let clock = v2(ms.div_euclid(1_000));
    format!("{clock}.{:03}+00:00", ms.rem_euclid(1_000))
}

/// A second since 1970 as version 2 takes it: UTC, without a zone.
pub fn v2(second: i64) -> String {
    time::local(second, 0).replace(' ', "T")
}

/// The millisecond since 1970 that a text such as `2022-10-19T04:16:35.661+00:00` means; what is below it is cut. The
/// fraction may be missing, and `Z` stand for the offset. None for anything else.
pub fn read_iso(text: &str) -> Option<i64> {
    let (clock, rest) = text.split_at_checked(19)?;
    let (fraction_ms, offset) = fraction(rest)?;
    let number = |at: usize, count: usize| digits(clock.get(at..at + count)?);
    let day = days(number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let second = day * DAY_S + number(11, 2)? * HOUR_S + number(14, 2)? * MINUTE_S + number(17, 2)?;
    // Written again it is the same, unless there is no such day or hour.
    (v2(second) == clock).then_some((second - offset_s(offset)?) * 1_000 + fraction_ms)
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Milliseconds of a fraction, if there is one, and what stands behind it.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let (fraction, offset) = rest.split_at(rest.find(|char: char| !char.is_ascii_digit())?);
    let ms = format!("{:0<3}", &fraction[..fraction.len().min(3)]);
    (!fraction.is_empty()).then_some((digits(&ms)?, offset))
}

/// Seconds ahead of UTC: `Z`, `+08:00`.
fn offset_s(text: &str) -> Option<i64> {
    let (sign, clock) = match text.split_at_checked(1)? {
        ("Z", "") => return Some(0),
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    Some(sign * (digits(hours)? * HOUR_S + digits(minutes)? * MINUTE_S))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years are counted from March, so that the leap day is the last one of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(iso(1_666_152_995_661), "2022-10-19T04:16:35.661+00:00");
        assert_eq!(iso(1_666_152_995_000), "2022-10-19T04:16:35.000+00:00");
        assert_eq!(v2(1_666_152_995), "2022-10-19T04:16:35");
        for text in
            ["2022-10-19T04:16:35.661+00:00", "2022-10-19T12:16:35.661+08:00", "2022-10-19T00:46:35.661999-03:30"]
        {
            assert_eq!(read_iso(text), Some(1_666_152_995_661), "{text}");
        }
        assert_eq!(read_iso("2022-10-19T04:16:35Z"), Some(1_666_152_995_000));
        assert_eq!(read_iso("2022-10-19T04:16:35.6Z"), Some(1_666_152_995_600));
    }

    #[test]
    fn every_day_of_four_centuries() {
        for day in -135_140..11_000 {
            let ms = day * DAY_S * 1_000 + 1;
            assert_eq!(read_iso(&iso(ms)), Some(ms));
        }
    }

    #[test]
    fn nothing_looser() {
        let others = [
            "2022-10-19T04:16:35",
            "2022-10-19 04:16:35Z",
            "2022-13-19T04:16:35Z",
            "2022-02-29T04:16:35Z",
            "2022-10-19T24:16:35Z",
            "2022-10-19T04:16:35.Z",
            "2022-10-19T04:16:35+0800",
            "2022-10-19T04:16:35+8:00",
            "1666152995",
            "",
            "２０２２-10-19T04:16:35Z",
        ];
        assert_eq!(others.map(read_iso), [None; 11]);
    }
}
