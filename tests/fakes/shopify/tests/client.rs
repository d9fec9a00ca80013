//! A small client, written from the platform's documents: a connection for each call, nothing is retried or followed.

use std::io::Result;
use std::net::SocketAddr;

use serde_json::{Value, json};
use weft_fakes_kit::caller::{Answer, Caller, header};
use weft_fakes_shopify::{DEMO_END_S, FakeShopify, Options, Shop};

/// The token of the demo shop that may read everything.
pub const STATIC_TOKEN: &str = "shpat_demo-static-token";
pub const VERSION: &str = "2026-01";

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// `extensions.code` of the first error.
    pub fn code(&self) -> Option<String> {
        self.json()["errors"][0]["extensions"]["code"].as_str().map(str::to_owned)
    }

    /// The text of the first error.
    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Reply {
        Reply { status: answer.status, head: answer.head, text: answer.text }
    }
}

/// Sends a request and reads the answer to its end.
pub fn send(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
    Caller::new(to)?.send_with(method, path, headers, body).map(Reply::from)
}

/// A client with a token.
pub struct Client {
    pub address: SocketAddr,
    pub token: String,
    pub version: String,
}

impl Client {
    pub fn new(server: &FakeShopify) -> Client {
        Client::with_token(server, STATIC_TOKEN)
    }

    pub fn with_token(server: &FakeShopify, token: &str) -> Client {
        Client { address: server.address(), token: token.to_owned(), version: VERSION.to_owned() }
    }

    /// A call of REST below the version.
    pub fn get(&self, rest: &str) -> Reply {
        self.try_get(rest).expect("an answer")
    }

    pub fn try_get(&self, rest: &str) -> Result<Reply> {
        let path = format!("/admin/api/{}/{rest}", self.version);
        send(self.address, "GET", &path, &[("x-shopify-access-token", &self.token)], "")
    }

    /// The rows of a list of REST.
    pub fn rows(&self, query: &str) -> Vec<Value> {
        let reply = self.get(&format!("orders.json?{query}"));
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["orders"].as_array().expect("a list").clone()
    }

    pub fn query(&self, query: &str, variables: Value) -> Reply {
        self.try_query(query, variables).expect("an answer")
    }

    pub fn try_query(&self, query: &str, variables: Value) -> Result<Reply> {
        let path = format!("/admin/api/{}/graphql.json", self.version);
        let headers = [("x-shopify-access-token", self.token.as_str()), ("content-type", "application/json")];
        send(self.address, "POST", &path, &headers, &json!({ "query": query, "variables": variables }).to_string())
    }

    /// `data` of a query without errors.
    pub fn data(&self, query: &str, variables: Value) -> Value {
        let reply = self.query(query, variables);
        let mut body = reply.json();
        assert!(body.get("errors").is_none(), "{}", reply.text);
        body["data"].take()
    }
}

/// The demo shop at the end of its last day.
pub fn demo() -> FakeShopify {
    demo_with(Options::default())
}

pub fn demo_with(options: Options) -> FakeShopify {
    let server = FakeShopify::start(Shop::demo(), options);
    server.freeze_now(DEMO_END_S);
    server
}

/// The demo shop without limits, for tests of other things.
pub fn unlimited() -> FakeShopify {
    demo_with(Options { limits: false, ..Options::default() })
}

/// Percent-encoded, but for letters, digits and `-._~`.
pub fn escaped(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

pub fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["id"].as_u64().expect("an id")).collect()
}
