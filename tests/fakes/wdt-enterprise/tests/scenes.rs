//! Enterprise behind the gateway, and the client for it.

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use serde_json::{Value, json};
use sha2::Sha256;
use weft_fakes_kit::beijing::beijing;
use weft_fakes_kit::hex::hex;
use weft_fakes_wdt::Credentials;
use weft_fakes_wdt_enterprise::files;
use weft_fakes_wdt_enterprise::{FakeWdt, Options};

use crate::client::{Client, END_S, FORM, Fields, Reply, demo, demo_with, encoded, fields, list_of, range, time_in};

const ORDERS: &str = "trade_query.php";
const PERSONAL: [&str; 5] = ["buyer_nick", "receiver_name", "receiver_mobile", "receiver_address", "customer_name"];

/// A caller of the gateway.
pub struct TopClient {
    pub http: Client,
    pub now_s: i64,
}

impl TopClient {
    pub fn new(server: &FakeWdt) -> TopClient {
        TopClient { http: Client::new(server), now_s: server.now_s() }
    }

    /// The answer to a signed call.
    pub fn call(&mut self, method: &str, pairs: &[(&str, &str)]) -> Value {
        let reply = self.send(method, pairs);
        if reply.text.starts_with('<') {
            json!({ "response": { "code": code_in_xml(&reply.text) } })
        } else {
            reply.json()
        }
    }

    pub fn send(&mut self, method: &str, pairs: &[(&str, &str)]) -> Reply {
        let body = encoded(&self.signed(method, pairs));
        self.post("/router/qm", &body)
    }

    pub fn post(&mut self, path: &str, body: &str) -> Reply {
        let reply = self.http.send("POST", path, FORM, body).expect("an answer");
        assert_eq!(reply.status, 200);
        reply
    }

    pub fn signed(&self, method: &str, pairs: &[(&str, &str)]) -> Fields {
        let Credentials { sid, top_app_key, top_secret, target_app_key, .. } = Credentials::demo();
        let mut all = fields(&[
            ("method", method),
            ("app_key", &top_app_key),
            ("target_app_key", &target_app_key),
            ("timestamp", &beijing(self.now_s)),
            ("format", "json"),
            ("v", "2.0"),
            ("sign_method", "md5"),
            ("sid", &sid),
        ]);
        all.extend(fields(pairs));
        let sign = top_sign(&all, &top_secret);
        all.insert("sign".to_owned(), sign);
        all
    }
}

/// The signature, written apart from the fake's own.
fn top_sign(fields: &Fields, secret: &str) -> String {
    let mut text = String::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(name);
        text.push_str(value);
    }
    let key = secret.as_bytes();
    let code = match fields["sign_method"].as_str() {
        "hmac" => {
            let mut mac = Hmac::<Md5>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            hex(&mac.finalize().into_bytes())
        }
        "hmac-sha256" => {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            hex(&mac.finalize().into_bytes())
        }
        _ => hex(&Md5::digest(format!("{secret}{text}{secret}"))),
    };
    code.to_uppercase()
}

fn code_in_xml(text: &str) -> i64 {
    let after = text.split("<code>").nth(1).unwrap_or_default();
    after.split('<').next().and_then(|code| code.parse().ok()).unwrap_or_default()
}

/// The code of a failure in either shape; 0 when it is none.
pub fn failure_code(answer: &Value) -> i64 {
    let code = answer.pointer("/error_response/code").or_else(|| answer.pointer("/response/code"));
    code.and_then(Value::as_i64).unwrap_or_default()
}

fn method_of(file: &str) -> String {
    let words = file.trim_end_matches(".php").replace('_', ".");
    if words.contains("query") { format!("wdt.{words}") } else { format!("wdt.{words}.query") }
}

#[test]
fn orders_come_with_numbers_and_without_personal_data() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let truth = server.with_merchant(|merchant| merchant.rows_through_qimen(ORDERS));
    let no = truth[0]["trade_no"].as_str().unwrap();
    let answer = client.call("wdt.trade.query", &[("trade_no", no)]);
    let response = &answer["response"];
    assert_eq!((&response["errorcode"], &response["total_count"]), (&json!(0), &json!(1)));
    assert!(response["request_id"].is_string());
    assert_eq!(response["trades"], json!(truth[..1]));
    let order = &response["trades"][0];
    assert!(order["trade_id"].is_i64() && order["trade_status"].is_i64() && order["receivable"].is_number());
    assert!(order["receivable"].to_string().ends_with("00"), "decimals keep their places");
    for name in PERSONAL {
        assert_eq!(order.get(name), None, "{name}");
    }
}

#[test]
fn the_gateway_has_exactly_the_orders_that_the_standard_api_leaves_out() {
    let server = demo();
    let (standard, gateway) =
        server.with_merchant(|merchant| (merchant.rows(ORDERS), merchant.rows_through_qimen(ORDERS)));
    assert_eq!(standard.len() + gateway.len(), 200);
    let platforms: BTreeSet<i64> = gateway.iter().filter_map(|row| row["platform_id"].as_i64()).collect();
    assert_eq!(platforms, BTreeSet::from([1, 2, 139]));
}

#[test]
fn every_method_has_rows_and_the_right_ones() {
    let server = demo();
    let mut client = TopClient::new(&server);
    for file in files().filter(|file| !file.starts_with("sales_")) {
        let truth = server.with_merchant(|merchant| merchant.rows_through_qimen(file));
        assert!(!truth.is_empty(), "{file} has no rows");
        let at = truth[0]["modified"].as_str().or(truth[0]["goods_modified"].as_str()).unwrap_or("2026-03-09 00:00:00");
        let (start, end) = (at.to_owned(), at.to_owned());
        let times = [("start_time", start.as_str()), ("end_time", end.as_str()), ("is_by_modified", "1")];
        let answer = client.call(&method_of(file), &times);
        assert_eq!(answer["response"]["errorcode"], 0, "{file}: {answer}");
        let found = list_of(file, &answer["response"]);
        assert!(found.iter().all(|row| truth.contains(row)), "{file}");
    }
    assert_eq!(failure_code(&client.call("wdt.sales.trade.query", &[])), 22);
}

#[test]
fn orders_of_a_whole_month_are_read_page_by_page() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let file = "refund_query.php";
    let truth = server.with_merchant(|merchant| merchant.rows_through_qimen(file));
    let last_s = time_in(truth.last().unwrap(), "modified");
    let (start, end) = range(last_s - 30 * 86_400, last_s);
    let mut rows = Vec::new();
    for page_no in ["0", "1", "2", "3"] {
        let paged = [("start_time", &*start), ("end_time", &*end), ("page_size", "2"), ("page_no", page_no)];
        let answer = client.call("wdt.refund.query", &paged);
        assert_eq!(answer["response"].get("total_count").is_some(), page_no == "0");
        rows.extend(list_of(file, &answer["response"]));
    }
    let wanted: Vec<Value> = truth.into_iter().filter(|row| row["modified"].as_str() >= Some(&start)).take(8).collect();
    assert_eq!(rows, wanted);
}

#[test]
fn archives_are_the_same_by_both_doors() {
    let server = demo();
    for file in ["shop.php", "warehouse_query.php", "logistics.php", "goods_query.php", "stock_query.php"] {
        let (standard, gateway) =
            server.with_merchant(|merchant| (merchant.rows(file).len(), merchant.rows_through_qimen(file).len()));
        assert_eq!(standard, gateway, "{file}");
    }
}

#[test]
fn the_erp_has_its_say_behind_the_gateway() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let mut code = |method: &str, pairs: &[(&str, &str)]| client.call(method, pairs)["response"]["errorcode"].clone();
    let wide = [("start_time", "2026-03-01 00:00:00"), ("end_time", "2026-03-01 01:00:01")];
    assert_eq!(code("wdt.trade.query", &wide), 2180);
    assert_eq!(code("wdt.trade.query", &[]), 2160);
    assert_eq!(code("wdt.shop.query", &[("page_size", "101")]), 2220);
    assert_eq!(code("wdt.shop.query", &[("sid", "other")]), 2030);
    assert_eq!(code("hu3cgwt0tc.wdt.shop.query", &[]), 0, "the scene may stand before the method");
    server.deny("shop.php");
    assert_eq!(code("wdt.shop.query", &[]), 100);
    server.freeze_now(END_S + 12 * 3600);
    client.now_s = server.now_s();
    assert_eq!(client.call("wdt.vip.stock.query.all", &[])["response"]["errorcode"], 1013);
}

#[test]
fn the_limit_of_the_erp_is_a_failure_with_its_code_below() {
    let server = demo_with(Options { calls_per_minute: Some(2), ..Options::default() });
    let mut client = TopClient::new(&server);
    assert!((0..2).all(|_| failure_code(&client.call("wdt.shop.query", &[])) == 0));
    let over = client.call("wdt.shop.query", &[]);
    assert_eq!((&over["response"]["flag"], &over["response"]["sub_code"]), (&json!("failure"), &json!("1012")));
    assert_eq!(client.http.code("shop.php", &[]), 0, "the standard API counts for itself");
}

#[test]
fn the_scenario_of_the_gateway_itself_gives_chosen_columns() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let (start, end) = range(END_S - 91 * 86_400, END_S);
    let method = "taobao.crm.order.detail.get";
    let asked = |more: &[(&'static str, &'static str)]| {
        let base = [("startModified", start.as_str()), ("endModified", end.as_str()), ("pageSize", "5")];
        let mut pairs: Vec<(&str, &str)> = base.to_vec();
        pairs.push(("fields", "order_sn,receiver_name,goods_number"));
        pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        pairs.extend(more.iter().filter(|(_, value)| !value.is_empty()).copied());
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let mut call = |more: &[(&'static str, &'static str)]| {
        let owned = asked(more);
        let pairs: Vec<(&str, &str)> = owned.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.call(method, &pairs)["response"].clone()
    };
    let truth = server.with_merchant(|merchant| merchant.rows_through_qimen(ORDERS));
    let first = call(&[]);
    assert_eq!((&first["total_count"], &first["orders"][4]["order_sn"]), (&json!(truth.len()), &truth[4]["trade_no"]));
    assert_eq!(first["orders"][0].as_object().unwrap().len(), 3);
    assert_eq!(first["orders"][0]["receiver_name"], "");
    assert_eq!(call(&[("pageNo", "2")])["orders"][0]["order_sn"], truth[5]["trade_no"]);
    for (wrong, code) in [
        (("pageNo", "0"), 41),
        (("pageSize", "101"), 41),
        (("fields", "order_sn,nonsense"), 41),
        (("fields", ""), 40),
        (("startModified", ""), 40),
        (("endModified", "yesterday"), 41),
    ] {
        assert_eq!(call(&[wrong])["code"], code, "{wrong:?}");
    }
}
