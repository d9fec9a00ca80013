//! `GET /orders/v0/orders`

use serde_json::{Value, json};

use super::row::order_row;
use crate::answer::{Answer, ApiError};
use crate::moment::moment;
use crate::order::{FulfilledBy, PaymentMethod, Status, is_order_id};
use crate::paging::Going;
use crate::parameters::{Parameters, invalid};
use crate::search::{Filter, Search, marketplaces};
use crate::server::State;
use crate::spapi::Call;
use crate::window::{By, Names, Window};

const NAMES: Names =
    Names { creation: ("CreatedAfter", "CreatedBefore"), update: ("LastUpdatedAfter", "LastUpdatedBefore") };
const IDS_MAX: usize = 50;
const NEXT: &str = "NextToken";
/// Not beside `SellerOrderId`.
const NOT_WITH_SELLER_ORDER_ID: [&str; 6] =
    ["FulfillmentChannels", "OrderStatuses", "PaymentMethods", "LastUpdatedAfter", "LastUpdatedBefore", "BuyerEmail"];
/// About something that none of the fake's orders has.
const FOREIGN: [&str; 3] = ["EasyShipShipmentStatuses", "ActualFulfillmentSupplySourceId", "StoreChainStoreId"];
const KNOWN: [&str; 22] = [
    "MarketplaceIds",
    "CreatedAfter",
    "CreatedBefore",
    "LastUpdatedAfter",
    "LastUpdatedBefore",
    "OrderStatuses",
    "FulfillmentChannels",
    "PaymentMethods",
    "SellerOrderId",
    "BuyerEmail",
    "AmazonOrderIds",
    "MaxResultsPerPage",
    NEXT,
    "EasyShipShipmentStatuses",
    "ElectronicInvoiceStatuses",
    "ActualFulfillmentSupplySourceId",
    "IsISPU",
    "StoreChainStoreId",
    "EarliestDeliveryDateBefore",
    "EarliestDeliveryDateAfter",
    "LatestDeliveryDateBefore",
    "LatestDeliveryDateAfter",
];

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Result<Answer, ApiError> {
    let parameters = Parameters::read(&call.asked.query, &KNOWN, call.options.strict)?;
    let seller = state.seller(&call.caller.seller_id).ok_or_else(ApiError::not_found)?;
    let wanted = marketplaces(&parameters, "MarketplaceIds", seller, call)?;
    let wanted = wanted.ok_or_else(|| ApiError::invalid("MarketplaceIds is needed."))?;
    let (search, after) = match state.pages.find(call, NEXT, &parameters)? {
        Some((Going::Orders { search, after }, _)) => (search, Some(after)),
        _ => (read(&parameters, wanted, call)?, None),
    };
    let (rows, next) = search.page(seller, after.as_ref(), call.now_ms);
    let rows: Vec<Value> = rows.into_iter().map(|order| order_row(order, call.caller.elements())).collect();
    let mut payload = json!({ "Orders": rows });
    let end = if search.window.by == By::Creation { NAMES.creation.1 } else { NAMES.update.1 };
    payload[end] = json!(moment(search.window.to_ms));
    if let Some(after) = next {
        let going = Going::Orders { search, after };
        payload[NEXT] = json!(state.pages.save(call, NEXT, &parameters, call.options.next_token_life_s, going));
    }
    Ok(Answer::json(200, &json!({ "payload": payload })))
}

fn read(parameters: &Parameters, marketplaces: Vec<String>, call: &Call<'_>) -> Result<Search, ApiError> {
    let window = Window::read(parameters, &NAMES, call.options.after_is_inclusive, call.now_ms)?;
    if parameters.has("SellerOrderId") {
        let other = NOT_WITH_SELLER_ORDER_ID.into_iter().find(|name| parameters.has(name));
        if let Some(other) = other {
            return Err(ApiError::invalid(format!("SellerOrderId and {other} exclude each other.")));
        }
    }
    let mut filters = filters_of_words(parameters, call.options.strict)?;
    filters.extend(filters_of_texts(parameters)?);
    filters.extend(filters_of_deliveries(parameters)?);
    Ok(Search { window, marketplaces, filters, rows_max: parameters.rows_max("MaxResultsPerPage")? })
}

fn filters_of_words(parameters: &Parameters, strict: bool) -> Result<Vec<Filter>, ApiError> {
    let statuses = statuses(parameters, strict)?;
    let channels = parameters.words("FulfillmentChannels", |word| match word {
        "AFN" => Some(FulfilledBy::Amazon),
        "MFN" => Some(FulfilledBy::Merchant),
        _ => None,
    })?;
    let payments = parameters.words("PaymentMethods", |word| {
        [PaymentMethod::Cod, PaymentMethod::Cvs, PaymentMethod::Other].into_iter().find(|known| known.word() == word)
    })?;
    let invoices = parameters.words("ElectronicInvoiceStatuses", |word| match word {
        "NotRequired" | "NotFound" | "Processing" | "Errored" | "Accepted" => Some(()),
        _ => None,
    })?;
    let in_store = parameters.flag("IsISPU")?.filter(|in_store| *in_store);
    let filters = [
        statuses.map(Filter::Statuses),
        channels.map(Filter::FulfilledBy),
        payments.map(Filter::Payment),
        invoices.map(|_| Filter::Nothing),
        in_store.map(|_| Filter::Nothing),
    ];
    Ok(filters.into_iter().flatten().collect())
}

/// Of the two that are open, none is asked for alone.
fn statuses(parameters: &Parameters, strict: bool) -> Result<Option<Vec<Status>>, ApiError> {
    let statuses = parameters.words("OrderStatuses", Status::of_v0)?;
    let has = |status| statuses.iter().flatten().any(|asked| *asked == status);
    if strict && has(Status::Unshipped) != has(Status::PartiallyShipped) {
        return Err(ApiError::invalid("Unshipped and PartiallyShipped have to be asked for together."));
    }
    Ok(statuses)
}

fn filters_of_texts(parameters: &Parameters) -> Result<Vec<Filter>, ApiError> {
    let ids = parameters.list("AmazonOrderIds", IDS_MAX)?;
    if ids.iter().flatten().any(|id| !is_order_id(id)) {
        return Err(invalid("AmazonOrderIds"));
    }
    let mut filters: Vec<Filter> = ids.into_iter().map(Filter::Ids).collect();
    filters.extend(parameters.text("SellerOrderId")?.map(Filter::SellerOrderId));
    if let Some(email) = parameters.text("BuyerEmail")? {
        let is_one = email.matches('@').count() == 1 && !email.contains([',', ' ']);
        filters.push(if is_one { Filter::BuyerEmail(email) } else { return Err(invalid("BuyerEmail")) });
    }
    for name in FOREIGN {
        filters.extend(parameters.text(name)?.map(|_| Filter::Nothing));
    }
    Ok(filters)
}

fn filters_of_deliveries(parameters: &Parameters) -> Result<Vec<Filter>, ApiError> {
    let ends = |name: &str| -> Result<_, ApiError> {
        Ok((parameters.moment(&format!("{name}After"))?, parameters.moment(&format!("{name}Before"))?))
    };
    let (after_ms, before_ms) = ends("EarliestDeliveryDate")?;
    let earliest = Filter::EarliestDelivery { after_ms, before_ms };
    let (after_ms, before_ms) = ends("LatestDeliveryDate")?;
    Ok(vec![earliest, Filter::LatestDelivery { after_ms, before_ms }])
}
