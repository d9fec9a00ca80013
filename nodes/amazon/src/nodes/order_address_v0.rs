//! `amazon/order-address-v0`: where one order goes, version 0.

use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_record_v0::Address;
use super::{OneOrder, one_v0, with_restricted_data};
use crate::operation::Operation;

/// The node.
#[derive(Debug)]
pub struct OrderAddressV0;

impl Node for OrderAddressV0 {
    const NAME: &'static str = "order-address-v0";
    type Parameters = OneOrder;
    type Record = Address;

    fn title() -> Label {
        label("Where one order goes, version 0", "单个订单的收货地址（v0）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<OneOrder>) -> Result<Page, Failure> {
        with_restricted_data(&call)?;
        one_v0(&call, &Operation::GET_ORDER_ADDRESS_V0, "/address")
    }
}
