//! Requests and their signature.

use serde_json::Value;
use weft_sdk::http::{Request, Response};
use weft_sdk::secret::{self, Algorithm, Encoding, Part};
use weft_sdk::{Failure, time};
use weft_wdt::answer;
use weft_wdt::app::{self, App};
use weft_wdt::edition::Asked;
use weft_wdt::interface::Interface;
use weft_wdt::top::{self, plain};

use crate::connection::APP_SECRET;

/// Below it are all interfaces of the open API.
const FOLDER: &str = "openapi2";

type Fields = Vec<(String, String)>;

/// What Qimen calls an interface: the file, with dots.
pub fn qimen_method(interface: &Interface) -> String {
    match interface.qimen_method {
        Some(method) => method.to_owned(),
        None => format!("wdt.{}", interface.method.trim_end_matches(".php").replace('_', ".")),
    }
}

/// Sends a request.
pub fn ask(asked: &Asked<'_>) -> Result<Response, Failure> {
    match asked.app {
        App::Custom => ask_directly(asked),
        App::Qimen => {
            let business: Vec<_> = fields(asked).into_iter().map(|(name, value)| plain(&name, value)).collect();
            top::ask(asked.call, asked.name, &business, asked.interface.list)
        }
    }
}

fn ask_directly(asked: &Asked<'_>) -> Result<Response, Failure> {
    let mut fields = fields(asked);
    fields.push(("appkey".to_owned(), asked.call.connection_field(app::APP_KEY).unwrap_or_default().to_owned()));
    fields.push(("timestamp".to_owned(), time::now_s().to_string()));
    let sign = sign(&fields)?;
    fields.push(("sign".to_owned(), sign));
    let url = format!("{}/{FOLDER}/{}", asked.call.base_url(), asked.name);
    answer::ask(Request::post(url).form(fields), asked.interface.list)
}

/// What both protocols send.
fn fields(asked: &Asked<'_>) -> Fields {
    let mut fields = vec![(app::SID.to_owned(), asked.call.connection_field(app::SID).unwrap_or_default().to_owned())];
    fields.extend(asked.arguments.iter().map(|(name, value)| (name.clone(), written(value))));
    if let Some(page) = asked.page {
        fields.push(("page_no".to_owned(), page.number.to_string()));
        fields.push(("page_size".to_owned(), page.size.to_string()));
    }
    fields
}

/// A list is one field with JSON, whose text is what is signed.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The marker of the signature.
fn sign(fields: &[(String, String)]) -> Result<String, Failure> {
    let secret = Part::Sealed(secret::sealed(APP_SECRET)?);
    Ok(secret::digest(Algorithm::Md5, &[Part::Text(signed_text(fields)), secret], Encoding::HexLower)?)
}

/// What is signed, before the secret: `KK-name:VVVV-value` with the lengths in characters, in the order of the names.
pub fn signed_text(fields: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort();
    let parts = sorted
        .into_iter()
        .map(|(name, value)| format!("{:02}-{name}:{:04}-{value}", name.chars().count(), value.chars().count()));
    parts.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::with_secrets;

    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn owned(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// With what the platform's own examples have in common.
    fn demo(fields: &[(&str, &str)]) -> Fields {
        owned(&[&[("sid", "demosid"), ("appkey", "demosid-ak"), ("timestamp", "1700000000")], fields].concat())
    }

    fn signed(app_secret: &str, fields: &[(String, String)]) -> String {
        with_secrets(&[(APP_SECRET, app_secret)], || sign(fields).unwrap())
    }

    #[test]
    fn the_example_of_the_platforms_documentation() {
        let fields = owned(&[
            ("appkey", "test2-xx"),
            ("end_time", "2016-08-01 13:00:00"),
            ("page_no", "0"),
            ("page_size", "40"),
            ("sid", "test2"),
            ("start_time", "2016-08-01 12:00:00"),
            ("timestamp", "1470042310"),
        ]);
        let expected = "06-appkey:0008-test2-xx;08-end_time:0019-2016-08-01 13:00:00;07-page_no:0001-0;\
                        09-page_size:0002-40;03-sid:0005-test2;10-start_time:0019-2016-08-01 12:00:00;\
                        09-timestamp:0010-1470042310";
        assert_eq!(signed_text(&fields), expected);
        assert_eq!(signed("12345", &fields), "ad4e6fe037ea6e3ba4768317be9d1309");
    }

    #[test]
    fn orders_are_signed() {
        let fields = demo(&[
            ("start_time", "2023-11-14 10:00:00"),
            ("end_time", "2023-11-14 11:00:00"),
            ("status", "30"),
            ("page_no", "0"),
            ("page_size", "100"),
        ]);
        assert_eq!(signed(SECRET, &fields), "e671dbbf66fc922be7e802ea0d623423");
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let chinese = demo(&[("logistics_name", "顺丰速运")]);
        assert!(signed_text(&chinese).contains(";14-logistics_name:0004-顺丰速运;"));
        assert_eq!(signed(SECRET, &chinese), "a5d2530955e93dd8b2e4864ece2a735d");
        let beyond = demo(&[("provider_name", "A😀店")]);
        assert_eq!(signed(SECRET, &beyond), "17c3b9663c21769b5ad6fb5a8a3f6650");
    }

    #[test]
    fn a_list_is_signed_as_its_json() {
        let list = r#"[{"rec_id":"12","status":0,"message":"ok"}]"#;
        let value: Value = serde_json::from_str(list).unwrap();
        assert_eq!(written(&value), list);
        assert_eq!(signed(SECRET, &demo(&[("logistics_list", list)])), "03e8e592fef4b201f5f06aa59bbbb9dd");
    }

    #[test]
    fn a_long_value_has_a_long_length() {
        let fields = demo(&[("k", &"x".repeat(12_000))]);
        assert!(signed_text(&fields).contains(";01-k:12000-xxx"));
        assert_eq!(signed(SECRET, &fields), "05d68198575ca1d06603428f8b919c36");
    }
}
