//! The operations of the API: their names, how long to wait where one is throttled, what their errors are about.

/// One operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// What the platform calls it.
    pub name: &'static str,
    /// How long it takes until one more call is allowed, at the documented rate.
    pub refill_ms: u32,
    /// Whether a call asks about one order, so that a wrong one spoils only itself.
    pub about_one: bool,
    /// Whether it shows personal data, or gives what does.
    pub personal: bool,
    /// How many calls the documented bucket holds.
    pub burst: u32,
}

impl Operation {
    const fn new(name: &'static str, refill_ms: u32, burst: u32) -> Self {
        Self { name, refill_ms, about_one: false, personal: false, burst }
    }

    const fn of_one(name: &'static str) -> Self {
        Self { about_one: true, ..Self::new(name, 2_000, 30) }
    }

    const fn personal(self) -> Self {
        Self { personal: true, ..self }
    }

    /// 0.0056 calls a second.
    pub const SEARCH_ORDERS: Self = Self::new("searchOrders", 178_572, 20);
    /// 0.5 calls a second, as all that ask about one order.
    pub const GET_ORDER: Self = Self::of_one("getOrder");
    /// 0.0167 calls a second.
    pub const GET_ORDERS_V0: Self = Self::new("getOrders (v0)", 59_881, 20);
    /// One order.
    pub const GET_ORDER_V0: Self = Self::of_one("getOrder (v0)");
    /// Its items.
    pub const GET_ORDER_ITEMS_V0: Self = Self::of_one("getOrderItems (v0)");
    /// Its address.
    pub const GET_ORDER_ADDRESS_V0: Self = Self::of_one("getOrderAddress (v0)").personal();
    /// Its buyer.
    pub const GET_ORDER_BUYER_V0: Self = Self::of_one("getOrderBuyerInfo (v0)").personal();
    /// What the buyer said about its items.
    pub const GET_ORDER_ITEMS_BUYER_V0: Self = Self::of_one("getOrderItemsBuyerInfo (v0)").personal();
    /// Where the seller may sell: 0.016 calls a second.
    pub const PARTICIPATIONS: Self = Self::new("getMarketplaceParticipations", 62_500, 15);
    /// One call a second.
    pub const RESTRICTED_DATA_TOKEN: Self = Self::new("createRestrictedDataToken", 1_000, 10).personal();
}
