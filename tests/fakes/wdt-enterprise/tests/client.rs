//! A plain HTTP/1.1 client: the tests see what is on the wire, nothing is retried or followed.

use std::collections::BTreeMap;
use std::io::Result;

use md5::{Digest, Md5};
use serde_json::Value;
use weft_fakes_kit::beijing::{beijing, parse_beijing};
use weft_fakes_kit::caller::{Answer, Caller};
use weft_fakes_kit::hex::hex;
use weft_fakes_wdt::Credentials;
use weft_fakes_wdt_enterprise::Merchant;
use weft_fakes_wdt_enterprise::{FakeWdt, Options};

/// 2026-03-10 00:00:00 Beijing time.
pub const END_S: i64 = 1_773_072_000;

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

    /// A number, or a text of digits.
    pub fn code(&self) -> i64 {
        let code = &self.json()["code"];
        let parsed = code.as_i64().or_else(|| code.as_str()?.parse().ok());
        parsed.unwrap_or_else(|| panic!("no code in {}", self.text))
    }

    pub fn message(&self) -> String {
        self.json()["message"].as_str().unwrap_or_default().to_owned()
    }
}

pub type Fields = BTreeMap<String, String>;

pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The demo merchant without a call limit, its clock stopped at the end of its orders.
pub fn demo() -> FakeWdt {
    demo_with(Options { calls_per_minute: None, ..Options::default() })
}

pub fn demo_with(options: Options) -> FakeWdt {
    let server = FakeWdt::start(Merchant::demo(END_S), options);
    server.freeze_now(END_S);
    server
}

/// A caller of the standard API.
pub struct Client {
    caller: Caller,
    pub now_s: i64,
}

impl Client {
    pub fn new(server: &FakeWdt) -> Client {
        let caller = Caller::new(server.address()).expect("the fake listens");
        Client { caller, now_s: server.now_s() }
    }

    /// A signed call with these fields.
    pub fn call(&mut self, file: &str, pairs: &[(&str, &str)]) -> Reply {
        self.try_call(file, pairs).expect("an answer")
    }

    pub fn try_call(&mut self, file: &str, pairs: &[(&str, &str)]) -> Result<Reply> {
        let body = encoded(&self.signed(pairs));
        self.send("POST", &format!("/openapi2/{file}"), FORM, &body)
    }

    pub fn code(&mut self, file: &str, pairs: &[(&str, &str)]) -> i64 {
        self.call(file, pairs).code()
    }

    /// The rows of a successful call; none when the list is left out.
    pub fn rows(&mut self, file: &str, pairs: &[(&str, &str)]) -> Vec<Value> {
        let reply = self.call(file, pairs);
        assert_eq!(reply.code(), 0, "{file}: {}", reply.text);
        list_of(file, &reply.json())
    }

    /// The rows of all pages, read forward.
    pub fn all_rows(&mut self, file: &str, pairs: &[(&str, &str)]) -> Vec<Value> {
        let mut rows = Vec::new();
        for page_no in 0.. {
            let page_no = page_no.to_string();
            let paged = [pairs, &[("page_no", page_no.as_str()), ("page_size", "100")]].concat();
            let page = self.rows(file, &paged);
            let last = page.len() < 100;
            rows.extend(page);
            if last {
                break;
            }
        }
        rows
    }

    pub fn signed(&self, pairs: &[(&str, &str)]) -> Fields {
        let Credentials { sid, app_key, app_secret, .. } = Credentials::demo();
        let now = self.now_s.to_string();
        let mut all = fields(&[("sid", &sid), ("appkey", &app_key), ("timestamp", &now)]);
        all.extend(fields(pairs));
        let sign = sign(&all, &app_secret);
        all.insert("sign".to_owned(), sign);
        all
    }

    pub fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Result<Reply> {
        let Answer { status, head, text } = self.caller.send(method, path, content_type, body)?;
        Ok(Reply { status, head, text })
    }
}

/// The rows of an answer; none when the list is left out.
pub fn list_of(file: &str, answer: &Value) -> Vec<Value> {
    let (list, _) = weft_fakes_wdt_enterprise::shape_of(file).expect("a known file");
    answer.get(list).map_or(Vec::new(), |rows| rows.as_array().expect("a list").clone())
}

/// The signature, written apart from the fake's own.
pub fn sign(fields: &Fields, secret: &str) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(&format!("{:0>2}-{name}:{:0>4}-{value}", name.len(), value.chars().count()));
    }
    hex(&Md5::digest(text + secret))
}

pub fn encoded(fields: &Fields) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    pairs.join("&")
}

fn percent(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A range as fields.
pub fn range(start_s: i64, end_s: i64) -> (String, String) {
    (beijing(start_s), beijing(end_s))
}

/// The time in a field of a row, unix seconds.
pub fn time_in(row: &Value, name: &str) -> i64 {
    row[name].as_str().and_then(parse_beijing).unwrap_or_else(|| panic!("no time {name} in {row}"))
}
