//! Stands in for the host where a component is tested natively: `cargo test`, no Wasm, no network.
//!
//! A test says how requests are answered ([`answer`]) and then calls [`crate::Node::run`] with [`Call::new`]. Secrets
//! need no preparation: a marker is a readable text that says what it stands for, so a test can check what is signed.
//! The tables are not imitated.
//!
//! [`Call::new`]: crate::Call::new

use std::cell::RefCell;
use std::collections::HashSet;

use serde_json::Value;

use crate::bindings::weft::node::{description, http as contract, log};
use crate::http::{Error, Response};

pub use contract::{Body, Request, Seal, TextBody};
pub use description::{Component, Node};

type Answer = Box<dyn FnMut(&Request) -> Result<Response, Error>>;

thread_local! {
    static ANSWER: RefCell<Option<Answer>> = const { RefCell::new(None) };
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
    let mut answer = ANSWER.take().expect("call weft_sdk::testing::answer before a node sends a request");
    let response = answer(request).map(Response::into_contract);
    ANSWER.set(Some(answer));
    response
}

pub(crate) fn log(level: log::Level, message: &str, fields: &str) {
    println!("{level:?}: {message} {fields}");
}

pub(crate) mod secret {
    //! Markers that say what they stand for, such as `<app_secret>` and `<md5 <app_secret>text<app_secret> hex-lower>`.

    use crate::bindings::weft::node::secret::{Algorithm, Encoding, Error, Part};

    pub(crate) fn sealed(name: &str) -> Result<String, Error> {
        Ok(format!("<{name}>"))
    }

    pub(crate) fn digest(algorithm: Algorithm, parts: &[Part], encoding: Encoding) -> Result<String, Error> {
        Ok(format!("<{} {} {}>", name(algorithm), join(parts), name(encoding)))
    }

    pub(crate) fn hmac(
        algorithm: Algorithm,
        key: &[Part],
        parts: &[Part],
        encoding: Encoding,
    ) -> Result<String, Error> {
        Ok(format!("<hmac-{} {} {} {}>", name(algorithm), join(key), join(parts), name(encoding)))
    }

    pub(crate) fn basic(user: &[Part], password: &[Part]) -> Result<String, Error> {
        Ok(format!("<basic {}:{}>", join(user), join(password)))
    }

    fn join(parts: &[Part]) -> String {
        parts
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Sealed(text) => text.as_str(),
            })
            .collect()
    }

    fn name(value: impl std::fmt::Debug) -> String {
        // `Algorithm::Sha256`, `Encoding::HexLower` and the like.
        let debug = format!("{value:?}");
        let words = debug.rsplit("::").next().unwrap_or_default();
        words.replace("Hex", "hex-").to_lowercase()
    }
}

/// Checks what a component says about itself, as far as that is possible without its platform.
///
/// # Panics
/// If the description contradicts itself or breaks a rule of the contract. Says which.
pub fn check(component: &Component) {
    check_name(&component.name);
    assert!(!component.nodes.is_empty(), "a component offers at least one node");
    let names: HashSet<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names.len(), component.nodes.len(), "two nodes have the same name");
    component.nodes.iter().for_each(check_node);
    if let Some(connection) = &component.connection {
        check_connection(connection, &names);
    }
}

fn check_node(node: &Node) {
    check_name(&node.name);
    let at = &node.name;
    let parameters: Value = serde_json::from_str(&node.parameters).expect("parameters are described by JSON");
    assert_eq!(parameters["type"], "object", "{at}: parameters are an object");
    assert_eq!(parameters["additionalProperties"], false, "{at}: misspelt parameters must be found");
    let schema: Value = node.records.as_ref().map_or(Value::Null, |records| {
        assert!(!records.key.is_empty(), "{at}: records have a key");
        serde_json::from_str(&records.schema).expect("records are described by JSON")
    });
    let key = node.records.iter().flat_map(|records| &records.key);
    let window = node.window.iter().flat_map(|window| [&window.filters, &window.sorts]);
    for field in key.chain(window) {
        assert!(!schema["properties"][field].is_null(), "{at}: no field `{field}` in the schema of its records");
    }
}

fn check_connection(connection: &description::Connection, nodes: &HashSet<&str>) {
    let fields: HashSet<_> = connection.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields.len(), connection.fields.len(), "two fields have the same name");
    for field in &connection.fields {
        let texts = [&field.title.en, &field.title.zh, &field.help.en, &field.help.zh];
        assert!(texts.iter().all(|text| !text.is_empty()), "field `{}`: a text is missing", field.name);
    }
    let host = connection.base_url.split("://").nth(1).expect("base_url has a scheme");
    assert!(!host.contains('/'), "base_url is scheme and host");
    assert!(connection.hosts.iter().any(|granted| granted == host), "base_url is not among the hosts");
    let limited = connection.limits.iter().flat_map(|limit| &limit.nodes);
    for name in limited.chain(connection.authorize.iter().map(|authorize| &authorize.node)) {
        assert!(nodes.contains(name.as_str()), "the connection names `{name}`, which is no node");
    }
    let counts = connection.limits.iter().all(|limit| limit.requests > 0 && limit.per_ms > 0);
    assert!(counts, "a limit allows at least one request");
}

fn check_name(name: &str) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(!name.is_empty() && name.chars().all(fits), "`{name}`: lower-case letters, digits and hyphens");
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
