//! The signature of a form: MD5 over names and values, each with its length before it.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use weft_fakes_kit::hex::hex;

/// The lower-case signature over all fields except `sign`.
pub(crate) fn sign(fields: &BTreeMap<String, String>, secret: &str) -> String {
    hex(&Md5::digest(format!("{}{secret}", text(fields))))
}

/// Lengths are counted in code points: the platform says characters, and does not say what it does with those that
/// UTF-16 writes as two.
fn text(fields: &BTreeMap<String, String>) -> String {
    let signed = fields.iter().filter(|(name, _)| *name != "sign");
    let parts = signed
        .map(|(name, value)| format!("{:02}-{name}:{:04}-{value}", name.chars().count(), value.chars().count()))
        .collect::<Vec<_>>();
    parts.join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn signed(secret: &str, fields: &[(&str, &str)]) -> String {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        sign(&fields, secret)
    }

    fn with_caller(name: &str, value: &str) -> String {
        signed(SECRET, &[("sid", "demosid"), ("appkey", "demosid-ak"), ("timestamp", "1700000000"), (name, value)])
    }

    #[test]
    fn the_documented_example_of_the_platform() {
        let fields = [
            ("appkey", "test2-xx"),
            ("end_time", "2016-08-01 13:00:00"),
            ("page_no", "0"),
            ("page_size", "40"),
            ("sid", "test2"),
            ("start_time", "2016-08-01 12:00:00"),
            ("timestamp", "1470042310"),
            ("sign", "is not signed itself"),
        ];
        assert_eq!(signed("12345", &fields), "ad4e6fe037ea6e3ba4768317be9d1309");
    }

    #[test]
    fn an_order_call() {
        let fields = [
            ("sid", "demosid"),
            ("appkey", "demosid-ak"),
            ("timestamp", "1700000000"),
            ("start_time", "2023-11-14 10:00:00"),
            ("end_time", "2023-11-14 11:00:00"),
            ("status", "30"),
            ("page_no", "0"),
            ("page_size", "100"),
        ];
        assert_eq!(signed(SECRET, &fields), "e671dbbf66fc922be7e802ea0d623423");
    }

    #[test]
    fn chinese_is_counted_in_characters() {
        assert_eq!(with_caller("logistics_name", "顺丰速运"), "a5d2530955e93dd8b2e4864ece2a735d");
    }

    #[test]
    fn an_astral_character_counts_once() {
        assert_eq!(with_caller("provider_name", "A😀店"), "17c3b9663c21769b5ad6fb5a8a3f6650");
    }

    #[test]
    fn a_json_value_is_a_text() {
        let list = r#"[{"rec_id":"12","status":0,"message":"ok"}]"#;
        assert_eq!(with_caller("logistics_list", list), "03e8e592fef4b201f5f06aa59bbbb9dd");
    }

    #[test]
    fn a_length_may_have_more_digits() {
        assert_eq!(with_caller("k", &"x".repeat(12_000)), "05d68198575ca1d06603428f8b919c36");
    }
}
