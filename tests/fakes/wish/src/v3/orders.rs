//! The order list and the single order.

use serde_json::{Value, json};

use super::{partial, row};
use crate::answer::{Answer, Outcome};
use crate::fields::{Fields, with_parameters};
use crate::gate::Call;
use crate::mint::is_object_id;
use crate::order::{Order, State};
use crate::refusal::Refusal;

const TYPES: [&str; 6] = [
    "WISH_EXPRESS",
    "FULFILLED_BY_WISH",
    "FULFILLED_BY_STORE",
    "LESS_THAN_TRUCKLOAD",
    "ADVANCED_LOGISTICS",
    "WISH_PLUS",
];
const STATES_MAX: usize = 5;

/// Which orders, in which order. The list and the download jobs share it.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    updated: (Option<i64>, Option<i64>),
    released: (Option<i64>, Option<i64>),
    states: Vec<State>,
    order_type: Option<String>,
    sorts_by_release: bool,
    descends: bool,
}

/// The names of the parameters behind a filter.
pub(crate) const FILTER_NAMES: [&str; 8] = [
    "limit",
    "states",
    "updated_at_min",
    "updated_at_max",
    "released_at_min",
    "released_at_max",
    "sort_by",
    "order_type",
];

impl Filter {
    pub(crate) fn read(query: &Fields) -> Result<Filter, Refusal> {
        let order_type = query.get("order_type");
        if order_type.is_some_and(|name| !TYPES.contains(&name)) {
            return Err(Refusal::invalid("order_type", "must be one of the documented types"));
        }
        let (sorts_by_release, descends) = sorting(query.get("sort_by").unwrap_or("updated_at.desc"))?;
        Ok(Filter {
            updated: (query.iso("updated_at_min")?, query.iso("updated_at_max")?),
            released: (query.iso("released_at_min")?, query.iso("released_at_max")?),
            states: states(query)?,
            order_type: order_type.map(str::to_owned),
            sorts_by_release,
            descends,
        })
    }

    /// The orders that pass, sorted. Those of one instant come by id, which is a guess.
    pub(crate) fn apply<'a>(&self, orders: &'a [Order]) -> Vec<&'a Order> {
        let mut passed: Vec<&Order> = orders.iter().filter(|order| self.passes(order)).collect();
        passed.sort_by(|a, b| self.key(a).cmp(&self.key(b)));
        if self.descends {
            passed.reverse();
        }
        passed
    }

    fn key<'a>(&self, order: &'a Order) -> (i64, &'a str) {
        let at_ms = if self.sorts_by_release { order.released_at_ms } else { order.updated_at_ms };
        (at_ms, &order.id)
    }

    fn passes(&self, order: &Order) -> bool {
        let type_fits = |name: &String| order.order_types.contains(name);
        within(order.updated_at_ms, self.updated)
            && within(order.released_at_ms, self.released)
            && (self.states.is_empty() || self.states.contains(&order.state))
            && self.order_type.as_ref().is_none_or(type_fits)
    }
}

/// "Before this time" and "after this time will not show": both ends are inside.
fn within(at_ms: i64, (min, max): (Option<i64>, Option<i64>)) -> bool {
    min.is_none_or(|min| at_ms >= min) && max.is_none_or(|max| at_ms <= max)
}

/// Whether by release, and whether descending. Without a direction it descends, as the default does.
fn sorting(text: &str) -> Result<(bool, bool), Refusal> {
    let (name, direction) = text.split_once('.').unwrap_or((text, "desc"));
    match (name, direction) {
        ("updated_at" | "released_at", "asc" | "desc") => Ok((name == "released_at", direction == "desc")),
        _ => Err(Refusal::invalid("sort_by", "must be updated_at or released_at with .asc or .desc")),
    }
}

/// A list with commas, or the parameter several times.
fn states(query: &Fields) -> Result<Vec<State>, Refusal> {
    let names: Vec<&str> = query.all("states").flat_map(|value| value.split(',')).collect();
    if names.len() > STATES_MAX {
        return Err(Refusal::invalid("states", "at most 5"));
    }
    let unknown = || Refusal::invalid("states", "must be order states");
    names.into_iter().map(|name| State::from_text(name).ok_or_else(unknown)).collect()
}

/// `GET /orders`.
pub(crate) fn list(call: &Call<'_>) -> Outcome {
    let (query, options) = (&call.asked.query, &call.server.options);
    if options.strict {
        let mut names = FILTER_NAMES.to_vec();
        names.push("fields");
        names.extend(options.v3_next_links.then_some("start"));
        query.only(&names)?;
    }
    let filter = Filter::read(query)?;
    let limit = query.integer("limit", options.page_rows_default, (1, options.page_rows_max))?;
    let rows_max = options.v3_rows_at_once.map_or(limit, |at_once| at_once.min(limit));
    let start = query.integer("start", 0, (0, usize::MAX))?;
    let market = call.server.market();
    let orders = market.merchant(&call.holder()?.merchant_id).map_or(&[][..], |merchant| &merchant.orders);
    let passed = filter.apply(orders);
    let rows: Value = passed.iter().skip(start).take(rows_max).map(|order| row(order)).collect();
    let end = start.saturating_add(rows_max);
    let next = (options.v3_next_links && end < passed.len()).then(|| next_link(call, end));
    let data = partial::of_request(query, rows)?;
    Ok(Answer::Data { data, paging: next.map(|next| json!({ "next": next })) })
}

/// The same question from another row on. What such a link holds is a guess.
fn next_link(call: &Call<'_>, start: usize) -> String {
    let kept = call.asked.query.0.iter().filter(|(name, _)| name != "start");
    let start = start.to_string();
    let mut parameters: Vec<(&str, &str)> = kept.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    parameters.push(("start", &start));
    with_parameters(&format!("{}{}", call.server.base_url(), call.asked.path), &parameters)
}

/// `GET /orders/{id}`.
pub(crate) fn one(call: &Call<'_>) -> Outcome {
    if call.server.options.strict {
        call.asked.query.only(&["fields"])?;
    }
    let market = call.server.market();
    let id = order_id(call)?;
    let order = market.merchant(&call.holder()?.merchant_id).and_then(|merchant| merchant.order(id));
    let order = order.ok_or_else(|| not_found(id))?;
    Ok(Answer::data(partial::of_request(&call.asked.query, row(order))?))
}

pub(crate) fn order_id<'a>(call: &'a Call<'_>) -> Result<&'a str, Refusal> {
    let id = call.asked.id.as_str();
    if is_object_id(id) { Ok(id) } else { Err(Refusal::invalid("id", "must be 24 hexadecimal digits")) }
}

/// Another merchant's order is not there either. The code is a guess.
pub(crate) fn not_found(id: &str) -> Refusal {
    Refusal::parameter(format!("We could not find an order for id: '{id}'"))
}
