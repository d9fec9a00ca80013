//! All that GraphQL can tell of an order, of a product and of the shop. What is asked for is picked out later;
//! connections are plain lists here.

use serde_json::{Map, Value, json};

use super::money::graphql_text;
use super::order::{Order, Sent};
use super::order_parts::{Address, Customer, Fulfillment, Line, Refund, Shipping};
use super::rest_parts::{full_name, object};
use super::shop::{Plan, Product, Shop, Variant};
use super::time::utc;

struct Writer<'a> {
    shop: &'a Shop,
    order: &'a Order,
}

/// Everything of an order.
pub(crate) fn order(shop: &Shop, order: &Order) -> Value {
    let writer = Writer { shop, order };
    let groups = [writer.identity(), writer.money(), writer.people(), writer.lists()];
    Value::Object(groups.into_iter().flatten().collect())
}

/// Everything of a product.
pub(crate) fn product(shop: &Shop, product: &Product) -> Value {
    let variants: Vec<Value> = product.variants.iter().map(|variant| self::variant(shop, variant)).collect();
    json!({
        "id": gid("Product", product.id), "legacyResourceId": product.id.to_string(), "title": product.title,
        "handle": product.handle, "vendor": product.vendor, "productType": "", "status": "ACTIVE",
        "createdAt": utc(product.created_at_s), "updatedAt": utc(product.updated_at_s), "tags": [],
        "totalInventory": product.variants.iter().map(|variant| variant.inventory).sum::<i64>(),
        "variants": variants,
    })
}

/// Everything of the shop itself.
pub(crate) fn shop(shop: &Shop) -> Value {
    let plan = match shop.plan {
        Plan::Standard => "Basic",
        Plan::Advanced => "Advanced",
        Plan::Plus => "Shopify Plus",
    };
    json!({
        "id": gid("Shop", 548_380_009), "name": shop.name, "myshopifyDomain": shop.domain,
        "currencyCode": shop.currency, "timezoneOffsetMinutes": shop.offset_minutes,
        "plan": { "displayName": plan, "partnerDevelopment": false, "shopifyPlus": shop.plan == Plan::Plus },
    })
}

fn variant(shop: &Shop, variant: &Variant) -> Value {
    json!({
        "id": gid("ProductVariant", variant.id), "legacyResourceId": variant.id.to_string(), "sku": variant.sku,
        "title": variant.title, "price": super::money::rest_text(variant.price_minor, &shop.currency),
        "inventoryQuantity": variant.inventory,
    })
}

/// `gid://shopify/Order/1`
pub(crate) fn gid(kind: &str, id: u64) -> String {
    format!("gid://shopify/{kind}/{id}")
}

impl Writer<'_> {
    fn identity(&self) -> Map<String, Value> {
        let order = self.order;
        let attributes: Value = order.attributes.iter().map(attribute).collect();
        object(json!({
            "id": gid("Order", order.id), "legacyResourceId": order.id.to_string(), "name": order.name(),
            "createdAt": utc(order.created_at_s), "updatedAt": utc(order.updated_at_s),
            "processedAt": utc(order.created_at_s), "closedAt": order.closed_at_s.map(utc),
            "cancelledAt": order.cancelled_at_s.map(utc),
            "cancelReason": order.cancel_reason.as_deref().map(str::to_uppercase),
            "closed": order.closed_at_s.is_some(), "confirmed": true, "test": order.test, "tags": order.tags,
            "note": order.note, "sourceName": order.source_name,
            "displayFinancialStatus": order.financial.text().to_uppercase(),
            "displayFulfillmentStatus": sent_text(order.sent()),
            "customAttributes": attributes, "paymentGatewayNames": ["shopify_payments"],
            "discountCodes": order.discount_codes.iter().map(|(code, _)| code.clone()).collect::<Vec<String>>(),
        }))
    }

    fn money(&self) -> Map<String, Value> {
        let order = self.order;
        let back = order.refunded_minor();
        let (presentment, _) = order.presented(0, &self.shop.currency);
        object(json!({
            "currencyCode": self.shop.currency, "presentmentCurrencyCode": presentment, "taxesIncluded": false,
            "totalWeight": order.grams().to_string(),
            "totalPriceSet": self.bag(order.total_minor()),
            "subtotalPriceSet": self.bag(order.subtotal_minor()),
            "totalTaxSet": self.bag(order.tax_minor()),
            "totalDiscountsSet": self.bag(order.discount_minor()),
            "totalShippingPriceSet": self.bag(order.shipping_minor()),
            "totalRefundedSet": self.bag(back),
            "totalOutstandingSet": self.bag(order.total_minor() - order.paid_minor),
            "currentTotalPriceSet": self.bag(order.total_minor() - back),
            "currentSubtotalPriceSet": self.bag(order.subtotal_minor() - back),
            "currentTotalTaxSet": self.bag(order.tax_minor()),
            "currentTotalDiscountsSet": self.bag(order.discount_minor()),
        }))
    }

    fn people(&self) -> Map<String, Value> {
        let order = self.order;
        object(json!({
            "email": order.email, "phone": order.phone, "customer": order.customer.as_ref().map(customer),
            "billingAddress": order.billing_address.as_ref().map(|address| self.address("billing", address)),
            "shippingAddress": order.shipping_address.as_ref().map(|address| self.address("shipping", address)),
        }))
    }

    fn lists(&self) -> Map<String, Value> {
        let order = self.order;
        let list = |rows: Vec<Value>| Value::Array(rows);
        object(json!({
            "lineItems": list(order.lines.iter().map(|line| self.line(line)).collect()),
            "shippingLines": list(order.shipping.iter().map(|shipping| self.shipping(shipping)).collect()),
            "taxLines": self.tax_lines(order.tax_minor()),
            "fulfillments": list(order.fulfillments.iter().map(|sent| self.fulfillment(sent)).collect()),
            "refunds": list(order.refunds.iter().map(|refund| self.refund(refund)).collect()),
        }))
    }

    fn line(&self, line: &Line) -> Value {
        let of_one = line.price_minor - line.discount_minor / i64::from(line.quantity.max(1));
        let attributes: Value = line.properties.iter().map(attribute).collect();
        json!({
            "id": gid("LineItem", line.id), "sku": line.sku, "title": line.title, "variantTitle": line.variant_title,
            "name": line.name(), "vendor": line.vendor, "quantity": line.quantity,
            "currentQuantity": line.kept(), "refundableQuantity": line.kept(),
            "unfulfilledQuantity": line.unsent(), "requiresShipping": true, "taxable": true, "isGiftCard": false,
            "originalUnitPriceSet": self.bag(line.price_minor), "discountedUnitPriceSet": self.bag(of_one),
            "originalTotalSet": self.bag(line.total_minor()),
            "discountedTotalSet": self.bag(line.total_minor() - line.discount_minor),
            "totalDiscountSet": self.bag(line.discount_minor),
            "taxLines": self.tax_lines(line.tax_minor), "customAttributes": attributes,
            "product": line.product.and_then(|(product, _)| self.product(product)),
            "variant": line.product.and_then(|(product, variant)| self.variant(product, variant)),
        })
    }

    fn product(&self, id: u64) -> Option<Value> {
        self.shop.products.iter().find(|product| product.id == id).map(|product| self::product(self.shop, product))
    }

    fn variant(&self, product: u64, id: u64) -> Option<Value> {
        let product = self.shop.products.iter().find(|known| known.id == product)?;
        product.variants.iter().find(|variant| variant.id == id).map(|variant| self::variant(self.shop, variant))
    }

    fn shipping(&self, shipping: &Shipping) -> Value {
        json!({
            "id": gid("ShippingLine", shipping.id), "title": shipping.title, "code": shipping.code,
            "originalPriceSet": self.bag(shipping.price_minor), "discountedPriceSet": self.bag(shipping.price_minor),
        })
    }

    fn tax_lines(&self, minor: i64) -> Value {
        if minor == 0 {
            return json!([]);
        }
        json!([{ "title": "State Tax", "rate": 0.06, "ratePercentage": 6.0, "priceSet": self.bag(minor) }])
    }

    fn fulfillment(&self, sent: &Fulfillment) -> Value {
        let tracking = json!({ "company": sent.tracking_company, "number": sent.tracking_number, "url": null });
        let lines = sent.lines.iter().zip(1..).filter_map(|((id, quantity), nth)| {
            let line = self.order.line(*id)?;
            Some(json!({
                "id": gid("FulfillmentLineItem", sent.id + nth), "quantity": quantity, "lineItem": self.line(line),
            }))
        });
        let lines: Vec<Value> = lines.collect();
        json!({
            "id": gid("Fulfillment", sent.id), "legacyResourceId": sent.id.to_string(),
            "name": format!("{}-F1", self.order.name()), "status": "SUCCESS", "displayStatus": "FULFILLED",
            "createdAt": utc(sent.created_at_s), "updatedAt": utc(sent.created_at_s),
            "totalQuantity": sent.lines.iter().map(|(_, quantity)| quantity).sum::<u32>(),
            "trackingInfo": if sent.tracking_number.is_some() { json!([tracking]) } else { json!([]) },
            "fulfillmentLineItems": lines,
        })
    }

    fn refund(&self, refund: &Refund) -> Value {
        let lines = refund.lines.iter().zip(1..).filter_map(|((id, quantity), nth)| {
            let line = self.order.line(*id)?;
            Some(json!({
                "id": gid("RefundLineItem", refund.id + nth), "quantity": quantity, "restockType": "RETURN",
                "subtotalSet": self.bag(line.price_minor * i64::from(*quantity)), "lineItem": self.line(line),
            }))
        });
        let lines: Vec<Value> = lines.collect();
        json!({
            "id": gid("Refund", refund.id), "legacyResourceId": refund.id.to_string(),
            "createdAt": utc(refund.created_at_s), "note": refund.note,
            "totalRefundedSet": self.bag(refund.amount_minor), "refundLineItems": lines,
        })
    }

    fn address(&self, role: &str, address: &Address) -> Value {
        let first = |pair: &Option<(String, String)>| pair.as_ref().map(|(name, _)| name.clone());
        let second = |pair: &Option<(String, String)>| pair.as_ref().map(|(_, code)| code.clone());
        let id = format!("gid://shopify/MailingAddress/{}?model_name=Address&role={role}", self.order.id);
        json!({
            "id": id, "firstName": address.first_name, "lastName": address.last_name,
            "name": full_name(address.first_name.as_deref(), address.last_name.as_deref()),
            "company": address.company, "address1": address.address1, "address2": address.address2,
            "city": address.city, "province": first(&address.province), "provinceCode": second(&address.province),
            "zip": address.zip, "country": first(&address.country), "countryCodeV2": second(&address.country),
            "phone": address.phone, "latitude": null, "longitude": null,
        })
    }

    fn bag(&self, minor: i64) -> Value {
        let (currency, presented) = self.order.presented(minor, &self.shop.currency);
        json!({
            "shopMoney": {
                "amount": graphql_text(minor, &self.shop.currency), "currencyCode": self.shop.currency,
            },
            "presentmentMoney": { "amount": graphql_text(presented, &currency), "currencyCode": currency },
        })
    }
}

fn customer(customer: &Customer) -> Value {
    json!({
        "id": gid("Customer", customer.id), "legacyResourceId": customer.id.to_string(),
        "email": customer.email, "firstName": customer.first_name, "lastName": customer.last_name,
        "displayName": full_name(customer.first_name.as_deref(), customer.last_name.as_deref()),
        "phone": customer.phone,
    })
}

fn attribute((name, value): &(String, String)) -> Value {
    json!({ "key": name, "value": value })
}

fn sent_text(sent: Sent) -> &'static str {
    match sent {
        Sent::None => "UNFULFILLED",
        Sent::Partial => "PARTIALLY_FULFILLED",
        Sent::All => "FULFILLED",
    }
}
