//! How the current generation's lists of orders are asked for: one JSON text in one parameter.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use weft_sdk::record::to_text;
use weft_sdk::{Call, Failure, Page, WindowRules};

use super::listed_order::LINES;
use super::status::OrderStatus;
use crate::errors::Asked;
use crate::iop::{self, List};
use crate::lists;
use crate::paging::{Answered, Change, Place};
use crate::times::{self, DAY_MS, HOUR_MS, Wall, ZONE};

/// How long before the end of its window an order may have been placed: 180 days, less the hour that clocks may be set by.
const CREATED_WITHIN_MS: i64 = 180 * DAY_MS - HOUR_MS;
/// Most orders on a page.
const PAGE_SIZE_MAX: u64 = 50;

/// A list of orders.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
    /// The method.
    pub method: &'static str,
    /// The parameter with all others in it.
    pub parameter: &'static str,
    /// What the window filters.
    pub by: By,
}

/// What a window filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// When orders were last changed.
    Change,
    /// When they were placed.
    Creation,
}

/// The parameters of the lists.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only orders with one of these statuses; all if there are none.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Statuses", "zh": "订单状态" }))]
    pub order_status: Vec<OrderStatus>,
    /// Only orders of this buyer.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家账号" }))]
    pub buyer_login_id: Option<String>,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 50), extend("x-steers" = false))]
    pub page_size: u64,
}

fn page_size() -> u64 {
    PAGE_SIZE_MAX
}

impl By {
    /// The field of an order that it filters.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Change => "gmt_update",
            Self::Creation => "gmt_create",
        }
    }

    /// What the host must know to choose windows. By creation finished orders can be asked for over 30 days at most; by change
    /// nothing is documented, and what is changed leaves the list while it is read, so that short ones are better.
    pub fn rules(self) -> WindowRules {
        let day_ms = DAY_MS.unsigned_abs();
        let (widest_ms, lookback_ms) = match self {
            Self::Change => (day_ms, HOUR_MS.unsigned_abs()),
            Self::Creation => (30 * day_ms - HOUR_MS.unsigned_abs() - 2_000, 7 * day_ms),
        };
        WindowRules {
            filters: Some(self.field().to_owned()),
            // Not documented.
            sorts: None,
            closed_end: true,
            widest_ms,
            zone: ZONE.to_owned(),
            lag_ms: 120_000,
            first_ms: 30 * day_ms,
            lookback_ms,
            // Two requests in a second are allowed, whoever sends them.
            parallel: 1,
        }
    }
}

impl Listing {
    /// Reads a page.
    pub fn page(self, call: &Call<Parameters>) -> Result<Page, Failure> {
        let wall = Wall::of_call(call)?;
        let place = call.resume::<Place>()?.unwrap_or(Place::BEGIN);
        let query = self.query(&call.parameters, wall, place);
        let response = iop::ask(call, self.method, Some((self.parameter, Value::from(query).to_string())))?;
        let List { mut rows, total } = iop::list(Asked::many(self.method), &response)?;
        let answered = Answered { rows: rows.len() as u64, total };
        rows.retain(|row| wall.means(row.text(self.by.field()).as_deref()));
        rows.iter_mut().for_each(|row| lists::unwrap(row, &[LINES]));
        let mut step = place.step(Change::Leave, call.parameters.page_size, answered);
        // The platform has counted orders of other windows too.
        step.total = step.total.filter(|_| wall.meant_ms.is_none());
        Ok(step.page(Page { records: to_text(&rows).into(), ..Page::default() }))
    }

    fn query(self, parameters: &Parameters, wall: Wall, place: Place) -> Map<String, Value> {
        let range = |name: &str, since_ms: i64| {
            [
                (format!("{name}_start"), Value::from(times::current(since_ms))),
                (format!("{name}_end"), Value::from(times::current(wall.until_ms))),
            ]
        };
        let statuses = OrderStatus::these_or_all(&parameters.order_status).iter().map(|status| status.word());
        let mut query: Map<String, Value> = match self.by {
            By::Creation => range("create_date", wall.since_ms).into_iter().collect(),
            By::Change => {
                let created = range("create_date", wall.until_ms - CREATED_WITHIN_MS);
                created.into_iter().chain(range("modified_date", wall.since_ms)).collect()
            }
        };
        query.insert("order_status_list".to_owned(), statuses.collect::<Vec<_>>().into());
        if let Some(buyer) = &parameters.buyer_login_id {
            query.insert("buyer_login_id".to_owned(), buyer.as_str().into());
        }
        query.insert("current_page".to_owned(), place.page.into());
        query.insert("page_size".to_owned(), parameters.page_size.into());
        query
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::window;

    use super::*;

    const BY_CHANGE: Listing = Listing { method: "m", parameter: "param0", by: By::Change };
    const BY_CREATION: Listing = Listing { by: By::Creation, ..BY_CHANGE };

    fn query(listing: Listing, parameters: Value, since: &str, until: &str) -> Value {
        let parameters: Parameters = serde_json::from_value(parameters).unwrap();
        let wall = Wall::of(window(since, until));
        Value::from(listing.query(&parameters, wall, Place::BEGIN))
    }

    #[test]
    fn by_change_it_says_when_orders_were_placed_and_all_statuses() {
        let asked = query(BY_CHANGE, json!({}), "2026-07-01T00:00:00Z", "2026-07-01T10:20:30Z");
        let expected = json!({
            "create_date_start": "2026-01-02 11:20:30", "create_date_end": "2026-07-01 10:20:30",
            "modified_date_start": "2026-07-01 00:00:00", "modified_date_end": "2026-07-01 10:20:30",
            "order_status_list": OrderStatus::ALL, "current_page": 1, "page_size": 50,
        });
        assert_eq!(asked, expected);
    }

    #[test]
    fn by_creation_it_says_that_alone() {
        let parameters = json!({ "order_status": ["FINISH"], "buyer_login_id": "us1", "page_size": 7 });
        let asked = query(BY_CREATION, parameters, "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z");
        let expected = json!({
            "create_date_start": "2026-07-01 00:00:00", "create_date_end": "2026-07-02 00:00:00",
            "order_status_list": ["FINISH"], "buyer_login_id": "us1", "current_page": 1, "page_size": 7,
        });
        assert_eq!(asked, expected);
    }

    /// Also over a change of clocks, with what is asked for around it, 30 days of the clock are not exceeded.
    #[test]
    fn a_window_of_creation_is_never_too_wide() {
        let widest_ms = i64::try_from(By::Creation.rules().widest_ms).unwrap();
        assert!(widest_ms + HOUR_MS + 1_000 <= 30 * DAY_MS);
    }
}
