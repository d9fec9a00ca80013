//! `script/changes`: what changed in a range of time, read by a script page after page.
//!
//! The script says what the platform filters by, so nothing is known of a field that could be held against the window:
//! records are taken as they come, and a record that comes twice is counted once by its key.

use weft_sdk::record::Anything;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, WindowRules, label};

use super::listing;
use crate::parameters::parameters;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// The node.
#[derive(Debug)]
pub struct Changes;

parameters! {
    /// The parameters of `script/changes`. The script exports a function that returns `{ records, output, next, total }` for
    /// the `window` it is given: it is called again with `next` as `page` until it returns none. Its requests only read,
    /// whatever their method: they may be repeated.
    Parameters {}
}

impl Node for Changes {
    const NAME: &'static str = "changes";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Anything;

    fn title() -> Label {
        label("Read what changed in a range of time with a script", "用脚本按时间范围读取变更")
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
        listing::page(&call, call.parameters.script()?)
    }
}
