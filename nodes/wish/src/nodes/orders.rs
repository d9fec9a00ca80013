//! `wish/orders`: orders by the time of their last change, in version 3.
//!
//! Both ends of the platform's range count. The list is sorted by the time that the range filters, so an order that changes
//! meanwhile leaves it, comes in a later range, and moves no other one out of sight.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use weft_sdk::http::{Request, Response};
use weft_sdk::record::{Fields, to_text};
use weft_sdk::{Area, Call, Failure, Label, Node, Page, Window, WindowRules, label};

use crate::connection::demand;
use crate::interface::{ORDERS, Version};
use crate::keyset::{Place, link_parameters};
use crate::nodes::orders_v2::OrdersV2;
use crate::record::{ID, Order, RELEASED_AT, UPDATED_AT};
use crate::response::{self, Answer};
use crate::time::{iso, read_iso};
use crate::{connection, request};

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Where the orders stand in an answer.
const DATA: &str = "/data";
/// What is asked for by name, whatever the parameters are.
const ASKED: [&str; 9] = [
    "limit",
    "sort_by",
    "updated_at_min",
    "updated_at_max",
    "released_at_min",
    "released_at_max",
    "states",
    "order_type",
    "fields",
];

/// The node.
#[derive(Debug)]
pub struct Orders;

/// The parameters of `wish/orders`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only orders in these states: APPROVED, SHIPPED, REFUNDED, REQUIRE_REVIEW, DECLINED.
    #[serde(default)]
    #[schemars(length(max = 5), extend(
        "x-title" = { "en": "States", "zh": "订单状态" },
        "x-help" = { "en": "Only orders in these states; all if empty.", "zh": "只读取这些状态的订单；不填则读取全部。" },
    ))]
    states: Vec<String>,
    /// Only orders of this programme, such as WISH_EXPRESS.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Programme", "zh": "订单类型" }))]
    order_type: Option<String>,
    /// Only orders released at this time or later: RFC 3339 with an offset.
    #[serde(default)]
    #[schemars(extend("format" = "date-time", "x-title" = { "en": "Released from", "zh": "释放时间起" }))]
    released_at_min: Option<String>,
    /// Only orders released at this time or before: RFC 3339 with an offset.
    #[serde(default)]
    #[schemars(extend("format" = "date-time", "x-title" = { "en": "Released until", "zh": "释放时间止" }))]
    released_at_max: Option<String>,
    /// Only these parts of an order, such as `state` or `order_payment/general_payment_details`; all if empty. `id` and the
    /// two times come in any case.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Parts", "zh": "返回字段" }))]
    fields: Vec<String>,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 500), extend("x-steers" = false))]
    page_size: u64,
}

fn page_size() -> u64 {
    200
}

impl Node for Orders {
    const NAME: &'static str = "orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Order;

    fn title() -> Label {
        label("Orders, by the time of their last change", "订单列表（按更新时间）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        Some(WindowRules {
            filters: Some(UPDATED_AT.to_owned()),
            sorts: Some(UPDATED_AT.to_owned()),
            closed_end: true,
            // The platform documents no widest range.
            widest_ms: 30 * DAY_MS,
            zone: "UTC".to_owned(),
            lag_ms: 2 * MINUTE_MS,
            first_ms: 2 * DAY_MS,
            lookback_ms: 10 * MINUTE_MS,
            // One after the other: of windows that are read at the same time several could meet a token that has just
            // ended, and a replay, which reads in turn, could not tell which of them got the new one.
            parallel: 1,
        })
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        demand(&call, Version::V3, OrdersV2::NAME)?;
        let window = call.window.ok_or_else(connection::no_window)?;
        let place = call.resume::<Place>()?.unwrap_or_else(|| Place::since(iso(window.since_ms)));
        let response = ask(&call, &place, window)?.send_for_records(&[DATA])?;
        let answer = response::read(&ORDERS, &response)?;
        let read = Read { place, window, page_size: call.parameters.page_size };
        read.page(&response, &answer)
    }
}

fn ask(call: &Call<Parameters>, place: &Place, window: Window) -> Result<Request, Failure> {
    let parameters = &call.parameters;
    let until = iso(window.until_ms);
    let released = (released(&parameters.released_at_min)?, released(&parameters.released_at_max)?);
    let (since, until, released_since, link) = match place {
        Place::Change { since, .. } => (since, &until, released.0, &[][..]),
        // Those that are left were all released later than the parameter says.
        Place::Release { at, since, link } => (at, at, since.clone().or(released.0), link.as_slice()),
    };
    let request = request::get(call, &ORDERS)?
        .query("limit", place.limit(parameters.page_size).to_string())
        .query("sort_by", format!("{}.asc", place.sorts()))
        .query("updated_at_min", since)
        .query("updated_at_max", until);
    let states = (!parameters.states.is_empty()).then(|| parameters.states.join(","));
    let given = [
        ("released_at_min", released_since),
        ("released_at_max", released.1),
        ("states", states),
        ("order_type", parameters.order_type.clone()),
        ("fields", fields(&parameters.fields)),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let request = given.fold(request, |request, (name, value)| request.query(name, value));
    Ok(link.iter().fold(request, |request, (name, value)| request.query(name, value)))
}

/// A time as the platform documents it.
fn released(text: &Option<String>) -> Result<Option<String>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let ms = read_iso(text).ok_or_else(|| {
        Failure::invalid(format!("`{text}` is no time with an offset, such as 2026-03-05T10:15:00+08:00"))
            .with_chinese(format!("“{text}”不是带时区的时间，应写成 2026-03-05T10:15:00+08:00 这样的形式"))
    })?;
    Ok(Some(iso(ms)))
}

/// The parts of orders that are asked for, with those that a list can't do without.
pub fn fields(parts: &[String]) -> Option<String> {
    let needed = [ID, UPDATED_AT, RELEASED_AT];
    let others = parts.iter().map(String::as_str).filter(|part| !needed.contains(part));
    (!parts.is_empty()).then(|| needed.into_iter().chain(others).collect::<Vec<_>>().join(","))
}

/// What a page was read for.
struct Read {
    place: Place,
    window: Window,
    page_size: u64,
}

impl Read {
    fn page(&self, response: &Response, answer: &Answer<'_>) -> Result<Page, Failure> {
        let list = response.list(DATA);
        let here: Vec<Fields<'_>> = if list.is_some() { Vec::new() } else { answer.data()? };
        let count = list.map_or(here.len(), |list| list.count());
        let link = answer.next_link();
        if (count as u64) < self.place.limit(self.page_size) && link.is_none() {
            let records = list.cloned().map_or_else(|| to_text(&here).into(), Into::into);
            return Ok(Page { records, next: self.behind(answer)?, ..Page::default() });
        }
        // What goes on is cut, so it is taken out of the host.
        let text = list.map(|list| list.text());
        let rows = match &text {
            Some(text) => serde_json::from_str(text).map_err(|_| answer.undocumented())?,
            None => here,
        };
        self.cut(&rows, link, answer)
    }

    /// What of a page is passed on, where others follow it.
    fn cut(&self, rows: &[Fields<'_>], link: Option<String>, answer: &Answer<'_>) -> Result<Page, Failure> {
        let times = rows.iter().map(|row| row.text(self.place.sorts())).collect::<Option<Vec<String>>>();
        let times = times.filter(|times| !times.is_empty()).ok_or_else(|| answer.undocumented())?;
        let link = link.map(|link| link_parameters(&link, &ASKED)).unwrap_or_default();
        let step = self.place.after(&times, self.page_size, link)?;
        Ok(Page { records: to_text(&rows[..step.keep]).into(), next: Some(json!(step.next)), ..Page::default() })
    }

    /// Where to go on behind the last page: after one instant there is the rest of the window.
    fn behind(&self, answer: &Answer<'_>) -> Result<Option<Value>, Failure> {
        let Place::Release { at, .. } = &self.place else { return Ok(None) };
        let next_ms = read_iso(at).ok_or_else(|| answer.undocumented())? + 1;
        Ok((next_ms <= self.window.until_ms).then(|| json!(Place::since(iso(next_ms)))))
    }
}

#[cfg(test)]
mod tests;
