//! How rows are shown.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weft_fakes_kit::caller::header;

use crate::client::{Client, demo};

const ORDERS: &str = "trade_query.php";

fn scalars<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| scalars(value, found)),
        Value::Array(items) => items.iter().for_each(|value| scalars(value, found)),
        scalar => found.push(scalar),
    }
}

fn order_where(server: &weft_fakes_wdt_enterprise::FakeWdt, test: impl Fn(&Value) -> bool) -> Value {
    let rows = server.with_merchant(|merchant| merchant.rows(ORDERS));
    rows.into_iter().find(|row| test(row)).expect("such an order")
}

#[test]
fn orders_are_all_texts() {
    let server = demo();
    let rows = server.with_merchant(|merchant| merchant.rows(ORDERS));
    let mut found = Vec::new();
    rows.iter().for_each(|row| scalars(row, &mut found));
    assert!(found.iter().all(|value| value.is_string()));
    let order = &rows[0];
    assert!(order.as_object().unwrap().len() > 60 && order["goods_list"][0].as_object().unwrap().len() > 30);
    assert!(order["receivable"].as_str().is_some_and(|text| text.split('.').nth(1).is_some_and(|end| end.len() == 4)));
}

#[test]
fn refunds_have_numbers_as_numbers_and_decimals_as_texts() {
    let server = demo();
    let rows = server.with_merchant(|merchant| merchant.rows("refund_query.php"));
    let refund = &rows[0];
    assert!(refund["refund_id"].is_i64() && refund["process_status"].is_i64() && refund["platform_id"].is_i64());
    assert!(refund["return_goods_count"].as_str().is_some_and(|text| text.ends_with(".0000")));
    assert!(refund["refund_order_list"][0]["refund_num"].as_str().is_some_and(|text| text.ends_with(".0000")));
}

#[test]
fn an_answer_does_not_say_that_it_is_json() {
    let server = demo();
    let reply = Client::new(&server).call("shop.php", &[]);
    assert_eq!(header(&reply.head, "content-type"), Some("text/html; charset=utf-8"));
}

#[test]
fn personal_data_is_unreadable_except_for_own_shops() {
    let server = demo();
    let clear = order_where(&server, |row| row["platform_id"] == "127");
    assert!(clear["buyer_nick"].as_str().unwrap().starts_with("买家_"));
    assert!(clear["receiver_mobile"].as_str().unwrap().starts_with("139"));
    let counter = order_where(&server, |row| row["platform_id"] == "0");
    assert!(counter["receiver_name"].as_str().unwrap().starts_with("张示例"));
    let sealed = order_where(&server, |row| row["platform_id"] == "3");
    for name in ["buyer_nick", "pay_account", "customer_name", "receiver_name", "receiver_address", "receiver_mobile"] {
        let text = sealed[name].as_str().unwrap();
        assert!(text.starts_with('~') && text.len() == 34, "{name}: {text}");
    }
    assert_eq!(sealed["id_card"], "", "what is empty stays so");
    assert_eq!(sealed["shop_name"], "示例京东旗舰店");
}

#[test]
fn what_belongs_to_the_gateway_is_not_shown() {
    let server = demo();
    for file in weft_fakes_wdt_enterprise::files().filter(|file| *file != "shop.php") {
        let rows = server.with_merchant(|merchant| merchant.rows(file));
        let platform = |row: &Value| row["platform_id"].to_string().trim_matches('"').to_owned();
        assert!(rows.iter().all(|row| !["1", "2", "139"].contains(&platform(row).as_str())), "{file}");
    }
    let taobao = server.with_merchant(|merchant| merchant.rows_through_qimen(ORDERS)[0].clone());
    let no = taobao["trade_no"].as_str().unwrap();
    assert_eq!(Client::new(&server).rows(ORDERS, &[("trade_no", no)]), Vec::<Value>::new());
}

#[test]
fn orders_have_all_flags_deleted_lines_and_zero_times() {
    let server = demo();
    let rows = server.with_merchant(|merchant| merchant.rows(ORDERS));
    let flags: BTreeSet<&str> = rows.iter().filter_map(|row| row["remark_flag"].as_str()).collect();
    assert_eq!(flags, BTreeSet::from(["0", "1", "2", "3", "4", "5"]));
    let lines = || rows.iter().flat_map(|row| row["goods_list"].as_array().unwrap());
    assert!(lines().any(|line| line["actual_num"] == "0.0000" && line["num"] != "0.0000"));
    assert!(rows.iter().any(|row| row["pay_time"] == "0000-00-00 00:00:00"));
    assert!(rows.iter().all(|row| (1..=4).contains(&row["goods_list"].as_array().unwrap().len())));
}

#[test]
fn rows_belong_to_each_other() {
    let server = demo();
    let table = |file: &str| server.with_merchant(|merchant| merchant.rows(file));
    let texts = |rows: &[Value], name: &str| -> BTreeSet<String> {
        rows.iter().map(|row| row[name].as_str().unwrap_or_else(|| panic!("{name} in {row}")).to_owned()).collect()
    };
    let orders = table(ORDERS);
    let numbers = texts(&orders, "trade_no");
    let stock_outs = table("stockout_order_query_trade.php");
    assert!(texts(&stock_outs, "trade_no").is_subset(&numbers));
    let refunds = table("refund_query.php");
    assert!(texts(&refunds, "sales_tid").is_subset(&numbers));
    assert!(texts(&table("stockin_order_query_refund.php"), "refund_no").is_subset(&texts(&refunds, "refund_no")));
    assert!(texts(&refunds, "src_no").is_subset(&texts(&table("vip_api_refund_query.php"), "refund_no")));
    let tids: BTreeSet<String> = orders
        .iter()
        .flat_map(|row| row["src_tids"].as_str().unwrap().split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(tids, texts(&table("vip_api_trade_query.php"), "tid"));
    let purchases = texts(&table("purchase_order_query.php"), "purchase_no");
    assert!(texts(&table("stockin_order_query_purchase.php"), "purchase_no").is_subset(&purchases));
    assert!(texts(&table("purchase_return_query.php"), "purchase_no").is_subset(&purchases));
    let transfers = texts(&table("stock_transfer_query.php"), "transfer_no");
    assert_eq!(texts(&table("stockin_order_query.php"), "src_order_no"), transfers);
    assert_eq!(texts(&table("stockout_order_query.php"), "src_order_no"), transfers);
}

#[test]
fn an_order_adds_up() {
    let server = demo();
    let amount = |row: &Value, name: &str| -> i64 { row[name].as_str().unwrap().replace('.', "").parse().unwrap() };
    for order in server.with_merchant(|merchant| merchant.rows(ORDERS)) {
        let lines = order["goods_list"].as_array().unwrap();
        let sum = |name: &str| -> i64 { lines.iter().map(|line| amount(line, name)).sum() };
        assert_eq!(amount(&order, "goods_amount"), sum("share_amount"));
        assert_eq!(amount(&order, "goods_count"), sum("actual_num"));
        let owed = amount(&order, "goods_amount") + amount(&order, "post_amount") - amount(&order, "discount");
        assert_eq!(amount(&order, "receivable"), owed);
    }
}

#[test]
fn a_modified_row_has_its_time_and_its_key_finds_it() {
    let server = demo();
    let order = order_where(&server, |_| true);
    let id = order["trade_id"].as_str().unwrap().to_owned();
    let later = crate::client::END_S + 60;
    let set = |row: &mut serde_json::Map<String, Value>| {
        row.insert("remark_flag".to_owned(), json!(4));
    };
    assert!(server.with_merchant(|merchant| merchant.modify(ORDERS, &id, set, later)));
    let changed = order_where(&server, |row| row["trade_id"] == json!(id));
    assert_eq!((&changed["remark_flag"], &changed["modified"]), (&json!("4"), &json!("2026-03-10 00:01:00")));
    let stock = server.with_merchant(|merchant| merchant.modify("stock_query.php", "W01/SKU-001-1", set, later));
    assert!(stock && !server.with_merchant(|merchant| merchant.modify(ORDERS, "no such id", set, later)));
}
