//! One page of a list that a script reads: what `script/pages` and `script/changes` have in common.

use serde_json::Value;
use weft_sdk::{Call, Failure, Page};

use super::given::{self, Returned};
use crate::engine::{self, Outcome, Script};

/// Runs the function that a script exports for the page of this call.
pub(super) fn page<P>(call: &Call<P>, script: Script) -> Result<Page, Failure> {
    let script = Script { given: given::of(call), reads_only: true, ..script };
    let Outcome::Returned(returned) = engine::run(script)? else {
        return Err(Failure::invalid("the script assigns `output`, and this node wants a function").with_remedy(
            "export one: `module.exports = async ({ input, page, window, connection }) => ({ records, next })`; for a block that assigns `output` use script/js",
        ));
    };
    let returned = Returned::read(&returned)?;
    let output = match &returned.output {
        Some(output) if output.get() != "null" => given::output(output.get())?,
        _ => String::new(),
    };
    Ok(Page {
        records: returned.records()?.into(),
        output,
        total: returned.total()?,
        next: returned.next.filter(|next| *next != Value::Null),
        ..Page::default()
    })
}
