//! Both ends of a range of time as a platform wants them written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;
use weft_sdk::Window;
use weft_sdk::time::{self, Pattern};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
/// How far clocks are set forward and back almost everywhere.
const CHANGE_MS: i64 = 60 * MINUTE_MS;

/// How a platform wants times written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum TimeFormat {
    /// `2026-03-05T10:15:00Z`, or with `offset_minutes`: `2026-03-05T10:15:00+08:00`.
    #[default]
    Rfc3339,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// What a clock shows on the platform: `2026-03-05 10:15:00`, `2026-03-05`, or anything else.
    Local(Pattern),
}

const RFC3339: &str = "rfc3339";
const SECONDS: &str = "seconds";
const MILLISECONDS: &str = "milliseconds";
const LOCAL: &str = "local";
const DATE: &str = "date";

impl TryFrom<String> for TimeFormat {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        Ok(match written.as_str() {
            RFC3339 => Self::Rfc3339,
            SECONDS => Self::Seconds,
            MILLISECONDS => Self::Milliseconds,
            LOCAL => Self::Local(Pattern::date_and_time()),
            DATE => Self::Local(Pattern::date()),
            pattern => {
                let read = Pattern::read(pattern);
                Self::Local(read.map_err(|reason| format!("`time_format` can't be `{pattern}`: {reason}"))?)
            }
        })
    }
}

impl JsonSchema for TimeFormat {
    fn schema_name() -> Cow<'static, str> {
        "TimeFormat".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // The pattern is looked at once more when it is read: a regular expression can't say that it has a whole date.
        json_schema!({
            "anyOf": [
                { "enum": [RFC3339, LOCAL, DATE, SECONDS, MILLISECONDS] },
                {
                    "type": "string",
                    "allOf": [
                        { "pattern": "^([^%]|%[YmdHMS%]|%3f)*$" },
                        { "pattern": "%Y" },
                        { "pattern": "%m" },
                        { "pattern": "%d" },
                    ],
                },
            ],
            "default": RFC3339,
        })
    }
}

/// What the end of a range is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The first time that no longer belongs to the range.
    #[default]
    Exclusive,
    /// The last time that belongs to it.
    Inclusive,
}

/// How times are written: what a workflow says about it.
#[derive(Debug, Clone, Copy)]
pub struct Times<'a> {
    /// The form.
    pub format: &'a TimeFormat,
    /// How many minutes the platform's clock is ahead of UTC, where the workflow says so.
    pub offset_minutes: Option<i16>,
    /// What the end is.
    pub end: End,
}

impl Times<'_> {
    /// Both ends of a window as the platform wants them. None if no time that can be written in this way is in it.
    ///
    /// What is written stands for whole units: seconds, days. Nothing of the window is left out for that: a range of
    /// days has all days that the window has a part of. Windows are of whole seconds, so where those are written, windows
    /// that meet still meet.
    pub fn of(&self, window: Window) -> Option<[Value; 2]> {
        let unit_ms = self.unit_ms();
        let (since_ms, until_ms) = match self.format {
            TimeFormat::Local(_) => self.wall(window),
            _ => (window.since_ms, window.until_ms),
        };
        let since_ms = if unit_ms > SECOND_MS { down(since_ms, unit_ms) } else { up(since_ms, unit_ms) };
        let until_ms = up(until_ms, unit_ms);
        let last_ms = match self.end {
            End::Exclusive => until_ms,
            End::Inclusive => until_ms - unit_ms,
        };
        (since_ms < until_ms).then(|| [since_ms, last_ms].map(|ms| self.write(ms)))
    }

    fn unit_ms(&self) -> i64 {
        match self.format {
            TimeFormat::Rfc3339 | TimeFormat::Seconds => SECOND_MS,
            TimeFormat::Milliseconds => 1,
            TimeFormat::Local(pattern) => pattern.unit_ms(),
        }
    }

    fn write(&self, ms: i64) -> Value {
        match self.format {
            TimeFormat::Rfc3339 => Value::from(time::rfc3339(ms, self.offset_minutes.unwrap_or_default())),
            TimeFormat::Seconds => Value::from(ms.div_euclid(SECOND_MS)),
            TimeFormat::Milliseconds => Value::from(ms),
            TimeFormat::Local(pattern) => Value::from(pattern.write(ms)),
        }
    }

    /// What the platform's clock shows within a window, from the earliest to the latest.
    ///
    /// The host knows the zone of the step, and what clocks show there. An offset that is written says how the clock is
    /// set at some time of the year, and not when that changes: unless the zone agrees with it, an hour more is read on
    /// both sides, and rows that come twice are one.
    fn wall(&self, window: Window) -> (i64, i64) {
        let of_zone = (window.wall_since_ms, window.wall_until_ms);
        let Some(offset_minutes) = self.offset_minutes else { return of_zone };
        let ahead_ms = i64::from(offset_minutes) * MINUTE_MS;
        let of_offset = (window.since_ms + ahead_ms, window.until_ms + ahead_ms);
        // Without a zone of its own a step is in UTC, which says nothing about the platform.
        if of_offset == of_zone && offset_minutes != 0 {
            return of_zone;
        }
        (of_offset.0 - CHANGE_MS, of_offset.1 + CHANGE_MS)
    }
}

fn down(ms: i64, unit_ms: i64) -> i64 {
    ms.div_euclid(unit_ms) * unit_ms
}

fn up(ms: i64, unit_ms: i64) -> i64 {
    down(ms + unit_ms - 1, unit_ms)
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::{json, window};

    use super::*;

    fn format(written: &str) -> TimeFormat {
        TimeFormat::try_from(written.to_owned()).unwrap()
    }

    fn ends(written: &str, offset_minutes: Option<i16>, end: End, window: Window) -> [Value; 2] {
        Times { format: &format(written), offset_minutes, end }.of(window).unwrap()
    }

    fn of_zone(since: &str, until: &str, wall_since: &str, wall_until: &str) -> Window {
        let wall = window(wall_since, wall_until);
        Window { wall_since_ms: wall.since_ms, wall_until_ms: wall.until_ms, ..window(since, until) }
    }

    #[test]
    fn times_are_written_as_the_platform_wants_them() {
        let hour = window("2024-03-05T02:15:00.250Z", "2024-03-05T03:15:00Z");
        let ends = |written, offset| super::tests::ends(written, offset, End::Exclusive, hour);
        assert_eq!(ends("rfc3339", None), [json!("2024-03-05T02:15:01Z"), json!("2024-03-05T03:15:00Z")]);
        assert_eq!(
            ends("rfc3339", Some(480)),
            [json!("2024-03-05T10:15:01+08:00"), json!("2024-03-05T11:15:00+08:00")]
        );
        assert_eq!(ends("local", None), [json!("2024-03-05 02:15:01"), json!("2024-03-05 03:15:00")]);
        assert_eq!(ends("seconds", None), [json!(1_709_604_901), json!(1_709_608_500)]);
        assert_eq!(ends("milliseconds", None), [json!(1_709_604_900_250_i64), json!(1_709_608_500_000_i64)]);
        assert_eq!(ends("%Y/%m/%d %H:%M", None), [json!("2024/03/05 02:15"), json!("2024/03/05 03:15")]);
    }

    #[test]
    fn the_zone_of_the_step_says_what_a_clock_shows() {
        // 01:30 in summer to 01:30 in winter, where 01:00 to 02:00 comes twice.
        let change =
            of_zone("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T01:00:00Z", "2026-11-01T02:00:00Z");
        let both = [json!("2026-11-01 01:00:00"), json!("2026-11-01 02:00:00")];
        assert_eq!(ends("local", None, End::Exclusive, change), both);
        assert_eq!(
            ends("local", None, End::Inclusive, change),
            [json!("2026-11-01 01:00:00"), json!("2026-11-01 01:59:59")]
        );
        assert_eq!(
            ends("rfc3339", None, End::Exclusive, change),
            [json!("2026-11-01T05:30:00Z"), json!("2026-11-01T06:30:00Z")],
            "an instant needs no zone"
        );
    }

    #[test]
    fn with_an_offset_alone_an_hour_more_is_read_on_both_sides() {
        let morning = window("2026-11-01T14:00:00Z", "2026-11-01T15:00:00Z");
        // As clocks were set in summer, and as they are now: both have 09:00 to 10:00.
        let summer = [json!("2026-11-01 09:00:00"), json!("2026-11-01 12:00:00")];
        let winter = [json!("2026-11-01 08:00:00"), json!("2026-11-01 11:00:00")];
        assert_eq!(ends("local", Some(-240), End::Exclusive, morning), summer);
        assert_eq!(ends("local", Some(-300), End::Exclusive, morning), winter);
        let utc = [json!("2026-11-01 13:00:00"), json!("2026-11-01 16:00:00")];
        assert_eq!(ends("local", Some(0), End::Exclusive, morning), utc, "London's winter");
    }

    #[test]
    fn with_a_zone_that_agrees_the_offset_is_exact() {
        let agrees =
            of_zone("2026-03-05T02:00:00Z", "2026-03-05T03:00:00Z", "2026-03-05T10:00:00Z", "2026-03-05T11:00:00Z");
        let exact = [json!("2026-03-05 10:00:00"), json!("2026-03-05 11:00:00")];
        assert_eq!(ends("local", Some(480), End::Exclusive, agrees), exact);
        let other = [json!("2026-03-05 08:00:00"), json!("2026-03-05 11:00:00")];
        assert_eq!(ends("local", Some(420), End::Exclusive, agrees), other);
    }

    #[test]
    fn days_are_read_whole_on_both_sides() {
        let table = [
            ("2026-03-05T10:00:00Z", "2026-03-05T11:00:00Z", ["2026-03-05", "2026-03-06"], "2026-03-05"),
            ("2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z", ["2026-03-05", "2026-03-06"], "2026-03-05"),
            ("2026-03-05T23:59:59Z", "2026-03-06T00:00:01Z", ["2026-03-05", "2026-03-07"], "2026-03-06"),
        ];
        for (since, until, [from, to], last) in table {
            let window = window(since, until);
            assert_eq!(ends("date", None, End::Exclusive, window), [json!(from), json!(to)]);
            assert_eq!(ends("date", None, End::Inclusive, window), [json!(from), json!(last)]);
        }
        let late = window("2026-03-05T23:30:00Z", "2026-03-05T23:40:00Z");
        let with_offset = ends("date", Some(-60), End::Exclusive, late);
        assert_eq!(with_offset, [json!("2026-03-05"), json!("2026-03-06")]);
        let next_day = ends("date", Some(60), End::Exclusive, late);
        assert_eq!(next_day, [json!("2026-03-05"), json!("2026-03-07")], "the hour more on both sides");
    }

    #[test]
    fn a_window_without_a_whole_second_has_no_ends() {
        let short = Window::utc(1_001, 1_999);
        let of =
            |written: &str| Times { format: &format(written), offset_minutes: None, end: End::Inclusive }.of(short);
        assert_eq!(of("seconds"), None);
        assert_eq!(of("milliseconds"), Some([json!(1_001), json!(1_998)]));
        assert!(of("date").is_some(), "the day has it");
    }

    #[test]
    fn a_form_that_is_none_is_told() {
        let told = |written: &str| TimeFormat::try_from(written.to_owned()).unwrap_err();
        assert!(told("iso").contains("`time_format` can't be `iso`: it has no `%Y`"));
        assert!(told("%Y-%m").contains("no `%d`"));
    }
}
