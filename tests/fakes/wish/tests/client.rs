//! A plain HTTP/1.1 client on one connection: the tests see what is on the wire, nothing is retried or followed.

use std::io::Result;
use std::net::SocketAddr;

use serde_json::Value;
use weft_fakes_kit::caller::{Answer, Caller, header};
use weft_fakes_wish::{DEMO_END_MS, FakeWish, Market, Options, Version};

pub const APP: &str = "5f0000000000000000000c01";
pub const OTHER_APP: &str = "5f0000000000000000000c02";
pub const MERCHANT: &str = "5e0000000000000000000aa1";
pub const OTHER_MERCHANT: &str = "5e0000000000000000000bb2";
pub const RETURN: &str = "https://erp.example.test/return";
pub const JSON: &str = "application/json";
pub const FORM: &str = "application/x-www-form-urlencoded";

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

    /// `data` of a successful call.
    pub fn data(&self) -> Value {
        assert_eq!(self.code(), 0, "{}", self.text);
        self.json()["data"].take()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Reply {
        Reply { status: answer.status, head: answer.head, text: answer.text }
    }
}

/// A client that may hold a token.
pub struct Client {
    caller: Caller,
    pub token: String,
}

impl Client {
    pub fn new(address: SocketAddr) -> Client {
        Client { caller: Caller::new(address).expect("the fake listens"), token: String::new() }
    }

    /// With a token of the first application for the first merchant.
    pub fn with_token(wish: &FakeWish, version: Version) -> Client {
        let granted = wish.grant(version, APP, MERCHANT).expect("both exist");
        Client::holding(wish, &granted.access_token)
    }

    pub fn holding(wish: &FakeWish, token: &str) -> Client {
        Client { token: token.to_owned(), ..Client::new(wish.address()) }
    }

    /// With the token in the header, if there is one.
    pub fn get(&mut self, path: &str) -> Reply {
        self.try_send("GET", path, JSON, "").expect("an answer")
    }

    pub fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Reply {
        self.try_send(method, path, content_type, body).expect("an answer")
    }

    pub fn try_send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Result<Reply> {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("content-type", content_type)];
        headers.extend((!self.token.is_empty()).then_some(("authorization", bearer.as_str())));
        self.request(method, path, &headers, body)
    }

    pub fn request(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
        self.caller.send_with(method, path, headers, body).map(Reply::from)
    }
}

/// The demo market, its clock standing at the end of the demo.
pub fn demo(options: Options) -> FakeWish {
    let wish = FakeWish::start(Market::demo(), options);
    wish.set_now_ms(DEMO_END_MS, true);
    wish
}

pub fn secret(client_id: &str) -> String {
    format!("demo{client_id}")
}

/// The parameters of an exchange.
pub fn exchange_of(code: &str) -> Vec<(&'static str, String)> {
    vec![
        ("client_id", APP.to_owned()),
        ("client_secret", secret(APP)),
        ("code", code.to_owned()),
        ("grant_type", "authorization_code".to_owned()),
        ("redirect_uri", RETURN.to_owned()),
    ]
}

/// The parameters of a refresh.
pub fn refresh_of(token: &str) -> Vec<(&'static str, String)> {
    vec![
        ("client_id", APP.to_owned()),
        ("client_secret", secret(APP)),
        ("refresh_token", token.to_owned()),
        ("grant_type", "refresh_token".to_owned()),
    ]
}

/// One parameter replaced.
pub fn but(mut fields: Vec<(&'static str, String)>, name: &str, value: &str) -> Vec<(&'static str, String)> {
    fields.iter_mut().filter(|field| field.0 == name).for_each(|field| field.1 = value.to_owned());
    fields
}

pub fn query(fields: &[(&'static str, String)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    pairs.join("&")
}

pub fn json(fields: &[(&'static str, String)]) -> String {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
    Value::Object(fields.collect()).to_string()
}

pub fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('+', "%2B").replace('&', "%26").replace(' ', "%20")
}
