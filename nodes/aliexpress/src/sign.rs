//! The signatures of both generations. Values are signed as they are, not percent-encoded.

use weft_sdk::secret::{self, Algorithm, Encoding, Part};
use weft_sdk::{Failure, time};

use crate::connection::APP_SECRET;

/// What carries the signature of the current generation; not signed itself.
pub const IOP_SIGNATURE: &str = "sign";
/// What carries the signature of the old generation; not signed itself.
pub const AOP_SIGNATURE: &str = "_aop_signature";

/// A parameter and its value, which may be sealed.
pub type Parameter = (String, Part);

/// A parameter with a plain text.
pub fn text(name: &str, value: impl Into<String>) -> Parameter {
    (name.to_owned(), Part::Text(value.into()))
}

/// A parameter with the value that a marker stands for.
pub fn sealed(name: &str, marker: impl Into<String>) -> Parameter {
    (name.to_owned(), Part::Sealed(marker.into()))
}

/// A parameter as it stands in a request.
pub fn written((name, value): Parameter) -> (String, String) {
    let (Part::Text(value) | Part::Sealed(value)) = value;
    (name, value)
}

/// The time of a request, in milliseconds since 1970.
pub fn timestamp() -> String {
    (time::now_s() * 1_000).to_string()
}

/// The parameters with their signature of the current generation: HMAC-SHA256 over the path, then names and values in the
/// order of the **names**. The path is that of a path API without `/rest`, and empty for `/sync`.
pub fn iop(path: &str, mut parameters: Vec<Parameter>) -> Result<Vec<(String, String)>, Failure> {
    parameters.sort_by(|(one, _), (other, _)| one.cmp(other));
    signed(Algorithm::Sha256, path, parameters, IOP_SIGNATURE)
}

/// The parameters with their signature of the old generation: HMAC-SHA1 over the path, then names and values in the order
/// of both **together**. The path is that behind `/openapi/`, and empty for the page of consent.
///
/// Nobody here knows what a sealed value begins with, which decides where another name begins with the whole name of this
/// one: no parameter of weft's does.
pub fn aop(path: &str, mut parameters: Vec<Parameter>) -> Result<Vec<(String, String)>, Failure> {
    parameters.sort_by_cached_key(|(name, value)| {
        let (Part::Text(value) | Part::Sealed(value)) = value;
        format!("{name}{value}")
    });
    signed(Algorithm::Sha1, path, parameters, AOP_SIGNATURE)
}

fn signed(
    algorithm: Algorithm,
    path: &str,
    sorted: Vec<Parameter>,
    signature: &str,
) -> Result<Vec<(String, String)>, Failure> {
    let parts: Vec<Part> = std::iter::once(Part::Text(path.to_owned()))
        .chain(sorted.iter().flat_map(|(name, value)| [Part::Text(name.clone()), value.clone()]))
        .collect();
    let key = [Part::Sealed(secret::sealed(APP_SECRET)?)];
    let sign = secret::hmac(algorithm, &key, &parts, Encoding::HexUpper)?;
    let own = (signature.to_owned(), sign);
    Ok(sorted.into_iter().map(written).chain([own]).collect())
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::with_secrets;

    use super::*;

    type Sign = fn(&str, Vec<Parameter>) -> Result<Vec<(String, String)>, Failure>;

    /// What is signed, as a marker tells it, and the signature.
    fn both(sign: Sign, secret: &str, path: &str, parameters: &[Parameter], sealed: &[(&str, &str)]) -> [String; 2] {
        let last = |signed: Vec<(String, String)>| signed.last().unwrap().1.clone();
        let told = last(sign(path, parameters.to_vec()).unwrap());
        let secrets: Vec<_> = sealed.iter().copied().chain([(APP_SECRET, secret)]).collect();
        [told, with_secrets(&secrets, || last(sign(path, parameters.to_vec()).unwrap()))]
    }

    fn check_aop(path: &str, parameters: &[Parameter], signed: &str, sign: &str) {
        let [told, code] = both(aop, "test123", path, parameters, &[]);
        assert_eq!(told, format!("<hmac-sha1 <app_secret> {signed} hex-upper>"));
        assert_eq!(code, sign);
    }

    fn check_iop(path: &str, parameters: &[Parameter], signed: &str, sign: &str, sealed: &[(&str, &str)]) {
        let [told, code] = both(iop, "helloworld", path, parameters, sealed);
        assert_eq!(told, format!("<hmac-sha256 <app_secret> {signed} hex-upper>"));
        assert_eq!(code, sign);
    }

    const LIST: &str = "param2/1/aliexpress.open/api.findOrderListQuery/1234567";

    #[test]
    fn v1_the_example_of_the_old_documentation() {
        check_aop(
            "param2/1/system/currentTime/1000000",
            &[text("b", "2"), text("a", "1")],
            "param2/1/system/currentTime/1000000a1b2",
            "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88",
        );
    }

    #[test]
    fn v2_an_old_list_of_orders() {
        check_aop(
            LIST,
            &[
                text("access_token", "f14da3b8-b0b1-4f73-a5de-9bed637e0188"),
                text("createDateStart", "05/01/2019 00:00:00"),
                text("createDateEnd", "05/02/2019 10:20:30"),
                text("orderStatus", "WAIT_SELLER_SEND_GOODS"),
                text("page", "1"),
                text("pageSize", "50"),
            ],
            "param2/1/aliexpress.open/api.findOrderListQuery/1234567access_tokenf14da3b8-b0b1-4f73-a5de-9bed637e0188\
             createDateEnd05/02/2019 10:20:30createDateStart05/01/2019 00:00:00orderStatusWAIT_SELLER_SEND_GOODS\
             page1pageSize50",
            "03A214903454CB6028DED9B226F2DABE7177211A",
        );
    }

    #[test]
    fn v3_an_old_page_of_consent() {
        check_aop(
            "",
            &[
                text("client_id", "1234567"),
                text("site", "aliexpress"),
                text("redirect_uri", "https://hub.example.com/cb/aliexpress"),
                text("state", "acc_42"),
            ],
            "client_id1234567redirect_urihttps://hub.example.com/cb/aliexpresssitealiexpressstateacc_42",
            "BD028D1A24B809FC66E21E9921ACACBCBCAF4AE9",
        );
    }

    #[test]
    fn v4_names_and_values_are_sorted_together() {
        let wrong = "84C867C38FE9E3185B24F35A869624237BC35FDC";
        let parameters = [text("a", "z"), text("ab", "1")];
        let path = "param2/1/demo.ns/demo.api/1234567";
        check_aop(path, &parameters, &format!("{path}ab1az"), "9506C11DA0D414C6397BB6FEDE530DF428514DED");
        let [_, code] = both(aop, "test123", path, &parameters, &[]);
        assert_ne!(code, wrong);
    }

    #[test]
    fn v5_what_is_not_ascii_is_signed_as_it_is() {
        check_aop(
            LIST,
            &[text("access_token", "tok"), text("page", "1"), text("pageSize", "50"), text("memo", "订单 1")],
            &format!("{LIST}access_tokentokmemo订单 1page1pageSize50"),
            "DF71E841D088DB548DBEE6321AB2DF84983908C2",
        );
    }

    #[test]
    fn i1_the_example_of_the_current_documentation() {
        check_iop(
            "/order/get",
            &[
                text("app_key", "123456"),
                text("access_token", "test"),
                text("timestamp", "1517820392000"),
                text("sign_method", "sha256"),
                text("order_id", "1234"),
            ],
            "/order/getaccess_tokentestapp_key123456order_id1234sign_methodsha256timestamp1517820392000",
            "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
            &[],
        );
    }

    /// Tokens and codes are signed though nobody here sees them.
    #[test]
    fn i2_tokens_of_a_code() {
        check_iop(
            "/auth/token/create",
            &[
                text("app_key", "123456"),
                sealed("code", "<code>"),
                text("sign_method", "sha256"),
                text("timestamp", "1556792430000"),
            ],
            "/auth/token/createapp_key123456code<code>sign_methodsha256timestamp1556792430000",
            "816B128738A8FDF9347C4E1FD5D5085E60C17B632790A7BA1080DD8379179F80",
            &[("code", "3_123456_kYxUa1mQhEXAMPLE")],
        );
    }

    #[test]
    fn i3_tokens_of_a_token() {
        check_iop(
            "/auth/token/refresh",
            &[
                sealed("refresh_token", "<refresh_token>"),
                text("app_key", "123456"),
                text("sign_method", "sha256"),
                text("timestamp", "1556792430000"),
            ],
            "/auth/token/refreshapp_key123456refresh_token<refresh_token>sign_methodsha256timestamp1556792430000",
            "D5A1FDE33B118A7D7E911D07267418B480ED115F0AECA71733DAB68F485F1AD8",
            &[("refresh_token", "50001EXAMPLEREFRESH")],
        );
    }

    #[test]
    fn i4_a_list_of_orders() {
        let query = "{\"create_date_end\":\"2026-01-02 10:20:30\",\"create_date_start\":\"2026-01-01 00:00:00\",\
                     \"current_page\":1,\"order_status_list\":[\"WAIT_SELLER_SEND_GOODS\"],\"page_size\":50}";
        check_iop(
            "",
            &[
                text("app_key", "123456"),
                text("format", "json"),
                text("method", "aliexpress.solution.order.get"),
                sealed("session", "<session>"),
                text("sign_method", "sha256"),
                text("simplify", "false"),
                text("timestamp", "1767349230000"),
                text("v", "2.0"),
                text("param0", query),
            ],
            &format!(
                "app_key123456formatjsonmethodaliexpress.solution.order.getparam0{query}session<session>\
                 sign_methodsha256simplifyfalsetimestamp1767349230000v2.0"
            ),
            "55B2493674C33DF7E5F3CDF64EE5ED4FD3595D7C645AEC0D25D8A32736DBA1C2",
            &[("session", "50000EXAMPLEACCESS")],
        );
    }
}
