//! What moves in warehouses without a sale: transfers with their two documents, and stock-takes.

use serde_json::{Map, Value};

use super::Merchant;
use super::catalog::{Catalog, WAREHOUSES, Warehouse};
use super::deal::Span;
use super::dice::dice;
use super::order;
use super::value::{Decimal, fields, time};

const HOUR_S: i64 = 3600;
/// One transfer, and one stock-take, for so many orders.
const ORDERS_PER_TRANSFER: usize = 20;
const TRANSFERS_MIN: usize = 6;
/// What an order moved for is told by its type.
const TRANSFER: i64 = 2;

/// Something moved from one warehouse to another.
struct Move {
    number: i64,
    from: &'static Warehouse,
    to: &'static Warehouse,
    lines: Vec<(usize, i64)>,
    at_s: i64,
}

pub(super) fn put(merchant: &mut Merchant, seed: u64, catalog: &Catalog, span: &Span) {
    let count = (span.orders() / ORDERS_PER_TRANSFER).max(TRANSFERS_MIN);
    for number in 0..count {
        let moved = Move::new(seed, number, span.at(number, count), catalog);
        merchant.put("stock_transfer_query.php", None, moved.transfer(catalog));
        merchant.put("stockout_order_query.php", None, moved.stock_out(catalog));
        merchant.put("stockin_order_query.php", None, moved.stock_in(catalog));
        merchant.put("stock_pd_order_query.php", None, moved.stock_take(catalog));
    }
}

impl Move {
    fn new(seed: u64, number: usize, at_s: i64, catalog: &Catalog) -> Move {
        let mut dice = dice(seed ^ 0x3A, number as u64);
        let from = dice.below(3) as usize;
        let lines = (0..dice.between(1, 3))
            .map(|_| (dice.below(catalog.specs.len() as u64) as usize, dice.between(1, 40)))
            .collect();
        Move {
            number: number as i64,
            from: &WAREHOUSES[from],
            to: &WAREHOUSES[(from + 1) % 3],
            lines,
            at_s: at_s - HOUR_S,
        }
    }

    fn no(&self, prefix: &str) -> String {
        format!("{prefix}{}{:06}", &time(Some(self.at_s))[..10].replace('-', ""), self.number)
    }

    fn count(&self) -> Decimal {
        Decimal::whole(self.lines.iter().map(|(_, count)| count).sum())
    }

    fn transfer(&self, catalog: &Catalog) -> Map<String, Value> {
        let mut row = fields! {
            "transfer_id": 54_001 + self.number,
            "transfer_no": self.no("DB"),
            "outer_no": "",
            "status": 90,
            "type": 0,
            "mode": 1,
            "from_warehouse_no": self.from.no,
            "from_warehouse_name": self.from.name,
            "to_warehouse_no": self.to.no,
            "to_warehouse_name": self.to.name,
            "goods_count": self.count(),
            "goods_type_count": self.lines.len(),
        };
        row.extend(self.tail(catalog, self.at_s + HOUR_S));
        row
    }

    fn stock_out(&self, catalog: &Catalog) -> Map<String, Value> {
        let mut row = fields! {
            "stockout_id": 55_001 + self.number,
            "stockout_no": self.no("CKD"),
            "order_no": self.no("CKD"),
            "src_order_no": self.no("DB"),
            "order_type": TRANSFER,
            "status": 110,
            "warehouse_no": self.from.no,
            "warehouse_name": self.from.name,
            "goods_count": self.count(),
            "consign_time": time(Some(self.at_s + HOUR_S / 2)),
        };
        row.extend(self.tail(catalog, self.at_s + HOUR_S / 2));
        row
    }

    fn stock_in(&self, catalog: &Catalog) -> Map<String, Value> {
        let mut row = fields! {
            "stockin_id": 56_001 + self.number,
            "stockin_no": self.no("RKD"),
            "order_no": self.no("RKD"),
            "src_order_no": self.no("DB"),
            "order_type": TRANSFER,
            "status": 80,
            "warehouse_no": self.to.no,
            "warehouse_name": self.to.name,
            "goods_count": self.count(),
            "stockin_time": time(Some(self.at_s + HOUR_S)),
        };
        row.extend(self.tail(catalog, self.at_s + HOUR_S));
        row
    }

    fn stock_take(&self, catalog: &Catalog) -> Map<String, Value> {
        let mut row = fields! {
            "pd_id": 57_001 + self.number,
            "pd_no": self.no("PD"),
            "status": 4,
            "mode": 0,
            "warehouse_no": self.from.no,
            "warehouse_name": self.from.name,
            "goods_type_count": self.lines.len(),
        };
        row.extend(self.tail(catalog, self.at_s));
        row
    }

    fn tail(&self, catalog: &Catalog, modified_s: i64) -> Map<String, Value> {
        let detail = |(nth, (spec, count)): (usize, &(usize, i64))| {
            let mut row = fields! { "rec_id": 74_001 + self.number * 4 + nth as i64 };
            row.extend(order::goods(*spec, catalog));
            row.extend(fields! {
                "num": Decimal::whole(*count),
                "goods_count": Decimal::whole(*count),
                "old_num": Decimal::whole(*count),
                "new_num": Decimal::whole(*count),
                "cost_price": Decimal::cents(catalog.specs[*spec].price_cents / 2),
                "remark": "",
            });
            Value::Object(row)
        };
        let details: Value = self.lines.iter().enumerate().map(detail).collect();
        fields! {
            "creator_name": "仓管员",
            "remark": "",
            "created": time(Some(self.at_s)),
            "modified": time(Some(modified_s)),
            "details_list": details,
        }
    }
}
