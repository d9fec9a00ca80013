//! What becomes of an order, in the platform's words, which are the same in all generations.

/// What has become of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Not paid yet.
    Placed,
    /// The buyer wants out.
    InCancel,
    /// Paid, nothing sent.
    WaitSend,
    /// Some of it sent.
    PartSent,
    /// All of it sent.
    WaitAccept,
    /// The money is on its way.
    FundProcessing,
    /// The buyer complains.
    InIssue,
    /// Frozen by the platform.
    InFrozen,
    /// The seller has to agree to the amount.
    WaitExamine,
    /// Within a day after the payment.
    RiskControl,
    /// Over, well or badly.
    Finish,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 11] = [
        Status::Placed,
        Status::InCancel,
        Status::WaitSend,
        Status::PartSent,
        Status::WaitAccept,
        Status::FundProcessing,
        Status::InIssue,
        Status::InFrozen,
        Status::WaitExamine,
        Status::RiskControl,
        Status::Finish,
    ];

    /// The platform's word.
    pub fn word(self) -> &'static str {
        match self {
            Status::Placed => "PLACE_ORDER_SUCCESS",
            Status::InCancel => "IN_CANCEL",
            Status::WaitSend => "WAIT_SELLER_SEND_GOODS",
            Status::PartSent => "SELLER_PART_SEND_GOODS",
            Status::WaitAccept => "WAIT_BUYER_ACCEPT_GOODS",
            Status::FundProcessing => "FUND_PROCESSING",
            Status::InIssue => "IN_ISSUE",
            Status::InFrozen => "IN_FROZEN",
            Status::WaitExamine => "WAIT_SELLER_EXAMINE_MONEY",
            Status::RiskControl => "RISK_CONTROL",
            Status::Finish => "FINISH",
        }
    }

    /// The status that a word stands for.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word)
    }
}
