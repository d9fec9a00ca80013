//! One order, its recipient, and the shop itself.

use serde_json::{Value, json};

use super::list::object;
use super::sync::{Call, Given};
use crate::answer::Refusal;
use crate::order::Order;

/// `aliexpress.trade.new.redefining.findorderbyid`
pub(crate) fn target(call: &Call<'_>) -> Result<Given, Refusal> {
    Ok(Given::one("target", detail(call)?))
}

/// `aliexpress.solution.order.info.get`
pub(crate) fn info(call: &Call<'_>) -> Result<Given, Refusal> {
    Ok(Given::one("result", json!({ "success": true, "data": detail(call)? })))
}

/// `aliexpress.solution.order.receiptinfo.get`
pub(crate) fn recipient(call: &Call<'_>) -> Result<Given, Refusal> {
    Ok(Given::one("result", order(call)?.recipient()))
}

/// `aliexpress.solution.merchant.profile.get`
pub(crate) fn profile(call: &Call<'_>) -> Given {
    let fields = vec![
        ("shop_id", json!(call.seller.shop_id)),
        ("shop_name", json!(call.seller.shop_name)),
        ("country_code", json!("CN")),
        ("merchant_login_id", json!(call.seller.login)),
    ];
    Given { fields, failure: None }
}

fn detail(call: &Call<'_>) -> Result<Value, Refusal> {
    let order = order(call)?;
    let mut detail = order.detail(call.seller);
    if call.is_simple {
        for (list, row) in [
            ("child_order_list", "global_aeop_tp_child_order_dto"),
            ("logistic_info_list", "global_aeop_tp_logistic_info_dto"),
        ] {
            if let Some(rows) = detail.get_mut(list).and_then(|list| list.get_mut(row)).map(Value::take) {
                detail[list] = rows;
            }
        }
    }
    Ok(detail)
}

/// An order of somebody else is one that does not exist.
fn order<'a>(call: &Call<'a>) -> Result<&'a Order, Refusal> {
    let fields = object(call, "param1")?;
    let wrong = |code: &str, text: &str| Refusal::new("15", "Remote service error").with_sub(code, text);
    let id = fields.get("order_id").and_then(whole_number);
    let id = id.ok_or_else(|| wrong("isv.invalid-parameter", "order_id must be a whole number"))?;
    call.seller.order(id).ok_or_else(|| wrong("isv.order-not-exist", "The order does not exist"))
}

/// Clients that keep ids as text send text.
fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
