//! Secrets never enter the sandbox, and arrive where they belong.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use weft_recording::{DeepSearch, RecordedConnection, Recording, file};
use weft_sandbox::outside::{Live, Outside, Recorder};
use weft_sandbox::secret::HIDDEN;
use weft_sandbox::{Account, AccountSettings, Page};
use weft_sandbox_tests::encodings::hex;
use weft_sandbox_tests::guests::spy;
use weft_sandbox_tests::{Answer, Outcome, Run, Server, echo, encodings, libraries, settings};

use std::sync::Arc;

const SECRET_KEY: &str = "s3cr\"et/kä+y &=%41 in-the-vault";
const USER: &str = "staff@shop.example";
const PASSWORD: &str = "correct: <horse>? \\battery*~'";
const TOKEN: &str = "xe_live/token+0123456789==";

fn secrets() -> Vec<(&'static str, &'static str)> {
    vec![("secret_key", SECRET_KEY), ("user", USER), ("password", PASSWORD)]
}

fn account(server: &Server) -> AccountSettings {
    settings(&server.base_url, &secrets())
}

/// Answers everything with an echo, under the path's own rules.
async fn echo_server() -> Server {
    Server::start(|seen| match seen.path.as_str() {
        "/token" => Answer::new(
            200,
            json!({ "data": { "access_token": TOKEN, "expires_in": 7200 }, "again": TOKEN, "list": [TOKEN] })
                .to_string(),
        ),
        "/redirect" => Answer::redirect(302, &format!("/landed?{}", seen.query)),
        "/refused" => echo::answer(403, seen),
        "/broken" => echo::answer(502, seen),
        _ => echo::answer(200, seen),
    })
    .await
}

/// Does everything that could bring a secret into a component's memory.
fn everything() -> Value {
    let markers = ["secret_key", "user", "password"];
    let all = || "<secret_key>|<user>|<password>|<md5>|<hmac>|<basic>";
    let query = json!([["key", "<secret_key>"], ["wrapped", format!("x{}y", all())], ["app", "app-for-tests"]]);
    let headers = json!([["authorization", "Basic <basic>"], ["x-key", "<secret_key>"], ["x-password", "<password>"]]);
    json!({
        "sealed": markers,
        "derive": [
            { "name": "md5", "how": "digest", "algorithm": "md5", "parts": ["<secret_key>", "text", "<secret_key>"] },
            { "name": "raw", "how": "digest", "algorithm": "sha256", "encoding": "raw", "parts": ["<password>"] },
            { "name": "hmac", "how": "hmac", "algorithm": "sha256", "encoding": "base64", "key": ["<raw>"], "parts": ["<user>"] },
            { "name": "basic", "how": "basic", "key": ["<user>"], "parts": ["<password>"] },
        ],
        "requests": [
            { "url": "/query", "query": query, "headers": headers },
            { "url": "/form", "method": "POST", "form": [["key", "<secret_key>"], ["all", all()]] },
            { "url": "/json", "method": "POST", "json": { "key": "<secret_key>", "list": [all(), { "user": "<user>" }] } },
            { "url": "/redirect", "query": query },
            { "url": "/refused", "query": query, "headers": headers },
            { "url": "/broken", "method": "POST", "json": { "password": "<password>" } },
            { "url": "/path/<secret_key>" },
            { "url": "http://<secret_key>.example/" },
            { "url": "/text", "method": "POST", "text": "<secret_key>" },
            { "url": "/raw", "query": [["raw", "<raw>"]] },
        ],
        "table": "orders",
        "surroundings": true,
        "memory": true,
        "log": true,
    })
}

/// Everything that a page says, its memory decoded.
fn bytes_of(page: &Page) -> Vec<u8> {
    let output: Value = serde_json::from_str(&page.output).unwrap();
    let memory = STANDARD.decode(output["memory"].as_str().unwrap_or_default()).unwrap();
    let texts = [page.records.text(), page.output.as_str(), page.next.as_deref().unwrap_or_default()];
    [texts.concat().into_bytes(), memory].concat()
}

#[track_caller]
fn assert_clean(what: &str, bytes: &[u8]) {
    let basic = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    for secret in [SECRET_KEY, USER, PASSWORD, TOKEN, &basic] {
        assert_eq!(encodings::found(bytes, secret), [] as [&str; 0], "{secret} is in {what}");
    }
}

fn recording(recorder: &Recorder) -> Recording {
    let connection = RecordedConnection {
        platform: "spy".to_owned(),
        base_url: String::new(),
        fields: [].into(),
        secrets: vec!["secret_key".to_owned()],
    };
    Recording {
        workflow: "secrets".to_owned(),
        engine: String::new(),
        components: [].into(),
        started_at_ms: recorder.run_started_at_ms(),
        seed: recorder.seed(),
        inputs: [].into(),
        connections: [("shop".to_owned(), connection)].into(),
        bookmarks: [].into(),
        tokens: [].into(),
        masked: Vec::new(),
        calls: recorder.calls(),
    }
}

/// Finds all secrets, and the tokens that the recorder knows of.
fn search(recorder: &Recorder) -> DeepSearch {
    let secrets = secrets().into_iter().map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    let tokens = recorder.tokens().into_iter().map(|(name, token)| (name.to_string(), token.expose().to_vec()));
    let search = DeepSearch::new(secrets.chain(tokens));
    assert_eq!(search.find(TOKEN.as_bytes()).unwrap().name, "<token:shop/access_token>");
    search
}

/// The answer is decoded first: a secret in UTF-16 looks like none.
#[tokio::test]
async fn a_secret_that_comes_back_in_another_charset_is_hidden() {
    let text = format!("{{\"echo\":\"{PASSWORD}\",\"name\":\"é\"}}");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|char| u8::try_from(u32::from(char)).expect("Latin-1")).collect();
    let answers = [("utf-16le", wide.clone()), ("utf-16", [vec![0xff, 0xfe], wide].concat()), ("iso-8859-1", latin)];
    for (charset, body) in answers {
        let content_type = format!("application/json; charset={charset}");
        let server = Server::start(move |_| Answer::new(200, body.clone()).header("content-type", &content_type)).await;
        let run = Run::live(account(&server));
        let program = json!({ "requests": [{ "url": "/", "repeatable": true }], "sealed": ["password"] });
        let outcome = run.call(spy().await, "gather", program).await;
        let answer = outcome.answer();
        let body = answer["body"].as_str().expect("a text");
        assert!(body.contains(HIDDEN) && body.contains("é") && !body.contains("horse"), "{charset}: {body}");
        assert!(answer["headers"].to_string().contains("charset=utf-8"), "{charset}: {answer}");
    }
}

#[tokio::test]
async fn no_secret_enters_the_sandbox() {
    let server = echo_server().await;
    let (run, recorder) = Run::recorded(account(&server));
    let token = run.call(spy().await, "token", json!({ "memory": true })).await.result.unwrap();
    let run = run.at_page(2);
    let mut program = everything();
    program["sealed"].as_array_mut().unwrap().push(json!("access_token"));
    let more = json!({ "url": "/with-token", "query": [["token", "<access_token>"]] });
    program["requests"].as_array_mut().unwrap().push(more);
    let page = run.call(spy().await, "gather", program).await.result.unwrap();

    // The server got them all, so there was something to see ...
    let sent: String = server.seen().iter().map(|seen| echo::values(seen).concat()).collect();
    for secret in [SECRET_KEY, USER, PASSWORD, TOKEN] {
        assert!(sent.contains(secret), "{secret} never reached the server");
    }
    // ... and the dump shows what was seen.
    let bytes = bytes_of(&page);
    assert!(bytes.len() > 1 << 20, "a dump of {} bytes is no dump of a memory", bytes.len());
    assert_eq!(encodings::found(&bytes, "app-for-tests")[0], "plain");
    assert_clean("a page", &bytes);
    assert_clean("the token's page", &bytes_of(&token));
    assert_clean("the log", run.log.text().as_bytes());
    // What writes recordings looks for the same, and finds nothing either.
    let (recording, search) = (recording(&recorder), search(&recorder));
    let written = file::write(&recording, &search).unwrap();
    assert_clean("the recording", written.text.as_bytes());
    written.files.iter().for_each(|file| assert_clean("a side file", &file.bytes));
}

/// An answer in pieces, as they may come over a network.
async fn answer_in_pieces(mut stream: TcpStream, body: &[u8], piece_bytes: usize) {
    let mut head = [0; 4096];
    let _ = stream.read(&mut head).await.expect("a request");
    let mut answer =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
            .to_vec();
    for piece in body.chunks(piece_bytes) {
        answer.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        answer.extend([piece, b"\r\n"].concat());
    }
    answer.extend(b"0\r\n\r\n");
    for piece in answer.chunks(piece_bytes) {
        stream.write_all(piece).await.expect("the other side reads");
    }
}

/// What a platform may make of a secret that it gives back: as each library writes it, also within other encodings.
fn spellings(secret: &str) -> Value {
    let written = libraries::ALL.iter().map(|library| library.text(&format!("x{secret}y")));
    let mut spellings: Vec<Value> = written.clone().map(Value::from).collect();
    spellings.extend(written.clone().map(|text| STANDARD.encode(text).into()));
    spellings.extend(written.map(|text| Value::from(hex(text.as_bytes()))));
    spellings.push(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>().into());
    spellings.push(json!({ secret: 1 }));
    Value::Array(spellings)
}

/// Random secrets, as each library writes them and in each other's encodings, in pieces of any length: nothing of them is in a
/// component's memory, in what it gives, in its log or in a recording.
#[tokio::test]
async fn no_library_brings_a_secret_into_a_component() {
    const CASES: usize = 24;
    let mut runner = TestRunner::deterministic();
    let cases = ("[!-~äöü张三 ]{8,40}", 1..200_usize, 0..libraries::ALL.len());
    for _ in 0..CASES {
        let (secret, piece_bytes, library) = cases.new_tree(&mut runner).expect("a value").current();
        let library = libraries::ALL[library];
        let direct = format!("{{\"echo\":{},\"more\":{}}}", library.text(&secret), spellings(&secret));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let serves = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            answer_in_pieces(stream, direct.as_bytes(), piece_bytes).await;
        });
        let (run, recorder) = Run::recorded(settings(&base_url, &[("secret_key", &secret)]));
        let program = json!({
            "sealed": ["secret_key"], "requests": [{ "url": "/", "query": [["key", "<secret_key>"]] }],
            "memory": true, "log": true,
        });
        let page = run.call(spy().await, "gather", program).await.result.expect("a page");
        serves.await.expect("the server ends");
        let search = DeepSearch::new([("secret".to_owned(), secret.clone().into_bytes())]);
        assert!(page.output.contains(HIDDEN), "{}: {}", library.name, page.output);
        for (what, bytes) in [("a page", bytes_of(&page)), ("the log", run.log.text().into_bytes())] {
            assert_eq!(search.find(&bytes), None, "`{secret}` is in {what}, written by {}", library.name);
        }
        file::write(&recording(&recorder), &search).expect("a recording without the secret");
    }
}

#[tokio::test]
async fn no_secret_is_in_an_error() {
    let server = echo_server().await;
    let mut program = everything();
    program["fail"] = json!(true);
    let run = Run::live(account(&server));
    let outcome = run.call(spy().await, "gather", program).await;
    assert_clean("a failure", format!("{:?}", outcome.result).as_bytes());
    assert!(outcome.error().contains("x-echo-0-0"), "the failure tells what was seen");
    assert_clean("the settings", format!("{:?}", run.connection.unwrap().account.settings).as_bytes());
}

/// The transport's own errors must not show the URL or header that went out.
#[tokio::test]
async fn no_secret_is_in_an_error_of_the_network() {
    let server = Server::start(|_| Answer::broken()).await;
    let base_url = server.base_url.clone();
    let program = json!({
        "sealed": ["secret_key", "password"],
        "requests": [
            { "url": "/", "query": [["key", "<secret_key>"]], "headers": [["x-password", "<password>"]], "method": "POST" },
        ],
    });
    let outcome = Run::live(account(&server)).call(spy().await, "gather", program.clone()).await;
    assert_clean("an error", format!("{:?}", outcome.result).as_bytes());
    insta::assert_snapshot!("broken_connection", server.hide_port(outcome.answer()["error"].as_str().unwrap()));
    drop(server);
    let unreachable = Run::live(settings(&base_url, &secrets())).call(spy().await, "gather", program).await;
    assert_clean("an error", format!("{:?}", unreachable.result).as_bytes());
}

async fn gather(server: &Server, program: Value) -> Outcome {
    Run::live(account(server)).call(spy().await, "gather", program).await
}

#[tokio::test]
async fn a_sealed_value_arrives_in_every_place() {
    let server = Server::start(|_| Answer::ok()).await;
    let exact: Value = serde_json::from_str("1.50").unwrap();
    gather(
        &server,
        json!({
            "sealed": ["secret_key"],
            "requests": [
                { "url": "/", "query": [["a b", "1<secret_key>2"]], "headers": [["x-key", "Bearer <secret_key>"]] },
                { "url": "/", "method": "POST", "form": [["k", "<secret_key>"]] },
                { "url": "/", "method": "POST", "json": { "k": "<secret_key>", "n": exact } },
            ],
        }),
    )
    .await
    .output();
    let [query, form, json] = server.seen().try_into().expect("three requests");
    assert_eq!(query.parameter("a b"), format!("1{SECRET_KEY}2"));
    assert_eq!(query.header("x-key"), format!("Bearer {SECRET_KEY}"));
    assert_eq!(echo::values(&form), [SECRET_KEY]);
    assert_eq!(form.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(serde_json::from_str::<Value>(&json.body).unwrap()["k"], SECRET_KEY);
    assert!(json.body.ends_with(r#""n":1.50}"#), "{}", json.body);
}

#[tokio::test]
async fn a_basic_header_is_made_of_two_secrets() {
    let server = Server::start(|_| Answer::ok()).await;
    let program = json!({
        "sealed": ["user", "password"],
        "derive": [{ "name": "basic", "how": "basic", "key": ["<user>"], "parts": ["<password>", "!"] }],
        "requests": [{ "url": "/", "headers": [["authorization", "Basic <basic>"]] }],
    });
    gather(&server, program).await.output();
    let expected = format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}!")));
    assert_eq!(server.seen()[0].header("authorization"), expected);
}

#[tokio::test]
async fn signatures_are_right_on_the_wire() {
    let server = Server::start(|_| Answer::ok()).await;
    let program = json!({
        "sealed": ["secret_key", "password"],
        "derive": [
            { "name": "md5", "how": "digest", "algorithm": "md5", "encoding": "hex-upper",
              "parts": ["<secret_key>", "a1b2", "<secret_key>"] },
            { "name": "raw", "how": "digest", "algorithm": "sha256", "encoding": "raw", "parts": ["<secret_key>"] },
            { "name": "hmac", "how": "hmac", "algorithm": "sha256", "encoding": "base64",
              "key": ["<raw>", "salt"], "parts": ["n=1&", "<password>"] },
            { "name": "of-hash", "how": "digest", "algorithm": "md5", "parts": ["<md5>"] },
        ],
        "requests": [{ "url": "/", "query": [["md5", "<md5>"], ["hmac", "<hmac>"], ["of-hash", "<of-hash>"]] }],
    });
    gather(&server, program).await.output();
    let seen = &server.seen()[0];
    let md5 = hex(&Md5::digest(format!("{SECRET_KEY}a1b2{SECRET_KEY}"))).to_uppercase();
    assert_eq!(seen.parameter("md5"), md5);
    assert_eq!(seen.parameter("of-hash"), hex(&Md5::digest(md5)));
    let key = [Sha256::digest(SECRET_KEY).as_slice(), b"salt"].concat();
    let mut code = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).unwrap();
    code.update(format!("n=1&{PASSWORD}").as_bytes());
    assert_eq!(seen.parameter("hmac"), STANDARD.encode(code.finalize().into_bytes()));
}

#[tokio::test]
async fn a_token_is_sealed_before_the_node_reads_it() {
    let server = echo_server().await;
    let run = Run::live(account(&server));
    let seen = run.call(spy().await, "token", json!({})).await.output();
    let body: Value = serde_json::from_str(seen["body"].as_str().unwrap()).unwrap();
    let marker = body["data"]["access_token"].as_str().unwrap();
    assert!(marker.starts_with("sealed-access_token-"), "{marker}");
    assert_eq!((&body["again"], &body["list"][0]), (&json!(HIDDEN), &json!(HIDDEN)), "the same token elsewhere");
    assert_eq!(body["data"]["expires_in"], 7200);

    let account = &run.connection.as_ref().unwrap().account;
    let now_ms = run.outside.run_started_at_ms();
    let token = account.live_token("access_token", now_ms).expect("the account keeps the token");
    assert_eq!(token.value.expose(), TOKEN.as_bytes());
    let lives_s = (token.expires_at_ms.unwrap() - now_ms) / 1000;
    assert!((7199..=7230).contains(&lives_s), "{lives_s}");

    let program =
        json!({ "sealed": ["access_token"], "requests": [{ "url": "/", "query": [["t", "<access_token>"]] }] });
    run.call(spy().await, "gather", program).await.output();
    assert_eq!(server.seen()[1].parameter("t"), TOKEN);
}

#[tokio::test]
async fn a_redirect_that_carries_a_secret_is_followed_with_it() {
    let server = echo_server().await;
    let program =
        json!({ "sealed": ["secret_key"], "requests": [{ "url": "/redirect", "query": [["k", "<secret_key>"]] }] });
    assert_eq!(gather(&server, program).await.answer()["status"], 200);
    assert_eq!(server.paths(), ["/redirect", "/landed"]);
    assert_eq!(server.seen()[1].parameter("k"), SECRET_KEY);
}

/// Sends a text as it is, from a call that asked for its secret.
async fn send_text(run: &Run, text: &str) {
    send(run, text, json!(["secret_key"])).await;
}

/// Sends a text as it is, from a call that asked for these secrets.
async fn send(run: &Run, text: &str, sealed: Value) {
    let program = json!({
        "sealed": sealed,
        "requests": [{ "url": "/", "method": "POST", "query": [["q", text]], "headers": [["x-text", text]], "json": { "j": text } }],
    });
    run.call(spy().await, "gather", program).await.output();
}

#[track_caller]
fn assert_untouched(server: &Server, text: &str) {
    let seen = server.seen().pop().expect("a request");
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!((seen.parameter("q").as_str(), seen.header("x-text"), &body["j"]), (text, text, &json!(text)));
}

#[tokio::test]
async fn a_marker_means_nothing_elsewhere() {
    let server = Server::start(|_| Answer::ok()).await;
    let outside: Arc<dyn Outside> = Arc::new(Live::now());
    let account = || Account::new(account(&server)).unwrap();
    let here = Run::of(account(), "shop", Arc::clone(&outside));
    let names = json!({ "sealed": ["secret_key"] });
    let seen = here.call(spy().await, "gather", names).await.output();
    let marker = seen["markers"]["secret_key"].as_str().unwrap();

    send_text(&here, marker).await;
    assert_eq!(server.seen()[0].parameter("q"), SECRET_KEY, "it does mean something in a call that asked for it");
    send(&here, marker, json!([])).await;
    assert_untouched(&server, marker);
    for elsewhere in [
        Run::of(account(), "other-connection", Arc::clone(&outside)),
        Run::of(account(), "shop", Arc::new(Live::now())),
    ] {
        send_text(&elsewhere, marker).await;
        assert_untouched(&server, marker);
    }
}

/// A hash belongs to the call that made it.
#[tokio::test]
async fn a_hash_means_nothing_in_another_call() {
    let server = Server::start(|_| Answer::ok()).await;
    let run = Run::live(account(&server));
    let program = json!({
        "sealed": ["secret_key"],
        "derive": [{ "name": "md5", "how": "digest", "parts": ["<secret_key>"] }],
    });
    let seen = run.call(spy().await, "gather", program).await.output();
    let marker = seen["markers"]["md5"].as_str().unwrap();
    send_text(&run, marker).await;
    assert_untouched(&server, marker);
}

#[tokio::test]
async fn look_alikes_stay() {
    let server = Server::start(|_| Answer::ok()).await;
    let run = Run::live(account(&server));
    let digits = "0123456789abcdef".repeat(2);
    for text in [
        format!("sealed-secret_key-{digits}"),
        format!("the order sealed-secret_key-{digits}{digits} of sealed-secret_key-"),
        "sealed-".to_owned(),
        "sealed-密-0".to_owned().replace('密', "a"),
    ] {
        send_text(&run, &text).await;
        assert_untouched(&server, &text);
    }
}

#[tokio::test]
async fn a_marker_is_refused_where_it_can_not_be_put_in() {
    let server = Server::start(|_| Answer::ok()).await;
    let program = json!({
        "sealed": ["secret_key"],
        "derive": [{ "name": "raw", "how": "digest", "algorithm": "sha256", "encoding": "raw", "parts": ["<secret_key>"] }],
        "requests": [
            { "url": "/orders/<secret_key>" },
            { "url": "http://<secret_key>.example/" },
            { "url": "/", "method": "POST", "text": "key=<secret_key>" },
            { "url": "/", "headers": [["x-raw", "<raw>"]] },
            { "url": "/", "method": "POST", "json": { "raw": "<raw>" } },
        ],
    });
    let seen = gather(&server, program).await.output();
    let errors: Vec<&str> =
        seen["answers"].as_array().unwrap().iter().map(|answer| answer["error"].as_str().unwrap_or("sent")).collect();
    insta::assert_snapshot!("markers_refused", errors.join("\n"));
    assert!(server.seen().is_empty());
}

/// A header can't hold a line break, and a request must not be split in two by one.
#[tokio::test]
async fn a_secret_with_a_line_break_does_not_stand_in_a_header() {
    let server = Server::start(|_| Answer::ok()).await;
    let run = Run::live(settings(&server.base_url, &[("secret_key", "one\r\nx-two: three")]));
    let program =
        json!({ "sealed": ["secret_key"], "requests": [{ "url": "/", "headers": [["x-key", "<secret_key>"]] }] });
    let answer = run.call(spy().await, "gather", program).await.answer();
    insta::assert_snapshot!("line_break_in_header", answer["error"].as_str().unwrap());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn what_is_no_secret_of_the_connection_has_no_marker() {
    let server = Server::start(|_| Answer::ok()).await;
    let unknown = gather(&server, json!({ "sealed": ["no_such_field"] })).await;
    let public = gather(&server, json!({ "sealed": ["app_id"] })).await;
    let stranger =
        gather(&server, json!({ "derive": [{ "name": "d", "how": "digest", "parts": ["<not-a-marker>"] }] })).await;
    let without = Run { connection: None, ..Run::live(account(&server)) };
    let without = without.call(spy().await, "gather", json!({ "sealed": ["secret_key"] })).await;
    insta::assert_snapshot!(
        "no_such_secret",
        [unknown, public, stranger, without].map(|outcome| outcome.error()).join("\n\n")
    );
}
