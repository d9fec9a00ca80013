//! Currencies, and how many decimals they have.

/// A currency, with as many decimals as it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Currency {
    /// US dollars: two decimals.
    Usd,
    /// Roubles: two decimals.
    Rub,
    /// Won: none.
    Krw,
}

impl Currency {
    /// The code of three letters.
    pub fn code(self) -> &'static str {
        match self {
            Currency::Usd => "USD",
            Currency::Rub => "RUB",
            Currency::Krw => "KRW",
        }
    }

    /// How many of the smallest unit make one.
    pub fn factor(self) -> i64 {
        if self == Currency::Krw { 1 } else { 100 }
    }

    /// The amount as a decimal text, `12.50` or `12500`.
    pub fn decimal(self, minor: i64) -> String {
        match self.factor() {
            1 => minor.to_string(),
            factor => format!("{}.{:02}", minor / factor, minor % factor),
        }
    }
}
