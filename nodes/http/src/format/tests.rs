use serde_json::Value;
use weft_sdk::testing::{Calls, json};
use weft_sdk::{Call, Failure};

use crate::nodes::list::List;
use crate::nodes::request::Ask;

fn call(parameters: Value) -> Call<Value> {
    Call::new(json!({ "base_url": "https://a.test", "variant": "none" }), parameters)
}

fn records(parameters: Value, status: u16, body: &str) -> Result<Value, Failure> {
    let calls = Calls::new().on("GET /x").answer_text(status, body);
    let page = calls.run::<List>(call(parameters))?;
    Ok(serde_json::from_str(&page.records.text()).unwrap())
}

#[test]
fn every_format_gives_the_same_records() {
    let rows = json!([{ "id": "1", "name": "张三" }, { "id": "2", "name": "李四" }]);
    let xml = "<r><n>2</n><i><id>1</id><name>张三</name></i><i><id>2</id><name>李四</name></i></r>";
    let table = [
        (json!({ "path": "/x", "format": "xml", "records": "r.i", "total": "r.n" }), xml),
        (json!({ "path": "/x", "format": "csv" }), "id,name\n1,张三\n2,李四\n"),
        (
            json!({ "path": "/x", "format": "csv", "csv": { "columns": ["id", "name"], "delimiter": "|" } }),
            "1|张三\n2|李四",
        ),
        (
            json!({ "path": "/x", "format": "jsonl" }),
            "{\"id\":\"1\",\"name\":\"张三\"}\n{\"id\":\"2\",\"name\":\"李四\"}\n",
        ),
        (json!({ "path": "/x", "format": "json" }), r#"[{"id":"1","name":"张三"},{"id":"2","name":"李四"}]"#),
    ];
    for (parameters, body) in table {
        assert_eq!(records(parameters.clone(), 200, body).unwrap(), rows, "{parameters}");
    }
}

#[test]
fn pages_go_on_in_every_format() {
    let parameters = json!({
        "path": "/x", "format": "xml", "records": "r.items.item", "total": "r.total",
        "paging": { "page": { "in": "query", "name": "p" } },
    });
    let calls = Calls::new()
        .on("GET /x")
        .query("p", "1")
        .answer_text(200, "<r><total>3</total><items><item><id>1</id></item><item><id>2</id></item></items></r>")
        .on("GET /x")
        .query("p", "2")
        .answer_text(200, "<r><total>3</total><items><item><id>3</id></item></items></r>");
    let all = calls.run_all::<List>(call(parameters)).unwrap();
    assert_eq!(Value::from(all), json!([{ "id": "1" }, { "id": "2" }, { "id": "3" }]));
    let parameters = json!({
        "path": "/x", "format": "jsonl", "paging": { "cursor": { "in": "query", "name": "after", "path": "-1.id" } },
    });
    let calls = Calls::new()
        .on("GET /x")
        .answer_text(200, "{\"id\":1}\n{\"id\":2}")
        .on("GET /x")
        .query("after", "2")
        .answer_text(200, "");
    assert_eq!(Value::from(calls.run_all::<List>(call(parameters)).unwrap()), json!([{ "id": 1 }, { "id": 2 }]));
}

#[test]
fn another_format_than_said_is_a_failure_and_never_a_list_of_something_else() {
    let table = [
        ("xml", "{\"items\":[]}", "the answer is no XML"),
        ("csv", "{\"items\":[]}", "the answer is JSON and no CSV"),
        ("csv", "<html>Please log in</html>", "the answer is an HTML page"),
        ("jsonl", "<html>Please log in</html>", "the answer is an HTML page"),
        ("xml", "<html>Please log in</html>", "the answer is an HTML page"),
        ("csv", "", "the answer is empty"),
        ("xml", "", "the answer is empty"),
        ("json", "<r/>", "the answer is XML"),
    ];
    for (format, body, told) in table {
        let failed = records(json!({ "path": "/x", "format": format }), 200, body);
        let Err(Failure::Invalid(problem)) = failed else { panic!("{format}: {body}") };
        assert!(problem.message.starts_with(&format!("GET /x: {told}")), "{}", problem.message);
        assert!(problem.remedy.is_some());
    }
}

#[test]
fn errors_are_found_in_the_format_and_in_json() {
    let parameters = |code: &str| {
        json!({
            "path": "/x", "format": "xml", "records": "r.i",
            "errors": { "code": code, "codes": { "7": { "as": "unavailable" } } },
        })
    };
    for (code, status, body) in [
        ("r.code", 200, "<r><code>7</code></r>"),
        ("r.code", 400, "<r><code>7</code></r>"),
        ("code", 200, r#"{"code":7}"#),
        ("code", 400, r#"{"code":7}"#),
    ] {
        let failed = records(parameters(code), status, body);
        assert!(matches!(failed, Err(Failure::Unavailable(_))), "{status} {body}: {failed:?}");
    }
    let page = records(parameters("r.code"), 502, "<html>Bad gateway</html>");
    assert!(matches!(page, Err(Failure::Unavailable(_))), "the status counts: {page:?}");
}

#[test]
fn one_request_may_bring_any_format() {
    let output = |parameters: Value, body: &str| {
        let calls = Calls::new().on("GET /x").answer_text(200, body);
        calls.run::<Ask>(call(parameters)).unwrap().output
    };
    assert_eq!(output(json!({ "path": "/x", "format": "xml", "output": "a.b" }), "<a><b>1</b></a>"), "\"1\"");
    let whole = output(json!({ "path": "/x", "format": "csv" }), "id\n1\n");
    assert_eq!(whole, r#"{"status":200,"headers":{},"body":[{"id":"1"}]}"#);
}

#[test]
fn the_format_is_asked_for_and_its_rules_fit_it() {
    let calls = Calls::new().on("GET /x").header("accept", "text/csv").answer_text(200, "id\n");
    calls.run::<List>(call(json!({ "path": "/x", "format": "csv" }))).unwrap();
    for wrong in [
        json!({ "path": "/x", "csv": {} }),
        json!({ "path": "/x", "format": "csv", "xml": {} }),
        json!({ "path": "/x", "format": "csv", "csv": { "delimiter": "ab" } }),
    ] {
        assert!(matches!(Calls::new().run::<List>(call(wrong.clone())), Err(Failure::Invalid(_))), "{wrong}");
    }
}
