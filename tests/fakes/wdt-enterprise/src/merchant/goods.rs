//! Goods, their forms, combinations of them, their classes, and how platforms list them.

use serde_json::{Map, Value};

use super::Merchant;
use super::catalog::{CLASSES, Catalog, Goods, SHOPS, Shop, Spec};
use super::deal::Span;
use super::value::{Decimal, fields, time};

const SUITES: usize = 4;

pub(super) fn put(merchant: &mut Merchant, catalog: &Catalog, span: &Span) {
    let count = catalog.goods.len();
    for (nth, goods) in catalog.goods.iter().enumerate() {
        merchant.put("goods_query.php", None, row(nth, goods, catalog, span.at(nth + 1, count + 1)));
    }
    for nth in 0..SUITES {
        merchant.put("suites_query.php", None, suite(nth, catalog, span.at(nth + 1, SUITES + 1)));
    }
    for (nth, name) in CLASSES.iter().enumerate() {
        let class = fields! {
            "class_id": 51 + nth, "class_name": *name, "parent_id": 0, "is_leaf": 1, "path": format!("-1,0,{}", 51 + nth),
            "modified": time(Some(span.start_s)),
        };
        merchant.put("goods_class_query.php", None, class);
    }
    put_listings(merchant, catalog, span);
}

fn put_listings(merchant: &mut Merchant, catalog: &Catalog, span: &Span) {
    let selling = || SHOPS.iter().filter(|shop| !shop.disabled);
    let count = selling().count() * catalog.specs.len();
    let pairs = selling().flat_map(|shop| catalog.specs.iter().map(move |spec| (shop, spec)));
    for (nth, (shop, spec)) in pairs.enumerate() {
        let at_s = span.at(nth + 1, count + 1);
        merchant.put("vip_api_goods_query.php", Some(shop.platform), listing(nth, shop, spec, catalog, at_s));
        if nth % 6 == 0 {
            merchant.put(
                "api_goods_stock_change_query.php",
                Some(shop.platform),
                change(nth, shop, spec, catalog, at_s),
            );
        }
    }
}

fn row(nth: usize, goods: &Goods, catalog: &Catalog, at_s: i64) -> Map<String, Value> {
    let specs: Vec<&Spec> = catalog.specs.iter().filter(|spec| spec.goods == nth).collect();
    let mut row = fields! {
        "goods_id": goods.id,
        "goods_no": goods.no.as_str(),
        "goods_name": goods.name,
        "short_name": goods.name,
        "alias": "",
        "goods_type": 1,
        "spec_count": specs.len(),
        "pinyin": "",
        "brand_no": "B01",
        "brand_name": "示例品牌",
        "class_name": goods.class,
        "unit_name": "件",
        "flag_name": "",
        "origin": "中国",
        "remark": "",
        "deleted": i64::from(goods.deleted),
        "goods_created": time(Some(at_s - 3600)),
        "goods_modified": time(Some(at_s)),
    };
    row.insert("spec_list".to_owned(), specs.into_iter().map(|spec| Value::Object(form(spec, goods, at_s))).collect());
    row
}

fn form(spec: &Spec, goods: &Goods, at_s: i64) -> Map<String, Value> {
    fields! {
        "spec_id": spec.id,
        "goods_id": goods.id,
        "spec_no": spec.no.as_str(),
        "spec_code": "",
        "spec_name": spec.name,
        "barcode": spec.barcode.as_str(),
        "img_url": "https://cdn.example.test/goods.png",
        "retail_price": Decimal::cents(spec.price_cents),
        "wholesale_price": Decimal::cents(spec.price_cents * 8 / 10),
        "market_price": Decimal::cents(spec.price_cents * 2),
        "lowest_price": Decimal::cents(spec.price_cents / 2),
        "tax_rate": Decimal(1_300),
        "weight": Decimal(2_500),
        "length": Decimal::whole(20),
        "width": Decimal::whole(15),
        "height": Decimal::whole(5),
        "is_sn_enable": 0,
        "is_allow_neg_stock": 0,
        "spec_unit_name": "件",
        "remark": "",
        "deleted": i64::from(goods.deleted),
        "spec_created": time(Some(at_s - 3600)),
        "spec_modified": time(Some(at_s)),
    }
}

fn suite(nth: usize, catalog: &Catalog, at_s: i64) -> Map<String, Value> {
    let parts = [nth, nth + 5].map(|place| {
        let spec = &catalog.specs[place];
        Value::Object(fields! {
            "rec_id": 5_101 + nth * 10 + place,
            "spec_id": spec.id,
            "spec_no": spec.no.as_str(),
            "goods_no": catalog.goods_of(spec).no.as_str(),
            "goods_name": catalog.goods_of(spec).name,
            "num": Decimal::whole(1 + nth as i64 % 2),
            "is_fixed_price": 0,
            "ratio": Decimal(5_000),
        })
    });
    let mut row = fields! {
        "suite_id": 5_001 + nth,
        "suite_no": format!("ZH-{:03}", nth + 1),
        "suite_name": format!("组合装{}号", nth + 1),
        "short_name": "",
        "barcode": format!("0691{:09}", nth + 1),
        "brand_no": "B01",
        "class_name": CLASSES[nth % CLASSES.len()],
        "retail_price": Decimal::cents(9_900),
        "weight": Decimal(5_000),
        "remark": "",
        "deleted": 0,
        "created": time(Some(at_s - 3600)),
        "modified": time(Some(at_s)),
    };
    row.insert("specs_list".to_owned(), Value::Array(parts.to_vec()));
    row
}

fn listing(nth: usize, shop: &Shop, spec: &Spec, catalog: &Catalog, at_s: i64) -> Map<String, Value> {
    fields! {
        "rec_id": 52_001 + nth,
        "platform_id": shop.platform,
        "shop_id": shop.id,
        "shop_no": shop.no,
        "goods_id": format!("{}{:06}", shop.id, spec.goods),
        "spec_id": format!("{}{:08}", shop.id, spec.id),
        "goods_name": catalog.goods_of(spec).name,
        "spec_name": spec.name,
        "spec_code": spec.no.as_str(),
        "outer_id": catalog.goods_of(spec).no.as_str(),
        "spec_outer_id": spec.no.as_str(),
        "status": 1,
        "stock_num": Decimal::whole(50),
        "price": Decimal::cents(spec.price_cents),
        "match_target_type": 1,
        "match_target_id": spec.id,
        "merchant_no": spec.no.as_str(),
        "is_deleted": 0,
        "created": time(Some(at_s - 3600)),
        "modified": time(Some(at_s)),
    }
}

fn change(nth: usize, shop: &Shop, spec: &Spec, catalog: &Catalog, at_s: i64) -> Map<String, Value> {
    fields! {
        "rec_id": 52_001 + nth,
        "shop_id": shop.id,
        "shop_no": shop.no,
        "platform_id": shop.platform,
        "goods_id": format!("{}{:06}", shop.id, spec.goods),
        "spec_id": format!("{}{:08}", shop.id, spec.id),
        "goods_no": catalog.goods_of(spec).no.as_str(),
        "spec_no": spec.no.as_str(),
        "sync_stock": 40 + nth % 20,
        "stock_change_count": 1,
        "erp_spec_type": 1,
        "modified": time(Some(at_s)),
    }
}
