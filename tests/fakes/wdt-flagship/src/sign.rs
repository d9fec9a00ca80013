//! Both signatures: of the standard API, and `wdt_sign` of Qimen.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use serde_json::Value;
use weft_fakes_kit::hex::hex;

/// Form fields that `wdt_sign` leaves out: its own, the routing one, and those of the gateway.
const OUTSIDE_SCENE_SIGN: [&str; 13] = [
    "wdt_sign",
    "wdt3_customer_id",
    "app_key",
    "target_app_key",
    "timestamp",
    "v",
    "format",
    "sign_method",
    "session",
    "sign",
    "simplify",
    "partner_id",
    "method",
];

/// Whether a form field belongs to the gateway and not to the merchant's call.
pub(crate) fn is_of_the_gateway(name: &str) -> bool {
    !matches!(name, "wdt_sign" | "wdt3_customer_id") && OUTSIDE_SCENE_SIGN.contains(&name)
}

/// The `sign` of a standard call: the body takes part as if it were a parameter.
pub(crate) fn standard_sign(secret: &str, query: &[(String, String)], body: &str) -> String {
    let signed = query.iter().filter(|(name, _)| name != "sign");
    let mut parts: Vec<(&str, &str)> = signed.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    parts.push(("body", body));
    parts.sort_unstable();
    sandwich(secret, &parts.into_iter().flat_map(|(name, value)| [name, value]).collect::<String>())
}

/// The `wdt_sign` of a Qimen call.
pub(crate) fn scene_sign(secret: &str, method: &str, fields: &BTreeMap<String, String>) -> String {
    let signed = fields.iter().filter(|(name, _)| !OUTSIDE_SCENE_SIGN.contains(&name.as_str()));
    let mut parts: BTreeMap<&str, &str> = signed.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    parts.insert("method", method);
    let mut text = String::new();
    for (name, value) in parts {
        text.push_str(name);
        push_text(&mut text, value);
    }
    sandwich(secret, &text)
}

/// Text that is itself an object or an array counts as what it holds.
fn push_text(out: &mut String, text: &str) {
    match serde_json::from_str(text) {
        Ok(nested @ (Value::Object(_) | Value::Array(_))) => push_value(out, &nested),
        _ => out.push_str(text),
    }
}

/// The vendor's helpers disagree about a null: the fake leaves it out together with its name.
fn push_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => push_text(out, text),
        Value::Array(items) => items.iter().for_each(|item| push_value(out, item)),
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
            for (name, value) in sorted {
                out.push_str(name);
                push_value(out, value);
            }
        }
    }
}

fn sandwich(secret: &str, text: &str) -> String {
    hex(&Md5::digest(format!("{secret}{text}{secret}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef";
    const SALT: &str = "salt0123456789abcdef";

    fn query(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn demo_query(method: &str, page_size: &str) -> Vec<(String, String)> {
        query(&[
            ("sid", "demosid"),
            ("key", "demosid-ak"),
            ("salt", SALT),
            ("method", method),
            ("v", "1.0"),
            ("timestamp", "374652800"),
            ("page_size", page_size),
            ("page_no", "0"),
            ("calc_total", "1"),
            ("sign", "does not take part"),
        ])
    }

    fn fields(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
        query(fields).into_iter().collect()
    }

    fn demo_fields(params: &str) -> BTreeMap<String, String> {
        fields(&[
            ("datetime", "2023-11-15 06:13:20"),
            ("wdt_appkey", "demosid-ak"),
            ("wdt_salt", SALT),
            ("params", params),
            ("pager", r#"{"page_no":1,"page_size":100}"#),
            ("wdt3_customer_id", "demosid"),
            ("app_key", "12345678"),
            ("wdt_sign", "does not take part"),
        ])
    }

    #[test]
    fn a_call_without_paging_is_signed_as_elsewhere() {
        let query = query(&[
            ("sid", "wdtapi3"),
            ("key", "appkey"),
            ("salt", "salt"),
            ("method", "goods.Goods.queryWithSpec"),
            ("timestamp", "100"),
            ("v", "1.0"),
        ]);
        let sign = standard_sign("secret", &query, r#"[{"goods_no":"G001"}]"#);
        assert_eq!(sign, "703b2c4b5b16565883e6b58d18e254a2");
    }

    #[test]
    fn a_paged_call_is_signed_as_elsewhere() {
        let body = r#"[{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}]"#;
        let sign = standard_sign(SECRET, &demo_query("sales.TradeQuery.queryWithDetail", "100"), body);
        assert_eq!(sign, "d3f1a6cb0456cfd7a56aa45f351cb0fc");
    }

    #[test]
    fn the_body_is_signed_in_the_very_bytes_that_were_sent() {
        let query = demo_query("setting.Warehouse.queryWarehouse", "50");
        let plain = standard_sign(SECRET, &query, r#"[{"warehouse_name":"杭州仓"}]"#);
        assert_eq!(plain, "492e9c9cfe47fd8beb72f0f79cdb2276");
        let escaped = standard_sign(SECRET, &query, r#"[{"warehouse_name":"\u676d\u5dde\u4ed3"}]"#);
        assert_eq!(escaped, "10cba5cf9a29f09c629da694a53f23c4");
    }

    #[test]
    fn a_null_takes_no_part_in_the_scene_sign() {
        let fields = fields(&[
            ("datetime", "2020-09-17 19:22:26"),
            ("wdt_appkey", "wdt_appkey"),
            ("wdt_salt", "salt"),
            ("pager", r#"{"page_no":1,"page_size":10}"#),
            (
                "params",
                r#"{"start_date":"2020-08-23 00:00:00","end_date":"2020-09-20 00:00:00","spec_no":null,"warehouse_no":"1001"}"#,
            ),
        ]);
        let sign = scene_sign("secret", "wdt.wms.stockspec.querychangehistory", &fields);
        assert_eq!(sign, "1f5e87bbbc8bc68f4f0af70f79620b7d");
    }

    #[test]
    fn params_and_pager_are_signed_sorted() {
        let fields = demo_fields(r#"{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}"#);
        let sign = scene_sign(SECRET, "wdt.sales.tradequery.querywithdetail", &fields);
        assert_eq!(sign, "2bc94fa6a2bc5fc55ca87139bcf026a1");
    }

    #[test]
    fn arrays_and_scalars_are_signed_as_they_read() {
        let fields = demo_fields(r#"{"spec_nos":["A1","B2"],"mask":3,"need_alarm_info":0,"defect":false}"#);
        let sign = scene_sign(SECRET, "wdt.wms.stockspec.search2", &fields);
        assert_eq!(sign, "82bb86fd83d955823c8e3defb4856007");
    }
}
