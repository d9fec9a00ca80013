//! The row of an order.

use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::deal::{Deal, Line};
use super::value::{Decimal, fields, time};

const BUYERS: i64 = 97;
const REMARKS: [&str; 6] = ["", "加急发货", "送礼,请勿放发票", "", "老客户,送小样", "核对\"地址\"后发货"];

pub(super) fn row(deal: &Deal, catalog: &Catalog) -> Map<String, Value> {
    let mut row = identity(deal);
    row.extend(state(deal));
    row.extend(people(deal));
    row.extend(money(deal, catalog));
    let lines = deal.lines.iter().enumerate().map(|(nth, line)| Value::Object(self::line(deal, nth, line, catalog)));
    row.insert("goods_list".to_owned(), lines.collect());
    row
}

fn identity(deal: &Deal) -> Map<String, Value> {
    fields! {
        "trade_id": deal.trade_id(),
        "trade_no": deal.trade_no(),
        "src_tids": deal.tids.join(","),
        "stockout_no": if deal.in_warehouse() { super::stockout::number(deal) } else { String::new() },
        "platform_id": deal.shop.platform,
        "shop_platform_id": deal.shop.platform,
        "shop_id": deal.shop.id,
        "shop_no": deal.shop.no,
        "shop_name": deal.shop.name,
        "shop_remark": "",
        "warehouse_id": deal.warehouse.id,
        "warehouse_no": deal.warehouse.no,
        "warehouse_type": deal.warehouse.kind,
        "fenxiao_tid": "",
        "version_id": 1 + deal.number % 4,
    }
}

fn state(deal: &Deal) -> Map<String, Value> {
    let refund_status = if deal.refund.is_some() { 2 } else { 0 };
    fields! {
        "trade_status": deal.status,
        "consign_status": if deal.shipped_s.is_some() { 12 } else { 0 },
        "trade_type": if deal.shop.platform == 0 { 2 } else { 1 },
        "trade_from": if deal.shop.platform == 0 { 2 } else { 1 },
        "refund_status": refund_status,
        "pay_status": if deal.paid_s.is_some() { 2 } else { 0 },
        "delivery_term": 1,
        "freeze_reason": 0,
        "bad_reason": 0,
        "gift_mask": i64::from(deal.lines.iter().any(|line| line.gift)),
        "trade_mask": 0,
        "flag_id": 0,
        "flag_name": "",
        "trade_time": time(Some(deal.placed_s)),
        "pay_time": time(deal.paid_s),
        "consign_time": time(deal.shipped_s),
        "delay_to_time": 0,
        "created": time(Some(deal.placed_s + 5)),
        "modified": time(Some(deal.modified_s)),
        "buyer_message": if deal.number % 9 == 3 { "请尽快发货😊" } else { "" },
        "cs_remark": REMARKS[deal.number as usize % REMARKS.len()],
        "remark_flag": deal.remark_flag,
        "print_remark": "",
        "logistics_id": deal.carrier.id,
        "logistics_code": deal.carrier.no,
        "logistics_name": deal.carrier.name,
        "logistics_type": deal.carrier.kind,
        "logistics_no": deal.logistics_no(),
    }
}

/// Who bought, in clear.
pub(super) fn people(deal: &Deal) -> Map<String, Value> {
    let buyer = deal.number % BUYERS;
    fields! {
        "customer_id": 40_001 + buyer,
        "customer_no": format!("KH{buyer:05}"),
        "customer_name": format!("示例顾客{buyer}"),
        "buyer_nick": format!("买家_{buyer:03}"),
        "pay_account": format!("buyer{buyer}@example.test"),
        "receiver_name": format!("张示例{buyer}"),
        "receiver_province": "330000",
        "receiver_city": "330100",
        "receiver_district": "330106",
        "receiver_address": format!("示例路{}号", buyer + 1),
        "receiver_mobile": format!("139{:08}", 10_000_000 + buyer),
        "receiver_telno": "",
        "receiver_zip": "310000",
        "receiver_area": "浙江省 杭州市 西湖区",
        "receiver_dtb": "",
        "id_card": "",
    }
}

fn money(deal: &Deal, catalog: &Catalog) -> Map<String, Value> {
    let live: Vec<&Line> = deal.lines.iter().filter(|line| !line.deleted).collect();
    fields! {
        "goods_type_count": live.len(),
        "goods_count": Decimal::whole(deal.count()),
        "goods_amount": deal.goods_amount(),
        "post_amount": deal.post,
        "other_amount": Decimal::ZERO,
        "discount": Decimal::ZERO,
        "receivable": deal.receivable(),
        "dap_amount": deal.receivable(),
        "cod_amount": Decimal::ZERO,
        "goods_cost": Decimal(deal.goods_amount().0 / 2),
        "post_cost": Decimal::cents(350),
        "paid": deal.paid(),
        "weight": Decimal(deal.count() * 2_500),
        "profit": Decimal(deal.goods_amount().0 / 2),
        "tax": Decimal::ZERO,
        "tax_rate": Decimal::ZERO,
        "commission": Decimal::ZERO,
        "currency": "CNY",
        "single_spec_no": if live.len() == 1 { catalog.specs[live[0].spec].no.as_str() } else { "多种货品" },
        "split_package_num": 0,
        "invoice_type": 0,
        "invoice_title": "",
        "salesman_id": 0,
        "fullname": "系统",
        "checker_name": "客服一号",
    }
}

/// The number of a line.
pub(super) fn line_id(deal: &Deal, nth: usize) -> i64 {
    70_000_001 + deal.number * 4 + nth as i64
}

/// The line's number on the platform. Merged orders share their lines out.
pub(super) fn source(deal: &Deal, nth: usize) -> (String, String) {
    let tid = &deal.tids[nth % deal.tids.len()];
    (tid.clone(), format!("{tid}-{}", nth + 1))
}

/// Which goods, in the words that most rows use.
pub(super) fn goods(spec: usize, catalog: &Catalog) -> Map<String, Value> {
    let spec = &catalog.specs[spec];
    let goods = catalog.goods_of(spec);
    fields! {
        "spec_id": spec.id,
        "goods_id": goods.id,
        "goods_no": goods.no.as_str(),
        "goods_name": goods.name,
        "spec_no": spec.no.as_str(),
        "spec_name": spec.name,
        "spec_code": "",
        "barcode": spec.barcode.as_str(),
    }
}

fn line(deal: &Deal, nth: usize, line: &Line, catalog: &Catalog) -> Map<String, Value> {
    let (tid, oid) = source(deal, nth);
    let actual = if line.deleted { 0 } else { line.count };
    let mut row = fields! {
        "rec_id": line_id(deal, nth),
        "trade_id": deal.trade_id(),
        "platform_id": deal.shop.platform,
        "src_tid": tid,
        "src_oid": oid,
    };
    row.extend(goods(line.spec, catalog));
    row.extend(fields! {
        "class_name": catalog.goods_of(&catalog.specs[line.spec]).class,
        "suite_id": 0,
        "suite_no": "",
        "gift_type": i64::from(line.gift),
        "refund_status": if deal.refund.is_some() && nth == 0 { 2 } else { 0 },
        "num": Decimal::whole(line.count),
        "actual_num": Decimal::whole(actual),
        "refund_num": Decimal::ZERO,
        "price": Decimal::cents(line.price_cents),
        "order_price": Decimal::cents(line.price_cents),
        "share_price": Decimal(line.amount().0 / actual.max(1)),
        "adjust": Decimal::ZERO,
        "discount": Decimal::ZERO,
        "share_amount": line.amount(),
        "share_post": if nth == 0 { deal.post } else { Decimal::ZERO },
        "paid": if deal.paid_s.is_some() { line.amount() } else { Decimal::ZERO },
        "weight": Decimal(actual * 2_500),
        "tax_rate": Decimal::ZERO,
        "unit_name": "件",
        "is_consigned": i64::from(deal.shipped_s.is_some()),
        "pay_time": time(deal.paid_s),
        "remark": "",
        "created": time(Some(deal.placed_s + 5)),
        "modified": time(Some(deal.modified_s)),
    });
    row
}
