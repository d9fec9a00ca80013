//! Parents and children: what an item knows is in the rows of what it gave, and one that is missing leaves out nothing
//! but itself.

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Cell, Project};

use super::{project, workflow};

/// Ids with more digits than a float holds.
const BIG: u64 = 90_071_992_547_409_931;

/// Three parents in two pages, three children of each in two pages, one grandchild of each child.
fn family() -> Platform {
    Platform::start(|asked| match asked.segments().as_slice() {
        ["parents"] => parents(asked),
        ["parents", id, "children"] => children(asked, id),
        ["children", id, "toys"] => Answer::json(&json!([{ "id": format!("t{id}"), "of": "me" }])),
        _ => Answer::json(&json!({ "error": "no such list" })).with_status(404),
    })
}

fn parents(asked: &Asked) -> Answer {
    let all = [BIG, BIG + 1, BIG + 2];
    Answer::json(&page(asked, &all.map(|id| json!({ "id": id }))))
}

fn children(asked: &Asked, parent: &str) -> Answer {
    let number: u64 = parent.parse().expect("a parent has a number");
    let child = |index: u64| json!({ "id": number * 10 + index, "price": 1.5 });
    Answer::json(&page(asked, &[child(1), child(2), child(3)]))
}

/// Two of them at `page`.
fn page(asked: &Asked, all: &[Value]) -> Value {
    let page = asked.number_of("page").unwrap_or(1).max(1) - 1;
    json!(all.iter().skip(page as usize * 2).take(2).collect::<Vec<_>>())
}

const PAGING: &str = "paging: { page: { in: query, name: page, until: empty } }";

fn pairs(project: &Project, table: &str, columns: [&str; 2]) -> Vec<[String; 2]> {
    let text = |cell: &Cell| match cell {
        Cell::Null => "null".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
    };
    let rows = project.database().table(table);
    let mut pairs: Vec<_> = rows.iter().map(|row| columns.map(|column| text(&row[column]))).collect();
    pairs.sort();
    pairs
}

/// Each parent's id with those of its children.
fn all_pairs() -> Vec<[String; 2]> {
    let parents = [BIG, BIG + 1, BIG + 2];
    parents.iter().flat_map(|id| (1..=3).map(move |index| [id.to_string(), (id * 10 + index).to_string()])).collect()
}

/// `.item` in `into.records`, and the field that `add` gives, in every place in which a step runs for items.
#[test]
fn a_name_that_was_always_null_is_the_item_in_every_place() {
    let server = family();
    let project = project(&server);
    let ids = format!("[{BIG}, {}, {}]", BIG + 1, BIG + 2);
    workflow(
        &project,
        &format!(
            r#"
  - {{ id: parents, uses: http/list, connection: api, with: {{ path: /parents, {PAGING} }}, into: {{ table: parents, key: id }} }}
  - id: drained
    for_each: ${{ .parents.records }}
    parallel: 2
    uses: http/list
    connection: api
    with: {{ path: '${{ "/parents/\(.item.id)/children" }}', {PAGING} }}
    into: {{ table: drained, key: id, records: '${{ .item.id as $p | [.drained.records[] | {{ id, parent: $p }}] }}' }}
  - id: added
    for_each: ${{ .parents.records }}
    uses: http/list
    connection: api
    with: {{ path: '${{ "/parents/\(.item.id)/children" }}', {PAGING} }}
    into: {{ table: added, key: [parent, id], add: {{ parent: "${{ .item.id }}", run: "${{ .run.id }}" }} }}
  - id: own
    for_each: {ids}
    uses: http/list
    connection: api
    with: {{ path: '${{ "/parents/\(.item)/children" }}', {PAGING} }}
    into: {{ table: own, key: id, records: '${{ .item as $p | [.own.records[] | {{ id, parent: $p }}] }}' }}
  - id: own_added
    for_each: {ids}
    uses: http/list
    connection: api
    with: {{ path: '${{ "/parents/\(.item)/children" }}', {PAGING} }}
    into: {{ table: own_added, key: id, add: {{ parent: "${{ .item }}" }} }}
"#,
        )
        .replace(&format!("for_each: {ids}"), &format!("for_each: '${{ {ids} }}'")),
    );
    project.run("w.yaml").ok();
    for table in ["drained", "added", "own", "own_added"] {
        assert_eq!(pairs(&project, table, ["parent", "id"]), all_pairs(), "{table}");
    }
    let prices = project.database().query("SELECT DISTINCT price FROM added");
    assert_eq!(prices[0]["price"], Cell::text("1.5"), "the digits as they came");
}

/// The child knows its parent already where the third step reads it.
#[test]
fn a_grandchild_knows_its_parent_and_its_grandparent() {
    let server = family();
    let project = project(&server);
    workflow(
        &project,
        &format!(
            r#"
  - {{ id: parents, uses: http/list, connection: api, with: {{ path: /parents, {PAGING} }}, into: {{ table: parents, key: id }} }}
  - id: children
    for_each: ${{ .parents.records }}
    uses: http/list
    connection: api
    with: {{ path: '${{ "/parents/\(.item.id)/children" }}', {PAGING} }}
    into: {{ table: children, key: id, add: {{ parent: "${{ .item.id }}" }} }}
  - id: toys
    for_each: ${{ .children.records }}
    uses: http/list
    connection: api
    with: {{ path: '${{ "/children/\(.item.id)/toys" }}' }}
    into: {{ table: toys, key: id, add: {{ child: "${{ .item.id }}", grandparent: "${{ .item.parent }}" }} }}
"#,
        ),
    );
    project.run("w.yaml").ok();
    assert_eq!(pairs(&project, "toys", ["grandparent", "child"]), all_pairs());
}

#[test]
fn a_field_that_would_hide_one_of_the_record_stops_the_run() {
    let server = family();
    let project = project(&server);
    workflow(
        &project,
        r#"
  - id: toys
    for_each: '${ [{ id: 1 }] }'
    uses: http/list
    connection: api
    with: { path: '${ "/children/\(.item.id)/toys" }' }
    into: { table: toys, key: id, add: { of: "${ .item.id }" } }
"#,
    );
    let finished = project.run("w.yaml").code(1);
    assert!(finished.stderr.contains("have a field `of` of their own"), "{}", finished.stderr);
}

/// A list whose second parent answers as given; the others have one child.
fn with_a_missing_parent(answer: Answer) -> Platform {
    Platform::start(move |asked| match asked.segments().as_slice() {
        ["parents"] => Answer::json(&json!([{ "id": 1 }, { "id": 2 }, { "id": 3 }])),
        ["parents", "2", "children"] => answer.clone(),
        ["parents", id, "children"] => Answer::json(&json!([{ "id": format!("c{id}") }])),
        _ => Answer::json(&json!([])).with_status(500),
    })
}

fn refused() -> Answer {
    Answer::json(&json!({ "code": "not_for_you", "message": "this one is not for you" })).with_status(403)
}

fn busy() -> Answer {
    Answer::json(&json!({ "code": "busy", "message": "come back later" })).with_status(403)
}

const CODES: &str = "errors: { code: code, message: message, codes: { not_for_you: { as: rejected }, busy: { as: throttled, wait_s: 1 } } }";

/// Steps that read the children of three parents: on the page of another step, or by itself.
fn children_of(nested: bool, options: &str) -> String {
    let (parents, items) = match nested {
        true => (
            "  - { id: parents, uses: http/list, connection: api, with: { path: /parents }, into: { table: parents, key: id } }\n",
            "${ .parents.records }",
        ),
        false => ("", "${ [{ id: 1 }, { id: 2 }, { id: 3 }] }"),
    };
    format!(
        r#"
{parents}
  - id: children
    for_each: '{items}'
    uses: http/list
    connection: api
    with: {{ path: '${{ "/parents/\(.item.id)/children" }}', {CODES} }}
    into: {{ table: children, key: id, add: {{ parent: "${{ .item.id }}" }} }}
    retry: {{ attempts: 2, pause: 1ms }}
{options}
"#
    )
}

fn kept(project: &Project) -> Vec<(Cell, Cell)> {
    let rows = project.database().query("SELECT item_json, class FROM _weft_failures ORDER BY id");
    rows.iter().map(|row| (row["item_json"].clone(), row["class"].clone())).collect()
}

#[test]
fn a_list_that_is_refused_leaves_out_its_item_and_not_the_run() {
    for nested in [true, false] {
        for (options, is_kept) in [("", true), ("    on_failure: dead_letter", true), ("    on_failure: skip", false)] {
            let server = with_a_missing_parent(refused());
            let project = project(&server);
            workflow(&project, &children_of(nested, options));
            project.run("w.yaml").ok();
            let rows = pairs(&project, "children", ["parent", "id"]);
            assert_eq!(rows, [["1", "c1"], ["3", "c3"]].map(|pair| pair.map(str::to_owned)), "{nested} {options}");
            let expected = is_kept.then(|| (Cell::text(r#"{"id":2}"#), Cell::text("rejected")));
            assert_eq!(kept(&project), Vec::from_iter(expected), "{nested} {options}");
        }
        let server = with_a_missing_parent(refused());
        let project = project(&server);
        workflow(&project, &children_of(nested, "    on_failure: stop"));
        assert!(project.run("w.yaml").code(1).stderr.contains("not for you"));
    }
}

#[test]
fn a_list_that_is_busy_to_the_end_is_left_out_if_told_to() {
    for nested in [true, false] {
        let server = with_a_missing_parent(busy());
        let project = project(&server);
        workflow(&project, &children_of(nested, ""));
        project.run("w.yaml").code(1);
        workflow(&project, &children_of(nested, "    on_failure: dead_letter"));
        project.run("w.yaml").ok();
        assert_eq!(kept(&project), [(Cell::text(r#"{"id":2}"#), Cell::text("throttled"))], "{nested}");
    }
}

#[test]
fn a_list_that_was_left_out_can_be_tried_again() {
    for nested in [true, false] {
        let server = Platform::start(|asked| match asked.segments().as_slice() {
            ["parents"] => Answer::json(&json!([{ "id": 1 }, { "id": 2 }, { "id": 3 }])),
            ["parents", "2", "children"] if asked.nth == 1 => refused(),
            ["parents", id, "children"] => Answer::json(&json!([{ "id": format!("c{id}") }])),
            _ => Answer::json(&json!([])).with_status(500),
        });
        let project = project(&server);
        workflow(&project, &children_of(nested, ""));
        project.run("w.yaml").ok();
        assert_eq!(kept(&project).len(), 1);
        project.weft(["failures", "retry", "w.yaml"]).run().ok();
        let rows = pairs(&project, "children", ["parent", "id"]);
        assert_eq!(rows[1], ["2", "c2"].map(str::to_owned), "with its parent, {nested}");
        assert_eq!((rows.len(), kept(&project).len()), (3, 0));
    }
}

/// The bookmark of an item moves only with what it read.
#[test]
fn the_bookmark_of_an_item_that_was_left_out_stays() {
    let server = Platform::start(|asked| match asked.segments().as_slice() {
        ["of", "b"] if asked.nth == 1 => refused(),
        ["of", shop] => Answer::json(&json!([{ "id": format!("{shop} {}", asked.query("from")) }])),
        _ => Answer::json(&json!([])).with_status(500),
    });
    let project = project(&server);
    workflow(
        &project,
        &format!(
            r#"
  - id: changes
    for_each: '${{ ["a", "b", "c"] }}'
    uses: http/changes
    connection: api
    sync: {{ first: 2026-01-01, until: 2026-01-02, zone: UTC, lookback: 0s }}
    with: {{ path: '${{ "/of/\(.item)" }}', query: {{ from: "{{since}}" }}, time_format: rfc3339, {CODES} }}
    into: {{ table: changes, key: id }}
"#
        ),
    );
    project.run("w.yaml").ok();
    let bookmarks = || project.database().query("SELECT item FROM _weft_bookmarks ORDER BY item").len();
    assert_eq!((project.database().table("changes").len(), bookmarks(), kept(&project).len()), (2, 2, 1));
    let again = project.run("w.yaml").ok();
    assert_eq!((project.database().table("changes").len(), bookmarks(), kept(&project).len()), (3, 3, 0));
    assert!(again.stderr.contains("none any more"), "{}", again.stderr);
}

/// One list that is refused as a whole: the workflow says whether the run goes on without it.
#[test]
fn a_list_without_items_is_left_out_by_the_workflows_word_only() {
    let server = Platform::start(|asked| match asked.segments().as_slice() {
        ["taxes"] => refused(),
        _ => Answer::json(&json!([{ "id": 1 }])),
    });
    let steps = |options: &str| {
        format!(
            r#"
  - {{ id: airports, uses: http/list, connection: api, with: {{ path: /airports }}, into: {{ table: airports, key: id }} }}
  - id: taxes
    uses: http/list
    connection: api
    with: {{ path: /taxes, {CODES} }}
    into: {{ table: taxes, key: id }}
{options}
  - {{ id: cities, needs: taxes, uses: http/list, connection: api, with: {{ path: /cities }}, into: {{ table: cities, key: id }} }}
"#
        )
    };
    let project = project(&server);
    workflow(&project, &steps(""));
    let stopped = project.run("w.yaml").code(1);
    assert!(stopped.stderr.contains("on_failure: dead_letter"), "the way out is said: {}", stopped.stderr);
    workflow(&project, &steps("    on_failure: dead_letter"));
    let told = project.run("w.yaml").ok().stderr;
    assert!(told.contains("taxes: left out, kept among the failures"), "{told}");
    assert_eq!((project.database().table("cities").len(), kept(&project).len()), (1, 1));
    project.run("w.yaml").ok();
    assert_eq!(kept(&project).len(), 1, "it is the same failure");
}
