//! `http/changes`: the records of a list that changed in a range of time, page after page.
//!
//! The workflow says what the platform filters by, so nothing is known of a field that could be held against the window:
//! records are taken as they come, and a record that comes twice is counted once by its key.

use weft_sdk::record::Anything;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, WindowRules, label};

use super::listing::Listing;
use crate::login;
use crate::paging::Paging;
use crate::parameters::parameters;
use crate::path::Path;
use crate::placeholders::Ends;
use crate::records::Source;
use crate::times::{End, TimeFormat, Times};
use crate::verdict::{About, Rules};

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// The node.
#[derive(Debug)]
pub struct Changes;

parameters! {
    /// The parameters of `http/changes`. In `path` and in the texts of `query`, `headers`, `body` and `form`, `{since}`
    /// and `{until}` stand for the ends of the range; `{since}` has to be somewhere. Its requests only read, whatever
    /// their method: they may be repeated.
    Parameters {
        /// The path of the list in the answer, such as `data.items`; positions in lists are numbers, and `-1` is the last;
        /// `list.*.customer` takes the customer out of each entry. A path that begins with `/` is a JSON Pointer. Without
        /// it, the answer is the list. Where the list may be something else, `{ path: list, … }` with `absent: empty`,
        /// `keyed: id` or `single: record`.
        #[serde(default)]
        pub records: Source,
        /// The path of the number of records in the range. A list that turns out to be shorter is an error, and one
        /// that is counted needs no request behind it. 0 beside records says nothing.
        #[serde(default)]
        #[schemars(extend("x-steers" = false))]
        pub total: Option<String>,
        /// How the list goes on after a page. Without it, the list is one page.
        #[serde(default)]
        #[schemars(extend("x-steers" = false))]
        pub paging: Option<Paging>,
        /// How the platform wants times written: `rfc3339`, `seconds` and `milliseconds` since 1970, `local`
        /// (`2026-03-05 10:15:00`), `date` (`2026-03-05`), or a pattern of local time made of %Y %m %d %H %M %S %3f %%,
        /// such as `%Y/%m/%d %H:%M`. Local times are those of `sync.zone`. Of a unit that the window has only a part of,
        /// such as a day, all is read.
        #[serde(default)]
        #[schemars(extend("x-steers" = false))]
        pub time_format: TimeFormat,
        /// How many minutes the platform's clock is ahead of UTC: 480 for Beijing. With `rfc3339` it is the offset that is
        /// written. With local times it stands in for `sync.zone` where the zone isn't known: clocks may change there, so
        /// an hour more is read on both sides.
        #[serde(default)]
        #[schemars(range(min = -840, max = 840), extend("x-steers" = false))]
        pub offset_minutes: Option<i16>,
        /// What `{until}` is for the platform: `exclusive`, the first time that no longer belongs to the range, or
        /// `inclusive`, the last one that does.
        #[serde(default)]
        #[schemars(extend("x-steers" = false))]
        pub until: End,
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

    fn effect() -> NodeEffect {
        NodeEffect::AsSent
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
        let Parameters { time_format: format, offset_minutes, until: end, .. } = parameters;
        let times = Times { format, offset_minutes: *offset_minutes, end: *end };
        // Shorter than what can be asked for: the next range has it.
        let Some(ends) = times.of(window) else { return Ok(Page::default()) };
        let mut template = parameters.template();
        Ends::new(ends).put_into(&mut template)?;
        let expired = login::expired(&call)?;
        let listing = Listing {
            template,
            records: &parameters.records,
            total: parameters.total.as_deref().map(Path::new),
            paging: parameters.paging.as_ref(),
            rules: Rules {
                success: &parameters.success,
                errors: &parameters.errors,
                about: About::Page { first: call.page.is_none() },
                repeatable: true,
                expired: expired.as_ref(),
            },
            reader: parameters.reader(),
        };
        listing.page(&call)
    }
}

#[cfg(test)]
mod tests;
