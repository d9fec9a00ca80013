//! `xe.resource.list.get` and `xe.goods.detail.get`.

use serde_json::Value;

use super::{Call, listing};
use crate::answer::{Answer, Outcome, Refusal};
use crate::params::{Paging, Params, order_by};
use crate::shop::{Product, ProductState};

const LIST_NAMES: [&str; 4] = ["resource_type", "page_index", "page_size", "order_by"];
/// The types that the detail interface knows.
const DETAIL_TYPES: [i64; 8] = [1, 2, 3, 4, 5, 6, 8, 20];

/// `xe.resource.list.get/1.0.0`. Its documents are not public: this is the shape that the other lists share.
pub(super) fn list(call: &Call<'_>) -> Outcome {
    let params = Params::either(call.body, &LIST_NAMES)?;
    let paging = Paging { index_name: "page_index", first: 1, size_max: 50 };
    let page = paging.optional(&params, 50)?;
    let wanted = params.int("resource_type")?;
    let (_, descending) = order_by(&params, &["created_at"], "created_at:asc")?;
    let is_listed = |product: &&Product| {
        product.state != ProductState::Deleted && wanted.is_none_or(|wanted| product.resource_type == wanted)
    };
    let mut listed: Vec<&Product> = call.shop.products.iter().filter(is_listed).collect();
    listed.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    if descending {
        listed.reverse();
    }
    let rows = listed.iter().skip(page.offset as usize).take(page.limit as usize).map(|product| product.row());
    Ok(Answer::ok("ok", listing(listed.len() as u64, rows)))
}

/// `xe.goods.detail.get/3.0.0`. What cannot be shown has an empty array for its `resource_info`.
pub(super) fn detail(call: &Call<'_>) -> Outcome {
    let params = Params::nested(call.body, &["goods_id", "goods_type"])?;
    let goods_id = params.required_text("goods_id")?;
    let goods_type = params.required_int("goods_type")?;
    if !DETAIL_TYPES.contains(&goods_type) {
        return Ok(without_info(3057, "resource type not supported"));
    }
    let is_wanted = |product: &&Product| product.id == goods_id && product.resource_type == goods_type;
    match call.shop.products.iter().find(is_wanted) {
        None => Ok(without_info(7, "resource not found")),
        Some(product) if product.state == ProductState::Deleted => Ok(without_info(21, "resource deleted")),
        Some(product) => Ok(with_info(product)),
    }
}

fn with_info(product: &Product) -> Answer {
    Answer::ok("ok", format!("{{\"resource_info\":{}}}", Value::Object(product.info())))
}

fn without_info(code: i64, why: &str) -> Answer {
    let Refusal { code, msg } = Refusal::new(code, why);
    Answer { code, msg, data: "{\"resource_info\":[]}".to_owned() }
}
