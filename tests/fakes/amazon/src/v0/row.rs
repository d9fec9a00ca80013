//! How version 0 writes orders and items. What is not there is left out, not null.

use serde_json::{Value, json};

use crate::marketplace::marketplace;
use crate::moment::moment;
use crate::money::money_v0;
use crate::order::{FulfilledBy, Item, Order, Status};
use crate::rdt::DataElement;

/// An entry of `Orders`.
pub(crate) fn order_row(order: &Order, elements: &[DataElement]) -> Value {
    let mut row = json!({
        "AmazonOrderId": order.order_id,
        "PurchaseDate": moment(order.purchased_ms),
        "LastUpdateDate": moment(order.updated_ms),
        "OrderStatus": order.status.word_v0(),
        "MarketplaceId": order.marketplace_id,
    });
    if order.is_priced {
        row["OrderTotal"] = money_v0(order.total_minor(), &order.currency);
    }
    if !order.sparse {
        add_optional(&mut row, order);
    }
    if order.status.has_address() {
        row["ShippingAddress"] = address_row(order, elements.contains(&DataElement::ShippingAddress));
    }
    if has_buyer(order) {
        row["BuyerInfo"] = buyer_row(order, elements.contains(&DataElement::BuyerInfo));
    }
    row
}

fn has_buyer(order: &Order) -> bool {
    !matches!(order.status, Status::Pending | Status::PendingAvailability)
}

fn add_optional(row: &mut Value, order: &Order) {
    let sent: i64 = order.items.iter().map(|item| item.shipped).sum();
    let wanted: i64 = order.items.iter().map(|item| item.quantity).sum();
    let by_merchant = order.fulfilled_by == FulfilledBy::Merchant;
    if let Some(id) = &order.seller_order_id {
        row["SellerOrderId"] = json!(id);
    }
    let level = if order.is_prime { ("Exp DE Dom", "Expedited") } else { ("Std DE Dom", "Standard") };
    let fields = [
        ("SalesChannel", json!(marketplace(&order.marketplace_id).map(|known| known.name))),
        ("OrderType", json!(order_type(order))),
        ("FulfillmentChannel", json!(if by_merchant { "MFN" } else { "AFN" })),
        ("ShipServiceLevel", json!(level.0)),
        ("ShipmentServiceLevelCategory", json!(level.1)),
        ("NumberOfItemsShipped", json!(sent)),
        ("NumberOfItemsUnshipped", json!(if order.status == Status::Canceled { 0 } else { wanted - sent })),
        ("PaymentMethod", json!(order.payment.word())),
        ("IsBusinessOrder", json!(order.is_business)),
        ("IsPrime", json!(order.is_prime)),
        ("IsPremiumOrder", json!(false)),
        ("IsGlobalExpressEnabled", json!(false)),
        ("IsReplacementOrder", json!(order.replaces.is_some())),
        ("IsSoldByAB", json!(false)),
        ("IsISPU", json!(false)),
        ("HasRegulatedItems", json!(false)),
        ("EarliestShipDate", json!(moment(order.ship_by_ms().0))),
        ("LatestShipDate", json!(moment(order.ship_by_ms().1))),
    ];
    for (name, value) in fields {
        row[name] = value;
    }
    if let Some(replaced) = &order.replaces {
        row["ReplacedOrderId"] = json!(replaced);
    }
    if by_merchant {
        row["EarliestDeliveryDate"] = json!(moment(order.deliver_by_ms().0));
        row["LatestDeliveryDate"] = json!(moment(order.deliver_by_ms().1));
    }
}

fn order_type(order: &Order) -> &'static str {
    if order.status == Status::PendingAvailability { "Preorder" } else { "StandardOrder" }
}

/// Without a token for it, an address tells the place and not the person.
pub(super) fn address_row(order: &Order, is_whole: bool) -> Value {
    let address = &order.address;
    let mut row = json!({ "City": address.city, "PostalCode": address.postal_code, "CountryCode": address.country });
    if let Some(state) = &address.state {
        row["StateOrRegion"] = json!(state);
    }
    if is_whole {
        row["Name"] = json!(address.name);
        row["AddressLine1"] = json!(address.line_1);
        row["Phone"] = json!(address.phone);
        if let Some(line_2) = &address.line_2 {
            row["AddressLine2"] = json!(line_2);
        }
        if let Some(company) = &order.buyer.company {
            row["CompanyName"] = json!(company);
        }
    }
    row
}

/// Without a token for it, there is the anonymised e-mail address alone.
pub(super) fn buyer_row(order: &Order, is_whole: bool) -> Value {
    let mut row = json!({ "BuyerEmail": order.buyer.email });
    if is_whole {
        row["BuyerName"] = json!(order.buyer.name);
        if let Some(number) = &order.buyer.purchase_order_number {
            row["PurchaseOrderNumber"] = json!(number);
        }
    }
    row
}

/// An entry of `OrderItems`.
pub(crate) fn item_row(order: &Order, item: &Item, elements: &[DataElement]) -> Value {
    let mut row = json!({
        "ASIN": item.asin,
        "OrderItemId": item.order_item_id,
        "QuantityOrdered": item.quantity,
        "QuantityShipped": item.shipped,
    });
    if order.is_priced {
        add_amounts(&mut row, order, item);
    }
    if let Some(sku) = &item.sku {
        row["SellerSKU"] = json!(sku);
    }
    if !order.sparse {
        row["Title"] = json!(item.title);
        row["ProductInfo"] = json!({ "NumberOfItems": "1" });
        row["IsGift"] = json!(item.gift.is_some().to_string());
        row["ConditionId"] = json!("New");
        row["ConditionSubtypeId"] = json!("New");
        row["IsTransparency"] = json!(false);
        row["SerialNumberRequired"] = json!(false);
    }
    if elements.contains(&DataElement::BuyerInfo) && item.gift.is_some() {
        row["BuyerInfo"] = item_buyer_row(order, item, false);
    }
    row
}

fn add_amounts(row: &mut Value, order: &Order, item: &Item) {
    let money = |minor| money_v0(minor, &order.currency);
    row["ItemPrice"] = money(item.price_minor);
    row["ItemTax"] = money(item.tax_minor);
    row["PromotionDiscount"] = money(item.discount_minor);
    if !item.promotion_ids.is_empty() {
        row["PromotionIds"] = json!(item.promotion_ids);
    }
    if order.fulfilled_by == FulfilledBy::Merchant {
        row["ShippingPrice"] = money(item.shipping_minor);
        row["ShippingDiscount"] = money(0);
    }
}

/// What the buyer said about an item.
pub(super) fn item_buyer_row(order: &Order, item: &Item, with_id: bool) -> Value {
    let mut row = json!({});
    if with_id {
        row["OrderItemId"] = json!(item.order_item_id);
    }
    if let Some(gift) = &item.gift {
        row["GiftMessageText"] = json!(gift.message);
        row["GiftWrapLevel"] = json!(gift.level);
        if order.is_priced {
            row["GiftWrapPrice"] = money_v0(gift.price_minor, &order.currency);
        }
    }
    row
}
