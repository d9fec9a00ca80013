//! The flagship scene: the same methods behind the gateway, which has checked its own sign and clock before.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::credentials::Credentials;
use super::interface::Interface;
use super::interfaces;
use super::log::{Door, LogEntry};
use super::merchant::Row;
use super::page::Page;
use super::params::Params;
use super::refusal::Refusal;
use super::service::{Call, Flagship, Outcome};
use super::sign::{is_of_the_gateway, scene_sign};
use super::value::exact_time;
use weft_fakes_wdt::qimen::Scene;

const FIELDS: [&str; 7] = ["params", "pager", "datetime", "wdt_appkey", "wdt_salt", "wdt3_customer_id", "wdt_sign"];
const PAGER: [&str; 3] = ["page_no", "page_size", "calc_total"];
/// No document names it; the gateway's own clock check allows as much.
const SKEW_MAX_S: i64 = 600;

/// The form of a call.
#[derive(Clone, Copy)]
struct Form<'a>(&'a BTreeMap<String, String>);

impl Scene for Flagship {
    fn serves(&self, method: &str, fields: &BTreeMap<String, String>) -> bool {
        fields.contains_key("wdt3_customer_id") || interfaces::find_on_qimen(method).is_some()
    }

    fn answer(&self, method: &str, fields: &BTreeMap<String, String>, now_ms: i64) -> Value {
        let outcome = self.admit_through_qimen(method, Form(fields), now_ms).map(|call| self.serve(&call));
        let outcome = outcome.unwrap_or_else(|refusal| Outcome::Answer(refusal.envelope()));
        self.note(entry(method, Form(fields), now_ms, &outcome));
        match outcome {
            Outcome::Answer(envelope) => envelope,
            Outcome::Spoiled(..) => remote_service_error(),
        }
    }
}

impl Flagship {
    fn admit_through_qimen<'a>(&self, method: &str, form: Form<'a>, now_ms: i64) -> Result<Call<'a>, Refusal> {
        form.check_names()?;
        form.check_caller(&self.credentials)?;
        form.check_datetime(now_ms)?;
        form.check_sign(&self.credentials, method)?;
        let found = interfaces::find_on_qimen(method);
        let interface = found.ok_or_else(|| Refusal::malformed(format!("method {method} is not found")))?;
        let params = form.object("params").map(Params::new);
        Ok(Call { door: Door::Qimen, interface, params, page: Box::new(move |wanted| form.page(wanted)), now_ms })
    }
}

impl<'a> Form<'a> {
    fn get(self, name: &str) -> Option<&'a str> {
        self.0.get(name).map(String::as_str)
    }

    fn required(self, name: &str) -> Result<&'a str, Refusal> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| Refusal::malformed(format!("{name} is missing")))
    }

    fn check_names(self) -> Result<(), Refusal> {
        let is_known = |name: &&String| FIELDS.contains(&name.as_str()) || is_of_the_gateway(name);
        match self.0.keys().find(|name| !is_known(name)) {
            Some(name) => Err(Refusal::malformed(format!("unknown parameter {name}"))),
            None => Ok(()),
        }
    }

    fn check_caller(self, credentials: &Credentials) -> Result<(), Refusal> {
        if self.required("wdt3_customer_id")? != credentials.sid {
            return Err(Refusal::malformed("sid is not exists"));
        }
        if self.required("wdt_appkey")? != credentials.key {
            return Err(Refusal::unverified());
        }
        Ok(())
    }

    fn check_datetime(self, now_ms: i64) -> Result<(), Refusal> {
        let sent_s = exact_time(self.required("datetime")?);
        let sent_s = sent_s.ok_or_else(|| Refusal::malformed("datetime must be yyyy-MM-dd HH:mm:ss"))?;
        let skew_s = now_ms.div_euclid(1000) - sent_s;
        if skew_s.abs() > SKEW_MAX_S { Err(Refusal::new(7, "datetime is out of range")) } else { Ok(()) }
    }

    /// The vendor's helpers disagree about the case of the sign, so both pass.
    fn check_sign(self, credentials: &Credentials, method: &str) -> Result<(), Refusal> {
        let right = scene_sign(&credentials.secret, method, self.0);
        let is_right = self.required("wdt_sign")?.eq_ignore_ascii_case(&right);
        if is_right && self.required("wdt_salt")? == credentials.salt { Ok(()) } else { Err(Refusal::unverified()) }
    }

    fn object(self, name: &str) -> Result<Row, Refusal> {
        let text = self.required(name)?;
        serde_json::from_str(text).map_err(|_| Refusal::malformed(format!("{name} is not a JSON object")))
    }

    /// The total comes along unless it is declined.
    fn page(self, interface: &Interface) -> Result<Page, Refusal> {
        if !interface.paged {
            return Ok(Page::WHOLE);
        }
        let pager = if self.get("pager").is_some() { self.object("pager")? } else { Row::new() };
        if let Some(unknown) = pager.keys().find(|name| !PAGER.contains(&name.as_str())) {
            return Err(Refusal::field(unknown));
        }
        let calc_total = !matches!(pager.get("calc_total").map(Value::to_string).as_deref(), Some("0" | "false"));
        Page::new(1, number(&pager, "page_no")?, number(&pager, "page_size")?, calc_total, interface.page_size_max)
    }
}

fn number(pager: &Row, name: &str) -> Result<Option<u64>, Refusal> {
    let Some(value) = pager.get(name) else { return Ok(None) };
    value.as_u64().map(Some).ok_or_else(|| Refusal::field(name))
}

fn entry(method: &str, form: Form<'_>, now_ms: i64, outcome: &Outcome) -> LogEntry {
    let pager: Option<Row> = form.object("pager").ok();
    LogEntry {
        door: Door::Qimen,
        method: interfaces::find_on_qimen(method).map_or(method, |interface| interface.method).to_owned(),
        params: form.get("params").unwrap_or_default().to_owned(),
        page_no: pager.and_then(|pager| pager.get("page_no").map(Value::to_string)),
        status: outcome.status(),
        at_ms: now_ms,
    }
}

/// What the gateway says when it cannot make sense of the provider's answer.
fn remote_service_error() -> Value {
    json!({
        "flag": "failure", "code": 15, "message": "Remote service error",
        "sub_code": "isp.remote-service-error", "sub_message": "the provider's answer cannot be read",
    })
}
