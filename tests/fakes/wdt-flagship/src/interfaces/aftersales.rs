//! Refunds, as the ERP has them and as the platforms sent them, and what came back.

use super::super::interface::{Column, Filter, Interface, Needed, Right, Times, Widest};
use super::super::merchant::{RAW_REFUNDS, REFUND_STOCKINS, REFUNDS};
use super::{COMMON, MONTH};

const fn pair(from: &'static str, to: &'static str, column: &'static str) -> Times {
    Times { from, to, column: Column::Of(column), widest: Widest::Month }
}

const REFUND_NUMBERS: &[&str] = &["tid", "trade_no", "refund_no", "raw_refund_nos", "return_logistics_no"];

const REFUND_FILTERS: &[(&str, Filter)] = &[
    ("tid", Filter::Overlaps("tid_list")),
    ("trade_no", Filter::Overlaps("trade_no_list")),
    ("refund_no", Filter::Is("refund_no")),
    ("raw_refund_nos", Filter::Overlaps("raw_refund_nos")),
    ("return_logistics_no", Filter::Is("return_logistics_no")),
    ("shop_nos", Filter::Shops("shop_no")),
    ("status", Filter::Is("status")),
    ("stockin_status", Filter::Is("stockin_status")),
    ("type", Filter::Is("type")),
    ("return_warehouse_nos", Filter::Warehouse("return_warehouse_no")),
    ("rr_status", Filter::Is("rr_status")),
    ("buyer_nick", Filter::Is("buyer_nick")),
    ("order_type", Filter::NewestFirst),
];

const REFUND: Interface = Interface {
    table: &REFUNDS,
    times: &[
        pair("modified_from", "modified_to", "modified"),
        pair("settle_from", "settle_to", "settle_time"),
        pair("agree_from", "agree_to", "check_time"),
        pair("current_phase_timeout_from", "current_phase_timeout_to", "current_phase_timeout"),
    ],
    times_needed: Needed::Unless(REFUND_NUMBERS),
    filters: REFUND_FILTERS,
    ..COMMON
};

/// Of the time types only the first is known by name.
const RAW_REFUND: Interface = Interface {
    table: &RAW_REFUNDS,
    times: &[Times {
        from: "start_time",
        to: "end_time",
        column: Column::ByCode("time_type", &[("1", "modified")]),
        widest: Widest::Month,
    }],
    times_needed: Needed::Unless(&["refund_no", "tid", "logistics_no"]),
    filters: &[
        ("platform_id", Filter::Is("platform_id")),
        ("refund_no", Filter::Is("refund_no")),
        ("tid", Filter::Is("tid")),
        ("logistics_no", Filter::Is("logistics_no")),
        ("shop_no", Filter::Shop("shop_no")),
    ],
    ..COMMON
};

const RETURNED: Interface = Interface {
    table: &REFUND_STOCKINS,
    times: &[Times {
        from: "start_time",
        to: "end_time",
        column: Column::ByCode("time_type", &[("1", "modified")]),
        widest: Widest::Month,
    }],
    times_needed: Needed::Unless(&["stockin_no", "refund_no"]),
    filters: &[
        ("stockin_no", Filter::AnyOf("order_no")),
        ("refund_no", Filter::Is("refund_no")),
        ("shop_nos", Filter::Shops("shop_no")),
        ("warehouse_no", Filter::Warehouse("warehouse_no")),
        ("status", Filter::Integers("status")),
        ("need_sn", Filter::Unfiltered),
    ],
    right: Right::Warehouse,
    ..COMMON
};

pub(super) static INTERFACES: [Interface; 6] = [
    Interface { method: "aftersales.refund.Refund.search", ..REFUND },
    Interface { method: "aftersales.refund.Refund.searchHistory", archive: true, times: MONTH, ..REFUND },
    Interface { method: "aftersales.refund.RawRefund.search", ..RAW_REFUND },
    Interface { method: "aftersales.refund.RawRefund.searchHistory", archive: true, ..RAW_REFUND },
    Interface { method: "wms.stockin.Refund.queryWithDetail", ..RETURNED },
    Interface { method: "wms.stockin.Refund.queryHisWithDetail", archive: true, ..RETURNED },
];
