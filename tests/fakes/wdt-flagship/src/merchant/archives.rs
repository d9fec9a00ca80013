//! Master data: shops, warehouses, carriers, suppliers, staff, brands, classes.

use super::super::value::{ms_time, row, text_time};
use super::Row;
use super::catalog::{self, BRANDS as BRAND_NAMES, CARRIERS};
use super::table::{Origin, Table};
use super::world::World;

const STAFF: usize = 4;

pub(crate) static SHOPS: Table = Table {
    name: "shops",
    key: "shop_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| catalog::SHOPS.len(), row: shop },
};

pub(crate) static WAREHOUSES: Table = Table {
    name: "warehouses",
    key: "warehouse_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| catalog::WAREHOUSES.len(), row: warehouse },
};

pub(crate) static LOGISTICS: Table = Table {
    name: "logistics",
    key: "logistics_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| CARRIERS.len(), row: carrier },
};

pub(crate) static PROVIDERS: Table = Table {
    name: "providers",
    key: "provider_id",
    times: &["modified", "created"],
    origin: Origin::Numbers { count: |_| catalog::PROVIDERS.len(), row: provider },
};

pub(crate) static EMPLOYEES: Table = Table {
    name: "employees",
    key: "employee_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| STAFF, row: employee },
};

pub(crate) static BRANDS: Table = Table {
    name: "brands",
    key: "brand_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| BRAND_NAMES.len(), row: brand },
};

pub(crate) static CLASSES: Table = Table {
    name: "classes",
    key: "class_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| catalog::CLASSES.len(), row: class },
};

/// The last shop's authorization has expired.
fn shop(world: &World, n: usize) -> Row {
    let shop = &catalog::SHOPS[n];
    row! {
        "shop_id": shop.id,
        "shop_no": shop.no,
        "shop_name": shop.name,
        "platform_id": shop.platform_id,
        "sub_platform_id": shop.sub_platform_id,
        "account_id": format!("acc{:03}", shop.id),
        "group_id": 0,
        "auth_state": if n + 1 == catalog::SHOPS.len() { 2 } else { 1 },
        "auth_time": text_time(world.start_s),
        "expire_time": text_time(world.end_s + 365 * 86_400),
        "is_disabled": false,
        "province": "浙江省",
        "city": "杭州市",
        "district": "西湖区",
        "address": "示例路 1 号",
        "contact": "张示例",
        "telno": "",
        "mobile": "13900000001",
        "zip": "",
        "email": "",
        "website": "",
        "remark": "",
        "created": text_time(world.start_s),
        "modified": text_time(world.at(n + 1, catalog::SHOPS.len() + 1)),
    }
}

fn warehouse(world: &World, n: usize) -> Row {
    let warehouse = &catalog::WAREHOUSES[n];
    row! {
        "warehouse_id": warehouse.id,
        "warehouse_no": warehouse.no,
        "name": warehouse.name,
        "type": warehouse.kind,
        "sub_type": 0,
        "province": "浙江省",
        "city": "杭州市",
        "district": "余杭区",
        "address": "示例仓储园 2 号",
        "contact": "李示例",
        "telno": "",
        "mobile": "13900000002",
        "zip": "",
        "is_disabled": i64::from(n >= catalog::OPEN_WAREHOUSES),
        "prop1": "",
        "prop2": "",
        "remark": "",
        "created": text_time(world.start_s),
        "modified": ms_time(world.at(n + 1, catalog::WAREHOUSES.len() + 1)),
    }
}

fn carrier(world: &World, n: usize) -> Row {
    let carrier = &CARRIERS[n];
    row! {
        "logistics_id": carrier.id,
        "logistics_no": carrier.code,
        "logistics_name": carrier.name,
        "logistics_type": carrier.kind,
        "is_support_cod": false,
        "ebill_api": 0,
        "is_disabled": 0,
        "max_weight": "0.0000",
        "contact": "",
        "telno": "",
        "mobile": "",
        "address": "",
        "remark": "",
        "created": text_time(world.start_s),
        "modified": text_time(world.at(n + 1, CARRIERS.len() + 1)),
    }
}

fn provider(world: &World, n: usize) -> Row {
    let (no, name) = catalog::PROVIDERS[n];
    row! {
        "provider_id": 1 + n as i64,
        "provider_no": no,
        "provider_name": name,
        "provider_group_name": "",
        "contact": "王示例",
        "telno": "",
        "mobile": "13900000003",
        "address": "",
        "min_purchase_num": "0.0000",
        "purchase_cycle_days": 7,
        "is_disabled": 0,
        "deleted": 0,
        "remark": "",
        "created": text_time(world.start_s),
        "modified": text_time(world.at(n + 1, catalog::PROVIDERS.len() + 1)),
    }
}

fn employee(world: &World, n: usize) -> Row {
    row! {
        "employee_id": 1 + n as i64,
        "employee_no": format!("E{:03}", n + 1),
        "fullname": format!("示例员工{}", n + 1),
        "department_name": "运营部",
        "position": "",
        "is_disabled": false,
        "created": text_time(world.start_s),
        "modified": text_time(world.at(n + 1, STAFF + 1)),
    }
}

fn brand(world: &World, n: usize) -> Row {
    let (no, name) = BRAND_NAMES[n];
    row! {
        "brand_id": 1 + n as i64,
        "brand_no": no,
        "brand_name": name,
        "is_disabled": false,
        "remark": "",
        "created": text_time(world.start_s),
        "modified": text_time(world.at(n + 1, BRAND_NAMES.len() + 1)),
    }
}

/// The first class is the parent of the others.
fn class(world: &World, n: usize) -> Row {
    row! {
        "class_id": 1 + n as i64,
        "parent_id": i64::from(n > 0),
        "class_name": catalog::CLASSES[n],
        "is_leaf": n > 0,
        "path": if n == 0 { "1".to_owned() } else { format!("1,{}", n + 1) },
        "created": text_time(world.start_s),
        "modified": text_time(world.at(n + 1, catalog::CLASSES.len() + 1)),
    }
}
