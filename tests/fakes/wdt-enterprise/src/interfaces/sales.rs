//! Orders, refunds, and what leaves and comes back because of them.

use crate::filter::{Filter, Test, is, with};
use crate::interface::{DAY_S, Interface, Looks, MINUTE_S, Paging, Range, TimeField};

const SHOPS: Filter = with("shop_nos", Test::Among("shop_no"));

const ORDERS: Interface = Interface {
    range: Range::Seconds(60 * MINUTE_S),
    documents: &["trade_no", "src_tid", "logistics_no"],
    documents_alone: true,
    filters: &[
        with("status", Test::Is("trade_status")),
        is("trade_no"),
        with("src_tid", Test::Holds("src_tids")),
        is("logistics_no"),
        is("shop_no"),
        SHOPS,
        is("warehouse_no"),
        with("has_logistics_no", Test::Filled("logistics_no")),
    ],
    ..Interface::new("trade_query.php", "trades", &["trade_id"])
};

const ARCHIVED_ORDERS: Interface = ORDERS.apart("his_trade_query.php");

const RAW_ORDERS: Interface = Interface {
    documents: &["tid"],
    filters: &[is("tid"), is("shop_no")],
    looks: Looks::Mixed,
    ..Interface::new("vip_api_trade_query.php", "trade_list", &["rec_id"])
};

const REFUNDS: Interface = Interface {
    time: TimeField::ByType("finish_time"),
    documents: &["refund_no", "src_refund_no", "trade_no", "tid"],
    filters: &[
        is("process_status"),
        is("refund_no"),
        with("src_refund_no", Test::Is("src_no")),
        with("trade_no", Test::Is("swap_trade_no")),
        is("tid"),
        is("shop_no"),
        SHOPS,
        with("logistics_no", Test::Is("return_logistics_no")),
    ],
    looks: Looks::Mixed,
    ..Interface::new("refund_query.php", "refunds", &["refund_id"])
};

const RAW_REFUNDS: Interface = Interface {
    time: TimeField::ByType("refund_time"),
    documents: &["tid", "refund_no"],
    filters: &[is("tid"), is("refund_no"), is("platform_id"), is("shop_no")],
    looks: Looks::Mixed,
    ..Interface::new("vip_api_refund_query.php", "trade_list", &["refund_no"])
};

const STOCK_OUTS: Interface = Interface {
    time: TimeField::Shipment,
    documents: &["src_order_no", "src_tid", "stockout_no"],
    filters: &[
        is("status"),
        is("src_order_no"),
        with("src_tid", Test::Holds("src_tids")),
        is("stockout_no"),
        is("shop_no"),
        SHOPS,
        is("warehouse_no"),
    ],
    ..Interface::new("stockout_order_query_trade.php", "stockout_list", &["stockout_id"])
};

const RETURN_STOCK_INS: Interface = Interface {
    documents: &["stockin_no", "src_order_no"],
    filters: &[is("status"), is("stockin_no"), is("src_order_no"), is("shop_no"), is("warehouse_no")],
    defaults: &[("status", "80")],
    looks: Looks::Mixed,
    ..Interface::new("stockin_order_query_refund.php", "stockin_list", &["stockin_no"])
};

const OUTSOURCED_ORDERS: Interface = Interface {
    documents: &["order_no"],
    filters: &[is("order_no"), is("status"), is("warehouse_no")],
    ..Interface::new("vip_stock_outside_wms_query.php", "order_list", &["order_id"])
};

const SALES_STATISTICS: Interface = Interface {
    range: Range::Seconds(DAY_S),
    time: TimeField::Always("consign_date"),
    modified: "consign_date",
    filters: &[is("shop_no"), is("warehouse_no"), is("spec_no")],
    looks: Looks::Mixed,
    ..Interface::new(
        "vip_stat_sales_by_spec_shop_warehouse_query.php",
        "content",
        &["consign_date", "spec_no", "shop_no", "warehouse_no"],
    )
};

/// Nothing leaves the queues: whoever acknowledges writes, and the fake takes no writes.
const SHIPMENT_QUEUE: Interface = Interface {
    range: Range::Unknown,
    filters: &[is("shop_no")],
    paging: Paging::Queue,
    ..Interface::new("logistics_sync_query.php", "trades", &["rec_id"])
};

pub(super) const ALL: &[Interface] = &[
    ORDERS,
    ARCHIVED_ORDERS,
    Interface { own_shops_only: true, ..ORDERS.again("sales_trade_query.php") },
    Interface { own_shops_only: true, ..ARCHIVED_ORDERS.again("sales_his_trade_query.php") },
    RAW_ORDERS,
    RAW_ORDERS.apart("vip_his_api_trade_query.php"),
    REFUNDS,
    REFUNDS.apart("his_refund_query.php"),
    RAW_REFUNDS,
    RAW_REFUNDS.again("api_refund_query.php"),
    STOCK_OUTS,
    STOCK_OUTS.apart("his_stockout_order_query_trade.php"),
    RETURN_STOCK_INS,
    RETURN_STOCK_INS.apart("his_stockin_order_query_refund.php"),
    OUTSOURCED_ORDERS,
    SALES_STATISTICS,
    SHIPMENT_QUEUE,
];
