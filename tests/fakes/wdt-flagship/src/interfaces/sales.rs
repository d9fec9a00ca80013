//! Orders, as the ERP has them and as the platforms sent them.

use super::super::interface::{Column, Filter, Interface, Needed, Times, Widest};
use super::super::merchant::{ORDERS, RAW_ORDERS};
use super::COMMON;

const TIMES: &[Times] = &[Times {
    from: "start_time",
    to: "end_time",
    column: Column::ByCode("time_type", &[("1", "modified"), ("2", "pay_time"), ("3", "trade_time")]),
    widest: Widest::Hour,
}];

const ORDER: Interface = Interface {
    table: &ORDERS,
    times: TIMES,
    times_needed: Needed::Unless(&["trade_no", "src_tid", "logistics_no"]),
    filters: &[
        ("status", Filter::Integers("trade_status")),
        ("trade_no", Filter::AnyOf("trade_no")),
        ("src_tid", Filter::Overlaps("src_tids")),
        ("logistics_no", Filter::Is("logistics_no")),
        ("shop_no", Filter::Shop("shop_no")),
        ("warehouse_no", Filter::Warehouse("warehouse_no")),
        ("trade_from", Filter::Is("trade_from")),
        ("order_type", Filter::NewestFirst),
        ("is_slave", Filter::Unfiltered),
        ("cal_share_post_amount", Filter::Unfiltered),
        ("need_gift_relation", Filter::Unfiltered),
        ("accurate_query", Filter::Unfiltered),
        ("cut_logistics_no", Filter::Unfiltered),
    ],
    ..COMMON
};

const RAW: Interface = Interface {
    table: &RAW_ORDERS,
    times_needed: Needed::Unless(&["tid"]),
    filters: &[
        ("tid", Filter::AnyOf("tid")),
        ("shop_no", Filter::Shop("shop_no")),
        ("is_slave", Filter::Unfiltered),
        ("detail_mask", Filter::Unfiltered),
    ],
    ..COMMON
};

pub(super) static INTERFACES: [Interface; 8] = [
    Interface { method: "sales.TradeQuery.queryWithDetail", ..ORDER },
    Interface { method: "sales.TradeQuery.queryHistoryWithDetail", archive: true, ..ORDER },
    Interface { method: "sales.TradeQuery.querySelfOrderWithDetail", own_shops: true, ..ORDER },
    Interface { method: "sales.TradeQuery.queryHistorySelfOrderWithDetail", archive: true, own_shops: true, ..ORDER },
    Interface { method: "sales.RawTrade.search", ..RAW },
    Interface { method: "sales.RawTrade.searchHistory", archive: true, ..RAW },
    Interface { method: "sales.RawTrade.searchSelfOrder", own_shops: true, ..RAW },
    Interface { method: "sales.RawTrade.searchHistorySelfOrder", archive: true, own_shops: true, ..RAW },
];
