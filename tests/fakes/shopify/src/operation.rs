//! What can be called.

/// One thing that the platform does for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `GET /admin/oauth/authorize`: the page of consent.
    Authorize,
    /// `POST /admin/oauth/authorize`: what a person chose there.
    Choose,
    /// `POST /admin/oauth/access_token`
    Token,
    /// `POST /admin/api/{version}/graphql.json`
    GraphQl,
    /// `GET /admin/api/{version}/orders.json`
    Orders,
    /// `GET /admin/api/{version}/orders/count.json`
    OrderCount,
    /// `GET /admin/api/{version}/orders/{id}.json`
    Order,
    /// `GET /admin/api/{version}/shop.json`
    Shop,
}

/// A path of the API, taken apart.
pub(crate) struct ApiPath<'a> {
    pub(crate) version: &'a str,
    /// What comes after the version.
    pub(crate) rest: &'a str,
}

/// The parts of a path below `/admin/api/`.
pub(crate) fn api_path(path: &str) -> Option<ApiPath<'_>> {
    let (version, rest) = path.strip_prefix("/admin/api/")?.split_once('/')?;
    Some(ApiPath { version, rest })
}

impl Operation {
    /// What a path is for.
    pub(crate) fn from_path(path: &str, is_post: bool) -> Option<Operation> {
        match (path, is_post) {
            ("/admin/oauth/authorize", false) => return Some(Operation::Authorize),
            ("/admin/oauth/authorize", true) => return Some(Operation::Choose),
            ("/admin/oauth/access_token", _) => return Some(Operation::Token),
            _ => {}
        }
        match api_path(path)?.rest {
            "graphql.json" => Some(Operation::GraphQl),
            "orders.json" => Some(Operation::Orders),
            "orders/count.json" => Some(Operation::OrderCount),
            "shop.json" => Some(Operation::Shop),
            rest => order_id(rest).map(|_| Operation::Order),
        }
    }
}

/// The text that stands for an id in `orders/{id}.json`.
pub(crate) fn order_id(rest: &str) -> Option<&str> {
    rest.strip_prefix("orders/")?.strip_suffix(".json").filter(|id| !id.is_empty() && !id.contains('/'))
}
