//! Trouble on demand, and changes between pages.

use serde_json::{Value, json};
use weft_fakes_wdt::standard::Standard;
use weft_fakes_wdt_flagship::{Fault, Merchant};

use crate::client::{END_S, NOW_MS, ORDERS, call, call_page, demo, flagship, range, refusal, signed, time, unsigned};

const SHOPS: &str = "setting.Shop.queryShop";

#[test]
fn a_fault_hits_the_call_it_was_armed_for() {
    let flagship = demo();
    call(&flagship, SHOPS, &json!({}));
    flagship.fault(SHOPS, 2, Fault::CallRate);
    flagship.fault(SHOPS, 3, Fault::Concurrency);
    flagship.fault(SHOPS, 4, Fault::Database);
    flagship.fault(SHOPS, 5, Fault::Other);
    call(&flagship, "setting.Employee.search", &json!({}));
    let answers = [(); 6].map(|()| refusal(&call(&flagship, SHOPS, &json!({}))));
    assert_eq!(answers.each_ref().map(|answer| answer.0), [0, 100, 100, 4, 99, 0]);
    assert!(answers[1].1.starts_with("超过每分钟最大调用频率限制，"));
    assert!(answers[2].1.starts_with("超过每分钟最大并发次数限制,"));
}

#[test]
fn a_call_that_is_not_admitted_does_not_use_a_fault_up() {
    let flagship = demo();
    flagship.fault(SHOPS, 1, Fault::Database);
    let mut query = signed(unsigned(SHOPS, &[("page_no", "0")]), "[{}]");
    query.last_mut().unwrap().1 = "wrong".to_owned();
    assert!(flagship.answer(&query, b"[{}]", NOW_MS).1.contains("验证失败"));
    assert_eq!(refusal(&call(&flagship, SHOPS, &json!({}))).0, 4);
}

#[test]
fn answers_can_be_spoiled() {
    let flagship = demo();
    let query = signed(unsigned(SHOPS, &[("page_no", "0")]), "[{}]");
    let ask = |fault: Fault| {
        flagship.fault(SHOPS, 1, fault);
        flagship.answer(&query, b"[{}]", NOW_MS)
    };
    let (status, text) = ask(Fault::BrokenJson);
    assert_eq!(status, 200);
    assert!(text.starts_with(r#"{"status":0"#) && serde_json::from_str::<Value>(&text).is_err());
    let (status, text) = ask(Fault::Html);
    assert!(status == 502 && text.starts_with("<html>"));
    assert_eq!(ask(Fault::EmptyBody), (200, String::new()));
    assert_eq!(flagship.log().last().unwrap().status, None);
}

#[test]
fn rows_can_change_between_two_pages() {
    let flagship = flagship(Merchant::generated(5, 400, END_S, 1));
    let window = range(END_S - 3600, END_S);
    let page = |page_no: u64| call_page(&flagship, ORDERS, &window, page_no, 5)["data"].clone();
    let truth = call(&flagship, ORDERS, &window)["data"]["order"].as_array().unwrap().clone();
    let key = truth[0]["trade_id"].as_i64().unwrap();
    flagship.after_calls(ORDERS, 1, move |merchant| {
        merchant.modify(ORDERS, key, |order| _ = order.insert("cs_remark".to_owned(), json!("改过")), END_S + 60);
    });
    let first = page(0);
    assert_eq!(first["order"][0], truth[0], "changed only after the answer");
    let second = page(1);
    assert_eq!(second["order"][0], truth[6], "the row that left the window pulled one past the edge of the page");
    assert_eq!(second["total_count"].as_u64().unwrap(), first["total_count"].as_u64().unwrap() - 1);
    let later = call(&flagship, ORDERS, &range(END_S + 60, END_S + 60));
    let moved = &later["data"]["order"][0];
    assert_eq!((&moved["trade_id"], &moved["cs_remark"]), (&json!(key), &json!("改过")));
    assert_eq!(time(&moved["modified"]), Some(END_S + 60));
}

#[test]
#[should_panic(expected = "no method sales.Trade")]
fn a_fault_for_a_method_that_is_not_there_is_a_mistake() {
    demo().fault("sales.Trade", 1, Fault::Html);
}
