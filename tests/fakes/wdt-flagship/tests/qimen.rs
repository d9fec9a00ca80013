//! The same merchant through the gateway.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use weft_fakes_kit::beijing::beijing;
use weft_fakes_wdt::qimen::Scene;
use weft_fakes_wdt_flagship::{Door, Fault, Flagship, methods};

use crate::client::{END_S, NOW_MS, ORDERS, SALT, SECRET, demo, md5_hex, refusal, time};

const SHOPS: &str = "wdt.setting.shop.queryshop";

/// The fields of a call without its sign.
fn unsigned(params: &Value, pager: &Value) -> BTreeMap<String, String> {
    let fields = [
        ("params", params.to_string()),
        ("pager", pager.to_string()),
        ("datetime", beijing(END_S)),
        ("wdt_appkey", "demosid-ak".to_owned()),
        ("wdt_salt", SALT.to_owned()),
        ("wdt3_customer_id", "demosid".to_owned()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn pre_hash(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            sorted.into_iter().map(|(name, value)| format!("{name}{}", pre_hash(value))).collect()
        }
        Value::Array(items) => items.iter().map(pre_hash).collect(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn signed(method: &str, mut fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let nested = |name: &str| serde_json::from_str(&fields[name]).unwrap_or_else(|_| Value::from(fields[name].clone()));
    let mut all = json!({ "method": method });
    for name in fields.keys().filter(|name| *name != "wdt3_customer_id") {
        all[name] = nested(name);
    }
    fields.insert("wdt_sign".to_owned(), md5_hex(&format!("{SECRET}{}{SECRET}", pre_hash(&all))));
    fields
}

fn send(flagship: &Flagship, method: &str, fields: BTreeMap<String, String>) -> Value {
    flagship.answer(method, &signed(method, fields), NOW_MS)
}

fn call(flagship: &Flagship, method: &str, params: &Value) -> Value {
    send(flagship, method, unsigned(params, &json!({ "page_no": 1, "page_size": 500 })))
}

fn platform(row: &Value) -> Option<i64> {
    let value = row.get("platform_id")?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[test]
fn a_call_is_answered_with_a_total() {
    let flagship = demo();
    let answer = call(&flagship, SHOPS, &json!({ "shop_no": "S07" }));
    assert_eq!(answer["status"], 0);
    assert_eq!(answer["data"]["total_count"], 1);
    assert_eq!(answer["data"]["details"][0]["platform_id"], 1);
    assert_eq!(flagship.requests("setting.Shop.queryShop"), 1);
    assert_eq!(flagship.log()[0].door, Door::Qimen);
}

#[test]
fn the_published_vector_is_accepted_as_a_whole_call() {
    let flagship = demo();
    let fields = [
        ("params", r#"{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}"#),
        ("pager", r#"{"page_no":1,"page_size":100}"#),
        ("datetime", "2023-11-15 06:13:20"),
        ("wdt_appkey", "demosid-ak"),
        ("wdt_salt", SALT),
        ("wdt3_customer_id", "demosid"),
        ("wdt_sign", "2bc94fa6a2bc5fc55ca87139bcf026a1"),
        ("app_key", "12345678"),
        ("session", "s"),
    ];
    let fields: BTreeMap<String, String> =
        fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let answer = flagship.answer("wdt.sales.tradequery.querywithdetail", &fields, 1_700_000_000_000);
    assert_eq!(answer, json!({ "status": 0, "data": { "total_count": 0, "order": [] } }));
}

#[test]
fn pages_count_from_one() {
    let flagship = demo();
    let page = |pager: Value| send(&flagship, SHOPS, unsigned(&json!({}), &pager));
    let length = |answer: Value| answer["data"]["details"].as_array().unwrap().len();
    assert_eq!(length(page(json!({ "page_no": 1, "page_size": 6 }))), 6);
    assert_eq!(length(page(json!({ "page_no": 2, "page_size": 6 }))), 4);
    assert_eq!(length(page(json!({ "page_no": 3, "page_size": 6 }))), 0);
    assert_eq!(refusal(&page(json!({ "page_no": 0, "page_size": 6 }))), (2, "page_no".to_owned()));
    assert_eq!(refusal(&page(json!({ "page_size": 6 }))).0, 100);
    assert_eq!(refusal(&page(json!({ "page_no": "1", "page_size": 6 }))).0, 2);
    let without = page(json!({ "page_no": 1, "page_size": 6, "calc_total": 0 }));
    assert_eq!(without["data"].get("total_count"), None);
}

#[test]
fn everything_is_verified_before_anything_is_told() {
    let flagship = demo();
    let pager = json!({ "page_no": 1, "page_size": 10 });
    let changed = |name: &str, value: &str| {
        let mut fields = unsigned(&json!({}), &pager);
        fields.insert(name.to_owned(), value.to_owned());
        refusal(&send(&flagship, SHOPS, fields))
    };
    let unverified = (1, "验证失败".to_owned());
    assert_eq!(changed("wdt3_customer_id", "other").1, "sid is not exists");
    assert_eq!(changed("wdt_appkey", "other-ak"), unverified);
    assert_eq!(changed("wdt_salt", "pepper"), unverified);
    assert_eq!(changed("datetime", "2026-03-09 23:40:00").0, 7);
    assert_eq!(changed("datetime", "1773072000").0, 1);
    assert_eq!(changed("params", "[]").0, 1);
    assert_eq!(changed("shop_no", "S01").0, 1);
    let mut fields = signed(SHOPS, unsigned(&json!({}), &pager));
    fields.insert("params".to_owned(), r#"{"shop_no":"S01"}"#.to_owned());
    assert_eq!(refusal(&flagship.answer(SHOPS, &fields, NOW_MS)), unverified);
    let other = signed("wdt.setting.warehouse.querywarehouse", unsigned(&json!({}), &pager));
    assert_eq!(refusal(&flagship.answer(SHOPS, &other, NOW_MS)), unverified);
    let mut upper = signed(SHOPS, unsigned(&json!({}), &pager));
    upper.entry("wdt_sign".to_owned()).and_modify(|sign| *sign = sign.to_uppercase());
    assert_eq!(refusal(&flagship.answer(SHOPS, &upper, NOW_MS)).0, 0);
    assert_eq!(refusal(&call(&flagship, "wdt.nothing.of.the.kind", &json!({}))).0, 1);
}

#[test]
fn the_scene_knows_its_own_calls() {
    let flagship = demo();
    let none = BTreeMap::new();
    assert!(methods().all(|method| flagship.serves(&format!("wdt.{}", method.to_lowercase()), &none)));
    assert!(!flagship.serves("wdt.trade.query", &none));
    assert!(!flagship.serves("wdt.sales.TradeQuery.queryWithDetail", &none));
    assert!(flagship.serves("wdt.unknown", &unsigned(&json!({}), &json!({}))));
}

#[test]
fn only_taobao_and_supply_come_through_and_without_buyers() {
    let flagship = demo();
    let mut seen = BTreeSet::new();
    for method in methods().filter(|method| !["setting.Shop.queryShop", "goods.ApiGoods.search"].contains(method)) {
        let rows = flagship.with_merchant(|merchant| merchant.rows_through_qimen(method));
        let of_shops: Vec<&Value> = rows.iter().filter(|row| platform(row).is_some()).collect();
        for row in &of_shops {
            let text = row.to_string();
            assert!(
                !["张示例", "示例买家", "示例客户", "zfb0"].iter().any(|word| text.contains(word)),
                "{method} {row}"
            );
        }
        assert!(rows.iter().all(|row| row.get("refund_id").is_none() || row.get("wms_code").is_none()));
        seen.extend(of_shops.iter().filter_map(|row| platform(row)));
    }
    assert_eq!(seen, BTreeSet::from([1, 2, 139]));
}

#[test]
fn every_method_has_rows_here_too() {
    let flagship = demo();
    // Own shops are not on Taobao.
    for method in methods().filter(|method| !method.contains("SelfOrder")) {
        let rows = flagship.with_merchant(|merchant| merchant.rows_through_qimen(method));
        assert!(!rows.is_empty(), "{method}");
    }
    let pre = call(&flagship, "wdt.wms.stockin.prestockin.search", &json!({}));
    assert!(!pre["data"]["order"].as_array().unwrap().is_empty());
}

#[test]
fn an_order_of_taobao_is_found_in_its_window() {
    let flagship = demo();
    let order = flagship.with_merchant(|merchant| merchant.rows_through_qimen(ORDERS))[0].clone();
    let at = beijing(time(&order["modified"]).unwrap());
    let answer = call(&flagship, "wdt.sales.tradequery.querywithdetail", &json!({ "start_time": at, "end_time": at }));
    assert_eq!(answer["data"]["order"], json!([order]));
    let wide = json!({ "start_time": "2026-03-01 00:00:00", "end_time": "2026-03-01 01:00:01" });
    assert_eq!(refusal(&call(&flagship, "wdt.sales.tradequery.querywithdetail", &wide)).0, 100);
}

#[test]
fn faults_hit_here_too_and_the_gateway_reports_what_it_cannot_read() {
    let flagship = demo();
    flagship.fault("setting.Shop.queryShop", 1, Fault::CallRate);
    flagship.fault("setting.Shop.queryShop", 2, Fault::BrokenJson);
    let rate = refusal(&call(&flagship, SHOPS, &json!({})));
    assert_eq!(rate, (100, "超过每分钟最大调用频率限制，请稍后重试".to_owned()));
    let unread = call(&flagship, SHOPS, &json!({}));
    assert_eq!((&unread["flag"], &unread["sub_code"]), (&json!("failure"), &json!("isp.remote-service-error")));
}
