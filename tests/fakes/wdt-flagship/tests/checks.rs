//! Who calls, and in which order that is looked at.

use serde_json::{Value, json};
use weft_fakes_wdt::standard::Standard;
use weft_fakes_wdt_flagship::{Flagship, Merchant, Options};

use crate::client::{END_S, NOW_MS, ORDERS, call, demo, range, refusal, send, signed, unsigned};

const SHOPS: &str = "setting.Shop.queryShop";
const PAGING: [(&str, &str); 2] = [("page_no", "0"), ("page_size", "10")];

/// A call about shops with some parameters changed before it is signed; an empty value takes one away.
fn changed(flagship: &Flagship, changes: &[(&str, &str)]) -> (i64, String) {
    let mut query = unsigned(SHOPS, &PAGING);
    for (name, value) in changes {
        query.retain(|(one, _)| one != name);
        if !value.is_empty() {
            query.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    refusal(&send(flagship, query, "[{}]"))
}

#[test]
fn the_demo_call_is_answered() {
    assert_eq!(changed(&demo(), &[]), (0, String::new()));
}

#[test]
fn the_published_vector_is_accepted_as_a_whole_call() {
    let flagship = demo();
    let body = r#"[{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}]"#;
    let query = |sign: &str| {
        let mut query = unsigned(ORDERS, &[("page_size", "100"), ("page_no", "0"), ("calc_total", "1")]);
        query.iter_mut().filter(|one| one.0 == "timestamp").for_each(|one| one.1 = "374652800".to_owned());
        query.push(("sign".to_owned(), sign.to_owned()));
        query
    };
    let ask = |sign: &str| flagship.answer(&query(sign), body.as_bytes(), 1_700_000_000_000).1;
    let answer: Value = serde_json::from_str(&ask("d3f1a6cb0456cfd7a56aa45f351cb0fc")).unwrap();
    assert_eq!(answer, json!({ "status": 0, "data": { "total_count": 0, "order": [] } }));
    assert_eq!(ask("D3F1A6CB0456CFD7A56AA45F351CB0FC"), r#"{"status":1,"message":"验证失败"}"#);
}

#[test]
fn sid_then_key_then_timestamp_then_sign_then_rights() {
    let flagship = demo();
    flagship.deny(SHOPS);
    let wrong = [("sid", "other"), ("key", "other-ak"), ("timestamp", "1"), ("salt", "pepper")];
    assert_eq!(changed(&flagship, &wrong), (1, "sid is not exists".to_owned()));
    assert_eq!(changed(&flagship, &wrong[1..]), (1, "验证失败".to_owned()));
    assert_eq!(changed(&flagship, &wrong[2..]).0, 7);
    assert_eq!(changed(&flagship, &wrong[3..]), (1, "验证失败".to_owned()));
    assert_eq!(changed(&flagship, &[("v", "2.0")]).0, 8);
    assert_eq!(changed(&flagship, &[("page_no", "")]), (100, "权限不足".to_owned()));
}

#[test]
fn the_body_must_be_an_array_of_one_object() {
    let flagship = demo();
    for body in ["{}", "[]", "[{},{}]", "[1]", "", "[{}", "null", r#"["a"]"#] {
        assert_eq!(refusal(&send(&flagship, unsigned(SHOPS, &PAGING), body)).0, 1, "{body}");
    }
    let query = signed(unsigned(SHOPS, &PAGING), "[{}]");
    assert!(flagship.answer(&query, b"\xff", NOW_MS).1.contains("not UTF-8"));
}

#[test]
fn the_clock_may_be_off_by_two_minutes() {
    let flagship = demo();
    let now = END_S - 1_325_347_200;
    for (offset, status) in [(-120, 0), (-121, 7), (120, 0), (121, 7)] {
        assert_eq!(changed(&flagship, &[("timestamp", &(now + offset).to_string())]).0, status, "{offset}");
    }
    assert_eq!(changed(&flagship, &[("timestamp", &END_S.to_string())]).0, 7, "unix seconds are not shifted");
    assert_eq!(changed(&flagship, &[("timestamp", "now")]).0, 1);
    assert_eq!(changed(&flagship, &[("timestamp", "")]).0, 1);
}

#[test]
fn the_sign_is_over_the_very_bytes_of_the_body() {
    let flagship = demo();
    let query = signed(unsigned(SHOPS, &PAGING), "[{}]");
    let ask = |body: &str| flagship.answer(&query, body.as_bytes(), NOW_MS).1;
    assert!(ask("[{}]").starts_with(r#"{"status":0"#));
    assert_eq!(ask("[{} ]"), r#"{"status":1,"message":"验证失败"}"#);
    let unsigned = unsigned(SHOPS, &PAGING);
    assert!(flagship.answer(&unsigned, b"[{}]", NOW_MS).1.contains("sign is missing"));
}

#[test]
fn nothing_too_much_is_tolerated() {
    let flagship = demo();
    assert_eq!(changed(&flagship, &[("format", "json")]), (1, "unknown parameter format".to_owned()));
    let mut query = unsigned(SHOPS, &PAGING);
    query.push(("page_no".to_owned(), "1".to_owned()));
    assert_eq!(refusal(&send(&flagship, query, "[{}]")).0, 1);
    assert_eq!(refusal(&call(&flagship, SHOPS, &json!({ "shop_nr": "S01" }))), (2, "shop_nr".to_owned()));
}

#[test]
fn methods_are_told_apart_by_case() {
    let flagship = demo();
    assert_eq!(changed(&flagship, &[("method", "setting.shop.queryshop")]).0, 1);
    assert_eq!(changed(&flagship, &[("method", "sales.LogisticsSync.update")]).0, 1);
}

#[test]
fn rights_are_taken_away_one_by_one_or_for_warehouses() {
    let flagship = demo();
    flagship.deny(ORDERS);
    assert_eq!(refusal(&call(&flagship, ORDERS, &json!({}))), (100, "权限不足".to_owned()));
    assert_eq!(refusal(&call(&flagship, SHOPS, &json!({}))).0, 0);
    let stock = range(END_S - 86_400, END_S);
    assert_eq!(refusal(&call(&flagship, "wms.StockSpec.search2", &stock)).0, 0);
    flagship.deny_warehouses();
    assert_eq!(refusal(&call(&flagship, "wms.StockSpec.search2", &stock)), (100, "无仓库访问权限".to_owned()));
    assert_eq!(refusal(&call(&flagship, "goods.Goods.queryWithSpec", &stock)).0, 0);
}

#[test]
fn the_sixty_first_call_in_a_minute_is_refused_with_either_comma() {
    let flagship = Flagship::new(Merchant::demo(END_S), Options::default());
    assert!((0..60).all(|_| refusal(&call(&flagship, SHOPS, &json!({}))).0 == 0));
    let messages = [(); 3].map(|()| refusal(&call(&flagship, ORDERS, &json!({}))));
    assert_eq!(messages[0], (100, "超过每分钟最大调用频率限制，请稍后重试".to_owned()));
    assert_eq!(messages[1], (100, "超过每分钟最大调用频率限制,请稍后重试".to_owned()));
    assert_eq!(messages[2], messages[0]);
    let query = signed(unsigned(SHOPS, &PAGING), "[{}]");
    assert!(flagship.answer(&query, b"[{}]", NOW_MS + 59_999).1.contains("频率"));
    assert!(flagship.answer(&query, b"[{}]", NOW_MS + 60_000).1.starts_with(r#"{"status":0"#));
}

#[test]
fn requests_are_counted_and_logged() {
    let flagship = demo();
    call(&flagship, SHOPS, &json!({ "shop_no": "S01" }));
    changed(&flagship, &[("key", "other-ak")]);
    assert_eq!(flagship.requests(SHOPS), 2);
    assert_eq!(flagship.requests(ORDERS), 0);
    let log = flagship.log();
    assert_eq!(log[0].params, r#"[{"shop_no":"S01"}]"#);
    assert_eq!(log[0].page_no.as_deref(), Some("0"));
    assert_eq!((log[0].status, log[1].status), (Some(0), Some(1)));
}
