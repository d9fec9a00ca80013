//! Stock, its ledger, and movements that no buyer is behind.

use super::super::interface::{Column, Filter, Interface, Needed, Right, Shape, Times, Widest};
use super::super::merchant::documents::{
    BASE_STOCKINS, BASE_STOCKOUTS, OTHER_STOCKINS, OTHER_STOCKOUTS, OUTER_INS, OUTER_OUTS, PRE_STOCKINS, STOCK_TAKES,
    STOCK_TAKES_IN, STOCK_TAKES_OUT, TRANSFERS,
};
use super::super::merchant::{AVAILABLE, LEDGER, POSITIONS, Row, STOCK, STOCK_COSTS};
use super::super::params::Params;
use super::{COMMON, DAY, HOUR};

const STOCK_PAGE_SIZE_MAX: u64 = 1000;
const SALES_COLUMNS: [&str; 4] = ["today_num", "num_7days", "num_month", "num_all"];
const ALARM_COLUMNS: [&str; 3] = ["safe_stock", "alarm_type", "alarm_days"];

const IN_WAREHOUSE: Interface = Interface { right: Right::Warehouse, ..COMMON };

const SPECS: Interface = Interface {
    table: &STOCK,
    list: "detail_list",
    page_size_max: STOCK_PAGE_SIZE_MAX,
    times_needed: Needed::Unless(&["spec_nos"]),
    filters: &[
        ("spec_nos", Filter::Array("spec_no")),
        ("warehouse_no", Filter::Warehouse("warehouse_no")),
        ("mask", Filter::Unfiltered),
        ("need_alarm_info", Filter::Unfiltered),
    ],
    trim: Some(trim_columns),
    ..IN_WAREHOUSE
};

/// 1 asks for sales, 2 for the cost, 3 for both.
fn trim_columns(params: &Params, row: &mut Row) {
    let mask = params.scalar("mask").ok().flatten().unwrap_or_default();
    if !matches!(mask.as_str(), "1" | "3") {
        row.retain(|name, _| !SALES_COLUMNS.contains(&name.as_str()));
    }
    if !matches!(mask.as_str(), "2" | "3") {
        row.shift_remove("cost_price");
    }
    if !params.is_on("need_alarm_info") {
        row.retain(|name, _| !ALARM_COLUMNS.contains(&name.as_str()));
    }
}

pub(super) static INTERFACES: [Interface; 17] = [
    Interface { method: "wms.StockSpec.search2", ..SPECS },
    Interface { method: "wms.StockSpec.search", shape: Shape::OnTop, ..SPECS },
    Interface {
        method: "wms.StockSpec.queryAvailableStock",
        table: &AVAILABLE,
        list: "stocks",
        times_needed: Needed::Unless(&["spec_no", "goods_no"]),
        filters: &[
            ("spec_no", Filter::Is("spec_no")),
            ("goods_no", Filter::Is("goods_no")),
            ("warehouse_no", Filter::Warehouse("warehouse_no")),
        ],
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.StockSpec.queryChangeHistory",
        table: &LEDGER,
        list: "data",
        times: &[Times {
            from: "start_date",
            to: "end_date",
            column: Column::Of("created"),
            widest: Widest::MonthWithSpec,
        }],
        filters: &[
            ("spec_no", Filter::Is("spec_no")),
            ("type", Filter::Is("type")),
            ("defect", Filter::Is("defect")),
            ("warehouse_no", Filter::Warehouse("warehouse_no")),
        ],
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.StockSpec.stockDetailSearch",
        table: &POSITIONS,
        list: "detail_list",
        paged: false,
        times: &[],
        times_needed: Needed::Never,
        needs_one_of: &["stock_spec_id", "stock_spec_id_list"],
        filters: &[
            ("stock_spec_id", Filter::Is("stock_spec_id")),
            ("stock_spec_id_list", Filter::Array("stock_spec_id")),
        ],
        ..IN_WAREHOUSE
    },
    Interface {
        method: "finance.StockCost.search",
        table: &STOCK_COSTS,
        list: "detail_list",
        filters: &[("spec_no", Filter::Is("spec_no")), ("warehouse_no", Filter::Warehouse("warehouse_no"))],
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.stockin.PreStockin.search",
        table: &PRE_STOCKINS,
        qimen_only: true,
        times_needed: Needed::Never,
        filters: &[("stockin_no", Filter::Is("stockin_no")), ("status", Filter::Is("status"))],
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.stockin.Other.queryWithDetail",
        table: &OTHER_STOCKINS,
        times_needed: Needed::Unless(&["stockin_no"]),
        filters: &[
            ("stockin_no", Filter::Is("order_no")),
            ("warehouse_no", Filter::Warehouse("warehouse_no")),
            ("status", Filter::Integers("status")),
        ],
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.stockout.OtherQuery.queryWithDetail",
        table: &OTHER_STOCKOUTS,
        times_needed: Needed::Unless(&["stockout_no"]),
        filters: &[
            ("stockout_no", Filter::Is("order_no")),
            ("warehouse_no", Filter::Warehouse("warehouse_no")),
            ("status", Filter::Integers("status")),
        ],
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.stockin.Base.search",
        table: &BASE_STOCKINS,
        list: "order_list",
        times: DAY,
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.stockout.Base.search",
        table: &BASE_STOCKOUTS,
        list: "order_list",
        times: HOUR,
        ..IN_WAREHOUSE
    },
    Interface {
        method: "wms.stocktransfer.Manage.queryWithDetail",
        table: &TRANSFERS,
        times_needed: Needed::Unless(&["transfer_no"]),
        filters: &[
            ("transfer_no", Filter::Is("transfer_no")),
            ("from_warehouse_no", Filter::Warehouse("from_warehouse_no")),
            ("to_warehouse_no", Filter::Warehouse("to_warehouse_no")),
            ("status", Filter::Integers("status")),
        ],
        ..IN_WAREHOUSE
    },
    Interface { method: "wms.outer.OuterIn.queryWithDetail", table: &OUTER_INS, ..IN_WAREHOUSE },
    Interface { method: "wms.outer.OuterOut.queryWithDetail", table: &OUTER_OUTS, ..IN_WAREHOUSE },
    Interface { method: "wms.StockPd.queryStockPdInDetail", table: &STOCK_TAKES_IN, ..IN_WAREHOUSE },
    Interface { method: "wms.StockPd.queryStockPdOutDetail", table: &STOCK_TAKES_OUT, ..IN_WAREHOUSE },
    Interface { method: "wms.StockPd.queryStockPdDetail", table: &STOCK_TAKES, shape: Shape::OnTop, ..IN_WAREHOUSE },
];
