//! An order as the Trading API tells it.

use super::moment::moment;
use super::money::money_text;
use super::order::{Cancel, Fulfillment, Line, Order};
use super::seller::Seller;
use super::text::escaped;

/// The `Order` element.
pub(crate) fn order_xml(order: &Order, seller: &Seller, now_ms: i64) -> String {
    let amount = |name: &str, minor| money(name, minor, &order.currency);
    let paid_minor = order.paid_ms.map_or(0, |_| order.total_minor());
    let lines: String = order.lines.iter().map(|line| transaction(order, line, now_ms)).collect();
    let mut out = element("OrderID", &order.order_id);
    out += &element("OrderStatus", status(order));
    out += &amount("AdjustmentAmount", 0);
    out += &amount("AmountPaid", paid_minor);
    out += &amount("AmountSaved", order.discount_minor);
    out += &checkout(order);
    out += &shipping_details(order);
    out += &element("CreatingUserRole", "Buyer");
    out += &element("CreatedTime", &moment(order.created_ms));
    out += &element("PaymentMethods", "CreditCard");
    out += &element("SellerEmail", &seller.email);
    out += &address(order, now_ms);
    let service = element("ShippingService", "DE_DHLPaket") + &amount("ShippingServiceCost", order.delivery_minor);
    out += &format!("<ShippingServiceSelected>{service}</ShippingServiceSelected>");
    out += &amount("Subtotal", order.subtotal_minor());
    out += &amount("Total", order.total_minor());
    out += &format!("<TransactionArray>{lines}</TransactionArray>");
    out += &element("BuyerUserID", &order.buyer.username);
    out += &order.paid_ms.map(|at_ms| element("PaidTime", &moment(at_ms))).unwrap_or_default();
    if order.fulfillment == Fulfillment::Fulfilled {
        out += &element("ShippedTime", &moment(order.modified_ms));
    }
    out += &element("SellerUserID", &seller.username);
    out += &element("ExtendedOrderID", &order.order_id);
    format!("<Order>{out}</Order>")
}

/// The platform's word for where an order is.
pub(crate) fn status(order: &Order) -> &'static str {
    match order.cancel {
        Cancel::Canceled(_) => "Cancelled",
        Cancel::InProgress(_) => "CancelPending",
        Cancel::NoneRequested if order.checked_out => "Completed",
        Cancel::NoneRequested => "Active",
    }
}

/// A tag around text.
pub(crate) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

fn money(name: &str, minor: i64, currency: &str) -> String {
    format!("<{name} currencyID=\"{currency}\">{}</{name}>", money_text(minor, currency))
}

fn checkout(order: &Order) -> String {
    let fields = [
        ("eBayPaymentStatus", "NoPaymentFailure".to_owned()),
        ("LastModifiedTime", moment(order.modified_ms)),
        ("PaymentMethod", "CreditCard".to_owned()),
        ("Status", if order.checked_out { "Complete" } else { "Incomplete" }.to_owned()),
    ];
    let inside: String = fields.iter().map(|(name, text)| element(name, text)).collect();
    format!("<CheckoutStatus>{inside}</CheckoutStatus>")
}

fn shipping_details(order: &Order) -> String {
    let number = element("SellingManagerSalesRecordNumber", &order.record_number.to_string());
    format!("<ShippingDetails>{number}</ShippingDetails>")
}

fn address(order: &Order, now_ms: i64) -> String {
    let buyer = &order.buyer;
    let person = order.tells_person(now_ms);
    let told = |name: &str, text: &str| if person { element(name, text) } else { String::new() };
    let mut out = told("Name", &buyer.full_name) + &told("Street1", &buyer.street);
    out += &told("Street2", buyer.street_2.as_deref().unwrap_or_default());
    out += &element("CityName", &buyer.city);
    out += &element("StateOrProvince", buyer.state.as_deref().unwrap_or_default());
    out += &element("Country", &buyer.country);
    out += &told("Phone", &buyer.phone);
    out += &element("PostalCode", &buyer.postal_code);
    out += &element("AddressID", &format!("61{:010}", order.record_number));
    out += &element("AddressOwner", "eBay");
    format!("<ShippingAddress>{out}</ShippingAddress>")
}

fn transaction(order: &Order, line: &Line, now_ms: i64) -> String {
    let email = if order.tells_email(now_ms) { order.buyer.email.as_str() } else { "Invalid Request" };
    let mut item = element("ItemID", &line.item_id) + &element("Site", site(&order.marketplace));
    item += &element("Title", &line.title);
    item += &element("ConditionID", "1000");
    item += &line.sku.as_deref().map(|sku| element("SKU", sku)).unwrap_or_default();
    let mut out = format!("<Buyer>{}</Buyer>", element("Email", email));
    out += &element("CreatedDate", &moment(order.created_ms));
    out += &format!("<Item>{item}</Item>");
    out += &element("QuantityPurchased", &line.quantity.to_string());
    out += &element("TransactionID", &line.transaction_id);
    out += &money("TransactionPrice", line.cost_minor / i64::from(line.quantity.max(1)), &order.currency);
    out += &element("TransactionSiteID", site(&order.marketplace));
    out += &element("Platform", "eBay");
    out += &element("OrderLineItemID", &format!("{}-{}", line.item_id, line.transaction_id));
    format!("<Transaction>{out}</Transaction>")
}

fn site(marketplace: &str) -> &'static str {
    match marketplace {
        "EBAY_DE" => "Germany",
        "EBAY_GB" => "UK",
        "EBAY_FR" => "France",
        _ => "US",
    }
}
