//! What can be called.

use hyper::Method;
use weft_fakes_kit::form::percent_decoded;

/// One of the things that a caller or a browser can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// The pages a person sees: sign-in and consent.
    Pages,
    /// `POST /auth/o2/token`
    Token,
    /// `POST /tokens/2021-03-01/restrictedDataToken`
    RestrictedDataToken,
    /// `GET /sellers/v1/marketplaceParticipations`
    Participations,
    /// `GET /orders/v0/orders`
    GetOrders,
    /// `GET /orders/v0/orders/{orderId}`
    GetOrder,
    /// `GET /orders/v0/orders/{orderId}/orderItems`
    GetOrderItems,
    /// `GET /orders/v0/orders/{orderId}/address`
    GetOrderAddress,
    /// `GET /orders/v0/orders/{orderId}/buyerInfo`
    GetOrderBuyerInfo,
    /// `GET /orders/v0/orders/{orderId}/orderItems/buyerInfo`
    GetOrderItemsBuyerInfo,
    /// `GET /orders/2026-01-01/orders`
    SearchOrders,
    /// `GET /orders/2026-01-01/orders/{orderId}`
    GetOrder2026,
}

/// The orders of version 0.
pub(crate) const ORDERS_V0: &str = "/orders/v0/orders";
/// The orders of version 2026-01-01.
pub(crate) const ORDERS_2026: &str = "/orders/2026-01-01/orders";

/// What a path leads to.
pub(crate) struct Place {
    pub(crate) operation: Operation,
    /// The order it names, decoded.
    pub(crate) order_id: Option<String>,
}

impl Place {
    pub(crate) fn of(path: &str) -> Option<Place> {
        let operation = match path {
            "/apps/authorize/consent" | "/ap/signin" => Operation::Pages,
            "/auth/o2/token" => Operation::Token,
            "/tokens/2021-03-01/restrictedDataToken" => Operation::RestrictedDataToken,
            "/sellers/v1/marketplaceParticipations" => Operation::Participations,
            ORDERS_V0 => Operation::GetOrders,
            ORDERS_2026 => Operation::SearchOrders,
            path => return Place::of_one_order(path),
        };
        Some(Place { operation, order_id: None })
    }

    fn of_one_order(path: &str) -> Option<Place> {
        let under = |base: &str| path.strip_prefix(base)?.strip_prefix('/').filter(|rest| !rest.is_empty());
        let (id, operation) = match (under(ORDERS_V0), under(ORDERS_2026)) {
            (Some(rest), _) => {
                let (id, part) = rest.split_once('/').unwrap_or((rest, ""));
                (id, Operation::of_part(part)?)
            }
            (None, rest) => (rest.filter(|rest| !rest.contains('/'))?, Operation::GetOrder2026),
        };
        Some(Place { operation, order_id: Some(percent_decoded(id)) })
    }
}

impl Operation {
    fn of_part(part: &str) -> Option<Operation> {
        Some(match part {
            "" => Operation::GetOrder,
            "orderItems" => Operation::GetOrderItems,
            "address" => Operation::GetOrderAddress,
            "buyerInfo" => Operation::GetOrderBuyerInfo,
            "orderItems/buyerInfo" => Operation::GetOrderItemsBuyerInfo,
            _ => return None,
        })
    }

    /// The only method it takes; pages take more than one and look for themselves.
    pub(crate) fn method(self) -> Option<Method> {
        match self {
            Operation::Pages => None,
            Operation::Token | Operation::RestrictedDataToken => Some(Method::POST),
            _ => Some(Method::GET),
        }
    }

    /// Whether it shows nothing but personal data, and so nothing at all without a restricted data token.
    pub(crate) fn is_restricted(self) -> bool {
        let restricted = [Operation::GetOrderAddress, Operation::GetOrderBuyerInfo, Operation::GetOrderItemsBuyerInfo];
        restricted.contains(&self)
    }

    /// Whether a restricted data token for it says which elements it shows.
    pub(crate) fn has_data_elements(self) -> bool {
        [Operation::GetOrders, Operation::GetOrder, Operation::GetOrderItems].contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> Option<(Operation, Option<String>)> {
        Place::of(path).map(|place| (place.operation, place.order_id))
    }

    #[test]
    fn paths_are_told_apart() {
        let id = || Some("026-0000001-0000001".to_owned());
        let one = |part: &str| format!("{ORDERS_V0}/026-0000001-0000001{part}");
        assert_eq!(place(ORDERS_V0), Some((Operation::GetOrders, None)));
        assert_eq!(place(&one("")), Some((Operation::GetOrder, id())));
        assert_eq!(place(&one("/orderItems")), Some((Operation::GetOrderItems, id())));
        assert_eq!(place(&one("/orderItems/buyerInfo")), Some((Operation::GetOrderItemsBuyerInfo, id())));
        assert_eq!(place(&format!("{ORDERS_2026}/026%2d0000001-0000001")), Some((Operation::GetOrder2026, id())));
        for nowhere in [one("/items"), format!("{ORDERS_V0}/"), format!("{ORDERS_2026}/1/address"), "/".to_owned()] {
            assert_eq!(place(&nowhere), None, "{nowhere}");
        }
    }
}
