//! The platform's interfaces: where each is, what it is called, what its errors are about.

/// What every node that reads orders in version 3 needs. The back office calls it so.
pub const READ_ORDERS: &str = "orders:read";

/// Which of the two ways of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The legacy way: no scopes, flat records of texts.
    V2,
    /// The present way.
    V3,
}

impl Version {
    /// The name of the kind of connection.
    pub const fn variant(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A list.
    List,
    /// One thing, so that a wrong question spoils only itself.
    One,
    /// Whom a token belongs to.
    Owner,
    /// Tokens for a code.
    Code,
    /// New tokens for a refresh token.
    Refresh,
}

/// One interface.
#[derive(Debug, Clone, Copy)]
pub struct Interface {
    /// Its path, from the slash on.
    pub path: &'static str,
    /// What is asked.
    pub about: About,
    /// Whose words it speaks.
    pub version: Version,
    /// What messages call it, in English.
    pub en: &'static str,
    /// What messages call it, in Chinese.
    pub zh: &'static str,
}

const fn v3(path: &'static str, about: About, en: &'static str, zh: &'static str) -> Interface {
    Interface { path, about, version: Version::V3, en, zh }
}

const fn v2(path: &'static str, about: About, en: &'static str, zh: &'static str) -> Interface {
    Interface { path, about, version: Version::V2, en, zh }
}

/// The order list.
pub const ORDERS: Interface = v3("/api/v3/orders", About::List, "orders", "订单列表");
/// One order; its id follows.
pub const ORDER: Interface = v3("/api/v3/orders", About::One, "order", "订单");
/// Whom a token belongs to.
pub const TEST: Interface = v3("/api/v3/oauth/test", About::Owner, "account", "账号信息");
/// Tokens for a code.
pub const CODE: Interface = v3("/api/v3/oauth/access_token", About::Code, "authorization", "授权");
/// New tokens.
pub const REFRESH: Interface = v3("/api/v3/oauth/refresh_token", About::Refresh, "token refresh", "刷新令牌");

/// The order list of version 2.
pub const ORDERS_V2: Interface = v2("/api/v2/order/multi-get", About::List, "orders (v2)", "订单列表（V2）");
/// What is to be shipped, in version 2.
pub const TO_SHIP_V2: Interface =
    v2("/api/v2/order/get-fulfill", About::List, "orders to ship (v2)", "待发货订单（V2）");
/// One order in version 2.
pub const ORDER_V2: Interface = v2("/api/v2/order", About::One, "order (v2)", "订单（V2）");
/// Whom a token of version 2 belongs to.
pub const TEST_V2: Interface = v2("/api/v2/auth_test", About::Owner, "account (v2)", "账号信息（V2）");
/// Tokens for a code, in version 2.
pub const CODE_V2: Interface = v2("/api/v2/oauth/access_token", About::Code, "authorization (v2)", "授权（V2）");
/// New tokens in version 2.
pub const REFRESH_V2: Interface =
    v2("/api/v2/oauth/refresh_token", About::Refresh, "token refresh (v2)", "刷新令牌（V2）");
