//! What is known of an order, whichever of the two versions tells it.

use super::moment::DAY_MS;

/// An order.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The key: `026-0000001-0000001`.
    pub order_id: String,
    /// The seller's own.
    pub seller_order_id: Option<String>,
    /// Where it was bought.
    pub marketplace_id: String,
    /// Unix milliseconds.
    pub purchased_ms: i64,
    /// Unix milliseconds. Set it when you change anything.
    pub updated_ms: i64,
    /// How far it is.
    pub status: Status,
    /// Who sends it.
    pub fulfilled_by: FulfilledBy,
    /// How it is paid.
    pub payment: PaymentMethod,
    /// The currency of all amounts.
    pub currency: String,
    /// Whether amounts are known: not before an order leaves `Pending`.
    pub is_priced: bool,
    /// Who bought.
    pub buyer: Buyer,
    /// Where it goes.
    pub address: Address,
    /// What was bought.
    pub items: Vec<Item>,
    /// Parcels so far.
    pub packages: Vec<Package>,
    /// Bought with Prime.
    pub is_prime: bool,
    /// Bought by a business.
    pub is_business: bool,
    /// The order that this one stands in for.
    pub replaces: Option<String>,
    /// Only what every order has: optional fields are missing.
    pub sparse: bool,
    /// What the generator made it an example of.
    pub edge: Option<Edge>,
}

/// What a generated order is an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// One of many with the same update time.
    SameUpdate,
    /// Not paid yet: no amounts, no address.
    Pending,
    /// A pre-order: no amounts, no address.
    PendingAvailability,
    /// One of its items is sent, the other is not.
    PartlyShipped,
    /// Called off after it was paid.
    Canceled,
    /// Called off before it was paid: no amounts ever.
    CanceledUnpaid,
    /// It cannot be sent.
    Unfulfillable,
    /// Items on several pages.
    ManyItems,
    /// Optional fields are missing.
    Sparse,
    /// Texts in other scripts, with quotes, line ends, markup and emoji.
    OddTexts,
    /// Ids that programs take for numbers, and numbers beyond 2^53.
    LongNumbers,
    /// Nothing to pay, and a fortune.
    OddAmounts,
    /// With a gift wrap and what the buyer wrote on it.
    Gift,
    /// By a business, with its own order number.
    Business,
    /// Stands in for another order.
    Replacement,
    /// Bought and updated at midnight to the second, on different days.
    Midnight,
    /// Updated exactly as long ago as lists lag behind.
    AtTheLag,
    /// Updated a second later: lists do not have it yet.
    WithinTheLag,
    /// Bought in another region.
    OtherRegion,
    /// Bought longer ago than orders are told, and updated lately.
    OutOfReach,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the platform's words")]
pub enum Status {
    PendingAvailability,
    Pending,
    Unshipped,
    PartiallyShipped,
    Shipped,
    Canceled,
    Unfulfillable,
    InvoiceUnconfirmed,
}

const STATUSES: [(Status, &str, &str); 8] = [
    (Status::PendingAvailability, "PendingAvailability", "PENDING_AVAILABILITY"),
    (Status::Pending, "Pending", "PENDING"),
    (Status::Unshipped, "Unshipped", "UNSHIPPED"),
    (Status::PartiallyShipped, "PartiallyShipped", "PARTIALLY_SHIPPED"),
    (Status::Shipped, "Shipped", "SHIPPED"),
    (Status::Canceled, "Canceled", "CANCELLED"),
    (Status::Unfulfillable, "Unfulfillable", "UNFULFILLABLE"),
    // Version 2026-01-01 has no word of its own for it; none is read as it.
    (Status::InvoiceUnconfirmed, "InvoiceUnconfirmed", "UNSHIPPED"),
];

impl Status {
    fn row(self) -> &'static (Status, &'static str, &'static str) {
        STATUSES.iter().find(|(status, ..)| *status == self).unwrap_or(&STATUSES[0])
    }

    /// The word of version 0.
    pub fn word_v0(self) -> &'static str {
        self.row().1
    }

    /// The word of version 2026-01-01.
    pub fn word_2026(self) -> &'static str {
        self.row().2
    }

    pub(crate) fn of_v0(word: &str) -> Option<Status> {
        STATUSES.iter().find(|(_, known, _)| *known == word).map(|(status, ..)| *status)
    }

    pub(crate) fn of_2026(word: &str) -> Option<Status> {
        STATUSES.iter().find(|(.., known)| *known == word).map(|(status, ..)| *status)
    }

    /// Only these have an address.
    pub(crate) fn has_address(self) -> bool {
        let with = [Status::Unshipped, Status::PartiallyShipped, Status::Shipped, Status::InvoiceUnconfirmed];
        with.contains(&self)
    }
}

/// Who sends an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FulfilledBy {
    /// The seller: `MFN`, `MERCHANT`.
    Merchant,
    /// Amazon: `AFN`, `AMAZON`.
    Amazon,
}

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentMethod {
    /// Cash on delivery.
    Cod,
    /// At a convenience store.
    Cvs,
    /// Anything else.
    Other,
}

impl PaymentMethod {
    pub(crate) fn word(self) -> &'static str {
        match self {
            PaymentMethod::Cod => "COD",
            PaymentMethod::Cvs => "CVS",
            PaymentMethod::Other => "Other",
        }
    }
}

/// Who bought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Buyer {
    /// Anonymised by the platform.
    pub email: String,
    pub name: String,
    pub company: Option<String>,
    pub purchase_order_number: Option<String>,
}

/// Where an order goes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Address {
    pub name: String,
    pub line_1: String,
    pub line_2: Option<String>,
    pub city: String,
    pub state: Option<String>,
    pub postal_code: String,
    pub country: String,
    pub phone: String,
}

/// Something that was bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The key within the order.
    pub order_item_id: String,
    /// Amazon's number of the ware.
    pub asin: String,
    /// The seller's.
    pub sku: Option<String>,
    /// Its name.
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// How many are sent.
    pub shipped: i64,
    /// For the whole quantity, in the smallest unit of the currency, as all amounts here.
    pub price_minor: i64,
    /// What sending costs.
    pub shipping_minor: i64,
    /// The tax of the price.
    pub tax_minor: i64,
    /// Taken off, never negative.
    pub discount_minor: i64,
    /// Why it was taken off.
    pub promotion_ids: Vec<String>,
    /// How it is wrapped, if it is.
    pub gift: Option<Gift>,
}

/// How an item is wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Gift {
    pub level: String,
    pub message: String,
    pub price_minor: i64,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Package {
    pub reference: String,
    pub carrier: String,
    pub tracking_number: String,
    /// Unix milliseconds.
    pub shipped_ms: i64,
    /// Item ids and how many of each.
    pub contents: Vec<(String, i64)>,
}

impl Item {
    /// What the buyer pays for it.
    pub fn total_minor(&self) -> i64 {
        let wrap_minor = self.gift.as_ref().map_or(0, |gift| gift.price_minor);
        self.price_minor + self.tax_minor + self.shipping_minor + wrap_minor - self.discount_minor
    }
}

impl Order {
    /// What the buyer pays.
    pub fn total_minor(&self) -> i64 {
        self.items.iter().map(Item::total_minor).sum()
    }

    /// From when until when it is to be sent.
    pub(crate) fn ship_by_ms(&self) -> (i64, i64) {
        (self.purchased_ms + DAY_MS, self.purchased_ms + 2 * DAY_MS)
    }

    /// From when until when it is to arrive.
    pub(crate) fn deliver_by_ms(&self) -> (i64, i64) {
        (self.purchased_ms + 3 * DAY_MS, self.purchased_ms + 7 * DAY_MS)
    }

    /// It was paid: amounts and an address come.
    pub fn confirm(&mut self, at_ms: i64) {
        self.status = Status::Unshipped;
        self.is_priced = true;
        self.updated_ms = at_ms;
    }

    /// Sent, all of it.
    pub fn ship(&mut self, at_ms: i64) {
        let open = self.items.iter().filter(|item| item.shipped < item.quantity);
        let contents = open.map(|item| (item.order_item_id.clone(), item.quantity - item.shipped)).collect();
        self.pack(contents, at_ms);
        self.status = Status::Shipped;
    }

    /// Sends some of it in one parcel.
    pub fn pack(&mut self, contents: Vec<(String, i64)>, at_ms: i64) {
        for (id, quantity) in &contents {
            for item in self.items.iter_mut().filter(|item| item.order_item_id == *id) {
                item.shipped += quantity;
            }
        }
        let number = self.packages.len() + 1;
        self.packages.push(Package {
            reference: number.to_string(),
            carrier: "DHL".to_owned(),
            tracking_number: format!("00{}{number}", self.order_id.replace('-', "")),
            shipped_ms: at_ms,
            contents,
        });
        self.updated_ms = at_ms;
    }

    /// Called off.
    pub fn cancel(&mut self, at_ms: i64) {
        self.status = Status::Canceled;
        self.updated_ms = at_ms;
    }
}

/// Three, seven and seven digits.
pub(crate) fn is_order_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    are_digits && parts.iter().map(|part| part.len()).eq([3, 7, 7])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_a_shape() {
        assert!(is_order_id("026-0000001-0000001"));
        for bad in ["", "026-0000001-000000", "026-0000001-00000011", "0260000001-0000001", "026-000000a-0000001"] {
            assert!(!is_order_id(bad), "{bad}");
        }
    }
}
