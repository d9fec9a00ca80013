use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

/// A document in which every field is filled in.
const FULL: &str = include_str!("full.json");
/// What is published.
const SCHEMA: &str = include_str!("../../../../../../wit/description.schema.json");
/// A document in which as much as possible is left out.
const SHORT: &str =
    r#"{"weft_description":1,"name":"shop","title":{"en":"Shop","zh":"商店"},"connection":{},"nodes":[]}"#;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn reason(document: &str) -> String {
    read(document).expect_err("it can't be read").0
}

#[test]
fn everything_is_read_as_it_was_said() {
    let component = read(FULL).unwrap();
    assert_eq!((component.name.as_str(), component.title.zh.as_str()), ("shop", "商店"));
    let connection = component.connection.unwrap();
    assert_eq!(connection.base_url, "https://api.shop.example");
    assert_eq!(connection.hosts, ["api.shop.example"]);
    let field = &connection.fields[0];
    assert_eq!((field.name.as_str(), field.title.en.as_str(), field.help.en.as_str()), ("key", "Key", "Ask"));
    assert!(field.secret && field.required);
    assert_eq!((&field.variants, &field.choices), (&names(&["own"]), &names(&["a", "b"])));
    assert_eq!((field.preset.as_deref(), field.secret_unless.as_deref()), (Some("a"), Some("password")));
    let parts = host::Parts { separator: ":".to_owned(), names: names(&["secret", "salt"]) };
    assert_eq!(field.parts, Some(parts));
    let variant = &connection.variants[0];
    assert_eq!((variant.name.as_str(), variant.title.en.as_str(), variant.parts), ("own", "Own", true));
    assert_eq!(variant.base_url.as_deref(), Some("https://own.shop.example"));
    let token = host::Token {
        name: "access".to_owned(),
        pointer: Some("/data/token".to_owned()),
        lives: Some("/data/lives".to_owned()),
        renews: true,
    };
    let consent = host::Consent {
        kind: host::ConsentKind::PasteAddress,
        begin: "begin".to_owned(),
        finish: "finish".to_owned(),
        revoke: Some("revoke".to_owned()),
        hosts: names(&["auth.shop.example"]),
        code: "code".to_owned(),
        code_lives_ms: 120_000,
        echoes_state: true,
        pkce: true,
    };
    let way = host::Authorization {
        variants: names(&["own"]),
        node: "token".to_owned(),
        tokens: vec![token],
        consent: Some(consent),
    };
    assert_eq!(connection.authorize, [way]);
    let told = host::ToldRate {
        used: Some("x-used".to_owned()),
        left: Some("/left".to_owned()),
        size: Some("/size".to_owned()),
        per_second: Some("x-rate".to_owned()),
    };
    let limit = host::RateLimit {
        nodes: names(&["orders"]),
        requests: 5,
        per_ms: 1_000,
        bucket: Some(40),
        day: Some("UTC".to_owned()),
        told: Some(told),
    };
    assert_eq!(connection.limits, [limit]);
    assert_eq!(
        (connection.identify.as_deref(), connection.category.unwrap().zh.as_str()),
        (Some("account"), "跨境平台")
    );
    let step = &connection.preparation[0];
    assert_eq!((step.text.en.as_str(), step.link.as_deref()), ("Make an app", Some("https://shop.example/apps")));
    assert_eq!(step.variants, ["own"]);
    let site = &connection.sites[0];
    assert_eq!((site.name.as_str(), site.title.en.as_str()), ("us", "United States"));
    assert_eq!(site.base_url.as_deref(), Some("https://us.shop.example"));
    assert_eq!((&site.variants, site.refusal.as_ref().unwrap().en.as_str()), (&names(&["own"]), "Take the own app"));
    assert_eq!((field.pattern.as_deref(), field.steers, field.learned), (Some("a+"), true, true));
    assert_eq!(variant.retired.as_ref().unwrap().en, "Take another");
    let parts: Vec<_> = connection.places.iter().map(|place| place.part).collect();
    use host::RequestPart::{Form, Header, Json, Query};
    assert_eq!(parts, [Header, Query, Form, Json]);
    let place = &connection.places[0];
    assert_eq!((place.value.as_str(), place.name.as_str()), ("access", "authorization"));
    assert_eq!(place.nodes, ["orders"]);
}

#[test]
fn nodes_are_read_as_they_were_said() {
    let node = read(FULL).unwrap().nodes.remove(0);
    assert_eq!((node.name.as_str(), node.title.en.as_str(), node.paging), ("orders", "Orders", true));
    assert_eq!(node.category.unwrap().zh, "交易");
    assert_eq!((node.effect, node.area), (Some(host::NodeEffect::AsSent), Some(host::Area::Orders)));
    let records = node.records.unwrap();
    assert_eq!((records.key, records.personal), (names(&["id"]), names(&["buyer"])));
    assert!(records.missing_is_null);
    let details = host::DetailList { field: "lines".to_owned(), key: names(&["line"]), link: names(&["order"]) };
    assert_eq!(records.details, [details]);
    let window = host::WindowRules {
        filters: Some("changed".to_owned()),
        sorts: Some("changed".to_owned()),
        closed_end: true,
        widest_ms: 1,
        zone: "Asia/Shanghai".to_owned(),
        lag_ms: 2,
        first_ms: 3,
        lookback_ms: u64::MAX,
        parallel: 4,
    };
    assert_eq!(node.window, Some(window));
}

/// Digits, the order of fields and even spaces: nobody between the component and who uses a schema reads it.
#[test]
fn schemas_stay_the_text_that_they_are() {
    let node = read(FULL).unwrap().nodes.remove(0);
    assert_eq!(node.parameters, r#"{ "type": "object", "maximum": 1.50, "a": 12345678901234567890.10 }"#);
    assert_eq!(node.records.unwrap().schema, r#"{"type":"object","properties":{"z":{},"a":{}}}"#);
}

/// What is published is what is read: a field that is added to one of both is missed here.
#[test]
fn the_full_document_has_every_published_field() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    every_field(&schema, &schema, &serde_json::from_str(FULL).unwrap(), "");
}

fn every_field(root: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).expect("it refers to something");
        every_field(root, target, value, at);
    }
    for choice in schema["anyOf"].as_array().into_iter().flatten() {
        every_field(root, choice, value, at);
    }
    if let Some(published) = schema["properties"].as_object() {
        let published: BTreeSet<&String> = published.keys().collect();
        let written: BTreeSet<&String> = value.as_object().into_iter().flatten().map(|(name, _)| name).collect();
        assert_eq!(written, published, "{at}");
        for name in published {
            every_field(root, &schema["properties"][name], &value[name], &format!("{at}/{name}"));
        }
    }
    if !schema["items"].is_null() {
        let items = value.as_array().filter(|items| !items.is_empty()).unwrap_or_else(|| panic!("{at} has no entry"));
        items.iter().for_each(|item| every_field(root, &schema["items"], item, at));
    }
}

#[test]
fn what_is_left_out_is_empty() {
    let component = read(SHORT).unwrap();
    let empty = host::Connection::default();
    assert_eq!((component.connection, component.nodes), (Some(empty), Vec::new()));
    let without = SHORT.replace(r#""connection":{},"#, "");
    assert_eq!(read(&without).unwrap().connection, None);
    assert_eq!(read(&SHORT.replace("{},", "null,")).unwrap().connection, None);
}

/// What the schema demands, and what it knows: leaving out one field, or adding one, anywhere.
#[test]
fn each_object_is_read_as_strictly_as_it_is_published() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let full: Value = serde_json::from_str(FULL).unwrap();
    for (at, object) in objects(&full, "") {
        let mut added = full.clone();
        added.pointer_mut(&at).unwrap()["colour"] = json!("red");
        assert!(reason(&added.to_string()).contains("unknown field `colour`"), "{at}");
        for (name, value) in object.as_object().unwrap() {
            let mut shorter = full.clone();
            shorter.pointer_mut(&at).unwrap().as_object_mut().unwrap().shift_remove(name);
            assert_eq!(read(&shorter.to_string()).is_err(), is_required(&schema, &at, name), "{at}/{name}");
            let mut other = full.clone();
            let wrong = if value.is_number() { json!("1") } else { json!(1) };
            other.pointer_mut(&at).unwrap()[name] = wrong;
            // What schemas are is checked where they are read.
            let is_schema = ["parameters", "schema"].contains(&name.as_str());
            assert_eq!(read(&other.to_string()).is_ok(), is_schema, "{at}/{name}");
        }
    }
}

/// All objects within a document, other than the schemas in it.
fn objects<'d>(value: &'d Value, at: &str) -> Vec<(String, &'d Value)> {
    let mut found = Vec::new();
    match value {
        Value::Object(fields) => {
            found.push((at.to_owned(), value));
            for (name, value) in fields.iter().filter(|(name, _)| !["parameters", "schema"].contains(&name.as_str())) {
                found.extend(objects(value, &format!("{at}/{name}")));
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| found.extend(objects(item, &format!("{at}/{index}"))));
        }
        _ => {}
    }
    found
}

/// Whether the published schema demands a field of an object of the full document.
fn is_required(root: &Value, at: &str, name: &str) -> bool {
    let mut schema = root;
    for step in at.split('/').skip(1) {
        schema =
            if step.bytes().all(|byte| byte.is_ascii_digit()) { &schema["items"] } else { &schema["properties"][step] };
        let choice = if schema["anyOf"].is_null() { schema } else { &schema["anyOf"][0] };
        let target = choice["$ref"].as_str().and_then(|reference| root.pointer(reference.trim_start_matches('#')));
        schema = target.unwrap_or(choice);
    }
    schema["required"].as_array().is_some_and(|required| required.iter().any(|it| it == name))
}

#[test]
fn another_version_is_refused_by_its_name() {
    let other = |version: &str| reason(&SHORT.replace(":1,", &format!(":{version},")));
    for version in ["2", "0", "-1", "1.0", "1e0", "\"1\"", "true", "[1]"] {
        let expected = format!("its description has version {version}, and this weft reads version 1");
        assert_eq!(other(version), expected);
    }
    let none = "its description doesn't say its version: it has no `weft_description`";
    assert_eq!(other("null"), none);
    assert_eq!(reason("{}"), none);
    // Of another version nothing else is judged.
    assert_eq!(
        reason(r#"{"colour":"red","weft_description":2}"#),
        "its description has version 2, and this weft reads version 1"
    );
}

#[test]
fn what_can_not_be_read_is_told_with_its_place() {
    let short = |from: &str, to: &str| SHORT.replace(from, to);
    let twice = r#""name":"shop","name":"shop""#;
    for (document, expected) in [
        (String::new(), "line 1, column 0: EOF while parsing a value"),
        ("shop".to_owned(), "line 1, column 1: expected value"),
        ("[1]".to_owned(), "line 1, column 0: invalid type: sequence, expected an object"),
        (SHORT.to_owned() + "\n{", "line 2, column 1: trailing characters"),
        (SHORT[..40].to_owned(), "line 1, column 40: EOF while parsing a string"),
        (short(r#""name":"shop""#, twice), "line 1, column 42: duplicate field `name`"),
        (short(":1,", ":1,\"weft_description\":1,"), "line 1, column 40: duplicate field `weft_description`"),
        (short("商店", "\\ud800"), "line 1, column 70: unexpected end of hex escape"),
        (short("{},", "[],"), "line 1, column 85: invalid type: sequence, expected an object"),
        (short("[]", "{}"), "line 1, column 96: invalid type: map, expected a sequence"),
        (
            short("{\"en\":\"Shop\",\"zh\":\"商店\"}", "[\"a\",\"b\"]"),
            "line 1, column 44: invalid type: sequence, expected an object",
        ),
        (short("\"shop\"", "7"), "line 1, column 30: invalid type: integer `7`, expected a string"),
        (short(",\"nodes\":[]", ""), "line 1, column 88: missing field `nodes`"),
    ] {
        assert_eq!(reason(&document), format!("its description can't be read: {expected}"), "{document}");
    }
    let place = FULL.replace(r#""part": "form""#, r#""part": { "form": null }"#);
    assert!(reason(&place).ends_with("invalid type: map, expected a string"), "{}", reason(&place));
    let place = FULL.replace(r#""part": "form""#, r#""part": "cookie""#);
    let expected = "unknown word `cookie`, expected one of `header`, `query`, `form`, `json`";
    assert!(reason(&place).ends_with(expected), "{}", reason(&place));
}

#[test]
fn what_a_component_wrote_is_cut_and_does_not_steer() {
    let name = "\\u001b[2J".to_owned() + &"x".repeat(10_000);
    let told = reason(&SHORT.replace("{},", &format!("{{\"{name}\":1}},")));
    assert!(told.starts_with("its description can't be read: line 1, column "), "{told}");
    assert!(told.contains("unknown field `\u{fffd}[2Jxxx") && told.len() < 700, "{told}");
    let told = reason(&format!("{{\"weft_description\":\"{}\"}}", "x".repeat(10_000)));
    assert!(told.len() < 200, "{told}");
}

#[test]
fn a_document_has_a_length_and_a_depth() {
    let long = SHORT.to_owned() + &" ".repeat(DOCUMENT_BYTES_MAX);
    assert_eq!(reason(&long), "its description has 4194403 bytes, more than 4194304");
    assert!(read(&long[..DOCUMENT_BYTES_MAX]).is_ok());
    let deep = |text: &str| text.replace("[]", &"[".repeat(1_000_000));
    assert!(reason(&deep(SHORT)).ends_with("expected value"));
    let closed = SHORT.replace("[]", &("[".repeat(1_000_000) + &"]".repeat(1_000_000)));
    assert!(reason(&closed).ends_with("invalid type: sequence, expected an object"));
    // A schema is as deep as it likes: who reads it has a limit.
    let schema = format!("{}{}{}", "{\"not\":".repeat(10_000), "true", "}".repeat(10_000));
    let node = format!(r#"[{{"name":"a","title":{{"en":"A","zh":"A"}},"parameters":{schema}}}]"#);
    assert_eq!(read(&SHORT.replace("[]", &node)).unwrap().nodes[0].parameters, schema);
}
