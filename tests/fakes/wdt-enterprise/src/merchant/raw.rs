//! Orders and refunds as the platform of the shop has them.

use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::deal::Deal;
use super::order;
use super::value::{Decimal, fields, time};

pub(super) fn order(deal: &Deal, tid: &str, catalog: &Catalog) -> Map<String, Value> {
    let nth = deal.tids.iter().position(|one| one == tid).unwrap_or_default();
    let mut row = fields! {
        "rec_id": 60_000_001 + deal.number * 2 + nth as i64,
        "platform_id": deal.shop.platform,
        "tid": tid,
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "process_status": if deal.paid_s.is_some() { 20 } else { 10 },
        "trade_status": platform_status(deal),
        "pay_status": if deal.paid_s.is_some() { 2 } else { 0 },
        "refund_status": if deal.refund.is_some() { 2 } else { 0 },
        "delivery_term": 1,
        "trade_time": time(Some(deal.placed_s)),
        "pay_time": time(deal.paid_s),
        "end_time": time(None),
        "receivable": deal.receivable(),
        "goods_amount": deal.goods_amount(),
        "post_amount": deal.post,
        "paid": deal.paid(),
        "currency": "CNY",
        "remark_flag": deal.remark_flag,
        "trade_from": 1,
        "buyer_message": "",
        "remark": "",
    };
    row.extend(order::people(deal));
    row.insert("created".to_owned(), Value::from(time(Some(deal.placed_s + 5))));
    row.insert("modified".to_owned(), Value::from(time(Some(deal.modified_s))));
    row.insert("goods_list".to_owned(), lines(deal, tid, catalog));
    row
}

/// In the platform's words: 10 to pay, 30 to ship, 50 shipped, 70 finished, 90 closed.
fn platform_status(deal: &Deal) -> i64 {
    match deal.status {
        5 => 90,
        10 => 10,
        95 => 50,
        110 => 70,
        _ => 30,
    }
}

fn lines(deal: &Deal, tid: &str, catalog: &Catalog) -> Value {
    let of_tid = deal.lines.iter().enumerate().filter(|(nth, _)| order::source(deal, *nth).0 == tid);
    let row = |(nth, line): (usize, &super::deal::Line)| {
        let mut row = fields! {
            "rec_id": order::line_id(deal, nth),
            "tid": tid,
            "oid": order::source(deal, nth).1,
            "num": Decimal::whole(line.count),
            "price": Decimal::cents(line.price_cents),
            "discount": Decimal::ZERO,
            "share_amount": line.amount(),
            "total_amount": line.amount(),
        };
        row.extend(order::goods(line.spec, catalog));
        Value::Object(row)
    };
    of_tid.map(row).collect()
}

pub(super) fn refund(deal: &Deal, catalog: &Catalog) -> Option<Map<String, Value>> {
    let refund = deal.refund.as_ref()?;
    let line = deal.lines.first()?;
    let mut detail = order::goods(line.spec, catalog);
    detail.extend(fields! {
        "rec_id": order::line_id(deal, 0), "oid": order::source(deal, 0).1,
        "num": Decimal::whole(line.count), "price": Decimal::cents(line.price_cents),
    });
    let mut row = fields! {
        "rec_id": 61_000_001 + deal.number,
        "refund_no": super::refund::source_number(deal),
        "platform_id": deal.shop.platform,
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "tid": deal.tids[0].as_str(),
        "type": refund.kind,
        "status": if refund.finished_s.is_some() { 5 } else { 2 },
        "process_status": refund.process_status,
        "refund_amount": line.amount(),
        "actual_refund_amount": if refund.finished_s.is_some() { line.amount() } else { Decimal::ZERO },
        "logistics_no": "",
        "reason": "七天无理由退换货",
        "remark": "",
        "refund_time": time(Some(refund.created_s)),
        "created": time(Some(refund.created_s)),
        "modified": time(Some(refund.modified_s)),
        "buyer_nick": order::people(deal)["buyer_nick"].clone(),
    };
    row.insert("goods_list".to_owned(), Value::Array(vec![Value::Object(detail)]));
    row.insert("discount_list".to_owned(), Value::Array(Vec::new()));
    Some(row)
}
