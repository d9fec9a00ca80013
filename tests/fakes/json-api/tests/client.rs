//! A plain HTTP/1.1 client: the tests see what is on the wire, nothing is retried or followed.

use std::io::{Read, Result, Write};
use std::net::TcpStream;

use serde_json::Value;
use weft_fakes_json_api::{Data, FakeJsonApi, Options, TOKEN};

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

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// The demo data with default options.
pub fn demo() -> FakeJsonApi {
    FakeJsonApi::start(Data::demo(), Options::default())
}

/// A request with the token.
pub fn get(server: &FakeJsonApi, path: &str) -> Reply {
    send(server, "GET", path, &[("authorization", &format!("Bearer {TOKEN}"))], "").expect("an answer")
}

/// A search for orders with the token.
pub fn search(server: &FakeJsonApi, body: &str) -> Reply {
    let headers = [("authorization", &*format!("Bearer {TOKEN}")), ("content-type", "application/json")];
    send(server, "POST", "/v1/orders/search", &headers, body).expect("an answer")
}

/// A request on a connection of its own.
pub fn send(server: &FakeJsonApi, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
    let mut stream = TcpStream::connect(server.address())?;
    let fields: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: fake\r\nconnection: close\r\ncontent-length: {length}\r\n{fields}\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, text) = answer.split_once("\r\n\r\n").ok_or_else(|| std::io::Error::other("no answer"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Ok(Reply { status, head: head.to_owned(), text: text.to_owned() })
}
