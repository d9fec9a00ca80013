//! What can be called.

use hyper::Method;

/// One of the things that a caller or a browser can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// The pages a person sees: sign-in, consent, where it ends.
    Pages,
    /// `POST /identity/v1/oauth2/token`
    Token,
    /// `POST /identity/v1/oauth2/revoke`
    Revoke,
    /// `POST /identity/v1/oauth2/introspect`
    Introspect,
    /// `GET /sell/fulfillment/v1/order`
    OrderList,
    /// `GET /sell/fulfillment/v1/order/{orderId}`
    OrderDetail,
    /// `GET /commerce/identity/v1/user/`
    Identity,
    /// Trading: a session to sign in with.
    GetSessionId,
    /// Trading: the token of a session that was signed in with.
    FetchToken,
    /// Trading: the order list.
    GetOrders,
    /// Trading: who the token belongs to.
    GetUser,
    /// Trading: a call name that is missing or unknown.
    OtherTradingCall,
}

/// The Trading API's one address.
pub(crate) const TRADING_PATH: &str = "/ws/api.dll";
/// The order resource.
pub(crate) const ORDER_PATH: &str = "/sell/fulfillment/v1/order";

impl Operation {
    /// What a path stands for; the Trading API tells its calls apart by a header.
    pub(crate) fn of(path: &str, call_name: Option<&str>) -> Option<Operation> {
        Some(match path {
            "/oauth2/authorize" | "/oauth2/signin" | "/oauth2/consent" | "/ws/eBayISAPI.dll" => Operation::Pages,
            "/identity/v1/oauth2/token" => Operation::Token,
            "/identity/v1/oauth2/revoke" => Operation::Revoke,
            "/identity/v1/oauth2/introspect" => Operation::Introspect,
            ORDER_PATH => Operation::OrderList,
            "/commerce/identity/v1/user" | "/commerce/identity/v1/user/" => Operation::Identity,
            TRADING_PATH => Operation::of_trading(call_name),
            path => return order_id(path).map(|_| Operation::OrderDetail),
        })
    }

    fn of_trading(call_name: Option<&str>) -> Operation {
        match call_name {
            Some("GetSessionID") => Operation::GetSessionId,
            Some("FetchToken") => Operation::FetchToken,
            Some("GetOrders") => Operation::GetOrders,
            Some("GetUser") => Operation::GetUser,
            _ => Operation::OtherTradingCall,
        }
    }

    /// The only method it takes; pages take more than one and look for themselves.
    pub(crate) fn method(self) -> Option<Method> {
        match self {
            Operation::Pages => None,
            Operation::OrderList | Operation::OrderDetail | Operation::Identity => Some(Method::GET),
            _ => Some(Method::POST),
        }
    }
}

/// The last part of the path of one order, as it came.
pub(crate) fn order_id(path: &str) -> Option<&str> {
    path.strip_prefix(ORDER_PATH)?.strip_prefix('/').filter(|id| !id.is_empty() && !id.contains('/'))
}
