use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    CallKey, DeepSearch, FailureKind, RecordedBody, RecordedCall, RecordedConnection, RecordedExchange,
    RecordedOutcome, RecordedRequest, Recording,
};

const KEY: &str = "sk/live+9 äbc";
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJlLW9mLWl0";

fn options() -> ImportOptions {
    let connection = |base_url: &str| RecordedConnection {
        platform: "shop".to_owned(),
        base_url: base_url.to_owned(),
        fields: [("shop".to_owned(), "one".to_owned())].into(),
        secrets: vec!["key".to_owned()],
    };
    ImportOptions {
        workflow: "sync".to_owned(),
        connections: [
            ("shop".to_owned(), connection("https://api.shop.example")),
            ("stock".to_owned(), connection("https://api.shop.example/stock/v1")),
        ]
        .into(),
        secrets: vec![
            ("shop".to_owned(), "key".to_owned(), KEY.to_owned()),
            ("shop".to_owned(), "pin".to_owned(), "123".to_owned()),
        ],
        seed: [9; 32],
    }
}

/// What Chrome saves: HTTP/2, pseudo headers, kinds of resources, bodies in base64 where they are no text.
fn chrome() -> Value {
    let url =
        "https://api.shop.example/v2/orders?page=1&q=%E5%BC%A0%E4%B8%89+x&sign=0f343b0931126a20f133d67c2b018a3b#top";
    let entry = |url: &str, kind: &str, media_type: &str| {
        json!({
            "_resourceType": kind, "startedDateTime": "2024-05-01T08:00:03.000Z", "time": 3.2,
            "request": { "method": "GET", "url": url, "headers": [], "queryString": [] },
            "response": { "status": 200, "headers": [], "content": { "size": 3, "mimeType": media_type, "text": "abc" } },
        })
    };
    json!({ "log": {
        "version": "1.2", "creator": { "name": "WebInspector", "version": "537.36" }, "pages": [],
        "entries": [
            {
                "_initiator": { "type": "script" }, "_resourceType": "xhr", "_priority": "High", "cache": {}, "connection": "443",
                "startedDateTime": "2024-05-01T08:00:01.250Z", "time": 41.72,
                "request": {
                    "method": "GET", "url": url, "httpVersion": "http/2.0",
                    "headers": [
                        { "name": ":authority", "value": "api.shop.example" },
                        { "name": "authorization", "value": "Bearer at-0123456789abcdef" },
                        { "name": "cookie", "value": "sid=s3ss10n-0123456789" },
                        { "name": "sec-ch-ua", "value": "\"Chromium\"" },
                        { "name": "user-agent", "value": "Mozilla/5.0" },
                        { "name": "X-Shop-Id", "value": "17" },
                        { "name": "x-request-id", "value": "r-1" },
                    ],
                    "queryString": [{ "name": "q", "value": "%E5%BC%A0%E4%B8%89+x" }], "cookies": [], "headersSize": -1, "bodySize": 0,
                },
                "response": {
                    "status": 200, "statusText": "", "httpVersion": "http/2.0",
                    "headers": [
                        { "name": "Content-Type", "value": "application/json" }, { "name": "set-cookie", "value": "sid=other-session-1" },
                        { "name": "date", "value": "Wed, 01 May 2024 08:00:01 GMT" }, { "name": "X-Total-Count", "value": "2" },
                    ],
                    "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": -1, "_transferSize": 100,
                    "content": { "size": 90, "mimeType": "application/json", "text": format!(
                        r#"{{"refresh_token":"rt-abcdefgh","note":"<secret:shop/key>","self":"https:\/\/x\/?t=at-0123456789abcdef","jwt_like":"{JWT}","pin_token":12345678}}"#,
                    ) },
                },
                "timings": { "send": 1, "wait": 40, "receive": 0.7 },
            },
            entry("https://api.shop.example/logo.png", "image", "image/png"),
            entry("https://api.shop.example/app.js", "", "text/javascript"),
            entry("data:image/png;base64,AAAA", "image", "image/png"),
            entry("https://tracker.example/pixel", "fetch", "application/json"),
            entry("wss://api.shop.example/live", "websocket", ""),
        ],
    }})
}

/// What Postman and its kind save: no times of their own, params beside the text.
fn postman() -> Value {
    let basic = STANDARD.encode(format!("id:{KEY}"));
    json!({ "log": { "version": "1.2", "creator": { "name": "Postman", "version": "11.2" }, "entries": [
        {
            "startedDateTime": "2024-05-01T08:00:05Z", "time": 12,
            "request": {
                "method": "POST", "url": "https://api.shop.example/oauth/token",
                "headers": [
                    { "name": "Authorization", "value": format!("Basic {basic}") }, { "name": "Postman-Token", "value": "c1" },
                    { "name": "Content-Type", "value": "application/x-www-form-urlencoded" },
                ],
                "postData": {
                    "mimeType": "application/x-www-form-urlencoded", "text": "grant_type=refresh_token&refresh_token=rt-abcdefgh&client_secret=sk%2flive%2B9+%c3%a4bc",
                    "params": [{ "name": "grant_type", "value": "refresh_token" }],
                },
            },
            "response": { "status": 200, "headers": [], "content": { "mimeType": "application/json; charset=utf-8", "size": 4, "encoding": "base64",
                "text": STANDARD.encode(r#"{"access_token":"at-1111111111","expires_in":7200,"old":"rt-abcdefgh"}"#) } },
        },
        {
            "startedDateTime": "2024-05-01T08:00:04Z", "time": 12,
            "request": {
                "method": "PUT", "url": "https://api.shop.example/stock/v1/items/7",
                "headers": [{ "name": "Authorization", "value": "at-1111111111" }],
                "postData": { "mimeType": "application/json", "text": "{\"echo\": \"sk\\/live+9 \\u00e4bc\"}" },
            },
            "response": { "status": 0, "headers": [], "content": { "size": 0, "mimeType": "" }, "_error": "net::ERR_CONNECTION_RESET" },
        },
        {
            "startedDateTime": "2024-05-01T08:00:06Z", "time": 1, "request": { "method": "GET", "url": "https://api.shop.example/file", "headers": [] },
            "response": { "status": 200, "headers": [], "content": { "size": 16, "mimeType": "application/octet-stream", "encoding": "base64",
                "text": STANDARD.encode([&b"\xff\xfe"[..], KEY.as_bytes()].concat()) } },
        },
    ]}})
}

fn exchange(recording: &Recording, call: usize) -> &RecordedExchange {
    &recording.calls[call].exchanges[0]
}

#[test]
fn what_chrome_saves_is_read() {
    let (recording, report) = import(&format!("\u{feff}{}", chrome()), options()).unwrap();
    assert_eq!((recording.engine.as_str(), recording.started_at_ms), ("WebInspector 537.36", 1_714_550_401_250));
    let left_out = [
        ("no connection to tracker.example", 1),
        ("not HTTP", 2),
        ("an image, a style, a script, a font or a socket of a page", 2),
    ];
    assert_eq!(report.left_out, left_out.map(|(reason, count)| (reason.to_owned(), count)).into());
    assert_eq!(report.too_short, ["shop/pin"]);
    let exchange = exchange(&recording, 0);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = RecordedRequest {
        method: "GET".to_owned(),
        url: "https://api.shop.example/v2/orders".to_owned(),
        query: vec![pair("page", "1"), pair("q", "张三 x"), pair("sign", "<token:shop/sign>")],
        headers: vec![pair("authorization", "Bearer <token:shop/authorization>"), pair("X-Shop-Id", "17")],
        body: RecordedBody::None,
        repeatable: true,
    };
    assert_eq!((&exchange.request, exchange.duration_ms), (&request, 42));
    let RecordedOutcome::Response { headers, body, .. } = &exchange.outcome else { panic!() };
    assert_eq!(headers, &[pair("content-type", "application/json"), pair("x-total-count", "2")]);
    let expected = r#"{"refresh_token":"<token:shop/refresh_token>","note":"<\\secret:shop/key>","self":"https:\/\/x\/?t=<token:shop/authorization>","jwt_like":"<token:shop/jwt>","pin_token":"<token:shop/pin_token>"}"#;
    assert_eq!(std::str::from_utf8(body).unwrap(), expected);
}

#[test]
fn what_api_clients_save_is_read() {
    let (recording, report) = import(&postman().to_string(), options()).unwrap();
    let keys: Vec<_> = recording.calls.iter().map(|call| call.key.to_string()).collect();
    assert_eq!(keys, ["*, page 1", "*, page 2", "*, page 3"]);
    let put = exchange(&recording, 0);
    assert_eq!(put.request.body, RecordedBody::Json(r#"{"echo": "<secret:shop/key>"}"#.to_owned()));
    // The token was first seen in the other connection's request, earlier in the file.
    assert_eq!(put.request.headers[0].1, "<token:shop/access_token>");
    let reason = "net::ERR_CONNECTION_RESET".to_owned();
    assert_eq!(put.outcome, RecordedOutcome::Failed { kind: FailureKind::Unreachable, reason });
    let RecordedBody::Form(fields) = &exchange(&recording, 1).request.body else { panic!() };
    let values: Vec<_> = fields.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["refresh_token", "<token:shop/refresh_token>", "<secret:shop/key>"]);
    let sealed: Vec<_> = report.sealed.iter().map(|sealed| (sealed.placeholder.as_str(), sealed.places)).collect();
    assert_eq!(sealed, [("<secret:shop/key>", 4), ("<token:shop/refresh_token>", 2), ("<token:shop/access_token>", 2)]);
}

#[test]
fn no_credential_is_left() {
    for har in [chrome(), postman()] {
        let (recording, _) = import(&har.to_string(), options()).unwrap();
        let text = export(&recording).to_string();
        for secret in [
            KEY,
            JWT,
            "at-0123456789abcdef",
            "at-1111111111",
            "rt-abcdefgh",
            "s3ss10n-0123456789",
            "0f343b0931126a20f133d67c2b018a3b",
        ] {
            let search = DeepSearch::new([("secret".to_owned(), secret.as_bytes().to_vec())]);
            assert_eq!(search.find(text.as_bytes()), None, "{secret} in {text}");
        }
    }
}

/// One exchange with these header fields, this query, and these bodies of JSON.
fn captured(headers: &Value, query: &str, asked: &Value, answered: &Value) -> String {
    json!({ "log": { "version": "1.2", "entries": [{
        "request": {
            "method": "POST", "url": format!("https://api.shop.example/x?{query}"), "headers": headers,
            "postData": { "mimeType": "application/json", "text": asked.to_string() },
        },
        "response": { "status": 200, "headers": [], "content": {
            "mimeType": "application/json", "text": answered.to_string(),
        } },
    }] } })
    .to_string()
}

#[test]
fn credentials_of_any_name_are_sealed() {
    const SECRETS: [&str; 11] = [
        "glpat-Zx81kQpLm3TvR7uYw2Bd",
        "letmein2026",
        "FwoGZXIvYXdzEBYaDKz8hQ1nF3tLk2",
        "0f343b0931126a20",
        "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
        "q1w2e3r4t5y6u7i8",
        "739104",
        "hunter2",
        "dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk",
        "Zm9PcXdYc0RlNzdMa1B2",
        "kX82nQpLm3TvR7uYw2Bd",
    ];
    let [private, auth, amazon, sig, key, sid, otp, password, verifier, unknown, answered] = SECRETS;
    let headers = json!([
        { "name": "Private-Token", "value": private }, { "name": "X-Auth", "value": auth },
        { "name": "X-Amz-Security-Token", "value": amazon },
    ]);
    let query = format!("sig={sig}&key={key}&sid={sid}&otp={otp}");
    let asked = json!({ "password": password, "code_verifier": verifier, "partner": unknown });
    let answer = json!({ "data": { "句柄": answered, "again": key } });
    let (recording, report) = import(&captured(&headers, &query, &asked, &answer), options()).unwrap();
    let text = export(&recording).to_string();
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let told: Vec<_> = report.sealed.iter().map(|sealed| sealed.placeholder.as_str()).collect();
    for name in ["private-token", "x-auth", "sig", "otp", "password", "partner", "value"] {
        assert!(told.contains(&format!("<token:shop/{name}>").as_str()), "{name} in {told:?}");
    }
    let kinds = |kind| report.sealed.iter().filter(|sealed| sealed.kind == kind).count();
    assert_eq!((kinds(SealedKind::Random), kinds(SealedKind::Field)), (2, 9));
}

#[test]
fn what_is_no_credential_stays() {
    let headers = json!([{ "name": "X-Shop-Id", "value": "17" }, { "name": "X-Store", "value": "north-2026" }]);
    let query = "key=customer_name&status=paid&number=JY202611300001234567890&page_token=Zx81kQpLm3TvR7uYw2Bd";
    let asked =
        json!({ "key": "created_at", "event": "OrderStatusChangedEvent2026V2", "since": "2026-11-30T00:00:00Z" });
    let answer = json!({
        "id": "Zx81kQpLm3TvR7uYw2Bd", "openid": "o6bmjrPTlm6a2sgVt7hMZOPfL2M", "token_type": "Bearer",
        "trace": "550e8400-e29b-41d4-a716-446655440000", "md5": "5f3c9a7b21d84e600f343b0931126a20",
        "picture": "https://shop.example/Zx81kQpLm3TvR7uYw2Bd.png", "receiver": "~3F6074A83A7EEC12530D4C484489CD6D~",
        "name": "iPhone15ProMax256GBNaturalTitanium", "amount": "20261130112233445566778899",
    });
    let (recording, report) = import(&captured(&headers, query, &asked, &answer), options()).unwrap();
    assert!(report.sealed.is_empty(), "{:?}", report.sealed);
    let RecordedOutcome::Response { body, .. } = &exchange(&recording, 0).outcome else { panic!() };
    assert_eq!(serde_json::from_slice::<Value>(body).unwrap(), answer);
    assert_eq!(exchange(&recording, 0).request.body, RecordedBody::Json(asked.to_string()));
}

#[test]
fn many_values_of_one_field_are_data() {
    let mark = |number: u64| {
        format!("{:x}", 0x5f3c_9a7b_21d8_4e60_0f34_3b09_3112_6a20_u128.wrapping_mul(u128::from(number * 2 + 1)))
    };
    let answer = |count: u64| json!((0..count).map(|number| json!({ "buyer": mark(number) })).collect::<Vec<_>>());
    let import = |count| import(&captured(&json!([]), "a=1", &json!({}), &answer(count)), options()).unwrap().1;
    let few = import(3);
    assert!(few.taken_for_data.is_empty() && few.sealed.len() == 3, "{few:?}");
    let many = import(40);
    assert!(many.taken_for_data == ["shop/buyer"] && many.sealed.is_empty(), "{many:?}");
}

#[test]
fn a_secret_is_hidden_in_a_method_too() {
    let key: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let har = json!({ "log": { "version": "1.2", "entries": [{
        "request": { "method": format!("x{key}"), "url": "https://api.shop.example/", "headers": [] },
        "response": { "status": 200, "headers": [], "content": {} } }] } });
    let (recording, report) = import(&har.to_string(), options()).unwrap();
    assert_eq!(exchange(&recording, 0).request.method, "X<secret:shop/key>");
    assert_eq!(report.sealed[0].places, 1);
    crate::file::write(&recording, &DeepSearch::new([("key".to_owned(), KEY.as_bytes().to_vec())])).unwrap();
}

#[test]
fn the_same_value_is_the_same_token_and_another_one_has_a_number() {
    let entry = |token: &str| {
        json!({ "request": { "method": "GET", "url": format!("https://api.shop.example/x?token={token}"), "headers": [] },
            "response": { "status": 200, "headers": [], "content": { "text": format!("<p>{token}</p>"), "mimeType": "text/html" } } })
    };
    let har = json!({ "log": { "entries": [entry("first-token"), entry("second-token"), entry("first-token")] } });
    let (recording, _) = import(&har.to_string(), options()).unwrap();
    let tokens: Vec<_> = (0..3).map(|call| exchange(&recording, call).request.query[0].1.as_str()).collect();
    assert_eq!(tokens, ["<token:shop/token>", "<token:shop/token/2>", "<token:shop/token>"]);
    let RecordedOutcome::Response { body, .. } = &exchange(&recording, 1).outcome else { panic!() };
    assert_eq!(body, b"<p><token:shop/token/2></p>");
}

#[test]
fn damaged_archives_are_refused() {
    let base = json!({ "log": { "version": "1.2", "entries": [{ "request": { "method": "GET", "url": "https://api.shop.example/" },
        "response": { "status": 200, "content": { "text": "abc" } } }] } });
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut har = base.clone();
        change(&mut har);
        har.to_string()
    };
    let cases = [
        ("{".to_owned(), "", "the archive is not JSON"),
        ("{}".to_owned(), "/log/entries", "the archive has no list of entries"),
        (changed(&|har| har["log"]["version"] = json!("2.0")), "/log/version", "version 2.0 is not known"),
        (
            changed(&|har| har["log"]["entries"][0]["request"]["url"] = json!(1)),
            "/log/entries/0/request/url",
            "the entry has no `url`",
        ),
        (
            changed(&|har| har["log"]["entries"][0]["request"]["method"] = json!(null)),
            "/log/entries/0/request/method",
            "the entry has no `method`",
        ),
        (
            changed(&|har| {
                har["log"]["entries"][0]["response"]["content"] = json!({ "text": "%", "encoding": "base64" })
            }),
            "/log/entries/0/response/content/text",
            "the body is not base64",
        ),
        (changed(&|har| har["log"]["_weft"] = json!({ "calls": 1 })), "/log/_weft", "`calls` is not what it should be"),
    ];
    for (har, place, reason) in cases {
        let error = import(&har, options()).unwrap_err();
        assert_eq!(error.place, place, "{error}");
        assert!(error.reason.starts_with(reason) && !error.remedy.is_empty(), "{error}");
    }
    assert!(import(&base.to_string(), options()).is_ok());
}

#[test]
fn an_archive_has_all_that_viewers_need() {
    let (recording, _) = import(&postman().to_string(), options()).unwrap();
    let har = export(&recording);
    let entry = &har["log"]["entries"][1];
    for name in ["startedDateTime", "time", "request", "response", "cache", "timings"] {
        assert!(!entry[name].is_null(), "{name}");
    }
    for name in ["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"] {
        assert!(!entry["request"][name].is_null(), "{name}");
    }
    for name in [
        "status",
        "statusText",
        "httpVersion",
        "cookies",
        "headers",
        "content",
        "redirectURL",
        "headersSize",
        "bodySize",
    ] {
        assert!(!entry["response"][name].is_null(), "{name}");
    }
    assert_eq!(
        (&har["log"]["version"], &entry["startedDateTime"]),
        (&json!("1.2"), &json!("2024-05-01T08:00:05.000Z"))
    );
    assert_eq!(har["log"]["entries"][0]["response"]["status"], json!(0));
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[a-z?&=%#<> /\\\\]{0,12}",
        Just("a<token:shop/t>?&".to_owned()),
        Just("<\\secret:x>".to_owned())
    ]
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((texts(), texts()), 0..4)
}

fn exchanges() -> impl Strategy<Value = RecordedExchange> {
    let body = prop_oneof![
        Just(RecordedBody::None),
        texts().prop_map(RecordedBody::Json),
        pairs().prop_map(RecordedBody::Form),
        (texts(), texts()).prop_map(|(content_type, text)| RecordedBody::Text { content_type, text }),
    ];
    let kind = prop_oneof![
        Just(FailureKind::Denied),
        Just(FailureKind::Malformed),
        Just(FailureKind::Timeout),
        Just(FailureKind::NotConnected),
        Just(FailureKind::Unreachable),
        Just(FailureKind::Encoding),
        Just(FailureKind::Charset),
        any::<u64>().prop_map(FailureKind::TooLarge),
    ];
    let bytes = prop_oneof![prop::collection::vec(any::<u8>(), 0..20), texts().prop_map(String::into_bytes)];
    let outcome = prop_oneof![
        (any::<u16>(), pairs(), bytes).prop_map(|(status, headers, body)| RecordedOutcome::Response {
            status,
            headers,
            body
        }),
        (kind, texts()).prop_map(|(kind, reason)| RecordedOutcome::Failed { kind, reason }),
    ];
    let request = ("[A-Z]{1,6}", texts(), pairs(), pairs(), body, any::<bool>()).prop_map(
        |(method, url, query, headers, body, repeatable)| RecordedRequest {
            method,
            url,
            query,
            headers,
            body,
            repeatable,
        },
    );
    (request, any::<u64>(), outcome).prop_map(|(request, duration_ms, outcome)| RecordedExchange {
        request,
        duration_ms,
        outcome,
    })
}

fn calls() -> impl Strategy<Value = RecordedCall> {
    let key = (texts(), any::<[u32; 6]>()).prop_map(|(step, [flow_page, flow_item, item, window, page, attempt])| {
        CallKey { step, flow_page, flow_item, item, window, page, attempt }
    });
    (key, any::<i64>(), prop::collection::vec(exchanges(), 0..4))
        .prop_map(|(key, started_at_ms, exchanges)| RecordedCall { key, started_at_ms, exchanges })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_exported_recording_is_imported_as_it_was(
        calls in prop::collection::vec(calls(), 0..4), seed in any::<[u8; 32]>(), started_at_ms in any::<i64>(),
        names in prop::collection::btree_map(texts(), texts(), 0..3), numbers in prop::collection::btree_map(texts(), any::<i64>(), 0..3),
        engine in texts(), masked in prop::collection::vec(texts(), 0..3),
    ) {
        let inputs = numbers.iter().map(|(name, number)| (name.clone(), json!([number, name, 1.5, null]))).collect();
        let connections = options().connections;
        let recording = Recording {
            workflow: "sync".to_owned(), engine, components: names, started_at_ms, seed, inputs, connections, bookmarks: numbers,
            tokens: [("shop/access_token".to_owned(), None), ("shop/other".to_owned(), Some(started_at_ms))].into(), masked, calls,
        };
        let har = serde_json::to_string_pretty(&export(&recording)).unwrap();
        let (imported, report) = import(&har, ImportOptions::default()).unwrap();
        prop_assert_eq!(report.imported, recording.calls.iter().map(|call| call.exchanges.len()).sum::<usize>());
        prop_assert_eq!(imported, recording);
    }
}
