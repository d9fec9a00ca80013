//! `source/changes`: rows by the time of their last change, page by page, with a total. The source counts the end in.

use weft_sdk::{Call, Failure, Label, Node, Page, WindowRules, label};

use crate::platform::{self, Listing};
use crate::record::{Row, window};

/// The node.
#[derive(Debug)]
pub struct Changes;

impl Node for Changes {
    const NAME: &'static str = "changes";
    const PAGING: bool = true;
    type Parameters = Listing;
    type Record = Row;

    fn title() -> Label {
        label("Changed rows, by page number", "变更列表（按页码）")
    }

    fn window() -> Option<WindowRules> {
        Some(window(true))
    }

    fn run(call: Call<Listing>) -> Result<Page, Failure> {
        let request = platform::within(platform::get(&call, "closed-range"), call.window)?;
        platform::page_by_number(&call, request, platform::follows_by_total)
    }
}
