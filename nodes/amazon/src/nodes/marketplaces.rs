//! `amazon/marketplaces`: where the seller may sell, in the region of the connection.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use weft_sdk::consent::None as Nothing;
use weft_sdk::record::{Description, Fields, RecordType, to_text};
use weft_sdk::schema::{Nested, Text};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use super::described;
use crate::operation::Operation;
use crate::participations::PATH;
use crate::request::{self, Payload, Query};

/// The node.
#[derive(Debug)]
pub struct Marketplaces;

/// A marketplace that the seller may sell in.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Marketplace {
    /// The marketplace's id, out of `marketplace`.
    #[schemars(extend("x-title" = { "en": "Marketplace ID", "zh": "站点 ID" }))]
    pub marketplace_id: Text,
    /// `id`, `countryCode`, `name`, `defaultCurrencyCode`, `defaultLanguageCode`, `domainName`.
    #[schemars(extend("x-title" = { "en": "Marketplace", "zh": "站点" }))]
    pub marketplace: Nested,
    /// `isParticipating`, `hasSuspendedListings`.
    #[schemars(extend("x-title" = { "en": "Participation", "zh": "开通状态" }))]
    pub participation: Nested,
    /// What the store is called there.
    #[schemars(extend("x-title" = { "en": "Store name", "zh": "店铺名" }))]
    pub store_name: Text,
}

impl RecordType for Marketplace {
    fn describe() -> Option<Description> {
        Some(described::<Self>(&["marketplaceId"], &[]))
    }
}

#[derive(Deserialize)]
struct WithId<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
}

impl Node for Marketplaces {
    const NAME: &'static str = "marketplaces";
    type Parameters = Nothing;
    type Record = Marketplace;

    fn title() -> Label {
        label("Where the seller may sell", "卖家可销售的站点")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        let response = request::get(&call, PATH, Query::default())?.send()?;
        let answer: Rows<'_> = request::read(&Operation::PARTICIPATIONS, &response)?;
        let mut rows = answer.payload;
        for row in &mut rows {
            let id = row.get("marketplace").and_then(|it| serde_json::from_str::<WithId<'_>>(it.get()).ok());
            let id = id.ok_or_else(|| response.undocumented(Operation::PARTICIPATIONS.name))?.id.to_owned();
            row.set("marketplaceId", Cow::Owned(id));
        }
        Ok(Page { records: to_text(&rows).into(), ..Page::default() })
    }
}

type Rows<'a> = Payload<Vec<Fields<'a>>>;

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    #[test]
    fn the_id_is_a_field_of_its_own() {
        let calls = Calls::new()
            .on("GET https://a.test/sellers/v1/marketplaceParticipations")
            .answer_text(200, r#"{"payload":[{"marketplace":{"id":"A1","countryCode":"DE"},"storeName":"s"}]}"#);
        let page = calls.run::<Marketplaces>(Call::new(json!({ "base_url": "https://a.test" }), json!({}))).unwrap();
        let expected = r#"[{"marketplace":{"id":"A1","countryCode":"DE"},"storeName":"s","marketplaceId":"A1"}]"#;
        assert_eq!(page.records, expected);
    }
}
