//! Expressions over texts: what the engine took for something else is now what jq means, or fails. Names were emptied, `5kg`
//! counted as nothing or twice, empty texts vanished, and nothing was said.

use weft_e2e::{Cell, Finished, Project};

/// Orders as a shop sends them: amounts are texts, fields are missing or empty.
const ORDERS: &str = r#"[
  {"id":"B1","count":"3","parts":["江苏",null,"苏州"],"buyer":"欧阳娜娜(老客)","extra":"{\"gift\":true}"},
  {"id":"B2","count":"","parts":["上海","上海","外滩1号"],"buyer":"Zoë K. 王","extra":""},
  {"id":"B3","count":"7 8","parts":[null],"buyer":"李－四 ","extra":"{}"},
  {"id":"B4","count":"12双","parts":[],"buyer":"赵六_9","extra":"{\"gift\":false}"}
]"#;

/// Upserts what an expression makes of the orders.
fn upsert(rows: &str) -> (Project, Finished) {
    let project = Project::new();
    let expression = format!("{ORDERS} | {rows}").replace('\n', "\n          ");
    project.write(
        "orders.yaml",
        format!(
            "weft: 1\nname: orders\nsteps:\n  - id: keep\n    uses: table/upsert\n    with:\n      table: orders\n      key: [id]\n      \
             rows: |\n        ${{ {expression} }}\n"
        ),
    );
    let finished = project.run("orders.yaml");
    (project, finished)
}

/// A column of the rows, by id.
#[track_caller]
fn column(rows: &str, name: &str) -> Vec<Cell> {
    let (project, finished) = upsert(rows);
    finished.ok();
    project.database().query("SELECT * FROM orders ORDER BY id").into_iter().map(|row| row[name].clone()).collect()
}

#[track_caller]
fn texts(rows: &str, name: &str) -> Vec<String> {
    let cells = column(rows, name).into_iter();
    cells.map(|cell| if let Cell::Text(text) = cell { text } else { panic!("no text: {cell:?}") }).collect()
}

/// The run fails, says why, and nothing lands.
#[track_caller]
fn fails(rows: &str, reason: &str) {
    let (project, finished) = upsert(rows);
    assert_ne!(finished.code, Some(0), "{}", finished.everything());
    assert!(finished.everything().contains(reason), "{}", finished.everything());
    let landed = project.database().tables().remove("orders").unwrap_or_default();
    assert!(landed.is_empty(), "{landed:?}");
}

#[test]
fn letters_of_all_scripts_are_letters() {
    let cleaned = texts(r#"map({ id, buyer: (.buyer | gsub("[^\\w]"; "")) })"#, "buyer");
    assert_eq!(cleaned, ["欧阳娜娜老客", "ZoëK王", "李四", "赵六_9"]);
    let words = texts(r#"map({ id, buyer: ([.buyer | scan("\\w+")] | join("/")) })"#, "buyer");
    assert_eq!(words, ["欧阳娜娜/老客", "Zoë/K/王", "李/四", "赵六_9"]);
    let chinese = texts(r#"map({ id, buyer: ([.buyer | scan("\\p{Han}+")] | join("")) })"#, "buyer");
    assert_eq!(chinese, ["欧阳娜娜老客", "王", "李四", "赵六"]);
    let umlaut = texts(r#"map({ id, buyer: (.buyer | sub("zoË"; "Zoe"; "i") | trim) })"#, "buyer");
    assert_eq!(umlaut, ["欧阳娜娜(老客)", "Zoe K. 王", "李－四", "赵六_9"]);
}

#[test]
fn null_joins_as_an_empty_text() {
    assert_eq!(
        texts(r#"map({ id, place: (.parts | join(" ")) })"#, "place"),
        ["江苏  苏州", "上海 上海 外滩1号", "", ""]
    );
}

/// `tonumber` read the beginning of a text, or several numbers, so that rows were dropped or doubled.
#[test]
fn a_text_with_more_or_less_than_a_number_is_none() {
    let counted = column("[.[] | { id, count: (.count | tonumber? // 0) }]", "count");
    assert_eq!(counted, [Cell::Integer(3), Cell::Integer(0), Cell::Integer(0), Cell::Integer(0)]);
    for id in ["B2", "B3", "B4"] {
        let rows = format!("[.[] | select(.id == \"{id}\") | {{ id, count: (.count | tonumber) }}]");
        fails(&rows, "cannot be parsed as a number");
    }
}

#[test]
fn an_empty_text_is_no_json() {
    let gifts = column("[.[] | { id, gift: (.extra | fromjson? // {} | .gift | tojson) }]", "gift");
    assert_eq!(gifts, ["true", "null", "null", "false"].map(Cell::text));
    fails("[.[] | { id, gift: (.extra | fromjson | .gift) }]", "Expected JSON value");
}

#[test]
fn dividing_by_zero_is_an_error_that_is_caught() {
    for division in ["(1 / 0)? // 0", "(1 % 0)? // 0", "try (.id | length / 0) catch 0"] {
        let shares = column(&format!("[.[] | {{ id, share: ({division}) }}]"), "share");
        assert_eq!(shares, vec![Cell::Integer(0); 4], "{division}");
    }
    fails("[.[] | { id, share: (1 / 0) }]", "the divisor is zero");
}

#[test]
fn several_paths_are_deleted_and_missing_ones_are_made() {
    let left = texts("[.[] | { id, left: (.parts | del(.[0, 1]) | tojson) }]", "left");
    assert_eq!(left, [r#"["苏州"]"#, r#"["外滩1号"]"#, "[]", "[]"]);
    let made = texts("[.[] | { id, made: (.parts | .[4] = 1 | .[4:] |= map(. + 1) | length | tostring) }]", "made");
    assert_eq!(made, ["5"; 4]);
}

/// The functions that were made for money.
#[test]
fn money_is_exact() {
    let sums =
        texts(r#"[.[] | { id, sum: ([decimal_mul("0.10"; 3), "19.99", 0.2] | decimal_sum | tostring) }]"#, "sum");
    assert_eq!(sums, ["20.49"; 4]);
    fails("[.[] | { id, sum: decimal_add(.count; 1) }]", "is no decimal");
}

#[test]
fn what_is_left_out_of_jq_is_named_with_the_truth() {
    let project = Project::new();
    for (expression, reason) in [
        ("[1] as [$x] ?// $x | $x", "`?//` (alternatives of patterns) is jq that weft leaves out"),
        ("builtins", "weft leaves it out because"),
        ("input", "reads further inputs"),
    ] {
        let step = format!(
            "  - {{ id: a, uses: table/upsert, with: {{ table: t, key: [id], rows: '${{ [{{ id: ({expression}) }}] }}' }} }}\n"
        );
        project.write("w.yaml", format!("weft: 1\nname: w\nsteps:\n{step}"));
        let checked = project.weft(["check", "w.yaml"]).run();
        assert!(checked.everything().contains(reason), "{expression}: {}", checked.everything());
        assert!(!checked.everything().contains("jq has no function"), "{}", checked.everything());
    }
}
