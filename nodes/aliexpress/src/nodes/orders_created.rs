//! `aliexpress/orders-created`: orders by the time they were placed, however long ago that is.
//!
//! All statuses are asked for by name: without any the platform leaves finished orders out. Later changes are found by looking
//! back alone; `orders` finds them by themselves.

use weft_sdk::{Area, Call, Failure, Label, Node, Page, WindowRules, label};

use super::listed_order::ListedOrder;
use super::listing::{By, Listing, Parameters};

const LISTING: Listing = Listing { method: "aliexpress.solution.order.get", parameter: "param0", by: By::Creation };

/// The node.
#[derive(Debug)]
pub struct OrdersCreated;

impl Node for OrdersCreated {
    const NAME: &'static str = "orders-created";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = ListedOrder;

    fn title() -> Label {
        label("Orders, by the time they were placed", "订单列表（按下单时间）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        Some(LISTING.by.rules())
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        LISTING.page(&call)
    }
}
