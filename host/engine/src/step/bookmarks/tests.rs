//! Names of items, and what is asked for.

use serde_json::json;
use weft_workflow::{
    Catalogue, Checked, ComponentDescription, Label, NodeDescription, RecordsDescription, WindowRules, check_source,
};

use super::*;

fn node(name: &str, parameters: Value, window: bool) -> NodeDescription {
    let label = Label { en: name.to_owned(), zh: name.to_owned() };
    let records = RecordsDescription {
        schema: json!({ "type": "object", "properties": {} }),
        key: Vec::new(),
        details: Vec::new(),
        personal: Vec::new(),
        missing_is_null: false,
    };
    let rules = WindowRules {
        filters: None,
        sorts: None,
        closed_end: true,
        widest_ms: 86_400_000,
        zone: "UTC".to_owned(),
        lag_ms: 0,
        first_ms: 86_400_000,
        lookback_ms: 0,
        parallel: 1,
    };
    NodeDescription {
        name: name.to_owned(),
        title: label,
        category: None,
        effect: None,
        area: None,
        parameters,
        records: Some(records),
        paging: true,
        window: window.then_some(rules),
    }
}

/// Two steps: `people`, whose rows go where `into` says, and `changes`, with these keys.
fn changes(into: &str, keys: &str) -> (Checked, usize) {
    let parameters = json!({ "type": "object", "properties": {
        "query": { "type": ["object", "null"] },
        "path": { "type": "string" },
        "size": { "type": "integer", "x-steers": false },
        "state": { "type": "string", "default": "paid" },
    } });
    let nodes = vec![node("list", json!({ "type": "object" }), false), node("changes", parameters, true)];
    let title = Label { en: String::new(), zh: String::new() };
    let component =
        ComponentDescription { name: "api".to_owned(), title, connection: None, any_platform: false, nodes };
    let source = format!(
        "weft: 1\nname: w\ninputs: {{ shop: string }}\nsteps:\n  - {{ id: people, uses: api/list{into} }}\n  \
         - id: changes\n    uses: api/changes\n{keys}"
    );
    let checked = check_source("w.yaml", &source, &Catalogue::new([component]));
    let checked = checked.unwrap_or_else(|findings| panic!("{source}\n{findings:#?}"));
    let index = checked.steps.iter().position(|step| step.id == "changes").expect("it is there");
    (checked, index)
}

const INTO: &str = ", into: { table: people, key: id }";
const ITEMS: &str = "    for_each: ${ .people.records }\n";

fn name(into: &str, with: &str, item: &str) -> String {
    let (checked, index) = changes(into, &format!("{ITEMS}    with: {{ query: {with} }}\n"));
    ItemName::of(&checked.steps[index], item).name
}

#[test]
fn an_item_is_named_by_the_key_of_its_record() {
    let before = r#"{"name":"A","id":9007199254740993}"#;
    let after = r#"{"name":"B","id":9007199254740993,"seen":true}"#;
    for item in [before, after] {
        assert_eq!(name(INTO, "{ of: '${ .item.id }' }", item), r#"{"id":9007199254740993}"#);
        assert_eq!(name(INTO, "{ of: '${ .item.name }' }", item), r#"{"id":9007199254740993}"#);
        assert_eq!(name(INTO, "'${ .item }'", item), r#"{"id":9007199254740993}"#);
    }
    let two = ", into: { table: people, key: [shop, no] }";
    assert_eq!(name(two, "{}", r#"{"no":1,"x":2,"shop":"s"}"#), r#"{"shop":"s","no":1}"#);
}

#[test]
fn without_a_key_it_is_named_by_what_the_step_uses_of_it() {
    assert_eq!(name("", "{ of: '${ .item.b + .item.a }' }", r#"{"c":1,"b":2,"a":3.0}"#), r#"{"a":3.0,"b":2}"#);
    assert_eq!(name("", "{ of: '${ .item.id }' }", r#"{"name":"A"}"#), r#"{"name":"A"}"#, "it is all there is");
    for item in ["\"u_1\"", "5", "[1,2]"] {
        assert_eq!(name(INTO, "{ of: '${ .item }' }", item), item);
    }
    let reshaped = "    for_each: ${ [.people.records[] | {no}] }\n    with: { query: { of: '${ .item.no }' } }\n";
    let (checked, index) = changes(INTO, reshaped);
    assert_eq!(ItemName::of(&checked.steps[index], r#"{"no":1}"#).name, r#"{"no":1}"#, "the key isn't in it");
}

#[test]
fn only_of_items_without_a_name_all_counts() {
    let is_told = |into: &str, with: &str, item: &str| {
        let (checked, index) = changes(into, &format!("{ITEMS}    with: {{ query: {with} }}\n"));
        ItemName::of(&checked.steps[index], item).is_named_by_nothing()
    };
    assert!(is_told("", "{ of: '${ .item.id }' }", r#"{"name":"A"}"#), "what is used isn't in it");
    assert!(!is_told("", "{ of: '${ .item.id }' }", "5"), "it has no fields");
    // Items that consist of their name and nothing else.
    assert!(!is_told(INTO, "'${ .item }'", r#"{"id":1}"#));
    assert!(!is_told("", "{ of: '${ .item.id }' }", r#"{"id":1}"#));
}

/// What is asked with these parameters; each expression has the value of the same place.
fn asks(with: &str, values: &[&str]) -> String {
    let (checked, index) = changes(INTO, &format!("    needs: people\n    with: {with}\n"));
    let values = values.iter().enumerate().map(|(index, value)| (index, (*value).to_owned())).collect();
    asked(&checked.steps[index], &ItemName::default(), &values).expect("it can be told")
}

#[test]
fn what_is_asked_can_be_read() {
    let text = asks("{ path: /a, query: { state: paid } }", &[]);
    let (digest, request) = text.split_once(' ').expect("two parts");
    assert_eq!(digest.len(), 2 * DIGEST_BYTES);
    assert_eq!(request, r#"api/changes {"path":"/a","query":{"state":"paid"}}"#);
    assert!(asks("{}", &[]).ends_with(" api/changes"));
    let long = asks(&format!("{{ path: {} }}", "张".repeat(500)), &[]);
    assert!(long.ends_with("张…") && long.chars().count() < ASKED_CHARACTERS_MAX + 20, "{long}");
    let other = asks(&format!("{{ path: {} }}", "张".repeat(501)), &[]);
    assert_ne!(long, other, "the digest is made of all of it");
}

#[test]
fn what_only_says_how_to_read_or_is_as_if_not_written_is_no_part_of_it() {
    let same = ["{ path: /a }", "{ size: 5, path: /a }", "{ path: /a, state: paid }", "{ path: /a, query: null }"];
    for with in same {
        assert_eq!(asks(with, &[]), asks(same[0], &[]), "{with}");
    }
    assert_eq!(asks("{ query: { a: 1, b: 2 } }", &[]), asks("{ query: { b: 2, a: 1 } }", &[]));
    let others = ["{ path: /b }", "{ path: /a, state: refunded }", "{ path: /a, query: { n: 1 } }", "{}"];
    for with in others {
        assert_ne!(asks(with, &[]), asks(same[0], &[]), "{with}");
    }
    assert_ne!(asks("{ query: { n: 1 } }", &[]), asks("{ query: { n: '1' } }", &[]), "a number is no text");
}

#[test]
fn inputs_count_and_what_changes_by_nature_does_not() {
    let shop = "{ query: { shop: '${ .inputs.shop }' } }";
    assert_ne!(asks(shop, &["\"a\""]), asks(shop, &["\"b\""]));
    let run = "{ query: { request: '${ .run.id }' } }";
    assert_eq!(asks(run, &["\"1\""]), asks(run, &["\"2\""]));
    let sealed = |digits: &str| format!("\"Bearer sealed-key-{}\"", digits.repeat(32));
    assert_eq!(asks(shop, &[&sealed("0")]), asks(shop, &[&sealed("a")]), "a marker is another one in each run");
}

#[test]
fn of_an_item_that_is_asked_with_as_a_whole_its_key_counts() {
    let of = |into: &str, item: &str| {
        let keys = "    for_each: ${ [.people.records[] | {id, name}] }\n    with: { query: { of: '${ .item }' } }\n";
        let (checked, index) = changes(into, keys);
        let step = &checked.steps[index];
        asked(step, &ItemName::of(step, item), &Values::from([(1, item.to_owned())])).expect("it can be told")
    };
    assert_eq!(of(INTO, r#"{"id":1,"name":"A"}"#), of(INTO, r#"{"id":1,"name":"B"}"#));
    assert_ne!(of("", r#"{"id":1,"name":"A"}"#), of("", r#"{"id":1,"name":"B"}"#));
}
