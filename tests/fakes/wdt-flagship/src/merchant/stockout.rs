//! The rows of a sale's stock-out: the stock-out itself, a cancelled one, its costs, its place in the feedback queue.

use serde_json::{Value, json};

use super::super::value::{amount, amount_either, amount_text, ms_time, row, text_time};
use super::Row;
use super::deal::{Deal, Line};
use super::order::buyer;
use super::table::{Head, Origin, Table};
use super::world::World;

pub(crate) static STOCKOUTS: Table = Table {
    name: "stockouts",
    key: "stockout_id",
    times: &["modified", "consign_time"],
    origin: Origin::Deals { head: stockout_head, row: stockout },
};

pub(crate) static CANCELLED_STOCKOUTS: Table = Table {
    name: "cancelled_stockouts",
    key: "stockout_id",
    times: &["modified"],
    origin: Origin::Deals { head: cancelled_head, row: cancelled },
};

pub(crate) static COLLECTED_COSTS: Table = Table {
    name: "collected_costs",
    key: "stockout_id",
    times: &["modified"],
    origin: Origin::Deals { head: collected_head, row: collected },
};

pub(crate) static SYNC_QUEUE: Table = Table {
    name: "sync_queue",
    key: "rec_id",
    times: &["modified"],
    origin: Origin::Deals { head: queued_head, row: queued },
};

fn stockout_head(_: &World, deal: &Deal) -> Option<Head> {
    let modified_s = deal.stockout_modified_s()?;
    Some(Head { key: deal.stockout_id(), times: vec![Some(modified_s), deal.consigned_s] })
}

fn cancelled_head(_: &World, deal: &Deal) -> Option<Head> {
    deal.cancelled_s.map(|at| Head { key: deal.stockout_id(), times: vec![Some(at)] })
}

fn collected_head(_: &World, deal: &Deal) -> Option<Head> {
    deal.consigned_s.map(|at| Head { key: deal.stockout_id(), times: vec![Some(at)] })
}

/// Nobody has told the platform yet of what is shipped and not finished.
fn queued_head(_: &World, deal: &Deal) -> Option<Head> {
    let consigned_s = deal.consigned_s.filter(|_| deal.finished_s.is_none() && !deal.archived)?;
    Some(Head { key: deal.stockout_id(), times: vec![Some(consigned_s)] })
}

/// Cancelled, finished, or to be picked.
fn status(deal: &Deal) -> i64 {
    match deal {
        Deal { cancelled_s: Some(_), .. } => 5,
        Deal { consigned_s: Some(_), .. } => 110,
        _ => 75,
    }
}

fn stockout(_: &World, deal: &Deal) -> Row {
    let mut stockout = identity(deal);
    stockout.extend(times(deal));
    stockout.extend(amounts(deal));
    stockout.extend(buyer(deal));
    stockout.extend(people(deal));
    let details = deal.lines.iter().enumerate().map(|(at, one)| Value::Object(detail(deal, at, one)));
    stockout.insert("details_list".to_owned(), details.collect());
    stockout.insert("logistics_list".to_owned(), parcels(deal));
    stockout
}

fn identity(deal: &Deal) -> Row {
    let mut identity = row! {
        "stockout_id": deal.stockout_id(),
        "order_no": deal.stockout_no(),
        "src_order_no": deal.trade_no(),
        "trade_id": deal.trade_id(),
        "trade_no": deal.trade_no(),
        "src_trade_no": deal.tid(),
        "status": status(deal),
        "order_type": 1,
        "trade_status": deal.trade_status(),
        "trade_type": 1,
        "trade_from": 1,
        "refund_status": deal.refund_status(),
        "block_reason": i64::from(deal.refund_status() == 1),
        "consign_status": if deal.consigned_s.is_some() { 4 } else { 0 },
        "delivery_term": 1,
        "platform_id": deal.shop.platform_id,
        "shop_platform_id": deal.shop.platform_id,
        "sub_platform_id": deal.shop.sub_platform_id,
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
    };
    if let Some(warehouse) = deal.warehouse {
        identity.extend(row! {
            "warehouse_id": warehouse.id, "warehouse_no": warehouse.no, "warehouse_name": warehouse.name,
            "warehouse_type": warehouse.kind,
        });
    }
    identity
}

/// Before shipment there is no time of shipment.
fn times(deal: &Deal) -> Row {
    let mut times = row! {
        "trade_time": ms_time(deal.ordered_s),
        "pay_time": deal.paid_s.map_or(Value::from(""), |at| Value::from(ms_time(at))),
        "created": deal.checked_s.map(ms_time),
        "created_date": deal.checked_s.map(text_time),
        "stock_check_time": deal.checked_s.map(ms_time),
        "modified": deal.stockout_modified_s().map(text_time),
    };
    if let Some(consigned_s) = deal.consigned_s {
        times.insert("consign_time".to_owned(), Value::from(text_time(consigned_s)));
    }
    times
}

fn amounts(deal: &Deal) -> Row {
    let cost_fen: i64 = deal.lines.iter().map(|line| line.spec.cost_fen() * line.num).sum();
    row! {
        "goods_count": amount_text(deal.count() * 100),
        "goods_type_count": deal.lines.len(),
        "goods_total_amount": amount(deal.amount_fen()),
        "goods_total_cost": amount_text(cost_fen),
        "receivable": amount_either(deal.receivable_fen(), deal.n % 2 == 1),
        "paid": amount_text(deal.paid_fen()),
        "discount": amount_text(deal.discount_fen),
        "post_amount": amount(deal.post_fen),
        "calc_post_cost": "6.5000",
        "package_fee": 0,
        "cod_amount": "0.0000",
        "tax": 0,
        "currency": "CNY",
        "weight": "0.7000",
        "logistics_id": deal.carrier.id,
        "logistics_type": deal.carrier.kind,
        "logistics_code": deal.carrier.code,
        "logistics_name": deal.carrier.name,
        "logistics_no": deal.waybill(),
        "logistics_print_status": if deal.consigned_s.is_some() { 2 } else { 0 },
    }
}

/// Nobody has packed what is not yet shipped: those keys are missing then.
fn people(deal: &Deal) -> Row {
    let mut people = row! {
        "nick_name": format!("示例买家{}", deal.n % 97),
        "id_card": "",
        "salesman_no": "",
        "fullname": "系统",
        "picklist_no": "",
        "buyer_message": "",
        "cs_remark": "",
        "remark": "",
        "flag_name": "",
        "outer_no": "",
        "wms_code": "",
        "error_info": "",
    };
    if deal.consigned_s.is_some() {
        people.extend(row! { "picker_name": "示例拣货员", "consigner_name": "示例发货员" });
    }
    people
}

fn detail(deal: &Deal, at: usize, line: &Line) -> Row {
    let (brand_no, brand_name) = line.spec.brand();
    row! {
        "rec_id": deal.line_id(at) + 1_000_000_000,
        "stockout_id": deal.stockout_id(),
        "src_order_detail_id": deal.line_id(at),
        "sale_order_id": deal.line_id(at),
        "spec_id": line.spec.id(),
        "spec_no": line.spec.no(),
        "goods_id": line.spec.goods_id(),
        "goods_no": line.spec.goods_no(),
        "goods_name": line.spec.goods_name(),
        "spec_name": line.spec.name(),
        "barcode": line.spec.barcode(),
        "brand_no": brand_no,
        "brand_name": brand_name,
        "class_name": line.spec.class(),
        "goods_type": 1,
        "gift_type": if line.gift { 2 } else { 0 },
        "goods_count": amount_text(line.num * 100),
        "num": line.num,
        "sell_price": amount_text(line.price_fen()),
        "share_price": amount(line.price_fen()),
        "share_amount": amount(line.amount_fen()),
        "cost_price": amount_text(line.spec.cost_fen()),
        "total_amount": amount_text(line.amount_fen()),
        "weight": 0.35,
        "refund_status": deal.refund_status(),
        "src_oid": deal.oid(at),
        "src_tid": deal.tid(),
        "platform_id": deal.shop.platform_id,
        "unit_name": "件",
        "is_package": false,
        "expire_date": "",
        "sn_list": "",
        "remark": "",
        "created_date": deal.checked_s.map(text_time),
        "modified_date": deal.stockout_modified_s().map(text_time),
        "position_details_list": json!([{
            "rec_id": deal.line_id(at), "stockout_detail_id": deal.line_id(at) + 1_000_000_000, "position_id": 1,
            "position_no": "A-01-01", "batch_no": "", "position_goods_count": line.num,
        }]),
    }
}

fn parcels(deal: &Deal) -> Value {
    let parcel = || {
        json!({
            "rec_id": deal.line_id(0), "stockout_id": deal.stockout_id(), "logistics_no": deal.waybill(),
            "logistics_id": deal.carrier.id, "logistics_name": deal.carrier.name, "calc_weight": "0.7000",
            "weight": 0.7, "postage": "6.5000", "package_name": "", "length": 0, "width": 0, "height": 0,
            "volume": "0.0000", "remark": "",
        })
    };
    deal.consigned_s.is_some().then(parcel).into_iter().collect()
}

fn cancelled(_: &World, deal: &Deal) -> Row {
    row! {
        "stockout_id": deal.stockout_id(),
        "stockout_no": deal.stockout_no(),
        "trade_no": deal.trade_no(),
        "src_tids": deal.tid(),
        "platform_id": deal.shop.platform_id,
        "shop_no": deal.shop.no,
        "warehouse_no": deal.warehouse.map(|warehouse| warehouse.no),
        "status": 5,
        "created": deal.checked_s.map(text_time),
        "modified": deal.cancelled_s.map(text_time),
    }
}

fn collected(_: &World, deal: &Deal) -> Row {
    let line = |line: &Line| {
        json!({
            "spec_no": line.spec.no(), "num": amount_text(line.num * 100),
            "cost_price": amount_text(line.spec.cost_fen()), "total_cost": amount(line.spec.cost_fen() * line.num),
        })
    };
    row! {
        "stockout_id": deal.stockout_id(),
        "stockout_no": deal.stockout_no(),
        "trade_no": deal.trade_no(),
        "platform_id": deal.shop.platform_id,
        "shop_no": deal.shop.no,
        "warehouse_no": deal.warehouse.map(|warehouse| warehouse.no),
        "goods_count": amount_text(deal.count() * 100),
        "consign_time": deal.consigned_s.map(text_time),
        "modified": deal.consigned_s.map(text_time),
        "detail_list": deal.lines.iter().map(line).collect::<Vec<Value>>(),
    }
}

fn queued(_: &World, deal: &Deal) -> Row {
    row! {
        "rec_id": deal.stockout_id(),
        "tid": deal.tid(),
        "oids": "",
        "platform_id": deal.shop.platform_id,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
        "logistics_type": deal.carrier.kind,
        "logistics_name": deal.carrier.name,
        "logistics_no": deal.waybill(),
        "delivery_term": 1,
        "is_part_sync": false,
        "consign_time": deal.consigned_s.map(text_time),
        "modified": deal.consigned_s.map(text_time),
    }
}
