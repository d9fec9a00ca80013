//! Every method: it has rows, and they come out through calls as the truth says.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weft_fakes_kit::beijing::beijing;
use weft_fakes_wdt_flagship::{Flagship, methods};

use crate::client::{END_S, ORDERS, call, demo, refusal, send, time, unsigned};

const PRE_STOCKIN: &str = "wms.stockin.PreStockin.search";

/// The list of an answer, wherever it stands.
fn rows_of(answer: &Value) -> Vec<Value> {
    assert_eq!(answer["status"], 0, "{answer}");
    let data = &answer["data"];
    let list = data.as_array().or_else(|| data.as_object()?.values().find_map(Value::as_array));
    list.unwrap().clone()
}

/// A call that is sure to find the row: at the instant of its change, or by its id.
fn call_about(flagship: &Flagship, method: &str, row: &Value) -> Value {
    let column = row.get("modified").or_else(|| row.get("created")).unwrap();
    let at = beijing(time(column).unwrap());
    let names = match method {
        "wms.StockSpec.stockDetailSearch" => {
            let body = json!([{ "stock_spec_id": row["stock_spec_id"] }]).to_string();
            return send(flagship, unsigned(method, &[]), &body);
        }
        "wms.stockout.Sales.queryWithDetail" | "wms.stockout.Sales.queryHistoryWithDetail" => {
            let all = "5,10,75,110";
            let params = json!({ "start_time": at, "end_time": at, "status_type": 3, "status": all });
            return call(flagship, method, &params);
        }
        "aftersales.refund.Refund.search" => ("modified_from", "modified_to"),
        "wms.StockSpec.queryChangeHistory" => ("start_date", "end_date"),
        "setting.PurchaseProvider.queryDetail" => ("modified_begin", "modified_end"),
        _ => ("start_time", "end_time"),
    };
    let answer = call(flagship, method, &json!({ names.0: at, names.1: at }));
    if answer["status"] == 2 { call(flagship, method, &json!({})) } else { answer }
}

#[test]
fn every_method_has_rows_and_gives_them() {
    let flagship = demo();
    for method in methods().filter(|method| *method != PRE_STOCKIN) {
        let truth = flagship.with_merchant(|merchant| merchant.rows(method));
        assert!(!truth.is_empty(), "{method}");
        for row in [&truth[0], &truth[truth.len() / 2], &truth[truth.len() - 1]] {
            assert!(rows_of(&call_about(&flagship, method, row)).contains(row), "{method} {row}");
        }
    }
}

#[test]
fn every_read_method_of_the_platform_is_there() {
    let names: BTreeSet<&str> = methods().collect();
    assert_eq!(names.len(), methods().count(), "no name twice");
    assert_eq!(names.len(), 51);
    for name in [
        "sales.TradeQuery.queryHistorySelfOrderWithDetail",
        "sales.RawTrade.searchHistorySelfOrder",
        "wms.stockin.Refund.queryHisWithDetail",
        "wms.StockPd.queryStockPdOutDetail",
        "wms.outer.OuterOut.queryWithDetail",
        "finance.StockCost.search",
    ] {
        assert!(names.contains(name), "{name}");
    }
}

#[test]
fn lists_go_by_the_name_of_their_method() {
    let flagship = demo();
    let month = json!({ "start_time": "2026-02-10 00:00:00", "end_time": "2026-03-10 00:00:00" });
    let lists = [
        ("sales.RawTrade.search", "order"),
        ("goods.Goods.queryWithSpec", "goods_list"),
        ("goods.Suite.search", "suite_list"),
        ("wms.StockSpec.search2", "detail_list"),
        ("wms.StockSpec.queryAvailableStock", "stocks"),
        ("purchase.PurchaseApply.search", "order_list"),
        ("setting.Warehouse.queryWarehouse", "details"),
    ];
    for (method, list) in lists {
        let answer = call(&flagship, method, &month);
        assert!(!answer["data"][list].as_array().unwrap().is_empty(), "{method}");
        assert!(answer["data"]["total_count"].is_u64(), "{method}");
    }
    for (method, params) in [
        ("wms.StockSpec.search", month.clone()),
        ("wms.StockPd.queryStockPdDetail", month.clone()),
        ("sales.LogisticsSync.getSyncListExt", json!({})),
    ] {
        let answer = call(&flagship, method, &params);
        assert_eq!(answer["total"].as_u64().unwrap(), answer["data"].as_array().unwrap().len() as u64, "{method}");
    }
}

#[test]
fn pre_stock_in_is_for_qimen_only() {
    let flagship = demo();
    let refused = refusal(&call(&flagship, PRE_STOCKIN, &json!({})));
    assert_eq!(refused, (100, format!("The API used internal only: {PRE_STOCKIN}")));
    flagship.with_merchant(|merchant| {
        assert!(merchant.rows(PRE_STOCKIN).is_empty());
        assert!(!merchant.rows_through_qimen(PRE_STOCKIN).is_empty());
    });
}

#[test]
fn hour_by_hour_all_orders_of_a_day_come_out_once() {
    let flagship = demo();
    let merchant = weft_fakes_wdt_flagship::Merchant::generated(7, 300, END_S, 1);
    let truth = merchant.rows(ORDERS);
    flagship.with_merchant(|held| *held = merchant);
    let mut seen = Vec::new();
    for hour in 0..24 {
        let from_s = END_S - 86_400 + hour * 3600;
        // The last hour takes its end in; the others leave it to the next.
        let to_s = from_s + 3599 + i64::from(hour == 23);
        let params = json!({ "start_time": beijing(from_s), "end_time": beijing(to_s) });
        seen.extend(rows_of(&call(&flagship, ORDERS, &params)));
    }
    assert!(truth.len() > 150);
    assert_eq!(seen, truth);
}
