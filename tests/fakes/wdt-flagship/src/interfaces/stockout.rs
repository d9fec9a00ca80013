//! Stock-outs of sales, and what the platforms are to hear of them.

use super::super::interface::{Column, Filter, Interface, Needed, Right, Shape, Times, Widest};
use super::super::merchant::{CANCELLED_STOCKOUTS, COLLECTED_COSTS, STOCKOUTS, SYNC_QUEUE};
use super::{COMMON, WEEK, on_modified};

/// Shipped ones by when they were shipped, the others by when they were changed.
const TIMES: &[Times] = &[Times {
    from: "start_time",
    to: "end_time",
    column: Column::ByCode(
        "status_type",
        &[("0", "consign_time"), ("1", "modified"), ("2", "modified"), ("3", "modified")],
    ),
    widest: Widest::Hour,
}];

const STOCKOUT: Interface = Interface {
    table: &STOCKOUTS,
    times: TIMES,
    times_needed: Needed::Unless(&["stockout_no", "src_order_no", "src_tid", "logistics_no"]),
    filters: &[
        ("status_type", Filter::StockOutStage),
        ("status", Filter::Integers("status")),
        ("stockout_no", Filter::AnyOf("order_no")),
        ("src_order_no", Filter::AnyOf("src_order_no")),
        ("src_tid", Filter::Overlaps("src_trade_no")),
        ("logistics_no", Filter::Is("logistics_no")),
        ("shop_nos", Filter::Shops("shop_no")),
        ("warehouse_no", Filter::Warehouse("warehouse_no")),
        ("need_sn", Filter::Unfiltered),
        ("position", Filter::Unfiltered),
        ("order_type", Filter::NewestFirst),
        ("is_slave", Filter::Unfiltered),
    ],
    right: Right::Warehouse,
    ..COMMON
};

pub(super) static INTERFACES: [Interface; 5] = [
    Interface { method: "wms.stockout.Sales.queryWithDetail", ..STOCKOUT },
    Interface { method: "wms.stockout.Sales.queryHistoryWithDetail", archive: true, ..STOCKOUT },
    Interface {
        method: "wms.stockout.Sales.searchCancel",
        table: &CANCELLED_STOCKOUTS,
        list: "order_list",
        times: &[on_modified(Widest::HourDifference)],
        right: Right::Warehouse,
        ..COMMON
    },
    Interface {
        method: "statistic.StockoutCollect.queryCostWithDetail",
        table: &COLLECTED_COSTS,
        times: WEEK,
        right: Right::Warehouse,
        ..COMMON
    },
    Interface {
        method: "sales.LogisticsSync.getSyncListExt",
        table: &SYNC_QUEUE,
        shape: Shape::OnTop,
        times: &[],
        times_needed: Needed::Never,
        filters: &[("shop_no", Filter::Shop("shop_no")), ("is_own_platform", Filter::Unfiltered)],
        ..COMMON
    },
];
