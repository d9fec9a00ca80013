//! `source/changes-without-total`: rows by the time of their last change, page by page. Only a short page says that it is the last.

use weft_sdk::{Call, Failure, Label, Node, Page, WindowRules, label};

use crate::platform::{self, Listing};
use crate::record::{Row, window};

/// The node.
#[derive(Debug)]
pub struct ChangesWithoutTotal;

impl Node for ChangesWithoutTotal {
    const NAME: &'static str = "changes-without-total";
    const PAGING: bool = true;
    type Parameters = Listing;
    type Record = Row;

    fn title() -> Label {
        label("Changed rows, by page number, without a total", "变更列表（无总数）")
    }

    fn window() -> Option<WindowRules> {
        Some(window(true))
    }

    fn run(call: Call<Listing>) -> Result<Page, Failure> {
        let request = platform::within(platform::get(&call, "closed-range-without-total"), call.window)?;
        platform::page_by_number(&call, request, platform::follows_full_page)
    }
}
