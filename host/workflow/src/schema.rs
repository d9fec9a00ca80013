//! The JSON Schema of workflow files, for editors: completion, hover texts, underlined mistakes.
//!
//! It accepts whatever the checker accepts and catches what a schema can; the checker has the last word.

use serde_json::{Map, Value, json};

mod defaults;

use crate::checked::InputKind;
use crate::checked::Mask;
use crate::description::{Catalogue, ComponentDescription, NodeDescription};
use crate::read::into::LANGUAGES;
use crate::read::step::{ATTEMPTS_MAX, PARALLEL_MAX};
use crate::read::sync::WINDOWS_AT_ONCE_MAX;
use crate::read::workflow::VERSION;

/// The JSON Schema (draft 2020-12) of workflow files that use these components.
pub fn json_schema(catalogue: &Catalogue) -> Value {
    let mut definitions = definitions();
    for (component, node) in nodes(catalogue) {
        definitions.insert(parameters_name(component, node), parameters(component, node));
    }
    definitions.insert("step".to_owned(), step(catalogue, Whole::Yes));
    definitions.insert("inheriting-step".to_owned(), step(catalogue, Whole::No));
    definitions.insert("defaults".to_owned(), defaults::defaults(catalogue));
    definitions.insert("defaults-of-some".to_owned(), defaults::of_some(catalogue));
    let steps = |name: &str| json!({ "properties": { "steps": { "items": { "$ref": format!("#/$defs/{name}") } } } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "weft workflow",
        "description": "An integration workflow for weft",
        "type": "object",
        "additionalProperties": false,
        "required": ["weft", "name", "steps"],
        "properties": top_level(catalogue),
        "if": { "required": ["defaults"] },
        "then": steps("inheriting-step"),
        "else": steps("step"),
        "$defs": definitions,
    })
}

fn nodes(catalogue: &Catalogue) -> impl Iterator<Item = (&ComponentDescription, &NodeDescription)> {
    catalogue.components().flat_map(|component| component.nodes.iter().map(move |node| (component, node)))
}

fn top_level(catalogue: &Catalogue) -> Value {
    let platforms = catalogue.components().filter(|component| component.connection.is_some());
    let platforms: Vec<&str> = platforms.map(|component| component.name.as_str()).collect();
    json!({
        "weft": { "const": VERSION, "description": "Version of the file format" },
        "name": {
            "type": "string", "pattern": "^[a-z0-9-]{1,63}$",
            "description": "Name of the workflow, unique in a store",
        },
        "description": { "type": "string", "description": "What the workflow is for" },
        "connections": {
            "type": "object",
            "description": "Accounts the workflow needs, `alias: platform`. Which account is chosen at run time",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_-]{0,62}$" },
            "additionalProperties": { "enum": platforms, "description": "The platform" },
        },
        "inputs": {
            "type": "object",
            "description": "Values given when a run starts, `.inputs.NAME` in expressions",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,62}$" },
            "additionalProperties": { "anyOf": [{ "$ref": "#/$defs/input-type" }, { "$ref": "#/$defs/input" }] },
        },
        "on": { "$ref": "#/$defs/on" },
        "only_between": only_between(),
        "defaults": { "$ref": "#/$defs/defaults" },
        "steps": {
            "type": "array", "minItems": 1,
            "description": "What is done. The order comes from what steps read, and from `needs`",
        },
        "outputs": {
            "type": "object",
            "description": "What the workflow gives to one that runs it, `.STEP.output.NAME` there. Values may be \
                            expressions over steps that don't page, `.inputs` and `.run`",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,62}$" },
        },
    })
}

fn definitions() -> Map<String, Value> {
    let kinds: Vec<&str> = InputKind::ALL.iter().map(|(name, _)| *name).collect();
    let definitions = [
        ("expression", expression("A jq expression over steps, `.item`, `.inputs` and `.run`: `${ .orders.records }`")),
        (
            "duration",
            json!({
                "type": "string", "pattern": "^([0-9]+(ms|s|m|h|d))+$",
                "description": "A duration: `90d`, `12h`, `30m`, `10s`, `500ms`, or a sum such as `1h30m`",
            }),
        ),
        (
            "zone",
            json!({
                "type": "string", "description": "A time zone by its IANA name, such as `Asia/Shanghai`",
                "examples": ["Asia/Shanghai", "UTC"],
            }),
        ),
        ("input-type", json!({ "enum": kinds, "description": "Type of the input" })),
        ("input", input()),
        ("on", on()),
        ("retry", retry()),
        ("into", into()),
        ("sync", sync()),
    ];
    definitions.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn expression(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$", "description": description })
}

fn input() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["type"],
        "description": "An input",
        "properties": {
            "type": { "$ref": "#/$defs/input-type" },
            "default": { "description": "Its value when none is given. Without one it must be given" },
            "secret": {
                "type": "boolean", "default": false,
                "description": "Whether it is a secret: a text that is sealed when it is given and that nothing can \
                                read. Only as a whole value under `with`: `${ .inputs.NAME }`",
            },
            "description": { "type": "string", "description": "What it is for" },
        },
        "if": { "properties": { "secret": { "const": true } }, "required": ["secret"] },
        "then": { "properties": { "type": { "const": InputKind::String.name() }, "default": false } },
    })
}

fn on() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["schedule"],
        "description": "When the workflow runs by itself",
        "properties": { "schedule": {
            "type": "object", "additionalProperties": false, "required": ["cron", "zone"],
            "description": "At fixed times",
            "properties": {
                "cron": {
                    "type": "string", "examples": ["*/10 * * * *"],
                    "description": "Minute, hour, day of month, month, day of week",
                },
                "zone": { "$ref": "#/$defs/zone" },
            },
        } },
    })
}

fn retry() -> Value {
    let pause = |description: &str| json!({ "$ref": "#/$defs/duration", "description": description });
    json!({
        "type": "object", "additionalProperties": false,
        "description": "How failures that may pass (busy, unavailable) are repeated",
        "properties": {
            "attempts": {
                "type": "integer", "minimum": 1, "maximum": ATTEMPTS_MAX, "default": 5,
                "description": "Calls in all, the first included",
            },
            "pause": pause("Pause before the second call, `1s` if not given; it doubles from call to call"),
            "pause_max": pause("Longest pause, `60s` if not given"),
        },
    })
}

fn only_between() -> Value {
    let minute = |description: &str| {
        json!({
            "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", "description": description,
        })
    };
    json!({
        "type": "object", "additionalProperties": false, "required": ["from", "to", "zone"],
        "description": "The hours of the day in which it may run, where a platform answers in these only",
        "properties": {
            "from": minute("When they begin, such as `00:00`"),
            "to": minute("When they are over, such as `02:00`; across midnight if that is earlier"),
            "zone": { "$ref": "#/$defs/zone" },
        },
    })
}

fn into() -> Value {
    let field = json!({ "type": "string", "minLength": 1 });
    let several = json!({ "type": "array", "minItems": 1, "uniqueItems": true, "items": field });
    let fields = json!({ "anyOf": [field, several] });
    let table = json!({
        "type": "string", "pattern": "^(?!sqlite_)[a-z][a-z0-9_]{0,62}$", "description": "Name of the table",
    });
    json!({
        "description": "The table that the records go to; rows with the same key are replaced",
        "anyOf": [table.clone(), {
            "type": "object", "additionalProperties": false, "required": ["table"],
            "properties": {
                "table": table.clone(),
                "key": {
                    "anyOf": [fields.clone(), {
                        "type": "object", "additionalProperties": false, "required": ["hash"],
                        "properties": { "hash": fields },
                    }],
                    "description": "Fields that identify a row; as the node describes if not given. For records that \
                                    nothing identifies, `hash` (over all fields) or `{ hash: [FIELD] }`: equal ones are \
                                    one row. A field of that name is written `[hash]`",
                },
                "records": {
                    "$ref": "#/$defs/expression",
                    "description": "What to write instead of the records of the step",
                },
                "add": {
                    "type": "object", "minProperties": 1,
                    "description": "Fields that each record gets in addition, such as the parent's id: \
                                    `FIELD: VALUE`. Values may be expressions over `.item`, other steps, `.inputs` and \
                                    `.run`",
                },
                "details": {
                    "type": "object", "additionalProperties": table,
                    "description": "Tables for lists inside of the records, such as the lines of an order: `LIST: TABLE`",
                },
                "mask": {
                    "type": "object", "additionalProperties": { "enum": Mask::ALL.map(Mask::name) },
                    "description": "Fields that are not written as they are, wherever they stand in a record: `drop` \
                                    leaves nothing, `hash` keeps equal values equal, `last4` keeps the last four \
                                    characters",
                },
                "names": {
                    "type": "object", "additionalProperties": false, "required": ["table", "fields"],
                    "description": "Readable companions: beside `state` a column `state_name`, by a dictionary with \
                                    the columns `field`, `value`, `name_zh` and `name_en`",
                    "properties": {
                        "table": table,
                        "fields": {
                            "anyOf": [
                                { "type": "array", "minItems": 1, "items": field },
                                { "type": "object", "minProperties": 1, "additionalProperties": field },
                            ],
                            "description": "The fields, or `FIELD: FIELD_OF_THE_DICTIONARY`",
                        },
                        "language": { "enum": LANGUAGES, "default": LANGUAGES[0] },
                    },
                },
            },
        }],
    })
}

fn sync() -> Value {
    let duration = |description: &str| json!({ "$ref": "#/$defs/duration", "description": description });
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object", "additionalProperties": false,
        "description": "Reading by windows of time with a bookmark. What isn't given is as the node describes",
        "properties": {
            "first": text("Where the very first window begins: `90d` before now, `yesterday`, a day or a time"),
            "lookback": duration("How far behind the bookmark each run starts, for late changes"),
            "step": duration("Width of one window"),
            "until": text("A fixed end: a day or a time"),
            "zone": { "$ref": "#/$defs/zone", "description": "The time zone in which days begin" },
            "align": {
                "enum": ["day"],
                "description": "Windows begin and end at midnight of the zone; the newest day is read as far as it has come",
            },
            "parallel": {
                "type": "integer", "minimum": 1, "maximum": WINDOWS_AT_ONCE_MAX,
                "description": "How many windows are read at the same time; they are committed one after the other",
            },
            "bookmark": text(
                "The field that the bookmark is kept from, to have it checked: it can only be the one that the node's \
                 request filters by",
            ),
        },
    })
}

/// Whether a step says everything itself, or inherits from `defaults`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

fn step(catalogue: &Catalogue, whole: Whole) -> Value {
    let nodes = nodes(catalogue).map(|(component, node)| choice(component, node, whole));
    let choices: Vec<Value> = nodes.chain([workflow_choice()]).collect();
    json!({
        "type": "object", "additionalProperties": false, "required": ["id", "uses"],
        "description": "A use of a node, or of another workflow",
        "properties": step_keys(catalogue, whole),
        "allOf": choices,
    })
}

fn step_keys(catalogue: &Catalogue, whole: Whole) -> Value {
    let expression = |description: &str| json!({ "$ref": "#/$defs/expression", "description": description });
    let id = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$" });
    let alias = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_-]{0,62}$" });
    let mut keys = json!({
    "id": {
        "type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$", "not": { "enum": ["item", "inputs", "run"] },
        "description": "Name of the step, `.ID.records` and `.ID.output` in expressions",
    },
    "uses": uses(catalogue),
    "connection": { "type": "string", "description": "Alias of the connection, declared under `connections`" },
    "connections": {
        "type": "object", "propertyNames": alias, "additionalProperties": alias,
        "description": "For another workflow: what its aliases are called here, `ITS_ALIAS: ALIAS_HERE`. Those \
                        not given are called the same",
    },
    "with": {
        "description": "Parameters of the node, or inputs of the other workflow",
        "anyOf": [{ "type": "object" }, { "$ref": "#/$defs/expression" }],
    },
    "for_each": expression("Gives a list; the step runs once for each item, `.item` in expressions"),
    "parallel": {
        "type": "integer", "minimum": 1, "maximum": PARALLEL_MAX, "default": 1,
        "description": "How many items at once",
    },
    "if": expression("Whether to run at all (for each item, if there are items)"),
    "needs": {
        "anyOf": [id.clone(), { "type": "array", "items": id }],
        "description": "Steps that must be over before, without reading their data",
    },
    "retry": { "$ref": "#/$defs/retry" },
    "timeout": { "$ref": "#/$defs/duration", "description": "Longest time for one call" },
    "on_failure": {
        "enum": ["stop", "skip", "dead_letter"],
        "description": "What becomes of a failure that doesn't pass: stop the run, leave the item out, or keep \
                        it among the failures. If not given, one bad record is kept among the failures and \
                        anything else stops the run",
    },
    "left_out_max": {
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^(100|[0-9]{1,2}) *%$" },
        ],
        "description": "How much of what the step has in a run may be left out before the run fails: `20%`, or \
                        a number. If not given, the run fails when all of a page is left out; `100%` lets \
                        that pass",
    },
    "into": { "$ref": "#/$defs/into" },
    "sync": { "$ref": "#/$defs/sync" },
    });
    if whole == Whole::No {
        defaults::let_refuse(&mut keys);
    }
    keys
}

/// Paths of other workflow files.
const PATH: &str = r"^\./([^\\/]+/)*[^\\/]*\.ya?ml$";

fn uses(catalogue: &Catalogue) -> Value {
    let one = |(component, node): (&ComponentDescription, &NodeDescription)| json!({ "const": uses_name(component, node), "description": node.title.en });
    let all: Vec<Value> = nodes(catalogue).map(one).collect();
    let description = "The node, `COMPONENT/NODE`, or another workflow file, `./FILE.yaml`";
    if all.is_empty() {
        return json!({ "type": "string", "description": description });
    }
    // `enum` is what editors complete best; the branches carry the hover texts.
    let names: Vec<String> = nodes(catalogue).map(|(component, node)| uses_name(component, node)).collect();
    let path = json!({ "type": "string", "pattern": PATH, "description": "Another workflow file" });
    let choices: Vec<Value> = [json!({ "enum": names })].into_iter().chain(all).chain([path]).collect();
    json!({ "description": description, "anyOf": choices })
}

/// Another workflow takes some keys that a node doesn't, and the other way round.
fn workflow_choice() -> Value {
    json!({
        "if": { "properties": { "uses": { "type": "string", "pattern": PATH } }, "required": ["uses"] },
        "then": { "properties": {
            "connection": false, "into": false, "sync": false, "retry": false, "timeout": false,
        } },
        "else": { "properties": { "connections": false } },
    })
}

fn uses_name(component: &ComponentDescription, node: &NodeDescription) -> String {
    format!("{}/{}", component.name, node.name)
}

fn parameters_name(component: &ComponentDescription, node: &NodeDescription) -> String {
    format!("with-{}-{}", component.name, node.name)
}

/// What a node asks of its step.
fn choice(component: &ComponentDescription, node: &NodeDescription, whole: Whole) -> Value {
    let condition = json!({ "properties": { "uses": { "const": uses_name(component, node) } }, "required": ["uses"] });
    if whole == Whole::No {
        return json!({ "if": condition, "then": { "properties": { "with": defaults::parameters_in_part(node) } } });
    }
    let parameters = format!("#/$defs/{}", parameters_name(component, node));
    let mut then = json!({ "properties": {
        "with": { "anyOf": [{ "$ref": parameters }, { "$ref": "#/$defs/expression" }] },
    } });
    let mut required = Vec::new();
    if component.connection.is_some() {
        required.push("connection");
    }
    let needs_parameters = node.parameters.get("required").and_then(Value::as_array).is_some_and(|r| !r.is_empty());
    if needs_parameters {
        required.push("with");
    }
    then["required"] = json!(required);
    json!({ "if": condition, "then": then })
}

/// The parameter schema of a node, in which every value may be an expression as well.
fn parameters(component: &ComponentDescription, node: &NodeDescription) -> Value {
    let root = format!("#/$defs/{}", parameters_name(component, node));
    let mut schema = with_expressions(&node.parameters, &root);
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("$schema");
        schema.remove("$id");
        schema.insert("description".to_owned(), json!(node.title.en));
    }
    schema
}

/// Rewrites a schema: values below it may be expressions, and references lead to its new place.
fn with_expressions(schema: &Value, root: &str) -> Value {
    let Some(schema) = schema.as_object() else { return schema.clone() };
    let rewritten = schema.iter().map(|(keyword, value)| {
        let value = match (keyword.as_str(), value) {
            ("$ref", Value::String(reference)) => json!(reference.replacen('#', root, 1)),
            ("properties" | "patternProperties", Value::Object(schemas)) => {
                Value::Object(schemas.iter().map(|(name, inner)| (name.clone(), or_expression(inner, root))).collect())
            }
            ("items" | "additionalProperties" | "contains", Value::Object(_)) => or_expression(value, root),
            ("prefixItems", Value::Array(schemas)) => schemas.iter().map(|inner| or_expression(inner, root)).collect(),
            ("$defs" | "definitions", Value::Object(schemas)) => {
                let inner = schemas.iter().map(|(name, inner)| (name.clone(), with_expressions(inner, root)));
                Value::Object(inner.collect())
            }
            ("anyOf" | "oneOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter().map(|inner| with_expressions(inner, root)).collect()
            }
            ("if" | "then" | "else" | "not", inner) => with_expressions(inner, root),
            _ => value.clone(),
        };
        (keyword.clone(), value)
    });
    Value::Object(rewritten.collect())
}

/// A schema that also takes an expression. What is said about the value stays in sight.
fn or_expression(schema: &Value, root: &str) -> Value {
    let mut outer = Map::new();
    for keyword in ["title", "description", "default", "examples"] {
        if let Some(value) = schema.get(keyword) {
            outer.insert(keyword.to_owned(), value.clone());
        }
    }
    outer.insert("anyOf".to_owned(), json!([with_expressions(schema, root), { "$ref": "#/$defs/expression" }]));
    Value::Object(outer)
}

#[cfg(test)]
mod tests {
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
                assert!(
                    value["description"].is_string() || target.is_some_and(|t| t["description"].is_string()),
                    "{key}"
                );
            }
        }
    }

    #[test]
    fn references_of_a_node_lead_to_their_new_place() {
        let schema = json!({ "$defs": { "a": { "type": "string" } }, "properties": { "b": { "$ref": "#/$defs/a" } } });
        let rewritten = with_expressions(&schema, "#/$defs/with-x-y");
        assert_eq!(rewritten["properties"]["b"]["anyOf"][0]["$ref"], "#/$defs/with-x-y/$defs/a");
    }
}
