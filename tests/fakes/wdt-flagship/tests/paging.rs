//! Pages and totals.

use serde_json::json;

use crate::client::{END_S, NOW_MS, ORDERS, call_page, demo, range, refusal, send, signed, unsigned};
use weft_fakes_wdt::standard::Standard;

const GOODS: &str = "goods.Goods.queryWithSpec";

#[test]
fn pages_count_from_zero() {
    let flagship = demo();
    let all: Vec<_> = flagship.with_merchant(|merchant| merchant.rows("setting.Shop.queryShop"));
    let mut seen = Vec::new();
    for (page_no, length) in [(0, 4), (1, 4), (2, 2), (3, 0)] {
        let answer = call_page(&flagship, "setting.Shop.queryShop", &json!({}), page_no, 4);
        assert_eq!(answer["data"]["total_count"], 10);
        assert_eq!(answer["data"]["details"].as_array().unwrap().len(), length, "page {page_no}");
        seen.extend(answer["data"]["details"].as_array().unwrap().clone());
    }
    assert_eq!(seen, all);
}

#[test]
fn the_total_comes_only_when_it_is_asked_for() {
    let flagship = demo();
    for (paging, there) in [("0", false), ("1", true)] {
        let paging = [("page_no", "0"), ("page_size", "10"), ("calc_total", paging)];
        let answer = send(&flagship, unsigned("setting.Shop.queryShop", &paging), "[{}]");
        assert_eq!(answer["data"].get("total_count").is_some(), there);
        let answer = send(&flagship, unsigned("sales.LogisticsSync.getSyncListExt", &paging), "[{}]");
        assert_eq!((answer.get("total").is_some(), answer["data"].is_array()), (there, true));
    }
    let answer = send(&flagship, unsigned("setting.Shop.queryShop", &[("page_no", "0")]), "[{}]");
    assert_eq!(answer["data"].get("total_count"), None);
    let odd = [("page_no", "0"), ("page_size", "10"), ("calc_total", "true")];
    assert_eq!(refusal(&send(&flagship, unsigned(GOODS, &odd), "[{}]")), (2, "calc_total".to_owned()));
}

#[test]
fn without_a_page_a_paged_method_is_refused_before_its_window_is_looked_at() {
    let flagship = demo();
    let only_paged = (100, "此方法仅支持分页查询".to_owned());
    assert_eq!(refusal(&send(&flagship, unsigned(ORDERS, &[]), "[{}]")), only_paged);
    assert_eq!(refusal(&send(&flagship, unsigned(ORDERS, &[("page_size", "10")]), "[{}]")), only_paged);
    for (page_no, page_size) in [("0", "0"), ("0", "501"), ("-1", "10"), ("x", "10"), ("0", "+5")] {
        let paging = [("page_no", page_no), ("page_size", page_size)];
        assert_eq!(refusal(&send(&flagship, unsigned(ORDERS, &paging), "[{}]")).0, 2, "{paging:?}");
    }
}

#[test]
fn the_size_of_a_page_may_be_left_out_and_differs_at_most_by_method() {
    let flagship = demo();
    let body = json!([range(END_S - 30 * 86_400, END_S)]).to_string();
    let query = signed(unsigned("wms.StockSpec.search2", &[("page_no", "0"), ("page_size", "1000")]), &body);
    assert!(flagship.answer(&query, body.as_bytes(), NOW_MS).1.starts_with(r#"{"status":0"#));
    let ledger =
        json!({ "start_date": "2026-02-10 00:00:00", "end_date": "2026-03-10 00:00:00", "spec_no": "SKU-001" });
    assert_eq!(refusal(&call_page(&flagship, "wms.StockSpec.queryChangeHistory", &ledger, 0, 500)).0, 0);
    assert_eq!(refusal(&call_page(&flagship, "wms.StockSpec.search2", &json!({}), 0, 1001)).0, 2);
}

#[test]
fn a_method_that_is_not_paged_refuses_pages() {
    let flagship = demo();
    let body = r#"[{"stock_spec_id":60001}]"#;
    let answer = send(&flagship, unsigned("wms.StockSpec.stockDetailSearch", &[]), body);
    assert_eq!(answer["data"]["detail_list"][0]["stock_spec_id"], 60_001);
    assert_eq!(answer["data"].get("total_count"), None);
    let paged = send(&flagship, unsigned("wms.StockSpec.stockDetailSearch", &[("page_no", "0")]), body);
    assert_eq!(refusal(&paged).0, 1);
    let all = send(&flagship, unsigned("wms.StockSpec.stockDetailSearch", &[]), "[{}]");
    assert_eq!(refusal(&all), (2, "stock_spec_id".to_owned()));
}
