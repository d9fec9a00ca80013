//! Connections that break, and answers to nobody's question.

use std::time::Duration;

use serde_json::json;

use super::{list, list_with, post};
use crate::attack::Attack;
use crate::servers::script;

const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"items\":[{\"id\":1}]";

pub(super) fn attacks() -> Vec<Attack> {
    [broken(), unasked()].into_iter().flatten().collect()
}

fn broken() -> Vec<Attack> {
    vec![
        list(
            "server/reset-at-once",
            "breaks the connection before anything is asked",
            script(|talk| async { talk.reset() }),
            "unavailable: GET /list: the connection to 127.0.0.1 broke: Connection reset by peer (os error 104)",
        ),
        post(
            "server/reset-before-answer",
            "breaks the connection when it was asked",
            script(|mut talk| async move {
                talk.asked().await?;
                talk.reset()
            }),
            "rejected: POST /post: the connection to 127.0.0.1 broke: Connection reset by peer (os error 104); it may have been carried out all the same",
        ),
        post(
            "server/reset-in-body",
            "breaks the connection in the middle of the body",
            script(|mut talk| async move {
                talk.asked().await?;
                talk.say(HALF).await?;
                // What was said goes out before the connection breaks.
                tokio::time::sleep(Duration::from_millis(50)).await;
                talk.reset()
            }),
            "rejected: POST /post: the connection to 127.0.0.1 broke: Connection reset by peer (os error 104); it may have been carried out all the same",
        ),
        post(
            "server/close-in-body",
            "closes the connection in the middle of the body",
            script(|mut talk| async move {
                talk.asked().await?;
                talk.say(HALF).await?;
                talk.say_no_more().await
            }),
            "rejected: POST /post: the connection to 127.0.0.1 broke: end of file before message length reached; it may have been carried out all the same",
        ),
        post(
            "server/close-unasked",
            "says good-bye and keeps listening",
            script(|mut talk| async move { talk.say_no_more().await }),
            "rejected: POST /post: the connection to 127.0.0.1 broke: connection closed before message completed; it may have been carried out all the same",
        ),
        post(
            "server/deaf",
            "never reads, while the victim sends",
            script(|talk| async move {
                let _stays = talk;
                std::future::pending().await
            }),
            "limit: the call took longer than 4 s",
        ),
    ]
}

fn unasked() -> Vec<Attack> {
    let paging = || json!({ "paging": { "cursor": { "in": "query", "name": "page", "path": "next" } } });
    let good = |body: &str| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let (first, second) = (
        good(r#"{"items":[{"id":1,"from":"first answer"}],"next":"2"}"#),
        good(r#"{"items":[{"id":2,"from":"second answer"}]}"#),
    );
    let forged = good(r#"{"items":[{"id":2,"from":"an answer that nobody asked for"}]}"#);
    let two = script(move |mut talk| {
        let (first, second, forged) = (first.clone(), second.clone(), forged.clone());
        async move {
            loop {
                let answer = match talk.asked().await?.contains("page=2") {
                    true => second.clone(),
                    false => format!("{first}{forged}"),
                };
                talk.say(answer).await?;
            }
        }
    });
    vec![
        list_with(
            "server/two-answers",
            "answers twice, the second time what will be asked next",
            paging(),
            two,
            "finished; id=1 from=first answer; id=2 from=second answer",
        ),
        post(
            "server/answer-before-body",
            "answers before the body was read",
            script(|mut talk| async move {
                talk.asked_for().await?;
                talk.answer("{}").await?;
                talk.say_no_more().await
            }),
            "finished",
        ),
    ]
}
