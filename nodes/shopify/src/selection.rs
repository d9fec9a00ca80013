//! What GraphQL is asked for, and what that costs.
//!
//! The platform documents that an object costs 1, a plain value nothing, and that a list costs more the longer it may be; not
//! how much more. [`list`] takes the cheaper of the two rules that are known of. A query that is refused as too dear is asked
//! again for less, so nothing but a request is lost where that is wrong.

/// The most that one query may cost.
pub const COST_MAX: u64 = 1_000;

/// The longest list that can be asked for.
pub const ROWS_MAX: u64 = 250;

/// Plain values of an order, and one list of objects.
const ORDER: &str = "id legacyResourceId name createdAt updatedAt processedAt closedAt cancelledAt cancelReason \
    displayFinancialStatus displayFulfillmentStatus confirmed test tags note sourceName paymentGatewayNames discountCodes \
    currencyCode presentmentCurrencyCode taxesIncluded totalWeight customAttributes { key value }";
const ORDER_COST: u64 = 1 + 1;

/// Amounts of an order: 3 for the one with the buyer's currency, 2 for each other.
const AMOUNTS: &str = "totalPriceSet { shopMoney { amount } presentmentMoney { amount } } \
    subtotalPriceSet { shopMoney { amount } } totalDiscountsSet { shopMoney { amount } } \
    totalShippingPriceSet { shopMoney { amount } } totalTaxSet { shopMoney { amount } } \
    totalRefundedSet { shopMoney { amount } }";
const AMOUNTS_COST: u64 = 3 + 5 * 2;

/// Who has ordered, and where it goes.
const PERSON: &str = "email phone customer { id legacyResourceId displayName firstName lastName } shippingAddress { \
    firstName lastName name company address1 address2 city province provinceCode zip country countryCodeV2 phone }";
const PERSON_COST: u64 = 2;

/// An item.
const LINE: &str = "id sku title variantTitle name vendor quantity currentQuantity unfulfilledQuantity requiresShipping \
    originalUnitPriceSet { shopMoney { amount } } discountedTotalSet { shopMoney { amount } }";
const LINE_COST: u64 = 1 + 2 * 2;

/// Which product an item is, in numbers.
const PRODUCT: &str = "product { id legacyResourceId } variant { id legacyResourceId }";
const PRODUCT_COST: u64 = 2;

/// What only a single order is asked for.
const IN_DETAIL: &str = "currentTotalPriceSet { shopMoney { amount } } currentSubtotalPriceSet { shopMoney { amount } } \
    currentTotalTaxSet { shopMoney { amount } } currentTotalDiscountsSet { shopMoney { amount } } \
    totalOutstandingSet { shopMoney { amount } } taxLines { title rate priceSet { shopMoney { amount } } }";
const BILLING: &str = "billingAddress { firstName lastName name company address1 address2 city province provinceCode zip \
    country countryCodeV2 phone }";
const SHIPPING: &str = "shippingLines(first: 20) { nodes { id title code originalPriceSet { shopMoney { amount } } \
    discountedPriceSet { shopMoney { amount } } } }";
const SHIPMENTS: &str = "fulfillments(first: 50) { id legacyResourceId name status displayStatus createdAt updatedAt \
    totalQuantity trackingInfo(first: 10) { company number url } }";
const REFUNDS: &str =
    "refunds(first: 50) { id legacyResourceId createdAt note totalRefundedSet { shopMoney { amount } } }";

/// What of an order is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Whether it has the customer's data.
    pub person: bool,
    /// Whether its items have the numbers of their products.
    pub products: bool,
    /// How many items of each order come with it.
    pub lines: u64,
}

impl Selection {
    /// An item, and what it costs.
    pub fn line(self) -> (String, u64) {
        match self.products {
            true => (format!("{LINE} {PRODUCT}"), LINE_COST + PRODUCT_COST),
            false => (LINE.to_owned(), LINE_COST),
        }
    }

    /// An order of a list.
    fn order(self) -> String {
        let person = if self.person { PERSON } else { "" };
        let lines = lines(&self.line().0, &self.lines.to_string());
        format!("{ORDER} {AMOUNTS} {person} {lines}")
    }

    /// What it costs.
    pub fn order_cost(self) -> u64 {
        let person = if self.person { PERSON_COST } else { 0 };
        ORDER_COST + AMOUNTS_COST + person + list(self.lines, self.line().1)
    }

    /// The query for a page of orders.
    pub fn orders(self) -> String {
        format!(
            "query Orders($first: Int!, $after: String, $search: String!) {{ orders(first: $first, after: $after, sortKey: \
             UPDATED_AT, query: $search) {{ nodes {{ {} }} pageInfo {{ hasNextPage endCursor }} }} }}",
            self.order()
        )
    }

    /// The query for one order with all that belongs to it, and what it costs.
    pub fn order_in_detail(self) -> (String, u64) {
        let billing = if self.person { BILLING } else { "" };
        let query = format!(
            "query Order($id: ID!) {{ order(id: $id) {{ {} {IN_DETAIL} {billing} {SHIPPING} {SHIPMENTS} {REFUNDS} }} }}",
            self.order()
        );
        // Five amounts; tax lines and the address; then lists: a shipping line has two amounts, a shipment the parcels.
        let shipments = rows(50) * (1 + rows(10));
        let cost = self.order_cost() + 5 * 2 + 3 + 1 + list(20, 5) + shipments + rows(50) * 3;
        (query, cost)
    }
}

/// A list of items.
pub fn lines(line: &str, arguments: &str) -> String {
    format!("lineItems(first: {arguments}) {{ nodes {{ {line} }} pageInfo {{ hasNextPage endCursor }} }}")
}

/// What a list costs that may have so many rows, with so much for one of them.
pub fn list(first: u64, row: u64) -> u64 {
    rows(first).saturating_mul(row).saturating_add(2)
}

/// Four rows for each doubling of the length, if that is less than all rows.
fn rows(first: u64) -> u64 {
    first.min(4 * u64::from(u64::BITS - first.leading_zeros()))
}

/// The longest list of at most `most` rows that one query may ask for; at least one row.
pub fn longest(most: u64, row: u64) -> u64 {
    (1..=most).rev().find(|&first| list(first, row) <= COST_MAX).unwrap_or(1)
}

/// The length to ask for in the place of one that costs `cost` where `most` is allowed; none if it can't be less.
pub fn shorter(first: u64, (cost, most): (u64, u64)) -> Option<u64> {
    let in_proportion = first.saturating_mul(most) / cost.max(1);
    (first > 1).then(|| in_proportion.clamp(1, first - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAN: Selection = Selection { person: true, products: false, lines: 2 };

    /// Objects in a selection that has no list in it: as many as there are braces.
    fn objects(selection: &str) -> u64 {
        selection.matches('{').count() as u64
    }

    #[test]
    fn what_a_row_costs_is_what_is_written() {
        assert_eq!(1 + objects(ORDER), ORDER_COST);
        assert_eq!(objects(AMOUNTS), AMOUNTS_COST);
        assert_eq!(objects(PERSON), PERSON_COST);
        assert_eq!(1 + objects(LINE), LINE_COST);
        assert_eq!(objects(PRODUCT), PRODUCT_COST);
        assert_eq!(objects(IN_DETAIL), 5 * 2 + 3);
        assert_eq!(objects(BILLING), 1);
        let all = Selection { products: true, lines: 15, ..LEAN };
        assert!(all.order_in_detail().1 <= COST_MAX, "{}", all.order_in_detail().1);
    }

    #[test]
    fn a_whole_page_fits_into_one_query() {
        assert_eq!((LEAN.order_cost(), list(250, LEAN.order_cost())), (29, 930));
        assert_eq!(longest(250, LEAN.order_cost()), 250);
        // With more of each order, pages are shorter.
        assert_eq!(longest(250, Selection { lines: 20, ..LEAN }.order_cost()), 8);
        assert_eq!(longest(250, Selection { products: true, ..LEAN }.order_cost()), 127);
        assert_eq!(longest(250, 5_000), 1);
    }

    #[test]
    fn the_example_of_the_documents_is_below_the_ceiling() {
        // 50 orders, each an amount of two objects and 20 items without any.
        assert_eq!(list(50, 1 + 2 + list(20, 1)), 602);
    }

    #[test]
    fn what_is_too_dear_is_asked_for_in_proportion() {
        assert_eq!(shorter(250, (7_252, 1_000)), Some(34));
        assert_eq!(shorter(34, (1_001, 1_000)), Some(33));
        assert_eq!(shorter(2, (9_000, 1_000)), Some(1));
        assert_eq!(shorter(1, (9_000, 1_000)), None);
        assert_eq!(shorter(10, (0, 1_000)), Some(9));
    }
}
