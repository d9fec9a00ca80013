//! What leaves the warehouse for an order.

use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::deal::{Deal, Line};
use super::order;
use super::value::{Decimal, fields, time};

/// A warehouse that another company runs.
const OUTSOURCED: i64 = 11;
/// Every so manieth shipment has not been reported to the platform yet.
const IN_QUEUE: i64 = 10;

pub(super) fn number(deal: &Deal) -> String {
    format!("CK{}{:07}", deal.day(), deal.number)
}

fn id(deal: &Deal) -> i64 {
    6_000_001 + deal.number
}

pub(super) fn row(deal: &Deal, catalog: &Catalog) -> Option<Map<String, Value>> {
    if !deal.in_warehouse() {
        return None;
    }
    let mut row = head(deal);
    row.extend(order::people(deal));
    let live = deal.lines.iter().enumerate().filter(|(_, line)| !line.deleted);
    row.insert("details_list".to_owned(), live.map(|(nth, line)| detail(deal, nth, line, catalog)).collect());
    Some(row)
}

fn head(deal: &Deal) -> Map<String, Value> {
    fields! {
        "stockout_id": id(deal),
        "stockout_no": number(deal),
        "order_no": number(deal),
        "src_order_no": deal.trade_no(),
        "order_type": 1,
        "order_type_name": "销售出库",
        "status": deal.status,
        "trade_id": deal.trade_id(),
        "trade_no": deal.trade_no(),
        "src_trade_no": deal.tids.join(","),
        "src_tids": deal.tids.join(","),
        "trade_status": deal.status,
        "trade_type": if deal.shop.platform == 0 { 2 } else { 1 },
        "refund_status": if deal.refund.is_some() { 2 } else { 0 },
        "consign_status": if deal.shipped_s.is_some() { 12 } else { 1 },
        "platform_id": deal.shop.platform,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
        "warehouse_id": deal.warehouse.id,
        "warehouse_no": deal.warehouse.no,
        "warehouse_name": deal.warehouse.name,
        "goods_count": Decimal::whole(deal.count()),
        "goods_total_amount": deal.goods_amount(),
        "receivable": deal.receivable(),
        "paid": deal.paid(),
        "discount": Decimal::ZERO,
        "post_amount": deal.post,
        "tax": Decimal::ZERO,
        "currency": "CNY",
        "invoice_type": 0,
        "cs_remark": "",
        "remark": "",
        "logistics_id": deal.carrier.id,
        "logistics_code": deal.carrier.no,
        "logistics_name": deal.carrier.name,
        "logistics_no": deal.logistics_no(),
        "trade_time": time(Some(deal.placed_s)),
        "pay_time": time(deal.paid_s),
        "consign_time": time(deal.shipped_s),
        "stock_check_time": time(deal.paid_s),
        "created": time(Some(deal.placed_s + 60)),
        "modified": time(Some(deal.modified_s)),
    }
}

fn detail(deal: &Deal, nth: usize, line: &Line, catalog: &Catalog) -> Value {
    let (tid, oid) = order::source(deal, nth);
    let mut row = fields! {
        "rec_id": 71_000_001 + deal.number * 4 + nth as i64,
        "stockout_id": id(deal),
        "sale_order_id": order::line_id(deal, nth),
        "src_oid": oid,
        "src_tid": tid,
        "platform_id": deal.shop.platform,
    };
    row.extend(order::goods(line.spec, catalog));
    row.extend(fields! {
        "brand_no": "B01",
        "brand_name": "示例品牌",
        "goods_type": 1,
        "gift_type": i64::from(line.gift),
        "goods_count": Decimal::whole(line.count),
        "sell_price": Decimal::cents(line.price_cents),
        "cost_price": Decimal::cents(line.price_cents / 2),
        "total_amount": line.amount(),
        "share_amount": line.amount(),
        "share_post": if nth == 0 { deal.post } else { Decimal::ZERO },
        "paid": line.amount(),
        "refund_status": 0,
        "modified": time(Some(deal.modified_s)),
    });
    Value::Object(row)
}

/// A shipment that is still to be reported to the shop's platform.
pub(super) fn in_queue(deal: &Deal) -> Option<Map<String, Value>> {
    let shipped_s = deal.shipped_s.filter(|_| deal.number % IN_QUEUE == 0)?;
    Some(fields! {
        "rec_id": 62_000_001 + deal.number,
        "trade_id": deal.trade_id(),
        "trade_no": deal.trade_no(),
        "tid": deal.tids[0].as_str(),
        "platform_id": deal.shop.platform,
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "logistics_type": deal.carrier.kind,
        "logistics_name": deal.carrier.name,
        "logistics_no": deal.logistics_no(),
        "delivery_term": 1,
        "is_part_sync": 0,
        "oids": "",
        "consign_time": time(Some(shipped_s)),
        "modified": time(Some(deal.modified_s)),
    })
}

/// The order that the company running the warehouse was given.
pub(super) fn outsourced(deal: &Deal, catalog: &Catalog) -> Option<Map<String, Value>> {
    if deal.warehouse.kind != OUTSOURCED || !deal.in_warehouse() {
        return None;
    }
    let detail = |(nth, line): (usize, &Line)| {
        let mut row = order::goods(line.spec, catalog);
        row.extend(fields! {
            "rec_id": 72_000_001 + deal.number * 4 + nth as i64, "num": Decimal::whole(line.count),
            "inout_num": Decimal::whole(if deal.shipped_s.is_some() { line.count } else { 0 }),
        });
        Value::Object(row)
    };
    let mut row = fields! {
        "order_id": 63_000_001 + deal.number,
        "order_no": format!("WB{}{:07}", deal.day(), deal.number),
        "src_order_no": number(deal),
        "order_type": 1,
        "status": if deal.shipped_s.is_some() { 80 } else { 60 },
        "warehouse_no": deal.warehouse.no,
        "warehouse_name": deal.warehouse.name,
        "wms_status": 2,
        "wms_outer_no": format!("WMS{:09}", deal.number),
        "goods_count": Decimal::whole(deal.count()),
        "logistics_no": deal.logistics_no(),
        "remark": "",
        "created": time(Some(deal.placed_s + 60)),
        "modified": time(Some(deal.modified_s)),
    };
    let live = deal.lines.iter().enumerate().filter(|(_, line)| !line.deleted);
    row.insert("details_list".to_owned(), live.map(detail).collect());
    Some(row)
}
