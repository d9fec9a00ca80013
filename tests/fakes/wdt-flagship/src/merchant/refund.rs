//! The row of a refund or an exchange.

use serde_json::{Value, json};

use super::super::value::{amount, amount_either, amount_text, ms_time, row, text_time, text_time_or_blank};
use super::Row;
use super::deal::{Deal, Line, Refund, RefundKind};
use super::table::{Head, Origin, Table};
use super::world::World;

/// The platform presses for an answer after this long.
const PHASE_S: i64 = 3 * 86_400;

pub(crate) static REFUNDS: Table = Table {
    name: "refunds",
    key: "refund_id",
    times: &["modified", "settle_time", "check_time", "current_phase_timeout"],
    origin: Origin::Deals { head, row: refund_row },
};

fn head(_: &World, deal: &Deal) -> Option<Head> {
    let refund = deal.refund.as_ref()?;
    let times = vec![Some(refund.modified_s()), refund.settled_s, refund.agreed_s, phase_timeout(refund)];
    Some(Head { key: deal.refund_id(), times })
}

fn refund_row(_: &World, deal: &Deal) -> Row {
    deal.refund.as_ref().map(|refund| written(deal, refund)).unwrap_or_default()
}

/// Only as long as the merchant has not agreed.
fn phase_timeout(refund: &Refund) -> Option<i64> {
    refund.agreed_s.is_none().then_some(refund.created_s + PHASE_S)
}

/// The amount that goes back.
pub(super) fn refund_fen(deal: &Deal, refund: &Refund) -> i64 {
    match refund.kind {
        RefundKind::Exchange => 0,
        RefundKind::MoneyOnly => deal.paid_fen() / 4,
        RefundKind::BeforeShipment | RefundKind::Return => deal.paid_fen(),
    }
}

fn written(deal: &Deal, refund: &Refund) -> Row {
    let mut written = head_columns(deal, refund);
    written.extend(return_columns(deal, refund));
    written.extend(time_columns(refund));
    let details = deal.lines.iter().enumerate().map(|(at, one)| Value::Object(detail(deal, refund, at, one)));
    written.insert("detail_list".to_owned(), details.collect());
    written.insert("amount_detail_list".to_owned(), amounts(deal, refund));
    if refund.kind == RefundKind::Exchange {
        written.insert("swap_order".to_owned(), swap_order(deal));
    }
    written
}

fn head_columns(deal: &Deal, refund: &Refund) -> Row {
    row! {
        "refund_id": deal.refund_id(),
        "refund_no": deal.refund_no(),
        "type": refund.kind as i64,
        "status": status(refund),
        "stockin_status": stockin_status(refund),
        "process_status": status(refund),
        "rr_status": if refund.settled_s.is_some() { 5 } else { 2 },
        "platform_id": deal.shop.platform_id,
        "shop_platform_id": deal.shop.platform_id,
        "sub_platform_id": deal.shop.sub_platform_id,
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "src_tids": deal.tid(),
        "tid_list": deal.tid(),
        "trade_id": deal.trade_id(),
        "trade_no_list": deal.trade_no(),
        "raw_refund_nos": format!("R{}", deal.tid()),
        "return_goods_count": amount_text(deal.count() * 100),
        "return_goods_amount": amount_text(deal.amount_fen()),
        "guarantee_refund_amount": amount(refund_fen(deal, refund)),
        "direct_refund_amount": "0.0000",
        "actual_refund_amount": amount_either(refund_fen(deal, refund), deal.n % 2 == 1),
        "receive_amount": "0.0000",
        "customer_id": 40_001 + (deal.n % 97) as i64,
        "customer_name": format!("示例客户{}", deal.n % 97),
        "buyer_nick": format!("示例买家{}", deal.n % 97),
        "receiver_name": format!("张示例{}", deal.n % 89),
        "receiver_telno": format!("139{:08}", deal.n),
    }
}

fn return_columns(deal: &Deal, refund: &Refund) -> Row {
    let sent_back = refund.received_s.is_some();
    let mut columns = row! {
        "return_logistics_name": if sent_back { deal.carrier.name } else { "" },
        "return_logistics_no": if sent_back { format!("TH{:012}", deal.n) } else { String::new() },
    };
    if let Some(warehouse) = deal.warehouse {
        columns.extend(row! {
            "return_warehouse_id": warehouse.id, "return_warehouse_no": warehouse.no,
            "warehouse_type": warehouse.kind,
        });
    }
    columns.extend(row! {
        "reason_id": 1,
        "reason_name": "七天无理由",
        "refund_reason": "不喜欢",
        "revert_reason": 0,
        "from_type": 1,
        "bad_reason": 0,
        "flag_name": "",
        "note_count": 0,
        "remark": "",
        "operator_name": if refund.agreed_s.is_some() { "示例客服" } else { "系统" },
        "wms_owner_no": "",
        "wms_code": "",
    });
    columns
}

fn time_columns(refund: &Refund) -> Row {
    row! {
        "refund_time": text_time(refund.created_s),
        "created": ms_time(refund.created_s),
        "check_time": text_time_or_blank(refund.agreed_s),
        "settle_time": text_time_or_blank(refund.settled_s),
        "current_phase_timeout": text_time_or_blank(phase_timeout(refund)),
        "modified": ms_time(refund.modified_s()),
        "modified_date": text_time(refund.modified_s()),
    }
}

/// 20 to review, 30 approved, 80 settled.
fn status(refund: &Refund) -> i64 {
    match refund {
        Refund { settled_s: Some(_), .. } => 80,
        Refund { agreed_s: Some(_), .. } => 30,
        _ => 20,
    }
}

/// 0 none needed, 1 to receive, 3 all.
fn stockin_status(refund: &Refund) -> i64 {
    let comes_back = matches!(refund.kind, RefundKind::Return | RefundKind::Exchange);
    if !comes_back { 0 } else { if refund.received_s.is_some() { 3 } else { 1 } }
}

fn detail(deal: &Deal, refund: &Refund, at: usize, line: &Line) -> Row {
    let received = if refund.received_s.is_some() { line.num } else { 0 };
    row! {
        "rec_id": deal.line_id(at) + 2_000_000_000,
        "refund_id": deal.refund_id(),
        "trade_order_id": deal.line_id(at),
        "platform_id": deal.shop.platform_id,
        "oid": deal.oid(at),
        "tid": deal.tid(),
        "trade_no": deal.trade_no(),
        "num": amount_text(line.num * 100),
        "refund_num": line.num,
        "stockin_num": amount_text(received * 100),
        "price": amount(line.price_fen()),
        "original_price": amount_text(line.price_fen()),
        "total_amount": amount(line.amount_fen()),
        "refund_amount": amount_text(if refund_fen(deal, refund) > 0 { line.amount_fen() } else { 0 }),
        "is_guarantee": true,
        "goods_id": format!("pg{}", line.spec.goods_id()),
        "spec_id": format!("ps{}", line.spec.id()),
        "sys_goods_id": line.spec.goods_id(),
        "sys_spec_id": line.spec.id(),
        "goods_no": line.spec.goods_no(),
        "goods_name": line.spec.goods_name(),
        "spec_no": line.spec.no(),
        "spec_name": line.spec.name(),
        "barcode": line.spec.barcode(),
        "suite_no": "",
        "gift_type": if line.gift { 2 } else { 0 },
        "raw_refund_nos": format!("R{}", deal.tid()),
        "remark": "",
        "created": ms_time(refund.created_s),
        "modified": ms_time(refund.modified_s()),
        "modified_date": text_time(refund.modified_s()),
    }
}

fn amounts(deal: &Deal, refund: &Refund) -> Value {
    json!([{
        "rec_id": deal.line_id(8), "refund_id": deal.refund_id(), "refund_type": 1, "is_return": true,
        "refund_amount": amount(refund_fen(deal, refund)), "receive_amount": "0.0000", "is_guarantee": true,
        "account_id": 0, "pay_account": format!("zfb{:06}", deal.n), "account_name": "", "is_auto": true, "remark": "",
    }])
}

/// What is sent instead.
fn swap_order(deal: &Deal) -> Value {
    let detail = |line: &Line| {
        json!({
            "goods_no": line.spec.goods_no(), "spec_no": line.spec.no(), "spec_name": line.spec.name(),
            "num": amount_text(line.num * 100), "price": amount(line.price_fen()),
        })
    };
    json!({
        "shop_no": deal.shop.no, "post_amount": "0.0000",
        "receiver_name": format!("张示例{}", deal.n % 89), "receiver_mobile": format!("139{:08}", deal.n),
        "receiver_address": format!("示例路 {} 号", deal.n % 300 + 1),
        "swap_order_detail_list": deal.lines.iter().take(1).map(detail).collect::<Vec<Value>>(),
    })
}
