//! What rows look like: mixed types, missing keys, privacy, platforms.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use weft_fakes_wdt_flagship::{Flagship, methods};

use crate::client::{ORDERS, demo};

const PRIVATE: [&str; 8] = [
    "buyer_nick",
    "buyer_name",
    "receiver_name",
    "receiver_address",
    "receiver_mobile",
    "customer_name",
    "nick_name",
    "pay_account",
];

fn rows(method: &str) -> Vec<Map<String, Value>> {
    static DEMO: LazyLock<Flagship> = LazyLock::new(demo);
    let rows = DEMO.with_merchant(|merchant| merchant.rows(method));
    rows.into_iter().map(|row| row.as_object().unwrap().clone()).collect()
}

fn is_ms(value: &Value) -> bool {
    value.as_i64().is_some_and(|ms| ms > 1_000_000_000_000)
}

fn is_text_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == 19)
}

fn platform(row: &Map<String, Value>) -> Option<i64> {
    let value = row.get("platform_id")?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[test]
fn times_are_milliseconds_here_and_text_there() {
    for order in rows(ORDERS) {
        assert!(is_ms(&order["trade_time"]) && is_ms(&order["created"]), "{order:?}");
        assert!(is_text_time(&order["modified"]));
        assert!(order["pay_time"] == "" || is_text_time(&order["pay_time"]));
        let line = &order["detail_list"][0];
        assert!(is_ms(&line["created"]) && is_ms(&line["modified"]));
        assert!(is_text_time(&line["created_date"]) && is_text_time(&line["modified_date"]));
    }
    for stockout in rows("wms.stockout.Sales.queryWithDetail") {
        assert!(is_ms(&stockout["trade_time"]) && is_ms(&stockout["created"]) && is_text_time(&stockout["modified"]));
        assert!(stockout.get("consign_time").is_none_or(is_text_time));
    }
    for refund in rows("aftersales.refund.Refund.search") {
        assert!(is_ms(&refund["modified"]) && is_ms(&refund["created"]) && is_text_time(&refund["modified_date"]));
    }
    for stock in rows("wms.StockSpec.search2") {
        assert!(is_ms(&stock["created"]) && is_ms(&stock["modified"]) && is_text_time(&stock["last_inout_time"]));
    }
    for goods in rows("goods.Goods.queryWithSpec") {
        assert!(is_ms(&goods["goods_modified"]) && is_text_time(&goods["modified"]));
        assert!(is_ms(&goods["spec_list"][0]["spec_modified"]) && is_text_time(&goods["spec_list"][0]["spec_created"]));
    }
    assert!(rows("setting.Shop.queryShop").iter().all(|shop| is_text_time(&shop["modified"])));
    let warehouses = rows("setting.Warehouse.queryWarehouse");
    assert!(warehouses.iter().all(|one| is_text_time(&one["created"]) && is_ms(&one["modified"])));
}

#[test]
fn amounts_are_numbers_or_text_in_one_row_and_in_one_column() {
    let orders = rows(ORDERS);
    assert!(orders.iter().all(|order| order["receivable"].is_number() && order["package_cost"] == "0.0000"));
    assert!(orders.iter().any(|order| order["goods_amount"].is_number()));
    assert!(orders.iter().any(|order| order["goods_amount"].is_string()));
    assert!(orders.iter().all(|order| order["is_sealed"].is_boolean()));
    assert!(orders.iter().any(|order| order["receivable"].to_string().contains('.')));
}

#[test]
fn an_order_has_one_to_four_lines_of_real_fields() {
    let orders = rows(ORDERS);
    let counts: BTreeSet<usize> = orders.iter().map(|order| order["detail_list"].as_array().unwrap().len()).collect();
    assert_eq!(counts, BTreeSet::from([1, 2, 3, 4]));
    assert!(orders.iter().all(|order| order.len() >= 40));
}

#[test]
fn keys_are_missing_when_there_is_nothing_to_say() {
    let orders = rows(ORDERS);
    let (with, without): (Vec<_>, Vec<_>) = orders.iter().partition(|order| order.contains_key("warehouse_no"));
    assert!(!with.is_empty() && !without.is_empty());
    assert!(without.iter().all(|order| !order.keys().any(|name| name.starts_with("warehouse_"))));
    for order in &orders {
        let shipped = matches!(order["trade_status"].as_i64(), Some(95 | 110));
        assert_eq!(order.contains_key("consign_time"), shipped, "{}", order["trade_status"]);
    }
    let refunds = rows("aftersales.refund.Refund.search");
    assert!(refunds.iter().all(|refund| refund.contains_key("swap_order") == (refund["type"] == 3)));
    let kinds: BTreeSet<i64> = refunds.iter().map(|refund| refund["type"].as_i64().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from([1, 2, 3, 4]));
}

#[test]
fn every_colour_of_remark_comes_up() {
    let flags: BTreeSet<i64> = rows(ORDERS).iter().map(|order| order["remark_flag"].as_i64().unwrap()).collect();
    assert_eq!(flags, (0..=10).collect());
}

#[test]
fn buyers_are_shown_for_own_and_offline_shops_only() {
    let (mut shown, mut blank, mut absent) = (0, 0, 0);
    for method in methods() {
        for row in rows(method) {
            let Some(platform) = platform(&row) else { continue };
            let text = Value::from(row.clone()).to_string();
            if [0, 127].contains(&platform) {
                shown += i32::from(row.get("receiver_name").is_some_and(|name| name != ""));
                continue;
            }
            assert!(!text.contains("张示例") || method.starts_with("setting."), "{method} {text}");
            assert!(!text.contains("示例买家") && !text.contains("zfb0"), "{method} {text}");
            for name in PRIVATE {
                assert!(row.get(name).is_none_or(|value| value == ""), "{method} {name}");
            }
            blank += i32::from(row.get("receiver_name").is_some());
            absent += i32::from(method == ORDERS && row.get("receiver_name").is_none());
        }
    }
    assert!(shown > 0 && blank > 0 && absent > 0, "{shown} {blank} {absent}");
}

#[test]
fn the_standard_api_leaves_taobao_supply_and_pinduoduo_out() {
    let master = ["setting.Shop.queryShop", "goods.ApiGoods.search"];
    for method in methods().filter(|method| !master.contains(method)) {
        let platforms: BTreeSet<i64> = rows(method).iter().filter_map(platform).collect();
        assert!(platforms.is_disjoint(&BTreeSet::from([1, 2, 39, 139])), "{method} {platforms:?}");
    }
    let shops: BTreeSet<i64> = rows("setting.Shop.queryShop").iter().filter_map(platform).collect();
    assert!(shops.is_superset(&BTreeSet::from([1, 2, 39, 139])), "shops are archives");
}

#[test]
fn rows_belong_to_each_other() {
    let orders = rows(ORDERS);
    let order = |id: &Value| orders.iter().find(|order| order["trade_id"] == *id);
    for refund in rows("aftersales.refund.Refund.search") {
        let order = order(&refund["trade_id"]).unwrap();
        assert_eq!(order["src_tids"], refund["src_tids"]);
        assert_ne!(order["refund_status"], 0);
    }
    for stockout in rows("wms.stockout.Sales.queryWithDetail") {
        let order = order(&stockout["trade_id"]).unwrap();
        assert_eq!((&order["trade_no"], &order["stockout_no"]), (&stockout["trade_no"], &stockout["order_no"]));
        assert_eq!(order["logistics_no"], stockout["logistics_no"]);
    }
    for raw in rows("sales.RawTrade.search") {
        assert!(orders.iter().any(|order| order["src_tids"] == raw["tid"]));
    }
}
