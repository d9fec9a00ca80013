//! Bookmarks belong to what was asked, for the item that it was asked for.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Cell, Database, Project, Row};

const ORDERS: &str = "weft: 1\nname: orders\nconnections: { api: http }\ninputs: { state: { type: string, default: paid } }\n\
    steps:\n  - id: orders\n    uses: http/changes\n    connection: api\n    sync: { first: 2024-01-01 }\n    with:\n      \
    path: /orders\n      query: { state: \"${ .inputs.state }\", from: \"{since}\" }\n      records: items\n    \
    into: { table: orders, key: id }\n";

fn orders() -> Platform {
    Platform::start(|asked| Answer::json(&json!({ "items": [{ "id": asked.query("state") }] })))
}

fn project(platform: &Platform, file: &str, text: &str) -> Project {
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    project.write(file, text);
    project
}

/// Where the requests since the last look began.
fn begins(platform: &Platform) -> Vec<String> {
    let begins = platform.asked().iter().map(|asked: &Asked| asked.query("from").to_owned()).collect();
    platform.forget();
    begins
}

fn bookmarks(project: &Project) -> Vec<Row> {
    project.database().query("SELECT step, account, item, asked, until_ms FROM _weft_bookmarks ORDER BY item, asked")
}

fn text_of(row: &Row, name: &str) -> String {
    text(row, name).to_owned()
}

fn text<'r>(row: &'r Row, name: &str) -> &'r str {
    match &row[name] {
        Cell::Text(text) => text,
        other => panic!("{name} is {other:?}"),
    }
}

const FIRST: &str = "2024-01-01T00:00:00Z";

#[test]
fn who_asks_for_something_else_begins_as_at_the_first_time_and_is_told() {
    let platform = orders();
    let project = project(&platform, "orders.yaml", ORDERS);
    project.run("orders.yaml").ok();
    assert_eq!(begins(&platform)[0], FIRST);
    let refunded = || project.weft(["run", "orders.yaml", "--input", "state=refunded"]).run().ok();
    let dry = project.weft(["run", "orders.yaml", "--input", "state=refunded", "--dry-run"]).run().ok().everything();
    assert!(dry.contains("asked differently than before"), "{dry}");
    let told = refunded().everything();
    assert_eq!(begins(&platform)[0], FIRST);
    assert!(told.contains("asked differently than before: begins at 2024-01-01T00:00:00Z"), "{told}");
    assert!(told.contains("is kept under") && told.contains("\"state\":\"paid\""), "{told}");
    // Both go on, each from its own.
    for finished in [refunded(), project.run("orders.yaml").ok()] {
        let told = finished.everything();
        assert!(!told.contains("asked differently"), "{told}");
    }
    assert!(begins(&platform).iter().all(|begin| begin.as_str() > "2026"), "each has a bookmark");
    let listed = project.weft(["bookmarks", "--json"]).run().ok().stdout;
    assert!(listed.contains("paid") && listed.contains("refunded"), "{listed}");
}

#[test]
fn one_of_several_bookmarks_is_chosen_by_the_digest_that_is_shown() {
    let platform = orders();
    let project = project(&platform, "orders.yaml", ORDERS);
    project.run("orders.yaml").ok();
    project.weft(["run", "orders.yaml", "--input", "state=refunded"]).run().ok();
    let listed = project.weft(["bookmarks", "--json"]).run().ok().events();
    let refunded =
        listed.iter().find(|it| it["asked"]["request"].to_string().contains("refunded")).expect("it is listed");
    let digest = refunded["asked"]["digest"].as_str().expect("a text");
    project.weft(["bookmarks", "forget", "orders", "orders", "--asked", &digest[..8], "--yes"]).run().ok();
    let kept = bookmarks(&project);
    assert!(kept.len() == 1 && text(&kept[0], "asked").contains("paid"), "{kept:?}");
}

#[test]
fn what_only_says_how_to_read_leaves_the_bookmark_alone() {
    let platform = orders();
    let project = project(&platform, "orders.yaml", ORDERS);
    project.run("orders.yaml").ok();
    begins(&platform);
    let changes = [
        "records: items\n      paging: { page: { in: query, name: page, size_name: n, size: 7, until: short } }",
        "records: items\n      errors: { codes: { 1: { as: throttled } }, code: code }",
        "records: items\n      total: count",
        "records: items\n      method: GET",
    ];
    for change in changes {
        project.write("orders.yaml", ORDERS.replace("records: items", change));
        let told = project.run("orders.yaml").ok().everything();
        let begins = begins(&platform);
        assert!(begins.iter().all(|begin| begin.as_str() > "2026"), "{change}: {begins:?} {told}");
    }
    assert_eq!(bookmarks(&project).len(), 1);
}

/// Stores of that time counted no rows.
fn without_triggers(connection: &rusqlite::Connection) -> String {
    let mut triggers = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").expect("a query");
    let names = triggers.query_map([], |row| row.get::<_, String>(0)).expect("names");
    names.map(|name| format!("DROP TRIGGER \"{}\";", name.expect("a name"))).collect()
}

/// A bookmark of the form from before says nothing about what was asked, and an item was all of its fields.
fn as_before(project: &Project, item: &str) {
    let connection = rusqlite::Connection::open(project.path("weft.db")).expect("the store is there");
    connection.execute_batch(&without_triggers(&connection)).expect("what counts rows goes");
    connection
        .execute_batch(&format!(
            "CREATE TABLE before AS SELECT workflow, step, account, until_ms FROM _weft_bookmarks;
             DROP TABLE _weft_bookmarks;
             CREATE TABLE _weft_bookmarks (
                 workflow TEXT NOT NULL, step TEXT NOT NULL, account TEXT NOT NULL, item TEXT NOT NULL,
                 until_ms INTEGER NOT NULL, PRIMARY KEY (workflow, step, account, item)
             ) WITHOUT ROWID;
             INSERT INTO _weft_bookmarks SELECT workflow, step, account, '{item}', until_ms FROM before;
             DROP TABLE before;
             DROP INDEX _weft_runs_by_time;
             DROP INDEX _weft_runs_by_workflow;
             DROP INDEX _weft_runs_by_owner;
             ALTER TABLE _weft_runs ADD COLUMN pid INTEGER NOT NULL DEFAULT 7;
             ALTER TABLE _weft_runs DROP COLUMN owner;
             ALTER TABLE _weft_runs DROP COLUMN epoch;
             ALTER TABLE _weft_runs DROP COLUMN leased_at_ms;
             ALTER TABLE _weft_runs DROP COLUMN heartbeat_ms;
             DROP INDEX _weft_failures_by_time;
             DROP INDEX _weft_failures_by_workflow;
             ALTER TABLE _weft_runs DROP COLUMN components_json;
             DROP INDEX _weft_failures_by_subject;
             ALTER TABLE _weft_failures DROP COLUMN subject;
             ALTER TABLE _weft_failures DROP COLUMN times;
             ALTER TABLE _weft_failures DROP COLUMN first_at_ms;
             DROP TABLE _weft_tables;
             DROP TABLE _weft_journal_bytes;
             DROP TABLE _weft_accounts;
             DROP TABLE _weft_account_secrets;
             DROP TABLE _weft_renewals;
             UPDATE _weft_meta SET value = '4' WHERE name = 'format_version';
             PRAGMA user_version = 4"
        ))
        .expect("the store can be changed");
}

#[test]
fn a_bookmark_from_before_is_taken_over_once() {
    let platform = orders();
    let project = project(&platform, "orders.yaml", ORDERS);
    project.run("orders.yaml").ok();
    begins(&platform);
    as_before(&project, "");
    let told = project.run("orders.yaml").ok().everything();
    assert!(
        begins(&platform).iter().all(|begin| begin.as_str() > "2026") && !told.contains("asked differently"),
        "{told}"
    );
    project.weft(["run", "orders.yaml", "--input", "state=refunded"]).run().ok();
    assert_eq!(begins(&platform)[0], FIRST, "it was taken over by who asked first");
    assert_eq!(bookmarks(&project).len(), 2);
}

const PEOPLE: &str = "weft: 1\nname: people\nconnections: { api: http }\nsteps:\n  - { id: people, uses: http/list, \
    connection: api, with: { path: /people }, into: { table: people, key: id } }\n  - { id: found, needs: people, \
    uses: table/find, with: { table: people } }\n  - id: changes\n    for_each: ${ .found.output.rows }\n    \
    uses: http/changes\n    connection: api\n    sync: { first: 2024-01-01 }\n    with: { path: /changes, query: { of: \
    \"${ .item.id }\", from: \"{since}\" } }\n    into: { table: changes, key: id }\n";

/// People whose scores change, and what changed of each.
fn people(score: &Arc<Mutex<u32>>) -> Platform {
    let score = Arc::clone(score);
    Platform::start(move |asked| match asked.path.as_str() {
        "/people" => {
            let score = *score.lock().expect("nobody panicked");
            Answer::json(&json!([{ "id": 1, "score": score }, { "id": 2, "score": 7 }]))
        }
        _ => Answer::json(&json!([{ "id": asked.query("of") }])),
    })
}

fn begins_of_changes(platform: &Platform) -> Vec<String> {
    begins(platform).into_iter().filter(|begin| !begin.is_empty()).collect()
}

#[test]
fn the_bookmark_of_an_item_hangs_on_what_identifies_it() {
    let score = Arc::new(Mutex::new(1));
    let platform = people(&score);
    let project = project(&platform, "people.yaml", PEOPLE);
    project.run("people.yaml").ok();
    let at_first = |begins: Vec<String>| begins.iter().filter(|begin| *begin == FIRST).count();
    assert_eq!(at_first(begins_of_changes(&platform)), 2, "each item");
    *score.lock().expect("nobody panicked") = 2;
    project.run("people.yaml").ok();
    let begins = begins_of_changes(&platform);
    assert!(begins.len() >= 2 && begins.iter().all(|begin| begin.as_str() > "2026"), "{begins:?}");
    let items: Vec<String> = bookmarks(&project).iter().map(|row| text_of(row, "item")).collect();
    assert_eq!(items, [r#"{"id":1}"#, r#"{"id":2}"#], "old ones don't pile up");
}

#[test]
fn the_bookmark_of_an_item_from_before_is_taken_over() {
    let platform = people(&Arc::new(Mutex::new(1)));
    let project = project(&platform, "people.yaml", PEOPLE);
    project.run("people.yaml").ok();
    begins(&platform);
    project.weft(["bookmarks", "forget", "people", "changes", "--item", r#"{"id":2}"#, "--yes"]).run().ok();
    as_before(&project, r#"{"id":1,"score":1}"#);
    project.run("people.yaml").ok();
    let begins = begins_of_changes(&platform);
    let at_first = begins.iter().filter(|begin| *begin == FIRST).count();
    assert!(begins[0].as_str() > "2026" && at_first == 1, "{begins:?}");
    assert_eq!(bookmarks(&project).len(), 2);
}

#[test]
fn an_item_that_nothing_identifies_is_a_finding() {
    let project = Project::new();
    let unclear = PEOPLE.replace("into: { table: people, key: id }", "into: { table: others, key: id }");
    let unclear = unclear.replace("${ .item.id }", "${ .item | tojson }");
    project.write("people.yaml", &unclear);
    let told = project.weft(["check", "people.yaml"]).run().code(3).everything();
    assert!(told.contains("takes the item as a whole") && told.contains("`.item.id`"), "{told}");
}

/// Parents in two pages; the third one is gone while it is told to be.
fn family(is_gone: &Arc<Mutex<bool>>) -> Platform {
    let is_gone = Arc::clone(is_gone);
    Platform::start(move |asked| match (asked.path.as_str(), asked.query("page")) {
        ("/parents", "2") => {
            let data = [json!({ "id": 3, "n": asked.number }), json!({ "id": 4, "n": asked.number })];
            Answer::json(&json!({ "data": data }))
        }
        ("/parents", _) => {
            let data = [json!({ "id": 1, "n": asked.number }), json!({ "id": 2, "n": asked.number })];
            Answer::json(&json!({ "data": data, "next": 2 }))
        }
        _ if asked.query("owner") == "3" && *is_gone.lock().expect("nobody panicked") => {
            Answer::json(&json!({ "code": "gone" })).with_status(404)
        }
        _ => {
            let id = format!("{}-{}", asked.query("owner"), asked.query("from"));
            Answer::json(&json!([{ "id": id }]))
        }
    })
}

const FAMILY: &str = "weft: 1\nname: family\nconnections: { api: http }\nsteps:\n  - id: parents\n    uses: http/list\n    \
    connection: api\n    with: { path: /parents, records: data, paging: { cursor: { in: query, name: page, path: next } } }\n    \
    into: { table: parents, key: id }\n  - id: children\n    for_each: ${ .parents.records }\n    uses: http/changes\n    \
    connection: api\n    sync: { first: 2024-01-01, until: 2024-01-04, step: 1d, lookback: 0s }\n    with: { path: \
    /children, query: { owner: \"${ .item.id }\", from: \"{since}\" } }\n    into: { table: children, key: id }\n";

fn begins_of_children(platform: &Platform, owner: &str) -> Vec<String> {
    let of_owner = |asked: &&Asked| asked.path == "/children" && asked.query("owner") == owner;
    platform.asked().iter().filter(of_owner).map(|asked| asked.query("from")[..10].to_owned()).collect()
}

#[test]
fn a_step_by_time_under_another_ones_pages_has_windows_and_a_bookmark_for_each_item() {
    let platform = family(&Arc::default());
    let project = project(&platform, "family.yaml", FAMILY);
    project.run("family.yaml").ok();
    for owner in ["1", "2", "3", "4"] {
        assert_eq!(begins_of_children(&platform, owner), ["2024-01-01", "2024-01-02", "2024-01-03"]);
    }
    let kept = bookmarks(&project);
    let items: Vec<&str> = kept.iter().map(|row| text(row, "item")).collect();
    assert_eq!(items, [1, 2, 3, 4].map(|id| format!("{{\"id\":{id}}}")));
    assert!(kept.iter().all(|row| row["until_ms"] == Cell::Integer(1_704_326_400_000)), "{kept:?}");
    assert_eq!(project.database().table("children").len(), 12);
    platform.forget();
    project.run("family.yaml").ok();
    assert!(platform.asked().iter().all(|asked| asked.path == "/parents"), "nothing is new");
    let window = "2024-01-02..2024-01-03";
    project.weft(["run", "family.yaml", "--window", window]).run().ok();
    assert_eq!(begins_of_children(&platform, "3"), ["2024-01-02"], "a range once more");
    assert_eq!(bookmarks(&project), kept);
}

#[test]
fn windows_under_another_ones_pages_are_told_with_their_item() {
    let platform = family(&Arc::default());
    let project = project(&platform, "family.yaml", FAMILY);
    let finished = project.weft(["run", "family.yaml", "--json"]).run().ok();
    let windows = finished.events_named("window");
    let places: Vec<String> = windows.iter().map(|window| window["within"].to_string()).collect();
    let expected =
        [(1, 1), (1, 2), (2, 1), (2, 2)].map(|(page, item)| json!({ "page": page, "item": item }).to_string());
    assert_eq!(places, expected.iter().flat_map(|place| [place; 3]).cloned().collect::<Vec<_>>());
    let (since, until) = ("2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z");
    let second = json!({ "event": "window", "step": "children", "since": since, "until": until, "all": 3,
        "within": { "page": 1, "item": 1 } });
    assert_eq!(windows[1], second);
    let progress = finished.events_named("progress");
    let mut counted: Vec<u64> = progress.iter().filter_map(|totals| totals["windows"].as_u64()).collect();
    counted.dedup();
    assert_eq!(counted, (1..=12).collect::<Vec<_>>(), "one after the other");
    assert_eq!(finished.events_named("run_finished")[0]["steps"][1]["windows"], 12);
    let told = project.weft(["run", "family.yaml", "--store", "sqlite:text.db"]).run().ok().stderr;
    let line = format!("children (item 2 of page 1): reading from {since} to {until}");
    assert!(told.lines().any(|told| told == line), "{told}");
    assert!(told.contains("children: 12 windows, 12 "), "{told}");
}

#[test]
fn an_item_that_fails_under_another_ones_pages_keeps_its_bookmark_where_it_is() {
    let is_gone = Arc::new(Mutex::new(true));
    let platform = family(&is_gone);
    let errors = "from: \"{since}\" }, errors: { code: code, codes: { gone: { as: rejected } } } }";
    let text = FAMILY.replace("from: \"{since}\" } }", errors);
    let text = text.replace("    into: { table: children", "    on_failure: dead_letter\n    into: { table: children");
    let project = project(&platform, "family.yaml", &text);
    let told = project.run("family.yaml").ok().everything();
    let items = || bookmarks(&project).iter().map(|row| text_of(row, "item")).collect::<Vec<_>>();
    assert_eq!(items(), [1, 2, 4].map(|id| format!("{{\"id\":{id}}}")), "{told}");
    *is_gone.lock().expect("nobody panicked") = false;
    platform.forget();
    project.run("family.yaml").ok();
    assert_eq!(begins_of_children(&platform, "3"), ["2024-01-01", "2024-01-02", "2024-01-03"]);
    assert_eq!(begins_of_children(&platform, "1"), Vec::<String>::new());
    assert_eq!(items().len(), 4);
}

/// The first page and its bookmarks are there; the second one is neither.
#[test]
fn a_run_that_goes_on_does_not_read_again_what_was_committed_under_another_ones_pages() {
    let is_gone = Arc::new(Mutex::new(true));
    let platform = family(&is_gone);
    let project = project(&platform, "family.yaml", FAMILY);
    project.run("family.yaml").code(1);
    assert_eq!(bookmarks(&project).len(), 2);
    assert_eq!(project.database().table("children").len(), 6);
    *is_gone.lock().expect("nobody panicked") = false;
    platform.forget();
    project.run("family.yaml").ok();
    assert_eq!(begins_of_children(&platform, "1"), Vec::<String>::new());
    assert_eq!(begins_of_children(&platform, "4"), ["2024-01-01", "2024-01-02", "2024-01-03"]);
    assert_eq!((bookmarks(&project).len(), project.database().table("children").len()), (4, 12));
}

#[test]
fn a_run_is_not_gone_on_with_across_a_changed_component() {
    let is_gone = Arc::new(Mutex::new(true));
    let platform = family(&is_gone);
    let project = project(&platform, "family.yaml", FAMILY);
    project.run("family.yaml").code(1);
    let change = |components: &str| {
        let connection = rusqlite::Connection::open(project.path("weft.db")).expect("the store is there");
        connection.execute("UPDATE _weft_runs SET components_json = ?1", [components]).expect("it can be changed");
    };
    *is_gone.lock().expect("nobody panicked") = false;
    let same = Database::open(&project.path("weft.db")).value("SELECT components_json FROM _weft_runs");
    let Cell::Text(same) = same else { panic!("{same:?}") };
    let mut other: Value = serde_json::from_str(&same).expect("it is JSON");
    other["http"] = "0".repeat(64).into();
    change(&other.to_string());
    let dry = project.weft(["run", "family.yaml", "--dry-run"]).run().ok().everything();
    assert!(dry.contains("the component `http` has changed since"), "{dry}");
    let told = project.run("family.yaml").ok().everything();
    assert!(told.contains("is not gone on with: the component `http` has changed since"), "{told}");
    assert_eq!(project.database().value("SELECT count(*) FROM _weft_runs"), Cell::Integer(2));
}
