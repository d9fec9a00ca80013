use weft_sdk::http::{Request, Response};
use weft_sdk::testing::{self, json};

use super::*;

fn source(written: serde_json::Value) -> Source {
    let source: Source = serde_json::from_value(written).unwrap();
    source.check().unwrap();
    source
}

/// The records of an answer, which are the same whether they may stay in the host or not.
fn of(status: u16, body: &str, written: serde_json::Value) -> Result<(String, u64), Failure> {
    let source = source(written);
    let here = read(Response::new(status, body), &source);
    if let (Some(place), Ok(here)) = (source.place(), &here) {
        let body = body.to_owned();
        testing::answer(move |_| Ok(Response::new(status, body.as_str())));
        let response = Request::get("https://a.test/x").send_for_records(&[&place]).unwrap();
        assert_eq!(&read(response, &source).unwrap(), here);
    }
    here
}

fn read(response: Response, source: &Source) -> Result<(String, u64), Failure> {
    Records::of(&Answer::new("GET /x", &response), source).map(|records| match records {
        Some(records) => (records.text().into_owned(), records.count),
        None => ("nothing".to_owned(), 0),
    })
}

fn records(body: &str, written: serde_json::Value) -> Result<(String, u64), Failure> {
    of(200, body, written)
}

fn refused(body: &str, written: serde_json::Value) -> (String, String) {
    match records(body, written) {
        Err(Failure::Invalid(problem)) => (problem.message, problem.remedy.unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn records_pass_through_untouched() {
    let table = [
        (
            r#"{"d":{"i":[{"id":9007199254740993,"p":1.00},{"p" : 1E2}]}}"#,
            "d.i",
            r#"[{"id":9007199254740993,"p":1.00},{"p" : 1E2}]"#,
            2,
        ),
        (r#"[ {"a":1} , {} ]"#, "", r#"[{"a":1},{}]"#, 2),
        (r#"{"ids":[1.00,"x",null,[2]]}"#, "ids", r#"[{"value":1.00},{"value":"x"},{"value":null},{"value":[2]}]"#, 4),
        (r#"{"list":null}"#, "list", "[]", 0),
        (r#"{"list":{ }}"#, "list", "[]", 0),
    ];
    for (body, path, text, count) in table {
        assert_eq!(records(body, json!(path)).unwrap(), (text.to_owned(), count), "{body}");
        assert_eq!(records(body, json!({ "path": path })).unwrap(), (text.to_owned(), count), "{body}, in full");
    }
}

#[test]
fn records_under_their_names_are_records_with_their_names() {
    let keyed = |body: &str| records(body, json!({ "path": "list", "keyed": "id" })).unwrap();
    #[rustfmt::skip]
    let table = [
        (r#"{"list":{"900":{"t":1.00},"901":{ }}}"#,     r#"[{"id":"900","t":1.00},{"id":"901"}]"#, 2),
        (r#"{"list":{"900":{"id":900,"t":"a"}}}"#,        r#"[{"id":900,"t":"a"}]"#, 1), // it has that field already
        (r#"{"list":{"a\"b":{"t":1},"张":{"t":2}}}"#,     r#"[{"id":"a\"b","t":1},{"id":"张","t":2}]"#, 2),
        (r#"{"list":{"USD":7.10,"EUR":null}}"#,           r#"[{"id":"USD","value":7.10},{"id":"EUR","value":null}]"#, 2),
        (r#"{"list":[]}"#,                                "[]", 0), // an empty list of PHP
        (r#"{"list":[{"id":"0"}]}"#,                      r#"[{"id":"0"}]"#, 1),
        (r#"{"list":{}}"#,                                "[]", 0),
        (r#"{"list":null}"#,                              "[]", 0),
    ];
    for (body, expected, count) in table {
        assert_eq!(keyed(body), (expected.to_owned(), count), "{body}");
    }
}

#[test]
fn one_object_is_one_record_where_that_is_said() {
    let single = |body: &str| records(body, json!({ "path": "trades.trade", "single": "record" })).unwrap();
    assert_eq!(single(r#"{"trades":{"trade":{"tid":1}}}"#), (r#"[{"tid":1}]"#.to_owned(), 1));
    assert_eq!(single(r#"{"trades":{"trade":[{"tid":1},{"tid":2}]}}"#).1, 2);
    assert_eq!(single(r#"{"trades":{"trade":null}}"#).1, 0);
    assert_eq!(records(r#"{"me":1}"#, json!({ "single": "record" })).unwrap().0, r#"[{"me":1}]"#);
}

#[test]
fn records_are_taken_out_of_what_they_are_wrapped_in() {
    let table = [
        (
            json!("list.*.customer"),
            r#"{"list":[{"customer":{"id":1}},{"customer":{"id":2}}]}"#,
            r#"[{"id":1},{"id":2}]"#,
        ),
        (json!("edges.*.node"), r#"{"edges":[]}"#, "[]"),
        (json!("*.a.0"), r#"[{"a":[{"id":1}]}]"#, r#"[{"id":1}]"#),
        (
            json!({ "path": "list.*.item", "keyed": "sku" }),
            r#"{"list":{"x":{"item":{"n":1}},"y":{"item":{"sku":"Y"}}}}"#,
            r#"[{"sku":"x","n":1},{"sku":"Y"}]"#,
        ),
        (json!({ "path": "trade.*.t", "single": "record" }), r#"{"trade":{"t":{"id":1}}}"#, r#"[{"id":1}]"#),
        (json!({ "path": "a.*.b", "absent": "empty" }), "{}", "[]"),
    ];
    for (written, body, expected) in table {
        assert_eq!(records(body, written.clone()).unwrap().0, expected, "{written}");
    }
}

#[test]
fn an_entry_without_what_is_wrapped_in_it_is_told() {
    let (message, remedy) =
        refused(r#"{"list":[{"customer":{}},{"kunde":{"name":"Li Si"}}]}"#, json!("list.*.customer"));
    assert_eq!(message, "GET /x: entry 2 of `list` has no `customer`");
    assert!(remedy.contains("write `records: list`"), "{remedy}");
}

#[test]
fn a_list_that_is_left_out_is_empty_where_that_is_said_and_told_elsewhere() {
    let absent = json!({ "path": "r.trades.trade", "absent": "empty" });
    for body in [
        r#"{"r":{"total":0}}"#,
        r#"{"r":{"trades":null}}"#,
        r#"{"r":{"trades":""}}"#,
        r#"{"r":{"trades":{}}}"#,
        r#"{"r":{"trades":{"trade":""}}}"#,
        r#"{"r":{"trades":{"trade":null}}}"#,
        r#"{"r":null}"#,
    ] {
        assert_eq!(records(body, absent.clone()).unwrap(), ("[]".to_owned(), 0), "{body}");
    }
    let (message, remedy) = refused(r#"{"r":{"total":0}}"#, json!("r.trades.trade"));
    assert_eq!(message, "GET /x: the answer has no `r.trades.trade`: `r` is an object without `trades`");
    assert!(remedy.contains("`records: { path: r.trades.trade, absent: empty }`"), "{remedy}");
    let (message, _) = refused(r#"{"r":{"trades":{"trade":""}}}"#, json!("r.trades.trade"));
    assert_eq!(message, "GET /x: `r.trades.trade` of the answer is an empty text, not a list");
}

#[test]
fn an_answer_of_something_else_is_not_an_empty_list() {
    let absent = json!({ "path": "r.trades.trade", "absent": "empty" });
    for body in [r#"{"error_response":{"code":50}}"#, "[]", "null", r#""""#] {
        let (_, remedy) = refused(body, absent.clone());
        assert!(remedy.contains("under `errors` what the others mean"), "{remedy}");
    }
    let one = json!({ "path": "items", "absent": "empty" });
    assert_eq!(records("{}", one.clone()).unwrap().1, 0);
    assert!(matches!(records("[]", one.clone()), Err(Failure::Invalid(_))));
    assert!(records("<html>", one.clone()).is_err());
    assert!(records("", one).is_err());
    assert_eq!(records(" ", json!({ "absent": "empty" })).unwrap().1, 0);
}

#[test]
fn what_is_no_list_is_told_with_where_the_list_may_be() {
    let body = r#"{"data":{"total":1,"items":[{"phone":"13800000000"}]}}"#;
    let (message, remedy) = refused(body, json!("data"));
    assert_eq!(message, "GET /x: `data` of the answer is an object, not a list");
    assert_eq!(remedy, "write `records: data.items`");
    assert_eq!(refused(r#"{"items":[]}"#, json!("")).1, "write `records: items`");
    let (message, remedy) = refused(body, json!("data.list"));
    assert_eq!(message, "GET /x: the answer has no `data.list`: `data` is an object without `list`");
    assert!(remedy.starts_with("correct the path (the answer has a list at `data.items`);"), "{remedy}");
    assert_eq!(refused(body, json!("data.total")).0, "GET /x: `data.total` of the answer is a number, not a list");
    let (_, remedy) = refused(r#"{"list":{"900":{"title":"a"}}}"#, json!("list"));
    assert!(remedy.contains("`records: { path: list, keyed: id }`"), "{remedy}");
    let (_, remedy) = refused(r#"{"trade":{"tid":1}}"#, json!("trade"));
    assert_eq!(remedy, "if it is the only record, write `records: { path: trade, single: record }`");
    assert!(matches!(records(r#"{"data":[{},"#, json!("data")), Err(Failure::Invalid(_))));
}

#[test]
fn what_looks_like_data_is_not_told_as_a_name() {
    let body = r#"{"13800000000":["x"],"Li Si":["y"],"inner":{"13800000000":[1]},"Wang Wu":{"a":[1]}}"#;
    for written in [json!("data"), json!("inner")] {
        let (message, remedy) = refused(body, written);
        for data in ["138", "Li", "Wang"] {
            assert!(!message.contains(data) && !remedy.contains(data), "{message}: {remedy}");
        }
    }
}

#[test]
fn a_status_of_nothing_has_no_records() {
    for (status, body) in [(204, ""), (404, "Raw data files were not found."), (404, r#"{"error":"x"}"#), (410, "")] {
        for path in ["data", ""] {
            assert_eq!(of(status, body, json!(path)).unwrap().0, "nothing", "{status} {body}");
        }
    }
    assert_eq!(of(404, r#"{"data":[{}]}"#, json!("data")).unwrap().1, 1, "it has a list all the same");
    assert!(of(200, "", json!("data")).is_err());
    assert!(of(200, r#"{"error":"x"}"#, json!("data")).is_err());
}

#[test]
fn a_total_is_a_whole_number() {
    let response = Response::new(200, r#"{"a":120,"b":"7","c":12.0,"d":null,"e":"many","f":-1}"#);
    let answer = Answer::new("GET /x", &response);
    let totals = ["a", "b", "c", "d", "e", "f", "g"].map(|path| total(&answer, &Path::new(path)));
    assert_eq!(totals, [Some(120), Some(7), Some(12), None, None, None, None]);
}

#[test]
fn what_says_nothing_clear_is_refused() {
    for wrong in [json!(7), json!({ "paht": "x" }), json!({ "path": "x", "absent": true }), json!({ "single": "yes" })]
    {
        assert!(serde_json::from_value::<Source>(wrong.clone()).is_err(), "{wrong}");
    }
    for wrong in [json!({ "path": "x", "keyed": "id", "single": "record" }), json!("orders.*.lines.*.sku")] {
        assert!(serde_json::from_value::<Source>(wrong.clone()).unwrap().check().is_err(), "{wrong}");
    }
}

#[test]
fn both_forms_have_one_schema() {
    let schema = schemars::schema_for!(Source);
    assert_eq!(schema.get("type"), Some(&json!(["string", "object"])));
    let properties = schema.get("properties").unwrap().as_object().unwrap();
    assert_eq!(properties.keys().collect::<Vec<_>>(), ["path", "absent", "keyed", "single"]);
    assert!(properties.values().all(|property| property.get("description").is_some()), "{properties:?}");
}
