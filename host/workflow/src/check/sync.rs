//! `sync`: what is written, completed by what the node says about its window.

use std::time::Duration;

use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

use super::Findings;
use crate::checked::{Align, First, Sync};
use crate::description::{NodeDescription, WindowRules};
use crate::document::{Field, FirstWritten, Instant, Located, StepWritten, SyncWritten};
use crate::duration::duration_text;
use crate::finding::shortened;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The resolved `sync` of a step; none if its node has no window.
pub(super) fn resolve(step: &StepWritten, node: &NodeDescription, findings: &mut Findings) -> Option<Sync> {
    let Some(rules) = &node.window else {
        if let Some(written) = step.sync.given() {
            let reason = format!("`{}` reads no time range, so there is nothing to sync", node.name);
            findings.add(&written.place, reason, "remove `sync`");
        }
        return None;
    };
    if let Some(bookmark) = step.sync.given().and_then(|written| written.bookmark.as_ref()) {
        check_bookmark(bookmark, rules, findings);
    }
    let (name, zone) = zone(step, rules, findings)?;
    let defaults = Sync {
        first: First::Ago(Duration::from_millis(rules.first_ms)),
        lookback: Duration::from_millis(rules.lookback_ms),
        step: Duration::from_millis(rules.widest_ms),
        lag: Duration::from_millis(rules.lag_ms),
        until_ms: None,
        zone: name,
        align: None,
        parallel: rules.parallel as usize,
        rules: rules.clone(),
    };
    let sync = match step.sync.given() {
        Some(written) => complete(written, defaults, zone, findings),
        None => defaults,
    };
    Some(sync)
}

/// The bookmark is the end of the window, so it is kept from the field that the platform filters by and from no other.
/// Nothing of it is resolved: it can only be right or wrong.
fn check_bookmark(bookmark: &Located<String>, rules: &WindowRules, findings: &mut Findings) {
    let field = shortened(&bookmark.value);
    let Some(filters) = &rules.filters else {
        let reason = format!("nothing is known of the field that the request filters by, so `{field}` may be another");
        return findings.add(&bookmark.place, reason, "remove `bookmark`: the end of the window is kept in any case");
    };
    let sorts = rules.sorts.as_ref().unwrap_or(filters);
    if bookmark.value == *filters {
        return;
    }
    let why = if bookmark.value == *sorts {
        format!("records are only sorted by it, and the request filters by `{filters}`")
    } else if filters == sorts {
        format!("the request filters and sorts by `{filters}`")
    } else {
        format!("the request filters by `{filters}` and sorts by `{sorts}`")
    };
    let reason = format!(
        "the bookmark can't be kept from `{field}`: {why}, so records that change without `{field}` moving would be lost"
    );
    findings.add(&bookmark.place, reason, format!("write `bookmark: {filters}`, or remove it"));
}

/// Days begin in the zone that is written, else in that of the platform.
fn zone(step: &StepWritten, rules: &WindowRules, findings: &mut Findings) -> Option<(String, Tz)> {
    if step.sync == Field::Broken {
        return None;
    }
    let written = match step.sync.given().map(|sync| &sync.zone) {
        Some(Field::Broken) => return None,
        Some(Field::Given(zone)) => zone,
        _ => &rules.zone,
    };
    let zone = written.parse().ok();
    if zone.is_none() {
        let place = step.sync.given().map_or(&step.place, |sync| &sync.place);
        let reason = "the node doesn't say in which time zone days begin";
        findings.add(place, reason, "add it under `sync`, such as `zone: Asia/Shanghai`");
    }
    Some((written.clone(), zone?))
}

fn complete(written: &SyncWritten, defaults: Sync, zone: Tz, findings: &mut Findings) -> Sync {
    let mut sync = defaults;
    if let Some(first) = &written.first {
        sync.first = match first.value {
            FirstWritten::Ago(duration) => First::Ago(duration),
            FirstWritten::Yesterday => First::Yesterday,
            FirstWritten::At(instant) => First::At(milliseconds(instant, zone)),
        };
    }
    sync.lookback = written.lookback.unwrap_or(sync.lookback);
    if let Some(step) = &written.step {
        if step.value > sync.step {
            let widest = duration_text(sync.step);
            let reason = format!("a `step` of {} is wider than the platform allows", duration_text(step.value));
            findings.add(&step.place, reason, format!("write `step: {widest}` or less, or remove it"));
        }
        check_seconds(step, findings);
        sync.step = step.value;
    }
    if let Some(align) = &written.align {
        sync.align = Some(align.value);
        check_align(align, sync.step, &sync.rules, findings);
        if let Some(step) = written.step.as_ref().filter(|step| step.value > DAY) {
            check_days(step, findings);
        }
    }
    sync.parallel = written.parallel.as_ref().map_or(sync.parallel, |parallel| parallel.value);
    if let Some(until) = &written.until {
        let until_ms = milliseconds(until.value, zone);
        if matches!(sync.first, First::At(first) if first >= until_ms) {
            findings.add(&until.place, "`until` isn't behind `first`, so there is nothing to read", "make it later");
        }
        if until_ms % 1_000 != 0 {
            let reason = "windows end at a whole second, so the part of one in `until` would be cut off";
            findings.add(&until.place, reason, "write it without the part of a second, or the second after");
        }
        sync.until_ms = Some(until_ms);
    }
    sync
}

/// A window of days has at least one.
fn check_align(align: &Located<Align>, step: Duration, rules: &WindowRules, findings: &mut Findings) {
    let widest = Duration::from_millis(rules.widest_ms);
    if widest < DAY {
        let reason =
            format!("the platform allows windows of at most {}, which is less than a day", duration_text(widest));
        findings.add(&align.place, reason, "remove `align`");
    } else if step < DAY {
        let reason = format!("a `step` of {} is less than a day", duration_text(step));
        findings.add(&align.place, reason, "write `step: 1d` or more, or remove `align`");
    }
}

/// Aligned windows are some days wide.
fn check_days(step: &Located<Duration>, findings: &mut Findings) {
    let days = step.value.as_secs() / DAY.as_secs();
    if step.value != DAY * u32::try_from(days).unwrap_or(u32::MAX) {
        let written = duration_text(step.value);
        let reason = format!("with `align: day` windows are whole days wide, and a `step` of {written} would be cut");
        findings.add(&step.place, reason, format!("write `step: {days}d`"));
    }
}

/// Platforms count in seconds.
fn check_seconds(step: &Located<Duration>, findings: &mut Findings) {
    if step.value.subsec_nanos() > 0 {
        let reason = format!("windows are whole seconds wide, and a `step` of {} isn't", duration_text(step.value));
        findings.add(&step.place, reason, format!("write `step: {}s`", step.value.as_secs().max(1)));
    }
}

fn milliseconds(instant: Instant, zone: Tz) -> i64 {
    match instant {
        Instant::Milliseconds(milliseconds) => milliseconds,
        Instant::Day(day) => beginning(day, zone),
    }
}

/// When a day begins. Where clocks go forward at midnight there is no 00:00, and the day begins an hour later.
fn beginning(day: NaiveDate, zone: Tz) -> i64 {
    let midnight = day.and_time(NaiveTime::MIN);
    let hours = (0..3).map(|hour| midnight + chrono::TimeDelta::hours(hour));
    let first = hours.filter_map(|time| zone.from_local_datetime(&time).earliest()).next();
    first.map_or_else(|| midnight.and_utc().timestamp_millis(), |time| time.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_their_zone() {
        let day = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
        assert_eq!(beginning(day, chrono_tz::Asia::Shanghai), 1_704_038_400_000);
        assert_eq!(beginning(day, chrono_tz::UTC), 1_704_067_200_000);
    }

    #[test]
    fn a_day_without_midnight_begins_later() {
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).expect("a day");
        let begins = beginning(day, chrono_tz::America::Sao_Paulo);
        assert_eq!(begins, 1_541_300_400_000);
    }
}
