//! `script/pages`: a list that a script reads, page after page.

use weft_sdk::record::Anything;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use super::listing;
use crate::parameters::parameters;

/// The node.
#[derive(Debug)]
pub struct Pages;

parameters! {
    /// The parameters of `script/pages`. The script exports a function that returns `{ records, output, next, total }`: it
    /// is called again with `next` as `page` until it returns none. Its requests only read, whatever their method: they may
    /// be repeated.
    Parameters {}
}

impl Node for Pages {
    const NAME: &'static str = "pages";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Anything;

    fn title() -> Label {
        label("Read a list with a script, page after page", "用脚本读取列表（自动翻页）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::AsSent
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        listing::page(&call, call.parameters.script()?)
    }
}
