//! The platform's interfaces: what they are called, and which scope grants them.

/// Grants reading orders, and nothing else.
pub const READ_ORDERS: &str = "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly";
/// Grants asking who signed in.
pub const READ_IDENTITY: &str = "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";

/// One interface.
#[derive(Debug, Clone, Copy)]
pub struct Interface {
    /// What people call it, in English.
    pub en: &'static str,
    /// What people call it, in Chinese.
    pub zh: &'static str,
    /// The scope that grants it. The same in the sandbox.
    pub scope: &'static str,
    /// Whether a call asks about one thing, so that a wrong one spoils only itself.
    pub about_one: bool,
}

/// The list of orders.
pub const ORDERS: Interface =
    Interface { en: "list of orders", zh: "订单列表", scope: READ_ORDERS, about_one: false };
/// One order.
pub const ORDER: Interface = Interface { en: "order", zh: "订单详情", scope: READ_ORDERS, about_one: true };
/// The shipments of an order.
pub const SHIPMENTS: Interface =
    Interface { en: "shipments of an order", zh: "订单发货记录", scope: READ_ORDERS, about_one: true };
/// Who a token belongs to.
pub const IDENTITY: Interface =
    Interface { en: "owner of the account", zh: "账号所有者", scope: READ_IDENTITY, about_one: false };
