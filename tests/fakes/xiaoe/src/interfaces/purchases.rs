//! `xe.resource.purchase.get`.

use super::{Call, array, listing, named_user};
use crate::answer::{Answer, Outcome};
use crate::params::{Paging, Params, order_by};
use crate::shop::Purchase;

const NAMES: [&str; 9] = [
    "user_id",
    "payment_type",
    "resource_type",
    "product_id",
    "begin_time",
    "end_time",
    "page_index",
    "page_size",
    "order_by",
];

/// `xe.resource.purchase.get/1.0.0`. Its answer is not public: rows are those of the other lists.
pub(super) fn list(call: &Call<'_>) -> Outcome {
    let params = Params::nested(call.body, &NAMES)?;
    let paging = Paging { index_name: "page_index", first: 1, size_max: 50 };
    let size = params.int("page_size")?.unwrap_or(10);
    let page = paging.at(params.int("page_index")?.unwrap_or(1), size)?;
    let (_, descending) = order_by(&params, &["created_at"], "created_at:desc")?;
    let (payment_type, resource_type) = (params.int("payment_type")?, params.int("resource_type")?);
    let product_id = params.text("product_id")?;
    let begin_s = params.time("begin_time")?.unwrap_or(i64::MIN);
    let end_s = params.time("end_time")?.unwrap_or(i64::MAX);
    let is_wanted = |purchase: &Purchase| {
        payment_type.is_none_or(|wanted| purchase.payment_type == wanted)
            && resource_type.is_none_or(|wanted| purchase.resource_type == wanted)
            && product_id.is_none_or(|wanted| purchase.product_id == wanted)
            && (begin_s..=end_s).contains(&purchase.created_at)
    };
    let user = named_user(call.shop, params.text("user_id")?)?;
    let mut found = call.shop.purchases_of(&user.user_id);
    found.retain(is_wanted);
    found.sort_by_key(|purchase| purchase.created_at);
    if descending {
        found.reverse();
    }
    let rows = found.iter().skip(page.offset as usize).take(page.limit as usize).map(Purchase::row);
    let data = if call.shop.purchases_as_array { array(rows) } else { listing(found.len() as u64, rows) };
    Ok(Answer::ok("ok", data))
}
