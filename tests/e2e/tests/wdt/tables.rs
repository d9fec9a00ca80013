//! Tables and what the merchant has, row by row.

use serde_json::Value;
use weft_e2e::{Cell, Database, Row};
use weft_fakes::xiaoe::beijing;

use super::shop::Shop;

/// Table, and the interface that it is read from.
const ENTERPRISE_TABLES: &[(&str, &str)] = &[
    ("wdt_shops", "shop.php"),
    ("wdt_orders", "trade_query.php"),
    ("wdt_refunds", "refund_query.php"),
    ("wdt_stock_outs", "stockout_order_query_trade.php"),
    ("wdt_warehouses", "warehouse_query.php"),
    ("wdt_logistics", "logistics.php"),
    ("wdt_suppliers", "purchase_provider_query.php"),
    ("wdt_goods_classes", "goods_class_query.php"),
    ("wdt_goods", "goods_query.php"),
    ("wdt_combos", "suites_query.php"),
    ("wdt_platform_goods", "vip_api_goods_query.php"),
    ("wdt_stock", "stock_query.php"),
    ("wdt_stock_details", "stock_query_detail.php"),
    ("wdt_other_stock_ins", "stockin_order_query.php"),
    ("wdt_other_stock_outs", "stockout_order_query.php"),
    ("wdt_transfers", "stock_transfer_query.php"),
    ("wdt_stock_takes", "stock_pd_order_query.php"),
    ("wdt_outsourced_orders", "vip_stock_outside_wms_query.php"),
    ("wdt_purchases", "purchase_order_query.php"),
    ("wdt_purchase_stock_ins", "stockin_order_query_purchase.php"),
    ("wdt_purchase_returns", "purchase_return_query.php"),
    ("wdt_purchase_return_stock_outs", "stockout_order_query_return.php"),
    ("wdt_purchase_applications", "purchase_apply_query.php"),
    ("wdt_return_stock_ins", "stockin_order_query_refund.php"),
    ("wdt_return_stock_ins_archived", "his_stockin_order_query_refund.php"),
    ("wdt_refunds_archived", "his_refund_query.php"),
    ("wdt_raw_refunds", "vip_api_refund_query.php"),
    ("wdt_raw_orders", "vip_api_trade_query.php"),
    ("wdt_raw_orders_archived", "vip_his_api_trade_query.php"),
    ("wdt_logistics_sync", "logistics_sync_query.php"),
    ("wdt_stock_outs_archived", "his_stockout_order_query_trade.php"),
    ("wdt_sales_statistics", "vip_stat_sales_by_spec_shop_warehouse_query.php"),
    ("wdt_orders_archived", "his_trade_query.php"),
    ("wdt_orders_own_shops", "sales_trade_query.php"),
    ("wdt_orders_own_shops_archived", "sales_his_trade_query.php"),
];

const FLAGSHIP_TABLES: &[(&str, &str)] = &[
    ("wdt_shops", "setting.Shop.queryShop"),
    ("wdt_orders", "sales.TradeQuery.queryWithDetail"),
    ("wdt_refunds", "aftersales.refund.Refund.search"),
    ("wdt_warehouses", "setting.Warehouse.queryWarehouse"),
    ("wdt_logistics", "setting.Logistics.queryLogistics"),
    ("wdt_suppliers", "setting.PurchaseProvider.queryDetail"),
    ("wdt_employees", "setting.Employee.search"),
    ("wdt_brands", "goods.GoodsBrand.search"),
    ("wdt_goods_classes", "goods.GoodsClass.search"),
    ("wdt_goods", "goods.Goods.queryWithSpec"),
    ("wdt_combos", "goods.Suite.search"),
    ("wdt_platform_goods", "goods.ApiGoods.search"),
    ("wdt_stock", "wms.StockSpec.search2"),
    ("wdt_stock_available", "wms.StockSpec.queryAvailableStock"),
    ("wdt_stock_costs", "finance.StockCost.search"),
    ("wdt_other_stock_ins", "wms.stockin.Other.queryWithDetail"),
    ("wdt_other_stock_outs", "wms.stockout.OtherQuery.queryWithDetail"),
    ("wdt_transfers", "wms.stocktransfer.Manage.queryWithDetail"),
    ("wdt_outsourced_stock_ins", "wms.outer.OuterIn.queryWithDetail"),
    ("wdt_outsourced_stock_outs", "wms.outer.OuterOut.queryWithDetail"),
    ("wdt_stock_take_gains", "wms.StockPd.queryStockPdInDetail"),
    ("wdt_stock_take_losses", "wms.StockPd.queryStockPdOutDetail"),
    ("wdt_all_stock_ins", "wms.stockin.Base.search"),
    ("wdt_purchases", "purchase.PurchaseOrder.queryWithDetail"),
    ("wdt_purchase_stock_ins", "wms.stockin.Purchase.queryWithDetail"),
    ("wdt_purchase_returns", "purchase.PurchaseReturn.queryWithDetail"),
    ("wdt_purchase_return_stock_outs", "wms.stockout.PurchaseReturn.queryWithDetail"),
    ("wdt_purchase_applications", "purchase.PurchaseApply.search"),
    ("wdt_return_stock_ins", "wms.stockin.Refund.queryWithDetail"),
    ("wdt_return_stock_ins_archived", "wms.stockin.Refund.queryHisWithDetail"),
    ("wdt_refunds_archived", "aftersales.refund.Refund.searchHistory"),
    ("wdt_raw_refunds", "aftersales.refund.RawRefund.search"),
    ("wdt_raw_refunds_archived", "aftersales.refund.RawRefund.searchHistory"),
    ("wdt_raw_orders", "sales.RawTrade.search"),
    ("wdt_raw_orders_archived", "sales.RawTrade.searchHistory"),
    ("wdt_raw_orders_own_shops", "sales.RawTrade.searchSelfOrder"),
    ("wdt_raw_orders_own_shops_archived", "sales.RawTrade.searchHistorySelfOrder"),
    ("wdt_logistics_sync", "sales.LogisticsSync.getSyncListExt"),
    ("wdt_stock_out_costs", "statistic.StockoutCollect.queryCostWithDetail"),
    ("wdt_stock_ledger", "wms.StockSpec.queryChangeHistory"),
    ("wdt_all_stock_outs", "wms.stockout.Base.search"),
    ("wdt_stock_outs_cancelled", "wms.stockout.Sales.searchCancel"),
    ("wdt_orders_archived", "sales.TradeQuery.queryHistoryWithDetail"),
    ("wdt_orders_own_shops", "sales.TradeQuery.querySelfOrderWithDetail"),
    ("wdt_orders_own_shops_archived", "sales.TradeQuery.queryHistorySelfOrderWithDetail"),
];
/// A value as it stands in the table: times by their zone, everything else as it came.
fn forms(value: &Value) -> Vec<Cell> {
    match value {
        Value::Null => vec![Cell::Null],
        Value::Bool(value) => vec![Cell::Integer(i64::from(*value)), Cell::text(value.to_string())],
        Value::Number(number) => {
            let mut forms = vec![Cell::text(number.to_string())];
            if let Some(number) = number.as_i64() {
                forms.push(Cell::Integer(number));
                forms.push(Cell::text(local_time(&beijing(number.div_euclid(1_000)))));
            }
            forms
        }
        Value::String(text) => {
            let mut forms = vec![Cell::text(text), Cell::text(local_time(text))];
            forms.extend(text.parse().map(Cell::Integer));
            if text.is_empty() || text.starts_with("0000-00-00") {
                forms.push(Cell::Null);
            }
            forms
        }
        Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

fn local_time(text: &str) -> String {
    format!("{}+08:00", text.replacen(' ', "T", 1))
}

/// Whether a row holds this record. Lists are compared in their own tables, or not at all where they stay inside.
fn holds(row: &Row, record: &Value) -> bool {
    let fields = record.as_object().expect("records are objects");
    fields.iter().all(|(name, value)| {
        let forms = forms(value);
        forms.is_empty() || row.get(name).is_some_and(|cell| forms.contains(cell))
    })
}

#[track_caller]
fn assert_table(database: &Database, table: &str, records: &[Value]) {
    assert!(!records.is_empty(), "{table}: the merchant has none");
    let mut rows = database.table(table);
    for record in records {
        let Some(found) = rows.iter().position(|row| holds(row, record)) else {
            let id = record.as_object().and_then(|fields| fields.iter().next());
            let same = rows.iter().find(|row| id.is_some_and(|(name, value)| forms(value).contains(&row[name])));
            panic!("{table}: no row holds {record}\nnearest: {same:#?}");
        };
        rows.swap_remove(found);
    }
    assert!(rows.is_empty(), "{table}: {} rows of no record, such as {:?}", rows.len(), rows[0]);
}

/// The entries of the lists of these records, each with the key of its record.
fn details(records: &[Value], list: &str, link: &str) -> Vec<Value> {
    let entries = records.iter().flat_map(|record| {
        record[list].as_array().into_iter().flatten().map(move |entry| {
            let mut entry = entry.clone();
            entry[link] = record[link].clone();
            entry
        })
    });
    entries.collect()
}

#[track_caller]
pub(super) fn assert_enterprise(shop: &Shop) {
    let database = shop.project.database();
    shop.server.with_merchant(|merchant| {
        for (table, file) in ENTERPRISE_TABLES {
            assert_table(&database, table, &merchant.rows(file));
        }
        for (table, file, list, link) in [
            ("wdt_order_lines", "trade_query.php", "goods_list", "trade_id"),
            ("wdt_refund_lines", "refund_query.php", "refund_order_list", "refund_id"),
            ("wdt_stock_out_lines", "stockout_order_query_trade.php", "details_list", "stockout_id"),
            ("wdt_specs", "goods_query.php", "spec_list", "goods_id"),
            ("wdt_purchase_lines", "purchase_order_query.php", "details_list", "purchase_id"),
        ] {
            assert_table(&database, table, &details(&merchant.rows(file), list, link));
        }
    });
}

#[track_caller]
pub(super) fn assert_flagship(shop: &Shop) {
    let database = shop.project.database();
    shop.flagship.with_merchant(|merchant| {
        for (table, method) in FLAGSHIP_TABLES {
            assert_table(&database, table, &merchant.rows(method));
        }
        let orders = merchant.rows("sales.TradeQuery.queryWithDetail");
        assert_table(&database, "wdt_order_lines", &details(&orders, "detail_list", "trade_id"));
    });
}
