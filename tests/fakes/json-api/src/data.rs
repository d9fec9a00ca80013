//! What the API knows: rows with ids beyond what a float can hold, and amounts whose digits count.

use chrono::{DateTime, SecondsFormat};

/// When the last change of the demo data happened: 2026-03-10T00:00:00Z.
pub const DEMO_END_S: i64 = 1_773_100_800;

/// The first id: one more than floats can tell from its neighbour.
const FIRST_ID: u64 = 9_007_199_254_740_993;
const CHANGE_EVERY_S: i64 = 6 * 60 * 60;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Identifies it in its list.
    pub id: u64,
    /// When it last changed, seconds since 1970.
    pub updated_at_s: i64,
    /// Its other fields, as the inside of a JSON object.
    pub fields: String,
}

impl Row {
    /// Its JSON text.
    pub fn json(&self) -> String {
        format!(r#"{{"id":{},"updated_at":"{}",{}}}"#, self.id, rfc3339(self.updated_at_s), self.fields)
    }
}

/// All lists, each sorted as it is given out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Data {
    /// Products.
    pub products: Vec<Row>,
    /// Orders; also what `changes` looks through.
    pub orders: Vec<Row>,
    /// Customers.
    pub customers: Vec<Row>,
    /// Events.
    pub events: Vec<Row>,
}

impl Data {
    /// A few of each.
    pub fn demo() -> Data {
        Data::demo_ending(DEMO_END_S)
    }

    /// The demo data, with its last change at this instant.
    pub fn demo_ending(end_s: i64) -> Data {
        Data {
            products: rows(7, end_s, |n| format!(r#""sku":"sku-{n}","title":"示例商品 {n}","price":{n}9.50"#)),
            orders: rows(12, end_s, |n| {
                let state = if n % 3 == 0 { "refunded" } else { "paid" };
                format!(r#""number":"A-{n:04}","state":"{state}","amount":{n}00.00,"customer_id":{}"#, n % 5 + 1)
            }),
            customers: rows(5, end_s, |n| format!(r#""name":"示例客户 {n}","city":"杭州""#)),
            events: rows(5, end_s, |n| format!(r#""kind":"stock.moved","details":{{"by":{n}}}"#)),
        }
    }
}

/// So many rows; the first one changed first, the last one at the end.
fn rows(count: u64, end_s: i64, fields: impl Fn(u64) -> String) -> Vec<Row> {
    let row = |n: u64| Row {
        id: FIRST_ID + n - 1,
        updated_at_s: end_s - (count - n) as i64 * CHANGE_EVERY_S,
        fields: fields(n),
    };
    (1..=count).map(row).collect()
}

fn rfc3339(second: i64) -> String {
    DateTime::from_timestamp(second, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
