//! `xiaoe/resources`: the products of the shop.
//!
//! The platform publishes neither the parameters nor the rows of this interface. What is certain: it pages, and its
//! rows are in `data.list`. So the end is an empty page, rows pass through as they come, and the fields described here
//! are those that the platform's other lists have. A row may call its id `id`; it then gets a `resource_id` as well.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::{Fields as Record, raw_json};
use weft_sdk::schema::{Decimal, Integer, Text, Time};
use weft_sdk::{Call, Failure, Label, Node, Page, keyed, label};

use crate::interface::{BEIJING, GOODS, Interface};
use crate::paging::{End, Resume};
use crate::request::{self, Body, Fields};
use crate::response;

const INTERFACE: Interface = Interface::list("xe.resource.list.get/1.0.0", GOODS);

/// The node.
#[derive(Debug)]
pub struct Resources;

/// The parameters of `xiaoe/resources`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only this kind of product: 1 article, 2 audio, 3 video, 4 live, 5 member, 6 column, 8 big column, 50 course.
    #[serde(default)]
    resource_type: Option<i64>,
    /// Further parameters of the platform, passed on as they are.
    #[serde(default)]
    filters: Body,
    /// Number of products per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 50))]
    page_size: u64,
}

fn page_size() -> u64 {
    50
}

/// A product of the list.
#[derive(Debug, JsonSchema)]
pub struct Resource {
    /// Identifies the product.
    pub resource_id: Text,
    /// Kind of product.
    pub resource_type: Integer,
    /// Name.
    pub title: Text,
    /// Address of the picture.
    pub img_url: Text,
    /// Price, in fen.
    pub price: Decimal,
    /// 0 on sale, 1 off.
    pub sale_status: Integer,
    /// When it was created.
    pub created_at: Time,
}

keyed!(Resource, ["resource_id"], times: BEIJING);

impl Node for Resources {
    const NAME: &'static str = "resources";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Resource;

    fn title() -> Label {
        label("All products", "商品列表")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let resume = call.resume::<Resume>()?.unwrap_or_default();
        let response = request::ask(&call, &INTERFACE, body(&call.parameters, resume)?)?;
        let mut list = response::list(&INTERFACE, &response, "list")?;
        list.rows.iter_mut().for_each(add_id);
        Ok(End::EmptyPage.page(resume, call.parameters.page_size, list.as_rows()))
    }
}

fn body(parameters: &Parameters, resume: Resume) -> Result<Body, Failure> {
    let fields = Fields::new()
        .with("page_index", resume.page_index)
        .with("page_size", parameters.page_size)
        .with_given("resource_type", &parameters.resource_type);
    Ok(fields.with_filters(&parameters.filters)?.flat())
}

fn add_id(row: &mut Record<'_>) {
    if row.is_blank("resource_id")
        && let Some(id) = row.get("id").map(raw_json)
    {
        row.set("resource_id", Cow::Owned(id));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::http::Response;
    use weft_sdk::testing;

    use super::*;

    #[test]
    fn rows_get_a_resource_id() {
        let table = [
            (r#"{"id":"p_1","title":"x"}"#, r#"{"id":"p_1","title":"x","resource_id":"p_1"}"#),
            (r#"{"id":7,"resource_id":"p_1"}"#, r#"{"id":7,"resource_id":"p_1"}"#),
            (
                r#"{"id":9007199254740993,"resource_id":""}"#,
                r#"{"id":9007199254740993,"resource_id":9007199254740993}"#,
            ),
            (r#"{"title":"x"}"#, r#"{"title":"x"}"#),
        ];
        for (row, expected) in table {
            let mut row: Record<'_> = serde_json::from_str(row).unwrap();
            add_id(&mut row);
            assert_eq!(serde_json::to_string(&row).unwrap(), expected);
        }
    }

    #[test]
    fn only_an_empty_page_ends_the_list() {
        let run = |answer: &'static str| {
            testing::answer(move |request| {
                let body: Value = serde_json::from_str(testing::json_body(request)).unwrap();
                let expected = json!({
                    "access_token": "<access_token>", "page_index": 1, "page_size": 50, "resource_type": 6,
                });
                assert_eq!(body, expected);
                Ok(Response::new(200, answer))
            });
            let parameters = serde_json::from_value(json!({ "resource_type": 6 })).unwrap();
            Resources::run(Call::new(json!({ "base_url": "https://x.test" }), parameters)).unwrap()
        };
        let page = run(r#"{"code":0,"data":{"total":1,"list":[{"id":"p_1"}]}}"#);
        assert_eq!(page.next, Some(json!({ "page_index": 2 })));
        assert_eq!(run(r#"{"code":0,"data":{"total":1,"list":[]}}"#).next, None);
    }
}
