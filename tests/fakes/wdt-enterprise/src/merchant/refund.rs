//! Refunds and exchanges, and the goods that come back.

use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::deal::{Deal, Line, Return};
use super::order;
use super::value::{Decimal, fields, time};

const EXCHANGE: i64 = 3;

/// The refund's number on the platform.
pub(super) fn source_number(deal: &Deal) -> String {
    format!("R{}", deal.tids[0])
}

fn number(deal: &Deal) -> String {
    format!("TK{}{:07}", deal.day(), deal.number)
}

fn id(deal: &Deal) -> i64 {
    8_000_001 + deal.number
}

fn comes_back(refund: &Return) -> bool {
    matches!(refund.kind, 2 | EXCHANGE)
}

/// The first line is what the buyer gives back.
pub(super) fn row(deal: &Deal, catalog: &Catalog) -> Option<Map<String, Value>> {
    let refund = deal.refund.as_ref()?;
    let line = deal.lines.first()?;
    let mut row = head(deal, refund, line);
    row.extend(people(deal, refund));
    row.insert("refund_order_list".to_owned(), Value::Array(vec![Value::Object(detail(deal, refund, line, catalog))]));
    let swapped =
        if refund.kind == EXCHANGE { vec![Value::Object(sent_instead(deal, line, catalog))] } else { Vec::new() };
    row.insert("refund_out_goods_list".to_owned(), Value::Array(swapped));
    Some(row)
}

fn head(deal: &Deal, refund: &Return, line: &Line) -> Map<String, Value> {
    let exchange = refund.kind == EXCHANGE;
    fields! {
        "refund_id": id(deal),
        "refund_no": number(deal),
        "api_outer_no": "",
        "src_no": source_number(deal),
        "platform_id": deal.shop.platform,
        "type": refund.kind,
        "process_status": refund.process_status,
        "status": if refund.finished_s.is_some() { 5 } else { 2 },
        "cs_status": i64::from(deal.shipped_s.is_some()),
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
        "tid": deal.tids[0].as_str(),
        "sales_trade_id": deal.trade_id(),
        "sales_tid": deal.trade_no(),
        "swap_trade_id": if exchange { 9_500_001 + deal.number } else { 0 },
        "swap_trade_no": if exchange { format!("JY{}H{:06}", deal.day(), deal.number) } else { String::new() },
        "goods_amount": line.amount(),
        "refund_amount": if exchange { Decimal::ZERO } else { line.amount() },
        "actual_refund_amount": if refund.finished_s.is_some() && !exchange { line.amount() } else { Decimal::ZERO },
        "exchange_amount": if exchange { line.amount() } else { Decimal::ZERO },
        "post_amount": Decimal::ZERO,
        "return_goods_count": Decimal::whole(if comes_back(refund) { line.count } else { 0 }),
        "return_logistics_name": if comes_back(refund) { deal.carrier.name } else { "" },
        "return_logistics_no": if comes_back(refund) { format!("RT{:010}", deal.number) } else { String::new() },
        "warehouse_id": deal.warehouse.id,
        "warehouse_no": deal.warehouse.no,
        "warehouse_type": deal.warehouse.kind,
        "from_type": 1,
        "refund_reason": "七天无理由退换货",
        "remark": "",
        "creator_name": "系统",
        "refund_time": time(Some(refund.created_s)),
        "finish_time": time(refund.finished_s),
        "created": time(Some(refund.created_s)),
        "modified": time(Some(refund.modified_s)),
    }
}

fn people(deal: &Deal, refund: &Return) -> Map<String, Value> {
    let buyer = order::people(deal);
    let exchange = refund.kind == EXCHANGE;
    let swap = |name: &str| if exchange { buyer[name].clone() } else { Value::from("") };
    fields! {
        "buyer_nick": buyer["buyer_nick"].clone(),
        "customer_no": buyer["customer_no"].clone(),
        "customer_name": buyer["customer_name"].clone(),
        "pay_account": buyer["pay_account"].clone(),
        "receiver_name": buyer["receiver_name"].clone(),
        "receiver_address": buyer["receiver_address"].clone(),
        "receiver_telno": "",
        "return_name": buyer["receiver_name"].clone(),
        "return_mobile": buyer["receiver_mobile"].clone(),
        "return_address": buyer["receiver_address"].clone(),
        "swap_receiver": swap("receiver_name"),
        "swap_mobile": swap("receiver_mobile"),
        "swap_address": swap("receiver_address"),
    }
}

fn detail(deal: &Deal, refund: &Return, line: &Line, catalog: &Catalog) -> Map<String, Value> {
    let arrived = if refund.process_status == 90 && comes_back(refund) { line.count } else { 0 };
    let (tid, oid) = order::source(deal, 0);
    let mut row = fields! {
        "order_id": 81_000_001 + deal.number,
        "refund_id": id(deal),
        "oid": oid,
        "tid": tid,
        "src_no": source_number(deal),
        "process_status": refund.process_status,
        "sales_trade_id": deal.trade_id(),
        "sales_order_id": order::line_id(deal, 0),
        "sales_tid": deal.trade_no(),
        "platform_id": deal.shop.platform,
        "order_num": Decimal::whole(line.count),
        "price": Decimal::cents(line.price_cents),
        "refund_num": Decimal::whole(line.count),
        "refund_order_amount": line.amount(),
        "total_amount": line.amount(),
        "paid": line.amount(),
        "stockin_num": Decimal::whole(arrived),
        "stockin_amount": Decimal::cents(line.price_cents * arrived),
    };
    row.extend(order::goods(line.spec, catalog));
    row.extend(fields! {
        "created": time(Some(refund.created_s)), "modified": time(Some(refund.modified_s)), "remark": "",
    });
    row
}

fn sent_instead(deal: &Deal, line: &Line, catalog: &Catalog) -> Map<String, Value> {
    let spec = &catalog.specs[(line.spec + 1) % catalog.specs.len()];
    fields! {
        "rec_id": 82_000_001 + deal.number,
        "refund_id": id(deal),
        "oid": order::source(deal, 0).1,
        "target_type": 1,
        "target_id": spec.id,
        "merchant_no": spec.no.as_str(),
        "goods_name": catalog.goods_of(spec).name,
        "spec_name": spec.name,
        "barcode": spec.barcode.as_str(),
        "retail_price": Decimal::cents(spec.price_cents),
        "num": Decimal::whole(line.count),
        "remark": "",
    }
}

/// The goods as they come back: 80 once they are in, 20 before.
pub(super) fn stock_in(deal: &Deal, catalog: &Catalog) -> Option<Map<String, Value>> {
    let refund = deal.refund.as_ref().filter(|refund| comes_back(refund))?;
    let line = deal.lines.first()?;
    let buyer = order::people(deal);
    let amount = line.amount();
    let mut row = fields! {
        "stockin_id": 83_000_001 + deal.number,
        "stockin_no": format!("RK{}{:07}", deal.day(), deal.number),
        "order_no": format!("RK{}{:07}", deal.day(), deal.number),
        "src_order_no": number(deal),
        "refund_no": number(deal),
        "trade_no": deal.trade_no(),
        "tid": deal.tids[0].as_str(),
        "status": if refund.finished_s.is_some() { 80 } else { 20 },
        "process_status": refund.process_status,
        "order_type": 3,
        "platform_id": deal.shop.platform,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
        "warehouse_no": deal.warehouse.no,
        "warehouse_name": deal.warehouse.name,
        "goods_count": Decimal::whole(line.count),
        "goods_amount": amount,
        "total_price": amount,
        "actual_refund_amount": if refund.finished_s.is_some() { amount } else { Decimal::ZERO },
        "discount": Decimal::ZERO,
        "post_fee": Decimal::ZERO,
        "logistics_name": deal.carrier.name,
        "logistics_no": format!("RT{:010}", deal.number),
        "customer_no": buyer["customer_no"].clone(),
        "customer_name": buyer["customer_name"].clone(),
        "nick_name": buyer["buyer_nick"].clone(),
        "remark": "",
        "stockin_time": time(refund.finished_s),
        "check_time": time(refund.finished_s),
        "created_time": time(Some(refund.created_s)),
        "modified": time(Some(refund.modified_s)),
    };
    let mut detail = order::goods(line.spec, catalog);
    detail.extend(fields! {
        "num": Decimal::whole(line.count),
        "goods_count": Decimal::whole(line.count),
        "right_num": Decimal::whole(line.count),
        "cost_price": Decimal::cents(line.price_cents / 2),
        "src_price": Decimal::cents(line.price_cents),
        "total_cost": Decimal::cents(line.price_cents / 2 * line.count),
        "tid": deal.tids[0].as_str(),
        "oid": order::source(deal, 0).1,
        "modified": time(Some(refund.modified_s)),
    });
    row.insert("details_list".to_owned(), Value::Array(vec![Value::Object(detail)]));
    Some(row)
}
