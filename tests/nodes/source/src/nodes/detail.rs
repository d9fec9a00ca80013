//! `source/detail`: one row by its id.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::Fields;
use weft_sdk::{Call, Failure, Label, Node, Page, label};

use crate::platform;
use crate::record::Row;

/// The node.
#[derive(Debug)]
pub struct Detail;

/// The parameters of `source/detail`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Which row.
    #[schemars(with = "i64")]
    id: serde_json::Number,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    row: Fields<'a>,
}

impl Node for Detail {
    const NAME: &'static str = "detail";
    type Parameters = Parameters;
    type Record = Row;

    fn title() -> Label {
        label("One row", "单条记录")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let request = platform::get(&call, "detail").query("id", call.parameters.id.to_string());
        let response = platform::send(request)?;
        let answer: Answer<'_> = platform::read(&response)?;
        Ok(Page::last(&[answer.row]))
    }
}
