//! `param0` of the order lists: what may stand in it, and which orders it means.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::order::Order;
use crate::pacific::{offset_s, parse_pacific};
use crate::server::Inner;
use crate::status::Status;

const DAY_S: i64 = 86_400;
/// How wide the creation window may be when finished orders are asked for.
const FINISHED_MAX_S: i64 = 30 * DAY_S;
/// How wide it may be when orders are asked for by their modification.
const MODIFIED_MAX_S: i64 = 180 * DAY_S;

/// Both ends belong to it. Not documented.
type Window = (i64, i64);

/// Which orders are asked for.
pub(crate) struct Query {
    created: Option<Window>,
    modified: Option<Window>,
    /// None asks for everything that is not finished.
    statuses: Option<BTreeSet<Status>>,
    buyer: Option<String>,
    pub(crate) page: u64,
    pub(crate) page_size: u64,
}

impl Query {
    /// The error says what is wrong.
    pub(crate) fn read(server: &Inner, fields: &Map<String, Value>) -> Result<Query, String> {
        let now_s = server.clock.now_s();
        let query = Query {
            created: window(fields, "create_date", now_s)?,
            modified: window(fields, "modified_date", now_s)?,
            statuses: statuses(fields)?,
            buyer: text(fields, "buyer_login_id")?.map(str::to_owned),
            page: number(fields, "current_page")?.unwrap_or(1),
            page_size: number(fields, "page_size")?.unwrap_or(server.options.page_size_default),
        };
        if query.page == 0 || query.page_size == 0 {
            return Err("current_page and page_size begin at 1".to_owned());
        }
        if server.options.strict {
            query.check(server.options.page_size_max)?;
        }
        Ok(Query { page_size: query.page_size.min(server.options.page_size_max), ..query })
    }

    fn check(&self, page_size_max: u64) -> Result<(), String> {
        if self.page_size > page_size_max {
            return Err(format!("page_size must not exceed {page_size_max}"));
        }
        if self.modified.is_some() {
            if self.statuses.is_none() {
                return Err("a modification window needs order_status or order_status_list".to_owned());
            }
            return self.check_created(MODIFIED_MAX_S, "a modification window");
        }
        match &self.statuses {
            Some(statuses) if statuses.contains(&Status::Finish) => self.check_created(FINISHED_MAX_S, "FINISH"),
            _ => Ok(()),
        }
    }

    fn check_created(&self, max_s: i64, what: &str) -> Result<(), String> {
        match self.created {
            Some((start, end)) if on_the_wall_s(end) - on_the_wall_s(start) <= max_s => Ok(()),
            _ => Err(format!("{what} needs a creation window of at most {} days", max_s / DAY_S)),
        }
    }

    pub(crate) fn includes(&self, order: &Order) -> bool {
        let is_inside = |window: Option<Window>, unix_ms: i64| {
            window.is_none_or(|(start, end)| (start..=end).contains(&unix_ms.div_euclid(1000)))
        };
        let has_status = match &self.statuses {
            Some(statuses) => statuses.contains(&order.status),
            None => order.status != Status::Finish,
        };
        has_status
            && is_inside(self.created, order.created_ms)
            && is_inside(self.modified, order.modified_ms)
            && self.buyer.as_ref().is_none_or(|login| *login == order.buyer.login)
    }
}

/// Days are as long as the clock on the wall says, also when the clocks change.
fn on_the_wall_s(unix_s: i64) -> i64 {
    unix_s + offset_s(unix_s)
}

/// Without an end it reaches until now.
fn window(fields: &Map<String, Value>, name: &str, now_s: i64) -> Result<Option<Window>, String> {
    let moment = |end: &str| {
        let name = format!("{name}_{end}");
        let parsed = text(fields, &name)?.map(|text| parse_pacific(text).ok_or(text));
        parsed.transpose().map_err(|text| format!("{name} must be yyyy-MM-dd HH:mm:ss, not {text}"))
    };
    match (moment("start")?, moment("end")?) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(format!("{name}_start is missing")),
        (Some(start), end) if start <= end.unwrap_or(now_s) => Ok(Some((start, end.unwrap_or(now_s)))),
        _ => Err(format!("{name}_start is after {name}_end")),
    }
}

fn statuses(fields: &Map<String, Value>) -> Result<Option<BTreeSet<Status>>, String> {
    let status = |word: &str| Status::from_word(word).ok_or_else(|| format!("there is no order status {word}"));
    let mut found = BTreeSet::new();
    if let Some(word) = text(fields, "order_status")? {
        found.insert(status(word)?);
    }
    match fields.get("order_status_list") {
        None | Some(Value::Null) => {}
        Some(Value::Array(words)) => {
            for word in words {
                found.insert(status(word.as_str().ok_or("order_status_list holds texts")?)?);
            }
        }
        Some(_) => return Err("order_status_list must be a list".to_owned()),
    }
    Ok(Some(found).filter(|found| !found.is_empty()))
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{name} must be a text")),
    }
}

fn number(fields: &Map<String, Value>, name: &str) -> Result<Option<u64>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("{name} must be a whole number")),
    }
}
