//! The interfaces that the fake serves.

use std::time::Duration;

use weft_fakes_kit::limit::Limit;

/// One interface in one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// `GET /token`
    Token,
    /// `xe.user.batch.get/1.0.0`: users by page number.
    UserBatch,
    /// `xe.user.batch.get/2.0.0`: users by cursor (`es_skip`).
    UserBatchCursor,
    /// `xe.user.info.get/1.0.0`: one user.
    UserInfo,
    /// `xe.resource.list.get/1.0.0`: what the shop sells.
    ResourceList,
    /// `xe.order.list.get/1.0.1`: orders, flat parameters.
    OrderList,
    /// `xe.order.list.get/1.0.0`: orders, nested parameters, pages from 0.
    OrderListNested,
    /// `xe.order.detail/1.0.0`: one order.
    OrderDetail,
    /// `xe.goods.detail.get/3.0.0`: one product.
    GoodsDetail,
    /// `xe.resource.purchase.get/1.0.0`: what one user is entitled to.
    ResourcePurchase,
    /// `xe.information.user.result.get/1.0.0`: the forms one user filled in.
    FormResults,
}

impl Interface {
    /// Every interface, in the order of their declaration.
    pub const ALL: [Interface; 11] = [
        Interface::Token,
        Interface::UserBatch,
        Interface::UserBatchCursor,
        Interface::UserInfo,
        Interface::ResourceList,
        Interface::OrderList,
        Interface::OrderListNested,
        Interface::OrderDetail,
        Interface::GoodsDetail,
        Interface::ResourcePurchase,
        Interface::FormResults,
    ];

    /// Its path below the base URL.
    pub fn path(self) -> &'static str {
        match self {
            Interface::Token => "/token",
            Interface::UserBatch => "/xe.user.batch.get/1.0.0",
            Interface::UserBatchCursor => "/xe.user.batch.get/2.0.0",
            Interface::UserInfo => "/xe.user.info.get/1.0.0",
            Interface::ResourceList => "/xe.resource.list.get/1.0.0",
            Interface::OrderList => "/xe.order.list.get/1.0.1",
            Interface::OrderListNested => "/xe.order.list.get/1.0.0",
            Interface::OrderDetail => "/xe.order.detail/1.0.0",
            Interface::GoodsDetail => "/xe.goods.detail.get/3.0.0",
            Interface::ResourcePurchase => "/xe.resource.purchase.get/1.0.0",
            Interface::FormResults => "/xe.information.user.result.get/1.0.0",
        }
    }

    /// The interface with that path.
    pub fn from_path(path: &str) -> Option<Interface> {
        Self::ALL.into_iter().find(|interface| interface.path() == path)
    }

    /// The documented call limit. Interfaces without one get the limit that most others have.
    pub fn limit(self) -> Limit {
        match self {
            Interface::Token => Limit::new(100, Duration::from_secs(600)).without_burst_rule(),
            Interface::FormResults => Limit::new(500, Duration::from_secs(10)),
            _ => Limit::new(3000, Duration::from_secs(10)),
        }
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
