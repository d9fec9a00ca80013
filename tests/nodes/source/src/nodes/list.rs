//! `source/list`: all rows, page by page, with a total.

use weft_sdk::{Call, Failure, Label, Node, Page, label};

use crate::platform::{self, Listing};
use crate::record::Row;

/// The node.
#[derive(Debug)]
pub struct List;

impl Node for List {
    const NAME: &'static str = "list";
    const PAGING: bool = true;
    type Parameters = Listing;
    type Record = Row;

    fn title() -> Label {
        label("All rows", "全部记录")
    }

    fn run(call: Call<Listing>) -> Result<Page, Failure> {
        platform::page_by_number(&call, platform::get(&call, "list"), platform::follows_by_total)
    }
}
