//! Purchases: applied for, ordered, taken in, and now and then sent back.

use serde_json::{Map, Value};

use super::Merchant;
use super::catalog::{Catalog, SUPPLIERS, Supplier, WAREHOUSES, Warehouse};
use super::deal::Span;
use super::dice::dice;
use super::order;
use super::value::{Decimal, fields, time};

const DAY_S: i64 = 86_400;
/// One purchase for so many orders.
const ORDERS_PER_PURCHASE: usize = 10;
const PURCHASES_MIN: usize = 8;
/// Every so manieth purchase is sent back.
const PER_RETURN: i64 = 4;

struct Purchase {
    number: i64,
    supplier: &'static Supplier,
    warehouse: &'static Warehouse,
    lines: Vec<(usize, i64)>,
    at_s: i64,
    arrived_s: Option<i64>,
    modified_s: i64,
}

pub(super) fn put(merchant: &mut Merchant, seed: u64, catalog: &Catalog, span: &Span) {
    let count = (span.orders() / ORDERS_PER_PURCHASE).max(PURCHASES_MIN);
    for number in 0..count {
        let purchase = Purchase::new(seed, number, count, catalog, span);
        merchant.put("purchase_apply_query.php", None, purchase.application(catalog));
        merchant.put("purchase_order_query.php", None, purchase.order(catalog));
        let Some(arrived_s) = purchase.arrived_s else { continue };
        merchant.put("stockin_order_query_purchase.php", None, purchase.stock_in(catalog, arrived_s));
        if purchase.number % PER_RETURN == 0 {
            merchant.put("purchase_return_query.php", None, purchase.sent_back(catalog, arrived_s));
            merchant.put("stockout_order_query_return.php", None, purchase.stock_out(catalog, arrived_s));
        }
    }
}

impl Purchase {
    fn new(seed: u64, number: usize, count: usize, catalog: &Catalog, span: &Span) -> Purchase {
        let mut dice = dice(seed ^ 0x90, number as u64);
        let at_s = span.at(number, count);
        let arrived_s = Some(at_s + dice.between(2, 9) * DAY_S).filter(|at_s| *at_s + DAY_S <= span.end_s);
        let lines = (0..dice.between(1, 3))
            .map(|_| (dice.below(catalog.specs.len() as u64) as usize, dice.between(10, 200)))
            .collect();
        Purchase {
            number: number as i64,
            supplier: dice.pick(&SUPPLIERS),
            warehouse: dice.pick(&WAREHOUSES[..3]),
            lines,
            at_s,
            arrived_s,
            modified_s: arrived_s.unwrap_or(at_s),
        }
    }

    fn no(&self, prefix: &str) -> String {
        format!("{prefix}{}{:06}", &time(Some(self.at_s))[..10].replace('-', ""), self.number)
    }

    fn count(&self) -> Decimal {
        Decimal::whole(self.lines.iter().map(|(_, count)| count).sum())
    }

    fn amount(&self, catalog: &Catalog) -> Decimal {
        Decimal::cents(self.lines.iter().map(|(spec, count)| catalog.specs[*spec].price_cents / 2 * count).sum())
    }

    fn head(&self, modified_s: i64) -> Map<String, Value> {
        fields! {
            "provider_id": self.supplier.id,
            "provider_no": self.supplier.no,
            "provider_name": self.supplier.name,
            "warehouse_id": self.warehouse.id,
            "warehouse_no": self.warehouse.no,
            "warehouse_name": self.warehouse.name,
            "goods_count": self.count(),
            "goods_type_count": self.lines.len(),
            "creator_name": "采购员",
            "remark": "",
            "created": time(Some(self.at_s)),
            "modified": time(Some(modified_s)),
        }
    }

    fn application(&self, catalog: &Catalog) -> Map<String, Value> {
        let mut row = fields! { "apply_id": 64_001 + self.number, "apply_no": self.no("SQ"), "status": 90 };
        row.extend(self.head(self.at_s));
        row.insert("details_list".to_owned(), self.details(catalog));
        row
    }

    fn order(&self, catalog: &Catalog) -> Map<String, Value> {
        let mut row = fields! {
            "purchase_id": 65_001 + self.number,
            "purchase_no": self.no("CG"),
            "outer_no": "",
            "api_outer_no": "",
            "status": if self.arrived_s.is_some() { 90 } else { 40 },
            "purchaser_id": 1,
            "purchaser_name": "采购员",
            "check_operator_name": "主管",
            "check_time": time(Some(self.at_s)),
            "goods_fee": self.amount(catalog),
            "goods_amount": self.amount(catalog),
            "tax_fee": Decimal::ZERO,
            "post_fee": Decimal::cents(12_000),
            "other_fee": Decimal::ZERO,
            "expect_arrive_time": time(Some(self.at_s + 7 * DAY_S)),
            "logistics_type": 1,
        };
        row.extend(self.head(self.modified_s));
        row.insert("details_list".to_owned(), self.details(catalog));
        row
    }

    fn stock_in(&self, catalog: &Catalog, arrived_s: i64) -> Map<String, Value> {
        let mut row = fields! {
            "stockin_id": 66_001 + self.number,
            "stockin_no": self.no("RKC"),
            "order_no": self.no("RKC"),
            "src_order_no": self.no("CG"),
            "purchase_no": self.no("CG"),
            "order_type": 1,
            "status": 80,
            "goods_amount": self.amount(catalog),
            "total_price": self.amount(catalog),
            "stockin_time": time(Some(arrived_s)),
            "check_time": time(Some(arrived_s)),
        };
        row.extend(self.head(arrived_s));
        row.insert("details_list".to_owned(), self.details(catalog));
        row
    }

    fn sent_back(&self, catalog: &Catalog, arrived_s: i64) -> Map<String, Value> {
        let mut row = fields! {
            "return_id": 67_001 + self.number,
            "return_no": self.no("CT"),
            "purchase_no": self.no("CG"),
            "status": 90,
            "goods_amount": self.amount(catalog),
        };
        row.extend(self.head(arrived_s + DAY_S));
        row.insert("details_list".to_owned(), self.details(catalog));
        row
    }

    fn stock_out(&self, catalog: &Catalog, arrived_s: i64) -> Map<String, Value> {
        let mut row = fields! {
            "stockout_id": 68_001 + self.number,
            "stockout_no": self.no("CKT"),
            "order_no": self.no("CKT"),
            "src_order_no": self.no("CT"),
            "order_type": 4,
            "status": 110,
            "total_amount": self.amount(catalog),
            "consign_time": time(Some(arrived_s + DAY_S)),
        };
        row.extend(self.head(arrived_s + DAY_S));
        row.insert("details_list".to_owned(), self.details(catalog));
        row
    }

    fn details(&self, catalog: &Catalog) -> Value {
        let arrived = |count: i64| if self.arrived_s.is_some() { count } else { 0 };
        let detail = |(nth, (spec, count)): (usize, &(usize, i64))| {
            let price_cents = catalog.specs[*spec].price_cents / 2;
            let mut row = fields! { "rec_id": 73_001 + self.number * 4 + nth as i64 };
            row.extend(order::goods(*spec, catalog));
            row.extend(fields! {
                "brand_name": "示例品牌",
                "num": Decimal::whole(*count),
                "price": Decimal::cents(price_cents),
                "discount": Decimal::whole(1),
                "tax": Decimal::ZERO,
                "amount": Decimal::cents(price_cents * count),
                "stockin_num": Decimal::whole(arrived(*count)),
                "arrive_num": Decimal::whole(arrived(*count)),
                "base_unit": "件",
                "remark": "",
                "created": time(Some(self.at_s)),
                "modified": time(Some(self.modified_s)),
            });
            Value::Object(row)
        };
        self.lines.iter().enumerate().map(detail).collect()
    }
}
