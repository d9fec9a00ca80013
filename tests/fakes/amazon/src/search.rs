//! Searches of both versions over one store: a window, marketplaces, filters.

use super::answer::ApiError;
use super::marketplace::{Region, marketplace};
use super::moment::DAY_MS;
use super::order::{FulfilledBy, Order, PaymentMethod, Status};
use super::parameters::{Parameters, invalid};
use super::seller::Seller;
use super::spapi::Call;
use super::window::{By, LAG_MS, Window};

const MARKETPLACES_MAX: usize = 50;
/// Orders are told this long.
const REACH_MS: i64 = 2 * 365 * DAY_MS;
/// In the Far East they are told from 2016 on.
const FAR_EAST_SINCE_MS: i64 = 1_451_606_400_000;

/// What a list is to have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Search {
    pub(crate) window: Window,
    pub(crate) marketplaces: Vec<String>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) rows_max: usize,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    Statuses(Vec<Status>),
    FulfilledBy(Vec<FulfilledBy>),
    Payment(Vec<PaymentMethod>),
    SellerOrderId(String),
    BuyerEmail(String),
    Ids(Vec<String>),
    EarliestDelivery {
        after_ms: Option<i64>,
        before_ms: Option<i64>,
    },
    LatestDelivery {
        after_ms: Option<i64>,
        before_ms: Option<i64>,
    },
    /// Of something that none of the fake's orders has.
    Nothing,
}

impl Filter {
    fn takes(&self, order: &Order) -> bool {
        let between = |at_ms: i64, after_ms: &Option<i64>, before_ms: &Option<i64>| {
            after_ms.is_none_or(|after_ms| at_ms >= after_ms) && before_ms.is_none_or(|before_ms| at_ms <= before_ms)
        };
        match self {
            Filter::Statuses(statuses) => statuses.contains(&order.status),
            Filter::FulfilledBy(channels) => channels.contains(&order.fulfilled_by),
            Filter::Payment(methods) => methods.contains(&order.payment),
            Filter::SellerOrderId(id) => order.seller_order_id.as_ref() == Some(id),
            Filter::BuyerEmail(email) => order.buyer.email == *email,
            Filter::Ids(ids) => ids.contains(&order.order_id),
            Filter::EarliestDelivery { after_ms, before_ms } => between(order.deliver_by_ms().0, after_ms, before_ms),
            Filter::LatestDelivery { after_ms, before_ms } => between(order.deliver_by_ms().1, after_ms, before_ms),
            Filter::Nothing => false,
        }
    }
}

/// A row that a page ends with, by its place in the list.
pub(crate) type Cursor = (i64, String);

impl Search {
    /// All that lists have by now, in the order of its update.
    pub(crate) fn everything(seller: &Seller, region: Region, now_ms: i64) -> Search {
        let window = Window { by: By::Update, from_ms: i64::MIN, to_ms: now_ms - LAG_MS };
        Search { window, marketplaces: seller.marketplaces(region), filters: Vec::new(), rows_max: usize::MAX }
    }

    /// The rows after a cursor, the oldest first, and the cursor of the next page if there is more. An order that is
    /// updated meanwhile leaves a window of updates, since that ended two minutes ago; no other slips through.
    pub(crate) fn page<'a>(
        &self,
        seller: &'a Seller,
        after: Option<&Cursor>,
        now_ms: i64,
    ) -> (Vec<&'a Order>, Option<Cursor>) {
        let place = |order: &Order| (self.window.by.date_ms(order), order.order_id.clone());
        let wanted = |order: &&Order| self.takes(order, now_ms) && after.is_none_or(|cursor| place(order) > *cursor);
        let mut rows: Vec<&Order> = seller.orders.iter().filter(wanted).collect();
        rows.sort_by_key(|order| place(order));
        let has_more = rows.len() > self.rows_max;
        rows.truncate(self.rows_max);
        let next = rows.last().filter(|_| has_more).map(|order| place(order));
        (rows, next)
    }

    fn takes(&self, order: &Order, now_ms: i64) -> bool {
        let is_there = self.marketplaces.contains(&order.marketplace_id) && is_within_reach(order, now_ms);
        is_there && self.window.takes(order) && self.filters.iter().all(|filter| filter.takes(order))
    }
}

/// Whether an order is young enough.
pub(crate) fn is_within_reach(order: &Order, now_ms: i64) -> bool {
    let region = marketplace(&order.marketplace_id).map(|known| known.region);
    let since_ms = if region == Some(Region::FarEast) { FAR_EAST_SINCE_MS } else { now_ms - REACH_MS };
    order.purchased_ms >= since_ms
}

/// The marketplaces of a list; none when none are named. All have to be of this region, and the seller's.
pub(crate) fn marketplaces(
    parameters: &Parameters,
    name: &str,
    seller: &Seller,
    call: &Call<'_>,
) -> Result<Option<Vec<String>>, ApiError> {
    let Some(ids) = parameters.list(name, MARKETPLACES_MAX)? else { return Ok(None) };
    for id in &ids {
        let known = marketplace(id).filter(|known| known.region == call.options.region);
        known.ok_or_else(|| invalid(name))?;
        if !seller.sells_in(id) {
            return Err(ApiError::denied(403, "The seller does not sell in this marketplace."));
        }
    }
    Ok(Some(ids))
}
