//! The row of an order as it came from the platform.

use serde_json::{Value, json};

use super::super::value::{amount, amount_text, row, text_time, text_time_or_blank};
use super::Row;
use super::deal::{Deal, Line};
use super::table::{Head, Origin, Table};
use super::world::World;

pub(crate) static RAW_ORDERS: Table =
    Table { name: "raw_orders", key: "rec_id", times: &["modified"], origin: Origin::Deals { head, row: raw_order } };

fn key(deal: &Deal) -> i64 {
    900_001 + deal.n as i64
}

fn head(_: &World, deal: &Deal) -> Option<Head> {
    Some(Head { key: key(deal), times: vec![Some(deal.raw_modified_s())] })
}

fn raw_order(_: &World, deal: &Deal) -> Row {
    let mut raw = row! {
        "rec_id": key(deal),
        // Once seen as text.
        "platform_id": if deal.n.is_multiple_of(5) {
            Value::from(deal.shop.platform_id.to_string())
        } else {
            Value::from(deal.shop.platform_id)
        },
        "tid": deal.tid(),
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "process_status": if deal.checked_s.is_some() { 40 } else { 10 },
        "trade_status": trade_status(deal),
        "pay_status": if deal.paid_s.is_some() { 2 } else { 0 },
        "pay_method": 1,
        "refund_status": deal.refund_status(),
        "order_count": deal.lines.len(),
        "goods_count": amount_text(deal.count() * 100),
        "trade_time": text_time(deal.ordered_s),
        "pay_time": text_time_or_blank(deal.paid_s),
        "end_time": text_time_or_blank(deal.finished_s),
        "buyer_message": "",
        "remark": "",
        "remark_flag": deal.remark_flag(),
        "buyer_nick": format!("示例买家{}", deal.n % 97),
        "buyer_name": format!("张示例{}", deal.n % 89),
        "receiver_name": format!("张示例{}", deal.n % 89),
        "receiver_address": format!("示例路 {} 号", deal.n % 300 + 1),
        "receiver_mobile": format!("139{:08}", deal.n),
        "receiver_telno": "",
        "receiver_area": "浙江省 杭州市 西湖区",
    };
    raw.extend(row! {
        "goods_amount": amount(deal.amount_fen()),
        "post_amount": amount_text(deal.post_fen),
        "discount": amount_text(deal.discount_fen),
        "receivable": amount(deal.receivable_fen()),
        "received": amount_text(deal.paid_fen()),
        "paid": amount(deal.paid_fen()),
        "platform_cost": "0.0000",
        "refund_amount": "0.0000",
        "delivery_term": 1,
        "currency": "CNY",
        "trade_from": 1,
        "created": text_time(deal.ordered_s + 30),
        "modified": text_time(deal.raw_modified_s()),
        "trade_orders": lines(deal),
        "discount_list": discounts(deal),
    });
    raw
}

/// 10 unpaid, 30 to ship, 50 shipped, 70 done, 90 closed.
fn trade_status(deal: &Deal) -> i64 {
    match deal {
        Deal { cancelled_s: Some(_), .. } => 90,
        Deal { finished_s: Some(_), .. } => 70,
        Deal { consigned_s: Some(_), .. } => 50,
        Deal { paid_s: Some(_), .. } => 30,
        _ => 10,
    }
}

fn lines(deal: &Deal) -> Vec<Value> {
    let bought = deal.lines.iter().enumerate().filter(|(_, line)| !line.gift);
    bought.map(|(at, one)| Value::Object(line(deal, at, one))).collect()
}

fn line(deal: &Deal, at: usize, line: &Line) -> Row {
    row! {
        "rec_id": deal.line_id(at),
        "tid": deal.tid(),
        "oid": deal.oid(at),
        "refund_id": if deal.refund.is_some() { deal.refund_no() } else { String::new() },
        "status": trade_status(deal),
        "process_status": if deal.checked_s.is_some() { 40 } else { 10 },
        "refund_status": deal.refund_status(),
        "goods_no": line.spec.goods_no(),
        "goods_name": line.spec.goods_name(),
        "goods_id": format!("pg{}", line.spec.goods_id()),
        "spec_no": line.spec.no(),
        "spec_name": line.spec.name(),
        "spec_id": format!("ps{}", line.spec.id()),
        "num": amount_text(line.num * 100),
        "price": amount(line.price_fen()),
        "discount": "0.0000",
        "total_amount": amount(line.amount_fen()),
        "share_amount": amount_text(line.amount_fen()),
        "refund_amount": 0,
        "logistics_no": deal.waybill(),
        "created": text_time(deal.ordered_s + 30),
        "modified": text_time(deal.raw_modified_s()),
    }
}

fn discounts(deal: &Deal) -> Vec<Value> {
    let discount = || {
        json!({
            "rec_id": deal.line_id(9), "tid": deal.tid(), "oid": "", "name": "满减", "detail": "店铺满减",
            "amount": amount_text(deal.discount_fen), "type": "1", "is_bonus": false,
        })
    };
    (deal.discount_fen > 0).then(discount).into_iter().collect()
}
