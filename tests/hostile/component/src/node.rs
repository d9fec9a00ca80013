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
}

/// `node!(Type, "name", |call| { … })` makes a node that runs this.
macro_rules! node {
    ($(#[$doc:meta])* $type:ident, $name:literal, $run:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $type;

        impl weft_sdk::Node for $type {
            const NAME: &'static str = $name;
            type Parameters = crate::node::Parameters;
            type Record = ();

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
