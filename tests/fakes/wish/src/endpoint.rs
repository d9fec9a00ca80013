//! Which paths there are.

use hyper::Method;

/// Which of the two ways of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The legacy way.
    V2,
    /// The present way.
    V3,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// The back office's sign-in page.
    SignIn,
    /// The consent page of version 2, and where its form goes.
    AuthorizeV2,
    /// The consent page of version 3, and where its form goes.
    AuthorizeV3,
    /// Version 2: a code for tokens.
    AccessTokenV2,
    /// Version 2: new tokens for a refresh token.
    RefreshTokenV2,
    /// Version 2: whether a token is good.
    AuthTestV2,
    /// Version 2: `order/multi-get`.
    OrdersV2,
    /// Version 2: `order/get-fulfill`.
    FulfillableV2,
    /// Version 2: one order.
    OrderV2,
    /// Version 2: `order/fulfill-one`.
    FulfillOneV2,
    /// Version 3: a code for tokens.
    AccessTokenV3,
    /// Version 3: new tokens for a refresh token.
    RefreshTokenV3,
    /// Version 3: whether a token is good.
    TestV3,
    /// Version 3: the order list.
    OrdersV3,
    /// Version 3: one order.
    OrderV3,
    /// Version 3: ship, or correct the tracking.
    TrackingV3,
    /// Version 3: refund or cancel.
    RefundV3,
    /// Version 3: for which reasons an order may be refunded.
    RefundReasonsV3,
    /// Version 3: who may carry.
    CarriersV3,
    /// Version 3: ask for a file of orders.
    BulkGetV3,
    /// Version 3: how far the file is.
    BulkJobV3,
    /// The file.
    BulkFile,
}

const PATHS: [(&str, Endpoint); 16] = [
    ("/login", Endpoint::SignIn),
    ("/oauth/authorize", Endpoint::AuthorizeV2),
    ("/v3/oauth/authorize", Endpoint::AuthorizeV3),
    ("/api/v2/oauth/access_token", Endpoint::AccessTokenV2),
    ("/api/v2/oauth/refresh_token", Endpoint::RefreshTokenV2),
    ("/api/v2/auth_test", Endpoint::AuthTestV2),
    ("/api/v2/order/multi-get", Endpoint::OrdersV2),
    ("/api/v2/order/get-fulfill", Endpoint::FulfillableV2),
    ("/api/v2/order", Endpoint::OrderV2),
    ("/api/v2/order/fulfill-one", Endpoint::FulfillOneV2),
    ("/api/v3/oauth/access_token", Endpoint::AccessTokenV3),
    ("/api/v3/oauth/refresh_token", Endpoint::RefreshTokenV3),
    ("/api/v3/oauth/test", Endpoint::TestV3),
    ("/api/v3/orders", Endpoint::OrdersV3),
    ("/api/v3/orders/shipping_carriers", Endpoint::CarriersV3),
    ("/api/v3/orders/bulk_get", Endpoint::BulkGetV3),
];

impl Endpoint {
    /// The endpoint of a path, and the id inside the path.
    pub(crate) fn from_path(path: &str) -> Option<(Endpoint, Option<String>)> {
        if let Some((_, endpoint)) = PATHS.iter().find(|(known, _)| *known == path) {
            return Some((*endpoint, None));
        }
        if let Some(name) = path.strip_prefix("/download/") {
            return Some((Endpoint::BulkFile, Some(name.to_owned())));
        }
        let parts: Vec<&str> = path.strip_prefix("/api/v3/orders/")?.split('/').collect();
        let (endpoint, id) = match parts[..] {
            ["bulk_get", id] => (Endpoint::BulkJobV3, id),
            [id] => (Endpoint::OrderV3, id),
            [id, "tracking"] => (Endpoint::TrackingV3, id),
            [id, "refund"] => (Endpoint::RefundV3, id),
            [id, "refund_reasons"] => (Endpoint::RefundReasonsV3, id),
            _ => return None,
        };
        Some((endpoint, Some(id.to_owned())))
    }

    /// Which version's words it speaks. The pages belong to neither.
    pub fn version(self) -> Option<Version> {
        match self {
            Endpoint::SignIn | Endpoint::AuthorizeV2 | Endpoint::AuthorizeV3 | Endpoint::BulkFile => None,
            Endpoint::AccessTokenV2
            | Endpoint::RefreshTokenV2
            | Endpoint::AuthTestV2
            | Endpoint::OrdersV2
            | Endpoint::FulfillableV2
            | Endpoint::OrderV2
            | Endpoint::FulfillOneV2 => Some(Version::V2),
            _ => Some(Version::V3),
        }
    }

    pub(crate) fn takes(self, method: &Method) -> bool {
        let (get, post, put) = (method == Method::GET, method == Method::POST, method == Method::PUT);
        match self {
            Endpoint::SignIn | Endpoint::AuthorizeV2 | Endpoint::AuthorizeV3 => get || post,
            Endpoint::AccessTokenV3 | Endpoint::AuthTestV2 => get || post,
            Endpoint::AccessTokenV2 | Endpoint::RefreshTokenV2 => post,
            Endpoint::FulfillOneV2 | Endpoint::BulkGetV3 => post,
            Endpoint::TrackingV3 | Endpoint::RefundV3 => put,
            _ => get,
        }
    }

    /// Whether only the holder of an access token gets in.
    pub(crate) fn needs_token(self) -> bool {
        let is_oauth = matches!(
            self,
            Endpoint::AccessTokenV2 | Endpoint::RefreshTokenV2 | Endpoint::AccessTokenV3 | Endpoint::RefreshTokenV3
        );
        self.version().is_some() && !is_oauth
    }

    /// What the token must have been granted; version 2 knows no scopes.
    pub(crate) fn scope(self) -> Option<&'static str> {
        match self {
            Endpoint::TrackingV3 | Endpoint::RefundV3 => Some("orders:write"),
            Endpoint::TestV3 => None,
            _ if self.version() == Some(Version::V3) => Some("orders:read"),
            _ => None,
        }
    }
}
