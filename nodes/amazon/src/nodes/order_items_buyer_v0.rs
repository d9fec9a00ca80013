//! `amazon/order-items-buyer-v0`: what the buyer said about the items of one order, version 0.

use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_record_v0::ItemBuyer;
use super::{OneOrder, order_items_v0, with_restricted_data};
use crate::operation::Operation;

/// The node.
#[derive(Debug)]
pub struct OrderItemsBuyerV0;

impl Node for OrderItemsBuyerV0 {
    const NAME: &'static str = "order-items-buyer-v0";
    type Parameters = OneOrder;
    type Record = ItemBuyer;

    fn title() -> Label {
        label(
            "Gift messages and customization of the items of one order, version 0",
            "单个订单明细的礼品留言与定制信息（v0）",
        )
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<OneOrder>) -> Result<Page, Failure> {
        with_restricted_data(&call)?;
        order_items_v0::all(&call, &Operation::GET_ORDER_ITEMS_BUYER_V0, "/orderItems/buyerInfo")
    }
}
