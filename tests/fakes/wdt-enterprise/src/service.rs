//! The checks of a call in their order, and its answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::interface::{Interface, Looks, Paging};
use super::interfaces;
use super::looks::{Door, shown};
use super::merchant::Merchant;
use super::query::{Fields, Query};
use super::refusal::Refusal;
use super::rights::Rights;
use super::sign::sign;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::limit::{Limit, Verdict, Window};
use weft_fakes_wdt::Credentials;

const SKEW_MAX_S: i64 = 300;
const BEIJING_S: i64 = 8 * 3600;
/// The full stock is answered before this hour, Beijing time.
const NIGHT_ENDS_S: i64 = 2 * 3600;

/// A merchant and what guards it.
pub(crate) struct Enterprise {
    credentials: Credentials,
    clock: Arc<Clock>,
    merchant: RwLock<Merchant>,
    rights: Mutex<Rights>,
    /// One for each door; none when nothing is counted.
    calls: Option<[Mutex<Window>; 2]>,
}

/// A request of the standard API, as far as HTTP matters.
pub(crate) struct Form<'a> {
    pub(crate) is_form_post: bool,
    pub(crate) has_query: bool,
    pub(crate) repeated: Option<&'a str>,
    pub(crate) fields: &'a Fields,
}

/// The rows of one page, and how many there are in all.
pub(crate) struct Found {
    pub(crate) total: usize,
    pub(crate) page_no: usize,
    pub(crate) rows: Vec<Value>,
}

impl Enterprise {
    pub(crate) fn new(
        credentials: Credentials,
        clock: Arc<Clock>,
        merchant: Merchant,
        calls_per_minute: Option<u32>,
    ) -> Enterprise {
        let window = |calls: u32| {
            let limit = Limit::new(calls as usize, Duration::from_secs(60));
            Mutex::new(Window::new(limit.without_burst_rule()))
        };
        Enterprise {
            credentials,
            clock,
            merchant: RwLock::new(merchant),
            rights: Mutex::default(),
            calls: calls_per_minute.map(|calls| [window(calls), window(calls)]),
        }
    }

    pub(crate) fn merchant(&self) -> RwLockReadGuard<'_, Merchant> {
        self.merchant.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the merchant, or changes it, between two calls.
    pub(crate) fn with_merchant<T>(&self, look: impl FnOnce(&mut Merchant) -> T) -> T {
        look(&mut self.merchant.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn rights(&self) -> MutexGuard<'_, Rights> {
        self.rights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn sid(&self) -> &str {
        &self.credentials.sid
    }

    /// The answer of the standard API as JSON text.
    pub(crate) fn answer_form(&self, interface: &Interface, form: &Form<'_>) -> Result<String, Refusal> {
        self.check_caller(form)?;
        let found = self.find(interface, Door::Standard, form.fields)?;
        Ok(rendered(interface, found))
    }

    fn check_caller(&self, form: &Form<'_>) -> Result<(), Refusal> {
        if !form.is_form_post || form.has_query {
            return Err(Refusal::caller("请使用POST表单提交参数"));
        }
        if let Some(name) = form.repeated {
            return Err(Refusal::caller(format!("参数{name}重复")));
        }
        for name in ["sid", "appkey", "timestamp", "sign"] {
            if form.fields.get(name).is_none_or(String::is_empty) {
                return Err(Refusal::caller(format!("{name}不能为空")));
            }
        }
        let is = |name: &str, wanted: &str| form.fields.get(name).map(String::as_str) == Some(wanted);
        if !is("sid", &self.credentials.sid) {
            return Err(Refusal::new(2030, "卖家账号sid不存在"));
        }
        if !is("appkey", &self.credentials.app_key) {
            return Err(Refusal::new(2060, "接口账号appkey不存在"));
        }
        let at_s: Option<i64> = form.fields.get("timestamp").and_then(|text| text.parse().ok());
        if at_s.is_none_or(|at_s| (self.clock.now_s() - at_s).abs() > SKEW_MAX_S) {
            return Err(Refusal::caller("timestamp无效,与服务器时间相差超过5分钟"));
        }
        match is("sign", &sign(form.fields, &self.credentials.app_secret)) {
            true => Ok(()),
            false => Err(Refusal::caller("签名错误")),
        }
    }

    /// The rows that a call of a known caller chooses.
    pub(crate) fn find(&self, interface: &Interface, door: Door, fields: &Fields) -> Result<Found, Refusal> {
        self.rights().check_file(interface.file)?;
        self.check_calls(door)?;
        self.check_hour(interface)?;
        let query = Query::parse(interface, fields)?;
        let merchant = self.merchant();
        let found = query.select(&merchant, door);
        self.rights().check_rows(&found)?;
        let rows = query.page.of(&found).iter().map(|row| shown(interface, door, row)).collect();
        Ok(Found { total: found.len(), page_no: query.page.no, rows })
    }

    pub(crate) fn check_calls(&self, door: Door) -> Result<(), Refusal> {
        let Some(windows) = &self.calls else { return Ok(()) };
        let mut window = windows[door as usize].lock().unwrap_or_else(PoisonError::into_inner);
        match window.admit(self.clock.uptime()) {
            Verdict::Admitted => Ok(()),
            Verdict::OverLimit | Verdict::Spike => Err(Refusal::over_limit()),
        }
    }

    fn check_hour(&self, interface: &Interface) -> Result<(), Refusal> {
        let second_of_day = (self.clock.now_s() + BEIJING_S).rem_euclid(86_400);
        if interface.at_night && second_of_day > NIGHT_ENDS_S {
            return Err(Refusal::new(1013, "该接口只能在每日00:00-02:00调用"));
        }
        Ok(())
    }

    /// The interface behind a method of the gateway.
    pub(crate) fn by_method(method: &str) -> Option<&'static Interface> {
        interfaces::by_method(method)
    }
}

fn rendered(interface: &Interface, found: Found) -> String {
    let mut answer = Map::new();
    let texts = interface.looks == Looks::Texts;
    let number = |number: usize| if texts { json!(number) } else { json!(number.to_string()) };
    answer.insert("code".to_owned(), number(0));
    answer.insert("message".to_owned(), json!(if texts { "ok" } else { "" }));
    if matches!(interface.paging, Paging::Queue) {
        answer.insert("current_count".to_owned(), json!(found.rows.len()));
    }
    match found.page_no {
        0 => _ = answer.insert("total_count".to_owned(), number(found.total)),
        _ if texts => {}
        _ => _ = answer.insert("total_count".to_owned(), json!(0)),
    }
    if texts || !found.rows.is_empty() {
        answer.insert(interface.list.to_owned(), Value::Array(found.rows));
    }
    Value::Object(answer).to_string()
}

/// A refusal as the standard API words it.
pub(crate) fn refused(refusal: &Refusal) -> String {
    json!({ "code": refusal.code, "message": refusal.message }).to_string()
}
