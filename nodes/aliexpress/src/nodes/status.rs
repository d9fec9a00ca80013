//! What becomes of an order, in the platform's words, which are the same in all generations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What has become of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderStatus {
    /// Placed, and not paid.
    PlaceOrderSuccess,
    /// The buyer wants to cancel it.
    InCancel,
    /// Paid, and to be sent.
    WaitSellerSendGoods,
    /// Partly sent.
    SellerPartSendGoods,
    /// Sent, and to be accepted by the buyer.
    WaitBuyerAcceptGoods,
    /// The money is on its way.
    FundProcessing,
    /// In dispute.
    InIssue,
    /// Frozen.
    InFrozen,
    /// The seller has to confirm the amount.
    WaitSellerExamineMoney,
    /// Examined by the platform, for up to 24 hours after the payment.
    RiskControl,
    /// Over, in whichever way.
    Finish,
}

impl OrderStatus {
    /// All of them: without any the platform leaves finished orders out.
    pub const ALL: [Self; 11] = [
        Self::PlaceOrderSuccess,
        Self::InCancel,
        Self::WaitSellerSendGoods,
        Self::SellerPartSendGoods,
        Self::WaitBuyerAcceptGoods,
        Self::FundProcessing,
        Self::InIssue,
        Self::InFrozen,
        Self::WaitSellerExamineMoney,
        Self::RiskControl,
        Self::Finish,
    ];

    /// These, or all if there are none.
    pub fn these_or_all(these: &[Self]) -> &[Self] {
        if these.is_empty() { &Self::ALL } else { these }
    }

    /// The platform's word.
    pub fn word(self) -> String {
        serde_json::to_value(self).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_platform() {
        let words = OrderStatus::ALL.map(OrderStatus::word);
        let expected = [
            "PLACE_ORDER_SUCCESS",
            "IN_CANCEL",
            "WAIT_SELLER_SEND_GOODS",
            "SELLER_PART_SEND_GOODS",
            "WAIT_BUYER_ACCEPT_GOODS",
            "FUND_PROCESSING",
            "IN_ISSUE",
            "IN_FROZEN",
            "WAIT_SELLER_EXAMINE_MONEY",
            "RISK_CONTROL",
            "FINISH",
        ];
        assert_eq!(words, expected);
    }
}
