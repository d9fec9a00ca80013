//! Documents that no buyer is behind: purchases, movements of stock, stock-takes. They differ in little but their
//! names, so each kind is a row of data.

use serde_json::{Value, json};

use super::super::value::{amount, amount_text, ms_time, row, text_time};
use super::Row;
use super::catalog::{OPEN_WAREHOUSES, PROVIDERS, SPECS, Spec, WAREHOUSES};
use super::table::{Origin, Table};
use super::world::World;

const HOUR_S: i64 = 3600;

/// A kind of document.
#[derive(Clone, Copy)]
struct Kind {
    /// The column with the numeric id.
    id: &'static str,
    /// The column with the number that people use, and how that number begins.
    no: &'static str,
    prefix: &'static str,
    /// The column with the lines; none when there are no lines.
    lines: Option<&'static str>,
    /// What it says apart from the usual.
    more: fn(&World, usize) -> Row,
}

/// Declares a kind of document and its table.
macro_rules! document {
    ($table:ident, $id:literal, $no:literal, $prefix:literal, $lines:expr, $more:expr) => {
        pub(crate) static $table: Table = Table {
            name: stringify!($table),
            key: $id,
            times: &["modified"],
            origin: Origin::Numbers {
                count: |world| world.documents,
                row: |world, n| {
                    document(world, n, Kind { id: $id, no: $no, prefix: $prefix, lines: $lines, more: $more })
                },
            },
        };
    };
}

document!(PURCHASES, "purchase_id", "purchase_no", "CG", Some("detail_list"), purchase);
document!(PURCHASE_STOCKINS, "stockin_id", "order_no", "CR", Some("details_list"), purchase_stockin);
document!(PURCHASE_RETURNS, "return_id", "return_no", "CT", Some("detail_list"), from_provider);
document!(PURCHASE_RETURN_STOCKOUTS, "stockout_id", "order_no", "TC", Some("details_list"), from_provider);
document!(PURCHASE_APPLIES, "apply_id", "apply_no", "SQ", Some("detail_list"), nothing);
document!(PRE_STOCKINS, "stockin_id", "stockin_no", "YR", Some("detail_list"), nothing);
document!(OTHER_STOCKINS, "stockin_id", "order_no", "QR", Some("detail_list"), reason);
document!(OTHER_STOCKOUTS, "stockout_id", "order_no", "QC", Some("detail_list"), reason);
document!(BASE_STOCKINS, "stockin_id", "stockin_no", "JR", None, kind);
document!(BASE_STOCKOUTS, "stockout_id", "stockout_no", "JC", None, kind);
document!(TRANSFERS, "transfer_id", "transfer_no", "DB", Some("details_list"), transfer);
document!(OUTER_INS, "order_id", "order_no", "WR", Some("details_list"), nothing);
document!(OUTER_OUTS, "order_id", "order_no", "WC", Some("details_list"), nothing);
document!(STOCK_TAKES_IN, "pd_id", "pd_no", "PY", Some("details_list"), nothing);
document!(STOCK_TAKES_OUT, "pd_id", "pd_no", "PK", Some("details_list"), nothing);
document!(STOCK_TAKES, "rec_id", "pd_no", "PD", None, counted);

fn document(world: &World, n: usize, kind: Kind) -> Row {
    let created_s = created_s(world, n);
    let modified_s = modified_s(world, n);
    let warehouse = &WAREHOUSES[n % OPEN_WAREHOUSES];
    let mut document = Row::new();
    document.insert(kind.id.to_owned(), Value::from(id(n)));
    document.insert(kind.no.to_owned(), Value::from(no(kind.prefix, n)));
    document.extend(row! {
        "status": if n.is_multiple_of(4) { 20 } else { 90 },
        "warehouse_id": warehouse.id,
        "warehouse_no": warehouse.no,
        "warehouse_name": warehouse.name,
        "goods_count": amount_text(lines(n).map(|line| line.num * 100).sum()),
        "goods_type_count": lines(n).count(),
        "creator_name": "示例员工1",
        "flag_name": "",
        "remark": if n.is_multiple_of(6) { "加急\n第二行" } else { "" },
        "created": if n.is_multiple_of(2) {
            Value::from(ms_time(created_s))
        } else {
            Value::from(text_time(created_s))
        },
        "check_time": text_time(modified_s),
        "modified": text_time(modified_s),
    });
    document.extend((kind.more)(world, n));
    if let Some(list) = kind.lines {
        let written = lines(n).enumerate().map(|(at, line)| written(&kind, n, at, line, modified_s));
        document.insert(list.to_owned(), written.collect());
    }
    document
}

fn id(n: usize) -> i64 {
    100_001 + n as i64
}

fn no(prefix: &str, n: usize) -> String {
    format!("{prefix}{:012}", id(n))
}

fn created_s(world: &World, n: usize) -> i64 {
    world.at(n, world.documents)
}

fn modified_s(world: &World, n: usize) -> i64 {
    (created_s(world, n) + HOUR_S + n as i64 * 61 % HOUR_S).min(world.end_s)
}

struct Line {
    spec: Spec,
    num: i64,
}

/// One to three of them.
fn lines(n: usize) -> impl Iterator<Item = Line> {
    (0..=n % 3).map(move |at| Line { spec: Spec((n * 5 + at * 3) % SPECS), num: 10 + (n + at) as i64 % 90 })
}

fn written(kind: &Kind, n: usize, at: usize, line: Line, modified_s: i64) -> Value {
    let (_, brand_name) = line.spec.brand();
    let mut written = row! { "rec_id": id(n) * 10 + at as i64 };
    written.insert(kind.id.to_owned(), Value::from(id(n)));
    written.extend(row! {
        "spec_id": line.spec.id(),
        "spec_no": line.spec.no(),
        "spec_name": line.spec.name(),
        "spec_code": "",
        "barcode": line.spec.barcode(),
        "goods_no": line.spec.goods_no(),
        "goods_name": line.spec.goods_name(),
        "brand_name": brand_name,
        "num": amount_text(line.num * 100),
        "price": amount(line.spec.cost_fen()),
        "cost_price": amount_text(line.spec.cost_fen()),
        "amount": amount(line.spec.cost_fen() * line.num),
        "defect": false,
        "batch_no": "",
        "expire_date": "",
        "remark": "",
        "modified": text_time(modified_s),
    });
    Value::Object(written)
}

fn total_fen(n: usize) -> i64 {
    lines(n).map(|line| line.spec.cost_fen() * line.num).sum()
}

fn nothing(_: &World, _: usize) -> Row {
    Row::new()
}

fn from_provider(_: &World, n: usize) -> Row {
    let provider = n % PROVIDERS.len();
    let (provider_no, provider_name) = PROVIDERS[provider];
    row! {
        "provider_id": 1 + provider as i64,
        "provider_no": provider_no,
        "provider_name": provider_name,
        "goods_fee": amount(total_fen(n)),
        "post_fee": "0.0000",
        "total_fee": amount_text(total_fen(n)),
    }
}

fn purchase(world: &World, n: usize) -> Row {
    let mut purchase = from_provider(world, n);
    let stocked = !n.is_multiple_of(4);
    let count: i64 = lines(n).map(|line| line.num).sum();
    purchase.extend(row! {
        "stockin_status": if stocked { 3 } else { 1 },
        "settle_status": 0,
        "purchaser_name": "示例员工2",
        "other_fee": "0.0000",
        "tax_fee": 0,
        "goods_arrive_count": if stocked { count } else { 0 },
        "goods_stockin_count": amount_text(if stocked { count * 100 } else { 0 }),
        "expect_arrive_time": text_time(created_s(world, n) + 3 * 86_400),
        "logistics_no": "",
        "pay_type": 1,
        "prop1": "",
    });
    purchase
}

/// Of the purchase with the same number.
fn purchase_stockin(world: &World, n: usize) -> Row {
    let mut stockin = from_provider(world, n);
    stockin.insert("purchase_no".to_owned(), Value::from(no("CG", n)));
    stockin
}

fn reason(_: &World, n: usize) -> Row {
    row! { "reason": if n.is_multiple_of(2) { "样品" } else { "赠送" }, "total_price": amount(total_fen(n)) }
}

fn kind(_: &World, n: usize) -> Row {
    row! { "order_type": 1 + n as i64 % 3, "src_order_no": no("XX", n) }
}

fn transfer(_: &World, n: usize) -> Row {
    let to = &WAREHOUSES[(n + 1) % OPEN_WAREHOUSES];
    let from = &WAREHOUSES[n % OPEN_WAREHOUSES];
    row! {
        "from_warehouse_no": from.no, "from_warehouse_name": from.name,
        "to_warehouse_no": to.no, "to_warehouse_name": to.name,
        "mode": 0, "logistics": json!({ "logistics_no": "", "logistics_name": "" }),
    }
}

fn counted(_: &World, n: usize) -> Row {
    let spec = Spec(n % SPECS);
    row! { "spec_no": spec.no(), "old_num": amount_text(1000), "new_num": 9, "defect": n.is_multiple_of(5) }
}
