//! How version 2026-01-01 writes orders. What is not there is left out, not null.

use serde_json::{Map, Value, json};

use super::included::Included;
use crate::marketplace::marketplace;
use crate::moment::moment;
use crate::money::money_2026;
use crate::order::{FulfilledBy, Item, Order, Package, Status};

/// An entry of `orders`.
pub(crate) fn order_row(order: &Order, included: &[Included]) -> Value {
    let items: Vec<Value> = order.items.iter().map(|item| item_row(order, item, included)).collect();
    let mut row = json!({
        "orderId": order.order_id,
        "createdTime": moment(order.purchased_ms),
        "lastUpdatedTime": moment(order.updated_ms),
        "salesChannel": channel(order),
        "orderItems": items,
    });
    if let Some(id) = &order.seller_order_id {
        row["orderAliases"] = json!([{ "aliasId": id, "aliasType": "SELLER_ORDER_ID" }]);
    }
    if !order.sparse {
        row["programs"] = json!(programs(order));
    }
    for included in included {
        if let Some((name, value)) = part(order, *included) {
            row[name] = value;
        }
    }
    row
}

fn channel(order: &Order) -> Value {
    let name = marketplace(&order.marketplace_id).map(|known| known.name);
    json!({ "channelName": "AMAZON", "marketplaceId": order.marketplace_id, "marketplaceName": name })
}

fn programs(order: &Order) -> Vec<&'static str> {
    let programs = [(order.is_prime, "PRIME"), (order.is_business, "AMAZON_BUSINESS")];
    programs.into_iter().filter(|(is_in, _)| *is_in).map(|(_, program)| program).collect()
}

/// What an order has of what was asked for.
fn part(order: &Order, included: Included) -> Option<(&'static str, Value)> {
    let is_open = matches!(order.status, Status::Pending | Status::PendingAvailability);
    match included {
        Included::Buyer => (!is_open).then(|| ("buyer", buyer(order))),
        Included::Recipient => {
            order.status.has_address().then(|| ("recipient", json!({ "deliveryAddress": address(order) })))
        }
        Included::Proceeds => order.is_priced.then(|| ("proceeds", proceeds(order))),
        Included::Fulfillment => Some(("fulfillment", fulfillment(order))),
        Included::Packages => {
            let packages: Vec<Value> = order.packages.iter().map(package).collect();
            (!packages.is_empty()).then(|| ("packages", json!(packages)))
        }
        _ => None,
    }
}

fn buyer(order: &Order) -> Value {
    let buyer = &order.buyer;
    with_known(
        json!({ "buyerName": buyer.name, "buyerEmail": buyer.email }),
        [
            ("buyerCompanyName", buyer.company.as_ref()),
            ("buyerPurchaseOrderNumber", buyer.purchase_order_number.as_ref()),
        ],
    )
}

fn address(order: &Order) -> Value {
    let address = &order.address;
    with_known(
        json!({
            "name": address.name,
            "addressLine1": address.line_1,
            "city": address.city,
            "postalCode": address.postal_code,
            "countryCode": address.country,
            "phone": address.phone,
        }),
        [("addressLine2", address.line_2.as_ref()), ("stateOrRegion", address.state.as_ref())],
    )
}

fn with_known(mut row: Value, optional: [(&str, Option<&String>); 2]) -> Value {
    for (name, value) in optional {
        if let Some(value) = value {
            row[name] = json!(value);
        }
    }
    row
}

fn proceeds(order: &Order) -> Value {
    json!({
        "grandTotal": money_2026(order.total_minor(), &order.currency),
        "breakdowns": breakdowns(order, &order.items.iter().collect::<Vec<_>>()),
    })
}

fn breakdowns(order: &Order, items: &[&Item]) -> Value {
    let sum = |of: fn(&Item) -> i64| items.iter().map(|item| of(item)).sum::<i64>();
    let parts = [
        ("ITEM", sum(|item| item.price_minor)),
        ("TAX", sum(|item| item.tax_minor)),
        ("SHIPPING", sum(|item| item.shipping_minor)),
        ("GIFT_WRAP", sum(|item| item.gift.as_ref().map_or(0, |gift| gift.price_minor))),
        ("DISCOUNT", -sum(|item| item.discount_minor)),
    ];
    let parts = parts.into_iter().filter(|(name, minor)| *minor != 0 || *name == "ITEM");
    parts.map(|(name, minor)| json!({ "type": name, "subtotal": money_2026(minor, &order.currency) })).collect()
}

fn fulfillment(order: &Order) -> Value {
    let by_merchant = order.fulfilled_by == FulfilledBy::Merchant;
    let mut row = json!({
        "fulfillmentStatus": order.status.word_2026(),
        "fulfilledBy": if by_merchant { "MERCHANT" } else { "AMAZON" },
    });
    if !order.sparse {
        row["fulfillmentServiceLevel"] = json!(if order.is_prime { "EXPEDITED" } else { "STANDARD" });
        row["shipByWindow"] = window(order.ship_by_ms());
        row["deliverByWindow"] = window(order.deliver_by_ms());
    }
    row
}

fn package(package: &Package) -> Value {
    let item = |(id, quantity): &(String, i64)| json!({ "orderItemId": id, "quantity": quantity });
    json!({
        "packageReferenceId": package.reference,
        "createdTime": moment(package.shipped_ms),
        "packageStatus": { "status": "SHIPPED" },
        "carrier": package.carrier,
        "trackingNumber": package.tracking_number,
        "shipTime": moment(package.shipped_ms),
        "packageItems": package.contents.iter().map(item).collect::<Vec<_>>(),
    })
}

/// An entry of `orderItems`.
fn item_row(order: &Order, item: &Item, included: &[Included]) -> Value {
    let mut row = json!({
        "orderItemId": item.order_item_id,
        "quantityOrdered": item.quantity,
        "product": product(order, item),
    });
    if included.contains(&Included::Proceeds) && order.is_priced {
        row["proceeds"] = json!({
            "proceedsTotal": money_2026(item.total_minor(), &order.currency),
            "breakdowns": breakdowns(order, &[item]),
        });
    }
    if included.contains(&Included::Promotion) && !item.promotion_ids.is_empty() {
        let ids = item.promotion_ids.iter().map(|id| json!({ "promotionId": id }));
        row["promotion"] = json!({ "breakdowns": ids.collect::<Vec<_>>() });
    }
    if included.contains(&Included::Fulfillment) {
        let open = if order.status == Status::Canceled { 0 } else { item.quantity - item.shipped };
        row["fulfillment"] = json!({ "quantityFulfilled": item.shipped, "quantityUnfulfilled": open });
    }
    row
}

fn window((earliest_ms, latest_ms): (i64, i64)) -> Value {
    json!({ "earliestDateTime": moment(earliest_ms), "latestDateTime": moment(latest_ms) })
}

/// The price is for one, unlike in version 0.
fn product(order: &Order, item: &Item) -> Value {
    let mut product = Map::new();
    product.insert("asin".to_owned(), json!(item.asin));
    if !order.sparse {
        product.insert("title".to_owned(), json!(item.title));
    }
    if let Some(sku) = &item.sku {
        product.insert("sellerSku".to_owned(), json!(sku));
    }
    if order.is_priced {
        let unit_minor = item.price_minor / item.quantity.max(1);
        product.insert("price".to_owned(), json!({ "unitPrice": money_2026(unit_minor, &order.currency) }));
    }
    Value::Object(product)
}
