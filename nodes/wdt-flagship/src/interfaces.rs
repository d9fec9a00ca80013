//! The table of interfaces. Each row is a node; see `weft_wdt::interface` for what a row says.
//!
//! Not every list of the platform is documented in the open: records of the rows with `UNKNOWN` pass through as they come,
//! and a workflow has to name their key.

use weft_wdt::app::App;
use weft_wdt::filter::{Filter, integer, integers, joined, text, texts};
use weft_wdt::interface::Category::{AfterSales, Archives, Goods, Orders, Purchasing, Shipments, Statistics, Stock};
use weft_wdt::interface::{Category, Details, Interface, Record, Span};

use crate::columns;

const ORDER: Record = Record::new(&["trade_id"], columns::ORDER)
    .with(&[Details { field: "detail_list", key: &["rec_id"], columns: columns::ORDER_LINE }])
    .without_unset();
const RAW_ORDER: Record = Record::new(&["platform_id", "tid"], columns::RAW_ORDER)
    .with(&[
        Details { field: "trade_orders", key: &["rec_id"], columns: columns::RAW_ORDER_LINE },
        Details { field: "discount_list", key: &["rec_id"], columns: columns::RAW_ORDER_DISCOUNT },
    ])
    .without_unset();
const REFUND: Record = Record::new(&["refund_id"], columns::REFUND)
    .with(&[
        Details { field: "detail_list", key: &["rec_id"], columns: columns::REFUND_LINE },
        Details { field: "amount_detail_list", key: &["rec_id"], columns: columns::REFUND_AMOUNT },
    ])
    .without_unset();
const STOCK_OUT: Record = Record::new(&["stockout_id"], columns::STOCK_OUT)
    .with(&[
        Details { field: "details_list", key: &["rec_id"], columns: columns::STOCK_OUT_LINE },
        Details { field: "logistics_list", key: &["rec_id"], columns: columns::STOCK_OUT_PARCEL },
    ])
    .without_unset();
const STOCK: Record = Record::new(&["rec_id"], columns::STOCK);
const GOODS: Record = Record::new(&["goods_id"], columns::GOODS)
    .with(&[Details { field: "spec_list", key: &["spec_id"], columns: columns::SPEC }])
    .without_unset();
const COMBO: Record =
    Record::new(&["suite_no"], "suite_no").with(&[Details { field: "detail_list", key: &[], columns: "" }]);
const PURCHASE: Record = Record::new(&["purchase_id"], columns::PURCHASE)
    .with(&[Details { field: "detail_list", key: &["rec_id"], columns: columns::PURCHASE_LINE }])
    .without_unset();

const SHOP: Filter = text("shop_no", "Only of the shop with this number.");
const SHOPS: Filter = joined("shop_nos", 20, "Only of the shops with these numbers, at most 20.");
const WAREHOUSE: Filter = text("warehouse_no", "Only of the warehouse with this number.");
const SLAVE: Filter = integer("is_slave", "1: read from a copy of the database, which may be a little late.");
const SPEC: Filter = text("spec_no", "Only the specification with this number.");

const ORDER_FILTERS: &[Filter] = &[
    text("status", "Only orders in these states, with commas between them; see `dictionary`, `trade_status`."),
    SHOP,
    WAREHOUSE,
    integer("trade_from", "Only orders of this origin; see `dictionary`, `trade_from`."),
    integer("cal_share_post_amount", "1: lines show their share of the postage."),
    integer("need_gift_relation", "1: lines show which gift belongs to which goods."),
    SLAVE,
];
const ORDER_NUMBERS: &[Filter] = &[
    text("trade_no", "The order with this number (JY…)."),
    text("src_tid", "The order with this number on its platform; several with commas between them."),
    text("logistics_no", "The order that was sent with this waybill."),
];
const RAW_ORDER_FILTERS: &[Filter] = &[SHOP, integer("detail_mask", "Which details to show, as a bit mask."), SLAVE];
const REFUND_FILTERS: &[Filter] = &[
    SHOPS,
    integer("status", "Only refunds in this state; see `dictionary`, `refund.status`."),
    integer("stockin_status", "Only with this state of receipt; see `dictionary`, `refund.stockin_status`."),
    integer("type", "Only of this kind; see `dictionary`, `refund.type`."),
    joined("return_warehouse_nos", 20, "Only what goes back to the warehouses with these numbers."),
    integer("rr_status", "Only with this state on their platform; see `dictionary`, `refund.rr_status`."),
    text("buyer_nick", "Only of the buyer with this name."),
];
const REFUND_NUMBERS: &[Filter] = &[
    text("refund_no", "The refund with this number (TK…)."),
    text("tid", "Refunds of the order with this number on its platform."),
    text("trade_no", "Refunds of the order with this number."),
    joined("raw_refund_nos", 20, "Refunds with these numbers on their platform."),
    text("return_logistics_no", "Refunds that are sent back with this waybill."),
];
const RAW_REFUND_NUMBERS: &[Filter] = &[
    integer("platform_id", "Of this platform; goes with one of the numbers. See `dictionary`, `platform_id`."),
    text("refund_no", "The refund with this number on its platform."),
    text("tid", "Refunds of the order with this number on its platform."),
    text("logistics_no", "Refunds that are sent back with this waybill."),
];
const STOCK_OUT_FILTERS: &[Filter] = &[
    SHOPS,
    WAREHOUSE,
    integer("need_sn", "1: lines show serial numbers."),
    integer("position", "1: lines show positions in the warehouse."),
    SLAVE,
];
const STOCK_OUT_STATUS_FILTERS: &[Filter] = &[
    text("status", "Those in this state; see `dictionary`, `stock_out.status`.").required(),
    SHOPS,
    WAREHOUSE,
    integer("need_sn", "1: lines show serial numbers."),
    integer("position", "1: lines show positions in the warehouse."),
    SLAVE,
];
const STOCK_OUT_NUMBERS: &[Filter] = &[
    text("stockout_no", "The stock-out with this number."),
    text("src_order_no", "The stock-out of the order with this number."),
    text("src_tid", "The stock-out of the order with this number on its platform."),
    text("logistics_no", "The stock-out that was sent with this waybill."),
];
const STOCK_FILTERS: &[Filter] = &[
    WAREHOUSE,
    integer("mask", "What else to show: 1 sales of past days, 2 cost, 3 both."),
    integer("need_alarm_info", "1: show what is set for alarms."),
];
const STOCK_NUMBERS: &[Filter] = &[
    texts("spec_nos", "The specifications with these numbers."),
    WAREHOUSE,
    integer("mask", "What else to show: 1 sales of past days, 2 cost, 3 both."),
    integer("need_alarm_info", "1: show what is set for alarms."),
];
const GOODS_FILTERS: &[Filter] = &[
    text("brand_name", "Only goods of the brand with this name."),
    text("class_name", "Only goods of the class with this name."),
    text("barcode", "Only goods with this barcode."),
    integer("hide_deleted", "1: without goods that have been deleted."),
];
const RETURN_STOCK_IN_FILTERS: &[Filter] = &[
    SHOPS,
    WAREHOUSE,
    text("status", "Only those in these states, with commas between them."),
    integer("need_sn", "1: lines show serial numbers."),
];
const PURCHASE_STOCK_IN_FILTERS: &[Filter] =
    &[text("status", "Only those in these states, with commas between them."), WAREHOUSE];

/// Ranges of what rows don't show: their fields are not known, or have another name for it.
const HOUR_UNSEEN: Span = Span::HOUR.unseen();
const MONTH_UNSEEN: Span = Span::MONTH.unseen();
const WEEK_UNSEEN: Span = Span { widest_ms: 7 * Span::DAY.widest_ms, ..MONTH_UNSEEN };

/// The platform advises two hundred records to a page at most.
const fn row(
    name: &'static str,
    title: (&'static str, &'static str),
    category: Category,
    method: &'static str,
    list: &'static str,
    record: Record,
) -> Interface {
    Interface::new(name, title, category, method, list, record).paged(100, 200)
}

/// All of them.
#[rustfmt::skip]
pub const INTERFACES: &[Interface] = &[
    row("orders", ("Orders", "系统订单"), Orders, "sales.TradeQuery.queryWithDetail", "order", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).numbers("order", ORDER_NUMBERS),
    row("orders-archived", ("Archived orders", "历史系统订单"), Orders, "sales.TradeQuery.queryHistoryWithDetail", "order", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).numbers("order-archived", ORDER_NUMBERS),
    row("orders-own-shops", ("Orders of own and offline shops", "自有与线下店铺订单"), Orders, "sales.TradeQuery.querySelfOrderWithDetail", "order", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).only(App::Custom),
    row("orders-own-shops-archived", ("Archived orders of own and offline shops", "自有与线下店铺历史订单"), Orders, "sales.TradeQuery.queryHistorySelfOrderWithDetail", "order", ORDER)
        .span(Span::HOUR).filters(ORDER_FILTERS).only(App::Custom),
    row("raw-orders", ("Orders as the platforms sent them", "原始订单"), Orders, "sales.RawTrade.search", "order", RAW_ORDER)
        .span(Span::MONTH).filters(RAW_ORDER_FILTERS).numbers("raw-order", &[text("tid", "The order with this number on its platform.")]),
    row("raw-orders-archived", ("Archived orders as the platforms sent them", "历史原始订单"), Orders, "sales.RawTrade.searchHistory", "order", RAW_ORDER)
        .span(Span::MONTH).filters(RAW_ORDER_FILTERS),
    row("raw-orders-own-shops", ("Orders as own and offline shops sent them", "自有与线下店铺原始订单"), Orders, "sales.RawTrade.searchSelfOrder", "order", RAW_ORDER)
        .span(Span::MONTH).filters(RAW_ORDER_FILTERS).only(App::Custom),
    row("raw-orders-own-shops-archived", ("Archived orders as own and offline shops sent them", "自有与线下店铺历史原始订单"), Orders, "sales.RawTrade.searchHistorySelfOrder", "order", RAW_ORDER)
        .span(Span::MONTH).filters(RAW_ORDER_FILTERS).only(App::Custom),
    row("logistics-sync", ("Shipments that wait to be told to the shop", "待物流同步订单"), Shipments, "sales.LogisticsSync.getSyncListExt", "data", Record::UNKNOWN)
        .filters(&[SHOP, integer("is_own_platform", "1: only of own shops.")]).only(App::Custom),

    row("refunds", ("Refunds, returns and exchanges", "退换单"), AfterSales, "aftersales.refund.Refund.search", "order", REFUND)
        .span(Span::MONTH.named("modified_from", "modified_to")).filters(REFUND_FILTERS).numbers("refund", REFUND_NUMBERS),
    row("refunds-archived", ("Archived refunds, returns and exchanges", "历史退换单"), AfterSales, "aftersales.refund.Refund.searchHistory", "order", REFUND)
        .span(Span::MONTH),
    row("raw-refunds", ("Refunds as the platforms sent them", "原始退款单"), AfterSales, "aftersales.refund.RawRefund.search", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN).numbers("raw-refund", RAW_REFUND_NUMBERS),
    row("raw-refunds-archived", ("Archived refunds as the platforms sent them", "历史原始退款单"), AfterSales, "aftersales.refund.RawRefund.searchHistory", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    row("return-stock-ins", ("Stock-ins of returned goods", "退货入库单"), AfterSales, "wms.stockin.Refund.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(RETURN_STOCK_IN_FILTERS)
        .numbers("return-stock-in", &[text("stockin_no", "The stock-in with this number."), text("refund_no", "Stock-ins of the refund with this number.")]),
    row("return-stock-ins-archived", ("Archived stock-ins of returned goods", "历史退货入库单"), AfterSales, "wms.stockin.Refund.queryHisWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(RETURN_STOCK_IN_FILTERS),
    row("pre-stock-ins", ("Returned goods received in advance", "预入库单"), AfterSales, "wms.stockin.PreStockin.search", "order", Record::UNKNOWN)
        .only(App::Qimen),

    row("stock-outs", ("Sales stock-outs, by the time of shipment", "销售出库单（按发货时间）"), Shipments, "wms.stockout.Sales.queryWithDetail", "order", STOCK_OUT)
        .span(Span::HOUR.of("consign_time")).fixed(&[("status_type", 0)]).filters(STOCK_OUT_FILTERS).numbers("stock-out", STOCK_OUT_NUMBERS),
    row("stock-outs-open", ("Sales stock-outs on their way, by the time of change", "未发货销售出库单（按修改时间）"), Shipments, "wms.stockout.Sales.queryWithDetail", "order", STOCK_OUT)
        .span(Span::HOUR).fixed(&[("status_type", 2)]).filters(STOCK_OUT_FILTERS),
    row("stock-outs-by-status", ("Sales stock-outs in a state, by the time of change", "指定状态的销售出库单（按修改时间）"), Shipments, "wms.stockout.Sales.queryWithDetail", "order", STOCK_OUT)
        .span(Span::HOUR).fixed(&[("status_type", 3)]).filters(STOCK_OUT_STATUS_FILTERS),
    row("stock-outs-archived", ("Archived sales stock-outs", "历史销售出库单"), Shipments, "wms.stockout.Sales.queryHistoryWithDetail", "order", STOCK_OUT)
        .span(HOUR_UNSEEN),
    row("stock-outs-cancelled", ("Cancelled sales stock-outs", "已取消销售出库单"), Shipments, "wms.stockout.Sales.searchCancel", "order_list", Record::UNKNOWN)
        .span(HOUR_UNSEEN),

    row("stock", ("Stock that has changed", "库存（增量）"), Stock, "wms.StockSpec.search2", "detail_list", STOCK)
        .span(Span::MONTH).filters(STOCK_FILTERS).numbers("stock-by-number", STOCK_NUMBERS).paged(500, 1_000),
    row("stock-obsolete", ("Stock that has changed (obsolete: use stock)", "库存（旧接口，请用 stock）"), Stock, "wms.StockSpec.search", "data", STOCK)
        .span(Span::MONTH).filters(&[WAREHOUSE]),
    row("stock-available", ("Stock that can be sold", "可用库存"), Stock, "wms.StockSpec.queryAvailableStock", "stocks", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(&[SPEC, text("goods_no", "Only the goods with this number."), WAREHOUSE]),
    row("stock-ledger", ("Every change of stock", "库存出入明细"), Stock, "wms.StockSpec.queryChangeHistory", "data", Record::UNKNOWN)
        .span(HOUR_UNSEEN.named("start_date", "end_date")).filters(&[SPEC, integer("type", "Only changes of this kind."), integer("defect", "0 only sound goods, 1 only defective ones."), WAREHOUSE]),
    row("stock-details", ("Stock by position and batch", "库存明细（货位、批次）"), Stock, "wms.StockSpec.stockDetailSearch", "detail_list", Record::UNKNOWN)
        .filters(&[integer("stock_spec_id", "Of this row of `stock`, by its `rec_id`."), integers("stock_spec_id_list", "Of these rows of `stock`.")]).one_needed().unpaged(),
    row("other-stock-ins", ("Other stock-ins", "其他入库单"), Stock, "wms.stockin.Other.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    row("other-stock-outs", ("Other stock-outs", "其他出库单"), Stock, "wms.stockout.OtherQuery.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    row("all-stock-ins", ("Stock-ins of all kinds", "入库单（全部类型）"), Stock, "wms.stockin.Base.search", "order_list", Record::UNKNOWN)
        .span(Span::DAY.unseen()),
    row("all-stock-outs", ("Stock-outs of all kinds", "出库单（全部类型）"), Stock, "wms.stockout.Base.search", "order_list", Record::UNKNOWN)
        .span(HOUR_UNSEEN),
    row("transfers", ("Transfers between warehouses", "调拨单"), Stock, "wms.stocktransfer.Manage.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(&[text("from_warehouse_no", "Only out of the warehouse with this number."), text("to_warehouse_no", "Only into the warehouse with this number."), text("status", "Only those in this state.")])
        .numbers("transfer", &[text("transfer_no", "The transfer with this number.")]),
    row("outsourced-stock-ins", ("Stock-ins at outside warehouses", "委外入库单"), Stock, "wms.outer.OuterIn.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    row("outsourced-stock-outs", ("Stock-outs at outside warehouses", "委外出库单"), Stock, "wms.outer.OuterOut.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    row("stock-take-gains", ("Stock-takes: what was found", "盘点入库单"), Stock, "wms.StockPd.queryStockPdInDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    row("stock-take-losses", ("Stock-takes: what was missing", "盘点出库单"), Stock, "wms.StockPd.queryStockPdOutDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN),

    row("goods", ("Goods", "货品档案"), Goods, "goods.Goods.queryWithSpec", "goods_list", GOODS)
        .span(MONTH_UNSEEN).filters(GOODS_FILTERS)
        .numbers("goods-by-number", &[text("goods_no", "The goods with this number."), text("spec_no", "The goods that have this specification.")]),
    row("combos", ("Combos", "组合装"), Goods, "goods.Suite.search", "suite_list", COMBO)
        .span(MONTH_UNSEEN).numbers("combo", &[text("suite_no", "The combo with this number.")]),
    row("brands", ("Brands", "品牌"), Goods, "goods.GoodsBrand.search", "detail_list", Record::UNKNOWN),
    row("goods-classes", ("Classes of goods", "货品分类"), Goods, "goods.GoodsClass.search", "order_list", Record::UNKNOWN),
    row("platform-goods", ("Goods as the platforms have them", "平台货品"), Goods, "goods.ApiGoods.search", "goods_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN),

    row("purchases", ("Purchase orders", "采购单"), Purchasing, "purchase.PurchaseOrder.queryWithDetail", "order", PURCHASE)
        .span(Span::MONTH).filters(&[text("provider_no", "Only of the supplier with this number."), text("receive_warehouse_no", "Only for the warehouse with this number."), text("status", "Only those in this state."), integer("stockin_status", "Only with this state of receipt.")])
        .numbers("purchase", &[text("purchase_no", "The purchase order with this number.")]),
    row("purchase-stock-ins", ("Stock-ins of purchases", "采购入库单"), Purchasing, "wms.stockin.Purchase.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN).filters(PURCHASE_STOCK_IN_FILTERS)
        .numbers("purchase-stock-in", &[text("stockin_no", "The stock-in with this number."), text("purchase_no", "Stock-ins of the purchase order with this number.")]),
    row("purchase-returns", ("Purchase returns", "采购退货单"), Purchasing, "purchase.PurchaseReturn.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN).numbers("purchase-return", &[text("return_no", "The purchase return with this number.")]),
    row("purchase-return-stock-outs", ("Stock-outs of purchase returns", "采购退货出库单"), Purchasing, "wms.stockout.PurchaseReturn.queryWithDetail", "order", Record::UNKNOWN)
        .span(MONTH_UNSEEN).numbers("purchase-return-stock-out", &[text("return_no", "Stock-outs of the purchase return with this number.")]),
    row("purchase-applications", ("Applications for purchases", "采购申请单"), Purchasing, "purchase.PurchaseApply.search", "order_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN),

    row("shops", ("Shops", "店铺"), Archives, "setting.Shop.queryShop", "details", Record::new(&["shop_id"], columns::SHOP))
        .filters(&[SHOP, integer("platform_id", "Only shops on this platform; see `dictionary`, `platform_id`.")]),
    row("warehouses", ("Warehouses", "仓库"), Archives, "setting.Warehouse.queryWarehouse", "details", Record::new(&["warehouse_id"], columns::WAREHOUSE))
        .filters(&[WAREHOUSE, text("warehouse_name", "Only the warehouse with this name."), integer("type", "Only of this kind; see `dictionary`, `warehouse_type`."), integer("sub_type", "Only of this kind within `type`."), integer("hide_delete", "1: without those that have been deleted.")]),
    row("logistics", ("Logistics companies", "物流公司"), Archives, "setting.Logistics.queryLogistics", "details", Record::new(&["logistics_id"], columns::LOGISTICS))
        .filters(&[text("logistics_no", "Only the company with this number."), text("logistics_name", "Only the company with this name."), integer("hide_delete", "1: without those that have been deleted.")]),
    row("suppliers", ("Suppliers", "供应商"), Archives, "setting.PurchaseProvider.queryDetail", "details", Record::UNKNOWN)
        .filters(&[text("provider_no", "Only the supplier with this number.")]),
    row("employees", ("Employees", "员工"), Archives, "setting.Employee.search", "order_list", Record::UNKNOWN),

    row("stock-costs", ("Cost of stock", "库存成本"), Statistics, "finance.StockCost.search", "detail_list", Record::UNKNOWN)
        .span(MONTH_UNSEEN),
    row("stock-out-costs", ("Cost of stock-outs", "出库成本汇总"), Statistics, "statistic.StockoutCollect.queryCostWithDetail", "order", Record::UNKNOWN)
        .span(WEEK_UNSEEN),
];
