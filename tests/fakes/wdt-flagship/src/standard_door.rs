//! The standard API: system parameters in the query, one filter object in the body.

use serde_json::Value;

use super::credentials::Credentials;
use super::faults::Fault;
use super::interface::Interface;
use super::interfaces;
use super::log::{Door, LogEntry};
use super::page::Page;
use super::params::Params;
use super::refusal::Refusal;
use super::service::{Call, Flagship, Outcome};
use super::sign::standard_sign;
use weft_fakes_wdt::standard::Standard;

const SYSTEM: [&str; 7] = ["sid", "key", "salt", "method", "v", "timestamp", "sign"];
const PAGING: [&str; 3] = ["page_no", "page_size", "calc_total"];
/// 2012-01-01 00:00:00 Beijing time: timestamps count from here.
const EPOCH_S: i64 = 1_325_347_200;
const SKEW_MAX_S: i64 = 120;

/// The query of a call.
#[derive(Clone, Copy)]
struct Query<'a>(&'a [(String, String)]);

impl Standard for Flagship {
    fn answer(&self, query: &[(String, String)], body: &[u8], now_ms: i64) -> (u16, String) {
        let outcome = self.admit(Query(query), body, now_ms).map(|call| self.serve(&call));
        let outcome = outcome.unwrap_or_else(|refusal| Outcome::Answer(refusal.envelope()));
        self.note(entry(Query(query), body, now_ms, &outcome));
        match outcome {
            Outcome::Answer(envelope) => (200, envelope.to_string()),
            Outcome::Spoiled(fault, envelope) => spoiled(fault, &envelope.to_string()),
        }
    }
}

impl Flagship {
    /// Who calls, and what: in the order in which the platform looks.
    fn admit<'a>(&self, query: Query<'a>, body: &[u8], now_ms: i64) -> Result<Call<'a>, Refusal> {
        query.check_names()?;
        let text = std::str::from_utf8(body).map_err(|_| Refusal::malformed("body is not UTF-8"))?;
        let params = only_argument(text)?;
        query.check_caller(&self.credentials)?;
        query.check_timestamp(now_ms)?;
        query.check_sign(&self.credentials, text)?;
        let interface = query.interface()?;
        Ok(Call { door: Door::Standard, interface, params, page: Box::new(move |wanted| query.page(wanted)), now_ms })
    }
}

/// The body is an array of arguments, and reading methods take exactly one. Whether that one is an object is looked at
/// late, as the platform does with the types of arguments.
fn only_argument(text: &str) -> Result<Result<Params, Refusal>, Refusal> {
    let arguments: Value = serde_json::from_str(text).map_err(|_| Refusal::malformed("body is not JSON"))?;
    match arguments {
        Value::Array(mut items) if items.len() == 1 => match items.remove(0) {
            Value::Object(fields) => Ok(Ok(Params::new(fields))),
            _ => Err(Refusal::malformed("argument type mismatch")),
        },
        Value::Array(_) => Err(Refusal::malformed("wrong number of arguments")),
        _ => Err(Refusal::malformed("body is not an array of arguments")),
    }
}

impl<'a> Query<'a> {
    fn get(self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    fn required(self, name: &str) -> Result<&'a str, Refusal> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| Refusal::malformed(format!("{name} is missing")))
    }

    /// Nobody knows what the platform makes of a parameter too many; the fake refuses it.
    fn check_names(self) -> Result<(), Refusal> {
        for (at, (name, _)) in self.0.iter().enumerate() {
            if !SYSTEM.contains(&name.as_str()) && !PAGING.contains(&name.as_str()) {
                return Err(Refusal::malformed(format!("unknown parameter {name}")));
            }
            if self.0[..at].iter().any(|(earlier, _)| earlier == name) {
                return Err(Refusal::malformed(format!("{name} is given twice")));
            }
        }
        Ok(())
    }

    fn check_caller(self, credentials: &Credentials) -> Result<(), Refusal> {
        if self.required("sid")? != credentials.sid {
            return Err(Refusal::malformed("sid is not exists"));
        }
        if self.required("key")? != credentials.key {
            return Err(Refusal::unverified());
        }
        Ok(())
    }

    fn check_timestamp(self, now_ms: i64) -> Result<(), Refusal> {
        let timestamp = self.required("timestamp")?;
        let seconds: u32 = timestamp.parse().map_err(|_| Refusal::malformed("timestamp is not a number"))?;
        let skew_s = now_ms.div_euclid(1000) - (EPOCH_S + i64::from(seconds));
        if skew_s.abs() > SKEW_MAX_S { Err(Refusal::new(7, "timestamp is out of range")) } else { Ok(()) }
    }

    fn check_sign(self, credentials: &Credentials, body: &str) -> Result<(), Refusal> {
        let is_right = self.required("sign")? == standard_sign(&credentials.secret, self.0, body);
        if is_right && self.required("salt")? == credentials.salt { Ok(()) } else { Err(Refusal::unverified()) }
    }

    fn interface(self) -> Result<&'static Interface, Refusal> {
        if self.required("v")? != "1.0" {
            return Err(Refusal::new(8, "v must be 1.0"));
        }
        let method = self.required("method")?;
        interfaces::find(method).ok_or_else(|| Refusal::malformed(format!("method {method} is not found")))
    }

    fn page(self, interface: &Interface) -> Result<Page, Refusal> {
        if !interface.paged {
            let sent = PAGING.iter().find(|name| self.get(name).is_some());
            return sent.map_or(Ok(Page::WHOLE), |name| Err(Refusal::malformed(format!("unknown parameter {name}"))));
        }
        let calc_total = match self.get("calc_total") {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err(Refusal::field("calc_total")),
        };
        Page::new(0, self.number("page_no")?, self.number("page_size")?, calc_total, interface.page_size_max)
    }

    fn number(self, name: &str) -> Result<Option<u64>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_plain).map(Some).ok_or_else(|| Refusal::field(name))
    }
}

fn entry(query: Query<'_>, body: &[u8], now_ms: i64, outcome: &Outcome) -> LogEntry {
    LogEntry {
        door: Door::Standard,
        method: query.get("method").unwrap_or_default().to_owned(),
        params: String::from_utf8_lossy(body).into_owned(),
        page_no: query.get("page_no").map(str::to_owned),
        status: outcome.status(),
        at_ms: now_ms,
    }
}

/// What a fault makes of an answer.
fn spoiled(fault: Fault, text: &str) -> (u16, String) {
    match fault {
        Fault::BrokenJson => (200, text.chars().take(text.chars().count() / 2).collect()),
        Fault::Html => (502, "<html><head><title>502 Bad Gateway</title></head><body></body></html>".to_owned()),
        _ => (200, String::new()),
    }
}
