//! Where the interface is, sending requests, and the envelope of answers.

use std::cell::Cell;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use weft_sdk::http::{Request, Response};
use weft_sdk::{Call, Failure, secret};

use crate::connection::{APP_KEY, HOST, SIGN};
use crate::refusal::Refusal;

/// Fields of a request body.
pub type Body = Map<String, Value>;

/// The interface of one connection.
#[derive(Debug)]
pub struct Client {
    root: String,
    app_key: String,
    sign: String,
    requests: Cell<u32>,
}

/// The data of an answer that means success.
#[derive(Debug)]
pub struct Answer {
    method: &'static str,
    data: Option<Box<RawValue>>,
}

impl Client {
    /// The interface of the call's connection.
    pub fn of<P>(call: &Call<P>) -> Result<Self, Failure> {
        let app_key = call.connection_field(APP_KEY).unwrap_or_default().to_owned();
        Ok(Self { root: root(call.base_url()), app_key, sign: secret::sealed(SIGN)?, requests: Cell::new(0) })
    }

    /// Asks something that only reads, so that the host may repeat it.
    pub fn read(&self, method: &'static str, worksheet: &str, body: Body) -> Result<Answer, Failure> {
        let request = self.request(method, worksheet, body).repeatable();
        self.send(request, method).map_err(|refusal| refusal.into_failure(method))
    }

    /// The same for what doesn't change while a run goes on: each step asks it once.
    pub fn look(&self, method: &'static str, worksheet: &str, body: Body) -> Result<Answer, Failure> {
        let request = self.request(method, worksheet, body).repeatable().once_per_run();
        self.send(request, method).map_err(|refusal| refusal.into_failure(method))
    }

    /// Asks for a change. The host never repeats it: there is no telling whether it has happened.
    pub fn write(&self, method: &'static str, worksheet: &str, body: Body) -> Result<Answer, Refusal> {
        self.send(self.request(method, worksheet, body), method)
    }

    /// How many requests this call has sent so far.
    pub fn requests(&self) -> u32 {
        self.requests.get()
    }

    fn send(&self, request: Request, method: &'static str) -> Result<Answer, Refusal> {
        self.requests.set(self.requests.get() + 1);
        send(request, method)
    }

    fn request(&self, method: &str, worksheet: &str, body: Body) -> Request {
        let mut all = Body::new();
        for (name, value) in [("appKey", &*self.app_key), ("sign", &*self.sign), ("worksheetId", worksheet)] {
            all.insert(name.to_owned(), json!(value));
        }
        all.extend(body);
        Request::post(format!("{}/v2/open/worksheet/{method}", self.root)).json(&all)
    }
}

/// What stands before `/v2`: a private deployment keeps its interface under `/api`.
fn root(base_url: &str) -> String {
    let base_url = base_url.trim_end_matches('/');
    let is_cloud = base_url.split_once("://").is_some_and(|(_, host)| host == HOST);
    if is_cloud || base_url.ends_with("/api") { base_url.to_owned() } else { format!("{base_url}/api") }
}

fn send(request: Request, method: &'static str) -> Result<Answer, Refusal> {
    let response = request.send().map_err(Refusal::NoAnswer)?;
    if !(200..300).contains(&response.status()) {
        return Err(Refusal::Status(response));
    }
    let envelope: Envelope<'_> = response.json().map_err(|_| malformed(&response))?;
    let code = envelope.error_code.and_then(|code| whole_number(code.get())).ok_or_else(|| malformed(&response))?;
    match (envelope.success, code) {
        (true, 1) => Ok(Answer { method, data: envelope.data.map(ToOwned::to_owned) }),
        // 1 is success, so the two contradict each other: the platform's word for "failed" is 0.
        (false, 1) => Err(Refusal::Code { code: 0, message: envelope.message() }),
        (_, code) => Err(Refusal::Code { code, message: envelope.message() }),
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    success: bool,
    #[serde(borrow)]
    error_code: Option<&'a RawValue>,
    #[serde(borrow)]
    error_msg: Option<&'a RawValue>,
}

impl Envelope<'_> {
    fn message(&self) -> String {
        self.error_msg.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }
}

fn malformed(response: &Response) -> Refusal {
    match response.unreadable() {
        Some(unreadable) => Refusal::NoJson(unreadable),
        None => Refusal::Malformed(format!("it is {}", response.nature())),
    }
}

/// A whole number, or a text of one.
fn whole_number(json: &str) -> Option<i64> {
    json.trim_matches('"').parse().ok()
}

impl Answer {
    /// The data as a value of this type.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let text = self.data.as_deref().map_or("null", RawValue::get);
        serde_json::from_str(text).map_err(|error| Refusal::Malformed(format!("its data can't be read: {error}")))
    }

    /// The same for a request that only read.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        self.data().map_err(|refusal| refusal.into_failure(self.method))
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing;

    use super::*;

    fn call(base_url: &str) -> Call<()> {
        Call::new(json!({ "base_url": base_url, "app_key": "a1" }), ())
    }

    fn ask(status: u16, body: &'static str) -> Result<Answer, Refusal> {
        testing::answer(move |_| Ok(Response::new(status, body)));
        Client::of(&call("https://x.test")).unwrap().write("addRows", "w", Body::new())
    }

    #[test]
    fn a_private_deployment_keeps_its_interface_under_api() {
        assert_eq!(root("https://api.mingdao.com"), "https://api.mingdao.com");
        assert_eq!(root("https://md.example"), "https://md.example/api");
        assert_eq!(root("https://md.example/"), "https://md.example/api");
        assert_eq!(root("https://md.example/api"), "https://md.example/api");
        assert_eq!(root("http://127.0.0.1:9/api/"), "http://127.0.0.1:9/api");
        assert_eq!(root("https://api.mingdao.com.example"), "https://api.mingdao.com.example/api");
    }

    #[test]
    fn credentials_are_on_top_of_the_body_and_only_reads_may_be_repeated() {
        let (sent, seen) = std::sync::mpsc::channel();
        testing::answer(move |request| {
            sent.send((testing::json_body(request).to_owned(), request.url.clone(), request.repeatable)).unwrap();
            Ok(Response::new(200, r#"{"data":7,"success":true,"error_code":1}"#))
        });
        let client = Client::of(&call("https://api.mingdao.com")).unwrap();
        let body = || json!({ "x": 1 }).as_object().unwrap().clone();
        assert_eq!(client.read("getFilterRows", "w1", body()).unwrap().read::<u64>().unwrap(), 7);
        let (text, url, repeatable) = seen.recv().unwrap();
        assert_eq!(text, r#"{"appKey":"a1","sign":"<sign>","worksheetId":"w1","x":1}"#);
        assert_eq!((url.as_str(), repeatable), ("https://api.mingdao.com/v2/open/worksheet/getFilterRows", true));
        client.write("addRow", "w1", body()).unwrap();
        assert!(!seen.recv().unwrap().2);
    }

    #[test]
    fn success_takes_both_marks() {
        assert!(ask(200, r#"{"data":null,"success":true,"error_code":"1"}"#).is_ok());
        let code = |body| match ask(200, body) {
            Err(Refusal::Code { code, message }) => (code, message),
            other => panic!("{other:?}"),
        };
        assert_eq!(code(r#"{"success":true,"error_code":51,"error_msg":"慢"}"#), (51, "慢".to_owned()));
        assert_eq!(code(r#"{"success":false,"error_code":1}"#), (0, String::new()));
        assert_eq!(code(r#"{"success":false,"error_code":10005,"error_msg":null}"#).0, 10005);
    }

    #[test]
    fn what_is_not_an_envelope_says_nothing_about_what_happened() {
        for body in ["{}", r#"{"success":true}"#, r#"{"data":[],"success":true,"error_code":"many"}"#] {
            assert!(matches!(ask(200, body), Err(Refusal::Malformed(_))), "{body}");
        }
        for body in ["<html>", "", r#"{"data":[NaN]}"#, r#"{"data":[1,"#] {
            assert!(matches!(ask(200, body), Err(Refusal::NoJson(_))), "{body}");
        }
        assert!(matches!(ask(502, "<html>"), Err(Refusal::Status(_))));
        let answer = ask(200, r#"{"data":"x","success":true,"error_code":1}"#).unwrap();
        assert!(matches!(answer.data::<Vec<String>>(), Err(Refusal::Malformed(_))));
    }
}
