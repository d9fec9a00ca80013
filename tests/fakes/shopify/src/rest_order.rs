//! An order as REST writes it.

use serde_json::{Map, Value, json};

use super::money::rest_text;
use super::order::{Order, Sent};
use super::order_parts::{Fulfillment, Line, Refund, Shipping};
use super::rest_parts::{address, customer, named_values, object};
use super::shop::Shop;
use super::time;

/// What is needed to write one order.
struct Writer<'a> {
    shop: &'a Shop,
    order: &'a Order,
}

/// The row of `orders.json`.
pub(crate) fn row(shop: &Shop, order: &Order) -> Map<String, Value> {
    let writer = Writer { shop, order };
    let groups = [writer.identity(), writer.dates(), writer.status(), writer.money(), writer.people(), writer.lists()];
    groups.into_iter().flatten().collect()
}

impl Writer<'_> {
    fn identity(&self) -> Map<String, Value> {
        let order = self.order;
        object(json!({
            "id": order.id,
            "admin_graphql_api_id": format!("gid://shopify/Order/{}", order.id),
            "name": order.name(),
            "number": order.number.saturating_sub(1000),
            "order_number": order.number,
            "token": format!("{:032x}", u128::from(order.id) * 0x9E37_79B9_7F4A_7C15),
            "source_name": order.source_name,
            "app_id": 580_111,
            "test": order.test,
            "tags": order.tags.join(", "),
            "note": order.note,
            "note_attributes": named_values(&order.attributes),
        }))
    }

    fn dates(&self) -> Map<String, Value> {
        let order = self.order;
        object(json!({
            "created_at": self.time(order.created_at_s),
            "updated_at": self.time(order.updated_at_s),
            "processed_at": self.time(order.created_at_s),
            "closed_at": order.closed_at_s.map(|at| self.time(at)),
            "cancelled_at": order.cancelled_at_s.map(|at| self.time(at)),
            "cancel_reason": order.cancel_reason,
        }))
    }

    fn status(&self) -> Map<String, Value> {
        object(json!({
            "financial_status": self.order.financial.text(),
            "fulfillment_status": sent_text(self.order.sent()),
            "confirmed": true,
        }))
    }

    fn money(&self) -> Map<String, Value> {
        let order = self.order;
        let back = order.refunded_minor();
        let (presentment, _) = order.presented(0, &self.shop.currency);
        let mut out = object(json!({
            "currency": self.shop.currency,
            "presentment_currency": presentment,
            "taxes_included": false,
            "total_weight": order.grams(),
        }));
        self.put_price(&mut out, "total_price", order.total_minor());
        self.put_price(&mut out, "subtotal_price", order.subtotal_minor());
        self.put_price(&mut out, "total_line_items_price", order.lines_total_minor());
        self.put_price(&mut out, "total_discounts", order.discount_minor());
        self.put_price(&mut out, "total_tax", order.tax_minor());
        self.put_price(&mut out, "current_total_price", order.total_minor() - back);
        self.put_price(&mut out, "current_subtotal_price", order.subtotal_minor() - back);
        self.put_price(&mut out, "current_total_tax", order.tax_minor());
        self.put_price(&mut out, "current_total_discounts", order.discount_minor());
        out.insert("total_outstanding".into(), json!(self.price(order.total_minor() - order.paid_minor)));
        out.insert("total_shipping_price_set".into(), self.price_set(order.shipping_minor()));
        out
    }

    fn people(&self) -> Map<String, Value> {
        let order = self.order;
        object(json!({
            "email": order.email.clone().unwrap_or_default(),
            "contact_email": order.email,
            "phone": order.phone,
            "customer": order.customer.as_ref().map(customer),
            "billing_address": order.billing_address.as_ref().map(address),
            "shipping_address": order.shipping_address.as_ref().map(address),
        }))
    }

    fn lists(&self) -> Map<String, Value> {
        let order = self.order;
        let list = |rows: Vec<Value>| Value::Array(rows);
        object(json!({
            "line_items": list(order.lines.iter().map(|line| self.line(line)).collect()),
            "shipping_lines": list(order.shipping.iter().map(|shipping| self.shipping(shipping)).collect()),
            "discount_codes": list(order.discount_codes.iter().map(|code| self.discount_code(code)).collect()),
            "discount_applications": list(order.discount_codes.iter().map(|code| self.discount(code)).collect()),
            "tax_lines": self.tax_lines(order.tax_minor()),
            "payment_gateway_names": [if order.test { "bogus" } else { "shopify_payments" }],
            "fulfillments": list(order.fulfillments.iter().map(|sent| self.fulfillment(sent)).collect()),
            "refunds": list(order.refunds.iter().map(|refund| self.refund(refund)).collect()),
        }))
    }

    fn line(&self, line: &Line) -> Value {
        let mut out = object(json!({
            "id": line.id,
            "admin_graphql_api_id": format!("gid://shopify/LineItem/{}", line.id),
            "product_id": line.product.map(|(product, _)| product),
            "variant_id": line.product.map(|(_, variant)| variant),
            "sku": line.sku,
            "title": line.title,
            "variant_title": line.variant_title,
            "name": line.name(),
            "vendor": line.vendor,
            "quantity": line.quantity,
            "current_quantity": line.kept(),
            "fulfillable_quantity": line.unsent(),
            "fulfillment_status": line_sent_text(line),
            "fulfillment_service": "manual",
            "grams": line.grams,
            "requires_shipping": true,
            "taxable": true,
            "gift_card": false,
            "properties": named_values(&line.properties),
            "tax_lines": self.tax_lines(line.tax_minor),
        }));
        self.put_price(&mut out, "price", line.price_minor);
        // What is taken off a line by a code is in its allocations, not here.
        self.put_price(&mut out, "total_discount", 0);
        out.insert("discount_allocations".into(), self.allocations(line.discount_minor));
        Value::Object(out)
    }

    fn allocations(&self, minor: i64) -> Value {
        if minor == 0 {
            return json!([]);
        }
        let set = self.price_set(minor);
        json!([{ "amount": self.price(minor), "amount_set": set, "discount_application_index": 0 }])
    }

    fn shipping(&self, shipping: &Shipping) -> Value {
        let mut out = object(json!({
            "id": shipping.id, "title": shipping.title, "code": shipping.code, "source": "shopify", "tax_lines": [],
        }));
        self.put_price(&mut out, "price", shipping.price_minor);
        self.put_price(&mut out, "discounted_price", shipping.price_minor);
        Value::Object(out)
    }

    fn discount_code(&self, (code, minor): &(String, i64)) -> Value {
        json!({ "code": code, "amount": self.price(*minor), "type": "fixed_amount" })
    }

    fn discount(&self, (code, minor): &(String, i64)) -> Value {
        json!({
            "type": "discount_code", "code": code, "value": self.price(*minor), "value_type": "fixed_amount",
            "target_type": "line_item", "target_selection": "all", "allocation_method": "across",
        })
    }

    fn tax_lines(&self, minor: i64) -> Value {
        if minor == 0 {
            return json!([]);
        }
        json!([{ "title": "State Tax", "rate": 0.06, "price": self.price(minor), "price_set": self.price_set(minor) }])
    }

    fn fulfillment(&self, sent: &Fulfillment) -> Value {
        let lines = self.part(&sent.lines);
        let numbers: Vec<&String> = sent.tracking_number.iter().collect();
        json!({
            "id": sent.id, "order_id": self.order.id, "status": "success",
            "admin_graphql_api_id": format!("gid://shopify/Fulfillment/{}", sent.id),
            "name": format!("{}.1", self.order.name()),
            "created_at": self.time(sent.created_at_s), "updated_at": self.time(sent.created_at_s),
            "tracking_company": sent.tracking_company, "tracking_number": sent.tracking_number,
            "tracking_numbers": numbers, "line_items": lines,
        })
    }

    /// Lines with the quantity of which something was done.
    fn part(&self, lines: &[(u64, u32)]) -> Vec<Value> {
        let of_line = |(id, quantity): &(u64, u32)| {
            let mut line = self.line(self.order.line(*id)?);
            line["quantity"] = json!(quantity);
            Some(line)
        };
        lines.iter().filter_map(of_line).collect()
    }

    fn refund(&self, refund: &Refund) -> Value {
        let lines: Vec<Value> = refund.lines.iter().filter_map(|line| self.refund_line(refund, line)).collect();
        let amount = self.price(refund.amount_minor);
        json!({
            "id": refund.id, "order_id": self.order.id, "created_at": self.time(refund.created_at_s),
            "admin_graphql_api_id": format!("gid://shopify/Refund/{}", refund.id),
            "processed_at": self.time(refund.created_at_s), "note": refund.note, "restock": true,
            "refund_line_items": lines,
            "transactions": [{
                "kind": "refund", "status": "success", "amount": amount, "currency": self.shop.currency,
            }],
        })
    }

    fn refund_line(&self, refund: &Refund, (id, quantity): &(u64, u32)) -> Option<Value> {
        let line = self.order.line(*id)?;
        let minor = line.price_minor * i64::from(*quantity);
        // REST gives amounts of refunded lines as numbers, unlike all others.
        let number: Value = serde_json::from_str(&rest_text(minor, &self.shop.currency)).ok()?;
        Some(json!({
            "id": refund.id + 1, "line_item_id": id, "quantity": quantity, "restock_type": "return",
            "subtotal": number, "subtotal_set": self.price_set(minor), "line_item": self.line(line),
        }))
    }

    fn time(&self, unix_s: i64) -> String {
        time::with_offset(unix_s, self.shop.offset_minutes)
    }

    fn price(&self, minor: i64) -> String {
        rest_text(minor, &self.shop.currency)
    }

    fn price_set(&self, minor: i64) -> Value {
        let (currency, presented) = self.order.presented(minor, &self.shop.currency);
        json!({
            "shop_money": { "amount": self.price(minor), "currency_code": self.shop.currency },
            "presentment_money": { "amount": rest_text(presented, &currency), "currency_code": currency },
        })
    }

    fn put_price(&self, out: &mut Map<String, Value>, name: &str, minor: i64) {
        out.insert(name.to_owned(), json!(self.price(minor)));
        out.insert(format!("{name}_set"), self.price_set(minor));
    }
}

fn sent_text(sent: Sent) -> Option<&'static str> {
    match sent {
        Sent::None => None,
        Sent::Partial => Some("partial"),
        Sent::All => Some("fulfilled"),
    }
}

fn line_sent_text(line: &Line) -> Option<&'static str> {
    match (line.sent, line.unsent()) {
        (0, _) => None,
        (_, 0) => Some("fulfilled"),
        _ => Some("partial"),
    }
}
