//! A client as the platform's documents describe one, on one connection: nothing is retried, redirects are not followed.

use std::io::Result;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use weft_fakes_ebay::{Application, DEMO_END_MS, FakeEbay, Options, Seller, moment, percent_encoded};
use weft_fakes_kit::caller::{Answer, Caller, header};
use weft_fakes_kit::form::fields;

use crate::person::{Person, authorize_path};

pub const ORDERS: &str = "/sell/fulfillment/v1/order";
pub const TOKEN: &str = "/identity/v1/oauth2/token";
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A connection.
pub struct Http(Caller);

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

    /// The status and the number of the error.
    pub fn error(&self) -> (u16, u64) {
        (self.status, self.json()["errors"][0]["errorId"].as_u64().unwrap_or_default())
    }

    /// The status and the word of OAuth.
    pub fn oauth_error(&self) -> (u16, String) {
        (self.status, self.json()["error"].as_str().unwrap_or_default().to_owned())
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Reply {
        Reply { status: answer.status, head: answer.head, text: answer.text }
    }
}

impl Http {
    pub fn new(address: SocketAddr) -> Http {
        Http(Caller::new(address).expect("the fake listens"))
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
        self.0.send_with(method, path, headers, body).map(Reply::from)
    }
}

/// A client with an application's keys and a seller's tokens.
pub struct Client {
    http: Http,
    pub base_url: String,
    pub application: Application,
    pub access: String,
    pub refresh: String,
}

/// The demo seller at the end of the demo's days, with the clock standing still.
pub fn demo() -> FakeEbay {
    FakeEbay::start(Seller::demo(), demo_options())
}

pub fn demo_options() -> Options {
    Options { now_ms: Some(DEMO_END_MS), ..Options::default() }
}

impl Client {
    pub fn without_tokens(server: &FakeEbay) -> Client {
        let (access, refresh) = (String::new(), String::new());
        let http = Http::new(server.address());
        Client { http, base_url: server.base_url(), application: Application::demo(), access, refresh }
    }

    /// After a consent of the demo seller to everything, and the exchange of its code.
    pub fn connected(server: &FakeEbay) -> Client {
        let mut client = Client::without_tokens(server);
        let scopes = client.application.scopes.join(" ");
        client.connect(server, &scopes);
        client
    }

    pub fn connect(&mut self, server: &FakeEbay, scopes: &str) {
        let to = Person::new(server).accept(&authorize_path(scopes, "s1"), "demo_shop");
        let body = self.exchange(&parameter(&to, "code").expect("a code")).json();
        self.access = body["access_token"].as_str().expect("an access token").to_owned();
        self.refresh = body["refresh_token"].as_str().expect("a refresh token").to_owned();
    }

    /// The keys as the header wants them.
    pub fn basic(&self) -> String {
        let Application { client_id, client_secret, .. } = &self.application;
        format!("Basic {}", STANDARD.encode(format!("{client_id}:{client_secret}")))
    }

    pub fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let basic = self.basic();
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
        self.send("POST", path, &[("authorization", &basic), ("content-type", FORM)], &body.join("&"))
    }

    pub fn exchange(&mut self, code: &str) -> Reply {
        let ru_name = self.application.ru_names[0].name.clone();
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &ru_name)];
        self.form(TOKEN, &fields)
    }

    /// Asks for a new access token with the refresh token.
    pub fn refresh(&mut self) -> Reply {
        let refresh = self.refresh.clone();
        self.form(TOKEN, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)])
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.try_get(path).expect("an answer")
    }

    pub fn try_get(&mut self, path: &str) -> Result<Reply> {
        let bearer = format!("Bearer {}", self.access);
        self.http.send("GET", path, &[("authorization", &bearer)], "")
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.http.send(method, path, headers, body).expect("an answer")
    }

    /// The list with these parameters, not yet escaped.
    pub fn list(&mut self, parameters: &[(&str, &str)]) -> Reply {
        self.get(&list_path(parameters))
    }

    /// All rows of a filter, page by page. `next` is followed as it comes.
    pub fn pull(&mut self, filter: &str, limit: u32) -> Vec<Value> {
        let mut path = Some(list_path(&[("filter", filter), ("limit", &limit.to_string())]));
        let mut rows = Vec::new();
        while let Some(page_path) = path {
            let reply = self.get(&page_path);
            assert_eq!(reply.status, 200, "{}", reply.text);
            let page = reply.json();
            rows.extend(page["orders"].as_array().cloned().unwrap_or_default());
            path = page["next"].as_str().map(|next| next.strip_prefix(&self.base_url).expect("here").to_owned());
        }
        rows
    }
}

pub fn list_path(parameters: &[(&str, &str)]) -> String {
    let parts: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    format!("{ORDERS}?{}", parts.join("&"))
}

/// `name:[FROM..TO]`
pub fn window(name: &str, from_ms: i64, to_ms: i64) -> String {
    format!("{name}:[{}..{}]", moment(from_ms), moment(to_ms))
}

/// A parameter of an address.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    fields(url.split_once('?')?.1).find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The ids of rows.
pub fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["orderId"].as_str().expect("an id").to_owned()).collect()
}
