//! Dates as Node.js reads them.
//!
//! The engine reads what the standard says and no more. Scripts rely on what V8 reads besides: `2024-05-01 10:00`,
//! `2024/5/1`, `May 1, 2024 10:00 +0800`. The rules are V8's: first those of the standard; where they end, numbers and
//! words are sorted into day, time and zone as they come.
//!
//! - `dates/tokens.rs`: numbers, words and signs; `dates/parts.rs`: day, time and zone
//! - `dates/reading.rs`: the rules
//! - `dates/constructor.rs`: `Date` with them

mod constructor;
mod parts;
mod reading;
mod tokens;

pub(super) use constructor::install;

#[cfg(test)]
mod tests {
    use super::reading::read;

    /// What Node.js 20 gives where TZ=UTC.
    #[test]
    #[rustfmt::skip]
    fn dates_are_read_as_by_node() {
        let table: &[(&str, Option<i64>)] = &[
            ("2024-05-01", Some(1_714_521_600_000)),
            ("2024-05", Some(1_714_521_600_000)),
            ("2024", Some(1_704_067_200_000)),
            ("2024-05-01T10:00:00Z", Some(1_714_557_600_000)),
            ("2024-05-01T10:00:00.5Z", Some(1_714_557_600_500)),
            ("2024-05-01T10:00:00.123456Z", Some(1_714_557_600_123)),
            ("2024-05-01T10:00", Some(1_714_557_600_000)),
            ("2024-05-01T10:00:00+08:00", Some(1_714_528_800_000)),
            ("2024-05-01T10:00:00+0800", Some(1_714_528_800_000)),
            ("2024-05-01 10:00", Some(1_714_557_600_000)),
            ("2024-05-01 10:00:59", Some(1_714_557_659_000)),
            ("2024-05-01 10:00:00.250", Some(1_714_557_600_250)),
            ("2024-05-01 10:00:00 +0800", Some(1_714_528_800_000)),
            ("2024-05-01 10:00:00+08:00", Some(1_714_528_800_000)),
            ("2024/05/01", Some(1_714_521_600_000)),
            ("2024/5/1", Some(1_714_521_600_000)),
            ("2024/5/1 9:05", Some(1_714_554_300_000)),
            ("2024-5-1", Some(1_714_521_600_000)),
            ("2024-5-1 9:05", Some(1_714_554_300_000)),
            ("5/1/2024", Some(1_714_521_600_000)),
            ("May 1, 2024", Some(1_714_521_600_000)),
            ("1 May 2024", Some(1_714_521_600_000)),
            ("May 1, 2024 10:00 PM", Some(1_714_600_800_000)),
            ("12:30 AM May 1, 2024", Some(1_714_523_400_000)),
            ("Wed, 01 May 2024 10:00:00 GMT", Some(1_714_557_600_000)),
            ("Wed May 01 2024 10:00:00 GMT+0800 (China Standard Time)", Some(1_714_528_800_000)),
            ("2024-05-01T24:00:00Z", Some(1_714_608_000_000)),
            ("1/2/49", Some(2_493_158_400_000)),
            ("1/2/50", Some(-631_065_600_000)),
            ("+002024-05-01T00:00:00Z", Some(1_714_521_600_000)),
            ("2024-02-30", Some(1_709_251_200_000)),
            ("2024-02-30 10:00", Some(1_709_287_200_000)),
            ("2024-13-01", None),
            ("2024年5月1日", None),
            ("20240501", None),
            ("2024-05-01T25:00", None),
            ("2024-05-01T1:00", None),
            ("abc", None),
            ("", None),
            ("1714521600000", None),
            ("2024-05-01 10:00:59:59", Some(1_714_557_659_059)),
            ("undefined:59", Some(-347_155_200_000)),
        ];
        for (text, expected) in table {
            assert_eq!(read(text), expected.map(|ms| ms as f64), "{text}");
        }
    }
}
