//! Recipes in YAML, as an operator writes them, against signatures that platforms have published or accept.

use serde_json::Value;
use weft_sdk::testing::{Body, Calls, Request, json, set_clock, with_secrets};

use super::*;
use crate::nodes::request::Ask;

const WANGDIANTONG: &str = r#"
add:
  body: { sid: { field: sid }, appkey: { field: appkey }, timestamp: { now: seconds } }
pair: "{name_length:2}-{name}:{value_length:4}-{value}"
between: ";"
text: [parameters, { field: appsecret }]
hash: md5
goes: { in: body, name: sign }
"#;

const WANGDIANTONG_FLAGSHIP: &str = r#"
add:
  query:
    sid: { field: sid }
    key: { field: key }
    salt: { field: salt }
    v: "1.0"
    timestamp: { now: seconds, minus_s: 1325347200 }     # seconds since 2012-01-01T00:00:00+08:00
of: [query, { body_as: body }]
text: [{ field: secret }, parameters, { field: secret }]
hash: md5
goes: { in: query, name: sign }
"#;

/// Taobao's open platform (TOP), with MD5.
const TOP: &str = r#"
add:
  query:
    app_key: { field: app_key }
    timestamp: { now: local, offset_minutes: 480 }
    format: json
    v: "2.0"
    sign_method: md5
empty: leave_out
text: [{ field: app_secret }, parameters, { field: app_secret }]
hash: md5
written: hex_upper
goes: { in: query, name: sign }
"#;

/// The same with an HMAC.
const TOP_HMAC: &str = r#"
add:
  query:
    app_key: { field: app_key }
    timestamp: { now: local, offset_minutes: 480 }
    format: json
    v: "2.0"
    sign_method: hmac-sha256
empty: leave_out
hash: hmac-sha256
key: [{ field: app_secret }]
written: hex_upper
goes: { in: query, name: sign }
"#;

/// What Wangdiantong's flagship edition wants within a call of Qimen.
const WITHIN_QIMEN: &str = r#"
add:
  body: { datetime: { now: local, offset_minutes: 480 }, wdt_appkey: { field: wdt_appkey }, wdt_salt: { field: wdt_salt } }
leave_out: [wdt3_customer_id]
nested: spread
text: [{ field: wdt_secret }, parameters, { field: wdt_secret }]
hash: md5
goes: { in: body, name: wdt_sign }
"#;

/// AliExpress, AOP.
const AOP: &str = r#"
sort: pair
text: [{ path_behind: /openapi/ }, parameters]
hash: hmac-sha1
key: [{ field: app_signature }]
written: hex_upper
goes: { in: body, name: _aop_signature }
"#;

/// AliExpress, IOP.
const IOP: &str = r#"
add:
  query: { app_key: { field: app_key }, sign_method: sha256, timestamp: { now: milliseconds } }
text: [{ path_behind: /rest }, parameters]
hash: hmac-sha256
key: [{ field: app_secret }]
written: hex_upper
goes: { in: query, name: sign }
"#;

/// Amazon, signature version 2.
const AMAZON: &str = r#"
url_encode: rfc3986
pair: "{name}={value}"
between: "&"
text: [method, { text: "\n" }, host, { text: "\n" }, path, { text: "\n" }, parameters]
hash: hmac-sha256
key: [{ field: secret_key }]
written: base64
goes: { in: body, name: Signature }
"#;

/// Recipes as the host hands them over.
fn json_of(recipes: &[&str]) -> String {
    let read = |recipe: &&str| serde_saphyr::from_str::<Value>(recipe).unwrap();
    match recipes {
        [recipe] => read(recipe).to_string(),
        recipes => Value::Array(recipes.iter().map(read).collect()).to_string(),
    }
}

/// The request that goes out, or why there is none.
fn asked(recipes: &[&str], fields: Value, step: Value) -> Result<Request, Failure> {
    let mut connection = fields;
    connection["sign"] = json!(json_of(recipes));
    if connection.get("base_url").is_none() {
        connection["base_url"] = json!("https://a.test");
    }
    let line = format!("{} {}", step["method"].as_str().unwrap_or("GET"), step["path"].as_str().unwrap());
    let calls = Calls::new().on(&line).answer(200, json!({}));
    calls.run::<Ask>(Call::new(connection, step))?;
    Ok(calls.requests().remove(0))
}

/// The value of a parameter, wherever it is.
fn value(request: &Request, name: &str) -> String {
    let mut pairs = [&request.query[..], &request.headers].concat();
    match &request.body {
        Body::Form(fields) => pairs.extend(fields.clone()),
        Body::Json(text) => {
            let body: Value = serde_json::from_str(text).unwrap();
            pairs.extend(body[name].as_str().map(|value| (name.to_owned(), value.to_owned())));
        }
        _ => {}
    }
    pairs.into_iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no `{name}`: {request:?}")).1
}

fn signed(secrets: &[(&str, &str)], recipes: &[&str], fields: Value, step: Value, name: &str) -> String {
    with_secrets(secrets, || value(&asked(recipes, fields, step).unwrap(), name))
}

fn post(path: &str, form: Value) -> Value {
    json!({ "method": "POST", "path": path, "form": form })
}

#[test]
fn wangdiantong_enterprise() {
    let sign = |secret: &str, fields: Value, form: Value| {
        signed(&[("appsecret", secret)], &[WANGDIANTONG], fields, post("/openapi2/trade_query.php", form), "sign")
    };
    set_clock("2016-08-01T09:05:10Z");
    let published = json!({
        "end_time": "2016-08-01 13:00:00", "page_no": 0, "page_size": 40, "start_time": "2016-08-01 12:00:00",
    });
    let of = json!({ "sid": "test2", "appkey": "test2-xx" });
    assert_eq!(sign("12345", of, published), "ad4e6fe037ea6e3ba4768317be9d1309");

    set_clock("2023-11-15T06:13:20+08:00");
    let own =
        |form| sign("0123456789abcdef0123456789abcdef", json!({ "sid": "demosid", "appkey": "demosid-ak" }), form);
    let orders = json!({
        "start_time": "2023-11-14 10:00:00", "end_time": "2023-11-14 11:00:00", "status": 30, "page_no": 0,
        "page_size": 100,
    });
    let table = [
        (orders, "e671dbbf66fc922be7e802ea0d623423"),
        (json!({ "logistics_name": "顺丰速运" }), "a5d2530955e93dd8b2e4864ece2a735d"),
        (json!({ "provider_name": "A😀店" }), "17c3b9663c21769b5ad6fb5a8a3f6650"),
        (
            json!({ "logistics_list": r#"[{"rec_id":"12","status":0,"message":"ok"}]"# }),
            "03e8e592fef4b201f5f06aa59bbbb9dd",
        ),
        (json!({ "k": "x".repeat(12_000) }), "05d68198575ca1d06603428f8b919c36"),
    ];
    for (form, expected) in table {
        assert_eq!(own(form.clone()), expected, "{form}");
    }
}

#[test]
fn lengths_may_be_counted_in_bytes() {
    set_clock("2023-11-15T06:13:20+08:00");
    let in_bytes = WANGDIANTONG.replace("_length", "_bytes");
    for (form, expected) in [
        (json!({ "logistics_name": "顺丰速运" }), "1d98c2264ce1477bf3ef5efaaf6c9fed"),
        (json!({ "provider_name": "A😀店" }), "85ac7f44ce1318eac74bb45438c88411"),
    ] {
        let secrets = [("appsecret", "0123456789abcdef0123456789abcdef")];
        let fields = json!({ "sid": "demosid", "appkey": "demosid-ak" });
        assert_eq!(signed(&secrets, &[&in_bytes], fields, post("/x", form), "sign"), expected);
    }
}

#[test]
fn wangdiantong_flagship() {
    let sign = |secrets: &[(&str, &str)], fields, query, body| {
        let step = json!({ "method": "POST", "path": "/openapi", "query": query, "body": body });
        signed(secrets, &[WANGDIANTONG_FLAGSHIP], fields, step, "sign")
    };
    // The timestamp that the test of a third party has: 100.
    set_clock("2012-01-01T00:01:40+08:00");
    let query = json!({ "method": "goods.Goods.queryWithSpec" });
    let fields = json!({ "sid": "wdtapi3", "key": "appkey" });
    let published = sign(&[("secret", "secret"), ("salt", "salt")], fields, query, json!([{ "goods_no": "G001" }]));
    assert_eq!(published, "703b2c4b5b16565883e6b58d18e254a2");

    set_clock("2023-11-15T06:13:20+08:00");
    let own = |method: &str, page_size: u32, body: Value| {
        let query = json!({ "method": method, "page_size": page_size, "page_no": 0, "calc_total": 1 });
        let secrets = [("secret", "0123456789abcdef"), ("salt", "salt0123456789abcdef")];
        sign(&secrets, json!({ "sid": "demosid", "key": "demosid-ak" }), query, body)
    };
    let window = json!([{ "start_time": "2023-11-14 10:00:00", "end_time": "2023-11-14 11:00:00" }]);
    assert_eq!(own("sales.TradeQuery.queryWithDetail", 100, window), "d3f1a6cb0456cfd7a56aa45f351cb0fc");
    let named = json!([{ "warehouse_name": "杭州仓" }]);
    assert_eq!(own("setting.Warehouse.queryWarehouse", 50, named), "492e9c9cfe47fd8beb72f0f79cdb2276");
}

/// The secret stays one: it is signed though nobody sees it.
#[test]
fn a_secret_parameter_is_signed() {
    set_clock("2012-01-01T00:01:40+08:00");
    with_secrets(&[("secret", "secret"), ("salt", "salt")], || {
        let step = json!({ "method": "POST", "path": "/openapi", "query": {}, "body": [{}] });
        let request = asked(&[WANGDIANTONG_FLAGSHIP], json!({ "sid": "s", "key": "k" }), step).unwrap();
        assert_eq!(value(&request, "salt"), "<salt>");
    });
}

fn top(sign_method: &str) -> String {
    let (recipe, hash) = match sign_method {
        "md5" => return TOP.to_owned(),
        "hmac" => (TOP_HMAC, "hmac-md5"),
        _ => (TOP_HMAC, "hmac-sha256"),
    };
    let named = recipe.replace("sign_method: hmac-sha256", &format!("sign_method: {sign_method}"));
    named.replace("\nhash: hmac-sha256", &format!("\nhash: {hash}"))
}

const QIMEN_SECRETS: [(&str, &str); 1] = [("app_secret", "topsecret0123456789abcdef")];

#[test]
fn taobao() {
    set_clock("2016-01-01T12:00:00+08:00");
    let form = json!({
        "fields": "num_iid,title,nick,price,num", "method": "taobao.item.seller.get", "num_iid": 11_223_344,
        "session": "test", "empty": "",
    });
    let secrets = [("app_secret", "helloworld")];
    let sign = signed(&secrets, &[TOP], json!({ "app_key": "12345678" }), post("/router/rest", form), "sign");
    assert_eq!(sign, "66987CB115214E59E6EC978214934FB8");

    set_clock("2019-05-02T18:20:30+08:00");
    let form = json!({ "method": "aliexpress.solution.order.get", "session": "50000EXAMPLEACCESS" });
    for (sign_method, expected) in
        [("md5", "B3BF5168DFBB07551C99D1B1EFF73C15"), ("hmac", "8AFD293390FF3361FCA1B965F598C573")]
    {
        let step = post("/router/rest", form.clone());
        let sign = signed(&secrets, &[&top(sign_method)], json!({ "app_key": "123456" }), step, "sign");
        assert_eq!(sign, expected, "{sign_method}");
    }
}

#[test]
fn qimen() {
    set_clock("2023-11-15T06:13:20+08:00");
    let sign = |sign_method: &str, form: Value| {
        let step = post("/router/qm", form);
        signed(&QIMEN_SECRETS, &[&top(sign_method)], json!({ "app_key": "12345678" }), step, "sign")
    };
    let orders = json!({
        "method": "wdt.trade.query", "target_app_key": "21363512", "sid": "demosid",
        "start_time": "2023-11-14 10:00:00", "end_time": "2023-11-14 11:00:00", "page_no": 0, "page_size": 100,
    });
    let mut session = orders.clone();
    session["session"] = json!("sess1");
    let logistics = json!({
        "method": "wdt.logistics.query", "target_app_key": "21363512", "sid": "demosid", "logistics_name": "顺丰速运",
    });
    let table = [
        ("md5", &orders, "417987ACA0ACC63C2350E50D538DB573"),
        ("hmac", &orders, "3626929A9864C29B7D65E3C7CF7B3904"),
        ("hmac-sha256", &orders, "A1500993DA24F8F879CB5AA92785FB6B9EF4F50834FE6042ED2634646F6C0FA2"),
        ("md5", &session, "813688D9D7E44C647119CA36E7B995CF"),
        ("md5", &logistics, "49EC6E27E6D64A4C60A3C27390EACC06"),
        ("hmac", &logistics, "856819CBBE6EB6D18957E9ED570322AB"),
        ("hmac-sha256", &logistics, "CFA33F166BC5567EE089BD0116F17B9DEBABBC2C802646F2FCD6C3E18FBDB798"),
    ];
    for (sign_method, form, expected) in table {
        assert_eq!(sign(sign_method, form.clone()), expected, "{sign_method} {form}");
    }
}

/// A session that the account puts in by itself is signed like any other parameter.
#[test]
fn what_the_account_adds_is_signed() {
    set_clock("2023-11-15T06:13:20+08:00");
    let secrets = [QIMEN_SECRETS[0], ("key", "sess1")];
    let form = json!({
        "method": "wdt.trade.query", "target_app_key": "21363512", "sid": "demosid",
        "start_time": "2023-11-14 10:00:00", "end_time": "2023-11-14 11:00:00", "page_no": 0, "page_size": 100,
    });
    let fields = json!({ "variant": "query", "parameter_name": "session", "app_key": "12345678" });
    let sign = signed(&secrets, &[TOP], fields, post("/router/qm", form.clone()), "sign");
    assert_eq!(sign, "813688D9D7E44C647119CA36E7B995CF");
    let parts = json!([{ "in": "body", "name": "session", "prefix": "", "field": "key" }]).to_string();
    let fields = json!({ "variant": "parts", "parts": parts, "app_key": "12345678" });
    assert_eq!(signed(&secrets, &[TOP], fields, post("/router/qm", form.clone()), "sign"), sign);
    let login = json!({
        "request": { "path": "/in" }, "token": "t", "goes": { "in": "query", "name": "session" },
    });
    let fields = json!({ "variant": "login", "login": login.to_string(), "app_key": "12345678" });
    let secrets = [QIMEN_SECRETS[0], ("access_token", "sess1")];
    assert_eq!(signed(&secrets, &[TOP], fields, post("/router/qm", form), "sign"), sign);
}

#[test]
fn flagship_through_qimen() {
    let sign = |now: &str, secrets: &[(&str, &str)], appkey: &str, form: Value| {
        set_clock(now);
        signed(secrets, &[WITHIN_QIMEN], json!({ "wdt_appkey": appkey }), post("/router/qm", form), "wdt_sign")
    };
    let reference = json!({
        "method": "wdt.wms.stockspec.querychangehistory",
        "pager": r#"{"page_no":1,"page_size":10}"#,
        "params": r#"{"start_date":"2020-08-23 00:00:00","end_date":"2020-09-20 00:00:00","spec_no":null,"warehouse_no":"1001"}"#,
    });
    let of_test = [("wdt_secret", "secret"), ("wdt_salt", "salt")];
    assert_eq!(
        sign("2020-09-17T19:22:26+08:00", &of_test, "wdt_appkey", reference),
        "1f5e87bbbc8bc68f4f0af70f79620b7d"
    );
    let own = |method: &str, params: &str| {
        let form = json!({ "method": method, "params": params, "pager": r#"{"page_no":1,"page_size":100}"# });
        let secrets = [("wdt_secret", "0123456789abcdef"), ("wdt_salt", "salt0123456789abcdef")];
        sign("2023-11-15T06:13:20+08:00", &secrets, "demosid-ak", form)
    };
    let window = r#"{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}"#;
    assert_eq!(own("wdt.sales.tradequery.querywithdetail", window), "2bc94fa6a2bc5fc55ca87139bcf026a1");
    let arrays = r#"{"spec_nos":["A1","B2"],"mask":3,"need_alarm_info":0,"defect":false}"#;
    assert_eq!(own("wdt.wms.stockspec.search2", arrays), "82bb86fd83d955823c8e3defb4856007");
}

#[test]
fn a_second_signature_covers_the_first() {
    let table = [
        ("md5", "BD422A236ED227EDDD013CC76F18BF6A"),
        ("hmac", "5EBB23ACF40A4F27619230526F8813BB"),
        ("hmac-sha256", "3C5DE40CCBE2BD57C80DB86C82061426A6931FAA6EF886E495146BEA664258CC"),
    ];
    for (sign_method, expected) in table {
        set_clock("2023-11-15T06:13:20+08:00");
        let secrets = [QIMEN_SECRETS[0], ("wdt_secret", "0123456789abcdef"), ("wdt_salt", "salt0123456789abcdef")];
        let within = WITHIN_QIMEN.replace("[wdt3_customer_id]", "[wdt3_customer_id, target_app_key]");
        let form = json!({
            "method": "wdt.sales.tradequery.querywithdetail",
            "target_app_key": "21363512",
            "wdt3_customer_id": "demosid",
            "params": r#"{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}"#,
            "pager": r#"{"page_no":1,"page_size":100}"#,
        });
        let fields = json!({ "app_key": "12345678", "wdt_appkey": "demosid-ak" });
        let sign = signed(&secrets, &[&within, &top(sign_method)], fields, post("/router/qm", form), "sign");
        assert_eq!(sign, expected, "{sign_method}");
    }
}

#[test]
fn aliexpress_aop() {
    let sign = |path: &str, form: Value| {
        signed(&[("app_signature", "test123")], &[AOP], json!({}), post(path, form), "_aop_signature")
    };
    let orders = "/openapi/param2/1/aliexpress.open/api.findOrderListQuery/1234567";
    let table = [
        (
            "/openapi/param2/1/system/currentTime/1000000",
            json!({ "a": 1, "b": 2 }),
            "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88",
        ),
        (
            orders,
            json!({
                "access_token": "f14da3b8-b0b1-4f73-a5de-9bed637e0188", "createDateStart": "05/01/2019 00:00:00",
                "createDateEnd": "05/02/2019 10:20:30", "orderStatus": "WAIT_SELLER_SEND_GOODS", "page": 1, "pageSize": 50,
            }),
            "03A214903454CB6028DED9B226F2DABE7177211A",
        ),
        (
            "/auth/authorize.htm",
            json!({
                "client_id": 1_234_567, "site": "aliexpress", "redirect_uri": "https://hub.example.com/cb/aliexpress",
                "state": "acc_42",
            }),
            "BD028D1A24B809FC66E21E9921ACACBCBCAF4AE9",
        ),
        (
            "/openapi/param2/1/demo.ns/demo.api/1234567",
            json!({ "a": "z", "ab": 1 }),
            "9506C11DA0D414C6397BB6FEDE530DF428514DED",
        ),
        (
            orders,
            json!({ "access_token": "tok", "page": 1, "pageSize": 50, "memo": "订单 1" }),
            "DF71E841D088DB548DBEE6321AB2DF84983908C2",
        ),
    ];
    for (path, form, expected) in table {
        assert_eq!(sign(path, form.clone()), expected, "{form}");
    }
}

/// A token that is sealed has its place by the name before it.
#[test]
fn a_sealed_token_is_sorted_by_what_is_known() {
    let secrets = [("app_signature", "test123"), ("key", "tok")];
    let fields = json!({ "variant": "query", "parameter_name": "access_token" });
    let form = json!({ "page": 1, "pageSize": 50, "memo": "订单 1" });
    let path = "/openapi/param2/1/aliexpress.open/api.findOrderListQuery/1234567";
    let sign = signed(&secrets, &[AOP], fields, post(path, form), "_aop_signature");
    assert_eq!(sign, "DF71E841D088DB548DBEE6321AB2DF84983908C2");
}

#[test]
fn aliexpress_iop() {
    let sign = |now: &str, secret: &str, path: &str, form: Value| {
        set_clock(now);
        signed(&[("app_secret", secret)], &[IOP], json!({ "app_key": "123456" }), post(path, form), "sign")
    };
    let published = sign(
        "2018-02-05T08:46:32Z",
        "helloworld",
        "/rest/order/get",
        json!({ "access_token": "test", "order_id": 1234 }),
    );
    assert_eq!(published, "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A");
    let token = "2019-05-02T10:20:30Z";
    let created = sign(token, "helloworld", "/rest/auth/token/create", json!({ "code": "3_123456_kYxUa1mQhEXAMPLE" }));
    assert_eq!(created, "816B128738A8FDF9347C4E1FD5D5085E60C17B632790A7BA1080DD8379179F80");
    let renewed = json!({ "refresh_token": "50001EXAMPLEREFRESH" });
    let renewed = sign(token, "helloworld", "/rest/auth/token/refresh", renewed);
    assert_eq!(renewed, "D5A1FDE33B118A7D7E911D07267418B480ED115F0AECA71733DAB68F485F1AD8");
    let param0 = r#"{"create_date_end":"2026-01-02 10:20:30","create_date_start":"2026-01-01 00:00:00","current_page":1,"order_status_list":["WAIT_SELLER_SEND_GOODS"],"page_size":50}"#;
    let orders = json!({
        "method": "aliexpress.solution.order.get", "format": "json", "session": "50000EXAMPLEACCESS", "simplify": false,
        "v": "2.0", "param0": param0,
    });
    let listed = sign("2026-01-02T10:20:30Z", "helloworld", "/sync", orders);
    assert_eq!(listed, "55B2493674C33DF7E5F3CDF64EE5ED4FD3595D7C645AEC0D25D8A32736DBA1C2");
}

/// The requests that obtain a token are signed, too.
#[test]
fn a_login_is_signed() {
    use crate::nodes::token::Token;

    set_clock("2019-05-02T10:20:30Z");
    let refresh =
        json!({ "path": "/rest/auth/token/refresh", "form": { "refresh_token": { "token": "refresh_token" } } });
    let login = json!({
        "request": { "path": "/none" }, "token": "access_token", "refresh_token": "refresh_token", "refresh": refresh,
    });
    let secrets = [("app_secret", "helloworld"), ("refresh_token", "50001EXAMPLEREFRESH")];
    let sign = |recipe: &str| {
        let connection = json!({
            "base_url": "https://a.test", "variant": "login", "login": login.to_string(), "sign": json_of(&[recipe]),
            "app_key": "123456",
        });
        let calls = Calls::new()
            .on("POST /rest/auth/token/refresh")
            .answer(200, json!({ "access_token": "a", "refresh_token": "r" }));
        with_secrets(&secrets, || calls.run::<Token>(Call::new(connection, json!({}))).unwrap());
        calls.requests().remove(0)
    };
    let signature = value(&sign(IOP), "sign");
    assert_eq!(signature, "D5A1FDE33B118A7D7E911D07267418B480ED115F0AECA71733DAB68F485F1AD8");
    assert!(sign(&format!("{IOP}\nlogin: false")).query.is_empty());
    // There is no token yet that could be put in.
    let with_token = IOP.replace("add:\n  query: {", "add:\n  query: { session: { token: access_token },");
    assert_eq!(
        value(&sign(&with_token.replace("parameters]", "{ token: access_token }, parameters]")), "sign"),
        signature
    );
}

#[test]
fn amazon() {
    let sign = |base_url: &str, form: Value| {
        let secrets = [("secret_key", "mws/example+secret0not1real2for3tests4==")];
        signed(&secrets, &[AMAZON], json!({ "base_url": base_url }), post("/Orders/2013-09-01", form), "Signature")
    };
    let third_party = json!({
        "AWSAccessKeyId": "EXAMPLEACCESSKEY0001", "Action": "ListOrders", "LastUpdatedAfter": "2019-05-01T00:00:00Z",
        "MarketplaceId.Id.1": "A1F83G8C2ARO7P", "MarketplaceId.Id.2": "A1PA6795UKMFR9",
        "MWSAuthToken": "amzn.mws.00000000-0000-0000-0000-00000EXAMPLE", "OrderStatus.Status.1": "Unshipped",
        "OrderStatus.Status.2": "PartiallyShipped", "SellerId": "A2EXAMPLESELLR", "SignatureMethod": "HmacSHA256",
        "SignatureVersion": 2, "Timestamp": "2019-05-02T10:20:30Z", "Version": "2013-09-01",
    });
    let next = json!({
        "AWSAccessKeyId": "EXAMPLEACCESSKEY0001", "Action": "ListOrdersByNextToken",
        "NextToken": "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4=", "SellerId": "A2EXAMPLESELLR", "SignatureMethod": "HmacSHA256",
        "SignatureVersion": 2, "Timestamp": "2019-05-02T10:20:31Z", "Version": "2013-09-01",
    });
    let traps = json!({
        "AWSAccessKeyId": "EXAMPLEACCESSKEY0001", "Action": "ListOrders", "BuyerEmail": "a b+c~d*e@example.com",
        "CreatedAfter": "2019-05-01T00:00:00Z", "MarketplaceId.Id.2": "M02", "MarketplaceId.Id.10": "M10",
        "MarketplaceId.Id.1": "ATVPDKIKX0DER", "SellerId": "A2EXAMPLESELLR", "SignatureMethod": "HmacSHA256",
        "SignatureVersion": 2, "Timestamp": "2019-05-02T10:20:32Z", "Version": "2013-09-01",
    });
    let europe = "https://mws-eu.amazonservices.com";
    let table = [
        (europe, third_party, "odnmdnDK7G4pq7E1LZEVnJsg2Uo/JBBERzI/kG60RZo="),
        (europe, next, "F5nKeVtEzPCZk/KbLHVhLrvbQZ7ywBrScPTxMGrq3ho="),
        ("https://MWS.AmazonServices.com:443", traps, "uo78WYimDlVKR3f7lZs3/v6JVtNdezp0egV9VuRQO3g="),
    ];
    for (base_url, form, expected) in table {
        assert_eq!(sign(base_url, form.clone()), expected, "{form}");
    }
}

/// What Shopify signs for others, as a recipe for requests: its documentation's example, and the text of a body.
#[test]
fn shopify() {
    let callback = r#"
pair: "{name}={value}"
between: "&"
hash: hmac-sha256
key: [{ field: client_secret }]
goes: { in: query, name: hmac }
"#;
    let secrets = [("client_secret", "hush")];
    let table = [
        (
            json!({
                "timestamp": 1_337_178_173, "code": "0907a61c0c8d55e99db179b68161bc00", "shop": "some-shop.myshopify.com",
                "state": "0.6784241404160823",
            }),
            "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf",
        ),
        (
            json!({
                "code": "c0de1234c0de1234c0de1234c0de1234", "host": "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtby1zaG9w",
                "shop": "demo-shop.myshopify.com", "state": "n0nce-42", "timestamp": 1_767_349_230,
            }),
            "55e6b8bf7120574bbe691a58a9c4dff6042854506e9639902ff3b832a4487243",
        ),
    ];
    for (query, expected) in table {
        let step = json!({ "path": "/callback", "query": query });
        assert_eq!(signed(&secrets, &[callback], json!({}), step, "hmac"), expected);
    }
    let webhook = r#"
text: [body]
hash: hmac-sha256
key: [{ field: client_secret }]
written: base64
goes: { in: header, name: X-Shopify-Hmac-Sha256 }
"#;
    let body: Value = serde_json::from_str(
        r##"{"id":820982911946154508,"name":"#9999","email":"jon@example.com","total_price":"403.00"}"##,
    )
    .unwrap();
    let step = json!({ "method": "POST", "path": "/hook", "body": body });
    let sign = signed(&secrets, &[webhook], json!({}), step, "x-shopify-hmac-sha256");
    assert_eq!(sign, "fQr4Pi/VkIMPf1cYn1H64yy+r42Tl/Hxw0cbO8dQ5pE=");
}

/// Without values for secrets a marker says what is hashed.
fn told(recipe: &str, fields: Value, step: Value, name: &str) -> String {
    value(&asked(&[recipe], fields, step).unwrap(), name)
}

#[test]
fn header_fields_and_the_body_are_signed_where_that_is_said() {
    set_clock("2023-11-15T06:13:20+08:00");
    let recipe = r#"
add: { header: { X-App: { field: app }, X-Time: { now: seconds } } }
of: [header]
pair: "{name}:{value}"
between: ","
text:
  - method
  - { text: "|" }
  - { body_hash: { hash: sha256, written: base64 } }
  - { text: "|" }
  - { header: X-Shop }
  - { text: "|" }
  - { query: page }
  - { text: "|" }
  - parameters
  - { text: "|" }
  - { field: secret }
hash: sha512
written: base64
goes: { in: header, name: Authorization, prefix: "APP" }
"#;
    let step = json!({
        "method": "POST", "path": "/x", "query": { "page": 2 }, "headers": { "X-Shop": 7 }, "body": { "b": [1], "a": null },
    });
    let signature = told(recipe, json!({ "app": "a1" }), step, "authorization");
    let body = r#"<sha256 {"b":[1],"a":null} base64>"#;
    let expected = format!("APP <sha512 POST|{body}|7|2|X-App:a1,X-Time:1700000000|<secret> base64>");
    assert_eq!(signature, expected);
}

#[test]
fn a_private_key_signs() {
    let recipe = r#"
pair: "{name}={value}"
between: "&"
hash: rsa-sha256
key: [{ field: private_key }]
written: base64
goes: { in: body, name: sign }
"#;
    let signature = told(recipe, json!({}), post("/gateway.do", json!({ "b": 1, "a": "x" })), "sign");
    assert_eq!(signature, "<rsasha256 <private_key> a=x&b=1 base64>");
}

#[test]
fn parameters_are_ordered_encoded_and_left_out() {
    let recipe = |more: &str| {
        format!("{more}\npair: '{{name}}={{value}}'\nbetween: '&'\nhash: md5\ngoes: {{ in: query, name: sign }}")
    };
    let step = json!({
        "method": "POST", "path": "/x", "query": { "c": "3", "a": "" }, "body": { "b": { "z": 1, "y": [true] }, "d": null, "e": "1 /" },
    });
    let table = [
        ("", r#"a=&b={"z":1,"y":[true]}&c=3&e=1 /"#),
        ("empty: leave_out", r#"b={"z":1,"y":[true]}&c=3&e=1 /"#),
        ("leave_out: [b, a]", "c=3&e=1 /"),
        ("of: [query]", "a=&c=3"),
        ("of: [body]\nnested: sorted_json", r#"b={"y":[true],"z":1}&e=1 /"#),
        ("of: [body]\nnested: spread", "b=ytruez1&e=1 /"),
        ("leave_out: [b]\nsort: none", "c=3&a=&e=1 /"),
        ("leave_out: [b]\nsort: value", "a=&e=1 /&c=3"),
        ("leave_out: [b]\nurl_encode: form", "a=&c=3&e=1+%2F"),
        ("leave_out: [b]\nurl_encode: rfc3986", "a=&c=3&e=1%20%2F"),
        ("of: [query, { body_as: data }]", r#"a=&c=3&data={"b":{"z":1,"y":[true]},"d":null,"e":"1 /"}"#),
    ];
    for (more, expected) in table {
        let signature = told(&recipe(more), json!({}), step.clone(), "sign");
        assert_eq!(signature, format!("<md5 {expected} hex-lower>"), "{more}");
    }
}

/// What a workflow may not set, and what a request lacks.
#[test]
fn a_request_that_can_not_be_signed_is_not_sent() {
    let run = |recipe: &str, step: Value| {
        let connection = json!({ "base_url": "https://a.test", "sign": json_of(&[recipe]), "variant": "query",
            "parameter_name": "key" });
        Calls::new().run::<Ask>(Call::new(connection, step))
    };
    let md5 = |more: &str| format!("{more}\nhash: md5\ngoes: {{ in: query, name: sign }}");
    let table = [
        (md5(""), json!({ "path": "/x", "query": { "sign": "x" } }), "`sign`"),
        (md5("add: { query: { v: '1' } }"), json!({ "path": "/x", "query": { "v": "2" } }), "`v`"),
        (md5("add: { header: { X-V: '1' } }"), json!({ "path": "/x", "headers": { "x-v": "2" } }), "`x-v`"),
        (md5("text: [body]"), post("/x", json!({ "a": 1 })), "a form"),
        (md5(""), json!({ "method": "POST", "path": "/x", "body": [1] }), "no object"),
        (md5("text: [{ header: X-Shop }]"), json!({ "path": "/x" }), "`X-Shop`"),
        (md5("sort: value"), json!({ "path": "/x", "query": { "a": "1" } }), "sorts by values"),
        (md5("pair: '{value_length}'"), json!({ "path": "/x" }), "length"),
        (md5("add: { body: { v: '1' } }"), json!({ "path": "/x" }), "the request has none"),
    ];
    for (recipe, step, named) in table {
        let refused = run(&recipe, step.clone());
        let Err(Failure::Invalid(problem)) = refused else { panic!("{recipe} {step} {refused:?}") };
        assert!(problem.remedy.is_some(), "{recipe}");
        let told = problem.message.to_lowercase();
        assert!(told.contains(&named.to_lowercase()), "{recipe}: {told}");
    }
}

#[test]
fn a_recipe_that_makes_no_sense_is_told() {
    let goes = "goes: { in: query, name: sign }";
    let many = format!("hash: md5\n{goes}\nleave_out: [{}]", "a, ".repeat(70));
    let long = format!("hash: md5\n{goes}\nbetween: {}", "a".repeat(5_000));
    for wrong in [
        "hash: md5",
        goes,
        &format!("hash: md4\n{goes}"),
        &format!("hash: hmac-rsa\n{goes}"),
        &format!("hash: hmac-md5\n{goes}"),
        &format!("hash: md5\nkey: [{{ field: a }}]\n{goes}"),
        &format!("hash: hmac-md5\nkey: [parameters]\n{goes}"),
        &format!("hash: md5\ntext: []\n{goes}"),
        &format!("hash: md5\nof: []\n{goes}"),
        &format!("hash: md5\nmore: 1\n{goes}"),
        &format!("hash: md5\nadd: {{ query: {{ a: {{ filed: x }} }} }}\n{goes}"),
        &format!("hash: md5\nadd: {{ header: {{ 'a b': x }} }}\n{goes}"),
        "hash: md5\ngoes: { in: header, name: Content-Length }",
        "hash: md5\ngoes: { in: query, name: '' }",
        &many,
        &long,
    ] {
        let call = Call::new(json!({ "sign": json_of(&[wrong]) }), ());
        let refused = recipes(&call);
        assert!(matches!(&refused, Err(Failure::Invalid(problem)) if problem.remedy.is_some()), "{wrong} {refused:?}");
    }
    for wrong in ["", "{", "[]", "7"] {
        assert!(recipes(&Call::new(json!({ "sign": wrong }), ())).is_err(), "{wrong}");
    }
}

/// A link that leads on brings what the account put into the request before: that is made anew.
#[test]
fn a_link_to_the_next_page_does_not_keep_the_signature() {
    use crate::nodes::list::List;

    let connection = json!({ "base_url": "https://a.test", "sign": json_of(&[TOP]), "app_key": "1" });
    let page = |items: Value, next: Value| json!({ "items": items, "next": next });
    let link = "/orders?page=2&sign=OLD&timestamp=2020-01-01+00%3A00%3A00&app_key=1&format=json&v=2.0&sign_method=md5";
    set_clock("2023-11-15T06:13:20+08:00");
    let calls = Calls::new()
        .on("GET /orders")
        .answer(200, page(json!([{ "id": 1 }]), json!(link)))
        .on("GET /orders")
        .query("page", "2")
        .query("timestamp", "2023-11-15 06:13:20")
        .answer(200, page(json!([{ "id": 2 }]), json!(null)));
    let with = json!({ "path": "/orders", "records": "items", "paging": { "link": { "path": "next" } } });
    assert_eq!(calls.run_all::<List>(Call::new(connection, with)).unwrap().len(), 2);
}

/// The accounts of both guides are the same, and are read as they stand there.
#[test]
fn the_guides_can_be_copied() {
    use crate::login::Login;

    let guides = [include_str!("../../../../workflows/HTTP.md"), include_str!("../../../../workflows/HTTP.zh-CN.md")];
    let accounts = guides.map(|guide| {
        let blocks = guide.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        let accounts = blocks.filter(|block| block.contains("platform: http"));
        accounts.map(|block| serde_saphyr::from_str::<Value>(block).unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(accounts[0], accounts[1]);
    let (mut logins, mut signs) = (0, 0);
    for account in accounts[0].iter().flat_map(|block| block.as_object().unwrap().values()) {
        let mut connection = account["fields"].clone();
        connection["variant"] = account["variant"].clone();
        for recipe in ["login", "sign"] {
            if let Some(written) = account.get(recipe) {
                connection[recipe] = json!(written.to_string());
            }
        }
        let call = Call::new(connection, ());
        signs += recipes(&call).unwrap().len();
        if account["variant"] == "login" || account["variant"] == "client_credentials" {
            Login::of(&call).unwrap();
            logins += 1;
        }
    }
    assert_eq!((logins, signs), (3, 4));
}
