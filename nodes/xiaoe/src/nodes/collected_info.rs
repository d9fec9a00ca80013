//! `xiaoe/collected-info`: the forms that a user filled in.
//!
//! `extra` holds the answers as JSON text whose shape the platform does not publish. It stays a text: an expression can
//! read it with `fromjson`.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::schema::{Integer, Text, Time};
use weft_sdk::{Call, Failure, Label, Node, Page, keyed, label};

use crate::interface::{BEIJING, FORMS, Interface};
use crate::paging::{End, Resume};
use crate::request::{self, Body, Fields};
use crate::response;

const INTERFACE: Interface = Interface::one("xe.information.user.result.get/1.0.0", FORMS);

/// What the platform calls the list.
const LIST: &str = "collection_list";

/// The node.
#[derive(Debug)]
pub struct CollectedInfo;

/// The parameters of `xiaoe/collected-info`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The user.
    user_id: String,
    /// Only forms shown before or after the payment of this product.
    #[serde(default)]
    resource_id: Option<String>,
    /// Only forms created at this time or later: Beijing time, `YYYY-MM-DD HH:MM:SS`.
    #[serde(default)]
    collect_start_time: Option<String>,
    /// Only forms created before this time: Beijing time, `YYYY-MM-DD HH:MM:SS`.
    #[serde(default)]
    collect_end_time: Option<String>,
    /// Number of forms per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 50))]
    page_size: u64,
}

fn page_size() -> u64 {
    50
}

/// A form that a user filled in.
#[derive(Debug, JsonSchema)]
pub struct Answer {
    /// Identifies the answer.
    pub id: Integer,
    /// The product that the form belongs to.
    pub resource_id: Text,
    /// Name of the product.
    pub resource_name: Text,
    /// The user.
    pub user_id: Text,
    /// Nickname of the user.
    pub user_nickname: Text,
    /// When the form was filled in.
    pub collect_time: Time,
    /// The answers, JSON text.
    pub extra: Text,
    /// The form.
    pub form_id: Text,
    /// Name of the form.
    pub form_name: Text,
}

keyed!(Answer, ["id"], times: BEIJING);

impl Node for CollectedInfo {
    const NAME: &'static str = "collected-info";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Answer;

    fn title() -> Label {
        label("Forms that a user filled in", "用户信息采集结果")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let resume = call.resume::<Resume>()?.unwrap_or_default();
        let response = request::ask_for_records(&call, &INTERFACE, body(&call.parameters, resume), LIST)?;
        let list = response::records(&INTERFACE, &response, LIST)?;
        Ok(End::Total.page(resume, call.parameters.page_size, list))
    }
}

fn body(parameters: &Parameters, resume: Resume) -> Body {
    Fields::new()
        .with("user_id", parameters.user_id.as_str())
        .with("page", resume.page_index)
        .with("page_size", parameters.page_size)
        .with_given("resource_id", &parameters.resource_id)
        .with_given("collect_start_time", &parameters.collect_start_time)
        .with_given("collect_end_time", &parameters.collect_end_time)
        .flat()
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
            let expected = json!({ "access_token": "<access_token>", "user_id": "u_1", "page": 1, "page_size": 50 });
            assert_eq!(body, expected);
            Ok(Response::new(200, answer))
        });
        let parameters = serde_json::from_value(json!({ "user_id": "u_1" })).unwrap();
        CollectedInfo::run(Call::new(json!({ "base_url": "https://x.test" }), parameters))
    }

    #[test]
    fn answers_keep_their_text() {
        let page = run(concat!(
            r#"{"code":0,"msg":"success","data":{"total":1,"collection_list":[{"id":70001,"#,
            r#""collect_time":"2024-03-05 10:14:30","extra":"[{\"title\":\"\u59d3\u540d\"}]"}]}}"#
        ));
        let expected = concat!(
            r#"[{"id":70001,"collect_time":"2024-03-05 10:14:30","#,
            r#""extra":"[{\"title\":\"\u59d3\u540d\"}]"}]"#
        );
        let page = page.unwrap();
        assert_eq!((page.records.text().as_str(), page.next), (expected, None));
    }

    #[test]
    fn no_forms_are_no_records() {
        assert_eq!(run(r#"{"code":0,"data":{"total":0,"collection_list":[]}}"#).unwrap().records, "[]");
        assert_eq!(run(r#"{"code":0,"data":[]}"#).unwrap().records, "[]");
    }

    #[test]
    fn an_unknown_user_spoils_only_this_item() {
        assert!(matches!(run(r#"{"code":2010,"data":[]}"#), Err(Failure::Rejected(_))));
    }
}
