//! The row of a refund as it came from the platform.

use serde_json::{Value, json};

use super::super::value::{amount, amount_text, row, text_time};
use super::Row;
use super::deal::{Deal, Refund};
use super::refund::refund_fen;
use super::table::{Head, Origin, Table};
use super::world::World;

pub(crate) static RAW_REFUNDS: Table =
    Table { name: "raw_refunds", key: "rec_id", times: &["modified"], origin: Origin::Deals { head, row: raw_refund } };

fn key(deal: &Deal) -> i64 {
    850_001 + deal.n as i64
}

fn head(_: &World, deal: &Deal) -> Option<Head> {
    let refund = deal.refund.as_ref()?;
    Some(Head { key: key(deal), times: vec![Some(refund.modified_s())] })
}

fn raw_refund(_: &World, deal: &Deal) -> Row {
    deal.refund.as_ref().map(|refund| written(deal, refund)).unwrap_or_default()
}

fn written(deal: &Deal, refund: &Refund) -> Row {
    let lines = deal.lines.iter().enumerate().map(|(at, line)| {
        json!({
            "rec_id": deal.line_id(at), "oid": deal.oid(at), "goods_no": line.spec.goods_no(),
            "goods_name": line.spec.goods_name(), "spec_no": line.spec.no(), "spec_name": line.spec.name(),
            "num": amount_text(line.num * 100), "price": amount(line.price_fen()),
            "refund_amount": amount_text(line.amount_fen()),
        })
    });
    row! {
        "rec_id": key(deal),
        "platform_id": deal.shop.platform_id,
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "refund_no": format!("R{}", deal.tid()),
        "tid": deal.tid(),
        "type": refund.kind as i64,
        "status": if refund.settled_s.is_some() { 5 } else { 2 },
        "process_status": if refund.agreed_s.is_some() { 40 } else { 10 },
        "refund_amount": amount(refund_fen(deal, refund)),
        "actual_refund_amount": amount_text(refund_fen(deal, refund)),
        "buyer_nick": format!("示例买家{}", deal.n % 97),
        "reason": "七天无理由",
        "refund_version": "1",
        "logistics_name": if refund.received_s.is_some() { deal.carrier.name } else { "" },
        "logistics_no": if refund.received_s.is_some() { format!("TH{:012}", deal.n) } else { String::new() },
        "is_external": false,
        "remark": "",
        "refund_time": text_time(refund.created_s),
        "created": text_time(refund.created_s),
        "modified": text_time(refund.modified_s()),
        "detail_list": lines.collect::<Vec<Value>>(),
        "discount_list": Value::Array(Vec::new()),
    }
}
