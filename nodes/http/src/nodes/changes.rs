//! `http/changes`: the records of a list that changed in a range of time, page after page.
//!
//! The workflow says what the platform filters by, so nothing is known of a field that could be held against the window:
//! records are taken as they come, and a record that comes twice is counted once by its key.

use weft_sdk::{Call, Failure, Label, Node, Page, WindowRules, label};

use super::listing::Listing;
use crate::paging::Paging;
use crate::parameters::parameters;
use crate::path::Path;
use crate::placeholders::{Ends, TimeFormat};
use crate::records::Anything;
use crate::verdict::Rules;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// The node.
#[derive(Debug)]
pub struct Changes;

parameters! {
    /// The parameters of `http/changes`. In the texts of `query`, `headers`, `body` and `form`, `{since}` and `{until}`
    /// stand for the ends of the range; `{since}` has to be somewhere. Its requests only read, whatever their method:
    /// they may be repeated.
    Parameters {
        /// The path of the list in the answer, such as `data.items`; positions in lists are numbers, and `-1` is the last.
        /// A path that begins with `/` is a JSON Pointer. Without it, the answer is the list.
        #[serde(default)]
        pub records: String,
        /// The path of the number of records in the range. A list that turns out to be shorter is an error.
        #[serde(default)]
        pub total: Option<String>,
        /// How the list goes on after a page. Without it, the list is one page.
        #[serde(default)]
        pub paging: Option<Paging>,
        /// How the platform wants times written. All but milliseconds are whole seconds.
        #[serde(default)]
        pub time_format: TimeFormat,
        /// How many minutes the platform's clock is ahead of UTC, for `rfc3339` and `local`: 480 for Beijing.
        #[serde(default)]
        #[schemars(range(min = -840, max = 840))]
        pub offset_minutes: i16,
    }
}

impl Node for Changes {
    const NAME: &'static str = "changes";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Anything;

    fn title() -> Label {
        label("Read what changed in a range of time", "按时间范围读取变更")
    }

    fn window() -> Option<WindowRules> {
        Some(WindowRules {
            filters: None,
            sorts: None,
            // Not known, and harmless: see above.
            closed_end: true,
            widest_ms: 3_650 * DAY_MS,
            zone: "UTC".to_owned(),
            lag_ms: MINUTE_MS,
            first_ms: 90 * DAY_MS,
            lookback_ms: 10 * MINUTE_MS,
            parallel: 1,
        })
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let parameters = &call.parameters;
        let window = call.window.ok_or_else(|| Failure::invalid("the range of time to read is missing"))?;
        // Shorter than what can be asked for: the next range has it.
        let Some(ends) = Ends::new(window, parameters.time_format, parameters.offset_minutes) else {
            return Ok(Page::default());
        };
        let mut template = parameters.template();
        ends.put_into(&mut template)?;
        let listing = Listing {
            template,
            records: Path::new(&parameters.records),
            total: parameters.total.as_deref().map(Path::new),
            paging: parameters.paging.as_ref(),
            rules: Rules {
                success: &parameters.success,
                errors: &parameters.errors,
                about_one: false,
                repeatable: true,
            },
            reader: parameters.reader(),
        };
        listing.page(&call)
    }
}

#[cfg(test)]
mod tests;
