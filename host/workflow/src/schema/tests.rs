use super::parameters::with_expressions;
use super::*;

fn validator() -> jsonschema::Validator {
    jsonschema::options().offline().build(&json_schema(&crate::fixture::catalogue())).expect("a schema")
}

#[test]
fn steps_that_inherit_need_not_say_everything() {
    let inheriting = |defaults: Value, step: Value| {
        let mut workflow = workflow(step);
        workflow["defaults"] = defaults;
        workflow
    };
    let short = json!({ "id": "user", "uses": "xiaoe/user", "retry": null, "with": { "user_id": null } });
    for defaults in [
        json!({ "connection": "shop", "with": { "user_id": "u" }, "retry": { "attempts": 2 } }),
        json!({ "xiaoe": { "connection": "shop" }, "xiaoe/user": { "with": { "user_id": "u" } }, "timeout": "1s" }),
    ] {
        let workflow = inheriting(defaults, short.clone());
        let problems: Vec<String> = validator().iter_errors(&workflow).map(|e| e.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new());
    }
    assert!(!validator().is_valid(&workflow(short.clone())));
    assert!(!validator().is_valid(&inheriting(json!({ "timout": "1s" }), short.clone())));
    assert!(!validator().is_valid(&inheriting(json!({ "into": "t" }), short)));
    let unknown = json!({ "id": "user", "uses": "xiaoe/user", "with": { "userid": "u" } });
    assert!(!validator().is_valid(&inheriting(json!({ "connection": "shop" }), unknown)));
}

fn workflow(step: Value) -> Value {
    json!({ "weft": 1, "name": "w", "connections": { "shop": "xiaoe" }, "steps": [step] })
}

#[test]
fn good_workflows_pass() {
    for step in [
        json!({ "id": "users", "uses": "xiaoe/users", "connection": "shop", "with": { "page_size": 50 }, "into": "users" }),
        json!({ "id": "users", "uses": "xiaoe/users", "connection": "shop", "with": { "page_size": "${ .inputs.n }" } }),
        json!({ "id": "users", "uses": "xiaoe/users", "connection": "shop", "with": "${ .inputs.all }" }),
        json!({ "id": "rows", "uses": "table/find", "with": { "table": "users" }, "retry": { "pause": "1s" } }),
        json!({ "id": "all", "uses": "./parts/all.yaml", "connections": { "a": "shop" }, "with": { "day": "${ 1 }" } }),
        json!({ "id": "all", "uses": "./all.yml", "for_each": "${ .inputs.days }", "parallel": 2 }),
    ] {
        let problems: Vec<String> = validator().iter_errors(&workflow(step)).map(|e| e.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new());
    }
}

#[test]
fn mistakes_are_caught() {
    for step in [
        json!({ "id": "users", "uses": "xiaoe/usres", "connection": "shop" }),
        json!({ "id": "users", "uses": "xiaoe/users" }),
        json!({ "id": "users", "uses": "xiaoe/users", "connection": "shop", "with": { "page_size": "many" } }),
        json!({ "id": "users", "uses": "xiaoe/users", "connection": "shop", "with": { "pagesize": 5 } }),
        json!({ "id": "user", "uses": "xiaoe/user", "connection": "shop" }),
        json!({ "id": "users", "uses": "xiaoe/users", "connection": "shop", "if": "true" }),
        json!({ "id": "run", "uses": "table/find", "with": { "table": "users" } }),
        json!({ "id": "rows", "uses": "table/find", "with": { "table": "users" }, "connections": {} }),
        json!({ "id": "all", "uses": "./all.yaml", "connection": "shop" }),
        json!({ "id": "all", "uses": "./all.yaml", "retry": { "attempts": 2 } }),
        json!({ "id": "all", "uses": "./../all.yaml", "sync": {} }),
        json!({ "id": "all", "uses": "all.yaml" }),
    ] {
        assert!(!validator().is_valid(&workflow(step.clone())), "{step}");
    }
}

#[test]
fn every_key_is_described() {
    let schema = json_schema(&crate::fixture::catalogue());
    let of = |name: &str| &schema["$defs"][name]["properties"];
    for properties in [&schema["properties"], of("step"), of("defaults")] {
        for (key, value) in properties.as_object().expect("an object") {
            let target = value["$ref"].as_str().and_then(|r| schema.pointer(r.trim_start_matches('#')));
            assert!(value["description"].is_string() || target.is_some_and(|t| t["description"].is_string()), "{key}");
        }
    }
}

#[test]
fn references_of_a_node_lead_to_their_new_place() {
    let schema = json!({ "$defs": { "a": { "type": "string" } }, "properties": { "b": { "$ref": "#/$defs/a" } } });
    let rewritten = with_expressions(&schema, "#/$defs/with-x-y");
    assert_eq!(rewritten["properties"]["b"]["anyOf"][0]["$ref"], "#/$defs/with-x-y/$defs/a");
}
