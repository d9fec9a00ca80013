//! What the tables ought to hold, worked out from the fake shop and not from what weft did.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use weft_fakes::xiaoe::{FakeXiaoe, Order, ProductState, Shop, User, beijing};

use crate::{Cell, Database, Row};

/// The columns whose texts are times of the platform.
const TIMES: [&str; 8] = [
    "created_time",
    "pay_time",
    "refund_time",
    "settle_time",
    "created_at",
    "user_created_at",
    "collect_time",
    "expire_at",
];
/// The columns of a user that the platform gives when asked for all.
const USER_COLUMNS: [&str; 21] = [
    "wx_union_id",
    "wx_open_id",
    "wx_app_open_id",
    "wx_email",
    "nickname",
    "name",
    "avatar",
    "gender",
    "city",
    "province",
    "country",
    "phone",
    "birth",
    "address",
    "company",
    "is_seal",
    "job",
    "wx_account",
    "phone_collect",
    "sdk_user_id",
    "created_at",
];
const CONTACT_COLUMNS: [&str; 5] = ["user_id", "name", "phone", "company", "job"];

/// What a shop holds.
pub struct Truth(Shop);

impl Truth {
    /// What the shop holds now.
    pub fn of(server: &FakeXiaoe) -> Truth {
        Truth(server.with_shop(|shop| shop.clone()))
    }

    /// Compares every cell of the tables of `xiaoe-orders`.
    #[track_caller]
    pub fn assert_orders(&self, database: &Database) {
        let buyers: Vec<Map<String, Value>> =
            self.buyers().map(|user| user.info(&self.0.app_id, &USER_COLUMNS)).collect();
        let contacts = buyers
            .iter()
            .map(|buyer| CONTACT_COLUMNS.iter().map(|name| ((*name).to_owned(), buyer[*name].clone())).collect());
        assert_table(database, "orders", self.0.orders.iter().map(Order::row).collect());
        assert_table(database, "contacts", contacts.collect());
        assert_table(database, "buyers", buyers);
        assert_table(database, "forms", self.forms());
    }

    /// Compares every cell of the tables of `xiaoe-base`.
    #[track_caller]
    pub fn assert_base(&self, database: &Database) {
        let listed = self.0.products.iter().filter(|it| it.resource_type == 6 && it.state != ProductState::Deleted);
        let goods = listed.clone().map(|product| {
            let mut info = product.info();
            info.insert("resource_id".to_owned(), json!(product.id));
            info.insert("resource_type".to_owned(), json!(product.resource_type));
            info
        });
        assert_table(database, "users", self.0.users.iter().map(user_row).collect());
        assert_table(database, "courses", listed.clone().map(|product| product.row()).collect());
        assert_table(database, "goods", goods.collect());
    }

    fn buyers(&self) -> impl Iterator<Item = &User> {
        let ids: BTreeSet<&String> = self.0.orders.iter().map(|order| &order.user_id).collect();
        self.0.users.iter().filter(move |user| ids.contains(&user.user_id))
    }

    /// The forms of all pairs of buyer and product.
    fn forms(&self) -> Vec<Map<String, Value>> {
        let pairs: BTreeSet<(&String, &String)> =
            self.0.orders.iter().map(|order| (&order.user_id, &order.resource_id)).collect();
        let answered = self.0.form_answers.iter().filter(|it| pairs.contains(&(&it.user_id, &it.resource_id)));
        answered.map(|answer| answer.row()).collect()
    }
}

/// The row of the list that goes on by a cursor.
fn user_row(user: &User) -> Map<String, Value> {
    let mut row = user.row();
    row.insert("es_skip".to_owned(), json!({ "id": user.id, "user_created_at": beijing(user.created_at) }));
    row
}

#[track_caller]
fn assert_table(database: &Database, table: &str, records: Vec<Map<String, Value>>) {
    let types = database.types(table);
    let mut expected: Vec<Row> = records.iter().map(|record| row(record, &types)).collect();
    expected.sort();
    let found = database.table(table);
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected, "a row of {table}");
    }
    assert_eq!(found.len(), expected.len(), "rows of {table}");
}

/// A record as a row: a cell for every column, and a column for every field.
fn row(record: &Map<String, Value>, types: &BTreeMap<String, String>) -> Row {
    let unknown = record.keys().find(|name| !types.contains_key(*name));
    assert!(unknown.is_none(), "there is no column for {unknown:?}");
    let columns = types.iter().filter(|(name, _)| *name != "_synced_at");
    columns.map(|(name, kind)| (name.clone(), cell(name, kind, record.get(name).unwrap_or(&Value::Null)))).collect()
}

/// A value as the column holds it: whole numbers as such, amounts as the text they came as, times with their offset.
fn cell(column: &str, kind: &str, value: &Value) -> Cell {
    match (kind, value) {
        (_, Value::Null) => Cell::Null,
        ("INTEGER", Value::Number(number)) => integer(&number.to_string()),
        ("INTEGER", Value::String(text)) => integer(text),
        ("JSON TEXT", Value::Array(_) | Value::Object(_)) => Cell::Text(value.to_string()),
        ("TEXT", Value::String(text)) if TIMES.contains(&column) => time(text),
        ("TEXT" | "DECIMAL TEXT", Value::String(text)) => Cell::text(text),
        ("TEXT" | "DECIMAL TEXT", Value::Number(number)) => Cell::Text(number.to_string()),
        _ => panic!("{column} is {kind} and can't hold {value}"),
    }
}

fn integer(text: &str) -> Cell {
    Cell::Integer(text.parse().unwrap_or_else(|_| panic!("no whole number: {text}")))
}

fn time(text: &str) -> Cell {
    match text {
        "" | "0000-00-00 00:00:00" => Cell::Null,
        text => Cell::Text(format!("{}+08:00", text.replace(' ', "T"))),
    }
}
