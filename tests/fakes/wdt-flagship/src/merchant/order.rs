//! The row of an order.

use serde_json::Value;

use super::super::value::{amount, amount_either, amount_text, ms_time, row, text_time, text_time_or_blank};
use super::Row;
use super::deal::{Deal, Line};
use super::table::{Head, Origin, Table};
use super::world::World;

pub(crate) static ORDERS: Table = Table {
    name: "orders",
    key: "trade_id",
    times: &["modified", "pay_time", "trade_time"],
    origin: Origin::Deals { head, row: order },
};

fn head(_: &World, deal: &Deal) -> Option<Head> {
    let times = vec![Some(deal.modified_s()), deal.paid_s, Some(deal.ordered_s)];
    Some(Head { key: deal.trade_id(), times })
}

fn order(_: &World, deal: &Deal) -> Row {
    let mut order = identity(deal);
    order.extend(times(deal));
    order.extend(buyer(deal));
    order.extend(amounts(deal));
    order.extend(labels(deal));
    let lines = deal.lines.iter().enumerate().map(|(at, one)| Value::Object(line(deal, at, one)));
    order.insert("detail_list".to_owned(), lines.collect());
    order
}

/// An order without a warehouse has no key that speaks of one.
fn identity(deal: &Deal) -> Row {
    let mut order = row! {
        "trade_id": deal.trade_id(),
        "trade_no": deal.trade_no(),
        "platform_id": deal.shop.platform_id,
        "shop_platform_id": deal.shop.platform_id,
        "sub_platform_id": deal.shop.sub_platform_id,
        "src_tids": deal.tid(),
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
        "shop_remark": "",
    };
    if let Some(warehouse) = deal.warehouse {
        order.extend(row! {
            "warehouse_id": warehouse.id, "warehouse_no": warehouse.no, "warehouse_type": warehouse.kind,
        });
    }
    order.extend(row! {
        "trade_status": deal.trade_status(),
        "trade_type": if deal.shop.platform_id == 0 { 2 } else { 1 },
        "trade_from": if deal.shop.platform_id == 0 { 2 } else { 1 },
        "delivery_term": 1,
        "freeze_reason": 0,
        "refund_status": deal.refund_status(),
        "bad_reason": i64::from(deal.trade_status() == 23),
        "cancel_reason": if deal.cancelled_s.is_some() { "买家取消" } else { "" },
        "fenxiao_type": i64::from(deal.shop.platform_id == 2),
        "fenxiao_nick": "",
        "fenxiao_tid": "",
    });
    order
}

/// Before shipment there is no time of shipment, not even an empty one.
fn times(deal: &Deal) -> Row {
    let mut times = row! {
        "trade_time": ms_time(deal.ordered_s),
        "pay_time": text_time_or_blank(deal.paid_s),
        "created": ms_time(deal.ordered_s + 30),
        "modified": text_time(deal.modified_s()),
        "check_time": text_time_or_blank(deal.checked_s),
        "end_time": text_time_or_blank(deal.finished_s),
        "delay_to_time": "",
    };
    if let Some(consigned_s) = deal.consigned_s {
        times.insert("consign_time".to_owned(), Value::from(ms_time(consigned_s)));
    }
    times
}

/// As the ERP has it. What leaves the house is decided at the doors.
pub(super) fn buyer(deal: &Deal) -> Row {
    row! {
        "buyer_nick": format!("示例买家{}", deal.n % 97),
        "pay_account": "",
        "receiver_name": format!("张示例{}", deal.n % 89),
        "receiver_address": format!("示例路 {} 号", deal.n % 300 + 1),
        "receiver_mobile": format!("139{:08}", deal.n),
        "receiver_telno": "",
        "customer_name": format!("示例客户{}", deal.n % 97),
        "customer_id": 40_001 + (deal.n % 97) as i64,
        "customer_no": format!("KH{:06}", deal.n % 97),
        "receiver_province": 330_000,
        "receiver_city": 330_100,
        "receiver_district": 330_106,
        "receiver_area": "浙江省 杭州市 西湖区",
        "receiver_zip": "",
    }
}

fn amounts(deal: &Deal) -> Row {
    let odd = deal.n % 2 == 1;
    let weight = deal.count() * 350;
    row! {
        "logistics_id": deal.carrier.id,
        "logistics_code": deal.carrier.code,
        "logistics_name": deal.carrier.name,
        "logistics_no": deal.waybill(),
        "goods_type_count": deal.lines.len(),
        "goods_count": deal.count(),
        "raw_goods_count": amount_text(deal.count() * 100),
        "goods_amount": amount_either(deal.amount_fen(), odd),
        "post_amount": amount_text(deal.post_fen),
        "other_amount": 0,
        "discount": amount_either(deal.discount_fen, !odd),
        "receivable": amount(deal.receivable_fen()),
        "paid": amount_either(deal.paid_fen(), odd),
        "cod_amount": "0.0000",
        "goods_cost": amount_text(deal.lines.iter().map(|line| line.spec.cost_fen() * line.num).sum()),
        "post_cost": "6.5000",
        "package_cost": "0.0000",
        "weight": format!("{}.{:03}0", weight / 1000, weight % 1000),
        "profit": amount(deal.receivable_fen() * 2 / 5),
        "tax": "0.0000",
        "currency": "CNY",
    }
}

fn labels(deal: &Deal) -> Row {
    row! {
        "buyer_message": if deal.n.is_multiple_of(9) { "请用\"顺丰\"，\n谢谢🌸" } else { "" },
        "cs_remark": if deal.remark_flag() > 0 { "加急\t\\n 已沟通" } else { "" },
        "remark_flag": deal.remark_flag(),
        "print_remark": "",
        "invoice_type": 0,
        "invoice_title": "",
        "salesman_name": "系统",
        "checker_name": if deal.checked_s.is_some() { "示例审单员" } else { "" },
        "stockout_no": if deal.checked_s.is_some() { deal.stockout_no() } else { String::new() },
        "flag_name": "",
        "trade_label": if deal.n.is_multiple_of(7) { "预售,加急" } else { "" },
        "trade_mask": 0,
        "gift_mask": i64::from(deal.lines.iter().any(|line| line.gift)),
        "is_sealed": deal.n.is_multiple_of(31),
        "version_id": 3,
    }
}

fn line(deal: &Deal, at: usize, line: &Line) -> Row {
    let odd = (deal.n + at) % 2 == 1;
    let amount_fen = line.amount_fen();
    let mut line_row = line_goods(deal, at, line);
    line_row.extend(row! {
        "gift_type": if line.gift { 2 } else { 0 },
        "pay_status": if deal.paid_s.is_some() { 2 } else { 0 },
        "refund_status": deal.refund_status() * 5 / 3,
        "platform_status": if deal.consigned_s.is_some() { 50 } else { 30 },
        "num": if odd { amount_text(line.num * 100) } else { Value::from(line.num) },
        "price": amount_either(line.price_fen(), odd),
        "actual_num": line.num,
        "refund_num": 0,
        "order_price": amount_text(line.price_fen()),
        "share_price": amount(line.price_fen()),
        "adjust": "0.0000",
        "discount": "0.0000",
        "share_amount": amount(amount_fen),
        "share_post_price": "0.0000",
        "paid": amount_text(if deal.paid_s.is_some() { amount_fen } else { 0 }),
        "weight": "0.3500",
        "stock_state": 0,
        "is_consigned": deal.consigned_s.is_some(),
        "is_received": deal.finished_s.is_some(),
        "remark": "",
        "pay_time": text_time_or_blank(deal.paid_s),
        "created": ms_time(deal.ordered_s + 30),
        "modified": ms_time(deal.modified_s()),
        "created_date": text_time(deal.ordered_s + 30),
        "modified_date": text_time(deal.modified_s()),
    });
    line_row
}

fn line_goods(deal: &Deal, at: usize, line: &Line) -> Row {
    row! {
        "rec_id": deal.line_id(at),
        "trade_id": deal.trade_id(),
        "platform_id": deal.shop.platform_id,
        "src_oid": deal.oid(at),
        "src_tid": deal.tid(),
        "goods_id": line.spec.goods_id(),
        "goods_no": line.spec.goods_no(),
        "goods_name": line.spec.goods_name(),
        "goods_type": 1,
        "spec_id": line.spec.id(),
        "spec_no": line.spec.no(),
        "spec_name": line.spec.name(),
        "spec_code": "",
        "barcode": line.spec.barcode(),
        "suite_no": "",
        "suite_num": "0.0000",
        "api_goods_name": line.spec.goods_name(),
        "api_spec_name": line.spec.name(),
        "prop1": "",
        "prop2": "",
    }
}
