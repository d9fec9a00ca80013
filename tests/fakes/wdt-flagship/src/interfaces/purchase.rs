//! Purchases: orders, what came of them, and what went back.

use super::super::interface::{Filter, Interface, Needed, Right};
use super::super::merchant::documents::{
    PURCHASE_APPLIES, PURCHASE_RETURN_STOCKOUTS, PURCHASE_RETURNS, PURCHASE_STOCKINS, PURCHASES,
};
use super::COMMON;

pub(super) static INTERFACES: [Interface; 5] = [
    Interface {
        method: "purchase.PurchaseOrder.queryWithDetail",
        table: &PURCHASES,
        times_needed: Needed::Unless(&["purchase_no"]),
        times_ignored_with: &["purchase_no"],
        filters: &[
            ("purchase_no", Filter::AnyOf("purchase_no")),
            ("provider_no", Filter::Is("provider_no")),
            ("receive_warehouse_no", Filter::Warehouse("warehouse_no")),
            ("status", Filter::Integers("status")),
            ("stockin_status", Filter::Is("stockin_status")),
        ],
        ..COMMON
    },
    Interface {
        method: "wms.stockin.Purchase.queryWithDetail",
        table: &PURCHASE_STOCKINS,
        times_needed: Needed::Unless(&["stockin_no", "purchase_no"]),
        filters: &[
            ("status", Filter::Integers("status")),
            ("warehouse_no", Filter::Warehouse("warehouse_no")),
            ("stockin_no", Filter::AnyOf("order_no")),
            ("purchase_no", Filter::Is("purchase_no")),
        ],
        right: Right::Warehouse,
        ..COMMON
    },
    Interface {
        method: "purchase.PurchaseReturn.queryWithDetail",
        table: &PURCHASE_RETURNS,
        times_needed: Needed::Unless(&["return_no"]),
        filters: &[("return_no", Filter::AnyOf("return_no")), ("status", Filter::Integers("status"))],
        ..COMMON
    },
    Interface {
        method: "wms.stockout.PurchaseReturn.queryWithDetail",
        table: &PURCHASE_RETURN_STOCKOUTS,
        times_needed: Needed::Unless(&["stockout_no"]),
        filters: &[
            ("stockout_no", Filter::AnyOf("order_no")),
            ("warehouse_no", Filter::Warehouse("warehouse_no")),
            ("status", Filter::Integers("status")),
        ],
        right: Right::Warehouse,
        ..COMMON
    },
    Interface {
        method: "purchase.PurchaseApply.search",
        table: &PURCHASE_APPLIES,
        list: "order_list",
        times_needed: Needed::Unless(&["apply_no"]),
        filters: &[("apply_no", Filter::AnyOf("apply_no"))],
        ..COMMON
    },
];
