//! `amazon/order-items-v0`: the items of one order, version 0.
//!
//! All of them at once: an order has few, and the platform gives them in pages of its own size. Items don't say which order
//! they belong to; the record has `AmazonOrderId` added at its end.

use serde::Deserialize;
use weft_sdk::record::{Fields, to_text};
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::OneOrder;
use super::order_record_v0::Item;
use crate::operation::Operation;
use crate::request::{self, ORDERS_V0, Payload, Query, order_path};

/// Most pages of one order.
const PAGES_MAX: usize = 200;

/// The node.
#[derive(Debug)]
pub struct OrderItemsV0;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Items<'a> {
    #[serde(borrow)]
    order_items: Vec<Fields<'a>>,
    #[serde(default)]
    next_token: Option<String>,
}

impl Node for OrderItemsV0 {
    const NAME: &'static str = "order-items-v0";
    type Parameters = OneOrder;
    type Record = Item;

    fn title() -> Label {
        label("The items of one order, version 0", "单个订单的商品明细（v0）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<OneOrder>) -> Result<Page, Failure> {
        all(&call, &Operation::GET_ORDER_ITEMS_V0, "/orderItems")
    }
}

/// The records of all pages of a list that belongs to an order.
pub(super) fn all(call: &Call<OneOrder>, operation: &Operation, rest: &str) -> Result<Page, Failure> {
    let order_id = &call.parameters.order_id;
    let path = order_path(ORDERS_V0, order_id, rest)?;
    let mut records = Vec::new();
    let mut token = String::new();
    for _ in 0..PAGES_MAX {
        let query = Query::default().with_given("NextToken", &token);
        let response = request::get_v0(call, &path, query)?.send()?;
        let answer: Payload<Items<'_>> = request::read(operation, &response)?;
        let Items { mut order_items, next_token } = answer.payload;
        order_items.iter_mut().for_each(|item| item.set_text("AmazonOrderId", Some(order_id)));
        records.extend(without_brackets(&to_text(&order_items)));
        match next_token.filter(|next| !next.is_empty()) {
            None => return Ok(Page { records: format!("[{}]", records.join(",")).into(), ..Page::default() }),
            Some(next) if next == token => break,
            Some(next) => token = next,
        }
    }
    Err(Failure::unavailable(format!("{}: the items of the order {order_id} don't end", operation.name))
        .with_chinese(format!("{}：订单 {order_id} 的明细没有结尾", operation.name)))
}

/// The records of a JSON array, none if it is empty.
fn without_brackets(array: &str) -> Option<String> {
    let inside = array.strip_prefix('[')?.strip_suffix(']')?;
    (!inside.is_empty()).then(|| inside.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;
    use crate::nodes::order_items_buyer_v0::OrderItemsBuyerV0;

    const PATH: &str = "GET https://a.test/orders/v0/orders/902-1-1/orderItems";

    fn call() -> Call<Value> {
        Call::new(json!({ "base_url": "https://a.test", "restricted_data": "yes" }), json!({ "order_id": "902-1-1" }))
    }

    #[test]
    fn all_pages_are_one_list() {
        let calls = Calls::new()
            .on(PATH)
            .header("x-amz-access-token", "<restricted_token>")
            .header("user-agent", request::USER_AGENT)
            .exactly()
            .answer_text(
                200,
                r#"{"payload":{"AmazonOrderId":"902-1-1","OrderItems":[{"OrderItemId":"1","ItemPrice":{"Amount":"9.90"}},{"OrderItemId":"2"}],"NextToken":"t=="}}"#,
            )
            .on(PATH)
            .query("NextToken", "t==")
            .answer_text(200, r#"{"payload":{"AmazonOrderId":"902-1-1","OrderItems":[{"OrderItemId":"3","Q":1.0}]}}"#);
        let page = calls.run::<OrderItemsV0>(call()).unwrap();
        let expected = concat!(
            r#"[{"OrderItemId":"1","ItemPrice":{"Amount":"9.90"},"AmazonOrderId":"902-1-1"},"#,
            r#"{"OrderItemId":"2","AmazonOrderId":"902-1-1"},{"OrderItemId":"3","Q":1.0,"AmazonOrderId":"902-1-1"}]"#
        );
        assert_eq!(page.records, expected);
    }

    #[test]
    fn an_order_may_have_none() {
        let calls = Calls::new().on(PATH).answer_text(200, r#"{"payload":{"OrderItems":[],"NextToken":""}}"#);
        assert_eq!(calls.run::<OrderItemsV0>(call()).unwrap().records, "[]");
    }

    #[test]
    fn a_list_that_goes_round_is_not_followed_for_ever() {
        let calls = Calls::new().on(PATH).answer_text(200, r#"{"payload":{"OrderItems":[],"NextToken":"t"}}"#).times(2);
        assert!(matches!(calls.run::<OrderItemsV0>(call()), Err(Failure::Unavailable(_))));
    }

    #[test]
    fn what_buyers_said_is_read_in_the_same_way() {
        let calls = Calls::new()
            .on("GET https://a.test/orders/v0/orders/902-1-1/orderItems/buyerInfo")
            .answer_text(200, r#"{"payload":{"OrderItems":[{"OrderItemId":"1","GiftMessageText":"hi"}]}}"#);
        let page = calls.run::<OrderItemsBuyerV0>(call()).unwrap();
        assert_eq!(page.records, r#"[{"OrderItemId":"1","GiftMessageText":"hi","AmazonOrderId":"902-1-1"}]"#);
    }
}
