//! One order of version 0, and its parts.

use serde_json::{Value, json};

use super::row::{address_row, buyer_row, item_buyer_row, item_row, order_row};
use crate::answer::{Answer, ApiError};
use crate::marketplace::marketplace;
use crate::operation::Operation;
use crate::order::{Order, is_order_id};
use crate::paging::Going;
use crate::parameters::{Parameters, invalid};
use crate::rdt::DataElement;
use crate::search::is_within_reach;
use crate::server::State;
use crate::spapi::Call;

const NEXT: &str = "NextToken";

/// The order in the path. It is there at once, without the lag of lists.
pub(crate) fn order<'a>(state: &'a State, call: &Call<'_>) -> Result<&'a Order, ApiError> {
    let id = &call.asked.order_id;
    if !is_order_id(id) {
        return Err(invalid("orderId"));
    }
    let order = state.seller(&call.caller.seller_id).and_then(|seller| seller.order(id));
    let is_here =
        |order: &Order| marketplace(&order.marketplace_id).map(|known| known.region) == Some(call.options.region);
    let order = order.filter(|order| is_here(order) && is_within_reach(order, call.now_ms));
    order.ok_or_else(ApiError::not_found)
}

/// An order, its address, its buyer.
pub(crate) fn one(state: &State, call: &Call<'_>) -> Result<Answer, ApiError> {
    Parameters::read(&call.asked.query, &[], call.options.strict)?;
    let order = order(state, call)?;
    let shows = |element| call.caller.elements().contains(&element);
    let mut payload = json!({ "AmazonOrderId": order.order_id });
    match call.operation {
        Operation::GetOrderAddress => {
            if order.status.has_address() {
                payload["ShippingAddress"] = address_row(order, shows(DataElement::ShippingAddress));
            }
        }
        Operation::GetOrderBuyerInfo => {
            let buyer = buyer_row(order, shows(DataElement::BuyerInfo));
            for (name, value) in buyer.as_object().into_iter().flatten() {
                payload[name] = value.clone();
            }
        }
        _ => payload = order_row(order, call.caller.elements()),
    }
    Ok(Answer::json(200, &json!({ "payload": payload })))
}

/// A page of the items of an order, or of what the buyer said about them.
pub(crate) fn items(state: &mut State, call: &Call<'_>) -> Result<Answer, ApiError> {
    let parameters = Parameters::read(&call.asked.query, &[NEXT], call.options.strict)?;
    let order = order(state, call)?;
    let skipped = match state.pages.find(call, NEXT, &parameters)? {
        Some((Going::Items { order_id, skipped }, _)) if order_id == order.order_id => skipped,
        None => 0,
        Some(_) => return Err(invalid(NEXT)),
    };
    let until = skipped + call.options.item_page_rows;
    let row = |item| match call.operation {
        Operation::GetOrderItemsBuyerInfo => item_buyer_row(order, item, true),
        _ => item_row(order, item, call.caller.elements()),
    };
    let rows: Vec<Value> = order.items.iter().take(until).skip(skipped).map(row).collect();
    let mut payload = json!({ "AmazonOrderId": order.order_id, "OrderItems": rows });
    if until < order.items.len() {
        let going = Going::Items { order_id: order.order_id.clone(), skipped: until };
        payload[NEXT] = json!(state.pages.save(call, NEXT, &parameters, call.options.next_token_life_s, going));
    }
    Ok(Answer::json(200, &json!({ "payload": payload })))
}
