//! Filters pick what they say, and refuse what they cannot read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::client::{DAY_S, END_S, ORDERS, call, demo, list, range, refusal, some_order, time, with};

const RAW: &str = "sales.RawTrade.search";
const REFUNDS: &str = "aftersales.refund.Refund.search";
const STOCK: &str = "wms.StockSpec.search2";

fn month() -> Value {
    range(END_S - 30 * DAY_S, END_S)
}

fn distinct(rows: &[Value], column: &str) -> BTreeSet<String> {
    rows.iter().map(|row| row[column].to_string()).collect()
}

#[test]
fn a_shop_must_exist() {
    let flagship = demo();
    let rows = list(&flagship, RAW, &with(month(), json!({ "shop_no": "S03" })), "order");
    assert_eq!(distinct(&rows, "shop_no"), BTreeSet::from([r#""S03""#.to_owned()]));
    let unknown = with(month(), json!({ "shop_no": "S99" }));
    assert_eq!(refusal(&call(&flagship, RAW, &unknown)), (100, "店铺编号不存在或已停用".to_owned()));
    let refunds = |shop_nos: &str| json!({ "modified_from": "2026-02-10 00:00:00", "modified_to": "2026-03-10 00:00:00", "shop_nos": shop_nos });
    let rows = list(&flagship, REFUNDS, &refunds("S03,S04,S99"), "order");
    assert!(distinct(&rows, "shop_no").is_subset(&BTreeSet::from([r#""S03""#.to_owned(), r#""S04""#.to_owned()])));
    assert_eq!(refusal(&call(&flagship, REFUNDS, &refunds("S98,S99"))), (100, "传入店铺编号全部错误".to_owned()));
}

#[test]
fn a_warehouse_must_exist() {
    let flagship = demo();
    let rows = list(&flagship, STOCK, &with(month(), json!({ "warehouse_no": "W02" })), "detail_list");
    assert_eq!(distinct(&rows, "warehouse_no"), BTreeSet::from([r#""W02""#.to_owned()]));
    let unknown = with(month(), json!({ "warehouse_no": "W99" }));
    assert_eq!(refusal(&call(&flagship, STOCK, &unknown)), (100, "仓库不存在".to_owned()));
}

#[test]
fn states_are_a_comma_list_of_integers() {
    let flagship = demo();
    let order = some_order(&flagship, |order| order["trade_status"] == 110);
    let at = time(&order["modified"]).unwrap();
    let found = |status: Value| call(&flagship, ORDERS, &with(range(at, at), json!({ "status": status })));
    assert_eq!(found(json!("95,110"))["data"]["order"], json!([order]));
    assert_eq!(found(json!("95,55"))["data"]["order"], json!([]));
    let wrong = (100, "状态应该是由逗号分隔开的整数数组".to_owned());
    assert_eq!(refusal(&found(json!("95;110"))), wrong);
}

#[test]
fn orders_are_found_by_the_numbers_of_the_platform() {
    let flagship = demo();
    let order = some_order(&flagship, |order| order["logistics_no"] != "");
    let tids = format!("nothing,{}", order["src_tids"].as_str().unwrap());
    assert_eq!(list(&flagship, ORDERS, &json!({ "src_tid": tids }), "order"), std::slice::from_ref(&order));
    let by_waybill = json!({ "logistics_no": order["logistics_no"] });
    assert_eq!(list(&flagship, ORDERS, &by_waybill, "order"), [order]);
}

#[test]
fn the_newest_come_first_when_asked_to() {
    let flagship = demo();
    let merchant = weft_fakes_wdt_flagship::Merchant::generated(3, 400, END_S, 1);
    flagship.with_merchant(|held| *held = merchant);
    let oldest_first = list(&flagship, ORDERS, &range(END_S - 3600, END_S), "order");
    let params = with(range(END_S - 3600, END_S), json!({ "order_type": 1 }));
    let mut newest_first = list(&flagship, ORDERS, &params, "order");
    assert!(oldest_first.len() > 5);
    assert!(oldest_first.is_sorted_by_key(|order| time(&order["modified"])));
    newest_first.reverse();
    assert_eq!(newest_first, oldest_first);
}

#[test]
fn stock_is_asked_for_by_specs_with_the_columns_wanted() {
    let flagship = demo();
    let specs = json!({ "spec_nos": ["SKU-001", "SKU-002"] });
    let rows = list(&flagship, STOCK, &specs, "detail_list");
    assert_eq!(distinct(&rows, "spec_no").len(), 2);
    assert_eq!(distinct(&rows, "defect").len(), 2, "good and defective rows");
    let has = |more: Value, column: &str| {
        list(&flagship, STOCK, &with(specs.clone(), more), "detail_list")[0].get(column).is_some()
    };
    for (mask, sales, cost) in [(0, false, false), (1, true, false), (2, false, true), (3, true, true)] {
        assert_eq!(has(json!({ "mask": mask }), "num_7days"), sales, "{mask}");
        assert_eq!(has(json!({ "mask": mask }), "cost_price"), cost, "{mask}");
    }
    assert!(has(json!({ "need_alarm_info": 1 }), "safe_stock") && !has(json!({}), "safe_stock"));
    let as_text = json!({ "spec_nos": "SKU-001,SKU-002" });
    assert_eq!(refusal(&call(&flagship, STOCK, &as_text)), (2, "spec_nos".to_owned()));
}

#[test]
fn goods_are_found_by_a_spec_and_deleted_ones_can_be_hidden() {
    let flagship = demo();
    let goods = |params: Value| list(&flagship, "goods.Goods.queryWithSpec", &params, "goods_list");
    assert_eq!(goods(json!({ "spec_no": "SKU-004" }))[0]["goods_no"], "G-002");
    assert_eq!(goods(json!({ "goods_no": "G-020" })).len(), 1);
    assert_eq!(goods(json!({ "goods_no": "G-020", "hide_deleted": 1 })).len(), 0);
}

#[test]
fn a_purchase_is_found_by_its_number_whatever_the_times_say() {
    let flagship = demo();
    let method = "purchase.PurchaseOrder.queryWithDetail";
    let purchase = flagship.with_merchant(|merchant| merchant.rows(method))[0].clone();
    let params = with(range(END_S - 400 * DAY_S, END_S), json!({ "purchase_no": purchase["purchase_no"] }));
    assert_eq!(list(&flagship, method, &params, "order"), [purchase]);
}

#[test]
fn archives_hold_what_the_others_do_not() {
    let flagship = demo();
    let ids = |method: &str| {
        let rows = flagship.with_merchant(|merchant| merchant.rows(method));
        rows.iter().map(|row| row["trade_id"].as_i64().unwrap()).collect::<BTreeSet<i64>>()
    };
    let (current, archived) = (ids(ORDERS), ids("sales.TradeQuery.queryHistoryWithDetail"));
    assert!(!archived.is_empty() && current.is_disjoint(&archived));
    let own = ids("sales.TradeQuery.querySelfOrderWithDetail");
    assert!(own.is_subset(&current) && own.len() < current.len() && !own.is_empty());
}
