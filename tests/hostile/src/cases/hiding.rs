//! Components that want to read what is hidden from them, and servers that help them.

use std::sync::Arc;

use serde_json::{Value, json};
use weft_engine::sandbox::contract::{Authorization, Place, RequestPart, Token};
use weft_engine::sandbox::secret::Secret;
use weft_engine::sandbox::{Account, AccountSettings};
use weft_engine::{AccountHandle, Accounts};
use weft_sandbox_tests::{Answer, Seen, Server, echo, libraries};

use crate::arena::{Arena, SECRET, SECRET_NAME, account};
use crate::attack::{Attack, against, holds_secret, run_against, run_with, saw, telling};

/// A token that a platform gives.
const TOKEN: &str = "live-t0ken-0123456789abcdef";
/// What another account's platform was told, in an earlier life.
const OTHER_SECRET: &str = "0ther-house-and-its-treasure";

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        against(
            "hiding/shape",
            "has the host look for texts that begin like its secret, so that only a letter of it is hidden",
            ("shape", json!({ "text": &SECRET[..6] })),
            give_back,
            "finished: {\"status\":200,\"body\":\"{\\\"got\\\":\\\"[hidden by weft]\\\"}\"} | the server saw POST /echo with the secret",
        ),
        Attack::new(
            "hiding/backwards",
            "reads its secret back, and tells it in a way that no search reads",
            backwards,
            "finished: \"}\\\"]tfew yb neddih[\\\":\\\"tog\\\"{\"",
        ),
        Attack::new(
            "hiding/libraries",
            "reads its secret back as the JSON libraries of ten languages write it",
            as_libraries_write,
            "12 of 12 hidden",
        ),
        Attack::new(
            "hiding/wide-text",
            "reads its secret back in two bytes for each character, which nobody says",
            wide_text,
            "invalid: the answer is UTF-16, and declares no charset",
        ),
        against(
            "hiding/other-charset",
            "asks for another charset than the host can read",
            ("header", json!({ "text": "Accept-Charset:utf-16" })),
            give_back,
            "invalid: the header field `accept-charset` is set by the host alone: answers must be readable for the host | the server saw nothing",
        ),
        against(
            "hiding/other-charset-by-accept",
            "asks for another charset among the kinds of answers that it accepts",
            ("header", json!({ "text": "Accept:application/json; charset=utf-16" })),
            give_back,
            "invalid: the header field `accept` may not name a charset: answers must be readable for the host | the server saw nothing",
        ),
        against(
            "hiding/digest-echo",
            "reads back a digest of its secret, to guess at home",
            ("digest-echo", json!({})),
            give_back_sign,
            "finished: {\"status\":200,\"body\":\"{\\\"got\\\":\\\"[hidden by weft]\\\"}\"} | the server saw POST /echo",
        ),
        Attack::new(
            "hiding/unsealed-token",
            "asks for the token that its description points at, and seals nothing",
            |arena| {
                token(arena, "token", json!({}), |_| {
                    Answer::new(200, json!({ "data": { "token": TOKEN } }).to_string())
                })
            },
            "finished, without the token",
        ),
        Attack::new(
            "hiding/token-elsewhere",
            "has a token sealed where it isn't",
            |arena| {
                token(arena, "seal-elsewhere", json!({ "text": "/token" }), |_| {
                    Answer::new(200, json!({ "data": { "tokens": [TOKEN] } }).to_string())
                })
            },
            "finished, without the token",
        ),
        Attack::new(
            "hiding/token-behind-a-mark",
            "has a token sealed in an answer that is no JSON for the host",
            |arena| {
                token(arena, "seal-elsewhere", json!({ "text": "/token" }), |_| {
                    Answer::new(200, format!("\u{1}{{\"data\":{{\"token\":\"{TOKEN}\"}}}}"))
                })
            },
            "finished, without the token",
        ),
        Attack::new(
            "hiding/huge-token",
            "gets a token of 1 MiB",
            |arena| {
                token(arena, "seal-elsewhere", json!({ "text": "/token" }), |_| {
                    Answer::new(200, json!({ "data": { "token": TOKEN.repeat(40_000) } }).to_string())
                })
            },
            "finished, without the token",
        ),
        Attack::new(
            "hiding/through-other-account",
            "has the platform of one account tell the secret of another one",
            through_other_account,
            "finished: {\"status\":200,\"body\":\"{\\\"told\\\":\\\"[hidden by weft]\\\"}\"}",
        ),
        Attack::new(
            "hiding/outputs",
            "is given the secret of an account as an input that is none, and gives it as an output",
            outputs,
            "finished: \"[hidden by weft]\"",
        ),
        Attack::new(
            "hiding/marker-in-data",
            "has a workflow carry its marker into another request",
            marker_in_data,
            "finished: true | the server saw POST /echo",
        ),
        Attack::new(
            "hiding/misplaced",
            "puts its secret where its description does not say",
            misplaced,
            "invalid: the sealed value `secret_key` may not stand in the query parameter `stolen`: its component says that it stands in the header field `x-key` | the server saw nothing",
        ),
        against(
            "hiding/guess-escaped",
            "writes a guess with escapes",
            ("send-escaped", json!({ "text": SECRET })),
            give_back,
            "limit: the component wrote the value of the secret `victim/secret_key` into a request by itself, as only somebody who guesses or was told can | the server saw nothing",
        ),
        Attack::step(
            "hiding/guess-staged",
            "stages a guess and looks whether it comes back hidden",
            "guess-staged",
            json!({ "text": SECRET, "table": "hostile_guesses" }),
            "",
            "limit: the component wrote the value of the secret `victim/secret_key` by itself, as only somebody who guesses or was told can",
        ),
        Attack::step(
            "hiding/guess-next",
            "hands a guess to its next call and looks whether it comes back hidden",
            "guess-next",
            json!({ "text": SECRET }),
            "into: hostile_pages",
            "limit: the component wrote the value of the secret `victim/secret_key` by itself, as only somebody who guesses or was told can",
        ),
        against(
            "hiding/guess-as-type",
            "writes a guess into a content type",
            ("send-type", json!({ "text": SECRET })),
            give_back,
            "limit: the component wrote the value of the secret `victim/secret_key` into a request by itself, as only somebody who guesses or was told can | the server saw nothing",
        ),
    ]
}

/// The parameter `key`, as it came.
fn give_back(seen: &Seen) -> Answer {
    Answer::new(200, json!({ "got": seen.parameter("key") }).to_string())
}

fn give_back_sign(seen: &Seen) -> Answer {
    Answer::new(200, json!({ "got": seen.parameter("sign") }).to_string())
}

async fn backwards(arena: Arc<Arena>) -> String {
    let server = Server::start(give_back).await;
    run_against(&arena, &telling("backwards", &json!({}), ""), &server.base_url).await
}

async fn as_libraries_write(arena: Arc<Arena>) -> String {
    let (mut hidden, mut all) = (0, 0);
    for library in libraries::ALL {
        let server = Server::start(move |seen| {
            let text = format!("<b>{}</b> & more", seen.parameter("key"));
            Answer::new(200, format!("{{\"got\":{}}}", library.text(&text)))
        })
        .await;
        let answer = run_against(&arena, &telling("shape", &json!({}), ""), &server.base_url).await;
        all += 1;
        hidden += usize::from(answer.contains("[hidden by weft]") && !holds_secret(answer.as_bytes()));
    }
    format!("{hidden} of {all} hidden")
}

async fn wide_text(arena: Arc<Arena>) -> String {
    let server =
        Server::start(|_| Answer::new(200, SECRET.bytes().flat_map(|byte| [byte, 0]).collect::<Vec<u8>>())).await;
    let source = telling("token", &json!({}), "retry: { attempts: 1 }");
    run_against(&arena, &source, &server.base_url).await
}

/// The account of the attacks with something else in its settings.
fn changed(base_url: &str, change: impl FnOnce(&mut AccountSettings)) -> Arc<AccountHandle> {
    let mut settings = account("hostile", base_url, true, &[]).account.settings.clone();
    change(&mut settings);
    AccountHandle::new(Account::new(settings).expect("an address"), None)
}

fn victim(account: Arc<AccountHandle>) -> Accounts {
    Accounts::from([("victim".to_owned(), account)])
}

/// With an account whose component's description says where its token is.
async fn token(arena: Arc<Arena>, node: &'static str, with: Value, answer: fn(&Seen) -> Answer) -> String {
    let server = Server::start(answer).await;
    let authorizing = changed(&server.base_url, |settings| {
        let (name, pointer) = ("token".to_owned(), Some("/data/token".to_owned()));
        let token = Token { name, pointer, lives: None, renews: false };
        let (node, tokens) = ("token".to_owned(), vec![token]);
        settings.authorization = Some(Authorization { variants: Vec::new(), node, tokens, consent: None });
    });
    let source = telling(node, &with, "retry: { attempts: 1 }");
    let ran = run_with(&arena, &source, &victim(authorizing), &[]).await;
    match ran.events.contains(TOKEN) {
        true => format!("the token is in the run's events, after: {}", ran.answer),
        false if ran.answer.starts_with("finished") => "finished, without the token".to_owned(),
        false => ran.answer,
    }
}

async fn through_other_account(arena: Arc<Arena>) -> String {
    const SOURCE: &str = "
weft: 1
name: attack
connections: { victim: hostile, other: hostile }
steps:
  - { id: attack, uses: hostile/token, connection: victim }
  - { id: give, uses: hostile/give-away, connection: other }
outputs: { told: \"${ .attack.output }\" }
";
    let server = Server::start(|_| Answer::new(200, json!({ "told": OTHER_SECRET }).to_string())).await;
    let other = changed("http://127.0.0.1:9", |settings| {
        settings.secrets = [(SECRET_NAME.to_owned(), Some(Secret::new(OTHER_SECRET)))].into();
    });
    let mut accounts = victim(account("hostile", &server.base_url, true, &[]));
    accounts.insert("other".to_owned(), other);
    let ran = run_with(&arena, SOURCE, &accounts, &[]).await;
    if ran.events.contains(OTHER_SECRET) { "the other secret is in the run's events".to_owned() } else { ran.answer }
}

async fn outputs(arena: Arc<Arena>) -> String {
    const SOURCE: &str = "
weft: 1
name: attack
connections: { victim: hostile }
inputs: { text: { type: string } }
steps:
  - { id: give, uses: hostile/give-away, connection: victim }
outputs: { told: \"${ .inputs.text }\" }
";
    let accounts = victim(account("hostile", "http://127.0.0.1:9", true, &[]));
    run_with(&arena, SOURCE, &accounts, &[("text", json!(SECRET))]).await.answer
}

/// One step gives its marker away, the next one sends it where its own secret may stand.
async fn marker_in_data(arena: Arc<Arena>) -> String {
    const SOURCE: &str = "
weft: 1
name: attack
connections: { victim: hostile }
steps:
  - { id: give, uses: hostile/give-away, connection: victim }
  - { id: attack, uses: hostile/send-text, connection: victim, with: { text: \"${ .give.output }\" } }
outputs: { told: \"${ .attack.output.status == 200 }\" }
";
    let server = Server::start(|seen| echo::answer(200, seen)).await;
    let answer = run_against(&arena, SOURCE, &server.base_url).await;
    format!("{answer} | {}", saw(&server.seen()))
}

async fn misplaced(arena: Arc<Arena>) -> String {
    let server = Server::start(|seen| echo::answer(200, seen)).await;
    let careful = changed(&server.base_url, |settings| {
        let (value, name) = (SECRET_NAME.to_owned(), "x-key".to_owned());
        settings.places = vec![Place { value, nodes: Vec::new(), part: RequestPart::Header, name }];
    });
    let source = telling("aim", &json!({ "text": "/ok" }), "");
    let ran = run_with(&arena, &source, &victim(careful), &[]).await;
    format!("{} | {}", ran.answer, saw(&server.seen()))
}
