//! Stock: what lies where, and how it came to be so.

use serde_json::Value;

use super::super::value::{amount, amount_text, ms_time, row, text_time};
use super::Row;
use super::catalog::{OPEN_WAREHOUSES, SPECS, Spec, WAREHOUSES, Warehouse};
use super::table::{Origin, Table};
use super::world::World;

/// Every SKU in every open warehouse, then the defective ones of the first warehouse.
const STOCK_ROWS: usize = SPECS * OPEN_WAREHOUSES + DEFECTIVE;
const DEFECTIVE: usize = 8;
const LEDGER_PER_DOCUMENT: usize = 10;

pub(crate) static STOCK: Table = Table {
    name: "stock",
    key: "rec_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| STOCK_ROWS, row: stock },
};

pub(crate) static AVAILABLE: Table = Table {
    name: "available_stock",
    key: "rec_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| SPECS * OPEN_WAREHOUSES, row: available },
};

pub(crate) static POSITIONS: Table = Table {
    name: "stock_positions",
    key: "rec_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| STOCK_ROWS, row: position },
};

pub(crate) static LEDGER: Table = Table {
    name: "stock_ledger",
    key: "rec_id",
    times: &["created"],
    origin: Origin::Numbers { count: |world| world.documents * LEDGER_PER_DOCUMENT, row: entry },
};

pub(crate) static STOCK_COSTS: Table = Table {
    name: "stock_costs",
    key: "rec_id",
    times: &["modified"],
    origin: Origin::Numbers { count: |_| SPECS * OPEN_WAREHOUSES, row: cost },
};

/// One SKU in one warehouse.
struct Place {
    spec: Spec,
    warehouse: &'static Warehouse,
    defect: bool,
    modified_s: i64,
}

impl Place {
    fn new(world: &World, n: usize) -> Place {
        let defect = n >= SPECS * OPEN_WAREHOUSES;
        let warehouse = if defect { 0 } else { n / SPECS };
        // Neighbours in the list are far apart in time.
        let modified_s = world.at(n * 37 % STOCK_ROWS + 1, STOCK_ROWS + 1);
        Place { spec: Spec(n % SPECS), warehouse: &WAREHOUSES[warehouse], defect, modified_s }
    }

    fn count(&self) -> i64 {
        if self.defect { 2 } else { (self.spec.0 as i64 * 17 + self.warehouse.id * 31) % 200 }
    }

    fn columns(&self) -> Row {
        let (brand_no, brand_name) = self.spec.brand();
        row! {
            "spec_id": self.spec.id(),
            "spec_no": self.spec.no(),
            "spec_name": self.spec.name(),
            "spec_code": "",
            "barcode": self.spec.barcode(),
            "goods_no": self.spec.goods_no(),
            "goods_name": self.spec.goods_name(),
            "brand_no": brand_no,
            "brand_name": brand_name,
            "unit_name": "件",
            "warehouse_id": self.warehouse.id,
            "warehouse_no": self.warehouse.no,
            "warehouse_name": self.warehouse.name,
            "warehouse_type": self.warehouse.kind,
        }
    }
}

fn key(n: usize) -> i64 {
    60_001 + n as i64
}

/// With every column that may be asked for.
fn stock(world: &World, n: usize) -> Row {
    let place = Place::new(world, n);
    let count = place.count();
    let mut stock = row! { "rec_id": key(n), "defect": place.defect };
    stock.extend(place.columns());
    stock.extend(row! {
        "weight": "0.3500",
        "stock_num": amount_text(count * 100),
        "available_send_stock": count,
        "lock_num": 0,
        "unpay_num": "0.0000",
        "subscribe_num": 0,
        "order_num": "1.0000",
        "sending_num": "0.0000",
        "purchase_num": 0,
        "purchase_arrive_num": "0.0000",
        "transfer_num": 0,
        "refund_num": "0.0000",
        "refund_onway_num": 0,
        "wms_sync_stock": "0.0000",
        "wms_stock_diff": 0,
        "wms_sync_time": "",
        "last_pd_time": "",
        "last_inout_time": text_time(place.modified_s),
        "flag_name": "",
        "status": 1,
        "remark": "",
        "created": ms_time(world.start_s),
        "modified": ms_time(place.modified_s),
    });
    stock.extend(extra_columns(place.spec));
    stock
}

fn extra_columns(spec: Spec) -> Row {
    row! {
        "today_num": 1,
        "num_7days": "9.0000",
        "num_month": 31,
        "num_all": "400.0000",
        "cost_price": amount_text(spec.cost_fen()),
        "safe_stock": 10,
        "alarm_type": 0,
        "alarm_days": 7,
    }
}

fn available(world: &World, n: usize) -> Row {
    let place = Place::new(world, n);
    let mut available = row! { "rec_id": key(n) };
    available.extend(place.columns());
    available.extend(row! {
        "available_stock": amount_text(place.count() * 100),
        "stock_num": place.count(),
        "modified": text_time(place.modified_s),
    });
    available
}

fn position(world: &World, n: usize) -> Row {
    let place = Place::new(world, n);
    row! {
        "rec_id": 70_001 + n as i64,
        "stock_spec_id": key(n),
        "spec_no": place.spec.no(),
        "warehouse_no": place.warehouse.no,
        "defect": place.defect,
        "position_id": 1,
        "position_no": format!("A-{:02}-01", n % 40 + 1),
        "batch_no": "",
        "production_date": "",
        "expire_date": "",
        "stock_num": amount_text(place.count() * 100),
        "modified": text_time(place.modified_s),
    }
}

fn entry(world: &World, n: usize) -> Row {
    let count = world.documents * LEDGER_PER_DOCUMENT;
    let place = Place::new(world, n * 11 % (SPECS * OPEN_WAREHOUSES));
    let change = if n.is_multiple_of(3) { 20 } else { -1 };
    let mut entry = row! { "rec_id": 1_000_001 + n as i64 };
    entry.extend(place.columns());
    entry.extend(row! {
        "defect": place.defect,
        "type": if change > 0 { 1 } else { 2 },
        "src_order_no": format!("{}{:012}", if change > 0 { "RK" } else { "CK" }, n),
        "num": if change > 0 { amount_text(change * 100) } else { Value::from(change) },
        "stock_num": amount_text((place.count() + change) * 100),
        "cost_price": amount(place.spec.cost_fen()),
        "operator_name": "系统",
        "remark": "",
        "created": text_time(world.at(n + 1, count + 1)),
    });
    entry
}

fn cost(world: &World, n: usize) -> Row {
    let place = Place::new(world, n);
    row! {
        "rec_id": key(n),
        "spec_no": place.spec.no(),
        "goods_no": place.spec.goods_no(),
        "goods_name": place.spec.goods_name(),
        "warehouse_no": place.warehouse.no,
        "stock_num": amount_text(place.count() * 100),
        "cost_price": amount_text(place.spec.cost_fen()),
        "total_cost": amount(place.spec.cost_fen() * place.count()),
        "modified": text_time(place.modified_s),
    }
}
