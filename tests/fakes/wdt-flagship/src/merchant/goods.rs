//! Goods, combinations of them, and what platforms call them.

use serde_json::{Value, json};

use super::super::value::{amount, amount_text, ms_time, row, text_time};
use super::Row;
use super::catalog::{self, SHOPS, SPECS, SPECS_PER_GOODS, Spec};
use super::table::{Origin, Table};
use super::world::World;

const COMBINATIONS: usize = 5;

pub(crate) static GOODS: Table = Table {
    name: "goods",
    key: "goods_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| catalog::GOODS, row: goods },
};

pub(crate) static SUITES: Table = Table {
    name: "suites",
    key: "suite_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| COMBINATIONS, row: suite },
};

pub(crate) static API_GOODS: Table = Table {
    name: "api_goods",
    key: "rec_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| SPECS, row: api_goods },
};

/// The last one is deleted.
fn goods(world: &World, n: usize) -> Row {
    let first = Spec(n * SPECS_PER_GOODS);
    let (brand_no, brand_name) = first.brand();
    let modified_s = world.at(n + 1, catalog::GOODS + 1);
    let specs = (0..SPECS_PER_GOODS).map(|at| spec(Spec(first.0 + at), world.start_s, modified_s));
    row! {
        "goods_id": catalog::goods_id(n),
        "goods_no": catalog::goods_no(n),
        "goods_name": catalog::goods_name(n),
        "short_name": "",
        "alias": "",
        "goods_type": 1,
        "spec_count": SPECS_PER_GOODS,
        "brand_id": 1 + (n % catalog::BRANDS.len()) as i64,
        "brand_no": brand_no,
        "brand_name": brand_name,
        "class_id": 1 + (n % catalog::CLASSES.len()) as i64,
        "class_name": first.class(),
        "unit_name": "件",
        "origin": "",
        "flag_name": "",
        "remark": "",
        "prop1": "",
        "prop2": "",
        "deleted": i64::from(n + 1 == catalog::GOODS),
        "goods_created": text_time(world.start_s),
        "goods_modified": ms_time(modified_s),
        "modified": text_time(modified_s),
        "spec_list": specs.collect::<Vec<Value>>(),
    }
}

fn spec(spec: Spec, created_s: i64, modified_s: i64) -> Value {
    Value::Object(row! {
        "spec_id": spec.id(),
        "goods_id": spec.goods_id(),
        "spec_no": spec.no(),
        "spec_code": "",
        "spec_name": spec.name(),
        "barcode": spec.barcode(),
        "barcode_list": json!([
            { "barcode": spec.barcode(), "type": 0, "is_master": true, "modified": text_time(modified_s) },
        ]),
        "retail_price": amount(spec.price_fen()),
        "wholesale_price": "0.0000",
        "member_price": amount_text(spec.price_fen() * 9 / 10),
        "market_price": amount_text(spec.price_fen() * 2),
        "lowest_price": 0,
        "tax_rate": "0.1300",
        "weight": 0.35,
        "length": "10.0000",
        "validity_days": 0,
        "sn_type": 0,
        "is_lower_cost": false,
        "large_type": 0,
        "img_url": "https://cdn.example.test/g.png",
        "remark": "",
        "deleted": 0,
        "spec_created": text_time(created_s),
        "spec_modified": ms_time(modified_s),
    })
}

fn suite(world: &World, n: usize) -> Row {
    let modified_s = world.at(n + 1, COMBINATIONS + 1);
    let part = |at: usize| {
        let spec = Spec(n * 5 + at);
        json!({
            "rec_id": 81_001 + (n * 2 + at) as i64, "spec_no": spec.no(), "goods_no": spec.goods_no(),
            "num": amount_text(100), "is_fixed_price": false, "ratio": "0.5000",
        })
    };
    row! {
        "suite_id": 80_001 + n as i64,
        "suite_no": format!("TZ-{:02}", n + 1),
        "suite_name": format!("示例组合{}", n + 1),
        "barcode": "",
        "retail_price": amount(9900),
        "deleted": 0,
        "remark": "",
        "created": text_time(world.start_s),
        "modified": text_time(modified_s),
        "detail_list": [part(0), part(1)].to_vec(),
    }
}

fn api_goods(world: &World, n: usize) -> Row {
    let spec = Spec(n);
    let shop = &SHOPS[n % SHOPS.len()];
    row! {
        "rec_id": 90_001 + n as i64,
        "platform_id": shop.platform_id,
        "shop_id": shop.id,
        "shop_no": shop.no,
        "goods_id": format!("pg{}", spec.goods_id()),
        "spec_id": format!("ps{}", spec.id()),
        "outer_id": spec.goods_no(),
        "spec_outer_id": spec.no(),
        "goods_name": spec.goods_name(),
        "spec_name": spec.name(),
        "price": amount(spec.price_fen()),
        "stock_num": amount_text(10_000),
        "status": 1,
        "is_deleted": false,
        "created": text_time(world.start_s),
        "modified": text_time(world.at(n + 1, SPECS + 1)),
    }
}
