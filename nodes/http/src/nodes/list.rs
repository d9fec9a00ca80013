//! `http/list`: the records of a list, page after page.

use weft_sdk::record::Anything;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use super::listing::Listing;
use crate::login;
use crate::paging::Paging;
use crate::parameters::parameters;
use crate::path::Path;
use crate::records::Source;
use crate::verdict::{About, Rules};

/// The node.
#[derive(Debug)]
pub struct List;

parameters! {
    /// The parameters of `http/list`. Its requests only read, whatever their method: they may be repeated.
    Parameters {
        /// The path of the list in the answer, such as `data.items`; positions in lists are numbers, and `-1` is the last;
        /// `list.*.customer` takes the customer out of each entry. A path that begins with `/` is a JSON Pointer. Without
        /// it, the answer is the list. Where the list may be something else, `{ path: list, … }` with `absent: empty`,
        /// `keyed: id` or `single: record`.
        #[serde(default)]
        pub records: Source,
        /// The path of the number of records in all. A list that turns out to be shorter is an error, and one
        /// that is counted needs no request behind it. 0 beside records says nothing.
        #[serde(default)]
        pub total: Option<String>,
        /// How the list goes on after a page. Without it, the list is one page.
        #[serde(default)]
        pub paging: Option<Paging>,
    }
}

impl Node for List {
    const NAME: &'static str = "list";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Anything;

    fn title() -> Label {
        label("Read a list, page after page", "读取列表（自动翻页）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::AsSent
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let parameters = &call.parameters;
        let expired = login::expired(&call)?;
        let listing = Listing {
            template: parameters.template(),
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
