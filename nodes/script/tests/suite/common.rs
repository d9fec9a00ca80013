//! What the tests of scripts share.

use serde_json::{Value, json};
use weft_script::nodes::js::Js;
use weft_sdk::testing::Calls;
use weft_sdk::{Call, Failure, Page};

/// Runs a block that asks for nothing.
pub fn run(code: &str) -> Result<Value, Failure> {
    run_with(json!({ "code": code }))
}

/// The same with parameters.
pub fn run_with(parameters: Value) -> Result<Value, Failure> {
    Calls::new().run::<Js>(Call::new(json!({}), parameters)).map(|page| output(&page))
}

/// The output of a page.
pub fn output(page: &Page) -> Value {
    serde_json::from_str(&page.output).unwrap()
}

/// The message of a failure that is the script's own.
pub fn invalid(result: Result<Value, Failure>) -> String {
    match result {
        Err(Failure::Invalid(problem)) => {
            assert!(problem.remedy.is_some(), "no remedy: {}", problem.message);
            problem.message
        }
        other => panic!("not invalid: {other:?}"),
    }
}

/// The first line of it.
pub fn first_line(result: Result<Value, Failure>) -> String {
    invalid(result).lines().next().unwrap_or_default().to_owned()
}
