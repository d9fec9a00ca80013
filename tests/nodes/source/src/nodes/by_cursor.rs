//! `source/changes-by-cursor`: rows by the time of their last change, from the cursor that the source gave on. The end is not counted in.

use weft_sdk::{Call, Failure, Label, Node, Page, WindowRules, label};

use crate::platform::{self, Listing};
use crate::record::{Row, window};

/// The node.
#[derive(Debug)]
pub struct ChangesByCursor;

impl Node for ChangesByCursor {
    const NAME: &'static str = "changes-by-cursor";
    const PAGING: bool = true;
    type Parameters = Listing;
    type Record = Row;

    fn title() -> Label {
        label("Changed rows, by cursor", "变更列表（按游标）")
    }

    fn window() -> Option<WindowRules> {
        Some(window(false))
    }

    fn run(call: Call<Listing>) -> Result<Page, Failure> {
        let mut request = platform::within(platform::get(&call, "range-by-cursor"), call.window)?;
        if let Some(cursor) = call.resume::<String>()? {
            request = request.query("cursor", cursor);
        }
        let response = platform::send(request.query("size", call.parameters.size.to_string()))?;
        let list: platform::List<'_> = platform::read(&response)?;
        Ok(match list.next {
            Some(next) => Page::more(&list.rows, next.into()),
            None => Page::last(&list.rows),
        })
    }
}
