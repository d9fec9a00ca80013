//! What can be asked, and which path or method name asks it.

use std::collections::BTreeMap;

/// One thing that the platform does for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// The page of consent of the current generation, and the choice made there.
    IopConsent,
    /// The page of consent of the old generation, and the choice made there.
    AopConsent,
    /// `/rest/auth/token/create`, and its `security` variant.
    TokenCreate,
    /// `/rest/auth/token/refresh`, and its `security` variant.
    TokenRefresh,
    /// `aliexpress.solution.order.get`
    OrderList,
    /// `aliexpress.trade.seller.orderlist.get`
    SellerOrderList,
    /// `aliexpress.trade.new.redefining.findorderbyid`
    OrderById,
    /// `aliexpress.solution.order.info.get`
    OrderInfo,
    /// `aliexpress.solution.order.receiptinfo.get`
    ReceiptInfo,
    /// `aliexpress.solution.merchant.profile.get`
    Profile,
    /// `system.oauth2/getToken` with a code.
    AopToken,
    /// `system.oauth2/getToken` or `refreshToken` with a refresh token.
    AopRefresh,
    /// `system.oauth2/postponeToken`
    AopPostpone,
    /// `aliexpress.open/api.findOrderListQuery`
    AopOrderList,
    /// `aliexpress.open/api.findOrderById`
    AopOrderById,
    /// `aliexpress.open/api.findOrderReceiptInfo`
    AopReceiptInfo,
}

/// Which of the doors answers, each with errors of its own shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Consent,
    Rest,
    Sync,
    Aop,
}

impl Operation {
    /// The dotted name that `/sync` knows it by.
    pub fn method(self) -> Option<&'static str> {
        SYNC.iter().find(|(operation, _)| *operation == self).map(|(_, method)| *method)
    }

    /// What an application needs a permission for.
    pub const BUSINESS: [Operation; 9] = [
        Operation::OrderList,
        Operation::SellerOrderList,
        Operation::OrderById,
        Operation::OrderInfo,
        Operation::ReceiptInfo,
        Operation::Profile,
        Operation::AopOrderList,
        Operation::AopOrderById,
        Operation::AopReceiptInfo,
    ];
}

const SYNC: [(Operation, &str); 6] = [
    (Operation::OrderList, "aliexpress.solution.order.get"),
    (Operation::SellerOrderList, "aliexpress.trade.seller.orderlist.get"),
    (Operation::OrderById, "aliexpress.trade.new.redefining.findorderbyid"),
    (Operation::OrderInfo, "aliexpress.solution.order.info.get"),
    (Operation::ReceiptInfo, "aliexpress.solution.order.receiptinfo.get"),
    (Operation::Profile, "aliexpress.solution.merchant.profile.get"),
];

/// Where a request goes.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) door: Door,
    /// None when the door does not know it.
    pub(crate) operation: Option<Operation>,
    /// The path as it is signed.
    pub(crate) signed_path: String,
    /// The key at the end of a path of the old generation.
    pub(crate) path_key: String,
}

impl Route {
    /// None when no door has this path.
    pub(crate) fn of(path: &str, fields: &BTreeMap<String, String>) -> Option<Route> {
        let new = |door, operation| Route { door, operation, signed_path: String::new(), path_key: String::new() };
        if let Some(signed_path) = path.strip_prefix("/rest/") {
            let signed_path = format!("/{signed_path}");
            return Some(Route { signed_path: signed_path.clone(), ..new(Door::Rest, rest(&signed_path)) });
        }
        if let Some(rest) = path.strip_prefix("/openapi/") {
            let path_key = rest.rsplit('/').next().unwrap_or_default().to_owned();
            let signed_path = rest.to_owned();
            return Some(Route { path_key, signed_path, ..new(Door::Aop, aop(rest, fields)) });
        }
        match path {
            "/sync" => Some(new(Door::Sync, sync(fields.get("method").map_or("", String::as_str)))),
            "/oauth/authorize" | "/oauth/authorize/choice" => Some(new(Door::Consent, Some(Operation::IopConsent))),
            "/auth/authorize.htm" | "/auth/authorize/choice" => Some(new(Door::Consent, Some(Operation::AopConsent))),
            _ => None,
        }
    }
}

fn rest(path: &str) -> Option<Operation> {
    match path {
        "/auth/token/create" | "/auth/token/security/create" => Some(Operation::TokenCreate),
        "/auth/token/refresh" | "/auth/token/security/refresh" => Some(Operation::TokenRefresh),
        _ => None,
    }
}

fn sync(method: &str) -> Option<Operation> {
    SYNC.iter().find(|(_, name)| *name == method).map(|(operation, _)| *operation)
}

fn aop(path: &str, fields: &BTreeMap<String, String>) -> Option<Operation> {
    let api = path.rsplit_once('/')?.0;
    let refreshes = fields.get("grant_type").is_some_and(|grant| grant == "refresh_token");
    match api {
        "http/1/system.oauth2/getToken" if refreshes => Some(Operation::AopRefresh),
        "http/1/system.oauth2/getToken" => Some(Operation::AopToken),
        "param2/1/system.oauth2/refreshToken" => Some(Operation::AopRefresh),
        "param2/1/system.oauth2/postponeToken" => Some(Operation::AopPostpone),
        "param2/1/aliexpress.open/api.findOrderListQuery" => Some(Operation::AopOrderList),
        "param2/1/aliexpress.open/api.findOrderById" => Some(Operation::AopOrderById),
        "param2/1/aliexpress.open/api.findOrderReceiptInfo" => Some(Operation::AopReceiptInfo),
        _ => None,
    }
}
