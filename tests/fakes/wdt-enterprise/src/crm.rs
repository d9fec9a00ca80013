//! `taobao.crm.order.detail.get`: the orders of the gateway in the words of its own scenario. A row per order, of which
//! the goods columns tell the first line. How the answer is laid out is in no document; the fake's is `total_count` and
//! `orders`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::looks::Door;
use super::merchant::{Row, text_of};
use super::scene::refused;
use super::service::Enterprise;
use weft_fakes_wdt::exact_beijing;
use weft_fakes_wdt::qimen::failure::Failure;

pub(super) const METHOD: &str = "taobao.crm.order.detail.get";

const ORDERS: &str = "trade_query.php";
const FIELDS_CHARS_MAX: usize = 255;
const PAGE_SIZE: usize = 20;
const PAGE_SIZE_MAX: usize = 100;

/// Columns, and where they come from in an order: nothing when the gateway never gives them out or the order has none.
const COLUMNS: [(&str, &str); 36] = [
    ("order_id", "/trade_id"),
    ("order_sn", "/trade_no"),
    ("deal_code", "/src_tids"),
    ("pay_status", "/pay_status"),
    ("order_status", "/trade_status"),
    ("shipping_status", "/consign_status"),
    ("lylx", "/platform_id"),
    ("shipping_code", "/logistics_code"),
    ("shipping_sn", "/logistics_no"),
    ("shipping_fee", "/post_amount"),
    ("sd_id", "/shop_no"),
    ("lastchanged", "/modified"),
    ("is_split", "/split_package_num"),
    ("split_new_orders", ""),
    ("is_combine", ""),
    ("combine_new_orders", ""),
    ("order_msg", "/buyer_message"),
    ("fhck_id", "/warehouse_no"),
    ("shipping_time_fh", "/consign_time"),
    ("qd_id", "/platform_id"),
    ("tbfx_id", "/fenxiao_tid"),
    ("ori_deal_code", "/src_tids"),
    ("user_name", ""),
    ("receiver_name", ""),
    ("receiver_address", ""),
    ("receiver_tel", ""),
    ("receiver_mobile", ""),
    ("shipping_name", "/logistics_name"),
    ("seller_msg", "/cs_remark"),
    ("weigh", "/weight"),
    ("goods_sn", "/goods_list/0/goods_no"),
    ("sku", "/goods_list/0/spec_no"),
    ("color_id", ""),
    ("size_id", ""),
    ("goods_number", "/goods_list/0/num"),
    ("brand_id", ""),
];

struct Asked<'a> {
    columns: Vec<(&'a str, &'static str)>,
    start: &'a str,
    end: &'a str,
    order_sn: Option<&'a str>,
    shop_no: Option<&'a str>,
    page_no: usize,
    page_size: usize,
}

pub(super) fn answer(enterprise: &Enterprise, fields: &BTreeMap<String, String>) -> Value {
    let asked = match Asked::parse(fields) {
        Ok(asked) => asked,
        Err(failure) => return in_response(&failure),
    };
    if let Err(refusal) = enterprise.check_calls(Door::Gateway) {
        return refused(&refusal);
    }
    let merchant = enterprise.merchant();
    let gateway_only = |row: &&Row| row.platform.is_some_and(super::privacy::gateway_only);
    let mut found: Vec<&Row> =
        merchant.table(ORDERS).iter().filter(gateway_only).filter(|row| asked.matches(row)).collect();
    found.sort_by_cached_key(|row| (row.text("modified").into_owned(), row.key(&["trade_id"])));
    let page = found.iter().skip((asked.page_no - 1) * asked.page_size).take(asked.page_size);
    let rows: Vec<Value> = page.map(|row| asked.row(row)).collect();
    json!({ "flag": "success", "message": "ok", "total_count": found.len(), "orders": rows })
}

impl<'a> Asked<'a> {
    fn parse(fields: &'a BTreeMap<String, String>) -> Result<Asked<'a>, Failure> {
        let given = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
        let needed = |name: &str| given(name).ok_or_else(|| Failure::missing(name));
        let time = |name: &str| {
            let text = needed(name)?;
            exact_beijing(text).map(|_| text).ok_or_else(|| Failure::invalid(name))
        };
        let number = |name: &str, default: usize, most: usize| match given(name) {
            None => Ok(default),
            Some(text) => {
                let number = text.parse().ok().filter(|number| (1..=most).contains(number));
                number.ok_or_else(|| Failure::invalid(name))
            }
        };
        Ok(Asked {
            start: time("startModified")?,
            end: time("endModified")?,
            columns: columns(needed("fields")?)?,
            order_sn: given("orderSn"),
            shop_no: given("sd_code"),
            page_no: number("pageNo", 1, 1_000_000)?,
            page_size: number("pageSize", PAGE_SIZE, PAGE_SIZE_MAX)?,
        })
    }

    fn matches(&self, row: &Row) -> bool {
        let at = row.text("modified");
        let is = |name: &str, wanted: Option<&str>| wanted.is_none_or(|wanted| row.text(name) == wanted);
        self.start <= at.as_ref()
            && at.as_ref() <= self.end
            && is("trade_no", self.order_sn)
            && is("shop_no", self.shop_no)
    }

    fn row(&self, row: &Row) -> Value {
        let order = Value::Object(row.fields.clone());
        let text = |pointer: &str| match pointer {
            "" => String::new(),
            _ => order.pointer(pointer).map(|value| text_of(value).into_owned()).unwrap_or_default(),
        };
        let columns = self.columns.iter().map(|(name, pointer)| ((*name).to_owned(), json!(text(pointer))));
        Value::Object(columns.collect::<Map<_, _>>())
    }
}

fn columns(names: &str) -> Result<Vec<(&str, &'static str)>, Failure> {
    if names.chars().count() > FIELDS_CHARS_MAX {
        return Err(Failure::invalid("fields"));
    }
    let column = |name| COLUMNS.iter().find(|(known, _)| *known == name).map(|(_, pointer)| (name, *pointer));
    names.split(',').map(|name| column(name.trim()).ok_or_else(|| Failure::invalid("fields"))).collect()
}

fn in_response(failure: &Failure) -> Value {
    json!({
        "flag": "failure", "code": failure.code, "message": failure.message,
        "sub_code": failure.sub_code, "sub_message": failure.sub_message,
    })
}
