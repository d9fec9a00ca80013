//! What belongs to an order. Amounts are in the smallest unit of the shop's currency, instants in unix seconds.

/// A buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The id.
    pub id: u64,
    /// The address for mail.
    pub email: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The telephone.
    pub phone: Option<String>,
}

/// Where something goes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The first line.
    pub address1: Option<String>,
    /// The second line.
    pub address2: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The province, and its code.
    pub province: Option<(String, String)>,
    /// The postal code.
    pub zip: Option<String>,
    /// The country, and its two letters.
    pub country: Option<(String, String)>,
    /// The telephone.
    pub phone: Option<String>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: u64,
    /// The product and its variant, unless they are gone or never were.
    pub product: Option<(u64, u64)>,
    /// The seller's number.
    pub sku: Option<String>,
    /// What the product is called.
    pub title: String,
    /// What the variant is called.
    pub variant_title: Option<String>,
    /// Who makes it.
    pub vendor: Option<String>,
    /// How many were ordered.
    pub quantity: u32,
    /// How many of them have been taken back.
    pub removed: u32,
    /// How many of them have been sent.
    pub sent: u32,
    /// The price of one.
    pub price_minor: i64,
    /// What is taken off the line.
    pub discount_minor: i64,
    /// The tax on the line, which comes on top.
    pub tax_minor: i64,
    /// The weight of one.
    pub grams: u32,
    /// Names and values that the customer gave.
    pub properties: Vec<(String, String)>,
}

/// How it is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipping {
    /// The id.
    pub id: u64,
    /// The name.
    pub title: String,
    /// The code.
    pub code: Option<String>,
    /// The price.
    pub price_minor: i64,
}

/// What has been sent at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfillment {
    /// The id.
    pub id: u64,
    /// When.
    pub created_at_s: i64,
    /// The carrier.
    pub tracking_company: Option<String>,
    /// The number of the parcel.
    pub tracking_number: Option<String>,
    /// The lines, and how many of each.
    pub lines: Vec<(u64, u32)>,
}

/// What has been taken back at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The id.
    pub id: u64,
    /// When.
    pub created_at_s: i64,
    /// Why.
    pub note: Option<String>,
    /// The lines, and how many of each.
    pub lines: Vec<(u64, u32)>,
    /// The money.
    pub amount_minor: i64,
}

impl Line {
    /// Without discount.
    pub fn total_minor(&self) -> i64 {
        self.price_minor * i64::from(self.quantity)
    }

    /// Title and variant, as people see them.
    pub fn name(&self) -> String {
        match &self.variant_title {
            Some(variant) => format!("{} - {variant}", self.title),
            None => self.title.clone(),
        }
    }

    /// How many have not been taken back.
    pub fn kept(&self) -> u32 {
        self.quantity.saturating_sub(self.removed)
    }

    /// How many can still be sent.
    pub fn unsent(&self) -> u32 {
        self.kept().saturating_sub(self.sent)
    }
}
