//! Time ranges and documents.

use serde_json::Value;

use crate::client::{Client, END_S, demo, range, time_in};

const ORDERS: &str = "trade_query.php";
const REFUNDS: &str = "refund_query.php";
const STOCK_OUTS: &str = "stockout_order_query_trade.php";
const DAY_S: i64 = 86_400;

fn code_of_range(client: &mut Client, file: &str, start_s: i64, end_s: i64) -> i64 {
    let (start, end) = range(start_s, end_s);
    client.code(file, &[("start_time", &start), ("end_time", &end)])
}

#[test]
fn orders_are_read_by_the_hour_and_others_by_thirty_days() {
    let server = demo();
    let mut client = Client::new(&server);
    let widest = [
        (ORDERS, 3600),
        ("his_trade_query.php", 3600),
        ("sales_trade_query.php", 3600),
        ("sales_his_trade_query.php", 3600),
        (REFUNDS, 30 * DAY_S),
        ("vip_api_trade_query.php", 30 * DAY_S),
        ("purchase_order_query.php", 30 * DAY_S),
        ("vip_stat_sales_by_spec_shop_warehouse_query.php", DAY_S),
    ];
    for (file, widest_s) in widest {
        assert_eq!(code_of_range(&mut client, file, END_S - widest_s, END_S), 0, "{file}");
        assert_eq!(code_of_range(&mut client, file, END_S - widest_s - 1, END_S), 2180, "{file}");
        assert_eq!(code_of_range(&mut client, file, END_S, END_S - 1), 2104, "{file}");
    }
}

#[test]
fn times_are_needed_and_have_one_form() {
    let server = demo();
    let mut client = Client::new(&server);
    assert_eq!(client.code(ORDERS, &[]), 2160);
    assert_eq!(client.code(ORDERS, &[("start_time", "2026-03-09 00:00:00")]), 2160);
    let mut code = |end: &str| client.code(ORDERS, &[("start_time", "2026-03-09 00:00:00"), ("end_time", end)]);
    assert_eq!(code("2026-03-09 01:00:00"), 0);
    for wrong in ["2026-03-09", "2026-03-09T01:00:00", "2026-3-9 01:00:00", "2026-02-30 01:00:00", "1773072000"] {
        assert_eq!(code(wrong), 2102, "{wrong}");
    }
}

#[test]
fn both_ends_of_a_range_belong_to_it() {
    let server = demo();
    let mut client = Client::new(&server);
    let order = server.with_merchant(|merchant| merchant.rows(ORDERS)[3].clone());
    let at_s = time_in(&order, "modified");
    let mut has = |start_s: i64, end_s: i64| {
        let (start, end) = range(start_s, end_s);
        client.all_rows(ORDERS, &[("start_time", &start), ("end_time", &end)]).contains(&order)
    };
    assert!(has(at_s, at_s + 60) && has(at_s - 60, at_s) && has(at_s, at_s));
    assert!(!has(at_s + 1, at_s + 60) && !has(at_s - 60, at_s - 1));
}

#[test]
fn a_document_takes_the_place_of_times() {
    let server = demo();
    let mut client = Client::new(&server);
    let order = server.with_merchant(|merchant| {
        let rows = merchant.rows(ORDERS);
        rows.into_iter().find(|row| row["src_tids"].as_str().is_some_and(|tids| tids.contains(','))).unwrap()
    });
    let second_tid = order["src_tids"].as_str().and_then(|tids| tids.split(',').nth(1)).unwrap();
    let no = order["trade_no"].as_str().unwrap();
    assert_eq!(client.rows(ORDERS, &[("trade_no", no)]), std::slice::from_ref(&order));
    assert_eq!(client.rows(ORDERS, &[("src_tid", second_tid)]), std::slice::from_ref(&order));
    let far_away = [("trade_no", no), ("start_time", "2001-01-01 00:00:00"), ("end_time", "2001-12-31 00:00:00")];
    assert_eq!(client.rows(ORDERS, &far_away).len(), 1, "times have no effect");
    assert_eq!(client.rows(ORDERS, &[("trade_no", no), ("status", "12")]).len(), 1, "neither have other filters");
    assert!(client.rows(ORDERS, &[("src_tid", &second_tid[..8])]).is_empty());
    assert!(!client.rows(ORDERS, &[("src_tid", &second_tid[..8]), ("is_fuzzy", "1")]).is_empty());
}

#[test]
fn shipments_are_read_by_their_time_of_shipment_or_by_modification() {
    let server = demo();
    let mut client = Client::new(&server);
    let by_modified = [("is_by_modified", "1")];
    let (shipped, all) =
        server.with_merchant(|merchant| (merchant.rows(STOCK_OUTS), merchant.rows_with(STOCK_OUTS, &by_modified)));
    let waiting = all.iter().find(|row| row["status"] == "55").expect("one that waits");
    assert!(!shipped.contains(waiting) && waiting["consign_time"] == "0000-00-00 00:00:00");
    let has = |client: &mut Client, row: &Value, at_s: i64, more: &[(&str, &str)]| {
        let (start, end) = range(at_s, at_s);
        let times = [("start_time", start.as_str()), ("end_time", end.as_str())];
        client.all_rows(STOCK_OUTS, &[&times, more].concat()).contains(row)
    };
    let finished = shipped.iter().find(|row| row["status"] == "110").expect("a finished one");
    let (consigned_s, modified_s) = (time_in(finished, "consign_time"), time_in(finished, "modified"));
    assert_ne!(consigned_s, modified_s);
    assert!(has(&mut client, finished, consigned_s, &[]) && !has(&mut client, finished, modified_s, &[]));
    assert!(has(&mut client, finished, consigned_s, &[("status", "110")]));
    assert!(!has(&mut client, finished, consigned_s, &by_modified));
    assert!(has(&mut client, finished, modified_s, &by_modified));
    let waiting_s = time_in(waiting, "modified");
    assert!(has(&mut client, waiting, waiting_s, &[("status", "55")]));
    assert!(!has(&mut client, waiting, waiting_s, &[]));
}

#[test]
fn refunds_are_read_by_modification_or_by_settlement() {
    let server = demo();
    let mut client = Client::new(&server);
    let refunds = server.with_merchant(|merchant| merchant.rows(REFUNDS));
    let open = refunds.iter().find(|row| row["finish_time"] == "0000-00-00 00:00:00").expect("an open refund");
    let (start, end) = range(END_S - 30 * DAY_S, END_S);
    let times = [("start_time", start.as_str()), ("end_time", end.as_str())];
    assert!(client.all_rows(REFUNDS, &times).contains(open));
    let settled = client.all_rows(REFUNDS, &[&times[..], &[("time_type", "1")]].concat());
    assert!(!settled.is_empty() && settled.iter().all(|row| row["finish_time"] != "0000-00-00 00:00:00"));
}

#[test]
fn all_stock_is_told_at_night_only() {
    let server = demo();
    let mut client = Client::new(&server);
    for file in ["vip_stock_query_all.php", "stock_query_all.php"] {
        for (hour, code) in [(0, 0), (1, 0), (2, 0), (3, 1013), (12, 1013), (23, 1013)] {
            server.freeze_now(END_S + hour * 3600);
            client.now_s = server.now_s();
            assert_eq!(client.code(file, &[]), code, "{file} at {hour}");
        }
        server.freeze_now(END_S);
        client.now_s = server.now_s();
        let all = server.with_merchant(|merchant| merchant.rows(file));
        assert!(all.len() > 90);
        assert_eq!(client.all_rows(file, &[]), all, "without times everything");
    }
}
