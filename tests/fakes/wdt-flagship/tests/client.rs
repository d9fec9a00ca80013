//! A caller of the standard API that signs on its own.

use md5::{Digest, Md5};
use serde_json::{Value, json};
use weft_fakes_kit::beijing::beijing;
use weft_fakes_kit::hex::hex;
use weft_fakes_wdt::standard::Standard;
use weft_fakes_wdt_flagship::{Flagship, Merchant, Options};

/// 2026-03-10 00:00:00 Beijing time: the demo's orders lie in the 90 days before.
pub const END_S: i64 = 1_773_072_000;
pub const DAY_S: i64 = 86_400;
pub const NOW_MS: i64 = END_S * 1000;
pub const SECRET: &str = "0123456789abcdef";
pub const SALT: &str = "salt0123456789abcdef";
pub const ORDERS: &str = "sales.TradeQuery.queryWithDetail";

/// Without a call limit.
pub fn flagship(merchant: Merchant) -> Flagship {
    Flagship::new(merchant, Options { calls_per_minute: None, ..Options::default() })
}

pub fn demo() -> Flagship {
    flagship(Merchant::demo(END_S))
}

pub fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

/// The query of a call at the instant `NOW_MS`, without its sign.
pub fn unsigned(method: &str, paging: &[(&str, &str)]) -> Vec<(String, String)> {
    let timestamp = (NOW_MS / 1000 - 1_325_347_200).to_string();
    let system = [
        ("sid", "demosid"),
        ("key", "demosid-ak"),
        ("salt", SALT),
        ("method", method),
        ("v", "1.0"),
        ("timestamp", timestamp.as_str()),
    ];
    let all = system.iter().chain(paging);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub fn signed(mut query: Vec<(String, String)>, body: &str) -> Vec<(String, String)> {
    let mut parts: Vec<String> = query.iter().map(|(name, value)| format!("{name}{value}")).collect();
    parts.push(format!("body{body}"));
    // No name of a parameter begins another one, so whole parts sort as their names do.
    parts.sort();
    query.push(("sign".to_owned(), md5_hex(&format!("{SECRET}{}{SECRET}", parts.concat()))));
    query
}

pub fn send(flagship: &Flagship, query: Vec<(String, String)>, body: &str) -> Value {
    let (status, text) = flagship.answer(&signed(query, body), body.as_bytes(), NOW_MS);
    assert_eq!(status, 200);
    serde_json::from_str(&text).unwrap()
}

pub fn call_page(flagship: &Flagship, method: &str, params: &Value, page_no: u64, page_size: u64) -> Value {
    let (page_no, page_size) = (page_no.to_string(), page_size.to_string());
    let paging = [("page_no", page_no.as_str()), ("page_size", page_size.as_str()), ("calc_total", "1")];
    send(flagship, unsigned(method, &paging), &json!([params]).to_string())
}

/// The first page of five hundred.
pub fn call(flagship: &Flagship, method: &str, params: &Value) -> Value {
    call_page(flagship, method, params, 0, 500)
}

/// Status and message of a refused call.
pub fn refusal(answer: &Value) -> (i64, String) {
    (answer["status"].as_i64().unwrap(), answer["message"].as_str().unwrap_or_default().to_owned())
}

/// The rows of a call that must succeed.
pub fn list(flagship: &Flagship, method: &str, params: &Value, list: &str) -> Vec<Value> {
    let answer = call(flagship, method, params);
    assert_eq!(answer["status"], 0, "{method} {params} {answer}");
    answer["data"][list].as_array().unwrap().clone()
}

pub fn range(from_s: i64, to_s: i64) -> Value {
    json!({ "start_time": beijing(from_s), "end_time": beijing(to_s) })
}

/// Fields of both objects.
pub fn with(mut params: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("not an object") };
    params.as_object_mut().unwrap().extend(more);
    params
}

/// The unix seconds of a column, in whichever way it is written.
pub fn time(value: &Value) -> Option<i64> {
    match value {
        Value::Number(ms) => ms.as_i64().map(|ms| ms / 1000),
        Value::String(text) => weft_fakes_kit::beijing::parse_beijing(text),
        _ => None,
    }
}

/// An order of the demo's truth that a test can be about.
pub fn some_order(flagship: &Flagship, wanted: impl Fn(&Value) -> bool) -> Value {
    let orders = flagship.with_merchant(|merchant| merchant.rows(ORDERS));
    orders.into_iter().find(|order| wanted(order)).unwrap()
}
