//! The signature of a TOP request.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;
use weft_fakes_kit::hex::hex_upper;

/// The upper-case signature over all fields except `sign`; none for an unknown way of signing.
pub fn sign(sign_method: &str, fields: &BTreeMap<String, String>, secret: &str) -> Option<String> {
    let text = text(fields);
    let bytes = match sign_method {
        "md5" => Md5::digest(format!("{secret}{text}{secret}")).to_vec(),
        "hmac" => code::<Hmac<Md5>>(secret, &text),
        "hmac-sha256" => code::<Hmac<Sha256>>(secret, &text),
        _ => return None,
    };
    Some(hex_upper(&bytes))
}

/// Names and values, sorted by name; those without a value do not count.
fn text(fields: &BTreeMap<String, String>) -> String {
    let counted = fields.iter().filter(|(name, value)| *name != "sign" && !name.is_empty() && !value.is_empty());
    counted.flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect()
}

fn code<M: Mac + KeyInit>(secret: &str, text: &str) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(secret.as_bytes()) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "topsecret0123456789abcdef";

    fn signed(method: &str, secret: &str, fields: &[(&str, &str)]) -> String {
        let mut fields: BTreeMap<String, String> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        fields.insert("sign_method".to_owned(), method.to_owned());
        sign(method, &fields, secret).unwrap()
    }

    fn system(method: &'static str) -> Vec<(&'static str, &'static str)> {
        vec![
            ("method", method),
            ("app_key", "12345678"),
            ("target_app_key", "21363512"),
            ("timestamp", "2023-11-15 06:13:20"),
            ("format", "json"),
            ("v", "2.0"),
            ("sid", "demosid"),
        ]
    }

    fn orders() -> Vec<(&'static str, &'static str)> {
        let mut fields = system("wdt.trade.query");
        fields.extend([
            ("start_time", "2023-11-14 10:00:00"),
            ("end_time", "2023-11-14 11:00:00"),
            ("page_no", "0"),
            ("page_size", "100"),
        ]);
        fields
    }

    #[test]
    fn the_documented_example_of_the_platform() {
        let fields = [
            ("app_key", "12345678"),
            ("fields", "num_iid,title,nick,price,num"),
            ("format", "json"),
            ("method", "taobao.item.seller.get"),
            ("num_iid", "11223344"),
            ("session", "test"),
            ("timestamp", "2016-01-01 12:00:00"),
            ("v", "2.0"),
        ];
        assert_eq!(signed("md5", "helloworld", &fields), "66987CB115214E59E6EC978214934FB8");
    }

    #[test]
    fn an_order_call_in_three_ways() {
        assert_eq!(signed("md5", SECRET, &orders()), "417987ACA0ACC63C2350E50D538DB573");
        assert_eq!(signed("hmac", SECRET, &orders()), "3626929A9864C29B7D65E3C7CF7B3904");
        let long = "A1500993DA24F8F879CB5AA92785FB6B9EF4F50834FE6042ED2634646F6C0FA2";
        assert_eq!(signed("hmac-sha256", SECRET, &orders()), long);
    }

    #[test]
    fn a_session_is_signed_too() {
        let mut fields = orders();
        fields.push(("session", "sess1"));
        assert_eq!(signed("md5", SECRET, &fields), "813688D9D7E44C647119CA36E7B995CF");
    }

    #[test]
    fn a_chinese_value_in_three_ways() {
        let mut fields = system("wdt.logistics.query");
        fields.push(("logistics_name", "顺丰速运"));
        assert_eq!(signed("md5", SECRET, &fields), "49EC6E27E6D64A4C60A3C27390EACC06");
        assert_eq!(signed("hmac", SECRET, &fields), "856819CBBE6EB6D18957E9ED570322AB");
        let long = "CFA33F166BC5567EE089BD0116F17B9DEBABBC2C802646F2FCD6C3E18FBDB798";
        assert_eq!(signed("hmac-sha256", SECRET, &fields), long);
    }

    #[test]
    fn empty_values_do_not_count_and_unknown_ways_give_nothing() {
        let mut fields = orders();
        fields.push(("session", ""));
        assert_eq!(signed("md5", SECRET, &fields), "417987ACA0ACC63C2350E50D538DB573");
        assert_eq!(sign("sha1", &BTreeMap::new(), SECRET), None);
    }
}
