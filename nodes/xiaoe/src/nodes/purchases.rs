//! `xiaoe/purchases`: what a user is entitled to.
//!
//! The platform does not publish the rows of this interface, so they pass through as they come; the fields described
//! here are those that its clients read. A row is identified by user, product and resource: an entitlement that is
//! renewed stays one row. As rows are known to name only one of `product_id` and `resource_id` (a package or a single
//! product), a field of the key that a row lacks is filled in: `user_id` with the user asked for, `product_id` and
//! `resource_id` with an empty text. A row that names neither can't be told from another and is refused.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::Fields as Record;
use weft_sdk::schema::{Integer, Text, Time};
use weft_sdk::{Call, Failure, Label, Node, Page, keyed, label};

use crate::interface::{BEIJING, Interface, PURCHASES};
use crate::paging::{End, Resume};
use crate::request::{self, Body, Fields};
use crate::response;

const INTERFACE: Interface = Interface::one("xe.resource.purchase.get/1.0.0", PURCHASES);

/// The node.
#[derive(Debug)]
pub struct Purchases;

/// The parameters of `xiaoe/purchases`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The user.
    user_id: String,
    /// Only such entitlements: 2 single product, 3 package, 15 super member.
    #[serde(default)]
    payment_type: Option<i64>,
    /// Only for this kind of product.
    #[serde(default)]
    resource_type: Option<i64>,
    /// Only for this product.
    #[serde(default)]
    product_id: Option<String>,
    /// Only those that began at this time or later: Beijing time, `YYYY-MM-DD HH:MM:SS`.
    #[serde(default)]
    begin_time: Option<String>,
    /// Only those that began before this time: Beijing time, `YYYY-MM-DD HH:MM:SS`.
    #[serde(default)]
    end_time: Option<String>,
    /// Number of entitlements per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 50))]
    page_size: u64,
}

fn page_size() -> u64 {
    50
}

/// An entitlement.
#[derive(Debug, JsonSchema)]
pub struct Purchase {
    /// The user.
    pub user_id: Text,
    /// The package; an empty text if there is none.
    pub product_id: Text,
    /// The product; an empty text if there is none.
    pub resource_id: Text,
    /// Kind of product.
    pub resource_type: Integer,
    /// 2 single product, 3 package, 15 super member.
    pub payment_type: Integer,
    /// When it began.
    pub created_at: Time,
    /// When it ends.
    pub expire_at: Time,
    /// Whether it was taken back.
    pub is_deleted: Integer,
}

keyed!(Purchase, ["user_id", "product_id", "resource_id"], times: BEIJING);

impl Node for Purchases {
    const NAME: &'static str = "purchases";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Purchase;

    fn title() -> Label {
        label("What a user is entitled to", "用户订购关系（商品有效期）")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let resume = call.resume::<Resume>()?.unwrap_or_default();
        let response = request::ask(&call, &INTERFACE, body(&call.parameters, resume))?;
        let mut list = response::list(&INTERFACE, &response, "list")?;
        for row in &mut list.rows {
            complete_key(row, &call.parameters.user_id)?;
        }
        Ok(End::ShortPage.page(resume, call.parameters.page_size, list.as_rows()))
    }
}

fn body(parameters: &Parameters, resume: Resume) -> Body {
    Fields::new()
        .with("user_id", parameters.user_id.as_str())
        .with("page_index", resume.page_index)
        .with("page_size", parameters.page_size)
        .with("order_by", "created_at:desc")
        .with_given("payment_type", &parameters.payment_type)
        .with_given("resource_type", &parameters.resource_type)
        .with_given("product_id", &parameters.product_id)
        .with_given("begin_time", &parameters.begin_time)
        .with_given("end_time", &parameters.end_time)
        .nested()
}

fn complete_key(row: &mut Record<'_>, user_id: &str) -> Result<(), Failure> {
    if row.is_blank("product_id") && row.is_blank("resource_id") {
        return Err(Failure::rejected("an entitlement names neither `product_id` nor `resource_id`"));
    }
    if row.is_blank("user_id") {
        row.set_text("user_id", Some(user_id));
    }
    for name in ["product_id", "resource_id"] {
        if row.is_blank(name) {
            row.set_text(name, Some(""));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::http::Response;
    use weft_sdk::testing;

    use super::*;

    fn run(answer: &'static str) -> Result<Page, Failure> {
        testing::answer(move |request| {
            let body: Value = serde_json::from_str(testing::json_body(request)).unwrap();
            let data = json!({
                "user_id": "u_1", "page_index": 1, "page_size": 2, "order_by": "created_at:desc", "payment_type": 3,
            });
            assert_eq!(body, json!({ "access_token": "<access_token>", "data": data }));
            Ok(Response::new(200, answer))
        });
        let parameters = json!({ "user_id": "u_1", "payment_type": 3, "page_size": 2 });
        Purchases::run(Call::new(json!({ "base_url": "https://x.test" }), serde_json::from_value(parameters).unwrap()))
    }

    #[test]
    fn rows_may_be_the_data_itself() {
        let answer = r#"{"code":0,"data":[{"user_id":"u_1","product_id":"p_1","resource_id":"i_1"}]}"#;
        let page = run(answer).unwrap();
        assert_eq!(page.records, r#"[{"user_id":"u_1","product_id":"p_1","resource_id":"i_1"}]"#);
        assert_eq!(page.next, None);
    }

    #[test]
    fn keys_are_completed() {
        let answer = concat!(
            r#"{"code":0,"data":{"list":[{"product_id":"p_1","expire_at":"2025-01-01 00:00:00","x":1.0},"#,
            r#"{"user_id":"u_1","resource_id":"i_1","product_id":null}]}}"#
        );
        let page = run(answer).unwrap();
        let expected = concat!(
            r#"[{"product_id":"p_1","expire_at":"2025-01-01 00:00:00","x":1.0,"user_id":"u_1","resource_id":""},"#,
            r#"{"user_id":"u_1","resource_id":"i_1","product_id":""}]"#
        );
        assert_eq!(page.records, expected);
        assert_eq!(page.next, Some(json!({ "page_index": 2 })));
        let nameless = run(r#"{"code":0,"data":{"list":[{"user_id":"u_1"}]}}"#);
        assert!(matches!(nameless, Err(Failure::Rejected(_))));
    }

    #[test]
    fn no_entitlements_are_no_records() {
        for answer in [r#"{"code":0,"data":[]}"#, r#"{"code":0,"data":{"list":[],"total":0}}"#] {
            let page = run(answer).unwrap();
            assert_eq!((page.records.text().as_str(), page.next), ("[]", None));
        }
    }
}
