//! The row of what came back from a buyer.

use serde_json::{Value, json};

use super::super::value::{amount, amount_text, row, text_time};
use super::Row;
use super::deal::{Deal, Line};
use super::table::{Head, Origin, Table};
use super::world::World;

pub(crate) static REFUND_STOCKINS: Table = Table {
    name: "refund_stockins",
    key: "stockin_id",
    times: &["modified"],
    origin: Origin::Deals { head, row: stockin },
};

fn received_s(deal: &Deal) -> Option<i64> {
    deal.refund.as_ref()?.received_s
}

fn key(deal: &Deal) -> i64 {
    950_001 + deal.n as i64
}

fn head(_: &World, deal: &Deal) -> Option<Head> {
    received_s(deal).map(|at| Head { key: key(deal), times: vec![Some(at)] })
}

fn stockin(_: &World, deal: &Deal) -> Row {
    row! {
        "stockin_id": key(deal),
        "order_no": format!("RK{:012}", key(deal)),
        "refund_no": deal.refund_no(),
        "trade_no_list": deal.trade_no(),
        "tid_list": deal.tid(),
        "platform_id": deal.shop.platform_id,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
        "warehouse_no": deal.warehouse.map(|warehouse| warehouse.no),
        "warehouse_name": deal.warehouse.map(|warehouse| warehouse.name),
        "status": 80,
        "process_status": 90,
        "goods_count": amount_text(deal.count() * 100),
        "total_price": amount(deal.amount_fen()),
        "logistics_no": format!("TH{:012}", deal.n),
        "nick_name": format!("示例买家{}", deal.n % 97),
        "customer_name": format!("示例客户{}", deal.n % 97),
        "operator_name": "示例仓管",
        "remark": "",
        "created_time": received_s(deal).map(text_time),
        "check_time": received_s(deal).map(text_time),
        "modified": received_s(deal).map(text_time),
        "details_list": deal.lines.iter().enumerate().map(|(at, one)| detail(deal, at, one)).collect::<Vec<Value>>(),
    }
}

fn detail(deal: &Deal, at: usize, line: &Line) -> Value {
    json!({
        "rec_id": deal.line_id(at), "stockin_id": key(deal), "spec_id": line.spec.id(), "spec_no": line.spec.no(),
        "goods_no": line.spec.goods_no(), "goods_name": line.spec.goods_name(), "spec_name": line.spec.name(),
        "num": amount_text(line.num * 100), "right_num": line.num, "cost_price": amount_text(line.spec.cost_fen()),
        "defect": false, "position_no": "A-01-01", "remark": "",
        "refund_order_detail_list": [{
            "rec_id": deal.line_id(at) + 2_000_000_000, "refund_no": deal.refund_no(), "oid": deal.oid(at),
            "tid": deal.tid(), "num": amount_text(line.num * 100),
        }],
    })
}
