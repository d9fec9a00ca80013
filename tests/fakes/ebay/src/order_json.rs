//! An order as the Fulfillment API tells it.

use serde_json::{Map, Value, json};

use super::moment::{DAY_MS, moment};
use super::money::amount;
use super::operation::ORDER_PATH;
use super::order::{Cancel, Line, Order};
use super::seller::Seller;

/// How an order is to be told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Telling<'a> {
    /// `http://127.0.0.1:PORT`, for addresses of other things.
    pub(crate) base_url: &'a str,
    pub(crate) now_ms: i64,
    /// `fieldGroups=TAX_BREAKDOWN`.
    pub(crate) with_tax: bool,
    /// The single call tells more than the list.
    pub(crate) single: bool,
}

/// The whole order.
pub(crate) fn order_json(order: &Order, seller: &Seller, telling: Telling<'_>) -> Value {
    let href = |shipment: &String| {
        let base_url = telling.base_url;
        format!("{base_url}{ORDER_PATH}/{}/shipping_fulfillment/{shipment}", order.order_id)
    };
    let lines: Vec<Value> = order.lines.iter().map(|line| line_json(order, line, telling)).collect();
    let mut row = json!({
        "orderId": order.order_id,
        "creationDate": moment(order.created_ms),
        "lastModifiedDate": moment(order.modified_ms),
        "orderFulfillmentStatus": order.fulfillment.word(),
        "orderPaymentStatus": order.payment.word(),
        "sellerId": seller.username,
        "buyer": buyer_json(order),
        "pricingSummary": pricing_json(order, telling),
        "cancelStatus": cancel_json(order, telling),
        "paymentSummary": payment_json(order),
        "fulfillmentStartInstructions": [instruction_json(order, telling)],
        "fulfillmentHrefs": order.shipments.iter().map(href).collect::<Vec<_>>(),
        "lineItems": lines,
    });
    if !order.sparse {
        row["salesRecordReference"] = json!(order.record_number.to_string());
        row["totalFeeBasisAmount"] = amount(order.total_minor() + order.remitted_tax_minor, &order.currency);
        row["totalMarketplaceFee"] = amount(order.fee_minor, &order.currency);
    }
    if let Some(note) = &order.note {
        row["buyerCheckoutNotes"] = json!(note);
    }
    if order.remitted_tax_minor > 0 {
        row["ebayCollectAndRemitTax"] = json!(true);
    }
    row
}

fn buyer_json(order: &Order) -> Value {
    let buyer = &order.buyer;
    if order.sparse {
        return json!({ "username": buyer.username });
    }
    let mut address = json!({ "city": buyer.city, "postalCode": buyer.postal_code, "countryCode": buyer.country });
    put(&mut address, "stateOrProvince", &buyer.state);
    json!({ "username": buyer.username, "taxAddress": address })
}

/// The total leaves tax that the platform collects out, unless it is asked for.
fn pricing_json(order: &Order, telling: Telling<'_>) -> Value {
    let told = |minor| amount(minor, &order.currency);
    let mut pricing = json!({ "priceSubtotal": told(order.subtotal_minor()) });
    if order.discount_minor > 0 {
        pricing["priceDiscount"] = told(-order.discount_minor);
    }
    pricing["deliveryCost"] = told(order.delivery_minor);
    let mut total_minor = order.total_minor();
    if telling.with_tax && order.remitted_tax_minor > 0 {
        pricing["tax"] = told(order.remitted_tax_minor);
        total_minor += order.remitted_tax_minor;
    }
    pricing["total"] = converted(order, total_minor);
    pricing
}

/// An amount that also says what the buyer paid in another currency.
fn converted(order: &Order, minor: i64) -> Value {
    let mut told = amount(minor, &order.currency);
    if let Some((currency, per_thousand)) = &order.converted_from {
        let from = amount(minor * per_thousand / 1000, currency);
        told["convertedFromValue"] = from["value"].clone();
        told["convertedFromCurrency"] = json!(currency);
    }
    told
}

/// The requests are told by the single call alone.
fn cancel_json(order: &Order, telling: Telling<'_>) -> Value {
    let (Cancel::InProgress(at_ms) | Cancel::Canceled(at_ms)) = order.cancel else {
        return json!({ "cancelState": order.cancel.word(), "cancelRequests": [] });
    };
    let mut status = json!({ "cancelState": order.cancel.word() });
    if matches!(order.cancel, Cancel::Canceled(_)) {
        status["cancelledDate"] = json!(moment(at_ms));
    }
    let request = json!({
        "cancelRequestId": format!("52{:08}", order.record_number), "cancelInitiator": "BUYER",
        "cancelReason": "BUYER_ASKED_CANCEL", "cancelRequestedDate": moment(at_ms),
    });
    status["cancelRequests"] = if telling.single { json!([request]) } else { json!([]) };
    status
}

fn payment_json(order: &Order) -> Value {
    let due_minor = order.total_minor() - order.fee_minor - order.refunded_minor();
    let mut payment = json!({
        "paymentMethod": "EBAY", "paymentReferenceId": format!("77{:010}", order.record_number),
        "amount": converted(order, order.total_minor()),
        "paymentStatus": if order.paid_ms.is_some() { "PAID" } else { "PENDING" },
    });
    if let Some(paid_ms) = order.paid_ms {
        payment["paymentDate"] = json!(moment(paid_ms));
    }
    let refund = |refund: &super::order::Refund| {
        json!({
            "refundId": refund.refund_id, "refundDate": moment(refund.at_ms), "refundStatus": "REFUNDED",
            "amount": amount(refund.minor, &order.currency),
        })
    };
    json!({
        "totalDueSeller": amount(due_minor, &order.currency), "payments": [payment],
        "refunds": order.refunds.iter().map(refund).collect::<Vec<_>>(),
    })
}

fn instruction_json(order: &Order, telling: Telling<'_>) -> Value {
    let mut step = json!({ "shipTo": ship_to_json(order, telling) });
    if !order.sparse {
        step["shippingCarrierCode"] = json!("DHL");
        step["shippingServiceCode"] = json!("DE_DHLPaket");
    }
    let mut instruction = json!({ "fulfillmentInstructionsType": "SHIP_TO" });
    if !order.sparse {
        instruction["minEstimatedDeliveryDate"] = json!(moment(order.created_ms + 2 * DAY_MS));
        instruction["maxEstimatedDeliveryDate"] = json!(moment(order.created_ms + 5 * DAY_MS));
    }
    instruction["ebaySupportedFulfillment"] = json!(false);
    instruction["shippingStep"] = step;
    instruction
}

/// What says who the buyer is goes with the age of the order.
fn ship_to_json(order: &Order, telling: Telling<'_>) -> Value {
    let buyer = &order.buyer;
    let person = order.tells_person(telling.now_ms);
    let mut address = json!({ "city": buyer.city, "postalCode": buyer.postal_code, "countryCode": buyer.country });
    put(&mut address, "stateOrProvince", &buyer.state);
    let mut ship_to = Map::new();
    if person {
        ship_to.insert("fullName".to_owned(), json!(buyer.full_name));
        address["addressLine1"] = json!(buyer.street);
        put(&mut address, "addressLine2", &buyer.street_2);
    }
    ship_to.insert("contactAddress".to_owned(), address);
    if person && !order.sparse {
        ship_to.insert("primaryPhone".to_owned(), json!({ "phoneNumber": buyer.phone }));
    }
    if order.tells_email(telling.now_ms) && !order.sparse {
        ship_to.insert("email".to_owned(), json!(buyer.email));
    }
    Value::Object(ship_to)
}

fn line_json(order: &Order, line: &Line, telling: Telling<'_>) -> Value {
    let told = |minor| amount(minor, &order.currency);
    let is_first = order.lines.first() == Some(line);
    let delivery_minor = if is_first { order.delivery_minor } else { 0 };
    let mut row = json!({
        "lineItemId": line.line_item_id, "legacyItemId": line.item_id, "title": line.title,
        "lineItemCost": told(line.cost_minor), "quantity": line.quantity,
        "soldFormat": if line.auction { "AUCTION" } else { "FIXED_PRICE" },
        "listingMarketplaceId": order.marketplace, "purchaseMarketplaceId": order.marketplace,
        "lineItemFulfillmentStatus": line.fulfillment.word(),
        "total": told(line.cost_minor + delivery_minor),
        "deliveryCost": { "shippingCost": told(delivery_minor) },
        "appliedPromotions": [], "taxes": [],
        "properties": { "buyerProtection": true },
        "lineItemFulfillmentInstructions": {
            "minEstimatedDeliveryDate": moment(order.created_ms + 2 * DAY_MS),
            "maxEstimatedDeliveryDate": moment(order.created_ms + 5 * DAY_MS),
            "shipByDate": moment(order.created_ms + 2 * DAY_MS), "guaranteedDelivery": false,
        },
        "itemLocation": { "location": "Köln", "countryCode": "DE", "postalCode": "50667" },
    });
    put(&mut row, "legacyVariationId", &line.variation_id);
    put(&mut row, "sku", &line.sku);
    if !line.aspects.is_empty() {
        let aspect = |(name, value): &(String, String)| json!({ "name": name, "value": value });
        row["variationAspects"] = line.aspects.iter().map(aspect).collect();
    }
    if telling.with_tax && is_first && order.remitted_tax_minor > 0 {
        let tax = json!({ "taxType": "STATE_SALES_TAX", "amount": told(order.remitted_tax_minor) });
        row["ebayCollectAndRemitTaxes"] = json!([tax]);
    }
    row
}

fn put(object: &mut Value, name: &str, value: &Option<String>) {
    if let Some(value) = value {
        object[name] = json!(value);
    }
}
