//! Times, numbers and lists beyond all measure.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{IDLE, check_and_run_against, file, with_lines};
use crate::arena::Arena;
use crate::attack::Attack;
use crate::servers::{Script, always, once};

/// A platform that answers at once has its run end as soon.
const RUN_MAX: Duration = Duration::from_secs(4);
/// The same where it sends 75 MB first, each of which is searched for secrets twice, by a program that is hardly optimized.
const LARGE_RUN_MAX: Duration = Duration::from_secs(20);

pub(super) fn attacks() -> Vec<Attack> {
    [schedules(), times(), windows(), items(), parameters()].into_iter().flatten().collect()
}

fn schedules() -> Vec<Attack> {
    let cron = |name, tries, cron: &str, answer| {
        file(name, tries, with_lines(&format!("on: {{ schedule: {{ cron: \"{cron}\", zone: UTC }} }}\n")), answer)
    };
    vec![
        cron(
            "workflow/cron-never",
            "the 30th of February",
            "0 0 30 2 *",
            "finding: `cron` never comes true: no month `2` has a day `30`",
        ),
        cron(
            "workflow/cron-never-in-april",
            "the 31st of April",
            "0 0 31 4 *",
            "finding: `cron` never comes true: no month `4` has a day `31`",
        ),
        cron(
            "workflow/cron-never-in-short-months",
            "the 31st of all short months",
            "0 0 31 2,4,6,9,11 *",
            "finding: `cron` never comes true: no month `2,4,6,9,11` has a day `31`",
        ),
        cron("workflow/cron-always", "every minute, which is as often as there is", "* * * * *", "finished"),
        cron(
            "workflow/cron-of-seconds",
            "every second",
            "* * * * * *",
            "finding: `cron` has 6 fields, and it must have five",
        ),
        cron(
            "workflow/cron-of-nickname",
            "a nickname",
            "@reboot",
            "finding: `cron` has 1 fields, and it must have five",
        ),
        cron(
            "workflow/cron-zero-step",
            "steps of nothing",
            "*/0 * * * *",
            "finding: `*/0` can't be the minute of `cron`: values are 0 to 59",
        ),
        cron(
            "workflow/cron-beyond",
            "a minute that no number holds",
            "99999999999999999999 * * * *",
            "finding: `99999999999999999999` can't be the minute of `cron`: values are 0 to 59",
        ),
        file(
            "workflow/zone-of-file",
            "a time zone that is a file",
            with_lines("on: { schedule: { cron: \"0 0 * * *\", zone: ../../etc/passwd } }\n"),
            "finding: there is no time zone `../../etc/passwd`",
        ),
        file(
            "workflow/hours-of-nothing",
            "hours that end when they begin",
            with_lines("only_between: { from: \"00:00\", to: \"24:00\", zone: UTC }\n"),
            "finding: `only_between` begins and ends at the same time",
        ),
    ]
}

/// The step that does nothing, with one more key.
fn with_key(key: &str) -> String {
    with_lines("").replace("uses: table/upsert,", &format!("uses: table/upsert, {key},"))
}

fn times() -> Vec<Attack> {
    let key = |name, tries, key: &str, answer| file(name, tries, with_key(key), answer);
    vec![
        key(
            "workflow/timeout-of-nothing",
            "no time at all",
            "timeout: 0s",
            "finding: a `timeout` of nothing lets no call finish",
        ),
        key("workflow/timeout-of-a-century", "a hundred years", "timeout: 36600d", "finished"),
        key(
            "workflow/timeout-beyond",
            "more time than there is",
            "timeout: 99999999999999999999d",
            "finding: `timeout`: `99999999999999999999d` isn't a duration",
        ),
        key(
            "workflow/timeout-negative",
            "time before now",
            "timeout: -1s",
            "finding: `timeout`: `-1s` isn't a duration",
        ),
        key(
            "workflow/parallel-million",
            "a million at once",
            "for_each: '${ [1] }', parallel: 1000000",
            "finding: `parallel` must be a whole number from 1 to 64",
        ),
        key(
            "workflow/parallel-nothing",
            "none at once",
            "for_each: '${ [1] }', parallel: 0",
            "finding: `parallel` must be a whole number from 1 to 64",
        ),
        key(
            "workflow/attempts-billion",
            "a billion attempts",
            "retry: { attempts: 1000000000 }",
            "finding: `attempts` must be a whole number from 1 to 100",
        ),
        key(
            "workflow/pause-of-a-century",
            "pauses of a hundred years",
            "retry: { pause: 36600d, pause_max: 36600d }",
            "finding: a call spends at most 15m in pauses, and one of 36600d may end it in their place",
        ),
        key(
            "workflow/pause-max-of-a-century",
            "pauses that may grow for a hundred years",
            "retry: { pause_max: 36600d }",
            "finished",
        ),
    ]
}

/// A workflow that reads changes by windows, from a platform that refuses.
fn sync(name: &'static str, tries: &'static str, sync: &str, answer: &'static str) -> Attack {
    let source = format!(
        "weft: 1\nname: attack\nconnections: {{ victim: http }}\nsteps:\n  - id: attack\n    uses: http/changes\n    \
         connection: victim\n    with: {{ path: /, query: {{ from: \"{{since}}\", to: \"{{until}}\" }} }}\n    sync: {sync}\n"
    );
    against(name, tries, source, once("HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n"), answer)
}

fn against(name: &'static str, tries: &'static str, source: String, script: Script, answer: &'static str) -> Attack {
    against_within(RUN_MAX, name, tries, source, script, answer)
}

fn against_within(
    run_max: Duration,
    name: &'static str,
    tries: &'static str,
    source: String,
    script: Script,
    answer: &'static str,
) -> Attack {
    let source: Arc<str> = source.into();
    let act = move |arena: Arc<Arena>| {
        let (source, script) = (Arc::clone(&source), Arc::clone(&script));
        async move {
            let started = Instant::now();
            let answer = check_and_run_against(&arena, source, script).await;
            let took = started.elapsed();
            // Whoever prepares a run for long without waiting for anything keeps a thread from the others.
            if took > run_max { format!("{answer} (after {} s)", took.as_secs()) } else { answer }
        }
    };
    Attack::new(name, tries, act, answer)
}

fn windows() -> Vec<Attack> {
    vec![
        sync(
            "workflow/first-of-a-century",
            "a hundred years, second by second",
            "{ first: 36600d, step: 1s }",
            "invalid: GET /: HTTP status 400; it is an empty answer",
        ),
        sync(
            "workflow/first-beyond",
            "more days than there were",
            "{ first: 99999999d }",
            "finding: `first` can't be `99999999d`",
        ),
        sync(
            "workflow/first-year-0",
            "back to the year 0",
            "{ first: 0000-01-01, step: 1s }",
            "invalid: GET /: HTTP status 400; it is an empty answer",
        ),
        sync(
            "workflow/windows-of-a-millisecond",
            "windows that are shorter than clocks tell",
            "{ first: 2024-01-01, step: 1ms }",
            "finding: windows are whole seconds wide, and a `step` of 1ms isn't",
        ),
        sync(
            "workflow/first-before-time",
            "back to before all calendars",
            "{ first: -262143-01-01, zone: Asia/Shanghai, step: 1s }",
            "invalid: GET /: HTTP status 400; it is an empty answer",
        ),
        sync("workflow/first-in-the-future", "from the year 9999 on", "{ first: 9999-12-31 }", "finished"),
        sync(
            "workflow/first-at-the-end",
            "from the last day of all calendars on",
            "{ first: +262142-12-31, zone: America/New_York }",
            "finished",
        ),
        sync(
            "workflow/until-before-first",
            "until before it begins",
            "{ first: 2024-01-02, until: 2024-01-01 }",
            "finding: `until` isn't behind `first`, so there is nothing to read",
        ),
        sync(
            "workflow/lookback-of-a-century",
            "a hundred years back, each time",
            "{ first: 1d, lookback: 36600d, step: 1s }",
            "invalid: GET /: HTTP status 400; it is an empty answer",
        ),
        sync(
            "workflow/windows-at-once",
            "a million windows at once",
            "{ first: 1d, parallel: 1000000 }",
            "finding: `parallel` must be a whole number from 1 to 16",
        ),
        sync(
            "workflow/step-of-nothing",
            "windows of nothing",
            "{ first: 1d, step: 0s }",
            "finding: with a `step` of nothing a window never moves",
        ),
    ]
}

fn items() -> Vec<Attack> {
    let each = |items: &str| format!("for_each: '${{ {items} }}'");
    let grow = format!(
        "weft: 1\nname: attack\nconnections: {{ victim: http }}\nsteps:\n  - {{ id: attack, uses: http/request, connection: \
         victim, {}, with: {{ path: / }} }}\n",
        each("[range(1000)]")
    );
    let body = format!("\"{}\"", "x".repeat(15 << 20));
    vec![
        file(
            "workflow/items-million",
            "a million items",
            with_key(&each("[range(1000000)]")),
            "limit: `for_each` gives 1000000 items, more than 100000",
        ),
        file(
            "workflow/items-ten-million",
            "ten million items",
            with_key(&each("[range(10000000)]")),
            "expression: an expression has no value: the expression needs more than 256 MiB of memory",
        ),
        file(
            "workflow/items-none",
            "items that are no list",
            with_key(&each("5")),
            "expression: `for_each` must give a list",
        ),
        file("workflow/items-many", "as many items as there may be", with_key(&each("[range(20000)]")), "finished"),
        against_within(
            LARGE_RUN_MAX,
            "workflow/items-that-grow",
            "items that each give 15 MB",
            grow,
            always(body),
            "limit: the step has more than 67108864 bytes of records at once",
        ),
    ]
}

fn parameters() -> Vec<Attack> {
    let with = |with: &str| {
        format!(
            "weft: 1\nname: attack\nsteps:\n{}",
            IDLE.replace("with: { table: workflows, key: [id], rows: [] }", with)
        )
    };
    let asks = |with: &str| {
        format!(
            "weft: 1\nname: attack\nconnections: {{ victim: http }}\nsteps:\n  - {{ id: attack, uses: http/request, \
             connection: victim, with: '${{ {with} }}' }}\n"
        )
    };
    let rows = |rows: &str| with(&format!("with: {{ table: workflows_rows, key: [id], rows: '${{ {rows} }}' }}"));
    vec![
        file(
            "workflow/with-long-text",
            "a parameter of 10 MB where a list belongs",
            rows(r#""x" * 10000000"#),
            "invalid: its parameters don't fit: parameter `rows` must be a list, not a text",
        ),
        against(
            "workflow/with-unknown-keys",
            "300,000 parameters that there aren't",
            asks("[range(300000) | {(\"parameter\\(.)\"): .}] | add"),
            always("{}"),
            "invalid: its parameters don't fit: the node has no `parameter0`; the node has no `parameter1`; the node has no `parameter2`; the node has no `parameter3`; the node has no `parameter4`; the node has no… (3123 bytes)",
        ),
        against(
            "workflow/with-long-key",
            "a parameter with a name of 10 MB",
            asks("{path: \"/\", (\"x\" * 10000000): 1}"),
            always("{}"),
            "invalid: its parameters don't fit: the node has no `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`",
        ),
        file(
            "workflow/with-nested",
            "a parameter nested 200 deep",
            rows("reduce range(200) as $i (0; [.])"),
            "invalid: its parameters can't be read: recursion limit exceeded at line 1 column 173",
        ),
        file("workflow/with-rows", "100,000 rows made of nothing", rows("[range(100000) | {id: .}]"), "finished"),
        file(
            "workflow/with-wide-row",
            "a row of 100,000 fields",
            rows("[[range(100000) | {key: \"f\\(.)\", value: .}] | from_entries | .id = 1]"),
            "finished",
        ),
    ]
}
