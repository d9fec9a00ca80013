//! What a caller wants to have in rows besides what every row has.

/// A word of `includedData`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the platform's words")]
pub enum Included {
    Buyer,
    Recipient,
    Proceeds,
    Expense,
    Promotion,
    Cancellation,
    Fulfillment,
    Packages,
    Tax,
    Payment,
    FulfillmentOrders,
}

const WORDS: [(Included, &str); 11] = [
    (Included::Buyer, "BUYER"),
    (Included::Recipient, "RECIPIENT"),
    (Included::Proceeds, "PROCEEDS"),
    (Included::Expense, "EXPENSE"),
    (Included::Promotion, "PROMOTION"),
    (Included::Cancellation, "CANCELLATION"),
    (Included::Fulfillment, "FULFILLMENT"),
    (Included::Packages, "PACKAGES"),
    (Included::Tax, "TAX"),
    (Included::Payment, "PAYMENT"),
    (Included::FulfillmentOrders, "FULFILLMENT_ORDERS"),
];

impl Included {
    pub(crate) fn of(word: &str) -> Option<Included> {
        WORDS.iter().find(|(_, known)| *known == word).map(|(included, _)| *included)
    }

    /// Whether it is about persons, which an application's roles have to allow.
    pub(crate) fn is_personal(self) -> bool {
        matches!(self, Included::Buyer | Included::Recipient)
    }
}
