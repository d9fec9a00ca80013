//! The order lists of version 2, the single order, and the ship call.

use serde_json::{Map, Value, json};

use super::row;
use crate::answer::{Answer, Outcome};
use crate::asked::Body;
use crate::fields::{Fields, with_parameters};
use crate::gate::Call;
use crate::order::{Order, State};
use crate::parts::Tracking;
use crate::refusal::Refusal;

const NAMES: [&str; 8] =
    ["start", "limit", "since", "upto", "wish_express_only", "show_original_shipping_detail", "format", "access_token"];

/// `GET /order/multi-get`, and `GET /order/get-fulfill`, which lists only what is to be shipped.
pub(crate) fn list(call: &Call<'_>, only_to_ship: bool) -> Outcome {
    let (query, options) = (&call.asked.query, &call.server.options);
    check(call, &NAMES)?;
    let start = query.integer("start", 0, (0, usize::MAX))?;
    let limit = query.integer("limit", options.page_rows_default, (1, options.page_rows_max))?;
    let (since_s, upto_s) = (query.v2_time("since")?, query.v2_time("upto")?);
    let only_express = query.flag("wish_express_only")?;
    let with_original = query.flag("show_original_shipping_detail")?;
    let passes = |order: &&Order| {
        // Times are compared as they are shown. That both ends are inside is a guess.
        let updated_s = order.updated_at_ms.div_euclid(1000);
        since_s.is_none_or(|since_s| updated_s >= since_s)
            && upto_s.is_none_or(|upto_s| updated_s <= upto_s)
            && (!only_to_ship || order.state == State::Approved)
            && (!only_express || order.order_types.iter().any(|name| name == "WISH_EXPRESS"))
    };
    let market = call.server.market();
    let merchant = market.merchant(&call.holder()?.merchant_id);
    let passed: Vec<&Order> = merchant.map(|merchant| merchant.listed_v2()).unwrap_or_default();
    let passed: Vec<&Order> = passed.into_iter().filter(passes).collect();
    let rows: Value = passed.iter().skip(start).take(limit).map(|order| row(order, with_original)).collect();
    let mut paging = Map::new();
    if start > 0 {
        paging.insert("previous".to_owned(), json!(link(call, start.saturating_sub(limit), limit)));
    }
    if start.saturating_add(limit) < passed.len() {
        paging.insert("next".to_owned(), json!(link(call, start + limit, limit)));
    }
    Ok(Answer::Data { data: rows, paging: Some(Value::Object(paging)) })
}

/// A whole address, and the token in it, even when it came in the header.
fn link(call: &Call<'_>, start: usize, limit: usize) -> String {
    let token = call.asked.token(crate::endpoint::Version::V2).unwrap_or_default();
    let (start, limit) = (start.to_string(), limit.to_string());
    let mut parameters = vec![("access_token", token), ("start", &*start), ("limit", &*limit)];
    let kept =
        call.asked.query.0.iter().filter(|(name, _)| !["access_token", "start", "limit"].contains(&name.as_str()));
    parameters.extend(kept.map(|(name, value)| (name.as_str(), value.as_str())));
    with_parameters(&format!("{}{}", call.server.base_url(), call.asked.path), &parameters)
}

/// `GET /order?id=…`.
pub(crate) fn one(call: &Call<'_>) -> Outcome {
    check(call, &["id", "show_original_shipping_detail", "format", "access_token"])?;
    let query = &call.asked.query;
    let with_original = query.flag("show_original_shipping_detail")?;
    let id = query.required("id")?;
    let market = call.server.market();
    let order = market.merchant(&call.holder()?.merchant_id).and_then(|merchant| merchant.order(id));
    Ok(Answer::data(row(order.ok_or_else(|| not_found(id))?, with_original)))
}

/// `POST /order/fulfill-one`: at once, unlike in version 3, and once.
pub(crate) fn fulfill(call: &Call<'_>) -> Outcome {
    let nothing = Fields::default();
    let form = if let Body::Form(form) = &call.asked.body { form } else { &nothing };
    let (id, provider) = (form.required("id")?, form.required("tracking_provider")?);
    let tracking = Tracking {
        provider: provider.to_owned(),
        number: form.get("tracking_number").unwrap_or_default().to_owned(),
        origin_country: form.get("origin_country_code").unwrap_or_default().to_owned(),
        note: form.get("ship_note").map(str::to_owned),
        shipped_at_ms: call.now_ms,
        confirmed_at_ms: None,
    };
    let merchant_id = &call.holder()?.merchant_id;
    call.server.with_market(|market| {
        let order = market.merchant_mut(merchant_id).and_then(|merchant| merchant.order_mut(id));
        let order = order.ok_or_else(|| not_found(id))?;
        match order.state {
            State::Approved => order.ship(tracking, call.now_ms),
            State::Shipped => return Err(Refusal::new(400, 1002, "Order has been fulfilled already")),
            _ => return Err(Refusal::parameter("The order cannot be shipped")),
        }
        Ok(Answer::data(json!({ "success": "True" })))
    })
}

fn check(call: &Call<'_>, names: &[&str]) -> Result<(), Refusal> {
    let query = &call.asked.query;
    if call.server.options.strict {
        query.only(names)?;
    }
    match query.get("format") {
        None | Some("json") => Ok(()),
        Some("xml") => Err(Refusal::invalid("format", "this fake writes no XML")),
        Some(_) => Err(Refusal::invalid("format", "must be json or xml")),
    }
}

fn not_found(id: &str) -> Refusal {
    Refusal::parameter(format!("No order was found for id {id}"))
}
