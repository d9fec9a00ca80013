//! Lists without end, and platforms that say "later" for ever.
//!
//! A list whose pages are all different and never stop is not here: it ends at its 100,000th page, which takes minutes.
//! Where pages are held in memory, as those that are read for an item, their bytes end it sooner.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::{against, list, list_with, step};
use crate::attack::Attack;
use crate::servers::{Script, always, script};

pub(super) fn attacks() -> Vec<Attack> {
    [endless(), unreadable(), later()].into_iter().flatten().collect()
}

fn by_cursor() -> serde_json::Value {
    json!({ "paging": { "cursor": { "in": "query", "name": "page", "path": "next" } } })
}

fn by_link() -> serde_json::Value {
    json!({ "paging": { "link": { "path": "next" } } })
}

fn by_number() -> serde_json::Value {
    json!({ "paging": { "page": { "in": "query", "name": "page" } } })
}

/// Answers by the number that was asked for as `page`.
fn page(answer: impl Fn(usize) -> String + Send + Sync + 'static) -> Script {
    let answer = Arc::new(answer);
    script(move |mut talk| {
        let answer = Arc::clone(&answer);
        async move {
            loop {
                let asked = talk.asked().await?;
                let number = asked.split("page=").nth(1).and_then(|rest| rest.split([' ', '&']).next()?.parse().ok());
                talk.answer(answer(number.unwrap_or_default())).await?;
            }
        }
    })
}

fn endless() -> Vec<Attack> {
    let circle = page(|page| format!(r#"{{"items":[{{"id":{page}}}],"next":{}}}"#, (page + 1) % 7));
    let same = page(|page| format!(r#"{{"items":[{{"id":1}},{{"id":2}}],"next":{}}}"#, page + 1));
    let ignored = always(r#"{"items":[{"id":1},{"id":2}]}"#);
    let filler = "x".repeat(15 << 20);
    let drained = page(move |page| format!(r#"{{"items":[{{"id":{page},"x":"{filler}"}}],"next":{}}}"#, page + 1));
    let mut with = by_cursor();
    with["path"] = "/list".into();
    with["records"] = "items".into();
    // A paging step is read to its end within a step where another one pages already.
    let of_page = step("list", &json!({ "path": "/one", "records": "items", "query": { "page": 0 } }))
        + &format!(
            "  - {{ id: inner, uses: http/list, connection: victim, for_each: '${{ .attack.records }}', with: {with} }}\n"
        );
    vec![
        list_with(
            "server/pages-in-a-circle",
            "leads back to a page from before",
            by_cursor(),
            circle,
            "inconsistent: the platform's paging does not move on: `next` is {\"cursor\":1} again",
        ),
        list_with(
            "server/pages-all-the-same",
            "sends one page again and again",
            by_cursor(),
            same,
            "inconsistent: the platform returned the same page again instead of the next one (2 records from id 1)",
        ),
        list_with(
            "server/pages-ignored",
            "ignores which page is asked for",
            by_number(),
            ignored,
            "inconsistent: the platform returned the same page again instead of the next one (2 records from id 1)",
        ),
        against(
            "server/pages-of-an-item",
            "sends large pages without end",
            of_page,
            None,
            drained,
            "limit: the step has more than 67108864 bytes of records at once",
        ),
    ]
}

fn unreadable() -> Vec<Attack> {
    let with_next = |next: &str| always(format!(r#"{{"items":[{{"id":1}}],"next":{next}}}"#));
    vec![
        list_with(
            "server/cursor-half-a-pair",
            "leads to a cursor that is no text",
            by_cursor(),
            with_next(r#""a\ud800""#),
            "invalid: GET /list: `next` of the answer leads to the next page and can't be read; it is 37 bytes of JSON with `items`, `next`",
        ),
        list_with(
            "server/cursor-nested",
            "leads to a cursor nested 10,000 deep",
            by_cursor(),
            with_next(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
            "invalid: GET /list: `next` of the answer leads to the next page and can't be read; it is 20028 bytes of JSON with `items`, `next`",
        ),
        list_with(
            "server/link-half-a-pair",
            "leads to a link that is no text",
            by_link(),
            with_next(r#""/list?a=\ud800""#),
            "invalid: GET /list: `next` of the answer leads to the next page and can't be read; it is 44 bytes of JSON with `items`, `next`",
        ),
        list_with(
            "server/link-object",
            "leads to a link that is an object",
            by_link(),
            with_next(r#"{"href":"/list?page=2"}"#),
            "invalid: GET /list: `next` of the answer leads to the next page and can't be read; it is 51 bytes of JSON with `items`, `next`",
        ),
        list_with(
            "server/link-elsewhere",
            "leads to another host",
            by_link(),
            with_next(r#""http://other.example/list""#),
            "invalid: GET /list: the link to the next page leads to another host",
        ),
        list_with(
            "server/link-upwards",
            "leads out of the path",
            by_link(),
            with_next(r#""//127.0.0.1@other.example/""#),
            "invalid: GET /list: the link to the next page leads to another host",
        ),
        list_with(
            "server/link-of-file",
            "leads to a file",
            by_link(),
            with_next(r#""file:///etc/passwd""#),
            "invalid: GET /list: the link to the next page is of the kind `file`",
        ),
    ]
}

const DATE: &str = "Sun, 08 Mar 2026 10:00:00 GMT";

fn busy(status: u16, after: &[&'static str]) -> Script {
    let after = after.to_vec();
    let count = Arc::new(AtomicUsize::new(0));
    script(move |mut talk| {
        let (after, count) = (after.clone(), Arc::clone(&count));
        async move {
            loop {
                talk.asked().await?;
                let number = count.fetch_add(1, Ordering::Relaxed);
                let after = after[number % after.len()];
                let head = format!("HTTP/1.1 {status} Later\r\ndate: {DATE}\r\nretry-after: {after}");
                talk.say(format!("{head}\r\ncontent-length: 0\r\n\r\n")).await?;
            }
        }
    })
}

fn later() -> Vec<Attack> {
    vec![
        list(
            "server/busy-for-ever",
            "answers 429 for ever",
            busy(429, &["0"]),
            "throttled: GET /list: HTTP status 429; it is an empty answer",
        ),
        list(
            "server/down-for-ever",
            "answers 503 for ever",
            busy(503, &["0"]),
            "unavailable: GET /list: HTTP status 503; it is an empty answer",
        ),
        list(
            "server/busy-for-a-year",
            "asks to come back in a year",
            busy(429, &["31536000"]),
            "throttled: GET /list: HTTP status 429; it is an empty answer",
        ),
        list(
            "server/busy-beyond-time",
            "asks to come back in a second, and then when no clock can count any more",
            busy(429, &["1", "18446744073709551615"]),
            "throttled: GET /list: HTTP status 429; it is an empty answer",
        ),
        list(
            "server/busy-since-long",
            "asks to come back before it was asked",
            busy(429, &["Sun, 06 Nov 1994 08:49:37 GMT"]),
            "throttled: GET /list: HTTP status 429; it is an empty answer",
        ),
        list(
            "server/busy-for-nothing",
            "asks to come back after what is no time",
            busy(429, &["-1", "1e400", "soon"]),
            "throttled: GET /list: HTTP status 429; it is an empty answer",
        ),
    ]
}
