//! Components that want to read a secret, or to use it where it may not go.

use std::sync::Arc;

use serde_json::json;
use weft_engine::Accounts;
use weft_sandbox_tests::{Answer, Seen, Server, echo};

use crate::arena::{Arena, SECRET, account};
use crate::attack::{Attack, against, holds_secret, run_against, run_with, saw, telling, workflow};

pub(super) fn attacks() -> Vec<Attack> {
    let aim = |name, tries, url: &str, answer| against(name, tries, ("aim", json!({ "text": url })), echoes, answer);
    let step = Attack::step;
    vec![
        aim(
            "secret/to-other-host",
            "aims its marker at a host that nobody granted",
            "https://evil.example/",
            "invalid: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT | the server saw nothing",
        ),
        aim(
            "secret/in-path",
            "puts its marker into the path",
            "/MARKER",
            "invalid: a sealed value may not stand in a URL's host or path | the server saw nothing",
        ),
        aim(
            "secret/in-host",
            "puts its marker into the host",
            "http://MARKER.evil.example/",
            "invalid: a sealed value may not stand in a URL's host or path | the server saw nothing",
        ),
        aim(
            "secret/in-query-of-url",
            "puts its marker into the query of the URL",
            "/ok?key=MARKER",
            "invalid: a sealed value may not stand in a URL's host or path | the server saw nothing",
        ),
        against(
            "secret/in-text",
            "puts its marker into a body that the host doesn't look into",
            ("aim-in-text", json!({})),
            echoes,
            "invalid: a sealed value may not stand in a body of plain text | the server saw nothing",
        ),
        against(
            "secret/across-redirect",
            "has its secret carried to another host by a redirect",
            ("aim", json!({ "text": "/away" })),
            echoes,
            "invalid: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT | the server saw GET /away with the secret",
        ),
        Attack::new(
            "secret/echo",
            "reads its secret back from a server that gives everything back",
            echo_back,
            "finished, without the secret | the server saw POST /echo with the secret",
        ),
        Attack::new(
            "secret/echo-in-list",
            "has its secret given back in a list of records, and passes that on without a look at it",
            echo_in_list,
            "finished, without the secret | the server saw GET /list with the secret",
        ),
        Attack::new(
            "secret/look-alike",
            "has a server send text that looks like a marker",
            look_alike,
            "finished: {\"status\":200,\"body\":\"ok\"} | the server got: sealed-secret_key-0123456789abcdef0123456789abcdef",
        ),
        step(
            "secret/other-name",
            "asks for a secret by a name that isn't its connection's",
            "name",
            json!({ "text": "password" }),
            "",
            "invalid: the connection has no sealed value `password`",
        ),
        step(
            "secret/path-as-name",
            "asks for a secret by a path",
            "name",
            json!({ "text": "../other/secret_key" }),
            "",
            "invalid: the connection has no sealed value `../other/secret_key`",
        ),
        Attack::new(
            "secret/of-other-connection",
            "uses the marker of another connection",
            other_connection,
            "finished, without the secret | the server saw POST /echo",
        ),
        step(
            "secret/compare",
            "compares the hash of a guess with that of the secret",
            "compare",
            json!({ "text": SECRET }),
            "",
            "invalid: the markers differ",
        ),
        step(
            "secret/guess-by-hash",
            "has ten thousand guesses hashed",
            "guess",
            json!({ "amount": 10_000 }),
            "",
            "limit: the call had more hashed than it may",
        ),
        Attack::new(
            "secret/guess-by-echo",
            "writes guesses into a request, to see which one comes back hidden",
            guess_by_echo,
            "limit: the component wrote the value of the secret `victim/secret_key` into a request by itself, as only somebody who guesses or was told can | the server saw nothing",
        ),
        step(
            "secret/hash-much",
            "has 16 MB hashed, a thousand times",
            "hash-much",
            json!({ "amount": 16 }),
            "",
            "limit: the call had more hashed than it may",
        ),
        step(
            "secret/many-basics",
            "makes 100,000 texts that the host has to look for",
            "many-basics",
            json!({ "amount": 100_000 }),
            "",
            "limit: the call had more hashed than it may",
        ),
        against(
            "secret/seal-many",
            "seals 1,000 values of one answer",
            ("seal-many", json!({ "amount": 1_000 })),
            tokens,
            "invalid: more than 16 values are to be sealed | the server saw nothing",
        ),
        Attack::new(
            "secret/many-tokens",
            "gets token after token",
            many_tokens,
            "invalid: this run has got more tokens than any platform gives | the server saw GET /tokens 256 times",
        ),
    ]
}

fn echoes(seen: &Seen) -> Answer {
    if seen.path == "/away" { Answer::redirect(307, "https://evil.example/") } else { echo::answer(200, seen) }
}

/// Other tokens every time.
fn tokens(seen: &Seen) -> Answer {
    let number = seen.at.elapsed().as_nanos() ^ u128::from(std::process::id());
    let unique = format!("{:?}-{number}", seen.at);
    let tokens: Vec<String> = (0..1_000).map(|index| format!("token-{index}-{unique}")).collect();
    Answer::new(200, json!(tokens).to_string())
}

async fn many_tokens(arena: Arc<Arena>) -> String {
    let server = Server::start(tokens).await;
    let source = workflow("many-tokens", &json!({ "amount": 100 }), "into: hostile_tokens");
    let answer = run_against(&arena, &source, &server.base_url).await;
    format!("{answer} | {}", saw(&server.seen()))
}

async fn echo_back(arena: Arc<Arena>) -> String {
    let server = Server::start(echoes).await;
    let source = telling("echo", &json!({}), "");
    let answer = run_against(&arena, &source, &server.base_url).await;
    // `run_against` says so if the secret is in any event; what the component got is among them.
    let got = if answer.starts_with("finished") { "finished, without the secret" } else { answer.as_str() };
    format!("{got} | {}", saw(&server.seen()))
}

async fn echo_in_list(arena: Arc<Arena>) -> String {
    let list = |seen: &Seen| {
        Answer::new(200, json!({ "list": [{ "id": 1, "echo": seen.parameter("key") }, { "id": 2 }] }).to_string())
    };
    let server = Server::start(list).await;
    let source = workflow("echo-in-list", &json!({}), "into: hostile_list");
    let source = format!("{source}outputs: {{ told: \"${{ .attack.records }}\" }}\n");
    let answer = run_against(&arena, &source, &server.base_url).await;
    let got = if answer.starts_with("finished") { "finished, without the secret" } else { answer.as_str() };
    format!("{got} | {}", saw(&server.seen()))
}

/// The server gives what a marker would look like if it knew more than it does.
async fn look_alike(arena: Arc<Arena>) -> String {
    let imitate = |seen: &Seen| match seen.path.as_str() {
        "/data" => Answer::new(200, format!("sealed-secret_key-{}", "0123456789abcdef".repeat(2))),
        _ => Answer::ok(),
    };
    let server = Server::start(imitate).await;
    let answer = run_against(&arena, &telling("pass-on", &json!({}), ""), &server.base_url).await;
    let sent = server.seen().iter().map(|seen| seen.parameter("text")).collect::<String>();
    format!("{answer} | the server got: {sent}")
}

/// One account gives its marker away, another sends it to its own server.
async fn other_connection(arena: Arc<Arena>) -> String {
    const SOURCE: &str = "
weft: 1
name: attack
connections: { one: hostile, other: hostile }
steps:
  - { id: give, uses: hostile/give-away, connection: one }
  - { id: attack, uses: hostile/send-with-secret, connection: other, with: { text: \"${ .give.output }\" } }
";
    let server = Server::start(echoes).await;
    let one = account("hostile", "http://127.0.0.1:9", true, &[]);
    let other = account("hostile", &server.base_url, true, &[]);
    let accounts = Accounts::from([("one".to_owned(), one), ("other".to_owned(), other)]);
    let ran = run_with(&arena, SOURCE, &accounts, &[]).await;
    let place = if holds_secret(ran.events.as_bytes()) { "with" } else { "without" };
    format!("{}, {place} the secret | {}", ran.answer, saw(&server.seen()))
}

async fn guess_by_echo(arena: Arc<Arena>) -> String {
    let guesses: Vec<String> = (0..1_000).map(|number| format!("guess-{number}")).chain([SECRET.to_owned()]).collect();
    let source = telling("send-text", &json!({ "text": guesses.join(" ") }), "");
    let server = Server::start(echoes).await;
    let answer = run_against(&arena, &source, &server.base_url).await;
    format!("{answer} | {}", saw(&server.seen()))
}
