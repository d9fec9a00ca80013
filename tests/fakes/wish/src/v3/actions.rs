//! What changes an order, carried out a little later, and what helps to ask for it.

use serde_json::{Value, json};

use super::orders::{not_found, order_id};
use super::row;
use crate::answer::{Answer, Outcome};
use crate::asked::Body;
use crate::faults::Fault;
use crate::fields::Fields;
use crate::gate::Call;
use crate::order::{Order, State};
use crate::parts::{Change, Refund, Tracking};
use crate::refusal::Refusal;

const CARRIERS: [&str; 5] = ["USPS", "DHL Parcel", "ChinaAirPost", "La Poste", "FedEx"];
/// Those of the carriers that confirm deliveries.
const CONFIRMING: usize = 2;

/// Before an order is shipped.
const REASONS_TO_CANCEL: [&str; 3] = ["UNABLE_TO_SHIP", "MERCHANT_OUT_OF_STOCK", "MERCHANT_REPORTED_BUYER_FRAUD"];
/// Afterwards. Which reasons an order has when is not documented; this split is a guess.
const REASONS_TO_REFUND: [&str; 5] = [
    "ITEM_RETURNED_TO_SENDER",
    "ITEM_IS_DAMAGED",
    "SHIPPING_TAKING_TOO_LONG",
    "ITEM_MARKED_DELIVERED_BUT_DID_NOT_ARRIVE",
    "MERCHANT_SENT_TO_WRONG_ADDRESS",
];

/// `PUT /orders/{id}/tracking`.
pub(crate) fn ship(call: &Call<'_>) -> Outcome {
    let body = body(call, &["origin_country", "ship_note", "shipping_provider", "tracking_number"])?;
    let provider = body.required("shipping_provider")?;
    let number = body.required("tracking_number")?;
    let origin_country = body.required("origin_country")?;
    if !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Refusal::invalid("tracking_number", "letters and digits only"));
    }
    if !CARRIERS.contains(&provider) {
        return Err(Refusal::invalid("shipping_provider", "is no accepted carrier"));
    }
    if origin_country.len() != 2 {
        return Err(Refusal::invalid("origin_country", "must be two letters"));
    }
    let change = Change::Ship(Tracking {
        provider: provider.to_owned(),
        number: number.to_owned(),
        origin_country: origin_country.to_owned(),
        note: body.get("ship_note").map(str::to_owned),
        shipped_at_ms: call.now_ms,
        confirmed_at_ms: None,
    });
    accept(call, |order| match order.state {
        State::Approved | State::Shipped => Ok(change),
        _ => Err(Refusal::parameter("The order cannot be shipped")),
    })
}

/// `PUT /orders/{id}/refund`: all of it.
pub(crate) fn refund(call: &Call<'_>) -> Outcome {
    let body = body(call, &["refund_reason", "refund_reason_note"])?;
    let reason = body.required("refund_reason")?;
    accept(call, |order| {
        if !reasons(order).contains(&reason) {
            return Err(Refusal::invalid("refund_reason", "is not valid for this order"));
        }
        let amount = order.money.total(order.quantity);
        Ok(Change::Refund(Refund {
            amount,
            merchant_amount: amount,
            reason: reason.to_owned(),
            note: body.get("refund_reason_note").map(str::to_owned),
            source: "MERCHANT".to_owned(),
            at_ms: call.now_ms,
        }))
    })
}

/// `GET /orders/{id}/refund_reasons`.
pub(crate) fn refund_reasons(call: &Call<'_>) -> Outcome {
    let market = call.server.market();
    let id = order_id(call)?;
    let order = market.merchant(&call.holder()?.merchant_id).and_then(|merchant| merchant.order(id));
    Ok(Answer::data(json!(reasons(order.ok_or_else(|| not_found(id))?))))
}

fn reasons(order: &Order) -> &'static [&'static str] {
    match order.state {
        State::Approved => &REASONS_TO_CANCEL,
        State::Shipped => &REASONS_TO_REFUND,
        _ => &[],
    }
}

/// `GET /orders/shipping_carriers`.
pub(crate) fn carriers(call: &Call<'_>) -> Outcome {
    let names = match call.asked.query.required("order_type")? {
        "GENERAL" => &CARRIERS[..],
        "CONFIRMED_DELIVERY" => {
            call.asked.query.required("dest_country_code")?;
            &CARRIERS[..CONFIRMING]
        }
        _ => return Err(Refusal::invalid("order_type", "must be GENERAL or CONFIRMED_DELIVERY")),
    };
    Ok(Answer::data(names.iter().map(|name| json!({ "name": name })).collect::<Value>()))
}

fn body(call: &Call<'_>, names: &[&str]) -> Result<Fields, Refusal> {
    let Body::Json(value @ Value::Object(_)) = &call.asked.body else {
        return Err(Refusal::parameter("The request body must be a JSON object"));
    };
    let fields = Fields::from_json(value);
    if call.server.options.strict {
        fields.only(names)?;
    }
    Ok(fields)
}

/// Asks for the change, if the order allows it, and answers with the order as it stands.
fn accept(call: &Call<'_>, change: impl FnOnce(&Order) -> Result<Change, Refusal>) -> Outcome {
    let id = order_id(call)?;
    let merchant_id = &call.holder()?.merchant_id;
    let takes_ms = call.server.options.action_takes.as_millis() as i64;
    let fails = call.faults.contains(&Fault::FailLater);
    call.server.with_market(|market| {
        let order = market.merchant_mut(merchant_id).and_then(|merchant| merchant.order_mut(id));
        let order = order.ok_or_else(|| not_found(id))?;
        let change = change(order)?;
        order.accept(change, call.now_ms, takes_ms, fails);
        Ok(Answer::data(row(order)))
    })
}
