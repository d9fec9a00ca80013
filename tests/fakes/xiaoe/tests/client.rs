//! A plain HTTP/1.1 client on one connection: the tests see what is on the wire, nothing is retried or followed.

use std::io::Result;

use serde_json::{Value, json};
use weft_fakes_kit::caller::{Answer, Caller};
use weft_fakes_xiaoe::{FakeXiaoe, Interface, Options, Shop};

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

    pub fn code(&self) -> i64 {
        self.json()["code"].as_i64().unwrap_or_else(|| panic!("no code in {}", self.text))
    }
}

/// A client with a token.
pub struct Client {
    caller: Caller,
    pub token: String,
}

impl Client {
    /// Connects and asks for a token.
    pub fn new(server: &FakeXiaoe) -> Client {
        let mut client = Client::without_token(server);
        client.token = client.fetch_token();
        client
    }

    pub fn without_token(server: &FakeXiaoe) -> Client {
        let caller = Caller::new(server.address()).expect("the fake listens");
        Client { caller, token: String::new() }
    }

    pub fn fetch_token(&mut self) -> String {
        let reply = self.get(&token_path(&demo_credentials()));
        reply.json()["data"]["access_token"].as_str().expect("a token").to_owned()
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, "", "").expect("an answer")
    }

    /// Calls an interface with the token among the parameters.
    pub fn call(&mut self, interface: Interface, params: Value) -> Reply {
        self.try_call(interface, params).expect("an answer")
    }

    pub fn try_call(&mut self, interface: Interface, mut params: Value) -> Result<Reply> {
        params["access_token"] = json!(self.token);
        self.send("POST", interface.path(), "application/json", &params.to_string())
    }

    /// `data` of a successful call.
    pub fn data(&mut self, interface: Interface, params: Value) -> Value {
        let reply = self.call(interface, params);
        assert_eq!(reply.code(), 0, "{}", reply.text);
        reply.json()["data"].take()
    }

    pub fn code(&mut self, interface: Interface, params: Value) -> i64 {
        self.call(interface, params).code()
    }

    pub fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Result<Reply> {
        let Answer { status, head, text } = self.caller.send(method, path, content_type, body)?;
        Ok(Reply { status, head, text })
    }
}

/// The demo shop with default options.
pub fn demo() -> FakeXiaoe {
    FakeXiaoe::start(Shop::demo(), Options::default())
}

pub fn demo_credentials() -> [(&'static str, String); 4] {
    let shop = Shop::empty();
    [
        ("app_id", shop.app_id),
        ("client_id", shop.client_id),
        ("secret_key", shop.secret_key),
        ("grant_type", "client_credential".to_owned()),
    ]
}

pub fn token_path(fields: &[(&str, String)]) -> String {
    let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("/token?{}", query.join("&"))
}
