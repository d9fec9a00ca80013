//! Requests through Qimen. The ERP checks a signature of its own (`wdt_sign`), over the business fields alone; that of the
//! gateway then covers it, too.

use serde_json::{Value, json};
use weft_sdk::http::Response;
use weft_sdk::secret::{self, Algorithm, Encoding, Part};
use weft_sdk::{Call, Failure, time};
use weft_wdt::app;
use weft_wdt::edition::{Asked, AskedPage};
use weft_wdt::interface::Interface;
use weft_wdt::time::BEIJING_MINUTES;
use weft_wdt::top::{self, Pair, plain, sealed};

use crate::connection::{self, SALT};

/// What Qimen calls a method.
pub fn method(interface: &Interface) -> String {
    format!("wdt.{}", interface.qimen_method.unwrap_or(interface.method).to_lowercase())
}

/// Sends a request.
pub fn ask(asked: &Asked<'_>) -> Result<Response, Failure> {
    let mut fields = vec![plain("params", Value::from(asked.arguments.clone()).to_string())];
    fields.extend(asked.page.map(pager));
    fields.extend(account(asked.call)?);
    let sign = sign(asked.name, &fields)?;
    fields.push(sealed("wdt_sign", sign));
    // The seller routes the request, and is not signed by the ERP.
    fields.push(plain("wdt3_customer_id", asked.call.connection_field(app::SID).unwrap_or_default()));
    top::ask(asked.call, asked.name, &fields, asked.interface.list)
}

/// Pages count from 1 here.
fn pager(page: AskedPage) -> Pair {
    plain("pager", json!({ "page_no": page.number + 1, "page_size": page.size }).to_string())
}

/// Who asks, and when.
fn account<P>(call: &Call<P>) -> Result<[Pair; 3], Failure> {
    Ok([
        plain("datetime", time::local(time::now_s(), BEIJING_MINUTES)),
        plain("wdt_appkey", call.connection_field(app::APP_KEY).unwrap_or_default()),
        sealed("wdt_salt", secret::sealed(SALT)?),
    ])
}

/// The marker of the ERP's signature.
fn sign(method: &str, fields: &[Pair]) -> Result<String, Failure> {
    let secret = [connection::secret()?];
    let parts = [&secret, signed_pieces(method, fields).as_slice(), &secret].concat();
    Ok(secret::digest(Algorithm::Md5, &parts, Encoding::HexLower)?)
}

/// What the ERP signs, between the secrets: the fields and the method in the order of their names, texts of JSON taken
/// apart in the same way.
fn signed_pieces(method: &str, fields: &[Pair]) -> Vec<Part> {
    let mut all: Vec<Pair> =
        fields.iter().map(|(name, value)| (name.clone(), value.iter().map(flat_part).collect())).collect();
    all.push(plain("method", method));
    // Unlike the gateway, the ERP signs the names of empty fields, too: `params` without a filter is one.
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all.into_iter().flat_map(|(name, value)| std::iter::once(Part::Text(name)).chain(value)).collect()
}

fn flat_part(part: &Part) -> Part {
    match part {
        Part::Text(text) => Part::Text(flat_text(text)),
        Part::Sealed(marker) => Part::Sealed(marker.clone()),
    }
}

/// A text of JSON is taken apart where it is an object or a list; `"30"` stays what it is.
fn flat_text(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(nested @ (Value::Object(_) | Value::Array(_))) => flat(&nested),
        _ => text.to_owned(),
    }
}

/// Names and values without anything in between; what is null is left out with its name.
fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => flat_text(text),
        Value::Array(items) => items.iter().map(flat).collect(),
        Value::Object(fields) => {
            let mut given: Vec<_> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
            given.sort_by_key(|(name, _)| *name);
            given.into_iter().map(|(name, value)| format!("{name}{}", flat(value))).collect()
        }
        other => other.to_string(),
    }
}

/// The fields of Qimen's own scenario that the ERP signs, besides the method and those that it adds itself.
const CRM_SIGNED: [&str; 7] = ["pageNo", "pageSize", "fields", "customerid", "sd_code", "startModified", "endModified"];

/// Adds what the ERP wants in Qimen's own scenario: its signature inside of `extendProps`.
pub fn sign_crm(call: &Call<Value>, method: &str, fields: &mut Vec<Pair>) -> Result<(), Failure> {
    let account = account(call)?;
    let mut signed: Vec<Pair> =
        fields.iter().filter(|(name, _)| CRM_SIGNED.contains(&name.as_str())).cloned().collect();
    signed.push(("extendProps".to_owned(), top::pieces(&account)));
    let sign = sign(method, &signed)?;
    let members = account.into_iter().chain([sealed("wdt_sign", sign)]);
    fields.push(("extendProps".to_owned(), object(members)));
    Ok(())
}

/// An object of JSON, some of whose values are sealed. Sealed are hexadecimal texts here, which need no escapes.
fn object(members: impl Iterator<Item = Pair>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (index, (name, value)) in members.enumerate() {
        let before = if index == 0 { "{" } else { "," };
        parts.push(Part::Text(format!("{before}{}:", Value::from(name))));
        for part in value {
            match part {
                Part::Text(text) => parts.push(Part::Text(Value::from(text).to_string())),
                sealed @ Part::Sealed(_) => {
                    let quote = || Part::Text("\"".to_owned());
                    parts.extend([quote(), sealed, quote()]);
                }
            }
        }
    }
    parts.push(Part::Text("}".to_owned()));
    parts
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::with_secrets;

    use super::*;

    const SECRETS: &[(&str, &str)] = &[("secret", "0123456789abcdef"), ("salt", "salt0123456789abcdef")];

    fn told(method: &str, fields: &[Pair]) -> String {
        let parts = signed_pieces(method, fields);
        parts
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Sealed(text) => text.as_str(),
            })
            .collect()
    }

    fn demo(params: &str) -> Vec<Pair> {
        vec![
            plain("params", params),
            plain("pager", r#"{"page_no":1,"page_size":100}"#),
            plain("datetime", "2023-11-15 06:13:20"),
            plain("wdt_appkey", "demosid-ak"),
            sealed("wdt_salt", "<salt>"),
        ]
    }

    #[test]
    fn no_filters_are_signed_by_their_name() {
        let expected = "datetime2023-11-15 06:13:20methodwdt.setting.shop.queryshoppagerpage_no1page_size100params\
                        wdt_appkeydemosid-akwdt_salt<salt>";
        assert_eq!(told("wdt.setting.shop.queryshop", &demo("{}")), expected);
    }

    #[test]
    fn nulls_are_not_signed() {
        let fields = [
            plain(
                "params",
                r#"{"start_date":"2020-08-23 00:00:00","end_date":"2020-09-20 00:00:00","spec_no":null,"warehouse_no":"1001"}"#,
            ),
            plain("pager", r#"{"page_no":1,"page_size":10}"#),
            plain("datetime", "2020-09-17 19:22:26"),
            plain("wdt_appkey", "wdt_appkey"),
            plain("wdt_salt", "salt"),
        ];
        let method = "wdt.wms.stockspec.querychangehistory";
        let expected = "datetime2020-09-17 19:22:26methodwdt.wms.stockspec.querychangehistorypagerpage_no1page_size10\
                        paramsend_date2020-09-20 00:00:00start_date2020-08-23 00:00:00warehouse_no1001\
                        wdt_appkeywdt_appkeywdt_saltsalt";
        assert_eq!(told(method, &fields), expected);
        let signed = with_secrets(&[("secret", "secret")], || sign(method, &fields).unwrap());
        assert_eq!(signed, "1f5e87bbbc8bc68f4f0af70f79620b7d");
    }

    #[test]
    fn orders_are_signed() {
        let params = r#"{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}"#;
        let signed = with_secrets(SECRETS, || sign("wdt.sales.tradequery.querywithdetail", &demo(params)).unwrap());
        assert_eq!(signed, "2bc94fa6a2bc5fc55ca87139bcf026a1");
    }

    #[test]
    fn lists_and_scalars_are_signed() {
        let params = r#"{"spec_nos":["A1","B2"],"mask":3,"need_alarm_info":0,"defect":false}"#;
        let method = "wdt.wms.stockspec.search2";
        assert!(told(method, &demo(params)).contains("paramsdefectfalsemask3need_alarm_info0spec_nosA1B2wdt_appkey"));
        let signed = with_secrets(SECRETS, || sign(method, &demo(params)).unwrap());
        assert_eq!(signed, "82bb86fd83d955823c8e3defb4856007");
    }

    #[test]
    fn only_objects_and_lists_in_texts_are_taken_apart() {
        assert_eq!(flat(&json!({ "b": "30", "a": "{\"d\":1.50,\"c\":[true,\"x\"]}" })), "actruexd1.50b30");
    }

    #[test]
    fn an_object_with_sealed_values_is_json() {
        let parts = object([plain("a", "x\"y"), sealed("b", "<salt>")].into_iter());
        let (_, text) = top::written(&("p".to_owned(), parts));
        assert_eq!(text, r#"{"a":"x\"y","b":"<salt>"}"#);
    }
}
