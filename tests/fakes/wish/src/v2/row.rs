//! An order as version 2 writes it: flat, and every scalar a string.

use serde_json::{Map, Value, json};

use crate::order::Order;
use crate::parts::Address;
use crate::time::{v2_american_time, v2_time};

const HOUR_MS: i64 = 3_600_000;

/// The `Order` wrapper with everything in it.
pub(crate) fn row(order: &Order, with_original_address: bool) -> Value {
    let mut row = Map::new();
    let mut put = |name: &str, text: String| drop(row.insert(name.to_owned(), json!(text)));
    put("order_id", order.id.clone());
    put("transaction_id", order.transaction_id.clone());
    put("buyer_id", order.buyer_id.clone());
    put("product_id", order.product.id.clone());
    put("variant_id", order.product.variation_id.clone());
    put("sku", order.product.sku.clone());
    put("product_name", order.product.name.clone());
    put("product_image_url", format!("https://img.example.test/{}.jpg", order.product.variation_id));
    order.product.size.iter().for_each(|size| put("size", size.clone()));
    order.product.color.iter().for_each(|color| put("color", color.clone()));
    put("quantity", order.quantity.to_string());
    let money = &order.money;
    for (name, minor) in [
        ("price", money.price),
        ("cost", money.cost),
        ("shipping", money.shipping),
        ("shipping_cost", money.shipping_cost),
        ("order_total", money.total(order.quantity)),
    ] {
        // One digit after the point at least, as floats are printed there.
        put(name, format!("{:?}", money.decimal(minor)));
    }
    put("order_time", v2_time(order.ordered_at_ms));
    put("last_updated", v2_time(order.updated_at_ms));
    put("released_to_merchant_time", v2_time(order.released_at_ms));
    let hours = (order.ship_by_ms - order.released_at_ms) / HOUR_MS;
    put("days_to_fulfill", (hours / 24).to_string());
    put("hours_to_fulfill", hours.to_string());
    put("state", order.state.text().to_owned());
    put("is_combined_order", truth(false));
    put("requires_delivery_confirmation", truth(order.deliver_by_ms.is_some()));
    if let Some(tracking) = order.tracking.first() {
        // The documents show two ways of writing dates; here is one of each.
        put("shipped_date", v2_american_time(tracking.shipped_at_ms));
        put("shipping_provider", tracking.provider.clone());
        put("tracking_number", tracking.number.clone());
        put("tracking_confirmed", truth(tracking.confirmed_at_ms.is_some()));
        tracking.confirmed_at_ms.iter().for_each(|at_ms| put("tracking_confirmed_date", v2_time(*at_ms)));
    }
    if !order.penalties.is_empty() {
        row.insert("fine_ids".to_owned(), json!(order.penalties));
    }
    row.insert("ShippingDetail".to_owned(), address(&order.address));
    if with_original_address {
        row.insert("OriginalShippingDetail".to_owned(), address(&order.address));
    }
    json!({ "Order": row })
}

fn truth(is_so: bool) -> String {
    (if is_so { "True" } else { "False" }).to_owned()
}

fn address(address: &Address) -> Value {
    let mut out = json!({
        "name": address.name, "street_address1": address.street1, "city": address.city, "state": address.state,
        "country": address.country_code, "zipcode": address.zipcode,
    });
    let more = [("street_address2", &address.street2), ("phone_number", &address.phone)];
    for (name, text) in more.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
        out[name] = json!(text);
    }
    out
}
