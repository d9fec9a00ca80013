//! Requests to Qimen, which speaks the protocol of Taobao's open platform (TOP), and their signature.

use weft_sdk::http::{Request, Response};
use weft_sdk::secret::{self, Algorithm, Encoding, Part};
use weft_sdk::{Call, Failure, time};

use crate::answer;
use crate::app;
use crate::time::BEIJING_MINUTES;

/// A field of a request: its value in pieces, some of which may be sealed.
pub type Pair = (String, Vec<Part>);

/// A field with a plain text.
pub fn plain(name: &str, value: impl Into<String>) -> Pair {
    (name.to_owned(), vec![Part::Text(value.into())])
}

/// A field with the value that a marker stands for.
pub fn sealed(name: &str, marker: impl Into<String>) -> Pair {
    (name.to_owned(), vec![Part::Sealed(marker.into())])
}

/// A field as it stands in a request.
pub fn written((name, value): &Pair) -> (String, String) {
    (name.clone(), value.iter().map(text_of).collect())
}

fn text_of(part: &Part) -> &str {
    match part {
        Part::Text(text) | Part::Sealed(text) => text,
    }
}

/// A secret of the connection, as a part of what is hashed.
pub fn secret(name: &str) -> Result<Part, Failure> {
    Ok(Part::Sealed(secret::sealed(name)?))
}

/// Asks a method of the gateway. System parameters go into the query, the others into the
/// form; the signature covers both. `list` is what its answer calls the records.
pub fn ask<P>(call: &Call<P>, method: &str, business: &[Pair], list: &str) -> Result<Response, Failure> {
    let system = system(call, method)?;
    let sign_method = call.connection_field(app::SIGN_METHOD).unwrap_or(app::SIGN_METHODS[0]);
    let all: Vec<Pair> = system.iter().chain(business).cloned().collect();
    let sign = sign(sign_method, &secret(app::QIMEN_APP_SECRET)?, &all)?;
    let url = format!("{}{}", call.base_url(), path(call));
    let request =
        system.iter().map(written).fold(Request::post(url), |request, (name, value)| request.query(&name, value));
    answer::ask(request.query("sign", sign).form(business.iter().map(written).collect()), list)
}

fn path<P>(call: &Call<P>) -> &'static str {
    match call.connection_field(app::ENVIRONMENT) {
        Some(app::TEST) => "/router/qmtest",
        _ => "/router/qm",
    }
}

fn system<P>(call: &Call<P>, method: &str) -> Result<Vec<Pair>, Failure> {
    let field = |name: &str| call.connection_field(name).unwrap_or_default();
    let target = call.connection_field(app::TARGET_APP_KEY).unwrap_or(app::TARGET_APP_KEY_USUAL);
    let mut system = vec![
        plain("method", method),
        plain("app_key", field(app::QIMEN_APP_KEY)),
        plain("target_app_key", target),
        plain("timestamp", time::local(time::now_s(), BEIJING_MINUTES)),
        // Without it the gateway answers in XML.
        plain("format", "json"),
        plain("v", "2.0"),
        plain("sign_method", call.connection_field(app::SIGN_METHOD).unwrap_or(app::SIGN_METHODS[0])),
    ];
    match secret::sealed(app::SESSION) {
        Ok(marker) => system.push(sealed("session", marker)),
        Err(secret::Error::Unknown(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(system)
}

/// What is signed: names and values in the order of the names, nothing in between, fields without a value left out.
pub fn pieces(fields: &[Pair]) -> Vec<Part> {
    let mut sorted: Vec<&Pair> =
        fields.iter().filter(|(_, value)| value.iter().any(|part| !text_of(part).is_empty())).collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    sorted.into_iter().flat_map(|(name, value)| [&[Part::Text(name.clone())], value.as_slice()].concat()).collect()
}

/// The marker of the signature, in one of the three ways.
pub fn sign(sign_method: &str, secret: &Part, fields: &[Pair]) -> Result<String, Failure> {
    let pieces = pieces(fields);
    let key = std::slice::from_ref(secret);
    Ok(match sign_method {
        "md5" => secret::digest(Algorithm::Md5, &[key, &pieces, key].concat(), Encoding::HexUpper)?,
        "hmac" => secret::hmac(Algorithm::Md5, key, &pieces, Encoding::HexUpper)?,
        _ => secret::hmac(Algorithm::Sha256, key, &pieces, Encoding::HexUpper)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::{self, with_secrets};

    use super::*;

    const SECRET: &str = "topsecret0123456789abcdef";

    fn told(fields: &[Pair]) -> String {
        pieces(fields).iter().map(text_of).collect()
    }

    fn common(method: &str, sign_method: &str) -> Vec<Pair> {
        vec![
            plain("method", method),
            plain("app_key", "12345678"),
            plain("target_app_key", "21363512"),
            plain("timestamp", "2023-11-15 06:13:20"),
            plain("format", "json"),
            plain("v", "2.0"),
            plain("sid", "demosid"),
            plain("sign_method", sign_method),
        ]
    }

    fn orders(sign_method: &str) -> Vec<Pair> {
        let mut fields = common("wdt.trade.query", sign_method);
        fields.extend([
            plain("start_time", "2023-11-14 10:00:00"),
            plain("end_time", "2023-11-14 11:00:00"),
            plain("page_no", "0"),
            plain("page_size", "100"),
        ]);
        fields
    }

    fn signed(secret_value: &str, sign_method: &str, fields: &[Pair]) -> String {
        with_secrets(&[("qimen_app_secret", secret_value)], || {
            sign(sign_method, &secret("qimen_app_secret").unwrap(), fields).unwrap()
        })
    }

    #[test]
    fn the_example_of_the_gateways_documentation() {
        let fields = [
            plain("app_key", "12345678"),
            plain("fields", "num_iid,title,nick,price,num"),
            plain("format", "json"),
            plain("method", "taobao.item.seller.get"),
            plain("num_iid", "11223344"),
            plain("session", "test"),
            plain("sign_method", "md5"),
            plain("timestamp", "2016-01-01 12:00:00"),
            plain("v", "2.0"),
        ];
        assert_eq!(signed("helloworld", "md5", &fields), "66987CB115214E59E6EC978214934FB8");
    }

    #[test]
    fn orders_are_signed_in_all_three_ways() {
        let expected = "app_key12345678end_time2023-11-14 11:00:00formatjsonmethodwdt.trade.querypage_no0page_size100\
                        siddemosidsign_methodhmacstart_time2023-11-14 10:00:00target_app_key21363512\
                        timestamp2023-11-15 06:13:20v2.0";
        assert_eq!(told(&orders("hmac")), expected);
        let table = [
            ("md5", "417987ACA0ACC63C2350E50D538DB573"),
            ("hmac", "3626929A9864C29B7D65E3C7CF7B3904"),
            ("hmac-sha256", "A1500993DA24F8F879CB5AA92785FB6B9EF4F50834FE6042ED2634646F6C0FA2"),
        ];
        for (sign_method, sign) in table {
            assert_eq!(signed(SECRET, sign_method, &orders(sign_method)), sign);
        }
    }

    #[test]
    fn a_session_is_signed_though_nobody_sees_it() {
        with_secrets(&[("qimen_app_secret", SECRET), ("session", "sess1")], || {
            let mut fields = orders("md5");
            fields.push(sealed("session", secret::sealed("session").unwrap()));
            let sign = sign("md5", &secret("qimen_app_secret").unwrap(), &fields).unwrap();
            assert_eq!(sign, "813688D9D7E44C647119CA36E7B995CF");
        });
    }

    #[test]
    fn chinese_is_signed_as_it_is() {
        let table = [
            ("md5", "49EC6E27E6D64A4C60A3C27390EACC06"),
            ("hmac", "856819CBBE6EB6D18957E9ED570322AB"),
            ("hmac-sha256", "CFA33F166BC5567EE089BD0116F17B9DEBABBC2C802646F2FCD6C3E18FBDB798"),
        ];
        for (sign_method, sign) in table {
            let mut fields = common("wdt.logistics.query", sign_method);
            fields.push(plain("logistics_name", "顺丰速运"));
            assert_eq!(signed(SECRET, sign_method, &fields), sign);
        }
    }

    #[test]
    fn fields_without_a_value_are_not_signed() {
        assert_eq!(told(&[plain("b", "2"), plain("empty", ""), plain("a", "1"), plain("a_b", "3")]), "a1a_b3b2");
    }

    #[test]
    fn a_request_says_who_asks_whom_and_how() {
        testing::set_clock("2023-11-15T06:13:20+08:00");
        testing::answer(|request| {
            assert_eq!((request.url.as_str(), request.repeatable), ("https://q.test/router/qmtest", true));
            let query: Vec<_> = request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let expected = [
                ("method", "wdt.trade.query"),
                ("app_key", "12345678"),
                ("target_app_key", "99"),
                ("timestamp", "2023-11-15 06:13:20"),
                ("format", "json"),
                ("v", "2.0"),
                ("sign_method", "md5"),
                ("session", "<session>"),
            ];
            assert_eq!(query[..expected.len()], expected);
            assert!(matches!(query[expected.len()..], [("sign", _)]), "{query:?}");
            assert!(
                matches!(&request.body, testing::Body::Form(form) if form == &[("sid".to_owned(), "demosid".to_owned())])
            );
            Ok(Response::new(200, "{}"))
        });
        let connection = json!({
            "base_url": "https://q.test", "qimen_app_key": "12345678", "environment": "test", "target_app_key": "99",
            "sign_method": "md5",
        });
        ask(&Call::new(connection, ()), "wdt.trade.query", &[plain("sid", "demosid")], "trades").unwrap();
    }

    #[test]
    fn what_is_not_filled_in_is_the_usual() {
        testing::answer(|request| {
            assert_eq!(request.url, "https://q.test/router/qm");
            assert!(request.query.contains(&("target_app_key".to_owned(), "21363512".to_owned())));
            assert!(request.query.contains(&("sign_method".to_owned(), "hmac-sha256".to_owned())));
            assert!(request.query.iter().all(|(name, _)| name != "session"));
            Ok(Response::new(200, "{}"))
        });
        with_secrets(&[("qimen_app_secret", SECRET)], || {
            ask(&Call::new(json!({ "base_url": "https://q.test" }), ()), "wdt.trade.query", &[], "trades").unwrap();
        });
    }
}
