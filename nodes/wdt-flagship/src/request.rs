//! Requests to the open API, and their signature.

use serde_json::value::RawValue;
use weft_sdk::http::{Request, Response};
use weft_sdk::record::raw_json;
use weft_sdk::secret::{self, Algorithm, Encoding, Part};
use weft_sdk::{Failure, time};
use weft_wdt::answer;
use weft_wdt::app;
use weft_wdt::edition::{Asked, AskedPage};
use weft_wdt::top::{self, Pair, plain, sealed};

use crate::connection::{self, SALT};

/// Where all methods are.
const PATH: &str = "/openapi";
/// 2012-01-01 00:00:00 in Beijing: the platform counts seconds from there.
const EPOCH_S: i64 = 1_325_347_200;

/// Sends a request.
pub fn ask(asked: &Asked<'_>) -> Result<Response, Failure> {
    // Written once: the signature is over these bytes.
    let body: Box<RawValue> = raw_json(&[&asked.arguments]);
    let query = query(asked)?;
    let sign = sign(&query, body.get())?;
    let url = format!("{}{PATH}", asked.call.base_url());
    let request =
        query.iter().map(top::written).fold(Request::post(url), |request, (name, value)| request.query(&name, value));
    answer::ask(request.query("sign", sign).json(&body), asked.interface.list)
}

fn query(asked: &Asked<'_>) -> Result<Vec<Pair>, Failure> {
    let field = |name: &str| asked.call.connection_field(name).unwrap_or_default();
    let mut query = vec![
        plain("sid", field(app::SID)),
        plain("key", field(app::APP_KEY)),
        sealed("salt", secret::sealed(SALT)?),
        plain("method", asked.name),
        plain("v", "1.0"),
        plain("timestamp", (time::now_s() - EPOCH_S).to_string()),
    ];
    query.extend(asked.page.iter().flat_map(pager));
    Ok(query)
}

fn pager(page: &AskedPage) -> [Pair; 3] {
    [
        plain("page_size", page.size.to_string()),
        plain("page_no", page.number.to_string()),
        plain("calc_total", u8::from(page.count).to_string()),
    ]
}

/// The marker of the signature: names and values in the order of the names, the body among them, between two secrets.
fn sign(query: &[Pair], body: &str) -> Result<String, Failure> {
    let secret = [connection::secret()?];
    let parts = [&secret, signed_pieces(query, body).as_slice(), &secret].concat();
    Ok(secret::digest(Algorithm::Md5, &parts, Encoding::HexLower)?)
}

/// What is signed, between the secrets.
fn signed_pieces(query: &[Pair], body: &str) -> Vec<Part> {
    let mut all = query.to_vec();
    all.push(plain("body", body));
    top::pieces(&all)
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::with_secrets;

    use super::*;

    fn demo(method: &str, size: &str) -> Vec<Pair> {
        vec![
            plain("sid", "demosid"),
            plain("key", "demosid-ak"),
            plain("salt", "salt0123456789abcdef"),
            plain("method", method),
            plain("v", "1.0"),
            plain("timestamp", "374652800"),
            plain("page_size", size),
            plain("page_no", "0"),
            plain("calc_total", "1"),
        ]
    }

    fn signed(secret: &str, query: &[Pair], body: &str) -> String {
        with_secrets(&[("secret", secret)], || sign(query, body).unwrap())
    }

    #[test]
    fn the_body_is_signed_among_the_query() {
        let query = [
            plain("sid", "wdtapi3"),
            plain("key", "appkey"),
            plain("salt", "salt"),
            plain("method", "goods.Goods.queryWithSpec"),
            plain("timestamp", "100"),
            plain("v", "1.0"),
        ];
        let body = r#"[{"goods_no":"G001"}]"#;
        let told: String = signed_pieces(&query, body)
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Sealed(text) => text.as_str(),
            })
            .collect();
        let expected =
            r#"body[{"goods_no":"G001"}]keyappkeymethodgoods.Goods.queryWithSpecsaltsaltsidwdtapi3timestamp100v1.0"#;
        assert_eq!(told, expected);
        assert_eq!(signed("secret", &query, body), "703b2c4b5b16565883e6b58d18e254a2");
    }

    #[test]
    fn orders_are_signed() {
        let body = r#"[{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}]"#;
        let query = demo("sales.TradeQuery.queryWithDetail", "100");
        assert_eq!(signed("0123456789abcdef", &query, body), "d3f1a6cb0456cfd7a56aa45f351cb0fc");
    }

    #[test]
    fn chinese_is_signed_as_it_is() {
        let body = r#"[{"warehouse_name":"杭州仓"}]"#;
        let query = demo("setting.Warehouse.queryWarehouse", "50");
        assert_eq!(signed("0123456789abcdef", &query, body), "492e9c9cfe47fd8beb72f0f79cdb2276");
    }
}
