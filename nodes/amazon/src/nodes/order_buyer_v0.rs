//! `amazon/order-buyer-v0`: who bought one order, version 0.

use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_record_v0::Buyer;
use super::{OneOrder, one_v0, with_restricted_data};
use crate::operation::Operation;

/// The node.
#[derive(Debug)]
pub struct OrderBuyerV0;

impl Node for OrderBuyerV0 {
    const NAME: &'static str = "order-buyer-v0";
    type Parameters = OneOrder;
    type Record = Buyer;

    fn title() -> Label {
        label("Who bought one order, version 0", "单个订单的买家信息（v0）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<OneOrder>) -> Result<Page, Failure> {
        with_restricted_data(&call)?;
        one_v0(&call, &Operation::GET_ORDER_BUYER_V0, "/buyerInfo")
    }
}
