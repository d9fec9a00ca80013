//! Answers whose head is none, or too much of one.

use std::time::Duration;

use super::{list, post};
use crate::attack::Attack;
use crate::servers::{for_ever, once, script};

const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"items\":[{\"id\":1}]}";

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";
const HINTS: &str = "HTTP/1.1 103 Hints\r\nlink: </>\r\n\r\n";

pub(super) fn attacks() -> Vec<Attack> {
    [large(), malformed(), interim(), remembered()].into_iter().flatten().collect()
}

fn large() -> Vec<Attack> {
    let fields: String = (0..10_000).map(|number| format!("x-{number}: {number}\r\n")).collect();
    vec![
        post(
            "server/head-of-10000-fields",
            "sends 10,000 fields",
            once(format!("HTTP/1.1 200 OK\r\n{fields}\r\n{{}}")),
            "rejected: POST /post: the connection to 127.0.0.1 broke: message head is too large; it may have been carried out all the same",
        ),
        post(
            "server/head-of-10-mb",
            "sends a field of 10 MB",
            once(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n{{}}", "x".repeat(10_000_000))),
            "rejected: POST /post: the connection to 127.0.0.1 broke: message head is too large; it may have been carried out all the same",
        ),
        post(
            "server/head-endless",
            "sends fields without end",
            for_ever("HTTP/1.1 200 OK\r\n", "x-more: yes\r\n".repeat(100)),
            "rejected: POST /post: the connection to 127.0.0.1 broke: message head is too large; it may have been carried out all the same",
        ),
        post(
            "server/head-line-endless",
            "sends a field without end",
            for_ever("HTTP/1.1 200 OK\r\nx: ", "more".repeat(100)),
            "rejected: POST /post: the connection to 127.0.0.1 broke: message head is too large; it may have been carried out all the same",
        ),
        post(
            "server/status-line-endless",
            "sends a status line without end",
            for_ever("HTTP/1.1 200 ", "OK ".repeat(100)),
            "rejected: POST /post: the connection to 127.0.0.1 broke: message head is too large; it may have been carried out all the same",
        ),
        list(
            "server/head-slow",
            "sends a byte of the head a second",
            script(|mut talk| async move {
                talk.asked().await?;
                talk.say_slowly(GOOD).await
            }),
            "limit: the call took longer than 4 s",
        ),
        list(
            "server/silent",
            "takes the request and says nothing",
            script(|mut talk| async move { talk.listen().await }),
            "limit: the call took longer than 4 s",
        ),
    ]
}

fn malformed() -> Vec<Attack> {
    vec![
        post(
            "server/status-line-garbage",
            "sends anything but HTTP",
            once("\0\u{1}\u{2}SSH-2.0-OpenSSH_9.9\r\n\r\n"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid HTTP version parsed; it may have been carried out all the same",
        ),
        post(
            "server/status-of-no-number",
            "sends a status that is no number",
            once("HTTP/1.1 OK 200\r\n\r\n{}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid HTTP status-code parsed; it may have been carried out all the same",
        ),
        post(
            "server/status-000",
            "sends the status 000",
            once("HTTP/1.1 000 No\r\ncontent-length: 2\r\n\r\n{}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid HTTP status-code parsed; it may have been carried out all the same",
        ),
        post(
            "server/status-999",
            "sends the status 999",
            once("HTTP/1.1 999 No\r\ncontent-length: 2\r\n\r\n{}"),
            "rejected: POST /post: HTTP status 999; it is 2 bytes of JSON; it may have been carried out all the same",
        ),
        post(
            "server/http-0.9",
            "speaks HTTP/0.9",
            once("{\"items\":[]}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid HTTP version parsed; it may have been carried out all the same",
        ),
        post(
            "server/http-9.9",
            "speaks HTTP/9.9",
            once("HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid HTTP version parsed; it may have been carried out all the same",
        ),
        post(
            "server/field-with-line-breaks",
            "breaks a field over lines",
            once("HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\n{}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid HTTP header parsed; it may have been carried out all the same",
        ),
        post(
            "server/field-with-controls",
            "sends control characters in a field",
            once("HTTP/1.1 200 OK\r\nx: \0\u{1b}[2J\r\ncontent-length: 2\r\n\r\n{}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid HTTP header parsed; it may have been carried out all the same",
        ),
        post(
            "server/reason-with-escapes",
            "sends escape sequences for the terminal in a body that might be quoted",
            once("HTTP/1.1 400 No\r\ncontent-length: 9\r\n\r\n\u{1b}[2J\u{7}\r\n\u{8}x"),
            "invalid: POST /post: HTTP status 400; it is 9 bytes of text",
        ),
    ]
}

fn interim() -> Vec<Attack> {
    vec![
        post(
            "server/continue-endless",
            "says 100 Continue without end",
            for_ever("", CONTINUE.repeat(100)),
            "limit: the call took longer than 4 s",
        ),
        post(
            "server/hints-endless",
            "says 103 Early Hints without end",
            for_ever("", HINTS.repeat(100)),
            "limit: the call took longer than 4 s",
        ),
        post(
            "server/continue-slow",
            "says 100 Continue once a second",
            script(|mut talk| async move {
                talk.asked().await?;
                loop {
                    talk.say("HTTP/1.1 100 Continue\r\n\r\n").await?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }),
            "limit: the call took longer than 4 s",
        ),
        post(
            "server/upgrade",
            "changes the protocol without being asked",
            once("HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n\u{1}\u{2}"),
            "invalid: POST /post: HTTP status 101; it is an empty answer",
        ),
    ]
}

/// A platform that answers the second request with what it knows from the first.
fn remembered() -> Vec<Attack> {
    let cookie = script(|mut talk| async move {
        loop {
            let asked = talk.asked().await?;
            let body = match asked.contains("cookie") || asked.contains("marked") {
                true => r#"{"items":[{"id":1,"seen":"the cookie came back"}]}"#,
                false if asked.contains("page=2") => r#"{"items":[{"id":2,"seen":"nothing"}]}"#,
                false => r#"{"items":[{"id":1,"seen":"nothing"}],"next":"2"}"#,
            };
            let head = "HTTP/1.1 200 OK\r\nset-cookie: session=marked; Path=/; Max-Age=9999\r\n";
            talk.say(format!("{head}content-length: {}\r\n\r\n{body}", body.len())).await?;
        }
    });
    let paging = serde_json::json!({ "paging": { "cursor": { "in": "query", "name": "page", "path": "next" } } });
    vec![super::list_with(
        "server/cookie",
        "hands out a cookie",
        paging,
        cookie,
        "finished; id=1 seen=nothing; id=2 seen=nothing",
    )]
}
