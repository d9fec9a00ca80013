//! Every interface.

use std::collections::BTreeSet;

use serde_json::Value;
use weft_fakes_wdt_enterprise::{FakeWdt, Options};
use weft_fakes_wdt_enterprise::{Merchant, files, shape_of};

use crate::client::{Client, END_S, demo, range};

const DAY_S: i64 = 86_400;
const DAYS: i64 = 25;

/// The rows of a file over all days, in windows of the widest kind.
fn read_whole(client: &mut Client, file: &str) -> Vec<Value> {
    let times: Option<i64> = match file {
        _ if file.ends_with("trade_query.php") && !file.contains("api") => Some(3600),
        "vip_stat_sales_by_spec_shop_warehouse_query.php" => Some(DAY_S),
        "shop.php" | "warehouse_query.php" | "logistics.php" | "goods_class_query.php" => None,
        "purchase_provider_query.php" | "vip_stock_query_all.php" | "stock_query_all.php" => None,
        "logistics_sync_query.php" | "api_goods_stock_change_query.php" => {
            return client.rows(file, &[]);
        }
        _ => Some(30 * DAY_S),
    };
    let Some(width_s) = times else { return client.all_rows(file, &[]) };
    let mut rows = Vec::new();
    let mut start_s = END_S - (DAYS + 1) * DAY_S;
    while start_s < END_S {
        let (start, end) = range(start_s, start_s + width_s - 1);
        rows.extend(client.all_rows(file, &[("start_time", &start), ("end_time", &end)]));
        start_s += width_s;
    }
    rows
}

#[test]
fn every_interface_has_rows_and_gives_all_of_them() {
    let options = Options { calls_per_minute: None, ..Options::default() };
    let server = FakeWdt::start(Merchant::generated(7, 200, END_S, DAYS as u32), options);
    server.freeze_now(END_S);
    let mut client = Client::new(&server);
    for file in files() {
        let rows = read_whole(&mut client, file);
        let truth = server.with_merchant(|merchant| merchant.rows(file));
        assert!(!truth.is_empty(), "{file} has no rows");
        assert_eq!(rows.len(), truth.len(), "{file}");
        assert!(rows == truth, "{file}: other rows, or in another order");
    }
    assert_eq!(files().count(), 39);
}

#[test]
fn keys_are_distinct() {
    let server = demo();
    for file in files() {
        let (_, key) = shape_of(file).unwrap();
        let rows = server.with_merchant(|merchant| merchant.rows(file));
        assert!(!rows.is_empty(), "{file} has no rows");
        let keys: BTreeSet<Vec<String>> =
            rows.iter().map(|row| key.iter().map(|name| row[*name].to_string()).collect()).collect();
        assert_eq!(keys.len(), rows.len(), "{file}");
        assert!(keys.iter().flatten().all(|value| value != "null" && value != "\"\""), "{file}");
    }
}

#[test]
fn list_keys_are_those_of_the_platform() {
    let lists = [
        ("trade_query.php", "trades"),
        ("vip_api_trade_query.php", "trade_list"),
        ("refund_query.php", "refunds"),
        ("stockout_order_query_trade.php", "stockout_list"),
        ("stockin_order_query_refund.php", "stockin_list"),
        ("stock_query.php", "stocks"),
        ("goods_query.php", "goods_list"),
        ("suites_query.php", "suites"),
        ("goods_class_query.php", "class_list"),
        ("shop.php", "shoplist"),
        ("warehouse_query.php", "warehouses"),
        ("logistics.php", "logistics_list"),
        ("purchase_provider_query.php", "provider_list"),
        ("purchase_return_query.php", "return_list"),
        ("stock_transfer_query.php", "transfer_list"),
        ("stock_pd_order_query.php", "pd_list"),
        ("vip_stock_outside_wms_query.php", "order_list"),
        ("vip_stat_sales_by_spec_shop_warehouse_query.php", "content"),
    ];
    for (file, list) in lists {
        assert_eq!(shape_of(file).map(|(list, _)| list), Some(list), "{file}");
    }
}

#[test]
fn filters_leave_rows_out() {
    let server = demo();
    let mut client = Client::new(&server);
    let count = |client: &mut Client, file: &str, pairs: &[(&str, &str)]| client.all_rows(file, pairs).len();
    assert_eq!(count(&mut client, "shop.php", &[("platform_id", "127")]), 1);
    assert_eq!(count(&mut client, "shop.php", &[("platform_ids", "127,0,3")]), 3);
    assert_eq!(count(&mut client, "shop.php", &[("is_disabled", "1")]), 1);
    assert_eq!(count(&mut client, "warehouse_query.php", &[]), 3, "those in use, unless told");
    assert_eq!(count(&mut client, "warehouse_query.php", &[("is_disabled", "1")]), 1);
    assert_eq!(count(&mut client, "logistics.php", &[("logistics_name", "顺丰速运")]), 1);
    assert_eq!(count(&mut client, "goods_query.php", &[("spec_no", "SKU-002-2")]), 1);
    assert_eq!(count(&mut client, "stock_query.php", &[("spec_no", "SKU-002-2"), ("warehouse_no", "W01")]), 1);
    let many = (0..21).map(|n| format!("S{n}")).collect::<Vec<_>>().join(",");
    let (start, end) = range(END_S - 3600, END_S);
    let times = [("start_time", start.as_str()), ("end_time", end.as_str())];
    assert_eq!(client.code("trade_query.php", &[&times[..], &[("shop_nos", &many)]].concat()), 2104);
    let (start, end) = range(END_S - 30 * DAY_S, END_S);
    let month = [("start_time", start.as_str()), ("end_time", end.as_str())];
    let with = |more: &[(&'static str, &'static str)]| [&month[..], more].concat();
    let returns = "stockin_order_query_refund.php";
    assert!(client.all_rows(returns, &with(&[("status", "20")])).iter().all(|row| row["status"] == 20));
    assert!(client.all_rows(returns, &month).iter().all(|row| row["status"] == 80), "finished ones, unless told");
    let stock_outs = client.all_rows("stockout_order_query_trade.php", &with(&[("shop_nos", "S01,S03")]));
    let shops: BTreeSet<&str> = stock_outs.iter().filter_map(|row| row["shop_no"].as_str()).collect();
    assert_eq!(shops, BTreeSet::from(["S01", "S03"]));
}

#[test]
fn orders_with_and_without_a_parcel_number() {
    let server = demo();
    let mut client = Client::new(&server);
    let orders = server.with_merchant(|merchant| merchant.rows("trade_query.php"));
    for (parcel, wanted) in [(true, "1"), (false, "2")] {
        let order = orders.iter().find(|row| (row["logistics_no"] != "") == parcel).unwrap();
        let at = order["modified"].as_str().unwrap();
        let mut found = |has: &str| {
            let times = [("start_time", at), ("end_time", at), ("has_logistics_no", has)];
            client.rows("trade_query.php", &times).contains(order)
        };
        assert!(found("0") && found(wanted) && !found(if parcel { "2" } else { "1" }));
    }
}

#[test]
fn own_shops_have_an_interface_of_their_own() {
    let server = demo();
    let platforms = |file: &str| -> BTreeSet<String> {
        let rows = server.with_merchant(|merchant| merchant.rows(file));
        rows.iter().map(|row| row["platform_id"].as_str().unwrap().to_owned()).collect()
    };
    let own: BTreeSet<String> = ["0", "127"].map(str::to_owned).into();
    assert_eq!(platforms("sales_trade_query.php"), own);
    assert!(platforms("sales_his_trade_query.php").is_subset(&own));
    assert!(platforms("trade_query.php").len() > 4);
}
