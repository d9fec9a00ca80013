//! What there is to ask.

use hyper::Method;

/// One place of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// `GET /v1/products`.
    Products,
    /// `POST /v1/orders/search`.
    Orders,
    /// `GET /v1/orders/ID`.
    Order,
    /// `GET /v1/customers`.
    Customers,
    /// `GET /v1/events`.
    Events,
    /// `GET /v1/changes`.
    Changes,
}

impl Endpoint {
    pub(crate) fn from_path(path: &str) -> Option<Endpoint> {
        Some(match path {
            "/v1/products" => Endpoint::Products,
            "/v1/orders/search" => Endpoint::Orders,
            "/v1/customers" => Endpoint::Customers,
            "/v1/events" => Endpoint::Events,
            "/v1/changes" => Endpoint::Changes,
            path if order_id(path).is_some() => Endpoint::Order,
            _ => return None,
        })
    }

    pub(crate) fn method(self) -> Method {
        if self == Endpoint::Orders { Method::POST } else { Method::GET }
    }

    /// Whether it tells errors with status 200 and a code.
    pub(crate) fn has_envelope(self) -> bool {
        matches!(self, Endpoint::Orders | Endpoint::Order)
    }
}

/// What stands behind `/v1/orders/`.
pub(crate) fn order_id(path: &str) -> Option<&str> {
    path.strip_prefix("/v1/orders/").filter(|id| !id.is_empty() && !id.contains('/'))
}
