//! Stands in for the host where a component is tested natively: `cargo test`, no Wasm, no network.
//!
//! A test writes down which requests it expects and how they are answered ([`Calls`]), and runs the node with them: a
//! request that nobody expected fails the test, and so does an expected one that never came. Where a test wants to look
//! at requests itself, [`answer`] takes a closure instead, and the test calls [`crate::Node::run`].
//!
//! Secrets need no preparation: a marker is a readable text that says what it stands for, such as `<app_secret>`, so a
//! test can check what is signed. A test that has a known signature to check gives the secrets values: [`with_secrets`].
//! The clock stands still ([`set_clock`]). The tables are not imitated.
//!
//! - `testing/calls.rs`: expected calls, and running a node with them
//! - `testing/expected.rs`: one expected call, and how a request differs from it
//! - `testing/difference.rs`: differences of values, field by field
//! - `testing/report.rs`: the messages of a test that fails
//! - `testing/recorded.rs`: expected calls out of a recording
//! - `testing/lists.rs`: lists of records that stay in the host
//! - `testing/seal.rs`: sealing the values of an answer, as the host does
//! - `testing/secret.rs`: markers, and secrets with values
//! - `testing/hash.rs`: digests of secrets with values
//! - `testing/clock.rs`: the clock
//! - `testing/window.rs`: windows from texts
//! - `testing/check.rs`: whether a component describes itself well

mod calls;
mod check;
mod clock;
mod difference;
mod expected;
mod hash;
mod lists;
mod recorded;
mod report;
mod seal;
pub(crate) mod secret;
mod window;

use std::cell::RefCell;

use serde_json::Value;

use crate::bindings::weft::node::{http as contract, log};
use crate::http::{Error, Response};

pub use crate::describe::{Component, NodeDescription as Node};
pub use calls::{Calls, On, records};
pub use check::{check, describe};
pub(crate) use clock::clock_s;
pub use clock::set_clock;
pub use contract::{Body, Request, Seal, TextBody};
pub use lists::records_by_value;
pub(crate) use lists::{list_text, take_lists};
pub use recorded::{Exchange, recording};
pub use secret::{told_end, with_secrets};
pub use serde_json::json;
pub use window::window;

type Answer = Box<dyn FnMut(&Request) -> Result<Response, Error>>;

thread_local! {
    static ANSWER: RefCell<Option<Answer>> = const { RefCell::new(None) };
    static LOGGED: RefCell<Vec<Logged>> = const { RefCell::new(Vec::new()) };
}

/// A line that a node logged.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// How much it matters.
    pub level: log::Level,
    /// What it says.
    pub message: String,
    /// Its fields, an object; null without fields.
    pub fields: Value,
}

/// From now on, requests of this thread are answered by `answer`, which sees them as the host would.
pub fn answer(answer: impl FnMut(&Request) -> Result<Response, Error> + 'static) {
    ANSWER.set(Some(Box::new(answer)));
}

/// The JSON text of a request's body.
///
/// # Panics
/// If the body is not JSON.
pub fn json_body(request: &Request) -> &str {
    match &request.body {
        Body::Json(text) => text,
        other => panic!("the body is not JSON: {other:?}"),
    }
}

pub(crate) fn send(request: &Request) -> Result<contract::Response, Error> {
    // Taken out while it runs, so that a node that sends from within an answer fails instead of deadlocking.
    let mut answer = ANSWER
        .take()
        .expect("a node sent a request, and nothing answers it: run the node with weft_sdk::testing::Calls");
    let response = answer(request).map(Response::into_contract);
    ANSWER.set(Some(answer));
    response
}

#[allow(clippy::disallowed_macros, reason = "a test that fails shows what its node logged")]
pub(crate) fn log(level: log::Level, message: &str, fields: &str) {
    println!("{level:?}: {message} {fields}");
    let fields = serde_json::from_str(fields).unwrap_or_default();
    LOGGED.with_borrow_mut(|logged| logged.push(Logged { level, message: message.to_owned(), fields }));
}

#[cfg(test)]
mod tests {
    use crate::secret::{self, Algorithm, Encoding, Part};
    use crate::{http, testing};

    #[test]
    fn requests_reach_the_answer() {
        testing::answer(|request| Ok(http::Response::new(200, format!("{} {}", request.method, request.url))));
        let response = http::Request::get("https://a.example/x").send().unwrap();
        assert_eq!(response.body(), b"GET https://a.example/x");
    }

    #[test]
    fn markers_say_what_they_stand_for() {
        let key = Part::Sealed(secret::sealed("app_secret").unwrap());
        let parts = [key.clone(), Part::Text("a=1".to_owned())];
        let digest = secret::digest(Algorithm::Md5, &parts, Encoding::HexUpper).unwrap();
        assert_eq!(digest, "<md5 <app_secret>a=1 hex-upper>");
        let hmac = secret::hmac(Algorithm::Sha256, &[key], &parts[1..], Encoding::Base64).unwrap();
        assert_eq!(hmac, "<hmac-sha256 <app_secret> a=1 base64>");
    }
}
