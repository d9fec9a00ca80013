//! Marketplaces and regions.

/// Which of the three hosts the fake stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    /// `sellingpartnerapi-na.amazon.com`
    NorthAmerica,
    /// `sellingpartnerapi-eu.amazon.com`
    Europe,
    /// `sellingpartnerapi-fe.amazon.com`
    FarEast,
}

/// A marketplace.
#[derive(Debug, PartialEq, Eq)]
pub struct Marketplace {
    /// `A1PA6795UKMFR9`
    pub id: &'static str,
    /// Two letters.
    pub country: &'static str,
    /// Which host serves it.
    pub region: Region,
    /// `Amazon.de`
    pub name: &'static str,
    /// The currency of its orders.
    pub currency: &'static str,
    /// `de_DE`
    pub language: &'static str,
}

const fn row(
    region: Region,
    id: &'static str,
    country: &'static str,
    name: &'static str,
    currency: &'static str,
    language: &'static str,
) -> Marketplace {
    Marketplace { id, country, region, name, currency, language }
}

use Region::{Europe as EU, FarEast as FE, NorthAmerica as NA};

/// All whose ids the documents at hand tell.
pub const MARKETPLACES: [Marketplace; 21] = [
    row(NA, "A2EUQ1WTGCTBG2", "CA", "Amazon.ca", "CAD", "en_CA"),
    row(NA, "ATVPDKIKX0DER", "US", "Amazon.com", "USD", "en_US"),
    row(NA, "A1AM78C64UM0Y8", "MX", "Amazon.com.mx", "MXN", "es_MX"),
    row(NA, "A2Q3Y263D00KWC", "BR", "Amazon.com.br", "BRL", "pt_BR"),
    row(EU, "A1PA6795UKMFR9", "DE", "Amazon.de", "EUR", "de_DE"),
    row(EU, "A1RKKUPIHCS9HS", "ES", "Amazon.es", "EUR", "es_ES"),
    row(EU, "A13V1IB3VIYZZH", "FR", "Amazon.fr", "EUR", "fr_FR"),
    row(EU, "APJ6JRA9NG5V4", "IT", "Amazon.it", "EUR", "it_IT"),
    row(EU, "A1F83G8C2ARO7P", "GB", "Amazon.co.uk", "GBP", "en_GB"),
    row(EU, "A21TJRUUN4KGV", "IN", "Amazon.in", "INR", "en_IN"),
    row(EU, "A2VIGQ35RCS4UG", "AE", "Amazon.ae", "AED", "en_AE"),
    row(EU, "A17E79C6D8DWNP", "SA", "Amazon.sa", "SAR", "ar_AE"),
    row(EU, "A33AVAJ2PDY3EV", "TR", "Amazon.com.tr", "TRY", "tr_TR"),
    row(EU, "ARBP9OOSHTCHU", "EG", "Amazon.eg", "EGP", "ar_EG"),
    row(EU, "A1805IZSGTT6HS", "NL", "Amazon.nl", "EUR", "nl_NL"),
    row(EU, "A2NODRKZP88ZB9", "SE", "Amazon.se", "SEK", "sv_SE"),
    row(EU, "A1C3SOZRARQ6R3", "PL", "Amazon.pl", "PLN", "pl_PL"),
    row(EU, "AMEN7PMS3EDWL", "BE", "Amazon.com.be", "EUR", "fr_BE"),
    row(FE, "A1VC38T7YXB528", "JP", "Amazon.co.jp", "JPY", "ja_JP"),
    row(FE, "A39IBJ37TRP1C6", "AU", "Amazon.com.au", "AUD", "en_AU"),
    row(FE, "A19VAU5U5O7RUS", "SG", "Amazon.sg", "SGD", "en_SG"),
];

/// The marketplace with that id.
pub fn marketplace(id: &str) -> Option<&'static Marketplace> {
    MARKETPLACES.iter().find(|marketplace| marketplace.id == id)
}
