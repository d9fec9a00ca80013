//! Lists as real platforms have them: where they end, which shape they have, and what their errors mean.

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Cell, Finished, Project};

/// A workflow with one step that reads a list, and the run of it.
struct Reading {
    platform: Platform,
    project: Project,
    finished: Finished,
}

impl Reading {
    /// Reads with these parameters into the table `t` with the key `id`.
    fn of<A: Into<Answer>>(with: &Value, answer: impl Fn(&Asked) -> A + Send + Sync + 'static) -> Self {
        Self::step(&json!({ "uses": "http/list", "with": with, "into": { "table": "t", "key": "id" } }), answer)
    }

    /// Runs this step.
    fn step<A: Into<Answer>>(step: &Value, answer: impl Fn(&Asked) -> A + Send + Sync + 'static) -> Self {
        let mut step = step.clone();
        let fields = step.as_object_mut().expect("an object");
        fields.insert("id".to_owned(), json!("items"));
        fields.insert("connection".to_owned(), json!("api"));
        fields.insert("retry".to_owned(), json!({ "attempts": 2, "pause": "10ms" }));
        Self::workflow(&json!([step]), answer)
    }

    /// Runs these steps.
    fn workflow<A: Into<Answer>>(steps: &Value, answer: impl Fn(&Asked) -> A + Send + Sync + 'static) -> Self {
        let platform = Platform::start(answer);
        let project = Project::new();
        project.write("connections.yaml", platform.connections());
        // JSON is YAML.
        let workflow = json!({ "weft": 1, "name": "lists", "connections": { "api": "http" }, "steps": steps });
        project.write("lists.yaml", workflow.to_string());
        let finished = project.run("lists.yaml");
        Self { platform, project, finished }
    }

    /// The ids in the table of a run that ended well, and how many requests it took.
    #[track_caller]
    fn ids(self) -> (Vec<i64>, usize) {
        let requests = self.platform.asked().len();
        let rows = self.rows();
        let id = |row: &weft_e2e::Row| match &row["id"] {
            Cell::Integer(id) => *id,
            other => panic!("no number: {other:?}"),
        };
        (rows.iter().map(id).collect(), requests)
    }

    /// The rows of a run that ended well; none if there is no table.
    #[track_caller]
    fn rows(self) -> Vec<weft_e2e::Row> {
        self.finished.ok();
        self.project.database().tables().remove("t").unwrap_or_default()
    }

    /// What a run that failed says.
    #[track_caller]
    fn failure(self) -> String {
        self.finished.code(1).stderr
    }
}

fn records(ids: impl IntoIterator<Item = usize>) -> Vec<Value> {
    ids.into_iter().map(|id| json!({ "id": id, "name": format!("n{id}") })).collect()
}

/// A parameter that is a number; this if there is none.
fn number(asked: &Asked, name: &str, otherwise: usize) -> usize {
    asked.number_of(name).map_or(otherwise, |number| number as usize)
}

fn all(count: i64) -> Vec<i64> {
    (1..=count).collect()
}

fn by_page(until: Option<&str>) -> Value {
    let mut page = json!({ "in": "query", "name": "page", "size_name": "size", "size": 2 });
    if let Some(until) = until {
        page["until"] = json!(until);
    }
    json!({ "page": page })
}

// -- ends

/// The last page again, whatever is asked for behind it.
fn the_last_page_again(total: usize) -> impl Fn(&Asked) -> Value {
    move |asked| {
        let (page, size) = (number(asked, "page", 1), number(asked, "size", 2));
        let page = page.min(total.div_ceil(size));
        let ids = (page - 1) * size + 1..=(page * size).min(total);
        json!({ "data": { "total": total.to_string(), "list": records(ids) } })
    }
}

#[test]
fn the_last_page_once_more_is_the_end_where_the_total_is_known() {
    for total in [1, 2, 3, 5, 6] {
        for until in [None, Some("empty"), Some("short"), Some("total")] {
            let with = json!({ "path": "/x", "records": "data.list", "total": "data.total", "paging": by_page(until) });
            let (ids, requests) = Reading::of(&with, the_last_page_again(total)).ids();
            assert_eq!(ids, all(total as i64), "{until:?} of {total}");
            assert!(requests <= total.div_ceil(2).max(2), "{requests} requests, {until:?} of {total}");
        }
    }
}

#[test]
fn the_last_page_once_more_without_a_total_is_a_failure_that_names_the_key() {
    let with = json!({ "path": "/x", "records": "data.list", "paging": by_page(Some("short")) });
    let failure = Reading::of(&with, the_last_page_again(6)).failure();
    assert!(failure.contains("page") && failure.contains("until: total"), "{failure}");
    let five = Reading::of(&with, the_last_page_again(5));
    assert_eq!(five.ids().0, all(5), "a short page ends it before");
}

/// An error behind the end.
fn an_error_behind(total: usize, status: u16) -> impl Fn(&Asked) -> Answer {
    move |asked| {
        let (page, size) = (number(asked, "page", 1), number(asked, "size", 2));
        if page > total.div_ceil(size) {
            return Answer::json(&json!({ "detail": "Invalid page." })).with_status(status);
        }
        let ids = (page - 1) * size + 1..=(page * size).min(total);
        json!({ "count": total, "results": records(ids) }).into()
    }
}

#[test]
fn an_error_behind_the_end_is_not_asked_for_where_the_total_is_known() {
    for (total, status) in [(2, 404), (5, 404), (6, 404), (6, 400), (6, 422)] {
        for until in [None, Some("short"), Some("total")] {
            let with = json!({ "path": "/x", "records": "results", "total": "count", "paging": by_page(until) });
            assert_eq!(
                Reading::of(&with, an_error_behind(total, status)).ids().0,
                all(total as i64),
                "{until:?} {status}"
            );
        }
    }
}

#[test]
fn an_error_behind_the_end_is_the_end_where_the_workflow_says_so() {
    let mut with = json!({ "path": "/x", "records": "results", "paging": by_page(None) });
    let failure = Reading::of(&with, an_error_behind(6, 404)).failure();
    assert!(failure.contains("`errors: { status: { 404: { as: end } } }`"), "{failure}");
    with["errors"] = json!({ "status": { "404": { "as": "end" } } });
    assert_eq!(Reading::of(&with, an_error_behind(6, 404)).ids().0, all(6));
    with["path"] = json!("/missing");
    let failure = Reading::of(&with, |_| Answer::json(&json!({ "detail": "no such path" })).with_status(404)).failure();
    assert!(failure.contains("at its first page") && failure.contains("as: empty"), "{failure}");
}

/// Seven records, three a page. The count on later pages is another one.
fn counted_once(later: fn(usize) -> Value) -> impl Fn(&Asked) -> Value {
    move |asked| {
        let page = number(asked, "page", 1);
        let found = records((page - 1) * 3 + 1..=(page * 3).min(7));
        let total = if page == 1 { json!(7) } else { later(found.len()) };
        json!({ "totalCount": total, "contents": found })
    }
}

#[test]
fn a_count_that_can_not_be_right_says_nothing() {
    let later: [fn(usize) -> Value; 5] =
        [|_| json!(0), |_| json!(-1), |found| json!(found), |_| Value::Null, |_| json!("many")];
    for (kind, later) in later.into_iter().enumerate() {
        for until in [None, Some("total")] {
            let mut paging = by_page(until);
            paging["page"]["size"] = json!(3);
            let with = json!({ "path": "/x", "records": "contents", "total": "totalCount", "paging": paging });
            assert_eq!(Reading::of(&with, counted_once(later)).ids(), (all(7), 3), "kind {kind}, {until:?}");
        }
    }
}

#[test]
fn a_count_that_is_always_that_of_the_page_ends_no_list() {
    let with = json!({ "path": "/x", "records": "rows", "total": "count", "paging": by_page(None) });
    let reading = Reading::of(&with, |asked| {
        let page = number(asked, "page", 1);
        let found = records((page - 1) * 2 + 1..=(page * 2).min(5));
        json!({ "count": found.len(), "rows": found })
    });
    assert_eq!(reading.ids().0, all(5));
}

#[test]
fn a_page_that_the_platform_makes_smaller_ends_no_list() {
    let with = json!({
        "path": "/x",
        "records": "rows",
        "paging": { "page": { "in": "query", "name": "page", "size_name": "size", "size": 100, "until": "short" } },
    });
    let reading = Reading::of(&with, |asked| {
        let page = number(asked, "page", 1);
        assert_eq!(asked.query("size"), "100");
        json!({ "rows": records((page - 1) * 20 + 1..=(page * 20).min(53)) })
    });
    assert_eq!(reading.ids(), (all(53), 3));
}

/// The platform keeps the place itself: the cursor is the same on all pages.
fn scroll(pages: usize) -> impl Fn(&Asked) -> Value {
    move |asked| {
        assert_eq!(asked.query("scroll"), if asked.nth == 1 { "" } else { "abc==" });
        let first = asked.nth * 2 - 1;
        let ids = if asked.nth <= pages { first..first + 2 } else { 0..0 };
        json!({ "items": records(ids), "scroll_id": "abc==" })
    }
}

#[test]
fn a_cursor_that_stays_the_same_is_followed_until_a_page_is_empty() {
    let cursor = json!({ "cursor": { "in": "query", "name": "scroll", "path": "scroll_id" } });
    let with = json!({ "path": "/x", "records": "items", "paging": cursor });
    for pages in [1, 2, 3, 7] {
        assert_eq!(Reading::of(&with, scroll(pages)).ids(), (all(2 * pages as i64), pages + 1));
    }
}

#[test]
fn a_cursor_that_stays_the_same_on_the_same_page_ends_only_where_that_is_said() {
    let stuck = |_: &Asked| json!({ "items": records(1..=2), "next": "c" });
    let with = |same: bool| {
        let mut cursor = json!({ "in": "query", "name": "after", "path": "next" });
        if same {
            cursor["same"] = json!("end");
        }
        json!({ "path": "/x", "records": "items", "paging": { "cursor": cursor } })
    };
    let failure = Reading::of(&with(false), stuck).failure();
    assert!(failure.contains("same page"), "{failure}");
    assert!(failure.contains("same: end"), "{failure}");
    // Where the last page says the cursor that it was asked with.
    let ends = |asked: &Asked| json!({ "items": records(asked.nth * 2 - 1..=asked.nth * 2), "next": "c" });
    assert_eq!(Reading::of(&with(true), ends).ids(), (all(4), 2));
}

#[test]
fn a_list_ends_with_the_values_that_mean_the_end() {
    for end in [json!("no_more"), json!(0), json!("-1"), json!(null), json!("")] {
        let cursor = json!({ "in": "query", "name": "after", "path": "next", "end": ["no_more", 0, -1] });
        let with = json!({ "path": "/x", "records": "items", "paging": { "cursor": cursor } });
        let reading = Reading::of(&with, move |asked| {
            let next = if asked.nth < 3 { json!(format!("c{}", asked.nth)) } else { end.clone() };
            json!({ "items": records([asked.nth]), "next": next })
        });
        assert_eq!(reading.ids(), (all(3), 3));
    }
    for no in [json!(false), json!("N"), json!("0"), json!("last")] {
        let paging = json!({ "page": { "in": "query", "name": "page", "more": "more", "end": ["last"] } });
        let with = json!({ "path": "/x", "records": "items", "paging": paging });
        let reading = Reading::of(&with, move |asked| {
            let more = if asked.nth < 3 { json!("Y") } else { no.clone() };
            json!({ "items": records([asked.nth]), "more": more })
        });
        assert_eq!(reading.ids(), (all(3), 3));
    }
}

#[test]
fn a_link_to_the_page_itself_ends_only_where_that_is_said() {
    let stuck = |asked: &Asked| {
        let page = (number(asked, "page", 1) + 1).min(3);
        json!({ "items": records([number(asked, "page", 1)]), "next": format!("/x?page={page}") })
    };
    let with = |link: Value| json!({ "path": "/x", "records": "items", "paging": { "link": link } });
    let failure = Reading::of(&with(json!({ "path": "next" })), stuck).failure();
    assert!(failure.contains("leads to this page again") && failure.contains("same: end"), "{failure}");
    assert_eq!(Reading::of(&with(json!({ "path": "next", "same": "end" })), stuck).ids(), (all(3), 3));
}

// -- shapes

#[test]
fn a_list_that_is_left_out_is_empty_where_that_is_said_and_a_failure_that_names_the_choice_elsewhere() {
    let path = "response.trades.trade";
    let bodies = [
        json!({ "response": { "total": 0 } }),
        json!({ "response": { "trades": "" } }),
        json!({ "response": { "trades": { "trade": "" } } }),
    ];
    for body in bodies {
        let with = |records: Value| json!({ "path": "/x", "records": records });
        let answer = body.clone();
        let failure = Reading::of(&with(json!(path)), move |_| answer.clone()).failure();
        assert!(failure.contains("`records: { path: response.trades.trade, absent: empty }`"), "{body}: {failure}");
        let answer = body.clone();
        let reading = Reading::of(&with(json!({ "path": path, "absent": "empty" })), move |_| answer.clone());
        assert_eq!(reading.rows(), [], "{body}");
    }
    let with = json!({ "path": "/x", "records": { "path": path, "absent": "empty" } });
    let failure = Reading::of(&with, |_| json!({ "error_response": { "code": 50, "buyer": "Li Si" } })).failure();
    assert!(failure.contains("no answer of this list"), "{failure}");
    assert!(!failure.contains("Li Si"), "{failure}");
}

#[test]
fn one_object_in_the_place_of_a_list_is_one_record_where_that_is_said() {
    let one = |_: &Asked| json!({ "trades": { "trade": { "id": 1, "name": "Li Si" } } });
    let failure = Reading::of(&json!({ "path": "/x", "records": "trades.trade" }), one).failure();
    assert!(failure.contains("`records: { path: trades.trade, single: record }`"), "{failure}");
    assert!(!failure.contains("Li Si"), "{failure}");
    let with = json!({ "path": "/x", "records": { "path": "trades.trade", "single": "record" } });
    assert_eq!(Reading::of(&with, one).ids().0, [1]);
}

#[test]
fn records_under_their_ids_are_records() {
    let keyed = |asked: &Asked| match number(asked, "page", 1) {
        page @ 1..=2 => {
            let ids = page * 2 - 1..=page * 2;
            let list: serde_json::Map<_, _> =
                ids.map(|id| (id.to_string(), json!({ "title": format!("t{id}") }))).collect();
            json!({ "list": list })
        }
        _ => json!({ "list": [] }),
    };
    let with = |records: Value| json!({ "path": "/x", "records": records, "paging": { "page": { "in": "query", "name": "page" } } });
    let failure = Reading::of(&with(json!("list")), keyed).failure();
    assert!(failure.contains("`records: { path: list, keyed: id }`"), "{failure}");
    let rows = Reading::of(&with(json!({ "path": "list", "keyed": "id" })), keyed).rows();
    let row = |id: &str| [("id".to_owned(), Cell::text(id)), ("title".to_owned(), Cell::text(format!("t{id}")))].into();
    assert_eq!(rows, ["1", "2", "3", "4"].map(row));
}

#[test]
fn records_are_taken_out_of_what_they_are_wrapped_in() {
    let wrapped = |asked: &Asked| {
        let of = |id: usize| json!({ "cursor": id, "node": { "id": id } });
        let ids = if asked.nth < 3 { asked.nth * 2 - 1..asked.nth * 2 + 1 } else { 0..0 };
        json!({ "edges": ids.map(of).collect::<Vec<_>>() })
    };
    let paging = json!({ "offset": { "in": "query", "name": "offset" } });
    let with = json!({ "path": "/x", "records": "edges.*.node", "paging": paging });
    let reading = Reading::of(&with, wrapped);
    assert_eq!(reading.platform.asked().last().map(|asked| asked.query("offset").to_owned()).as_deref(), Some("4"));
    assert_eq!(reading.ids(), (all(4), 3));
}

#[test]
fn the_number_of_the_page_goes_into_a_list_in_the_body() {
    let page = json!({ "in": "body", "name": "param.0.pagina", "size_name": "param.0.registros", "size": 2, "until": "total" });
    let with = json!({
        "path": "/x",
        "method": "POST",
        "body": { "call": "Listar", "param": [{ "pagina": 1, "filtro": "x" }] },
        "records": "categorias",
        "total": "total",
        "paging": { "page": page },
    });
    let reading = Reading::of(&with, |asked| {
        let sent = &asked.json()["param"][0];
        assert_eq!((&sent["filtro"], &sent["registros"]), (&json!("x"), &json!(2)));
        let page = sent["pagina"].as_u64().expect("a number") as usize;
        json!({ "total": 5, "categorias": records(page * 2 - 1..=(page * 2).min(5)) })
    });
    assert_eq!(reading.ids(), (all(5), 3));
    let mut wrong = with;
    wrong["paging"]["page"]["name"] = json!("param.pagina");
    let failure = Reading::of(&wrong, |_| json!({})).failure();
    assert!(failure.contains("`pagina` would be inside of a list"), "{failure}");
}

#[test]
fn records_without_a_key_are_told_apart_by_a_hash() {
    let answer = |asked: &Asked| match number(asked, "page", 1) {
        1 => json!([{ "day": "1", "sum": 2.50 }, { "sum": 2.50, "day": "1" }, { "day": "2", "sum": 2.50 }]),
        2 => json!([{ "day": "3", "sum": 1 }, { "day": "1", "sum": 3 }]),
        _ => json!([]),
    };
    let read = |key: Value| {
        let with = json!({ "path": "/x", "paging": { "page": { "in": "query", "name": "page" } } });
        Reading::step(&json!({ "uses": "http/list", "with": with, "into": { "table": "t", "key": key } }), answer)
    };
    let all = read(json!("hash"));
    assert!(all.finished.everything().contains("1 record is equal to another"), "{}", all.finished.everything());
    let rows = all.rows();
    assert_eq!(rows.len(), 4);
    let again = read(json!("hash")).rows();
    assert_eq!(rows, again, "the same in every store");
    assert_eq!(read(json!({ "hash": ["day"] })).rows().len(), 3);
}

/// What is equal is one row, on whichever page it came.
#[test]
fn equal_records_on_several_pages_are_counted() {
    let paging = json!({ "page": { "in": "query", "name": "page" } });
    let answer = |asked: &Asked| match number(asked, "page", 1) {
        1 => json!([{ "day": "1", "sum": 2.50 }, { "day": "2", "sum": 1 }]),
        2 => json!([{ "day": "3", "sum": 1 }, { "sum": 2.50, "day": "1" }]),
        3 => json!([{ "day": "2", "sum": 1 }, { "day": "2", "sum": 1 }, { "day": "1", "sum": 3 }]),
        _ => json!([]),
    };
    let step = |into: Value, more: Value| {
        let mut step = json!({ "uses": "http/list", "with": { "path": "/x", "paging": paging }, "into": into });
        step.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        Reading::step(&step, answer)
    };
    let one = step(json!({ "table": "t", "key": "hash" }), json!({}));
    let told = one.finished.everything();
    assert!(told.contains("3 records are equal to another in all that tells them apart"), "{told}");
    assert_eq!(one.rows().len(), 4);
    let of_items = json!({ "for_each": "${ [1, 2] }" });
    let told = step(json!({ "table": "t", "key": "hash" }), of_items.clone()).finished.everything();
    assert!(told.contains("10 records are equal"), "7 + 7 records are 4 rows: {told}");
    let apart = json!({ "table": "t", "key": "hash", "add": { "of": "${ .item }" } });
    let told = step(apart, of_items).finished.everything();
    assert!(told.contains("6 records are equal"), "7 + 7 records are 8 rows: {told}");
}

// -- errors

#[test]
fn a_range_without_data_is_an_empty_window_where_the_workflow_says_so() {
    let answer = |asked: &Asked| match asked.query("end") {
        end if end < "2026-03-07" => {
            Answer::json(&json!({ "error": "Raw data files were not found." })).with_status(404)
        }
        _ => json!({ "events": [{ "id": asked.nth, "at": asked.query("start") }] }).into(),
    };
    let read = |more: Value| {
        let mut with = json!({ "path": "/x", "query": { "start": "{since}", "end": "{until}" }, "records": "events" });
        with.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let sync = json!({ "first": "2026-03-01T00:00:00Z", "until": "2026-03-11T00:00:00Z", "step": "2d" });
        let into = json!({ "table": "t", "key": "id" });
        Reading::step(&json!({ "uses": "http/changes", "sync": sync, "with": with, "into": into }), answer)
    };
    let failure = read(json!({})).failure();
    assert!(failure.contains("`errors: { status: { 404: { as: empty } } }`"), "{failure}");
    assert!(!failure.contains("component's author"), "{failure}");
    for empty in [
        json!({ "errors": { "status": { "404": { "as": "empty" } } } }),
        json!({ "errors": { "status": { "404": { "as": "empty", "contains": "NOT found" } } } }),
        json!({ "errors": { "message": "error", "texts": { "raw data files": { "as": "empty" } } } }),
        json!({ "success": { "status": [200, 404] } }),
    ] {
        let reading = read(empty.clone());
        let windows = reading.platform.asked();
        assert!(windows.len() >= 5 && windows.iter().any(|asked| asked.query("end") < "2026-03-07"), "{empty}");
        assert!(!reading.rows().is_empty(), "{empty}");
    }
    let other =
        read(json!({ "errors": { "status": { "404": { "as": "empty", "contains": "no such range" } } } })).failure();
    assert!(other.contains("404"), "{other}");
}

#[test]
fn a_list_that_is_not_for_this_account_is_left_empty_where_the_workflow_says_so() {
    let refused =
        |_: &Asked| Answer::json(&json!({ "error": { "code": "function_access_restricted" } })).with_status(403);
    let with = |meaning: Value| {
        let codes = json!({ "function_access_restricted": meaning });
        json!({ "path": "/taxes", "records": "data", "errors": { "code": "error.code", "codes": codes } })
    };
    assert_eq!(Reading::of(&with(json!({ "as": "empty" })), refused).rows(), []);
    let told = json!({ "as": "invalid", "remedy": "take another plan" });
    let failure = Reading::of(&with(told), refused).failure();
    assert!(failure.contains("take another plan"), "{failure}");
}

#[test]
fn a_parent_without_children_is_one_whose_list_is_empty() {
    let steps = json!([
        { "id": "parents", "uses": "http/list", "connection": "api", "with": { "path": "/parents" }, "into": { "table": "p", "key": "id" } },
        {
            "id": "children",
            "for_each": "${ .parents.records }",
            "uses": "http/list",
            "connection": "api",
            "with": {
                "path": "${ \"/children/\\(.item.id)\" }",
                "errors": { "status": { "404": { "as": "empty" } } },
            },
            "into": { "table": "t", "key": "id" },
        },
    ]);
    let reading = Reading::workflow(&steps, |asked| match asked.path.as_str() {
        "/parents" => json!(records(1..=4)).into(),
        "/children/3" => Answer::json(&json!({ "error": "gone" })).with_status(404),
        path => {
            let parent: usize = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
            json!(records([parent * 10])).into()
        }
    });
    assert_eq!(reading.ids().0, [10, 20, 40]);
}
