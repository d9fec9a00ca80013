//! The platform's interfaces: where each is, and what must be switched on for it.

use weft_sdk::schema::Times;

/// Beijing time. China has had no daylight saving time since before the platform began.
pub const BEIJING: Times = Times::at("+08:00").never(&["", "0000-00-00 00:00:00"]);

/// One interface of the open API.
#[derive(Debug, Clone, Copy)]
pub struct Interface {
    /// Name and version, as in the URL: `xe.order.detail/1.0.0`.
    pub path: &'static str,
    /// The permission set that grants it, as the shop console names it; none for the token.
    pub permission: Option<&'static str>,
    /// Whether a call asks about one thing (a user, an order), so that a wrong one spoils only itself.
    pub about_one: bool,
    /// Codes of this interface alone that say that the thing asked for can't be had, and why.
    pub gone: &'static [(i64, &'static str)],
}

impl Interface {
    /// The interface that gives tokens.
    pub const TOKEN: Self = Self { path: "token", permission: None, about_one: false, gone: &[] };

    /// An interface that lists things.
    pub const fn list(path: &'static str, permission: &'static str) -> Self {
        Self { path, permission: Some(permission), about_one: false, gone: &[] }
    }

    /// An interface that asks about one thing.
    pub const fn one(path: &'static str, permission: &'static str) -> Self {
        Self { about_one: true, ..Self::list(path, permission) }
    }

    /// The same interface with codes of its own.
    pub const fn with_gone(self, gone: &'static [(i64, &'static str)]) -> Self {
        Self { gone, ..self }
    }
}

/// Permission set for users.
pub const USERS: &str = "用户管理-查询";
/// Permission set for orders.
pub const ORDERS: &str = "订单管理-查询";
/// Permission set for products.
pub const GOODS: &str = "商品管理-查询";
/// Permission set for entitlements.
pub const PURCHASES: &str = "订购管理-查询";
/// Permission set for forms.
pub const FORMS: &str = "信息采集/表单管理-查询";
