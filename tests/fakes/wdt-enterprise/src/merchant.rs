//! What a merchant has: the rows of every interface.

mod archives;
mod catalog;
mod deal;
mod dice;
mod goods;
mod order;
mod purchase;
mod raw;
mod refund;
mod statistics;
mod stock;
mod stockout;
mod value;
mod warehouse;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use self::catalog::Catalog;
use self::deal::{Deal, Span};
use super::interface::Interface;
use super::interfaces;
use super::looks::{Door, shown};
use super::query::Query;
use weft_fakes_kit::beijing::beijing;

const DEMO_SEED: u64 = 7;
const DEMO_ORDERS: usize = 200;
const DEMO_DAYS: u32 = 90;
/// One archived order for so many others, so that the archives are not empty.
const ORDERS_PER_ARCHIVED: usize = 10;
const ARCHIVED_MIN: usize = 20;

/// One row as it is kept: numbers are numbers, decimals with four places.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Whose row it is; none for what belongs to no platform.
    pub(crate) platform: Option<i64>,
    pub(crate) fields: Map<String, Value>,
}

/// A merchant's data.
#[derive(Debug, Clone)]
pub struct Merchant {
    tables: BTreeMap<&'static str, Vec<Row>>,
}

impl Merchant {
    /// A merchant who has nothing.
    pub fn empty() -> Merchant {
        Merchant { tables: BTreeMap::new() }
    }

    /// About 200 orders over 90 days, and all that belongs to them.
    pub fn demo(end_s: i64) -> Merchant {
        Merchant::generated(DEMO_SEED, DEMO_ORDERS, end_s, DEMO_DAYS)
    }

    /// So many orders over so many days before `end_s`, and what belongs to them: refunds, shipments, stock, goods,
    /// purchases. The same for the same arguments.
    ///
    /// A quarter of the orders falls into three hours, so that reading them takes several pages. A tenth as many more
    /// orders lie in the archives. Rows are kept in memory: ten thousand orders take about a gigabyte.
    pub fn generated(seed: u64, orders: usize, end_s: i64, days: u32) -> Merchant {
        let catalog = Catalog::new();
        let span = Span::new(end_s, days, orders);
        let archived = (orders / ORDERS_PER_ARCHIVED).max(ARCHIVED_MIN).min(orders);
        let deals: Vec<Deal> = (0..orders).map(|number| Deal::live(seed, number, &span, &catalog)).collect();
        let older: Vec<Deal> = (0..archived).map(|number| Deal::archived(seed, number, &span, &catalog)).collect();
        let mut merchant = Merchant::empty();
        merchant.put_deals(&deals, &catalog, &Files::LIVE);
        merchant.put_deals(&older, &catalog, &Files::ARCHIVED);
        statistics::put(&mut merchant, &deals, &catalog);
        archives::put(&mut merchant, &span);
        goods::put(&mut merchant, &catalog, &span);
        stock::put(&mut merchant, seed, &catalog, &span);
        purchase::put(&mut merchant, seed, &catalog, &span);
        warehouse::put(&mut merchant, seed, &catalog, &span);
        merchant
    }

    fn put_deals(&mut self, deals: &[Deal], catalog: &Catalog, files: &Files) {
        for deal in deals {
            let platform = Some(deal.shop.platform);
            self.put_all(files.raw_orders, platform, deal.tids.iter().map(|tid| raw::order(deal, tid, catalog)));
            self.put(files.orders, platform, order::row(deal, catalog));
            self.put_all(files.stock_outs, platform, stockout::row(deal, catalog));
            self.put_all(files.refunds, platform, refund::row(deal, catalog));
            self.put_all(files.return_stock_ins, platform, refund::stock_in(deal, catalog));
            if let Some(live) = files.live_only {
                self.put_all(live.raw_refunds, platform, raw::refund(deal, catalog));
                self.put_all(live.shipment_queue, platform, stockout::in_queue(deal));
                self.put_all(live.outsourced, None, stockout::outsourced(deal, catalog));
            }
        }
    }

    fn put_all(
        &mut self,
        table: &'static str,
        platform: Option<i64>,
        rows: impl IntoIterator<Item = Map<String, Value>>,
    ) {
        rows.into_iter().for_each(|fields| self.put(table, platform, fields));
    }

    fn put(&mut self, table: &'static str, platform: Option<i64>, fields: Map<String, Value>) {
        self.tables.entry(table).or_default().push(Row { platform, fields });
    }

    pub(crate) fn table(&self, file: &str) -> &[Row] {
        self.tables.get(file).map_or(&[], Vec::as_slice)
    }

    /// What a call of this file without filters shows over all times, through the standard API, the longest unmodified
    /// first. Shipments appear with those shipped, returns with those finished, warehouses with those in use: that is
    /// what these interfaces do unless told otherwise.
    ///
    /// # Panics
    ///
    /// When no interface has that file.
    pub fn rows(&self, file: &str) -> Vec<Value> {
        self.rows_with(file, &[])
    }

    /// As `rows`, with filters.
    ///
    /// # Panics
    ///
    /// When no interface has that file.
    pub fn rows_with(&self, file: &str, filters: &[(&str, &str)]) -> Vec<Value> {
        self.rows_by(file, filters, Door::Standard)
    }

    /// As `rows`, through the gateway.
    ///
    /// # Panics
    ///
    /// When no interface has that file.
    pub fn rows_through_qimen(&self, file: &str) -> Vec<Value> {
        self.rows_by(file, &[], Door::Gateway)
    }

    fn rows_by(&self, file: &str, filters: &[(&str, &str)], door: Door) -> Vec<Value> {
        let interface = known(file);
        let rows = Query::of_everything(interface, filters).select(self, door);
        rows.into_iter().map(|row| shown(interface, door, row)).collect()
    }

    /// Changes the row with that key and sets its time of modification. A key of several fields is written `W01/SKU-1`.
    /// Returns whether there is such a row. The row is seen as it is kept: numbers as numbers, nothing encrypted.
    ///
    /// # Panics
    ///
    /// When no interface has that file.
    pub fn modify(
        &mut self,
        file: &str,
        key: &str,
        change: impl FnOnce(&mut Map<String, Value>),
        modified_s: i64,
    ) -> bool {
        let interface = known(file);
        let rows = self.tables.get_mut(interface.table);
        let Some(row) = rows.and_then(|rows| rows.iter_mut().find(|row| row.key(interface.key) == key)) else {
            return false;
        };
        change(&mut row.fields);
        row.fields.insert(interface.modified.to_owned(), Value::from(beijing(modified_s)));
        true
    }

    /// Adds a row as it is kept; `platform` is none for what belongs to no platform.
    ///
    /// # Panics
    ///
    /// When no interface has that file.
    pub fn insert(&mut self, file: &str, platform: Option<i64>, fields: Map<String, Value>) {
        self.put(known(file).table, platform, fields);
    }
}

#[allow(clippy::expect_used, reason = "a test that misspells a file would otherwise compare nothing with nothing")]
fn known(file: &str) -> &'static Interface {
    interfaces::by_file(file).expect("an interface should have this file")
}

impl Row {
    /// The field as text; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> Cow<'_, str> {
        self.fields.get(name).map(text_of).unwrap_or_default()
    }

    /// The values of the key, with slashes between.
    pub(crate) fn key(&self, names: &[&str]) -> String {
        names.iter().map(|name| self.text(name)).collect::<Vec<_>>().join("/")
    }
}

/// A scalar as text.
pub(crate) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// Where the rows of an order go.
struct Files {
    orders: &'static str,
    raw_orders: &'static str,
    refunds: &'static str,
    stock_outs: &'static str,
    return_stock_ins: &'static str,
    live_only: Option<LiveFiles>,
}

/// What only orders outside of the archives have.
#[derive(Clone, Copy)]
struct LiveFiles {
    raw_refunds: &'static str,
    shipment_queue: &'static str,
    outsourced: &'static str,
}

impl Files {
    const LIVE: Files = Files {
        orders: "trade_query.php",
        raw_orders: "vip_api_trade_query.php",
        refunds: "refund_query.php",
        stock_outs: "stockout_order_query_trade.php",
        return_stock_ins: "stockin_order_query_refund.php",
        live_only: Some(LiveFiles {
            raw_refunds: "vip_api_refund_query.php",
            shipment_queue: "logistics_sync_query.php",
            outsourced: "vip_stock_outside_wms_query.php",
        }),
    };
    const ARCHIVED: Files = Files {
        orders: "his_trade_query.php",
        raw_orders: "vip_his_api_trade_query.php",
        refunds: "his_refund_query.php",
        stock_outs: "his_stockout_order_query_trade.php",
        return_stock_ins: "his_stockin_order_query_refund.php",
        live_only: None,
    };
}
