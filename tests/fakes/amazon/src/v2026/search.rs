//! `GET /orders/2026-01-01/orders`, and one order.

use serde_json::{Value, json};

use super::included::Included;
use super::row::order_row;
use crate::answer::{Answer, ApiError};
use crate::moment::moment;
use crate::order::{FulfilledBy, Status};
use crate::paging::Going;
use crate::parameters::Parameters;
use crate::search::{Filter, Search, marketplaces};
use crate::server::State;
use crate::spapi::Call;
use crate::v0;
use crate::window::{By, Names, Window};

const NAMES: Names =
    Names { creation: ("createdAfter", "createdBefore"), update: ("lastUpdatedAfter", "lastUpdatedBefore") };
const NEXT: &str = "paginationToken";
const TOKEN_LIFE_S: i64 = 86_400;
const INCLUDED: &str = "includedData";
const KNOWN: [&str; 10] = [
    "createdAfter",
    "createdBefore",
    "lastUpdatedAfter",
    "lastUpdatedBefore",
    "marketplaceIds",
    "fulfillmentStatuses",
    "fulfilledBy",
    "maxResultsPerPage",
    NEXT,
    INCLUDED,
];

pub(crate) fn search(state: &mut State, call: &Call<'_>) -> Result<Answer, ApiError> {
    let parameters = Parameters::read(&call.asked.query, &KNOWN, call.options.strict)?;
    let asked_before = state.pages.find(call, NEXT, &parameters)?;
    let included = included(asked_before.as_ref().map_or(&parameters, |(_, first)| first), call)?;
    let seller = state.seller(&call.caller.seller_id).ok_or_else(ApiError::not_found)?;
    let wanted = marketplaces(&parameters, "marketplaceIds", seller, call)?;
    let wanted = wanted.unwrap_or_else(|| seller.marketplaces(call.options.region));
    let (search, after) = match asked_before {
        Some((Going::Orders { search, after }, _)) => (search, Some(after)),
        _ => (read(&parameters, wanted, call)?, None),
    };
    let (rows, next) = search.page(seller, after.as_ref(), call.now_ms);
    let rows: Vec<Value> = rows.into_iter().map(|order| order_row(order, &included)).collect();
    let mut body = json!({ "orders": rows });
    let end = if search.window.by == By::Creation { NAMES.creation.1 } else { NAMES.update.1 };
    body[end] = json!(moment(search.window.to_ms));
    if let Some(after) = next {
        let going = Going::Orders { search, after };
        let token = state.pages.save(call, NEXT, &parameters, TOKEN_LIFE_S, going);
        body["pagination"] = json!({ "nextToken": token });
    }
    Ok(Answer::json(200, &body))
}

fn read(parameters: &Parameters, marketplaces: Vec<String>, call: &Call<'_>) -> Result<Search, ApiError> {
    let window = Window::read(parameters, &NAMES, call.options.after_is_inclusive, call.now_ms)?;
    let statuses = parameters.words("fulfillmentStatuses", Status::of_2026)?;
    let by = parameters.words("fulfilledBy", |word| match word {
        "AMAZON" => Some(FulfilledBy::Amazon),
        "MERCHANT" => Some(FulfilledBy::Merchant),
        _ => None,
    })?;
    let filters = statuses.map(Filter::Statuses).into_iter().chain(by.map(Filter::FulfilledBy)).collect();
    Ok(Search { window, marketplaces, filters, rows_max: parameters.rows_max("maxResultsPerPage")? })
}

pub(crate) fn one(state: &State, call: &Call<'_>) -> Result<Answer, ApiError> {
    let parameters = Parameters::read(&call.asked.query, &[INCLUDED], call.options.strict)?;
    let included = included(&parameters, call)?;
    let order = v0::order(state, call)?;
    Ok(Answer::json(200, &json!({ "order": order_row(order, &included) })))
}

/// What is asked for and the application's roles allow; the rest is left out.
fn included(parameters: &Parameters, call: &Call<'_>) -> Result<Vec<Included>, ApiError> {
    let asked = parameters.words(INCLUDED, Included::of)?.unwrap_or_default();
    let allowed = |included: &Included| call.caller.may_see_persons || !included.is_personal();
    Ok(asked.into_iter().filter(allowed).collect())
}
