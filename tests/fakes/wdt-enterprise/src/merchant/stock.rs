//! Stock in the warehouses, in all and by position.

use serde_json::{Map, Value};

use super::Merchant;
use super::catalog::{Catalog, Spec, WAREHOUSES, Warehouse};
use super::deal::Span;
use super::dice::dice;
use super::order;
use super::value::{Decimal, fields, time};
use weft_fakes_kit::chance::Chance;

pub(super) fn put(merchant: &mut Merchant, seed: u64, catalog: &Catalog, span: &Span) {
    let pairs: Vec<(&Warehouse, usize)> =
        WAREHOUSES.iter().flat_map(|warehouse| (0..catalog.specs.len()).map(move |spec| (warehouse, spec))).collect();
    for (nth, (warehouse, spec)) in pairs.iter().enumerate() {
        let mut dice = dice(seed ^ 0x57, nth as u64);
        let at_s = span.at(nth + 1, pairs.len() + 1);
        let pieces = dice.between(0, 900);
        merchant.put("stock_query.php", None, row(warehouse, *spec, catalog, pieces, &mut dice, at_s));
        merchant.put("stock_query_detail.php", None, by_position(nth, warehouse, *spec, catalog, pieces, at_s));
    }
}

fn place(warehouse: &Warehouse, spec: usize, catalog: &Catalog) -> Map<String, Value> {
    let mut row = order::goods(spec, catalog);
    row.extend(fields! {
        "brand_no": "B01",
        "brand_name": "示例品牌",
        "warehouse_no": warehouse.no,
        "warehouse_name": warehouse.name,
        "warehouse_type": warehouse.kind,
    });
    row
}

fn row(
    warehouse: &Warehouse,
    spec: usize,
    catalog: &Catalog,
    pieces: i64,
    dice: &mut Chance,
    at_s: i64,
) -> Map<String, Value> {
    let ordered = dice.between(0, pieces / 4);
    let Spec { price_cents, goods, .. } = &catalog.specs[spec];
    let deleted = i64::from(catalog.goods[*goods].deleted);
    let mut row = place(warehouse, spec, catalog);
    row.extend(fields! {
        "stock_num": Decimal::whole(pieces),
        // The platform's own spelling.
        "avaliable_num": Decimal::whole(pieces - ordered),
        "lock_num": Decimal::ZERO,
        "order_num": Decimal::whole(ordered),
        "sending_num": Decimal::ZERO,
        "subscribe_num": Decimal::ZERO,
        "unpay_num": Decimal::ZERO,
        "purchase_num": Decimal::whole(dice.between(0, 50)),
        "purchase_arrive_num": Decimal::ZERO,
        "to_purchase_num": Decimal::ZERO,
        "transfer_num": Decimal::ZERO,
        "to_transfer_num": Decimal::ZERO,
        "return_num": Decimal::ZERO,
        "refund_num": Decimal::ZERO,
        "cost_price": Decimal::cents(price_cents / 2),
        "today_num": Decimal::ZERO,
        "last_pd_time": time(None),
        "last_inout_time": time(Some(at_s)),
        "img_url": "",
        "remark": "",
        "status": 0,
        "unit": "件",
        "is_deleted": 0,
        "spec_is_deleted": deleted,
        "created": time(Some(at_s - 86_400)),
        "modified": time(Some(at_s)),
    });
    row
}

fn by_position(
    nth: usize,
    warehouse: &Warehouse,
    spec: usize,
    catalog: &Catalog,
    pieces: i64,
    at_s: i64,
) -> Map<String, Value> {
    let mut row = fields! { "rec_id": 53_001 + nth };
    row.extend(place(warehouse, spec, catalog));
    row.extend(fields! {
        "position_no": format!("A-{:02}-{:02}", nth / 10, nth % 10),
        "batch_no": "",
        "expire_date": time(None),
        "stock_num": Decimal::whole(pieces),
        "modified": time(Some(at_s)),
    });
    row
}
