//! A client as the platform's documents describe one, on one connection: nothing is retried, redirects are not followed.

use std::io::Result;
use std::net::SocketAddr;

use serde_json::{Value, json};
use weft_fakes_amazon::{Application, DEMO_END_MS, FakeAmazon, Limits, Options, Seller, moment, percent_encoded};
use weft_fakes_kit::caller::{Answer, Caller, header};
use weft_fakes_kit::form::fields;

use crate::person::{Person, consent_path};

pub const ORDERS: &str = "/orders/v0/orders";
pub const SEARCH: &str = "/orders/2026-01-01/orders";
pub const TOKEN: &str = "/auth/o2/token";
pub const RESTRICTED: &str = "/tokens/2021-03-01/restrictedDataToken";
pub const PARTICIPATIONS: &str = "/sellers/v1/marketplaceParticipations";
pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";
pub const GERMANY: &str = "A1PA6795UKMFR9";
/// All in which the demo seller sells.
pub const EUROPE: &str = "A1PA6795UKMFR9,A1RKKUPIHCS9HS,A13V1IB3VIYZZH,APJ6JRA9NG5V4,A1F83G8C2ARO7P,A21TJRUUN4KGV,\
                          A2VIGQ35RCS4UG,A17E79C6D8DWNP,A33AVAJ2PDY3EV,ARBP9OOSHTCHU,A1805IZSGTT6HS,A2NODRKZP88ZB9,\
                          A1C3SOZRARQ6R3";

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

    pub fn payload(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["payload"].clone()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// The status and the code of the first error.
    pub fn error(&self) -> (u16, String) {
        (self.status, self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// What the first error says.
    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }

    /// The status and the word of the token endpoint.
    pub fn lwa_error(&self) -> (u16, String) {
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
    pub application: Application,
    pub access: String,
    pub refresh: String,
}

/// The demo seller at the end of the demo's days, with the clock standing still and no limits.
pub fn demo() -> FakeAmazon {
    FakeAmazon::start(Seller::demo(), demo_options())
}

pub fn demo_options() -> Options {
    Options { now_ms: Some(DEMO_END_MS), limits: Limits::none(), ..Options::default() }
}

/// The demo and a client that is connected.
pub fn connected() -> (FakeAmazon, Client) {
    connected_to(demo_options())
}

pub fn connected_to(options: Options) -> (FakeAmazon, Client) {
    let server = FakeAmazon::start(Seller::demo(), options);
    let client = Client::connected(&server);
    (server, client)
}

impl Client {
    pub fn without_tokens(server: &FakeAmazon) -> Client {
        let (access, refresh) = (String::new(), String::new());
        Client { http: Http::new(server.address()), application: Application::demo(), access, refresh }
    }

    /// After a consent of the demo seller, and the exchange of its code.
    pub fn connected(server: &FakeAmazon) -> Client {
        let mut client = Client::without_tokens(server);
        client.connect(server);
        client
    }

    pub fn connect(&mut self, server: &FakeAmazon) {
        let to = Person::new(server).accept(&consent_path("s1"), "demo_shop");
        let body = self.exchange(&parameter(&to, "spapi_oauth_code").expect("a code")).json();
        self.keep(&body);
    }

    /// Keeps the tokens of an answer.
    pub fn keep(&mut self, body: &Value) {
        self.access = body["access_token"].as_str().expect("an access token").to_owned();
        self.refresh = body["refresh_token"].as_str().expect("a refresh token").to_owned();
    }

    /// The token endpoint, with the application's keys.
    pub fn token(&mut self, fields: &[(&str, &str)]) -> Reply {
        self.try_token(fields).expect("an answer")
    }

    pub fn try_token(&mut self, fields: &[(&str, &str)]) -> Result<Reply> {
        let keys = [("client_id", &*self.application.client_id), ("client_secret", &*self.application.client_secret)];
        let body = query(&[fields, &keys].concat());
        self.http.send("POST", TOKEN, &[("content-type", FORM)], &body)
    }

    pub fn exchange(&mut self, code: &str) -> Reply {
        self.token(&[("grant_type", "authorization_code"), ("code", code)])
    }

    /// Asks for a new access token with the refresh token.
    pub fn refresh(&mut self) -> Reply {
        let refresh = self.refresh.clone();
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)])
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.try_get(path).expect("an answer")
    }

    pub fn try_get(&mut self, path: &str) -> Result<Reply> {
        let headers = [("x-amz-access-token", self.access.as_str()), ("user-agent", "Demo/1.0 (Language=Rust)")];
        self.http.send("GET", path, &headers, "")
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.http.send(method, path, headers, body).expect("an answer")
    }

    /// The list of version 0 with these parameters, not yet escaped.
    pub fn orders(&mut self, parameters: &[(&str, &str)]) -> Reply {
        self.get(&format!("{ORDERS}?{}", query(parameters)))
    }

    /// The list of version 2026-01-01.
    pub fn search(&mut self, parameters: &[(&str, &str)]) -> Reply {
        self.get(&format!("{SEARCH}?{}", query(parameters)))
    }

    /// Asks for a restricted data token.
    pub fn restricted(&mut self, resources: Value) -> Reply {
        let access = self.access.clone();
        let headers = [("x-amz-access-token", access.as_str()), ("user-agent", "Demo/1.0"), ("content-type", JSON)];
        self.send("POST", RESTRICTED, &headers, &json!({ "restrictedResources": resources }).to_string())
    }

    /// The same, and uses it from now on.
    pub fn see(&mut self, path: &str, elements: &[&str]) {
        let mut resource = json!({ "method": "GET", "path": path });
        if !elements.is_empty() {
            resource["dataElements"] = json!(elements);
        }
        let reply = self.restricted(json!([resource]));
        self.access = reply.json()["restrictedDataToken"].as_str().expect("a token").to_owned();
    }

    /// All rows of a search of version 0, page by page; tokens go with the marketplaces alone.
    pub fn pull(&mut self, marketplaces: &str, parameters: &[(&str, &str)]) -> Vec<Value> {
        let place = ("MarketplaceIds", marketplaces);
        let mut page = self.orders(&[&[place], parameters].concat()).payload();
        let mut rows = page["Orders"].as_array().cloned().expect("orders");
        while let Some(token) = page["NextToken"].as_str().map(str::to_owned) {
            page = self.orders(&[place, ("NextToken", &token)]).payload();
            rows.extend(page["Orders"].as_array().cloned().expect("orders"));
        }
        rows
    }

    /// All items of an order, page by page.
    pub fn items(&mut self, order_id: &str) -> Vec<Value> {
        let path = format!("{ORDERS}/{order_id}/orderItems");
        let mut page = self.get(&path).payload();
        let mut rows = page["OrderItems"].as_array().cloned().expect("items");
        while let Some(token) = page["NextToken"].as_str().map(str::to_owned) {
            page = self.get(&format!("{path}?{}", query(&[("NextToken", &token)]))).payload();
            rows.extend(page["OrderItems"].as_array().cloned().expect("items"));
        }
        rows
    }

    /// All rows of a search of version 2026-01-01, page by page; tokens go alone.
    pub fn pull_2026(&mut self, parameters: &[(&str, &str)]) -> Vec<Value> {
        let mut page = self.search(parameters).json();
        let mut rows = page["orders"].as_array().cloned().expect("orders");
        while let Some(token) = page["pagination"]["nextToken"].as_str().map(str::to_owned) {
            page = self.search(&[("paginationToken", &token)]).json();
            rows.extend(page["orders"].as_array().cloned().expect("orders"));
        }
        rows
    }
}

pub fn query(parameters: &[(&str, &str)]) -> String {
    let parts: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    parts.join("&")
}

/// A parameter of an address.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    fields(url.split_once('?')?.1).find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The ids of rows of version 0.
pub fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["AmazonOrderId"].as_str().expect("an id").to_owned()).collect()
}

/// So long before the end of the demo's days.
pub fn before_end(ms: i64) -> String {
    moment(DEMO_END_MS - ms)
}
