use weft_sdk::http::Response;
use weft_sdk::testing::{self, json};

use super::*;
use crate::parameters::Method;
use crate::path::Path;
use crate::records::{self, Records};
use crate::request::Template;

/// What is sent for a page, and where the list goes on after this answer.
fn page(rules: Value, at: Option<Value>, response: Response) -> Result<(testing::Request, Option<Value>), Failure> {
    let paging: Paging = serde_json::from_value(rules).unwrap();
    paging.check(true)?;
    let connection = json!({ "base_url": "https://a.test", "variant": "query", "parameter_name": "key" });
    let call = Call::new(connection, ()).with_page(at);
    let body = json!({ "filter": { "state": 1 } });
    let template = Template { path: "/v1/x".to_owned(), method: Method::Post, body, ..Template::default() };
    let mut outgoing = Outgoing::new(&template).unwrap();
    let position = Position::new(Some(&paging), &call, &mut outgoing)?;
    let (send, seen) = std::sync::mpsc::channel();
    testing::answer(move |request| {
        send.send(request.clone()).unwrap();
        Ok(response.clone())
    });
    let response = outgoing.send(&call, true)?;
    let answer = Answer::new("POST /v1/x", &response);
    let Records { count, .. } = Records::of(&answer, &Path::new("items"))?;
    let total = records::total(&answer, &Path::new("total"));
    let next = position.next(Seen { answer: &answer, count, total })?;
    Ok((seen.recv().unwrap(), next))
}

/// Where the list goes on after an answer with so many records.
fn next(rules: &Value, at: Option<Value>, records: usize, more: Value) -> Result<Option<Value>, Failure> {
    let mut answer = json!({ "items": vec![json!({}); records] });
    answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    page(rules.clone(), at, Response::new(200, answer.to_string())).map(|(_, next)| next)
}

fn query(request: &testing::Request) -> Vec<(&str, &str)> {
    request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

const LAST: &str = r#"{"items":[]}"#;

#[test]
fn numbers_go_into_query_or_body() {
    let rules = json!({ "page": { "in": "query", "name": "p", "size_name": "n", "size": 2 } });
    let (request, _) = page(rules.clone(), None, Response::new(200, LAST)).unwrap();
    assert_eq!(query(&request), [("p", "1"), ("n", "2"), ("key", "<key>")]);
    let (request, _) = page(rules, Some(json!({ "at": 4, "read": 6 })), Response::new(200, LAST)).unwrap();
    assert_eq!(query(&request)[0], ("p", "4"));

    let rules = json!({ "offset": { "in": "body", "name": "page.skip", "size_name": "page.take", "size": 2 } });
    let (request, _) = page(rules, None, Response::new(200, LAST)).unwrap();
    assert_eq!(testing::json_body(&request), r#"{"filter":{"state":1},"page":{"skip":0,"take":2}}"#);
}

#[test]
fn numbers_go_on_by_pages_or_by_the_records_that_came() {
    let pages = json!({ "page": { "in": "query", "name": "p", "first": 0 } });
    assert_eq!(next(&pages, None, 3, json!({})).unwrap(), Some(json!({ "at": 1, "read": 3 })));
    let offsets = json!({ "offset": { "in": "query", "name": "o", "size": 10 } });
    let at = Some(json!({ "at": 7, "read": 7 }));
    assert_eq!(next(&offsets, at, 3, json!({})).unwrap(), Some(json!({ "at": 10, "read": 10 })));
}

#[test]
fn a_counted_list_ends_as_it_is_said() {
    let of = |until: &str| json!({ "page": { "in": "query", "name": "p", "size": 2, "until": until } });
    #[rustfmt::skip]
    let table = [
        // records, total  ->  until empty, short, total; two records were read before
        (2, json!(9),    true,  true,  true),
        (1, json!(9),    true,  false, true),
        (2, json!(4),    true,  true,  true), // full though the total says stop
        (1, json!(3),    true,  false, false),
        (1, json!(null), true,  false, true),
        (0, json!(9),    false, false, false),
    ];
    for (records, total, empty, short, by_total) in table {
        for (until, expected) in [("empty", empty), ("short", short), ("total", by_total)] {
            let at = Some(json!({ "at": 2, "read": 2 }));
            let next = next(&of(until), at, records, json!({ "total": total })).unwrap();
            assert_eq!(next.is_some(), expected, "{until}: {records} records of {total}");
        }
    }
}

#[test]
fn the_platform_may_say_itself_that_there_is_more() {
    let rules = json!({ "page": { "in": "query", "name": "p", "more": "more" } });
    let more = |records, more: Value| next(&rules, None, records, json!({ "more": more })).unwrap().is_some();
    for yes in [json!(true), json!(1), json!("true"), json!("/next")] {
        assert!(more(1, yes.clone()) && more(0, yes.clone()), "{yes}");
    }
    for no in [json!(false), json!(0), json!(""), json!("false"), json!("0"), json!(null)] {
        assert!(!more(1, no.clone()), "{no}");
    }
    assert!(matches!(next(&rules, None, 1, json!({})), Err(Failure::Invalid(_))));
    let offsets = json!({ "offset": { "in": "query", "name": "o", "more": "more" } });
    assert!(matches!(next(&offsets, None, 0, json!({ "more": true })), Err(Failure::Unavailable(_))));
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    for rules in [
        json!({ "until": "short" }),
        json!({ "until": "total" }),
        json!({ "size_name": "n" }),
        json!({ "until": "empty", "more": "more" }),
    ] {
        let mut counted = json!({ "in": "query", "name": "p" });
        counted.as_object_mut().unwrap().extend(rules.as_object().unwrap().clone());
        let paging: Paging = serde_json::from_value(json!({ "page": counted })).unwrap();
        assert!(matches!(paging.check(true), Err(Failure::Invalid(_))), "{rules}");
    }
    let total = json!({ "offset": { "in": "query", "name": "p", "size": 1, "until": "total" } });
    let paging: Paging = serde_json::from_value(total).unwrap();
    assert!(paging.check(true).is_ok() && paging.check(false).is_err());
    for unknown in [json!({ "page": { "in": "path", "name": "p" } }), json!({ "link": { "rel": "next" } })] {
        assert!(serde_json::from_value::<Paging>(unknown).is_err());
    }
}

#[test]
fn a_cursor_goes_back_as_it_came() {
    let rules = json!({ "cursor": { "in": "body", "name": "after", "path": "items.-1.id" } });
    let answer = r#"{"items":[{"id":1},{"id":9007199254740993}]}"#;
    let (request, next) = page(rules.clone(), None, Response::new(200, answer)).unwrap();
    assert_eq!(testing::json_body(&request), r#"{"filter":{"state":1}}"#);
    assert_eq!(next.as_ref().unwrap().to_string(), r#"{"cursor":9007199254740993}"#);
    let (request, next) = page(rules, next, Response::new(200, LAST)).unwrap();
    assert_eq!(testing::json_body(&request), r#"{"filter":{"state":1},"after":9007199254740993}"#);
    assert_eq!(next, None);
}

#[test]
fn a_list_ends_where_its_cursor_does() {
    let rules = json!({ "cursor": { "in": "query", "name": "after", "path": "next" } });
    let sent = Some(json!({ "cursor": "c1" }));
    for end in
        [json!({}), json!({ "next": null }), json!({ "next": "" }), json!({ "next": false }), json!({ "next": "c1" })]
    {
        assert_eq!(next(&rules, sent.clone(), 1, end.clone()).unwrap(), None, "{end}");
    }
    assert_eq!(next(&rules, sent.clone(), 0, json!({ "next": "c2" })).unwrap(), Some(json!({ "cursor": "c2" })));
    assert!(matches!(next(&rules, Some(json!({ "cursor": {} })), 1, json!({})), Err(Failure::Invalid(_))));

    let rules = json!({ "cursor": { "in": "query", "name": "after", "path": "next", "more": "more" } });
    assert_eq!(next(&rules, None, 1, json!({ "more": false, "next": "c2" })).unwrap(), None);
    assert!(matches!(next(&rules, None, 1, json!({ "more": true })), Err(Failure::Invalid(_))));
}

#[test]
fn links_are_followed_on_the_same_host_and_without_the_accounts_secret() {
    let link = r#"<https://a.test/v1/x?page=2&key=<marker>>; rel=next"#.replace("<marker>", "%3Cmarker%3E");
    let answer = Response::new(200, LAST).with_header("link", r#"</v1/x>; rel="first""#).with_header("link", &link);
    let (request, next) = page(json!({ "link": {} }), None, answer).unwrap();
    assert_eq!(query(&request), [("key", "<key>")]);
    assert_eq!(next, Some(json!({ "path": "/v1/x", "query": [["page", "2"]] })));
    let (request, next) = page(json!({ "link": {} }), next, Response::new(200, LAST)).unwrap();
    assert_eq!(request.url, "https://a.test/v1/x");
    assert_eq!((query(&request), next), (vec![("page", "2"), ("key", "<key>")], None));

    let in_body = json!({ "link": { "path": "/@odata.nextLink" } });
    let (_, next) =
        page(in_body.clone(), None, Response::new(200, r#"{"items":[],"@odata.nextLink":"?skip=2"}"#)).unwrap();
    assert_eq!(next, Some(json!({ "path": "/v1/x", "query": [["skip", "2"]] })));
    assert_eq!(page(in_body, None, Response::new(200, r#"{"items":[],"@odata.nextLink":""}"#)).unwrap().1, None);
}

#[test]
fn a_way_to_the_next_page_that_can_not_be_read_is_not_the_end() {
    let cursor = json!({ "cursor": { "in": "query", "name": "after", "path": "next" } });
    let link = json!({ "link": { "path": "next" } });
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let half = r#""a\ud800""#;
    for (rules, next) in
        [(&cursor, half), (&cursor, &deep), (&link, half), (&link, r#"{"href":"/x"}"#), (&link, "true"), (&link, "[]")]
    {
        let answer = Response::new(200, format!(r#"{{"items":[],"next":{next}}}"#));
        let Err(Failure::Invalid(problem)) = page(rules.clone(), None, answer) else { panic!("{next} passed") };
        assert!(problem.message.contains("`next` of the answer leads to the next page"), "{}", problem.message);
    }
    for end in ["null", "false", r#""""#, r#"" ""#] {
        let answer = Response::new(200, format!(r#"{{"items":[],"next":{end}}}"#));
        assert_eq!(page(link.clone(), None, answer).unwrap().1, None, "{end}");
    }
}

#[test]
fn a_link_to_another_host_is_refused() {
    let answer = Response::new(200, LAST).with_header("link", "<https://b.test/v1/x>; rel=next");
    let Err(Failure::Invalid(problem)) = page(json!({ "link": {} }), None, answer) else { panic!("it is followed") };
    let message = "POST /v1/x: the link to the next page leads to another host: https://b.test/v1/x";
    assert_eq!(problem.message, message);
}
