use weft_sdk::http::Response;
use weft_sdk::testing::{self, json};

use super::*;
use crate::parameters::Method;
use crate::path::Path;
use crate::records::{self, Records, Source};
use crate::request::Template;

/// What is sent for a page, and how the list goes on after this answer.
fn course(rules: Value, at: Option<Value>, response: Response) -> Result<(testing::Request, Course), Failure> {
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
    let looks_inside = paging.paths().iter().any(|path| path.leads_into(&Path::new("items")));
    let places: &[&str] = if looks_inside { &[] } else { &["/items"] };
    let response = outgoing.send(&call, true, places)?;
    let answer = Answer::new("POST /v1/x", &response);
    let records = Records::of(&answer, &Source::at("items"))?.unwrap();
    let total = records::total(&answer, &Path::new("total"));
    let course = position.next(Seen { answer: &answer, records: &records, total })?;
    Ok((seen.recv().unwrap(), course))
}

/// The same, for lists that go on or end with the page.
fn page(rules: Value, at: Option<Value>, response: Response) -> Result<(testing::Request, Option<Value>), Failure> {
    let (request, course) = course(rules, at, response)?;
    match course {
        Course::GoesOn(next) => Ok((request, Some(next))),
        Course::Ends => Ok((request, None)),
        Course::EndedBefore => panic!("the page came before"),
    }
}

/// Where the list goes on after an answer with so many records.
fn next(rules: &Value, at: Option<Value>, records: usize, more: Value) -> Result<Option<Value>, Failure> {
    // No page is like another.
    let before = at.as_ref().and_then(|at| at["read"].as_u64()).unwrap_or_default();
    let items: Vec<Value> = (before..).take(records).map(|id| json!({ "id": id })).collect();
    let mut answer = json!({ "items": items });
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
        (1, json!(9),    true,  true,  true), // short, and yet there are more
        (2, json!(4),    false, false, false), // full, and that was all
        (1, json!(3),    false, false, false),
        (1, json!(null), true,  false, true),
        (2, json!(null), true,  true,  true),
        (0, json!(9),    false, false, false),
        (0, json!(null), false, false, false),
        (2, json!(-1),   true,  true,  true),
        (2, json!(2),    true,  true,  true), // as many as had come before: the platform counts something else
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
fn a_total_that_was_told_once_holds_where_none_is_told() {
    let rules = json!({ "page": { "in": "query", "name": "p", "until": "total" } });
    let second = next(&rules, None, 3, json!({ "total": 7 })).unwrap();
    assert_eq!(second, Some(json!({ "at": 2, "read": 3, "total": 7 })));
    let third = next(&rules, second, 3, json!({ "total": null })).unwrap();
    assert_eq!(third, Some(json!({ "at": 3, "read": 6, "total": 7 })));
    assert_eq!(next(&rules, third.clone(), 1, json!({})).unwrap(), None);
    let grown = next(&rules, third, 1, json!({ "total": 8 })).unwrap();
    assert_eq!(grown, Some(json!({ "at": 4, "read": 7, "total": 8 })));
}

/// Whether the page after one with so many records of so many is asked for only to make sure.
fn makes_sure(rules: &Value, at: Option<Value>, records: usize, total: Value) -> Option<bool> {
    let next = next(rules, at, records, json!({ "total": total })).unwrap()?;
    Some(next.get("sure").is_some())
}

#[test]
fn where_a_total_may_be_that_of_the_page_one_more_page_is_asked_for() {
    let of = |until: &str| json!({ "page": { "in": "query", "name": "p", "size": 20, "until": until } });
    let at = |read: u64| (read > 0).then(|| json!({ "at": 2, "read": read }));
    #[rustfmt::skip]
    let table = [
        // read before, records, total -> until empty, until total
        (0,   20, json!(20),   Some(true), None),
        (0,   7,  json!(7),    Some(true), None),
        (20,  7,  json!(27),   None,       None),
        (980, 20, json!(1000), Some(true), None), // some platforms count no further than that
        (20,  20, json!(30),   Some(true), Some(true)), // more than there are
        (30,  20, json!(30),   Some(false), Some(false)), // more than there are, for the second time
    ];
    for (read, records, total, empty, by_total) in table {
        let found = ["empty", "total"].map(|until| makes_sure(&of(until), at(read), records, total.clone()));
        assert_eq!(found, [empty, by_total], "{records} behind {read} of {total}");
    }
}

#[test]
fn a_page_that_comes_again_behind_the_end_is_the_end() {
    let rules = json!({ "page": { "in": "query", "name": "p" } });
    let answer = || Response::new(200, r#"{"items":[{"id":1},{"id":2}],"total":2}"#);
    let (_, sure) = page(rules.clone(), None, answer()).unwrap();
    assert!(sure.as_ref().unwrap().get("sure").is_some());
    assert_eq!(course(rules.clone(), sure.clone(), answer()).unwrap().1, Course::EndedBefore);
    // Other records behind the end: the total was that of the page.
    let others = Response::new(200, r#"{"items":[{"id":3},{"id":4}],"total":2}"#);
    assert_eq!(page(rules.clone(), sure.clone(), others).unwrap().1, Some(json!({ "at": 3, "read": 4 })));
    let empty = Response::new(200, r#"{"items":[],"total":2}"#);
    assert_eq!(page(rules, sure, empty).unwrap().1, None);
}

#[test]
fn a_size_that_the_platform_lowers_does_not_end_the_list() {
    let rules = json!({ "page": { "in": "query", "name": "p", "size": 100, "until": "short" } });
    assert_eq!(makes_sure(&rules, None, 7, json!(null)), None);
    let second = next(&rules, None, 20, json!({})).unwrap();
    assert!(second.as_ref().unwrap().get("sure").is_some(), "a cap, or the end: nobody can know yet");
    let third = next(&rules, second, 20, json!({ "other": 1 })).unwrap();
    assert_eq!(third, Some(json!({ "at": 3, "read": 40, "size": 20 })));
    assert_eq!(next(&rules, third.clone(), 19, json!({})).unwrap(), None);
    assert!(next(&rules, third, 20, json!({})).unwrap().is_some());

    let told = json!({ "page": { "in": "query", "name": "p", "size": 100, "size_path": "per", "until": "short" } });
    assert_eq!(next(&told, None, 30, json!({ "per": "30" })).unwrap(), Some(json!({ "at": 2, "read": 30 })));
    assert_eq!(next(&told, None, 29, json!({ "per": "30" })).unwrap(), None);
}

#[test]
fn the_platform_may_say_itself_that_there_is_more() {
    let rules = json!({ "page": { "in": "query", "name": "p", "more": "more" } });
    let more = |records, more: Value| next(&rules, None, records, json!({ "more": more })).unwrap().is_some();
    for yes in [json!(true), json!(1), json!("true"), json!("/next")] {
        assert!(more(1, yes.clone()) && more(0, yes.clone()), "{yes}");
    }
    for no in [json!(false), json!(0), json!(""), json!("false"), json!("0"), json!(null), json!("N")] {
        assert!(!more(1, no.clone()), "{no}");
    }
    let rules = json!({ "page": { "in": "query", "name": "p", "more": "more", "end": ["last", -1] } });
    let more = |more: Value| next(&rules, None, 1, json!({ "more": more })).unwrap().is_some();
    assert!(!more(json!("last")) && !more(json!("-1")) && more(json!("first")));
    assert!(matches!(next(&rules, None, 1, json!({})), Err(Failure::Invalid(_))));
    let offsets = json!({ "offset": { "in": "query", "name": "o", "more": "more" } });
    assert!(matches!(next(&offsets, None, 0, json!({ "more": true })), Err(Failure::Unavailable(_))));
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    for rules in [
        json!({ "until": "short" }),
        json!({ "size_path": "per" }),
        json!({ "end": [0] }),
        json!({ "size_name": "n" }),
        json!({ "until": "empty", "more": "more" }),
    ] {
        let mut counted = json!({ "in": "query", "name": "p" });
        counted.as_object_mut().unwrap().extend(rules.as_object().unwrap().clone());
        let paging: Paging = serde_json::from_value(json!({ "page": counted })).unwrap();
        assert!(matches!(paging.check(true), Err(Failure::Invalid(_))), "{rules}");
    }
    let total = json!({ "offset": { "in": "query", "name": "p", "until": "total" } });
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
    for end in [json!({}), json!({ "next": null }), json!({ "next": "" }), json!({ "next": false })] {
        assert_eq!(next(&rules, sent.clone(), 1, end.clone()).unwrap(), None, "{end}");
    }
    assert_eq!(next(&rules, sent.clone(), 0, json!({ "next": "c2" })).unwrap(), Some(json!({ "cursor": "c2" })));
    assert!(matches!(next(&rules, Some(json!({ "cursor": {} })), 1, json!({})), Err(Failure::Invalid(_))));

    let until = json!({ "cursor": { "in": "query", "name": "after", "path": "next", "until": "empty" } });
    assert_eq!(next(&until, sent.clone(), 0, json!({ "next": "c2" })).unwrap(), None);
    assert_eq!(next(&until, sent.clone(), 1, json!({ "next": "c2" })).unwrap(), Some(json!({ "cursor": "c2" })));

    let rules = json!({ "cursor": { "in": "query", "name": "after", "path": "next", "more": "more" } });
    assert_eq!(next(&rules, None, 1, json!({ "more": false, "next": "c2" })).unwrap(), None);
    assert!(matches!(next(&rules, None, 1, json!({ "more": true })), Err(Failure::Invalid(_))));
}

#[test]
fn a_cursor_ends_with_the_values_that_are_said() {
    let rules = json!({ "cursor": { "in": "query", "name": "after", "path": "next", "end": ["no_more", 0, -1] } });
    for end in [json!("no_more"), json!(0), json!("0"), json!(-1)] {
        assert_eq!(next(&rules, None, 1, json!({ "next": end })).unwrap(), None, "{end}");
    }
    for on in [json!("more"), json!(1), json!("00")] {
        assert_eq!(next(&rules, None, 1, json!({ "next": on })).unwrap(), Some(json!({ "cursor": on })));
    }
    // Without a word for it, 0 is a cursor like others.
    let plain = json!({ "cursor": { "in": "query", "name": "after", "path": "next" } });
    assert_eq!(next(&plain, None, 1, json!({ "next": 0 })).unwrap(), Some(json!({ "cursor": 0 })));
}

#[test]
fn a_cursor_that_stays_the_same_leads_on_until_a_page_is_empty() {
    let rules = json!({ "cursor": { "in": "query", "name": "scroll", "path": "next" } });
    let mut at = None;
    for sent in [None, Some(1), Some(2)] {
        at = next(&rules, at, 2, json!({ "next": "c1" })).unwrap();
        let expected = match sent {
            None => json!({ "cursor": "c1" }),
            Some(sent) => json!({ "cursor": "c1", "sent": sent }),
        };
        assert_eq!(at, Some(expected), "each page is another place");
    }
    assert_eq!(next(&rules, at.clone(), 0, json!({ "next": "c1" })).unwrap(), None);
    assert_eq!(next(&rules, at, 1, json!({ "next": "c2" })).unwrap(), Some(json!({ "cursor": "c2" })));
    let first_is_empty = next(&rules, None, 0, json!({ "next": "c1" })).unwrap();
    assert_eq!(first_is_empty, Some(json!({ "cursor": "c1" })), "it was not sent yet");

    let ends = json!({ "cursor": { "in": "query", "name": "scroll", "path": "next", "same": "end" } });
    assert_eq!(next(&ends, Some(json!({ "cursor": "c1" })), 2, json!({ "next": "c1" })).unwrap(), None);
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
    let message = "POST /v1/x: the link to the next page leads to another host";
    assert_eq!(problem.message, message);
}

#[test]
fn a_link_to_the_page_itself_is_the_end_only_where_that_is_said() {
    let at = Some(json!({ "path": "/v1/x", "query": [["page", "2"]] }));
    let answer = || Response::new(200, r#"{"items":[{}],"next":"/v1/x?page=2&key=k"}"#);
    let Err(Failure::Invalid(problem)) = page(json!({ "link": { "path": "next" } }), at.clone(), answer()) else {
        panic!("it goes on")
    };
    assert_eq!(problem.message, "POST /v1/x: the link to the next page leads to this page again");
    assert!(problem.remedy.unwrap().contains("`same: end`"));
    assert_eq!(page(json!({ "link": { "path": "next", "same": "end" } }), at, answer()).unwrap().1, None);
}
