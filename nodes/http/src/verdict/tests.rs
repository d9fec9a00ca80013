use weft_sdk::http::Response;
use weft_sdk::testing::json;

use super::*;

fn judge_about(about: About, success: Value, errors: Value, response: &Response) -> Result<Good, Failure> {
    let success: Success = serde_json::from_value(success).unwrap();
    let errors: Errors = serde_json::from_value(errors).unwrap();
    let rules = Rules { success: &success, errors: &errors, about, repeatable: about != About::One, expired: None };
    rules.check()?;
    rules.judge(&Answer::new("GET /v1/x", response))
}

fn judge(success: Value, errors: Value, about_one: bool, response: &Response) -> Result<Good, Failure> {
    judge_about(if about_one { About::One } else { FIRST }, success, errors, response)
}

const FIRST: About = About::Page { first: true };
const LATER: About = About::Page { first: false };

/// Class, code, and waiting time.
fn told(result: Result<Good, Failure>) -> (&'static str, String, Option<u64>) {
    match result {
        Ok(Good::Full) => ("good", String::new(), None),
        Ok(Good::Empty) => ("empty", String::new(), None),
        Err(Failure::Invalid(problem)) => ("invalid", problem.code, None),
        Err(Failure::Unauthorized(problem)) => ("unauthorized", problem.code, None),
        Err(Failure::Forbidden(problem)) => ("forbidden", problem.code, None),
        Err(Failure::Throttled(busy)) => ("throttled", busy.problem.code, busy.wait_ms),
        Err(Failure::Unavailable(problem)) => ("unavailable", problem.code, None),
        Err(Failure::Rejected(problem)) => ("rejected", problem.code, None),
    }
}

fn problem(result: Result<Good, Failure>) -> weft_sdk::Problem {
    match result {
        Err(Failure::Invalid(problem) | Failure::Forbidden(problem) | Failure::Rejected(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_status_has_its_class() {
    let table = [
        (200, "good", "good"),
        (204, "good", "good"),
        (302, "invalid", "invalid"),
        (400, "invalid", "invalid"),
        (401, "forbidden", "forbidden"),
        (403, "forbidden", "forbidden"),
        (404, "invalid", "rejected"),
        (408, "throttled", "throttled"),
        (422, "invalid", "rejected"),
        (425, "throttled", "throttled"),
        (429, "throttled", "throttled"),
        (500, "unavailable", "rejected"),
        (503, "unavailable", "rejected"),
    ];
    for (status, of_list, of_one) in table {
        let response = Response::new(status, "{}");
        let class = |about_one| told(judge(json!({}), json!({}), about_one, &response)).0;
        assert_eq!((class(false), class(true)), (of_list, of_one), "{status}");
    }
}

#[test]
fn the_platforms_wish_to_wait_is_found() {
    let errors = json!({ "wait_s": "error.wait" });
    let wait = |response: Response| told(judge(json!({}), errors.clone(), false, &response)).2;
    let body = r#"{"error":{"wait":"1.5"}}"#;
    assert_eq!(wait(Response::new(429, body)), Some(1_500));
    assert_eq!(wait(Response::new(429, body).with_header("retry-after", "7")), Some(7_000));
    let date = "Sun, 08 Mar 2026 10:00:09 GMT";
    assert_eq!(wait(Response::new(429, "").with_header("retry-after", date)), None);
    assert_eq!(wait(Response::new(429, r#"{"error":{"wait":-1}}"#)), None);
    assert_eq!(wait(Response::new(503, "").with_header("retry-after", "75")), Some(75_000));
}

#[test]
fn a_field_says_how_it_went() {
    let code_is_0 = json!({ "where": "code", "is": 0 });
    let table = [
        (code_is_0.clone(), r#"{"code":0}"#, "good"),
        (code_is_0.clone(), r#"{"code":"0"}"#, "good"),
        (code_is_0.clone(), r#"{"code":1}"#, "invalid"),
        (code_is_0.clone(), r#"{"code":null}"#, "invalid"),
        (code_is_0.clone(), "{}", "invalid"),
        (code_is_0, "<html>", "invalid"),
        (json!({ "where": "ok", "is": [true, "yes"] }), r#"{"ok":"yes"}"#, "good"),
        (json!({ "where": "ok", "is": [true, "yes"] }), r#"{"ok":false}"#, "invalid"),
        (json!({ "where": "error", "is": null }), r#"{"data":1}"#, "good"),
        (json!({ "where": "error", "is": null }), r#"{"error":null}"#, "good"),
        (json!({ "where": "error", "is": null }), r#"{"error":{"code":1}}"#, "invalid"),
        (json!({ "status": [404] }), "{}", "invalid"),
    ];
    for (success, body, expected) in table {
        let result = judge(success.clone(), json!({}), false, &Response::new(200, body));
        assert_eq!(told(result).0, expected, "{success} {body}");
    }
    assert_eq!(told(judge(json!({ "status": [200, 404] }), json!({}), true, &Response::new(404, "{}"))).0, "good");
}

#[test]
fn a_known_code_has_the_class_that_is_written() {
    let errors = json!({ "code": "code", "message": "msg", "codes": {
        "1001": { "as": "forbidden", "remedy": "switch on orders" },
        "1002": { "as": "throttled", "wait_s": 10 },
        "1003": { "as": "unavailable" },
        "1004": { "as": "rejected" },
        "bad": { "as": "invalid" },
    } });
    let table = [
        (200, r#"{"code":1001,"msg":"no"}"#, "forbidden", "1001", None),
        (500, r#"{"code":"1002"}"#, "throttled", "1002", Some(10_000)),
        (400, r#"{"code":1003}"#, "unavailable", "1003", None),
        (200, r#"{"code":1004}"#, "rejected", "1004", None),
        (200, r#"{"code":"bad"}"#, "invalid", "bad", None),
        (403, r#"{"code":1009}"#, "forbidden", "1009", None),
        (403, "<html>", "forbidden", "403", None),
        (200, r#"{"code":1009}"#, "invalid", "1009", None),
        (200, r#"{"code":0}"#, "good", "", None),
    ];
    let success = json!({ "where": "code", "is": 0 });
    for (status, body, class, code, wait_ms) in table {
        let result = judge(success.clone(), errors.clone(), false, &Response::new(status, body));
        assert_eq!(told(result), (class, code.to_owned(), wait_ms), "{status} {body}");
    }
    let refused = problem(judge(success, errors, false, &Response::new(200, r#"{"code":1001,"msg":"no"}"#)));
    assert_eq!(refused.message, "GET /v1/x: the platform refused: no");
    assert_eq!(refused.remedy.as_deref(), Some("switch on orders"));
}

/// A range without data, a list that is not for this account, a page behind the end: as many ways to say it as there are
/// platforms.
#[test]
fn what_means_nothing_is_said_by_status_code_and_text() {
    #[rustfmt::skip]
    let table = [
        // errors, status, body -> at the first page, at a later one, about one thing
        (json!({ "status": { "404": { "as": "empty" } } }), 404, "gone", "empty", "empty", "empty"),
        (json!({ "status": { "404": { "as": "rejected" } } }), 404, "gone", "rejected", "rejected", "rejected"),
        (json!({ "status": { "200": { "as": "throttled" } } }), 200, "{}", "throttled", "throttled", "throttled"),
        (json!({ "code": "code", "codes": { "15": { "as": "empty" } } }), 200, r#"{"code":15}"#, "empty", "empty", "empty"),
        (json!({ "code": "code", "codes": { "15": { "as": "empty" } } }), 400, r#"{"code":"15"}"#, "empty", "empty", "empty"),
        // A code that is written goes before a status that is.
        (json!({ "code": "code", "codes": { "15": { "as": "empty" } }, "status": { "400": { "as": "throttled" } } }), 400, r#"{"code":15}"#, "empty", "empty", "empty"),
        (json!({ "code": "code", "codes": { "15": { "as": "empty" } }, "status": { "400": { "as": "throttled" } } }), 400, r#"{"code":16}"#, "throttled", "throttled", "throttled"),
        // By what it says besides, anywhere in the answer or where its words are.
        (json!({ "status": { "404": { "as": "empty", "contains": "NO Data" } } }), 404, r#"{"a":[{"m":"no data found"}]}"#, "empty", "empty", "empty"),
        (json!({ "status": { "404": { "as": "empty", "contains": "no data" } } }), 404, "<b>No data</b>", "empty", "empty", "empty"),
        (json!({ "status": { "404": { "as": "empty", "contains": "no data" } } }), 404, "no route", "invalid", "invalid", "rejected"),
        (json!({ "message": "m", "status": { "404": { "as": "empty", "contains": "暂无" } } }), 404, r#"{"m":"\u6682\u65e0\u6570\u636e"}"#, "empty", "empty", "empty"),
        (json!({ "message": "m", "status": { "404": { "as": "empty", "contains": "no" } } }), 404, r#"{"m":"gone","x":"no"}"#, "invalid", "invalid", "rejected"),
        (json!({ "status": { "500": [{ "as": "empty", "contains": "no data" }, { "as": "rejected", "contains": "sku" }] } }), 500, "no such sku", "rejected", "rejected", "rejected"),
        (json!({ "status": { "500": [{ "as": "empty", "contains": "no data" }, { "as": "rejected" }] } }), 500, "no data", "empty", "empty", "empty"),
        (json!({ "texts": { "no data": { "as": "empty" } } }), 500, "no data", "empty", "empty", "empty"),
        (json!({ "texts": { "no data": { "as": "empty" } } }), 200, r#"{"note":"no data"}"#, "good", "good", "good"),
        (json!({ "status": { "500": { "as": "rejected" } }, "texts": { "no data": { "as": "empty" } } }), 500, "no data", "rejected", "rejected", "rejected"),
    ];
    for (errors, status, body, first, later, one) in table {
        let response = Response::new(status, body);
        let class = |about| told(judge_about(about, json!({}), errors.clone(), &response)).0;
        assert_eq!([FIRST, LATER, About::One].map(class), [first, later, one], "{errors}: {status} {body}");
    }
    let texts = json!({ "texts": { "no data": { "as": "empty" } } });
    let failed = Response::new(200, r#"{"ok":false,"why":"No data"}"#);
    assert_eq!(told(judge(json!({ "where": "ok", "is": true }), texts, false, &failed)).0, "empty");
}

#[test]
fn an_end_is_one_only_behind_a_page() {
    let errors = json!({ "status": { "404": { "as": "end" } } });
    let response = Response::new(404, r#"{"detail":"Invalid page."}"#);
    assert_eq!(told(judge_about(LATER, json!({}), errors.clone(), &response)).0, "empty");
    let failed = problem(judge_about(FIRST, json!({}), errors.clone(), &response));
    assert!(failed.message.contains("the list is over, at its first page"), "{}", failed.message);
    assert!(failed.remedy.unwrap().contains("`as: empty`"));
    let refused = problem(judge_about(About::One, json!({}), errors, &response));
    assert!(refused.message.contains("`as: end` is the end of a list"), "{}", refused.message);
}

#[test]
fn remedies_name_the_key_of_the_step() {
    let remedy =
        |about, status| problem(judge_about(about, json!({}), json!({}), &Response::new(status, "{}"))).remedy.unwrap();
    assert!(remedy(FIRST, 404).contains("`errors: { status: { 404: { as: empty } } }`"));
    assert!(remedy(LATER, 404).contains("`errors: { status: { 404: { as: end } } }`"));
    assert!(remedy(FIRST, 400).contains("`errors: { status: { 400: { as: … } } }`"));
}

#[test]
fn no_piece_of_an_answer_is_told_but_codes() {
    let success = || json!({ "where": "who", "is": 0 });
    let failed = |body: &str| problem(judge(success(), json!({}), false, &Response::new(200, body))).message;
    for (body, told) in [
        (r#"{"who":{"name":"Li Si"}}"#, "an object"),
        (r#"{"who":["Li Si"]}"#, "a list"),
        (r#"{"who":"Li Si, Beijing"}"#, "another text"),
        (r#"{"who":""}"#, "an empty text"),
        (r#"{"who":"NOT_AUTHORIZED"}"#, "`NOT_AUTHORIZED`"),
        (r#"{"who":17}"#, "17"),
        (r#"{"who":false}"#, "false"),
    ] {
        assert!(
            failed(body).starts_with(&format!("GET /v1/x: `who` is {told}, which is no success")),
            "{}",
            failed(body)
        );
    }
}

#[test]
fn messages_show_what_came() {
    let failed = problem(judge(json!({}), json!({}), false, &Response::new(400, r#"{"why":"page"}"#)));
    assert_eq!(failed.message, "GET /v1/x: HTTP status 400; it is 14 bytes of JSON with `why`");
    let failed =
        problem(judge(json!({ "where": "code", "is": 0 }), json!({}), false, &Response::new(200, r#"{"code":7}"#)));
    assert_eq!(failed.message, "GET /v1/x: `code` is 7, which is no success; it is 10 bytes of JSON with `code`");
    assert_eq!(failed.code, "");
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    for (success, errors) in [
        (json!({ "where": "code" }), json!({})),
        (json!({ "is": 0 }), json!({})),
        (json!({}), json!({ "codes": { "1": { "as": "invalid" } } })),
        (json!({ "status": [200, 404] }), json!({ "status": { "404": { "as": "empty" } } })),
        (json!({}), json!({ "status": { "200": { "as": "empty" } } })),
    ] {
        assert_eq!(told(judge(success.clone(), errors, false, &Response::new(200, "{}"))).0, "invalid", "{success}");
    }
    assert!(serde_json::from_value::<Success>(json!({ "state": 200 })).is_err());
    for wrong in [
        json!({ "codes": { "1": { "as": "fatal" } } }),
        json!({ "status": { "40x": { "as": "empty" } } }),
        json!({ "status": { "404": "empty" } }),
        json!({ "status": { "404": [{ "contains": "x" }] } }),
    ] {
        assert!(serde_json::from_value::<Errors>(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn one_meaning_and_several_have_one_schema() {
    let schema = schemars::schema_for!(Errors);
    let codes = &schema.get("properties").unwrap()["codes"]["additionalProperties"];
    assert_eq!(codes["type"], json!(["object", "array"]));
    assert_eq!(codes["items"]["properties"]["as"], codes["properties"]["as"]);
}

#[test]
fn a_refused_token_is_told_from_a_missing_permission() {
    let of = |expired: Option<Value>, errors: Value, response: &Response| {
        let expired: Option<Success> = expired.map(|expired| serde_json::from_value(expired).unwrap());
        let (success, errors) = (Success::default(), serde_json::from_value(errors).unwrap());
        let rules =
            Rules { success: &success, errors: &errors, about: FIRST, repeatable: true, expired: expired.as_ref() };
        told(rules.judge(&Answer::new("GET /v1/x", response))).0
    };
    let (denied, code) = (Response::new(401, "{}"), Response::new(200, r#"{"code":"40001"}"#));
    assert_eq!(of(None, json!({}), &denied), "forbidden");
    assert_eq!(of(Some(json!({ "status": [401] })), json!({}), &denied), "unauthorized");
    assert_eq!(of(Some(json!({ "status": [401] })), json!({}), &code), "good");
    assert_eq!(of(Some(json!({ "where": "code", "is": [1, 40001] })), json!({}), &code), "unauthorized");
    assert_eq!(of(Some(json!({ "status": [401], "where": "code", "is": 40001 })), json!({}), &code), "good");
    let known = json!({ "status": { "401": { "as": "forbidden" } } });
    assert_eq!(of(Some(json!({ "status": [401] })), known, &denied), "forbidden", "the workflow knows better");
    let known = json!({ "code": "code", "codes": { "40001": { "as": "unauthorized" } } });
    assert_eq!(of(None, known, &code), "unauthorized");
}
