//! Many rows on their way into worksheets: good ones are written, bad ones are told one by one, nothing is written twice.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weft_e2e::{Cell, Finished, Project};
use weft_fakes::mingdao::{App, Calls, Control, FakeMingdao, Fault, Method, Options, Worksheet};

const TEXT: i64 = 2;
const MOBILE: i64 = 3;
const MONEY: i64 = 8;
const MULTI: i64 = 10;
const DROP_DOWN: i64 = 11;
const DATE_TIME: i64 = 16;
const CHECKBOX: i64 = 36;

/// A worksheet of goods, in which a name must be filled in.
fn goods() -> Worksheet {
    Worksheet::new("65e6aa00bb11cc22dd33e00a", "商品")
        .alias("goods")
        .control(Control::new("c_id", "编号", TEXT).title().required().unique())
        .control(Control::new("c_name", "名称", TEXT).required())
        .control(Control::new("c_price", "价格", MONEY).decimals(2))
        .control(Control::new("c_phone", "电话", MOBILE))
        .control(Control::new("c_tags", "标签", MULTI).options(&["新品", "热卖"]))
        .control(Control::new("c_state", "状态", DROP_DOWN).options(&["在售", "下架"]))
        .control(Control::new("c_at", "上架时间", DATE_TIME).to_the_minute())
        .control(Control::new("c_gift", "赠品", CHECKBOX))
}

struct Sheets {
    server: FakeMingdao,
    project: Project,
}

impl Sheets {
    fn with(worksheet: Worksheet) -> Sheets {
        let server = FakeMingdao::start(App::empty().with(worksheet), Options { limits: false, ..Options::default() });
        let project = Project::new();
        let (app_key, sign) = server.with_app(|app| (app.app_key.clone(), app.sign.clone()));
        let account = format!(
            "sheets:\n  platform: mingdao\n  base_url: {}\n  allow_private: true\n  limit: {{ requests: 100000, per: 1s }}\n  \
             fields: {{ app_key: {app_key}, sign: \"{sign}\" }}\n",
            server.base_url()
        );
        project.write("connections.yaml", account);
        Sheets { server, project }
    }

    /// Runs a workflow of one step with these rows, a jq expression.
    fn upsert(&self, rows: &str) -> Finished {
        self.workflow(&format!("    uses: mingdao/upsert\n{}", with("key: 编号, ", rows)));
        self.project.weft(["run", "goods.yaml"]).run()
    }

    /// Writes a workflow of one step.
    fn workflow(&self, step: &str) {
        let head =
            "weft: 1\nname: goods\nconnections: { sheets: mingdao }\nsteps:\n  - id: written\n    connection: sheets\n";
        self.project.write("goods.yaml", format!("{head}{step}"));
    }

    fn rows(&self) -> Vec<(String, String)> {
        let rows = self.server.rows("goods");
        rows.iter().map(|row| (row.value("c_id").to_owned(), row.value("c_price").to_owned())).collect()
    }

    fn failures(&self) -> Vec<weft_e2e::Row> {
        self.project.database().query("SELECT * FROM _weft_failures ORDER BY record_json")
    }
}

fn with(more: &str, rows: &str) -> String {
    format!("    with:\n      {{ worksheet: goods, {more}rows: '${{ {rows} }}' }}\n")
}

/// Many rows, of which the worksheet refuses each whose number is odd from 1,000 on: it has no name.
fn many(rows: u32) -> String {
    format!(
        r#"[range({rows}) | {{"编号": "g\(.)", "名称": (if . >= 1000 and . % 2 == 1 then "" else "n" end), "价格": 2}}]"#
    )
}

/// What the platform takes: a request edits one row, for `editRows` gives all of them the same values; adds up to 100 of
/// them; and finds up to 50 keys.
const ROWS_OF_ADD: usize = 100;
const KEYS_OF_LOOKUP: usize = 50;
/// Requests of a call, the worksheet's fields among them, which the host answers from what it knows.
const REQUESTS_OF_CALL: usize = 40;

impl Sheets {
    /// The requests of a run. The next one is counted by itself.
    #[track_caller]
    fn assert_requests(&self, edits: usize, adds: usize, lookups_max: usize) {
        let log = self.server.log();
        let requests = |method| log.iter().filter(|entry| entry.method == Some(method)).count();
        assert_eq!(requests(Method::GetWorksheetInfo), 1, "once per run");
        assert_eq!((requests(Method::EditRow), requests(Method::AddRows)), (edits, adds), "edits and additions");
        let lookups = requests(Method::GetFilterRows);
        assert!(lookups <= lookups_max, "{lookups} lookups, which are more than {lookups_max}");
        assert_eq!(log.len(), 1 + edits + adds + lookups, "and nothing else");
        self.server.clear_log();
    }
}

/// Each hundred of rows is looked up at the beginning of each of its rounds, and again by each call that goes on with it.
fn lookups_max(rows: usize, rounds: usize, writes: usize) -> usize {
    let all_rounds = rows.div_ceil(ROWS_OF_ADD) * rounds;
    let of_round = ROWS_OF_ADD / KEYS_OF_LOOKUP;
    let calls = (writes + all_rounds * of_round).div_ceil(REQUESTS_OF_CALL - 1 - of_round);
    (calls + all_rounds) * of_round
}

#[test]
fn a_thousand_changed_rows_are_a_thousand_edits_and_unchanged_ones_are_none() {
    let mut sheet = goods();
    for n in 0..1_000 {
        let id = format!("5a6b7c8d-0001-4a2b-8c3d-{n:012}");
        sheet = sheet.row(&id, "2026-03-01 09:00:00", &[("编号", &format!("g{n}")), ("名称", "n"), ("价格", "1.00")]);
    }
    let sheets = Sheets::with(sheet);
    let rows = r#"[range(1000) | {"编号": "g\(.)", "名称": "n", "价格": (2 + .)}]"#;
    let told = sheets.upsert(rows).ok().everything();
    assert!(told.contains("1000 edited"), "{told}");
    let log = sheets.server.log();
    let edits = log.iter().filter(|entry| entry.method == Some(Method::EditRow));
    assert!(edits.clone().all(|edit| edit.body["controls"].as_array().unwrap().len() == 1), "only what differs");
    sheets.assert_requests(1_000, 0, lookups_max(1_000, 1, 1_000));
    let prices = sheets.rows();
    assert!((0..1_000).all(|n| prices[n] == (format!("g{n}"), format!("{}.00", n + 2))));

    let told = sheets.upsert(rows).ok().everything();
    assert!(told.contains("1000 unchanged"), "{told}");
    sheets.assert_requests(0, 0, 1_000 / KEYS_OF_LOOKUP);

    let one = rows.replace("(2 + .)", "(if . == 637 then 1 else 2 + . end)");
    let told = sheets.upsert(&one).ok().everything();
    assert!(told.contains("1 edited, 999 unchanged"), "{told}");
    sheets.assert_requests(1, 0, 1_000 / KEYS_OF_LOOKUP);
}

/// Requests that it takes to add rows: a group that is refused for one of them is halved.
fn halvings(is_bad: &[bool]) -> usize {
    let halves = is_bad.split_at(is_bad.len() / 2);
    let is_halved = is_bad.len() > 1 && is_bad.contains(&true);
    1 + if is_halved { halvings(halves.0) + halvings(halves.1) } else { 0 }
}

#[test]
fn of_three_hundred_new_rows_those_that_are_refused_are_found_by_halving() {
    let sheets = Sheets::with(goods());
    // Every second one; half of a hundred, side by side; all but every second one, in pairs.
    let is_bad = |n: usize| match n / 100 {
        0 => n % 2 == 1,
        1 => n % 100 >= 50,
        _ => n % 4 >= 2,
    };
    let (bad, good): (Vec<usize>, Vec<usize>) = (0..300).partition(|n| is_bad(*n));
    assert_eq!((bad.len(), good.len()), (150, 150));
    let all: Vec<bool> = (0..300).map(is_bad).collect();
    let of_hundreds: Vec<usize> = all.chunks(ROWS_OF_ADD).map(halvings).collect();
    assert_eq!(of_hundreds[..2], [199, 101], "never more than twice as many as rows");
    let adds = of_hundreds.iter().sum();

    let bad_ones = json!(bad).to_string();
    let rows =
        format!(r#"[range(300) | {{"编号": "g\(.)", "名称": (if IN({bad_ones}[]) then "" else "n" end), "价格": 2}}]"#);
    let told = sheets.upsert(&rows).ok().everything();
    assert!(told.contains("150 added") && told.contains("150 records left out"), "{told}");
    // A hundred, halved until single rows are left: 100, 50, 25, 13, 7, 4, 2, 1.
    sheets.assert_requests(0, adds, lookups_max(300, 8, adds));
    let keys = |places: &[usize]| places.iter().map(|n| format!("g{n}")).collect::<BTreeSet<_>>();
    assert_eq!(sheets.rows().into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>(), keys(&good));
    assert_eq!(sheets.rows().len(), 150, "none twice");
    let failures = sheets.failures();
    assert!(failures.iter().all(|failure| failure["code"] == Cell::text("430019")));
    let kept: Vec<Value> = failures.iter().map(record).collect();
    assert_eq!(kept.len(), 150, "one for each row");
    let key_of = |record: &Value| record["编号"].as_str().unwrap().to_owned();
    assert_eq!(kept.iter().map(key_of).collect::<BTreeSet<_>>(), keys(&bad));
    assert!(kept.iter().all(|record| record["名称"] == "" && record["价格"] == 2), "as they were given");

    let writes = sheets.server.writes().len();
    let told = sheets.upsert(&rows).ok().everything();
    assert!(told.contains("150 unchanged"), "{told}");
    assert_eq!(sheets.server.writes().len(), writes, "a second run writes nothing");
}

fn record(failure: &weft_e2e::Row) -> Value {
    let Cell::Text(record) = &failure["record_json"] else { panic!("{failure:?}") };
    serde_json::from_str(record).unwrap()
}

#[test]
fn a_refused_row_is_tried_again_by_itself() {
    let sheets = Sheets::with(goods());
    let told =
        sheets.upsert(r#"[{"编号": "g1", "名称": "a"}, {"编号": "g2", "名称": ""}, {"编号": "g3", "名称": "c"}]"#);
    assert!(told.ok().everything().contains("1 record left out"));
    assert_eq!(sheets.rows().len(), 2);
    assert_eq!(sheets.failures().len(), 1);
    let again = sheets.project.weft(["failures", "retry", "goods.yaml"]).run().code(1).everything();
    assert!(again.contains("0 resolved, 1 left"), "{again}");
    // Somebody lets the worksheet take rows without a name.
    sheets.server.with_app(|app| app.worksheets[0].controls[1].required = false);
    sheets.server.clear_log();
    let again = sheets.project.weft(["failures", "retry", "goods.yaml"]).run().ok().everything();
    assert!(again.contains("1 resolved, none left"), "{again}");
    assert_eq!(sheets.rows().len(), 3);
    let writes = sheets.server.writes();
    assert_eq!((writes.len(), writes[0].rows.len()), (1, 1), "that one row and no other");
    assert_eq!(sheets.failures().len(), 0);
}

#[test]
fn the_workflow_says_what_becomes_of_a_refused_row() {
    let rows = r#"[{"编号": "g1", "名称": ""}, {"编号": "g2", "名称": "b"}]"#;
    for (policy, code, kept) in [("stop", 1, 0), ("skip", 0, 0), ("dead_letter", 0, 1)] {
        let sheets = Sheets::with(goods());
        sheets.workflow(&format!("    uses: mingdao/upsert\n    on_failure: {policy}\n{}", with("key: 编号, ", rows)));
        let finished = sheets.project.weft(["run", "goods.yaml", "--json"]).run().code(code);
        assert_eq!(finished.events_named("run_finished")[0]["left_out"], u64::from(policy != "stop"), "{policy}");
        assert_eq!(sheets.failures().len(), kept, "{policy}");
        assert_eq!(sheets.rows(), [("g2".to_owned(), String::new())], "{policy}: the good row is written");
    }
}

#[test]
fn the_good_rows_are_the_records_of_the_step_and_what_was_done_is_counted() {
    let sheets = Sheets::with(goods());
    let rows = r#"[{"编号": "g1", "名称": "a"}, {"编号": "g2", "名称": ""}, {"编号": "g3", "名称": "c"}]"#;
    let copy =
        "  - id: copy\n    uses: table/upsert\n    with: { table: ids, key: [rowid], rows: '${ .written.records }' }\n";
    sheets.workflow(&format!("    uses: mingdao/upsert\n{}{copy}", with("key: 编号, ", rows)));
    let finished = sheets.project.weft(["run", "goods.yaml", "--json"]).run().ok();
    assert_eq!(sheets.project.database().table("ids").len(), 2);
    let step = finished.events_named("run_finished")[0]["steps"][0].clone();
    assert_eq!(step["effect"], json!({ "added": 2, "edited": 0, "deleted": 0, "unchanged": 0 }));
    assert_eq!((&step["left_out"], &step["records"]), (&json!(1), &json!(2)));
    let run = sheets.project.weft(["runs"]).run().ok().stdout.lines().nth(1).unwrap().to_owned();
    let shown = sheets.project.weft(["runs", "show", run.split(' ').next().unwrap()]).run().ok().stdout;
    assert!(shown.contains("added"), "{shown}");
}

#[test]
fn what_the_platform_does_to_values_is_no_change() {
    let sheets = Sheets::with(goods());
    let rows = r#"[{"编号": "g1 ", "名称": " a ", "价格": 1.239, "电话": "13900000001", "标签": ["热卖", "新品"], "状态": "在售",
        "上架时间": "2026-03-05T02:15:30Z", "赠品": false},
        {"编号": "g2", "名称": "b", "价格": "99", "电话": "+86 13900000002", "标签": [], "状态": null, "上架时间": "", "赠品": null}]"#;
    let rows = rows.replace('\n', " ");
    let told = sheets.upsert(&rows).ok().everything();
    assert!(told.contains("2 added"), "{told}");
    assert!(told.contains("`价格` has 2 decimals: numbers with more of them are rounded"), "{told}");
    assert!(told.contains("`上架时间` has no seconds"), "{told}");
    assert_eq!(sheets.rows()[0].1, "1.24", "rounded, not cut");
    let writes = sheets.server.writes().len();
    let told = sheets.upsert(&rows).ok().everything();
    assert!(told.contains("2 unchanged"), "{told}");
    assert_eq!(sheets.server.writes().len(), writes);
}

#[test]
fn many_rows_are_added_and_deleted_and_refused_ones_are_told_by_themselves() {
    let sheets = Sheets::with(goods());
    sheets.workflow(&format!("    uses: mingdao/add\n{}", with("", &many(1_010))));
    let told = sheets.project.weft(["run", "goods.yaml"]).run().ok().everything();
    assert!(told.contains("1005 added"), "{told}");
    assert_eq!((sheets.rows().len(), sheets.failures().len()), (1_005, 5));
    let delete = "  - id: gone\n    uses: mingdao/delete\n    connection: sheets\n    with: { worksheet: goods, rows: '${ \
                  .written.records }' }\n";
    sheets.workflow(&format!("    uses: mingdao/rows\n    with: {{ worksheet: goods }}\n{delete}"));
    let told = sheets.project.weft(["run", "goods.yaml"]).run().ok().everything();
    assert!(told.contains("1005 deleted"), "{told}");
    assert_eq!(sheets.rows().len(), 0);
}

#[test]
fn writes_whose_answer_is_lost_are_looked_up_and_never_sent_twice() {
    let sheets = Sheets::with(goods());
    sheets.server.fault(Method::AddRows, Calls::Every(2), Fault::StoredThenHangUp);
    sheets.server.fault(Method::EditRow, Calls::Every(3), Fault::StoredThenRefused { code: 99_999, rows: None });
    sheets.upsert(&many(1_000)).ok();
    sheets.upsert(&many(1_000).replace("\"价格\": 2", "\"价格\": (if . < 50 then 3 else 2 end)")).ok();
    let rows = sheets.rows();
    let keys: BTreeSet<&String> = rows.iter().map(|(key, _)| key).collect();
    assert_eq!((rows.len(), keys.len()), (1_000, 1_000));
    assert_eq!(rows.iter().filter(|(_, price)| price == "3.00").count(), 50);
}
