//! A plain HTTP/1.1 client on one connection: the tests see what is on the wire, nothing is retried or followed.

use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
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
    stream: BufReader<TcpStream>,
    pub worksheet: &'static str,
}

impl Client {
    pub fn new(server: &FakeMingdao) -> Client {
        let stream = TcpStream::connect(server.address()).expect("the fake listens");
        Client { stream: BufReader::new(stream), worksheet: "orders" }
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
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: fake\r\ncontent-type: application/json\r\n");
        let text = format!("{head}content-length: {length}\r\n\r\n{body}");
        self.stream.get_mut().write_all(text.as_bytes())?;
        self.read()
    }

    fn read(&mut self) -> Result<Reply> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(Error::other("closed before the answer"));
            }
        }
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let mut bytes = vec![0; length.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)];
        self.stream.read_exact(&mut bytes)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Ok(Reply { status, text: String::from_utf8(bytes).expect("UTF-8") })
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
