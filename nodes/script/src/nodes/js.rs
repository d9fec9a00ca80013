//! `script/js`: a code block, once.

use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use super::given::{self, Returned};
use crate::engine::{self, Outcome, Script};
use crate::parameters::parameters;

/// The node.
#[derive(Debug)]
pub struct Js;

parameters! {
    /// The parameters of `script/js`. The script assigns an object to `output`, or exports a function that returns
    /// `{ output }`.
    Parameters {}
}

impl Node for Js {
    const NAME: &'static str = "js";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Run a code block in JavaScript", "运行 JavaScript 代码块")
    }

    fn effect() -> NodeEffect {
        NodeEffect::AsSent
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let script = Script { given: given::of(&call), ..call.parameters.script()? };
        let output = match engine::run(script)? {
            Outcome::Assigned(output) => output,
            Outcome::Returned(returned) => returned_output(&returned)?,
        };
        Ok(Page { output: given::output(&output)?, ..Page::default() })
    }
}

fn returned_output(text: &str) -> Result<String, Failure> {
    let returned = Returned::read(text)?;
    if returned.next.is_some_and(|next| !next.is_null()) {
        return Err(Failure::invalid("the function returns `next`, and script/js runs once")
            .with_remedy("use script/pages to read page after page"));
    }
    if returned.records.is_some_and(|records| records.get() != "null") {
        return Err(Failure::invalid("the function returns `records`, and script/js has none")
            .with_remedy("use script/pages for records, or return them within `output`"));
    }
    match returned.output {
        Some(output) if output.get().starts_with('{') => Ok(output.get().to_owned()),
        Some(_) => Err(Failure::invalid("`output` is no object").with_remedy("return { output: { result: … } }")),
        None => Err(Failure::invalid("the function returns no `output`").with_remedy("return { output: { … } }")),
    }
}
