//! A plain HTTP/1.1 client on one connection: the tests see what is on the wire, nothing is retried or followed.

use std::io::Result;

use serde_json::{Value, json};
use weft_fakes_kit::caller::{Answer, Caller};
use weft_fakes_mingdao::{App, FakeMingdao, Method, Options};

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// `error_code`, which has to fit to `success`.
    pub fn code(&self) -> i64 {
        let envelope = self.json();
        let code = envelope["error_code"].as_i64().unwrap_or_else(|| panic!("no code in {}", self.text));
        assert_eq!(envelope["success"], json!(code == 1), "{}", self.text);
        code
    }
}

/// A client that knows the credentials of the demo application.
pub struct Client {
    caller: Caller,
    pub worksheet: &'static str,
}

impl Client {
    pub fn new(server: &FakeMingdao) -> Client {
        let caller = Caller::new(server.address()).expect("the fake listens");
        Client { caller, worksheet: "orders" }
    }

    /// Calls a method with the credentials among the parameters.
    pub fn try_call(&mut self, method: Method, params: Value) -> Result<Reply> {
        let mut body = credentials();
        body["worksheetId"] = json!(self.worksheet);
        body.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
        self.send("POST", method.path(), &body.to_string())
    }

    pub fn call(&mut self, method: Method, params: Value) -> Reply {
        self.try_call(method, params).expect("an answer")
    }

    /// `data` of a successful call.
    pub fn data(&mut self, method: Method, params: Value) -> Value {
        let reply = self.call(method, params);
        assert_eq!(reply.code(), 1, "{}", reply.text);
        reply.json()["data"].take()
    }

    pub fn code(&mut self, method: Method, params: Value) -> i64 {
        self.call(method, params).code()
    }

    /// The values of a field in the rows that these filters find.
    pub fn found(&mut self, filters: Value, field: &str) -> Vec<String> {
        let params = json!({ "pageSize": 100, "pageIndex": 1, "sortId": "ctime", "isAsc": true, "filters": filters });
        let data = self.data(Method::GetFilterRows, params);
        data["rows"].as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
    }

    pub fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Reply> {
        let Answer { status, text, .. } = self.caller.send(method, path, "application/json", body)?;
        Ok(Reply { status, text })
    }
}

pub fn credentials() -> Value {
    let app = App::empty();
    json!({ "appKey": app.app_key, "sign": app.sign })
}

/// The demo application, without a limit of requests per second.
pub fn demo() -> FakeMingdao {
    FakeMingdao::start(App::demo(), Options { limits: false, ..Options::default() })
}

/// `[{controlId, value}, …]`.
pub fn cells(values: &[(&str, &str)]) -> Value {
    values.iter().map(|(name, value)| json!({ "controlId": name, "value": value })).collect()
}
