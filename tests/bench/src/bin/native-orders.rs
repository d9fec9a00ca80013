//! What a workflow of one step does, written by hand: reads all orders of a shop page by page and upserts them into
//! SQLite, one transaction per page. No resuming, no repeating, no checks: the plain program that weft is measured
//! against.
//!
//! ```text
//! native-orders BASE_URL APP_ID CLIENT_ID SECRET_KEY FIRST_DAYS PAGE_SIZE DATABASE normal|full
//! ```
//!
//! The last argument is SQLite's `synchronous`. With `full` a page is on the disk when its transaction is over, as it is with
//! weft; with `normal`, which people choose with a write-ahead log, the last pages may be gone after a power failure.
#![allow(clippy::disallowed_methods, reason = "there is no run here whose clock could be used")]

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};
use reqwest::Client;
use rusqlite::{Connection, ToSql, Transaction};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use serde_json::value::RawValue;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Widest range of one request.
const WINDOW_S: u64 = 7 * 24 * 60 * 60;
/// Time until an order can be read.
const LAG_S: u64 = 60;

/// The platform's answer.
#[derive(Deserialize)]
struct Envelope<T> {
    data: T,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
struct Page {
    list: Vec<Order>,
}

/// An order, the columns of its table, and its values in their order.
macro_rules! order {
    ($($field:ident: $type:ty = $declared:literal),+ $(,)?) => {
        #[derive(Deserialize)]
        struct Order {
            $($field: $type,)+
        }

        const COLUMNS: &[(&str, &str)] = &[$((stringify!($field), $declared)),+];

        impl Order {
            fn values(&self) -> Vec<&dyn ToSql> {
                vec![$(&self.$field),+]
            }
        }
    };
}

order! {
    order_id: String = "TEXT NOT NULL PRIMARY KEY",
    user_id: String = "TEXT",
    resource_type: i64 = "INTEGER",
    resource_id: String = "TEXT",
    title: String = "TEXT",
    count: i64 = "INTEGER",
    price: String = "DECIMAL TEXT",
    coupon_id: String = "TEXT",
    coupon_name: String = "TEXT",
    coupon_price: i64 = "DECIMAL TEXT",
    order_state: i64 = "INTEGER",
    ship_state: i64 = "INTEGER",
    sales_state: i64 = "INTEGER",
    pay_way: i64 = "INTEGER",
    collection_way: i64 = "INTEGER",
    out_order_id: String = "TEXT",
    transaction_id: String = "TEXT",
    client_type: i64 = "INTEGER",
    system_info: String = "TEXT",
    created_time: Time = "TEXT",
    pay_time: Time = "TEXT",
    refund_time: Time = "TEXT",
    after_sales_state: i64 = "INTEGER",
    settle_time: Time = "TEXT",
    refund_money: i64 = "DECIMAL TEXT",
    receiver_name: String = "TEXT",
    receiver_phone: String = "TEXT",
    receiver_detail: String = "TEXT",
    order_type: Nested = "JSON TEXT",
    discount_price: i64 = "DECIMAL TEXT",
    discount_data: Nested = "JSON TEXT",
    team_buy_state: i64 = "INTEGER",
    goods_no: String = "TEXT",
}

/// A local time, or none.
#[derive(Deserialize)]
#[serde(from = "Option<String>")]
struct Time(Option<String>);

impl From<Option<String>> for Time {
    fn from(local: Option<String>) -> Self {
        let local = local.filter(|local| !local.is_empty() && local != "0000-00-00 00:00:00");
        Self(local.map(|local| format!("{}+08:00", local.replacen(' ', "T", 1))))
    }
}

impl ToSql for Time {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// JSON that stays as it came.
#[derive(Deserialize)]
struct Nested(Box<RawValue>);

impl ToSql for Nested {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.get().to_sql()
    }
}

/// A shop, and how it is asked.
struct Shop {
    client: Client,
    base_url: String,
    token: String,
    page_size: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [base_url, app_id, client_id, secret_key, first_days, page_size, database, synchronous] =
        <[String; 8]>::try_from(arguments).map_err(|_| "eight arguments are needed")?;
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let synced_at = DateTime::from_timestamp(i64::try_from(now_s)?, 0).ok_or("the clock is wrong")?;
    let synced_at = synced_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut database = open(&database, &synchronous)?;
    // Fails only if there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tcp_nodelay(true).build()?;
    let token = token(&client, &base_url, [&app_id, &client_id, &secret_key]).await?;
    let shop = Shop { client, base_url, token, page_size: page_size.parse()? };
    let mut since_s = now_s - first_days.parse::<u64>()? * 24 * 60 * 60;
    while since_s < now_s - LAG_S {
        let until_s = (since_s + WINDOW_S).min(now_s - LAG_S);
        read_window(&shop, &mut database, since_s, until_s, &synced_at).await?;
        since_s = until_s;
    }
    Ok(())
}

fn open(path: &str, synchronous: &str) -> Outcome<Connection> {
    if !["normal", "full"].contains(&synchronous) {
        return Err(format!("the last argument is normal or full, not {synchronous}").into());
    }
    let database = Connection::open(path)?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", synchronous)?;
    let columns: Vec<String> = COLUMNS.iter().map(|(name, declared)| format!("\"{name}\" {declared}")).collect();
    database.execute_batch(&format!("CREATE TABLE orders ({}, _synced_at TEXT NOT NULL)", columns.join(", ")))?;
    Ok(database)
}

async fn token(client: &Client, base_url: &str, [app_id, client_id, secret_key]: [&str; 3]) -> Outcome<String> {
    let url = format!(
        "{base_url}/token?app_id={app_id}&client_id={client_id}&secret_key={secret_key}&grant_type=client_credential"
    );
    let answer: Envelope<Token> = read(client.get(url).send().await?).await?;
    Ok(answer.data.access_token)
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Outcome<T> {
    Ok(serde_json::from_slice(&response.error_for_status()?.bytes().await?)?)
}

async fn read_window(
    shop: &Shop,
    database: &mut Connection,
    since_s: u64,
    until_s: u64,
    synced_at: &str,
) -> Outcome<()> {
    for page_index in 1_u64.. {
        let orders = shop.page(page_index, since_s, until_s).await?;
        let transaction = database.transaction()?;
        upsert(&transaction, &orders, synced_at)?;
        transaction.commit()?;
        if orders.len() < shop.page_size {
            break;
        }
    }
    Ok(())
}

impl Shop {
    async fn page(&self, page_index: u64, since_s: u64, until_s: u64) -> Outcome<Vec<Order>> {
        let body = json!({
            "access_token": self.token, "order_by": "created_at:asc",
            "page_index": page_index.to_string(), "page_size": self.page_size.to_string(),
            "begin_time": since_s.to_string(), "end_time": until_s.to_string(),
        });
        let request = self.client.post(format!("{}/xe.order.list.get/1.0.1", self.base_url));
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer: Envelope<Page> = read(request.send().await?).await?;
        Ok(answer.data.list)
    }
}

fn upsert(transaction: &Transaction<'_>, orders: &[Order], synced_at: &str) -> Outcome<()> {
    let mut statement = transaction.prepare_cached(&upsert_statement())?;
    for order in orders {
        let mut values = order.values();
        values.push(&synced_at);
        statement.execute(values.as_slice())?;
    }
    Ok(())
}

fn upsert_statement() -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).chain(["_synced_at"]).collect();
    let updates: Vec<String> = names[1..].iter().map(|name| format!("\"{name}\" = excluded.\"{name}\"")).collect();
    format!(
        "INSERT INTO orders (\"{}\") VALUES ({}) ON CONFLICT (order_id) DO UPDATE SET {}",
        names.join("\", \""),
        vec!["?"; names.len()].join(", "),
        updates.join(", ")
    )
}
