//! An order as version 3 writes it.

use serde_json::{Map, Value, json};

use crate::order::Order;
use crate::parts::{Address, Refund, Tracking};
use crate::time::iso;

/// Optional things that are not there have no key.
pub(crate) fn row(order: &Order) -> Value {
    let mut row = Map::new();
    let mut put = |name: &str, value: Value| drop(row.insert(name.to_owned(), value));
    put("id", json!(order.id));
    put("transaction_id", json!(order.transaction_id));
    put("state", json!(order.state.text()));
    put("released_at", json!(iso(order.released_at_ms)));
    put("updated_at", json!(iso(order.updated_at_ms)));
    put("product_information", product(order));
    put("order_payment", payment(order));
    put("full_address", json!({ "shipping_detail": address(&order.address) }));
    put("fulfillment_requirements", requirements(order));
    put("tracking_information", order.tracking.iter().map(tracking).collect());
    if let Some((id, name)) = &order.warehouse {
        put(
            "warehouse_information",
            json!({ "warehouse_id": id, "warehouse_name": name, "warehouse_type": "SECONDARY" }),
        );
    }
    put("refunds", order.refunds.iter().map(|back| refund(order, back)).collect());
    put("penalties", json!(order.penalties));
    let event = |event: &crate::parts::Event| json!({ "event_type": event.kind, "event_time": iso(event.at_ms) });
    put("fulfillment_records", order.events.iter().map(event).collect());
    put("fulfillment_order_types", json!(order.order_types));
    if let Some(processing) = &order.processing {
        put("processing_source", json!(processing.change.source()));
        put("processing_status", json!(processing.status.text()));
    }
    Value::Object(row)
}

fn product(order: &Order) -> Value {
    let product = &order.product;
    let mut out = json!({
        "id": product.id, "variation_id": product.variation_id, "sku": product.sku, "name": product.name,
        "variation_image_url": format!("https://img.example.test/{}.jpg", product.variation_id),
        "manufactured_country": "CN",
    });
    put_some(&mut out, "color", product.color.as_deref());
    put_some(&mut out, "size", product.size.as_deref());
    out
}

fn payment(order: &Order) -> Value {
    let money = |minor: i64| amount(order, minor);
    let prices = &order.money;
    json!({
        "general_payment_details": {
            "product_quantity": order.quantity,
            "product_price": money(prices.price),
            "product_merchant_payment": money(prices.cost),
            "product_shipping_price": money(prices.shipping),
            "shipping_merchant_payment": money(prices.shipping_cost),
            "payment_total": money(prices.total(order.quantity)),
        },
        "rev_share": { "rev_share": 0.15 },
        "carrier_subsidies": [],
        "shipping_reimbursements": [],
    })
}

/// The amount is a number, not a text.
fn amount(order: &Order, minor: i64) -> Value {
    json!({ "amount": order.money.decimal(minor), "currency_code": order.money.currency })
}

fn address(address: &Address) -> Value {
    let mut out = json!({
        "name": address.name, "street_address1": address.street1, "city": address.city, "state": address.state,
        "zipcode": address.zipcode, "country_code": address.country_code,
    });
    put_some(&mut out, "street_address2", address.street2.as_deref());
    if let Some(number) = &address.phone {
        out["phone_number"] = json!({ "number": number, "country_code": address.country_code });
    }
    out
}

fn requirements(order: &Order) -> Value {
    let mut out = json!({ "expected_ship_time": iso(order.ship_by_ms) });
    put_some(&mut out, "expected_delivery_time", order.deliver_by_ms.map(iso).as_deref());
    out
}

fn tracking(tracking: &Tracking) -> Value {
    let mut out = json!({
        "tracking_number": tracking.number, "origin_country": tracking.origin_country,
        "shipping_provider": { "name": tracking.provider },
    });
    put_some(&mut out, "ship_note", tracking.note.as_deref());
    out
}

fn refund(order: &Order, refund: &Refund) -> Value {
    let mut out = json!({
        "refund_reason": refund.reason, "refund_source": refund.source, "refund_time": iso(refund.at_ms),
        "refund_amount": amount(order, refund.amount),
        "merchant_responsible_amount": amount(order, refund.merchant_amount),
    });
    put_some(&mut out, "refund_reason_note", refund.note.as_deref());
    out
}

fn put_some(out: &mut Value, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        out[name] = json!(text);
    }
}
