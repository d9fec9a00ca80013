//! Ranges of time as a platform wants them: local times over a change of clocks, days, patterns, paths.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Cell, Finished, Project};

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const DAY_S: i64 = 24 * HOUR_S;

/// 2024-11-03 06:00:00 UTC: 02:00 in New York becomes 01:00.
const BACK_S: i64 = 1_730_613_600;
/// 2024-03-10 07:00:00 UTC: 02:00 in New York becomes 03:00.
const FORTH_S: i64 = 1_710_054_000;

/// How far New York's clock is ahead of UTC, in seconds.
fn ahead_s(second: i64) -> i64 {
    if (FORTH_S..BACK_S).contains(&second) { -4 * HOUR_S } else { -5 * HOUR_S }
}

/// What New York's clock shows: date and time.
fn shown(second: i64) -> String {
    let wall = second + ahead_s(second);
    let day = wall.div_euclid(DAY_S);
    let of_day = wall.rem_euclid(DAY_S);
    // Both changes are in 2024, which is a leap year and began on day 19,723.
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut month, mut of_month) = (0, day - 19_723);
    while of_month >= lengths[month] {
        of_month -= lengths[month];
        month += 1;
    }
    let (hour, minute, second) = (of_day / HOUR_S, of_day / MINUTE_S % 60, of_day % 60);
    format!("2024-{:02}-{:02} {hour:02}:{minute:02}:{second:02}", month + 1, of_month + 1)
}

/// Rows that changed every ten minutes, a day and a half around a change of clocks.
fn rows(change_s: i64) -> Vec<i64> {
    (change_s - 18 * HOUR_S..change_s + 18 * HOUR_S).step_by(600).collect()
}

/// A platform in New York that filters by what its clock showed, as text in this form.
fn new_york(change_s: i64, form: fn(i64) -> String, last_counts: bool) -> Platform {
    Platform::start(move |asked| {
        let (from, to) = (asked.query("from"), asked.query("to"));
        let is_asked = |second: &&i64| {
            let at = form(**second);
            from <= at.as_str() && if last_counts { at.as_str() <= to } else { at.as_str() < to }
        };
        let found: Vec<Value> = rows(change_s).iter().filter(is_asked).map(|second| json!({ "id": second })).collect();
        Answer::json(&json!({ "items": found }))
    })
}

/// Runs `http/changes` against a platform.
fn run(platform: &Platform, sync: &str, with: &str) -> (Project, Finished) {
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    project.write(
        "times.yaml",
        format!(
            "weft: 1\nname: times\nconnections: {{ api: http }}\nsteps:\n  - id: items\n    uses: http/changes\n    \
             connection: api\n    sync: {{ {sync} }}\n    with: {{ {with} }}\n    into: {{ table: items, key: id }}\n"
        ),
    );
    let finished = project.run("times.yaml");
    (project, finished)
}

const LIST: &str = "path: /items, query: { from: '{since}', to: '{until}' }, records: items";

#[track_caller]
fn assert_all_rows(project: &Project, change_s: i64) {
    let found: BTreeSet<i64> = project.database().table("items").iter().map(|row| number(&row["id"])).collect();
    let missing: Vec<String> =
        rows(change_s).iter().filter(|row| !found.contains(row)).map(|row| shown(*row)).collect();
    assert!(missing.is_empty(), "rows are missing: {missing:?}");
}

fn number(cell: &Cell) -> i64 {
    match cell {
        Cell::Integer(number) => *number,
        other => panic!("no number: {other:?}"),
    }
}

/// A day before and a day after the change, hour by hour.
fn hour_by_hour(change_s: i64, more: &str) -> String {
    let day = |second: i64| shown(second)[..10].to_owned();
    format!("first: {}, until: {}, step: 1h{more}", day(change_s - DAY_S), day(change_s + 2 * DAY_S))
}

/// How a platform writes a time.
type Shown = fn(i64) -> String;

#[test]
fn local_times_of_a_zone_are_read_on_both_sides_of_a_change_of_clocks() {
    for change_s in [BACK_S, FORTH_S] {
        let platform = new_york(change_s, shown, false);
        let (project, finished) =
            run(&platform, &hour_by_hour(change_s, ", zone: America/New_York"), &format!("{LIST}, time_format: local"));
        finished.ok();
        assert_all_rows(&project, change_s);
        // Only the windows in the hour that comes twice bring rows of it that others bring too.
        let wide = platform.asked().iter().filter(|asked| asked.query("from")[..10] != asked.query("to")[..10]).count();
        assert!(wide <= 8, "{wide} windows go past midnight");
    }
}

/// Nothing says when clocks change there: an offset is that of some time of the year.
#[test]
fn local_times_by_an_offset_alone_are_read_on_both_sides_of_a_change_of_clocks() {
    for change_s in [BACK_S, FORTH_S] {
        for offset in [-240, -300] {
            let platform = new_york(change_s, shown, false);
            let with = format!("{LIST}, time_format: local, offset_minutes: {offset}");
            let (project, finished) = run(&platform, &hour_by_hour(change_s, ""), &with);
            finished.ok();
            assert_all_rows(&project, change_s);
        }
    }
}

#[test]
fn dates_and_patterns_cover_their_whole_units_on_both_sides() {
    let date = |second| shown(second)[..10].to_owned();
    let minutes = |second| shown(second)[..16].replace('-', "/");
    let zone = ", zone: America/New_York";
    let table: [(Shown, bool, &str); 5] = [
        (date, false, "time_format: date"),
        (date, true, "time_format: date"),
        (date, true, "time_format: date, until: inclusive"),
        (minutes, false, "time_format: '%Y/%m/%d %H:%M'"),
        (minutes, true, "time_format: '%Y/%m/%d %H:%M', until: inclusive"),
    ];
    for (form, last_counts, with) in table {
        let platform = new_york(BACK_S, form, last_counts);
        let (project, finished) = run(&platform, &hour_by_hour(BACK_S, zone), &format!("{LIST}, {with}"));
        finished.ok();
        assert_all_rows(&project, BACK_S);
    }
}

#[test]
fn an_end_that_counts_is_the_last_unit_of_the_range() {
    let platform = Platform::start(|_| Answer::json(&json!({ "items": [] })));
    let asked = |with: &str| {
        platform.forget();
        let sync = "first: 2024-03-05, until: 2024-03-06, lookback: 0s";
        run(&platform, sync, &format!("{LIST}, {with}")).1.ok();
        platform
            .asked()
            .iter()
            .map(|asked| [asked.query("from"), asked.query("to")].map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(asked("time_format: date"), [["2024-03-05", "2024-03-06"]]);
    assert_eq!(asked("time_format: date, until: inclusive"), [["2024-03-05", "2024-03-05"]]);
    assert_eq!(asked("time_format: local, until: inclusive"), [["2024-03-05 00:00:00", "2024-03-05 23:59:59"]]);
    assert_eq!(asked("time_format: seconds, until: inclusive"), [["1709596800", "1709683199"]]);
}

#[test]
fn the_range_may_stand_in_the_path() {
    let platform = Platform::start(|_| Answer::json(&json!({ "items": [{ "id": 1 }] })));
    let paths = |with: &str| {
        platform.forget();
        let sync = "first: 2024-03-05, until: 2024-03-06, zone: Asia/Shanghai, lookback: 0s";
        run(&platform, sync, &format!("records: items, {with}")).1.ok();
        platform.asked().into_iter().map(|asked: Asked| asked.path).collect::<Vec<_>>()
    };
    let local = "path: '/from/{since}/to/{until}', time_format: local";
    assert_eq!(paths(local), ["/from/2024-03-05%2000:00:00/to/2024-03-06%2000:00:00"]);
    assert_eq!(paths("path: '/days/{since}', time_format: '%Y/%m/%d'"), ["/days/2024/03/05"]);
    let offset = "path: '/from/{since}', time_format: rfc3339, offset_minutes: 480";
    assert_eq!(paths(offset), ["/from/2024-03-05T00:00:00%2B08:00"]);
}

#[test]
fn what_looks_like_a_placeholder_and_is_none_is_named_and_not_sent() {
    let platform = Platform::start(|_| Answer::json(&json!({ "items": [] })));
    for (with, place) in [
        ("path: /items, query: { at: '{since}', end: '{to}' }", "`{to}` under `query.end`"),
        ("path: '/items/{from}', query: { at: '{since}' }", "`{from}` under `path`"),
        ("path: /items, query: { at: '{since}' }, headers: { X-End: '{Until}' }", "`{Until}` under `headers.X-End`"),
        ("path: /items, method: POST, body: { at: '{since}', filter: [\"t<'{end_time}'\"] }", "`body.filter.0`"),
    ] {
        let (_, finished) = run(&platform, "first: 1d", with);
        let told = finished.code(1).everything();
        assert!(told.contains(place) && told.contains("`{since}` and `{until}`"), "{told}");
    }
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    project.write(
        "list.yaml",
        "weft: 1\nname: list\nconnections: { api: http }\nsteps:\n  - { id: items, uses: http/list, connection: api, with: \
         { path: /items, query: { from: '{since}' } }, into: { table: items, key: id } }\n",
    );
    let told = project.run("list.yaml").code(1).everything();
    assert!(told.contains("`{since}` under `query.from`") && told.contains("http/changes"), "{told}");
    assert!(platform.asked().is_empty(), "nothing was sent");
}

#[test]
fn a_form_of_times_that_is_none_is_a_finding() {
    let project = Project::new();
    for form in ["'%Y-%b-%d'", "iso8601", "'%H:%M'"] {
        project.write(
            "times.yaml",
            format!(
                "weft: 1\nname: times\nconnections: {{ api: http }}\nsteps:\n  - {{ id: items, uses: http/changes, \
                 connection: api, with: {{ {LIST}, time_format: {form} }}, into: {{ table: items, key: id }} }}\n"
            ),
        );
        let told = project.weft(["check", "times.yaml"]).run().code(3).everything();
        assert!(told.contains("time_format") && told.contains("%Y/%m/%d %H:%M"), "{told}");
    }
}

/// Days of New York: 24 hours, one of 25, and the one that isn't over yet.
#[test]
fn windows_of_days_begin_and_end_at_midnight_of_the_zone() {
    let platform = new_york(BACK_S, shown, false);
    let with = format!("{LIST}, time_format: local");
    let sync = "first: 2024-11-02T10:00:00-04:00, until: 2024-11-04T10:00:00-05:00, step: 1d, align: day, \
                zone: America/New_York, lookback: 0s";
    let (project, finished) = run(&platform, sync, &with);
    finished.ok();
    let asked = || {
        let asked = platform.asked();
        asked.iter().map(|asked| [asked.query("from"), asked.query("to")].map(str::to_owned)).collect::<Vec<_>>()
    };
    let midnights = ["2024-11-02", "2024-11-03", "2024-11-04", "2024-11-05"].map(|day| format!("{day} 00:00:00"));
    let expected: Vec<[String; 2]> = midnights.windows(2).map(|days| [days[0].clone(), days[1].clone()]).collect();
    assert_eq!(asked(), expected);
    let until_ms = number(&project.database().value("SELECT until_ms FROM _weft_bookmarks"));
    assert_eq!(until_ms, 1_730_732_400_000, "the bookmark is where the reading ended, and not at the end of the day");
    platform.forget();
    project.run("times.yaml").ok();
    assert_eq!(asked(), expected[2..], "the day that wasn't over is read again");
}
