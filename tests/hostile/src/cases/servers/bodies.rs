//! Answers that don't end, that unpack, that lie about their length.

use std::sync::LazyLock;

use super::{list, post};
use crate::attack::Attack;
use crate::servers::{bomb, for_ever, once, script};

/// The head of a good answer, and more of it.
macro_rules! head {
    ($($more:literal),*) => { concat!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n", $($more, "\r\n",)* "\r\n") };
}

const CHUNKED: &str = head!("transfer-encoding: chunked");
const TOO_LARGE: &str = "invalid: the response is larger than 33554432 bytes";

/// More than anybody takes, in little.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| bomb::gzip(256));

pub(super) fn attacks() -> Vec<Attack> {
    [endless(), packed(), lengths(), chunks()].into_iter().flatten().collect()
}

fn endless() -> Vec<Attack> {
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000)).into_bytes();
    vec![
        list("server/body-chunked-endless", "sends chunks without end", for_ever(CHUNKED, chunk), TOO_LARGE),
        list(
            "server/body-endless",
            "sends a body without length and without end",
            for_ever(head!("connection: close"), vec![b' '; 0x10000]),
            TOO_LARGE,
        ),
        list(
            "server/body-of-one-text",
            "sends a text of a gigabyte",
            for_ever(
                concat!(head!("content-length: 1073741860"), r#"{"items":[{"id":1,"text":""#),
                vec![b'a'; 0x10000],
            ),
            TOO_LARGE,
        ),
        list(
            "server/body-slow",
            "sends a byte a second",
            script(|mut talk| async move {
                talk.asked().await?;
                talk.say(head!("content-length: 1000")).await?;
                talk.say_slowly([b' '; 1000]).await
            }),
            "limit: the call took longer than 4 s",
        ),
    ]
}

fn packed() -> Vec<Attack> {
    let gzip = script(|mut talk| async move {
        talk.asked().await?;
        talk.say(head!("content-encoding: gzip")).await?;
        talk.say(&*BOMB).await
    });
    let layers = script(|mut talk| async move {
        talk.asked().await?;
        talk.say(head!("content-encoding: gzip, gzip")).await?;
        talk.say(bomb::gzip_of(&BOMB)).await
    });
    let two_fields = script(|mut talk| async move {
        talk.asked().await?;
        talk.say(head!("content-encoding: gzip", "content-encoding: gzip")).await?;
        talk.say(bomb::gzip_of(&BOMB)).await
    });
    vec![
        list("server/gzip-bomb", "sends 4 GiB of spaces in a few megabytes", gzip, TOO_LARGE),
        list(
            "server/gzip-layers",
            "packs the bomb twice",
            layers,
            "invalid: GET /list: the answer is packed more than once, as `gzip, gzip`",
        ),
        list(
            "server/gzip-layers-in-two-fields",
            "packs the bomb twice, and says so twice",
            two_fields,
            "invalid: GET /list: the answer is packed more than once, as `gzip, gzip`",
        ),
        post(
            "server/gzip-plain",
            "calls plain text gzip",
            once(concat!(head!("content-encoding: gzip"), "{}")),
            "rejected: POST /post: the answer says that it is encoded as `gzip`, and isn't; it may have been carried out all the same",
        ),
        post(
            "server/gzip-cut",
            "sends the beginning of a gzip text",
            once([head!("content-encoding: gzip").as_bytes(), &bomb::gzip_of(b"{\"a\":1}")[..14]].concat()),
            "rejected: POST /post: the answer, encoded as `gzip`, breaks off; it may have been carried out all the same",
        ),
    ]
}

fn lengths() -> Vec<Attack> {
    let items = r#"{"items":[{"id":1}]}"#;
    let with = |head: &str| once(format!("{head}{items}"));
    vec![
        post(
            "server/length-too-long",
            "sends less than it says",
            with(head!("content-length: 1000")),
            "rejected: POST /post: the connection to 127.0.0.1 broke: end of file before message length reached; it may have been carried out all the same",
        ),
        list(
            "server/length-too-short",
            "sends more than it says",
            with(head!("content-length: 19")),
            "invalid: GET /list: the answer is no JSON: it ends at line 1, column 20, in the middle of an object",
        ),
        post(
            "server/length-negative",
            "sends a negative length",
            with(head!("content-length: -1")),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid content-length parsed; it may have been carried out all the same",
        ),
        post(
            "server/length-twice",
            "sends two lengths",
            with(head!("content-length: 20", "content-length: 21")),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid content-length parsed; it may have been carried out all the same",
        ),
        post(
            "server/length-list",
            "sends a list of lengths",
            with(head!("content-length: 20, 21")),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid content-length parsed; it may have been carried out all the same",
        ),
        post(
            "server/length-enormous",
            "sends the largest length",
            with(head!("content-length: 18446744073709551615")),
            "rejected: POST /post: the connection to 127.0.0.1 broke: message head is too large; it may have been carried out all the same",
        ),
        post(
            "server/length-beyond",
            "sends a length that no number holds",
            with(head!("content-length: 99999999999999999999")),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid content-length parsed; it may have been carried out all the same",
        ),
        post(
            "server/length-and-chunks",
            "sends a length and chunks that disagree",
            once(concat!(head!("content-length: 3", "transfer-encoding: chunked"), "2\r\n{}\r\n0\r\n\r\n")),
            "finished",
        ),
    ]
}

fn chunks() -> Vec<Attack> {
    let chunked = |rest: &str| once(format!("{CHUNKED}{rest}"));
    vec![
        post(
            "server/chunk-size-enormous",
            "sends the largest chunk",
            chunked("FFFFFFFFFFFFFFFF\r\n{}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: end of file before message length reached; it may have been carried out all the same",
        ),
        post(
            "server/chunk-size-overflow",
            "sends a chunk that no number holds",
            chunked("10000000000000000\r\n{}"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: invalid chunk size: overflow; it may have been carried out all the same",
        ),
        post(
            "server/chunk-size-none",
            "sends a chunk whose size is none",
            chunked("xyz\r\n{}\r\n0\r\n\r\n"),
            "rejected: POST /post: the connection to 127.0.0.1 broke: Invalid chunk size line: missing size digit; it may have been carried out all the same",
        ),
        post(
            "server/chunk-extension-endless",
            "sends what follows a chunk's size without end",
            for_ever(concat!(head!("transfer-encoding: chunked"), "2;a="), vec![b'a'; 0x1000]),
            "rejected: POST /post: the connection to 127.0.0.1 broke: chunk extensions over limit; it may have been carried out all the same",
        ),
        post(
            "server/trailer-endless",
            "sends fields behind the body without end",
            for_ever(concat!(head!("transfer-encoding: chunked"), "2\r\n{}\r\n0\r\n"), b"x-more: yes\r\n".repeat(100)),
            "rejected: POST /post: the connection to 127.0.0.1 broke: chunk trailers count overflow; it may have been carried out all the same",
        ),
    ]
}
