use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{CallKey, RecordedBody, RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest};

fn masks(fields: &[&str]) -> Masks {
    Masks::new(fields.iter().map(|field| MaskRule { field: (*field).to_owned() }), [7; 32])
}

fn exchange(request: RecordedRequest, body: &str) -> RecordedExchange {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let outcome = RecordedOutcome::Response { status: 200, headers, body: body.as_bytes().to_vec() };
    RecordedExchange { request, duration_ms: 1, outcome }
}

fn recording(exchanges: Vec<RecordedExchange>) -> Recording {
    let key = CallKey { step: "orders".to_owned(), page: 1, attempt: 1, ..CallKey::default() };
    Recording {
        workflow: "sync".to_owned(),
        engine: "weft 0.1.0".to_owned(),
        components: BTreeMap::new(),
        started_at_ms: 0,
        seed: [0; 32],
        inputs: BTreeMap::new(),
        connections: BTreeMap::new(),
        bookmarks: BTreeMap::new(),
        tokens: BTreeMap::new(),
        masked: Vec::new(),
        calls: vec![RecordedCall { key, started_at_ms: 0, exchanges }],
    }
}

fn body(recording: &Recording, index: usize) -> &str {
    let RecordedOutcome::Response { body, .. } = &recording.calls[0].exchanges[index].outcome else { panic!() };
    std::str::from_utf8(body).unwrap()
}

fn masked_body(fields: &[&str], text: &str) -> String {
    let mut recording = recording(vec![exchange(RecordedRequest::default(), text)]);
    mask_recording(&mut recording, &masks(fields));
    body(&recording, 0).to_owned()
}

#[test]
fn values_keep_their_form() {
    let text = r#"{"v": ["+86 138-0013-8000", "Li.Wei@Example.com", "张三丰", "Élodie", "Иван", "🙂🙂", "a", "", null, 42, -17.50, 0.25, 1e9]}"#;
    let masked: Value = serde_json::from_str(&masked_body(&["v"], text)).unwrap();
    let before: Value = serde_json::from_str(text).unwrap();
    let kind = |char: char| match char {
        _ if char.is_ascii_digit() => '9',
        _ if char.is_lowercase() => 'a',
        _ if char.is_uppercase() => 'A',
        _ if char.is_alphabetic() => '字',
        _ => char,
    };
    let kinds = |value: &Value| value.to_string().chars().map(kind).collect::<String>();
    for (before, masked) in before["v"].as_array().unwrap().iter().zip(masked["v"].as_array().unwrap()) {
        assert_eq!(kinds(before), kinds(masked), "{before} {masked}");
        let stays = [json!("🙂🙂"), json!("a"), json!(""), Value::Null].contains(before);
        assert_eq!(before == masked, stays, "{before} {masked}");
    }
    assert!(masked["v"][9].to_string().len() == 2 && !masked["v"][9].to_string().starts_with('0'));
    assert!(masked["v"][11].to_string().starts_with("0."));
    assert!(masked["v"][12].to_string().ends_with("e+9"), "{}", masked["v"][12]);
}

#[test]
fn what_belongs_together_still_does() {
    let later = RecordedRequest {
        url: "https://shop.example/users/u_4711/orders".to_owned(),
        query: vec![("user".to_owned(), "u_4711".to_owned()), ("page".to_owned(), "2".to_owned())],
        headers: vec![("x-user".to_owned(), "u_4711".to_owned())],
        body: RecordedBody::Json(r#"{"ids":["u_4711","other"],"biz":"{\"who\":\"u_4711\"}"}"#.to_owned()),
        ..RecordedRequest::default()
    };
    let mut recording = recording(vec![
        exchange(RecordedRequest::default(), r#"{"data":[{"User_ID":"u_4711","n":13800138000},{"User_ID":"u_9"}]}"#),
        exchange(later, r#"{"phone":"13800138000"}"#),
    ]);
    recording.inputs.insert("only".to_owned(), json!(["u_4711"]));
    let report = mask_recording(&mut recording, &masks(&["user_id", "*PHONE"]));
    assert_eq!(report, MaskReport { fields: vec!["User_ID".into(), "phone".into()], values: 3, places: 10, left: 0 });
    assert_eq!(recording.masked, ["User_ID", "phone"]);
    let first: Value = serde_json::from_str(body(&recording, 0)).unwrap();
    let user = first["data"][0]["User_ID"].as_str().unwrap();
    let request = &recording.calls[0].exchanges[1].request;
    assert_eq!(request.url, format!("https://shop.example/users/{user}/orders"));
    assert_eq!((request.query[0].1.as_str(), request.query[1].1.as_str()), (user, "2"));
    assert_eq!(request.headers[0].1, user);
    let expected = format!(r#"{{"ids":["{user}","other"],"biz":"{{\"who\":\"{user}\"}}"}}"#);
    assert_eq!(request.body, RecordedBody::Json(expected));
    assert_eq!(recording.inputs["only"], json!([user]));
    let second: Value = serde_json::from_str(body(&recording, 1)).unwrap();
    assert_eq!(second["phone"].as_str().unwrap(), first["data"][0]["n"].to_string());
    let once = recording.masked.clone();
    mask_recording(&mut recording, &masks(&["user_id", "*PHONE"]));
    assert_eq!(recording.masked, once);
}

#[test]
fn every_other_byte_stays() {
    let text = "\u{feff} {\"a\" :\t1.00,\r\n \"name\":\"\\u5f20\\u4e09\" , \"b\":\"\\/x\\u00e4\",\"b\":[ ],\"name\":\"12\" } \n{\"name\":\"12\"} trailing";
    let masked = masked_body(&["name"], text.trim_start_matches('\u{feff}'));
    let rest = |text: &str| {
        text.split("\"name\":")
            .map(|part| {
                part.split_once('"')
                    .map_or(part, |(_, rest)| rest)
                    .split_once('"')
                    .map_or("", |(_, rest)| rest)
                    .to_owned()
            })
            .skip(1)
            .collect::<Vec<_>>()
    };
    assert_eq!(rest(&masked), rest(text));
    assert!(masked.starts_with(" {\"a\" :\t1.00,\r\n \"name\":\"") && !masked.contains("\\u5f20"), "{masked}");
}

#[test]
fn placeholders_stay() {
    let text = r#"{"token":"<secret:shop/key>","auth":{"token":"Bearer <token:shop/access/2>"},"x":"<\secret:x>"}"#;
    assert_eq!(masked_body(&["token", "auth", "x"], text), text);
}

#[test]
fn rules_may_end_in_a_star() {
    let rule = |field: &str, name: &str| MaskRule { field: field.to_owned() }.is_for(name);
    assert!(
        rule("phone", "Phone") && rule("*phone", "home_phone") && rule("phone*", "PHONES") && rule("*hon*", "phones")
    );
    assert!(!rule("phone", "phones") && !rule("*phone", "phones") && !rule("phone*", "my_phone"));
    assert!(rule("*", "anything"));
}

#[test]
fn all_values_of_a_form_have_masks_of_their_own() {
    let text = json!({ "v": (10..100).collect::<Vec<_>>() }).to_string();
    let masked: Value = serde_json::from_str(&masked_body(&["v"], &text)).unwrap();
    let distinct: BTreeSet<_> = masked["v"].as_array().unwrap().iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 90);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_masked_value_is_left(values in prop::collection::btree_set("[a-zA-Z0-9 @.]{8,20}|\\PC{6,12}", 1..6), numbers in prop::collection::btree_set(100_000_000_u64.., 1..4)) {
        let texts: Vec<_> = values.iter().filter(|value| value.chars().filter(char::is_ascii_alphanumeric).count() > 6 && !crate::value::looks_like_json(value)).collect();
        let body = json!({ "name": texts, "deep": { "id": numbers, "other": texts }, "n": numbers }).to_string();
        let request = RecordedRequest { query: texts.iter().map(|text| ("q".to_owned(), (*text).clone())).collect(), ..RecordedRequest::default() };
        let mut recording = recording(vec![exchange(request, &body)]);
        mask_recording(&mut recording, &masks(&["name", "id"]));
        let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
        let mut left = Vec::new();
        rewrite_recording(&mut recording, &mut |whole| {
            let is_value = texts.iter().any(|text| *text == whole.text) || numbers.iter().any(|number| number == whole.text);
            left.extend(is_value.then(|| whole.text.to_owned()));
            None
        });
        prop_assert_eq!(left, Vec::<String>::new());
    }
}
