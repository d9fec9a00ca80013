//! The three blocks of a published article, character for character, against what Node.js 20 makes of them.

use serde_json::{Value, json};
use weft_script::nodes::js::Js;
use weft_sdk::http::Error;
use weft_sdk::testing::Calls;
use weft_sdk::{Call, Failure};

use crate::common::output;

const BLOCKS: [(&str, &str); 3] = [
    ("users", include_str!("../blocks/users.js")),
    ("orders", include_str!("../blocks/orders.js")),
    ("forms", include_str!("../blocks/forms.js")),
];

#[test]
fn the_blocks_do_what_they_do_under_node() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../blocks/expected.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let result = run(case);
        let name = format!("{}: {}", case["block"], case["name"]);
        match (&case["output"], result) {
            (Value::Null, Err(Failure::Invalid(_))) => {}
            (expected, Ok(output)) if same(&case["name"], expected, &output) => {}
            (expected, result) => wrong.push(format!("{name}\n expected {expected}\n      got {result:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 20);
}

/// Words that the engine itself finds for a failure are not compared.
fn same(name: &Value, expected: &Value, output: &Value) -> bool {
    let engines_own = name.as_str().unwrap().contains("engine's own");
    let told =
        |value: &Value| value["result"]["error"].as_str().map(|text| text.split("reason:").next().unwrap().to_owned());
    if engines_own { told(expected) == told(output) && told(output).is_some() } else { expected == output }
}

fn run(case: &Value) -> Result<Value, Failure> {
    let code = BLOCKS.iter().find(|(name, _)| case["block"] == *name).unwrap().1;
    let mut calls = Calls::new();
    for request in case["requests"].as_array().unwrap() {
        let line = format!("{} {}", request["method"].as_str().unwrap(), request["url"].as_str().unwrap());
        let body: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
        let on = calls.on(&line).json(body);
        let answer = &case["answer"];
        calls = match (&answer["json"], &answer["text"], &answer["failed"]) {
            (Value::Null, Value::String(text), _) => {
                on.answer_text(answer["status"].as_u64().unwrap() as u16, text.as_str())
            }
            (Value::Null, _, Value::String(reason)) => {
                let reason = reason.split("reason: ").nth(1).unwrap();
                on.fails(Error::Unreachable(reason.to_owned()))
            }
            (json, ..) => on.answer(200, json.clone()),
        };
    }
    let call = Call::new(json!({}), json!({ "code": code, "input": case["input"] }));
    calls.run::<Js>(call).map(|page| output(&page))
}
