//! All nodes of this component look alike, so a macro writes the part that is the same.

use schemars::JsonSchema;
use serde::Deserialize;

/// The parameters of every node here.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// How much of it: times, bytes or milliseconds.
    #[serde(default)]
    pub amount: u64,
    /// A place, a name, or whatever the node needs besides.
    #[serde(default)]
    pub text: String,
    /// A table that the step is given.
    #[serde(default)]
    #[schemars(extend("format" = "table"))]
    pub table: String,
}

/// The records of every node here, if it has any.
#[derive(Debug, JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct Record {
    /// Anything.
    pub id: weft_sdk::schema::Integer,
}

weft_sdk::keyed!(Record, ["id"]);

/// `node!(Type, "name", |call| { … })` makes a node that runs this; with `paging` it may say where the next page is.
macro_rules! node {
    ($(#[$doc:meta])* $type:ident, $name:literal, $run:expr) => {
        crate::node::node!($(#[$doc])* $type, $name, false, $run);
    };
    ($(#[$doc:meta])* $type:ident, $name:literal, paging, $run:expr) => {
        crate::node::node!($(#[$doc])* $type, $name, true, $run);
    };
    ($(#[$doc:meta])* $type:ident, $name:literal, $paging:literal, $run:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $type;

        impl weft_sdk::Node for $type {
            const NAME: &'static str = $name;
            const PAGING: bool = $paging;
            type Parameters = crate::node::Parameters;
            type Record = crate::node::Record;

            fn title() -> weft_sdk::Label {
                weft_sdk::label($name, $name)
            }

            fn run(call: weft_sdk::Call<Self::Parameters>) -> Result<weft_sdk::Page, weft_sdk::Failure> {
                let run: fn(weft_sdk::Call<Self::Parameters>) -> _ = $run;
                run(call)
            }
        }
    };
}

pub(crate) use node;
