//! Shops, warehouses, carriers, suppliers.

use super::Merchant;
use super::catalog::{CARRIERS, Carrier, SHOPS, SUPPLIERS, Shop, Supplier, WAREHOUSES, Warehouse};
use super::deal::Span;
use super::value::{fields, time};
use serde_json::{Map, Value};

pub(super) fn put(merchant: &mut Merchant, span: &Span) {
    let times = Times { created: time(Some(span.start_s)), modified: time(Some(span.at(1, 10))) };
    SHOPS.iter().for_each(|one| merchant.put("shop.php", None, shop(one)));
    WAREHOUSES.iter().for_each(|one| merchant.put("warehouse_query.php", None, warehouse(one, &times)));
    CARRIERS.iter().for_each(|one| merchant.put("logistics.php", None, carrier(one, &times)));
    SUPPLIERS.iter().for_each(|one| merchant.put("purchase_provider_query.php", None, supplier(one, &times)));
}

struct Times {
    created: String,
    modified: String,
}

fn address() -> Map<String, Value> {
    fields! {
        "province": 330_000, "city": 330_100, "district": 330_106, "address": "示例路1号",
        "contact": "李示例", "mobile": "13900000001", "telno": "0571-00000001", "zip": "310000", "remark": "",
    }
}

fn shop(shop: &Shop) -> Map<String, Value> {
    let mut row = fields! {
        "shop_id": shop.id,
        "shop_no": shop.no,
        "shop_name": shop.name,
        "platform_id": shop.platform,
        "sub_platform_id": 0,
        "account_id": format!("acc{}", shop.id),
        "account_nick": shop.name,
        "province_name": "浙江省",
        "city_name": "杭州市",
        "district_name": "西湖区",
        "is_disabled": i64::from(shop.disabled),
    };
    row.extend(address());
    row
}

fn warehouse(warehouse: &Warehouse, times: &Times) -> Map<String, Value> {
    let mut row = fields! {
        "warehouse_id": warehouse.id,
        "warehouse_no": warehouse.no,
        "name": warehouse.name,
        "type": warehouse.kind,
        "warehouse_type": warehouse.kind,
        "sub_type": 0,
        "ext_warehouse_no": "",
        "is_defect": i64::from(warehouse.disabled),
        "is_disabled": i64::from(warehouse.disabled),
        "is_outer_stock": i64::from(warehouse.kind != 1),
        "is_outer_goods": 0,
        "priority": warehouse.id - 10,
    };
    row.extend(address());
    row.extend(fields! { "created": times.created.as_str(), "modified": times.modified.as_str() });
    row
}

fn carrier(carrier: &Carrier, times: &Times) -> Map<String, Value> {
    let mut row = fields! {
        "logistics_id": carrier.id,
        "logistics_no": carrier.no,
        "logistics_name": carrier.name,
        "logistics_type": carrier.kind,
        "bill_type": 2,
        "is_support_cod": 1,
        "is_disabled": 0,
        "is_manual": 0,
        "service_mask": 3,
        "priority": 0,
    };
    row.extend(address());
    row.extend(fields! { "created": times.created.as_str(), "modified": times.modified.as_str() });
    row
}

fn supplier(supplier: &Supplier, times: &Times) -> Map<String, Value> {
    let mut row = fields! {
        "provider_id": supplier.id,
        "provider_no": supplier.no,
        "provider_name": supplier.name,
        "email": "supplier@example.test",
        "account_bank": "示例银行",
        "account_bank_no": "6222000000000000001",
        "min_purchase_num": 10,
        "purchase_cycle_days": 30,
        "arrive_cycle_days": 7,
        "last_purchase_time": times.modified.as_str(),
        "is_disabled": 0,
        "deleted": 0,
    };
    row.extend(address());
    row.extend(fields! { "created": times.created.as_str(), "modified": times.modified.as_str() });
    row
}
