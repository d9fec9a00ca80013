//! For authors of weft components.
//!
//! A node is a type that implements [`Node`]; [`component!`] turns a set of them into a component. The bindings to the
//! contract (`wit/node`) stay behind this crate: an author sees [`Call`], [`Page`], [`Failure`] and the capabilities
//! [`http`], [`secret`], [`table`] and [`log`].
//!
//! - `node.rs`: the trait, calls and pages
//! - `describe.rs` and `describe/`: what a component says about itself, derived from Rust types
//! - `failure.rs`: constructors for failures
//! - `consent.rs`: what the nodes of a consent are called with and give back
//! - `record.rs`: records as raw fields, so that what nobody looks at passes through untouched
//! - `schema.rs`: field types for record schemas
//! - `list.rs`: lists that are no lists, and counts that are none
//! - `time.rs`: windows and instants as platforms want them written
//! - `json.rs`: why a body is no JSON
//! - `http.rs`, `secret.rs`, `table.rs`, `log.rs`: the capabilities
//! - `testing.rs` and `testing/`: stand in for the host where components are tested natively
//! - `bindings.rs`: generated from the contract; nothing else uses `wit-bindgen`
//!
//! What a node computes from its parameters and from a response is ordinary Rust and is tested with `cargo test` on the
//! author's machine. Only [`http::Request::send`], [`secret`], [`table`] and [`log`] need the host; there `testing`
//! takes its place.

// The generated code names its runtime by a path that must also hold inside this crate.
extern crate self as weft_sdk;

#[doc(hidden)]
pub mod bindings;
pub mod consent;
mod describe;
mod failure;
pub mod http;
mod json;
pub mod list;
pub mod log;
mod node;
pub mod record;
pub mod schema;
pub mod secret;
pub mod table;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
pub mod time;

pub use bindings::weft::node::types::{Busy, Effect, Failure, Problem, Rejection, Translation, Window};
pub use describe::{
    Area, Authorization, Connection, ConnectionVariant, Consent, ConsentKind, DetailList, Field, Label,
    NodeDescription, NodeEffect, Parts, Place, Preparation, RateLimit, Records, RequestPart, Site, Token, ToldRate,
    WindowRules, label, schema_of,
};
pub use node::{Call, Family, Node, Page, PageRecords};

pub use schemars;
pub use serde;
pub use serde_json;

#[doc(hidden)]
pub mod macro_support {
    //! What the expansion of [`component!`](crate::component) calls.
    pub use crate::bindings::exports::weft::node::node::{Call, Guest, Page};
    pub use crate::describe::{Component, Describe, component, node, to_document};
    pub use crate::failure::unknown_node;
    pub use crate::node::{run, run_family};
}

/// Makes a component of some nodes.
///
/// ```
/// use schemars::JsonSchema;
/// use serde::Deserialize;
/// use serde_json::json;
/// use weft_sdk::{Call, Failure, Label, Node, Page, label};
///
/// struct Greet;
///
/// #[derive(Deserialize, JsonSchema)]
/// #[serde(deny_unknown_fields)]
/// struct Parameters {
///     /// Whom to greet.
///     name: String,
/// }
///
/// impl Node for Greet {
///     const NAME: &'static str = "greet";
///     type Parameters = Parameters;
///     type Record = ();
///
///     fn title() -> Label {
///         label("Says hello", "打招呼")
///     }
///
///     fn run(call: Call<Parameters>) -> Result<Page, Failure> {
///         Ok(Page::output(&json!({ "text": format!("Hello, {}!", call.parameters.name) })))
///     }
/// }
///
/// weft_sdk::component! {
///     name: "hello",
///     title: label("Hello", "你好"),
///     connection: None,
///     nodes: [Greet],
/// }
///
/// # fn main() {
/// let call = Call::new(json!({}), Parameters { name: "Li".to_owned() });
/// assert_eq!(Greet::run(call).unwrap().output, r#"{"text":"Hello, Li!"}"#);
/// # }
/// ```
///
/// `connection` is an `Option<Connection>`; `any_platform: true` behind it makes a component whose steps may be given a
/// connection of any platform. `prepare: some::function`, a `fn() -> Result<(), String>`, is run once while a component that
/// comes with weft is built, and its calls begin with the memory that it leaves. Each entry of `nodes` is a type that
/// implements [`Node`]. After them may come `families: […]`, types that implement [`Family`]: nodes that are described by
/// data. The component's exports exist only when it is compiled for `wasm32`, so the same crate runs its tests natively.
#[macro_export]
macro_rules! component {
    (name: $name:expr, title: $title:expr, connection: $connection:expr, $(any_platform: $any_platform:expr,)?
     $(prepare: $prepare:path,)? nodes: [$($node:ty),* $(,)?]
     $(, families: [$($family:ty),+ $(,)?])? $(,)?) => {
        /// The component's exports.
        #[derive(Debug)]
        pub struct Exports;

        impl $crate::macro_support::Describe for Exports {
            fn description() -> $crate::macro_support::Component {
                #[allow(unused_mut, reason = "not every component has families")]
                let mut nodes = vec![$($crate::macro_support::node::<$node>()),*];
                $($(nodes.extend(<$family as $crate::Family>::nodes());)+)?
                $crate::macro_support::component($name, $title, $connection, nodes)
                    $(.with_any_platform($any_platform))?
            }
        }

        impl $crate::macro_support::Guest for Exports {
            fn describe() -> String {
                $crate::macro_support::to_document::<Self>()
            }

            fn run(
                name: String,
                call: $crate::macro_support::Call,
            ) -> Result<$crate::macro_support::Page, $crate::Failure> {
                $(if name == <$node as $crate::Node>::NAME {
                    return $crate::macro_support::run::<$node>(call);
                })*
                $($(if let Some(page) = $crate::macro_support::run_family::<$family>(&name, &call) {
                    return page;
                })+)?
                Err($crate::macro_support::unknown_node(&name))
            }
        }

        #[cfg(target_arch = "wasm32")]
        $crate::bindings::export!(Exports with_types_in $crate::bindings);
        $(#[cfg(target_arch = "wasm32")]
        $crate::prepared!($prepare);)?
    };
}
