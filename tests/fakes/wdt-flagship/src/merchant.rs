//! Everything a merchant has, and how tests change it.
//!
//! Rows are written when they are asked for, so that a big merchant is cheap to make: what is kept of each is its key,
//! its times, and where it comes from. A changed row is kept whole.

mod archives;
mod catalog;
mod deal;
pub(crate) mod documents;
mod goods;
mod order;
mod random;
mod raw_order;
mod raw_refund;
mod refund;
mod refund_stockin;
mod stock;
mod stockout;
mod table;
mod world;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub(crate) use self::archives::{BRANDS, CLASSES, EMPLOYEES, LOGISTICS, PROVIDERS, SHOPS, WAREHOUSES};
pub(crate) use self::catalog::{is_shop, is_warehouse};
pub(crate) use self::goods::{API_GOODS, GOODS, SUITES};
pub(crate) use self::order::ORDERS;
pub(crate) use self::raw_order::RAW_ORDERS;
pub(crate) use self::raw_refund::RAW_REFUNDS;
pub(crate) use self::refund::REFUNDS;
pub(crate) use self::refund_stockin::REFUND_STOCKINS;
pub(crate) use self::stock::{AVAILABLE, LEDGER, POSITIONS, STOCK, STOCK_COSTS};
pub(crate) use self::stockout::{CANCELLED_STOCKOUTS, COLLECTED_COSTS, STOCKOUTS, SYNC_QUEUE};
use self::table::Stored;
pub(crate) use self::table::Table;
use self::world::World;
use super::interface::Interface;
use super::interfaces;
use super::log::Door;
use super::page::Page;
use super::params::Params;
use super::privacy::{is_own, protect, shows};
use super::selection::Selection;
use super::value::{time_like, time_of};

/// The fields of a row.
pub(crate) type Row = Map<String, Value>;

/// The columns that say when a row was last changed. A row has one or more of them.
const MODIFIED: [&str; 3] = ["modified", "modified_date", "goods_modified"];
const DEMO_SEED: u64 = 1;
const DEMO_ORDERS: usize = 200;
const DEMO_DAYS: u32 = 90;

/// A merchant. The same numbers make the same merchant.
pub struct Merchant {
    world: World,
    tables: BTreeMap<&'static str, Vec<Stored>>,
}

impl Merchant {
    /// So many orders within so many days before `end_s`, and whatever belongs to them. A tenth more lies in the
    /// archive. Some orders are on platforms that only Qimen shows, or nothing does.
    pub fn generated(seed: u64, orders: usize, end_s: i64, days: u32) -> Merchant {
        let world = World::new(seed, orders, end_s, days);
        let mut tables = BTreeMap::new();
        for interface in interfaces::all() {
            tables.entry(interface.table.name).or_insert_with(|| interface.table.fill(&world));
        }
        Merchant { world, tables }
    }

    /// About two hundred orders in the ninety days before `end_s`, with a row or more for every method.
    pub fn demo(end_s: i64) -> Merchant {
        Merchant::generated(DEMO_SEED, DEMO_ORDERS, end_s, DEMO_DAYS)
    }

    /// All that a method gives through the standard API, oldest first.
    ///
    /// # Panics
    /// When no method has that name.
    pub fn rows(&self, method: &str) -> Vec<Value> {
        self.all_rows(method, Door::Standard)
    }

    /// All that a method gives through Qimen, oldest first. It goes by its name in the standard API.
    ///
    /// # Panics
    /// When no method has that name.
    pub fn rows_through_qimen(&self, method: &str) -> Vec<Value> {
        self.all_rows(method, Door::Qimen)
    }

    /// Changes the row of a method that has this key (its numeric id), and the columns that say when it was changed.
    /// Methods about the same thing all see it. The row is handed over with everything that privacy hides.
    ///
    /// # Panics
    /// When no method has that name, or no row that key.
    pub fn modify(&mut self, method: &str, key: i64, change: impl FnOnce(&mut Map<String, Value>), modified_s: i64) {
        let table = interface(method).table;
        let stored = self.tables.get_mut(table.name).into_iter().flatten().find(|stored| stored.key == key);
        let Some(stored) = stored else { panic!("{method} has no row {key}") };
        let mut row = stored.row(table, &self.world);
        change(&mut row);
        for name in MODIFIED {
            if let Some(value) = row.get_mut(name) {
                *value = time_like(value, modified_s);
            }
        }
        stored.times = table.times.iter().map(|name| time_of(row.get(*name)?)).collect();
        stored.times[0] = Some(modified_s);
        stored.changed = Some(row);
    }

    /// How many rows a selection has, and one page of them.
    pub(crate) fn page(
        &self,
        interface: &Interface,
        door: Door,
        selection: &Selection,
        params: &Params,
        page: Page,
    ) -> (u64, Vec<Value>) {
        let found = self.select(interface, door, selection);
        let offset = usize::try_from(page.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let shown = found.iter().skip(offset).take(limit);
        (found.len() as u64, shown.map(|stored| self.shown(interface, door, params, stored)).collect())
    }

    fn select(&self, interface: &Interface, door: Door, selection: &Selection) -> Vec<&Stored> {
        let in_range = |stored: &&Stored| match selection.range_s {
            Some((from_s, to_s)) => stored.times[selection.column].is_some_and(|at| (from_s..=to_s).contains(&at)),
            None => true,
        };
        let passes = |stored: &&Stored| {
            // Writing a row costs more than keeping it out by its time.
            selection.tests.is_empty() || {
                let row = stored.row(interface.table, &self.world);
                selection.tests.iter().all(|test| test(&row))
            }
        };
        let mut found: Vec<&Stored> = self.given(interface, door).filter(in_range).filter(passes).collect();
        found.sort_by_key(|stored| (stored.times[selection.column], stored.key));
        if selection.newest_first {
            found.reverse();
        }
        found
    }

    /// What a method gives through a door, before any filter.
    fn given(&self, interface: &Interface, door: Door) -> impl Iterator<Item = &Stored> {
        let (archive, own_shops) = (interface.archive, interface.own_shops);
        let stored = self.tables.get(interface.table.name).into_iter().flatten();
        stored
            .filter(move |stored| stored.archived == archive)
            .filter(move |stored| shows(door, stored.platform_id))
            .filter(move |stored| !own_shops || stored.platform_id.is_some_and(is_own))
    }

    fn shown(&self, interface: &Interface, door: Door, params: &Params, stored: &Stored) -> Value {
        let mut row = stored.row(interface.table, &self.world);
        protect(door, stored.platform_id, stored.key, &mut row);
        if let Some(trim) = interface.trim {
            trim(params, &mut row);
        }
        Value::Object(row)
    }

    fn all_rows(&self, method: &str, door: Door) -> Vec<Value> {
        let interface = interface(method);
        if interface.qimen_only && door == Door::Standard {
            return Vec::new();
        }
        let mut given: Vec<&Stored> = self.given(interface, door).collect();
        given.sort_by_key(|stored| (stored.times[0], stored.key));
        given.into_iter().map(|stored| self.shown(interface, door, &Params::default(), stored)).collect()
    }
}

fn interface(method: &str) -> &'static Interface {
    interfaces::find(method).unwrap_or_else(|| panic!("no method {method} here"))
}
