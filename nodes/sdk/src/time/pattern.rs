//! Local times in the form that a platform wants: `%Y/%m/%d %H:%M`.
//!
//! | in a pattern | stands for | at 2026-03-05 09:07:05.250 |
//! |---|---|---|
//! | `%Y` `%m` `%d` | year, month, day | `2026` `03` `05` |
//! | `%H` `%M` `%S` | hour of 24, minute, second | `09` `07` `05` |
//! | `%3f` | milliseconds, behind `%S` | `250` |
//! | `%%` | a percent sign | `%` |
//!
//! Anything else stands for itself.

use super::{DAY_S, date};

/// Longest pattern in bytes.
const PATTERN_BYTES_MAX: usize = 100;
const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A form of local times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl Pattern {
    /// A day: `2026-03-05`.
    pub fn date() -> Self {
        let dash = || Part::Text("-".to_owned());
        Self(vec![Part::Year, dash(), Part::Month, dash(), Part::Day])
    }

    /// A day and its time in whole seconds: `2026-03-05 10:15:00`.
    pub fn date_and_time() -> Self {
        let text = |text: &str| Part::Text(text.to_owned());
        let time = [text(" "), Part::Hour, text(":"), Part::Minute, text(":"), Part::Second];
        Self(Self::date().0.into_iter().chain(time).collect())
    }

    /// Reads a pattern. The error says what is wrong with it.
    ///
    /// ```
    /// use weft_sdk::time::Pattern;
    ///
    /// let minutes = Pattern::read("%d.%m.%Y %H:%M").unwrap();
    /// assert_eq!(minutes.write(1_709_604_930_000), "05.03.2024 02:15");
    /// assert_eq!(minutes.unit_ms(), 60_000);
    /// assert!(Pattern::read("%Y-%b").is_err());
    /// ```
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > PATTERN_BYTES_MAX {
            return Err(format!("a pattern has at most {PATTERN_BYTES_MAX} bytes"));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            push_text(&mut parts, &rest[..at]);
            let (part, length) = directive(&rest[at..])?;
            match part {
                Part::Text(text) => push_text(&mut parts, &text),
                part => parts.push(part),
            }
            rest = &rest[at + length..];
        }
        push_text(&mut parts, rest);
        let pattern = Self(parts);
        pattern.check()?;
        Ok(pattern)
    }

    /// A time that has no day in it, or leaves something out in the middle, is no place on the clock.
    fn check(&self) -> Result<(), String> {
        let has = |part: &Part| self.0.contains(part);
        for (part, name) in [(Part::Year, "%Y"), (Part::Month, "%m"), (Part::Day, "%d")] {
            if !has(&part) {
                return Err(format!("it has no `{name}`"));
            }
        }
        let finer = [(Part::Minute, "%M", Part::Hour, "%H"), (Part::Second, "%S", Part::Minute, "%M")];
        let finer = finer.into_iter().chain([(Part::Millisecond, "%3f", Part::Second, "%S")]);
        for (part, name, coarser, coarser_name) in finer {
            if has(&part) && !has(&coarser) {
                return Err(format!("it has `{name}` and no `{coarser_name}`"));
            }
        }
        Ok(())
    }

    /// The length of what it can tell apart, in milliseconds: a day for `%Y-%m-%d`.
    pub fn unit_ms(&self) -> i64 {
        let units =
            [(Part::Millisecond, 1), (Part::Second, SECOND_MS), (Part::Minute, MINUTE_MS), (Part::Hour, HOUR_MS)];
        units.into_iter().find(|(part, _)| self.0.contains(part)).map_or(DAY_MS, |(_, unit_ms)| unit_ms)
    }

    /// A time of the clock, in milliseconds since 1970-01-01T00:00:00 of that clock.
    pub fn write(&self, wall_ms: i64) -> String {
        let second = wall_ms.div_euclid(SECOND_MS);
        let (year, month, day) = date(second.div_euclid(DAY_S));
        let of_day = second.rem_euclid(DAY_S);
        let write = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Year => format!("{year:04}"),
            Part::Month => format!("{month:02}"),
            Part::Day => format!("{day:02}"),
            Part::Hour => format!("{:02}", of_day / 3_600),
            Part::Minute => format!("{:02}", of_day / 60 % 60),
            Part::Second => format!("{:02}", of_day % 60),
            Part::Millisecond => format!("{:03}", wall_ms.rem_euclid(SECOND_MS)),
        };
        self.0.iter().map(write).collect()
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(before)) => before.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

/// What begins with a percent sign, and its length in bytes.
fn directive(text: &str) -> Result<(Part, usize), String> {
    let known = [
        ("%Y", Part::Year),
        ("%m", Part::Month),
        ("%d", Part::Day),
        ("%H", Part::Hour),
        ("%M", Part::Minute),
        ("%S", Part::Second),
        ("%3f", Part::Millisecond),
        ("%%", Part::Text("%".to_owned())),
    ];
    let found = known.into_iter().find(|(name, _)| text.starts_with(name));
    found.map(|(name, part)| (part, name.len())).ok_or_else(|| {
        let written: String = text.chars().take(2).collect();
        format!("`{written}` is none of %Y %m %d %H %M %S %3f %%")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2024-02-29 23:59:58.007 of the clock.
    const LEAP_DAY_MS: i64 = 1_709_251_198_007;

    #[test]
    fn times_are_written_as_the_pattern_says() {
        let table = [
            ("%Y-%m-%d", "2024-02-29", DAY_MS),
            ("%Y/%m/%d %H:%M", "2024/02/29 23:59", MINUTE_MS),
            ("%d.%m.%Y, %H Uhr", "29.02.2024, 23 Uhr", HOUR_MS),
            ("%Y%m%d%H%M%S", "20240229235958", SECOND_MS),
            ("%Y-%m-%dT%H:%M:%S.%3fZ", "2024-02-29T23:59:58.007Z", 1),
            ("%Y年%m月%d日 100%%", "2024年02月29日 100%", DAY_MS),
        ];
        for (pattern, written, unit_ms) in table {
            let pattern = Pattern::read(pattern).unwrap();
            assert_eq!((pattern.write(LEAP_DAY_MS).as_str(), pattern.unit_ms()), (written, unit_ms));
        }
        assert_eq!(Pattern::read("%Y-%m-%d"), Ok(Pattern::date()));
        assert_eq!(Pattern::read("%Y-%m-%d %H:%M:%S"), Ok(Pattern::date_and_time()));
        assert_eq!(Pattern::date_and_time().write(-1), "1969-12-31 23:59:59");
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let table = [
            ("%Y-%b-%d", "`%b` is none of"),
            ("%Y-%m-%d %z", "`%z` is none of"),
            ("%Y-%m-%d %", "`%` is none of"),
            ("%Y-%m-%d %张", "`%张` is none of"),
            ("%m-%d", "no `%Y`"),
            ("%Y", "no `%m`"),
            ("2024", "no `%Y`"),
            ("", "no `%Y`"),
            ("%Y-%m-%d %M", "`%M` and no `%H`"),
            ("%Y-%m-%d %H:%S", "`%S` and no `%M`"),
            ("%Y-%m-%d %3f", "`%3f` and no `%S`"),
        ];
        for (pattern, reason) in table {
            let error = Pattern::read(pattern).unwrap_err();
            assert!(error.contains(reason), "{pattern}: {error}");
        }
        assert!(Pattern::read(&format!("%Y-%m-%d{}", "x".repeat(PATTERN_BYTES_MAX))).is_err());
    }
}
