//! The table of interfaces. Each row is a node; see `weft_wdt::interface` for what a row says.
//!
//! Not every list of the platform is documented in the open: records of the rows with `UNKNOWN` pass through as they come,
//! and a workflow has to name their key.

use weft_wdt::app::App;
use weft_wdt::filter::{Filter, integer, joined, text};
use weft_wdt::interface::Category::{AfterSales, Archives, Goods, Orders, Purchasing, Shipments, Statistics, Stock};
use weft_wdt::interface::{Details, Interface, Record, Span};

use crate::columns;

const ORDER: Record = Record::new(&["trade_id"], columns::ORDER)
    .with(&[Details { field: "goods_list", key: &["rec_id"], columns: columns::ORDER_LINE }])
    .without_unset();
const REFUND: Record = Record::new(&["refund_id"], columns::REFUND)
    .with(&[
        Details { field: "refund_order_list", key: &["order_id"], columns: columns::REFUND_LINE },
        Details { field: "refund_out_goods_list", key: &["rec_id"], columns: columns::REFUND_OUT },
    ])
    .without_unset();
const STOCK_OUT: Record = Record::new(&["stockout_id"], columns::STOCK_OUT)
    .with(&[Details { field: "details_list", key: &["rec_id"], columns: columns::STOCK_OUT_LINE }])
    .without_unset();
const RETURN_STOCK_IN: Record = Record::new(&["stockin_no"], columns::RETURN_STOCK_IN)
    .with(&[Details { field: "details_list", key: &[], columns: columns::RETURN_STOCK_IN_LINE }])
    .without_unset();
/// Only the number of these is known.
const STOCK_IN: Record =
    Record::new(&["stockin_no"], "stockin_no").with(&[Details { field: "details_list", key: &[], columns: "" }]);
/// Only the number of these is known.
const OTHER_STOCK_OUT: Record =
    Record::new(&["stockout_no"], "stockout_no").with(&[Details { field: "details_list", key: &[], columns: "" }]);
const STOCK: Record = Record::new(&["warehouse_no", "spec_no"], columns::STOCK);
const GOODS: Record = Record::new(&["goods_id"], columns::GOODS)
    .with(&[Details { field: "spec_list", key: &["spec_id"], columns: columns::SPEC }])
    .without_unset();
const COMBO: Record =
    Record::new(&["suite_no"], "suite_no").with(&[Details { field: "specs_list", key: &[], columns: "" }]);
const PURCHASE: Record = Record::new(&["purchase_id"], columns::PURCHASE)
    .with(&[Details { field: "details_list", key: &["rec_id"], columns: columns::PURCHASE_LINE }])
    .without_unset();

const SHOP: Filter = text("shop_no", "Only of the shop with this number.");
const SHOPS: Filter = joined("shop_nos", 20, "Only of the shops with these numbers, at most 20.");
const WAREHOUSE: Filter = text("warehouse_no", "Only of the warehouse with this number.");
const TRADE_NO: Filter = text("trade_no", "The order with this number (JY…).");
const SRC_TID: Filter = text("src_tid", "The order with this number on its platform.");
const LOGISTICS_NO: Filter = text("logistics_no", "What was sent with this waybill.");
const ORDER_STATUS: Filter = integer("status", "Only orders in this state; see `dictionary`, `trade_status`.");

const ORDER_FILTERS: &[Filter] = &[
    ORDER_STATUS,
    SHOP,
    SHOPS,
    WAREHOUSE,
    integer("has_logistics_no", "0 all, 1 only with a waybill, 2 only without."),
    integer("goodstax", "Which tax the lines show: 0 that of the order, 1 that of the goods."),
    integer("src", "1: lines also have `pay_id`."),
    integer("img_url", "1: lines also have pictures."),
];
const ORDER_NUMBERS: &[Filter] = &[TRADE_NO, SRC_TID, LOGISTICS_NO];
const REFUND_FILTERS: &[Filter] = &[
    integer("process_status", "Only refunds in this state; see `dictionary`, `refund.process_status`."),
    SHOP,
    SHOPS,
    text("logistics_no", "Only refunds that are sent back with this waybill."),
];
const REFUND_NUMBERS: &[Filter] = &[
    text("refund_no", "The refund with this number (TK…)."),
    text("src_refund_no", "The refund with this number on its platform."),
    text("trade_no", "Refunds of the order with this number."),
    text("tid", "Refunds of the order with this number on its platform."),
];
const STOCK_OUT_FILTERS: &[Filter] = &[
    SHOP,
    SHOPS,
    WAREHOUSE,
    integer("is_no_position", "1: without the positions in the warehouse."),
    integer("fetch_stock_only", "1: only what reduces stock."),
];
const STOCK_OUT_MODIFIED_FILTERS: &[Filter] = &[
    integer("status", "Only stock-outs in this state; see `dictionary`, `stock_out.status`."),
    SHOP,
    SHOPS,
    WAREHOUSE,
    integer("is_no_position", "1: without the positions in the warehouse."),
    integer("fetch_stock_only", "1: only what reduces stock."),
];
const STOCK_OUT_NUMBERS: &[Filter] = &[
    text("stockout_no", "The stock-out with this number."),
    text("src_order_no", "The stock-out of the order with this number."),
    text("src_tid", "The stock-out of the order with this number on its platform."),
];
const RETURN_STATUS: &[Filter] =
    &[integer("status", "10 cancelled, 20 editing, 30 to review, 60, 80 done; 80 unless given.")];
const STATISTICS_FILTERS: &[Filter] = &[SHOP, text("spec_no", "Only the specification with this number.")];
const STOCK_FILTERS: &[Filter] = &[
    WAREHOUSE,
    integer("is_deleted", "1: also where the specification has been taken out of the warehouse."),
    integer("spec_is_deleted", "1: also specifications that have been deleted."),
];
const STOCK_NUMBERS: &[Filter] =
    &[text("spec_no", "The specification with this number."), text("barcode", "The specification with this barcode.")];
const GOODS_FILTERS: &[Filter] = &[
    text("brand_no", "Only goods of the brand with this number."),
    text("class_name", "Only goods of the class with this name."),
    text("barcode", "Only goods with this barcode."),
    integer("deleted", "1: only goods that have been deleted."),
];
const GOODS_NUMBERS: &[Filter] =
    &[text("goods_no", "The goods with this number."), text("spec_no", "The goods that have this specification.")];

/// Ranges of what rows don't show: their fields are not known, or have another name for it.
const MONTH_UNSEEN: Span = Span::MONTH.unseen();
/// Queues give the same again until it is acknowledged, which is writing: these nodes only look.
const QUEUE_LIMIT: Filter = integer("limit", "At most so many.");
const QUEUE_FILTERS: &[Filter] = &[SHOP, QUEUE_LIMIT];
const FULL_STOCK_HINT: &str = "this interface answers from 00:00 to 02:00 Beijing time only (the sandbox: at any time, with \
    `warehouse_no`): schedule the workflow at 01:00 in the zone Asia/Shanghai, and let the next night bring what is missing";

/// All of them.
#[rustfmt::skip]
pub const INTERFACES: &[Interface] = &[
    Interface::new("orders", ("Orders", "系统订单"), Orders, "trade_query.php", "trades", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).numbers("order", ORDER_NUMBERS),
    Interface::new("orders-archived", ("Archived orders", "历史系统订单"), Orders, "his_trade_query.php", "trades", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).numbers("order-archived", ORDER_NUMBERS),
    Interface::new("orders-own-shops", ("Orders of own and offline shops", "自有与线下店铺订单"), Orders, "sales_trade_query.php", "trades", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).only(App::Custom),
    Interface::new("orders-own-shops-archived", ("Archived orders of own and offline shops", "自有与线下店铺历史订单"), Orders, "sales_his_trade_query.php", "trades", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).only(App::Custom),
    Interface::new("raw-orders", ("Orders as the platforms sent them", "原始订单"), Orders, "vip_api_trade_query.php", "trade_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(&[SHOP]).numbers("raw-order", &[text("tid", "The order with this number on its platform.")]).paid(),
    Interface::new("raw-orders-archived", ("Archived orders as the platforms sent them", "历史原始订单"), Orders, "vip_his_api_trade_query.php", "trade_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(&[SHOP]).paid(),
    Interface::new("logistics-sync", ("Shipments that wait to be told to the shop", "待物流同步订单"), Shipments, "logistics_sync_query.php", "trades", Record::UNKNOWN)
        .unpaged().filters(QUEUE_FILTERS),

    Interface::new("refunds", ("Refunds, returns and exchanges", "退换单"), AfterSales, "refund_query.php", "refunds", REFUND)
        .span(Span::MONTH).fixed(&[("time_type", 0)]).filters(REFUND_FILTERS).numbers("refund", REFUND_NUMBERS),
    Interface::new("refunds-archived", ("Archived refunds, returns and exchanges", "历史退换单"), AfterSales, "his_refund_query.php", "refunds", REFUND)
        .span(Span::MONTH).fixed(&[("time_type", 0)]).filters(REFUND_FILTERS),
    Interface::new("raw-refunds", ("Refunds as the platforms sent them", "原始退款单"), AfterSales, "vip_api_refund_query.php", "trade_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN).fixed(&[("time_type", 0)]).filters(&[SHOP])
        .numbers("raw-refund", &[text("refund_no", "The refund with this number on its platform."), text("tid", "Refunds of the order with this number on its platform."), integer("platform_id", "Of this platform; see `dictionary`, `platform_id`.")]).paid(),
    Interface::new("return-stock-ins", ("Stock-ins of returned goods", "退货入库单"), AfterSales, "stockin_order_query_refund.php", "stockin_list", RETURN_STOCK_IN)
        .span(Span::MONTH).filters(RETURN_STATUS),
    Interface::new("return-stock-ins-archived", ("Archived stock-ins of returned goods", "历史退货入库单"), AfterSales, "his_stockin_order_query_refund.php", "stockin_list", RETURN_STOCK_IN)
        .span(Span::MONTH).filters(RETURN_STATUS),

    Interface::new("stock-outs", ("Sales stock-outs, by the time of shipment", "销售出库单（按发货时间）"), Shipments, "stockout_order_query_trade.php", "stockout_list", STOCK_OUT)
        .span(Span::MONTH.of("consign_time")).filters(STOCK_OUT_FILTERS).numbers("stock-out", STOCK_OUT_NUMBERS),
    Interface::new("stock-outs-modified", ("Sales stock-outs, by the time of change", "销售出库单（按修改时间）"), Shipments, "stockout_order_query_trade.php", "stockout_list", STOCK_OUT)
        .span(Span::MONTH).fixed(&[("is_by_modified", 1)]).filters(STOCK_OUT_MODIFIED_FILTERS),
    Interface::new("stock-outs-archived", ("Archived sales stock-outs, by the time of shipment", "历史销售出库单"), Shipments, "his_stockout_order_query_trade.php", "stockout_list", STOCK_OUT)
        .span(Span::MONTH.of("consign_time")).filters(STOCK_OUT_FILTERS),

    Interface::new("stock", ("Stock that has changed", "库存（增量）"), Stock, "stock_query.php", "stocks", STOCK)
        .span(Span::MONTH).filters(STOCK_FILTERS).numbers("stock-by-number", STOCK_NUMBERS),
    Interface::new("full-stock", ("All stock, at night only", "全量库存（仅 0–2 点）"), Stock, "vip_stock_query_all.php", "stocks", STOCK)
        .filters(&[WAREHOUSE, text("spec_no", "Only the specification with this number.")]).paid().hint(FULL_STOCK_HINT),
    Interface::new("stock-details", ("Stock by position and batch", "库存明细（货位、批次）"), Stock, "stock_query_detail.php", "stocks?", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    Interface::new("stock-changes", ("Stock changes that wait to be told to the shop", "待同步库存变化"), Stock, "api_goods_stock_change_query.php", "stock_change_list", Record::UNKNOWN)
        .unpaged().filters(&[text("shop_no", "Of the shop with this number.").required(), QUEUE_LIMIT]).only(App::Custom),
    Interface::new("other-stock-ins", ("Other stock-ins", "其他入库单"), Stock, "stockin_order_query.php", "stockin_list", STOCK_IN)
        .span(MONTH_UNSEEN),
    Interface::new("other-stock-outs", ("Other stock-outs, without sales", "其他出库单（不含销售出库）"), Stock, "stockout_order_query.php", "stockout_list", OTHER_STOCK_OUT)
        .span(MONTH_UNSEEN),
    Interface::new("transfers", ("Transfers between warehouses", "调拨单"), Stock, "stock_transfer_query.php", "transfer_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    Interface::new("stock-takes", ("Stock-takes", "盘点单"), Stock, "stock_pd_order_query.php", "pd_list?", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    Interface::new("outsourced-orders", ("Orders to outside warehouses", "委外仓储单"), Stock, "vip_stock_outside_wms_query.php", "order_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN).paid(),

    Interface::new("goods", ("Goods", "货品档案"), Goods, "goods_query.php", "goods_list", GOODS)
        .span(MONTH_UNSEEN).filters(GOODS_FILTERS).numbers("goods-by-number", GOODS_NUMBERS),
    Interface::new("combos", ("Combos", "组合装"), Goods, "suites_query.php", "suites", COMBO)
        .span(MONTH_UNSEEN).numbers("combo", &[text("suite_no", "The combo with this number.")]),
    Interface::new("goods-classes", ("Classes of goods", "货品分类"), Goods, "goods_class_query.php", "class_list?", Record::UNKNOWN),
    Interface::new("platform-goods", ("Goods as the platforms have them", "平台货品"), Goods, "vip_api_goods_query.php", "goods_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(&[SHOP]).paid(),

    Interface::new("purchases", ("Purchase orders", "采购单"), Purchasing, "purchase_order_query.php", "purchase_list", PURCHASE)
        .span(Span::MONTH).filters(&[integer("status", "Only those in this state; see `dictionary`, `purchase.status`."), WAREHOUSE])
        .numbers("purchase", &[text("purchase_no", "The purchase order with this number."), text("outer_no", "The one with this number elsewhere.")]),
    Interface::new("purchase-stock-ins", ("Stock-ins of purchases", "采购入库单"), Purchasing, "stockin_order_query_purchase.php", "stockin_list", STOCK_IN)
        .span(MONTH_UNSEEN).filters(&[integer("status", "Only those in this state; 80 is done.")]),
    Interface::new("purchase-returns", ("Purchase returns", "采购退货单"), Purchasing, "purchase_return_query.php", "return_list?", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    Interface::new("purchase-return-stock-outs", ("Stock-outs of purchase returns", "采购退货出库单"), Purchasing, "stockout_order_query_return.php", "stockout_list", OTHER_STOCK_OUT)
        .span(MONTH_UNSEEN).paged(30, 100),
    Interface::new("purchase-applications", ("Applications for purchases", "采购申请单"), Purchasing, "purchase_apply_query.php", "purchase_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN),

    Interface::new("shops", ("Shops", "店铺"), Archives, "shop.php", "shoplist", Record::new(&["shop_id"], columns::SHOP))
        .filters(&[SHOP, integer("platform_id", "Only shops on this platform; see `dictionary`, `platform_id`."), joined("platform_ids", 20, "Only shops on these platforms."), integer("is_disabled", "0 only shops in use, 1 only disabled ones.")])
        .in_qimen("wdt.shop.query"),
    Interface::new("warehouses", ("Warehouses", "仓库"), Archives, "warehouse_query.php", "warehouses", Record::new(&["warehouse_id"], columns::WAREHOUSE))
        .filters(&[WAREHOUSE, integer("type", "Only of this kind; see `dictionary`, `warehouse_type`."), integer("sub_type", "Only of this kind within `type`."), integer("is_disabled", "0 only warehouses in use, 1 only disabled ones.")]),
    Interface::new("logistics", ("Logistics companies", "物流公司"), Archives, "logistics.php", "logistics_list", Record::new(&["logistics_id"], columns::LOGISTICS))
        .filters(&[text("logistics_no", "Only the company with this number."), text("logistics_name", "Only the company with this name.")])
        .in_qimen("wdt.logistics.query"),
    Interface::new("suppliers", ("Suppliers", "供应商"), Archives, "purchase_provider_query.php", "provider_list", Record::new(&["provider_id"], columns::SUPPLIER))
        .filters(&[text("provider_no", "Only the supplier with this number."), text("provider_name", "Only the supplier with this name."), text("column", "Only these fields, with commas between them.")]),

    Interface::new("sales-statistics", ("Sales by specification, shop and warehouse", "销售汇总（按单品、店铺、仓库）"), Statistics, "vip_stat_sales_by_spec_shop_warehouse_query.php", "content", Record::UNKNOWN)
        .span(Span::DAY.unseen()).filters(STATISTICS_FILTERS).paid(),
    Interface::new("sales-statistics-of-day", ("Sales of a day by specification, shop and warehouse", "单日销售汇总（按单品、店铺、仓库）"), Statistics, "vip_stat_sales_by_spec_shop_warehouse_query.php", "content", Record::UNKNOWN)
        .filters(&[text("consign_date", "The day of shipment, such as 2026-01-31.").required(), SHOP, text("spec_no", "Only the specification with this number.")]).paid(),
];
