//! `xiaoe/goods`: one product in detail.
//!
//! The answer doesn't say which product it is about, so the record gets the `resource_id` and `resource_type` that were
//! asked for.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::{Fields as Record, raw_json};
use weft_sdk::schema::{Decimal, Integer, Text};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, keyed, label};

use crate::interface::{GOODS, Interface};
use crate::request::{self, Body, Fields};
use crate::response;

const INTERFACE: Interface = Interface::one("xe.goods.detail.get/3.0.0", GOODS).with_gone(&[
    (3057, "products of this type can't be asked for"),
    (7, "the product was not found"),
    (21, "the product was deleted"),
]);

/// The node.
#[derive(Debug)]
pub struct Goods;

/// The parameters of `xiaoe/goods`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The product.
    resource_id: String,
    /// Its kind: 1 article, 2 audio, 3 video, 4 live, 5 member, 6 column, 8 big column, 20 e-book.
    resource_type: i64,
}

/// A product in detail.
#[derive(Debug, JsonSchema)]
pub struct Product {
    /// Identifies the product.
    pub resource_id: Text,
    /// Kind of product.
    pub resource_type: Integer,
    /// Name.
    pub title: Text,
    /// Summary.
    pub summary: Text,
    /// Author.
    pub author: Text,
    /// Description, HTML.
    pub content: Text,
    /// Address of the picture.
    pub img_url: Text,
    /// Address of the small picture.
    pub img_url_compressed: Text,
    /// No longer used by the platform.
    pub is_try: Integer,
    /// No longer used by the platform.
    pub is_free: Integer,
    /// 0 normal, 1 hidden, 2 deleted.
    pub state: Integer,
    /// 0 on sale, 1 off.
    pub sale_status: Integer,
    /// Price, in fen.
    pub price: Decimal,
    /// Price crossed out beside it, in fen.
    pub line_price: Decimal,
    /// Number of views.
    pub view_count: Integer,
    /// Number of chapters.
    pub total_chapters: Integer,
    /// Number of parts published.
    pub periodical_count: Integer,
    /// Length in seconds; audio only.
    pub audio_length: Integer,
}

keyed!(Product, ["resource_id"]);

impl Node for Goods {
    const NAME: &'static str = "goods";
    type Parameters = Parameters;
    type Record = Product;

    fn title() -> Label {
        label("One product in detail", "商品详情")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let response = request::ask(&call, &INTERFACE, body(&call.parameters))?;
        let data = response::data(&INTERFACE, &response)?;
        let mut product = data.part("resource_info")?;
        if product.is_empty() {
            return Err(Failure::rejected("the platform gave nothing about this product"));
        }
        add_identity(&mut product, &call.parameters);
        Ok(Page::last(&[product]))
    }
}

fn body(parameters: &Parameters) -> Body {
    let Parameters { resource_id, resource_type } = parameters;
    Fields::new().with("goods_id", resource_id.as_str()).with("goods_type", *resource_type).nested()
}

fn add_identity(product: &mut Record<'_>, parameters: &Parameters) {
    product.set_text("resource_id", Some(&parameters.resource_id));
    product.set("resource_type", Cow::Owned(raw_json(&parameters.resource_type)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(answer: &str) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("POST https://x.test/xe.goods.detail.get/3.0.0")
            .json(json!({ "access_token": "<access_token>", "data": { "goods_id": "p_1", "goods_type": 6 } }))
            .exactly()
            .answer_text(200, answer);
        let parameters = json!({ "resource_id": "p_1", "resource_type": 6 });
        calls.run::<Goods>(Call::new(json!({ "base_url": "https://x.test" }), parameters))
    }

    #[test]
    fn the_record_says_which_product_it_is() {
        let page = run(r#"{"code":0,"data":{"resource_info":{"title":"示例专栏","price":9900}}}"#).unwrap();
        assert_eq!(page.records, r#"[{"title":"示例专栏","price":9900,"resource_id":"p_1","resource_type":6}]"#);
    }

    #[test]
    fn a_product_that_can_not_be_had_is_rejected() {
        for answer in [
            r#"{"code":3057,"msg":"","data":{"resource_info":[]}}"#,
            r#"{"code":7,"data":{"resource_info":[]}}"#,
            r#"{"code":"21","msg":"已删除","data":{"resource_info":[]}}"#,
            r#"{"code":0,"data":{"resource_info":[]}}"#,
            r#"{"code":0,"data":[]}"#,
        ] {
            assert!(matches!(run(answer), Err(Failure::Rejected(_))), "{answer}");
        }
    }
}
