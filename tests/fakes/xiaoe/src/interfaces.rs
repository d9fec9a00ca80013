//! What each business interface takes and gives. All of them are reached through `gate.rs`.

mod forms;
mod goods;
mod order_detail;
mod orders;
mod purchases;
mod users;

use serde_json::{Map, Value};

use super::answer::{Outcome, Refusal};
use super::interface::Interface;
use super::shop::Shop;
use super::user::User;

/// One admitted call.
pub(crate) struct Call<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) body: &'a Map<String, Value>,
    pub(crate) now_s: i64,
}

pub(crate) fn answer(interface: Interface, call: &Call<'_>) -> Outcome {
    match interface {
        // Handled before: it takes no access token.
        Interface::Token => Err(Refusal::new(2055, "wrong HTTP method")),
        Interface::UserBatch => users::by_page(call),
        Interface::UserBatchCursor => users::by_cursor(call),
        Interface::UserInfo => users::info(call),
        Interface::ResourceList => goods::list(call),
        Interface::OrderList => orders::flat(call),
        Interface::OrderListNested => orders::nested(call),
        Interface::OrderDetail => order_detail::detail(call),
        Interface::GoodsDetail => goods::detail(call),
        Interface::ResourcePurchase => purchases::list(call),
        Interface::FormResults => forms::of_user(call),
    }
}

/// The user a call names.
fn named_user(shop: &Shop, user_id: Option<&str>) -> Result<User, Refusal> {
    let user_id = user_id.ok_or_else(|| Refusal::new(2009, "user_id is missing"))?;
    shop.user(user_id).ok_or_else(|| Refusal::new(2010, "user_id is invalid"))
}

/// Rows as the text of a JSON array.
fn array(rows: impl IntoIterator<Item = Map<String, Value>>) -> String {
    Value::Array(rows.into_iter().map(Value::Object).collect()).to_string()
}

/// `{"total":…,"list":[…]}`
fn listing(total: u64, rows: impl IntoIterator<Item = Map<String, Value>>) -> String {
    format!("{{\"total\":{total},\"list\":{}}}", array(rows))
}
