//! Time ranges: how wide, which ends, about which column.

use serde_json::{Value, json};
use weft_fakes_kit::beijing::beijing;

use crate::client::{DAY_S, END_S, ORDERS, call, demo, list, range, refusal, some_order, time, with};

const STOCKOUTS: &str = "wms.stockout.Sales.queryWithDetail";
const REFUNDS: &str = "aftersales.refund.Refund.search";
const LEDGER: &str = "wms.StockSpec.queryChangeHistory";

fn pair(names: (&str, &str), width_s: i64) -> Value {
    json!({ names.0: beijing(END_S - width_s), names.1: beijing(END_S) })
}

#[test]
fn the_widest_range_is_let_through_and_a_second_more_is_not() {
    let flagship = demo();
    let usual = ("start_time", "end_time");
    let cases = [
        (ORDERS, usual, 3600, "60分钟"),
        (STOCKOUTS, usual, 3600, "60分钟"),
        ("wms.stockout.Base.search", usual, 3600, "60分钟"),
        ("wms.stockin.Base.search", usual, DAY_S, "1天"),
        ("statistic.StockoutCollect.queryCostWithDetail", usual, 7 * DAY_S, "7天"),
        (REFUNDS, ("modified_from", "modified_to"), 30 * DAY_S, "30天"),
        ("sales.RawTrade.search", usual, 30 * DAY_S, "30天"),
        ("goods.Goods.queryWithSpec", usual, 30 * DAY_S, "30天"),
        (LEDGER, ("start_date", "end_date"), 3600, "60分钟"),
    ];
    for (method, names, widest_s, words) in cases {
        assert_eq!(refusal(&call(&flagship, method, &pair(names, widest_s))).0, 0, "{method}");
        let message = format!("您的查询时间过宽,查询时间不能大于{words}");
        assert_eq!(refusal(&call(&flagship, method, &pair(names, widest_s + 1))), (100, message), "{method}");
    }
    let cancelled = |width_s: i64| refusal(&call(&flagship, "wms.stockout.Sales.searchCancel", &pair(usual, width_s)));
    assert_eq!(cancelled(3600).0, 0);
    assert_eq!(cancelled(3601), (100, "起止时间差最大1小时".to_owned()));
}

#[test]
fn the_ledger_takes_a_month_of_one_spec() {
    let flagship = demo();
    let month = with(pair(("start_date", "end_date"), 30 * DAY_S), json!({ "spec_no": "SKU-001" }));
    assert!(!list(&flagship, LEDGER, &month, "data").is_empty());
    let more = with(pair(("start_date", "end_date"), 30 * DAY_S + 1), json!({ "spec_no": "SKU-001" }));
    assert!(refusal(&call(&flagship, LEDGER, &more)).1.contains("30天"));
    assert_eq!(refusal(&call(&flagship, LEDGER, &range(END_S - 3600, END_S))), (2, "start_time".to_owned()));
}

#[test]
fn both_ends_are_part_of_the_range() {
    let flagship = demo();
    let order = some_order(&flagship, |_| true);
    let modified_s = time(&order["modified"]).unwrap();
    let found = |from_s: i64, to_s: i64| list(&flagship, ORDERS, &range(from_s, to_s), "order").contains(&order);
    assert!(found(modified_s, modified_s));
    assert!(found(modified_s - 3600, modified_s));
    assert!(found(modified_s, modified_s + 3600));
    assert!(!found(modified_s + 1, modified_s + 3600));
    assert!(!found(modified_s - 3600, modified_s - 1));
}

#[test]
fn times_must_be_there_unless_a_number_is() {
    let flagship = demo();
    let missing = (100, "参数中必须包含起止时间".to_owned());
    for method in [ORDERS, STOCKOUTS, REFUNDS, LEDGER, "goods.Goods.queryWithSpec", "wms.StockSpec.search2"] {
        assert_eq!(refusal(&call(&flagship, method, &json!({}))), missing, "{method}");
    }
    let half = json!({ "start_time": "2026-03-01 00:00:00", "end_time": "" });
    assert_eq!(refusal(&call(&flagship, ORDERS, &half)), missing);
    assert_eq!(refusal(&call(&flagship, "setting.Warehouse.queryWarehouse", &half)), missing);
    let order = some_order(&flagship, |_| true);
    let by_number = list(&flagship, ORDERS, &json!({ "trade_no": order["trade_no"] }), "order");
    assert_eq!(by_number, [order]);
}

#[test]
fn times_must_be_readable_and_in_order() {
    let flagship = demo();
    for text in ["2026-03-01", "2026-3-1 00:00:00", "1773072000", "2026-02-30 00:00:00"] {
        let params = json!({ "start_time": text, "end_time": "2026-03-01 00:00:00" });
        let refused = refusal(&call(&flagship, ORDERS, &params));
        assert_eq!(refused.0, 100);
        assert!(refused.1.starts_with("Unparseable date:"), "{text}");
    }
    assert_eq!(refusal(&call(&flagship, ORDERS, &range(END_S, END_S - 1))).0, 100);
    assert_eq!(refusal(&call(&flagship, ORDERS, &range(END_S, END_S))).0, 0);
}

#[test]
fn orders_are_asked_for_by_change_payment_or_order_time() {
    let flagship = demo();
    let far_apart = |order: &Value| time(&order["modified"]) > time(&order["trade_time"]).map(|at| at + 8000);
    let order = some_order(&flagship, |order| far_apart(order) && order["pay_time"] != "");
    for (time_type, column) in [(1, "modified"), (2, "pay_time"), (3, "trade_time")] {
        let at = time(&order[column]).unwrap();
        let found = |time_type: i64| {
            let params = with(range(at, at), json!({ "time_type": time_type }));
            list(&flagship, ORDERS, &params, "order").contains(&order)
        };
        assert!(found(time_type), "{column}");
        assert_eq!(found(1), column == "modified");
    }
    let params = with(range(END_S, END_S), json!({ "time_type": 4 }));
    assert_eq!(refusal(&call(&flagship, ORDERS, &params)), (2, "time_type".to_owned()));
}

#[test]
fn shipped_stock_outs_go_by_shipment_and_the_others_by_change() {
    let flagship = demo();
    let all = flagship.with_merchant(|merchant| merchant.rows(STOCKOUTS));
    let find = |status: i64| all.iter().find(|row| row["status"] == status).unwrap().clone();
    let shipped = all.iter().find(|row| row["status"] == 110 && row["consign_time"] != row["modified"]).unwrap();
    let found = |row: &Value, column: &str, more: Value| {
        let at = time(&row[column]).unwrap();
        list(&flagship, STOCKOUTS, &with(range(at, at), more), "order").contains(row)
    };
    assert!(found(shipped, "consign_time", json!({ "status_type": 0 })));
    assert!(found(shipped, "consign_time", json!({})));
    assert!(!found(shipped, "modified", json!({ "status_type": 0 })));
    assert!(found(shipped, "modified", json!({ "status_type": 3, "status": "110,95" })));
    let cancelled = find(5);
    assert!(found(&cancelled, "modified", json!({ "status_type": 1 })));
    assert!(!found(&cancelled, "modified", json!({ "status_type": 2 })));
    assert!(!found(&cancelled, "modified", json!({})));
    let under_way = find(75);
    assert!(found(&under_way, "modified", json!({ "status_type": 2 })));
    assert!(!found(&under_way, "modified", json!({ "status_type": 1 })));
    let without_status = with(range(END_S, END_S), json!({ "status_type": 3 }));
    assert_eq!(refusal(&call(&flagship, STOCKOUTS, &without_status)), (2, "status".to_owned()));
}

#[test]
fn refunds_have_four_pairs_of_times_and_take_one() {
    let flagship = demo();
    let all = flagship.with_merchant(|merchant| merchant.rows(REFUNDS));
    let pairs = [("modified", "modified"), ("settle", "settle_time"), ("agree", "check_time")];
    for (name, column) in pairs {
        let refund = all.iter().find(|row| time(&row[column]).is_some()).unwrap();
        let at = beijing(time(&refund[column]).unwrap());
        let params = json!({ format!("{name}_from"): at, format!("{name}_to"): at });
        assert!(list(&flagship, REFUNDS, &params, "order").contains(refund), "{name}");
    }
    let two = json!({
        "modified_from": beijing(END_S), "modified_to": beijing(END_S),
        "settle_from": beijing(END_S), "settle_to": beijing(END_S),
    });
    assert_eq!(refusal(&call(&flagship, REFUNDS, &two)).0, 2);
    assert_eq!(refusal(&call(&flagship, REFUNDS, &range(END_S, END_S))), (2, "start_time".to_owned()));
}
