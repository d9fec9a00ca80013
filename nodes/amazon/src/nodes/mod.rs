//! The nodes, one file each, and what their records look like.

pub mod account;
pub mod marketplaces;
pub mod order;
pub mod order_address_v0;
pub mod order_buyer_v0;
pub mod order_items_buyer_v0;
pub mod order_items_v0;
pub mod order_record;
pub mod order_record_v0;
pub mod order_v0;
pub mod orders;
pub mod orders_v0;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weft_sdk::record::{self, Description, Fields};
use weft_sdk::{Call, Failure, Page, Window, WindowRules, label};

use crate::connection::RestrictedData;
use crate::operation::Operation;
use crate::request::{self, ORDERS_V0, Query};

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Two minutes, in which the platform tells nothing yet and refuses to be asked, and ten seconds for clocks that differ.
const LAG_MS: u64 = 2 * MINUTE_MS + 10_000;

/// The window of both versions, which filters the field of the last update.
fn window_of_updates(field: &str) -> WindowRules {
    WindowRules {
        filters: Some(field.to_owned()),
        sorts: None,
        closed_end: true,
        // Not the platform's: few enough that the pages of a busy week are read before the token of the next one ends, and
        // wide enough that a quarter of a year fits into the calls that a full bucket holds.
        widest_ms: 7 * DAY_MS,
        zone: "UTC".to_owned(),
        lag_ms: LAG_MS,
        first_ms: 30 * DAY_MS,
        lookback_ms: 10 * MINUTE_MS,
        parallel: 1,
    }
}

fn window_of<P>(call: &Call<P>) -> Result<Window, Failure> {
    call.window.ok_or_else(|| Failure::invalid("the host gave no time range"))
}

/// The parameters of nodes that ask about one order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneOrder {
    /// The order's number at Amazon, such as `902-3159896-1390916`.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub(crate) order_id: String,
}

/// Describes records of this type; no field of theirs, nor of what is in them, is required.
fn described<T: JsonSchema>(key: &[&str], personal: &[&str]) -> Description {
    let mut description = record::describe::<T>(key, None);
    require_nothing(&mut description.schema);
    description.personal = personal.iter().map(|&field| field.to_owned()).collect();
    description
}

fn require_nothing(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            // A field of a record may have that name too; then it is no list.
            if fields.get("required").is_some_and(Value::is_array) {
                fields.remove("required");
            }
            fields.values_mut().for_each(require_nothing);
        }
        Value::Array(values) => values.iter_mut().for_each(require_nothing),
        _ => {}
    }
}

/// A page of one record, as it came.
fn page_of_one(record: Fields<'_>) -> Page {
    Page { records: record::to_text(&[record]).into(), ..Page::default() }
}

/// What version 0 says about one order: the record is what the answer holds, as it came.
fn one_v0(call: &Call<OneOrder>, operation: &Operation, rest: &str) -> Result<Page, Failure> {
    let path = request::order_path(ORDERS_V0, &call.parameters.order_id, rest)?;
    let response = request::get_v0(call, &path, Query::default())?.send()?;
    let answer: BorrowedPayload<'_> = request::read(operation, &response)?;
    Ok(page_of_one(answer.payload))
}

#[derive(Deserialize)]
struct BorrowedPayload<'a> {
    #[serde(borrow)]
    payload: Fields<'a>,
}

/// Refuses what the platform would: nodes that show nothing but personal data, where the connection wants none.
fn with_restricted_data<P>(call: &Call<P>) -> Result<(), Failure> {
    if RestrictedData::of(call) != RestrictedData::No {
        return Ok(());
    }
    Err(Failure::forbidden("the connection reads no personal data, and this node shows nothing else", "")
        .with_chinese("该连接不读取个人信息，而此节点只返回个人信息")
        .with_remedies(label(
            "set `restricted_data: yes` in the connection; the application needs an approved role for personally identifiable \
             information",
            "在连接中写 `restricted_data: yes`；应用须获批含个人身份信息（PII）的角色",
        )))
}

#[cfg(test)]
mod tests {
    use weft_sdk::Node;
    use weft_sdk::record::RecordType;

    use super::*;

    #[test]
    fn lists_in_an_order_are_details_of_it() {
        let records = order_record::Order::describe().unwrap();
        let details: Vec<_> = records.details.iter().map(|list| (list.field.as_str(), list.key[0].as_str())).collect();
        assert_eq!(details, [("orderItems", "orderItemId"), ("packages", "packageReferenceId")]);
        let items = &records.schema["properties"]["orderItems"]["items"]["properties"];
        assert_eq!(items["quantityOrdered"]["format"], "int64");
        assert!(!records.schema.to_string().contains("\"required\""));
        assert!(!records.missing_is_null, "a pending order doesn't tell its amounts");
    }

    #[test]
    fn fields_are_called_what_the_platform_calls_them() {
        let fields = |records: Option<Description>| records.unwrap().schema["properties"].clone();
        let order = fields(order_record_v0::Order::describe());
        for name in ["AmazonOrderId", "LastUpdateDate", "IsSoldByAB", "IsIBA", "IsISPU", "BuyerTaxInformation"] {
            assert!(order[name].is_object(), "{name}");
        }
        let item = fields(order_record_v0::Item::describe());
        for name in ["ASIN", "SellerSKU", "CODFee", "CODFeeDiscount", "PromotionIds", "IossNumber"] {
            assert!(item[name].is_object(), "{name}");
        }
        let order = fields(order_record::Order::describe());
        for name in ["orderId", "orderAliases", "lastUpdatedTime", "salesChannel", "orderItems"] {
            assert!(order[name].is_object(), "{name}");
        }
    }

    #[test]
    fn windows_keep_away_from_what_is_not_told_yet() {
        for window in [orders::Orders::window(), orders_v0::OrdersV0::window()] {
            let window = window.unwrap();
            assert!(window.lag_ms > 120_000 && window.closed_end && window.sorts.is_none());
        }
    }
}
