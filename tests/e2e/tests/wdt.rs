//! Wangdiantong, both editions and both kinds of application: every row of every table, through a first sync of 90 days
//! and an increment, while the platform stumbles.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::Regex;
use serde_json::Value;
use weft_e2e::{Cell, Database, Project, Row, now_s};
use weft_fakes::wdt::enterprise::Merchant;
use weft_fakes::wdt::flagship::{self, Flagship};
use weft_fakes::wdt::{Calls, FakeWdt, Fault, Mounted, Options};
use weft_fakes::xiaoe::beijing;

const ENTERPRISE: [&str; 2] = ["wdt-enterprise-orders", "wdt-enterprise-goods"];
const FLAGSHIP: [&str; 2] = ["wdt-flagship-orders", "wdt-flagship-goods"];

/// Table, and the interface that it is read from.
const ENTERPRISE_TABLES: &[(&str, &str)] = &[
    ("wdt_shops", "shop.php"),
    ("wdt_orders", "trade_query.php"),
    ("wdt_refunds", "refund_query.php"),
    ("wdt_stock_outs", "stockout_order_query_trade.php"),
    ("wdt_warehouses", "warehouse_query.php"),
    ("wdt_logistics", "logistics.php"),
    ("wdt_suppliers", "purchase_provider_query.php"),
    ("wdt_goods_classes", "goods_class_query.php"),
    ("wdt_goods", "goods_query.php"),
    ("wdt_combos", "suites_query.php"),
    ("wdt_platform_goods", "vip_api_goods_query.php"),
    ("wdt_stock", "stock_query.php"),
    ("wdt_stock_details", "stock_query_detail.php"),
    ("wdt_other_stock_ins", "stockin_order_query.php"),
    ("wdt_other_stock_outs", "stockout_order_query.php"),
    ("wdt_transfers", "stock_transfer_query.php"),
    ("wdt_stock_takes", "stock_pd_order_query.php"),
    ("wdt_outsourced_orders", "vip_stock_outside_wms_query.php"),
    ("wdt_purchases", "purchase_order_query.php"),
    ("wdt_purchase_stock_ins", "stockin_order_query_purchase.php"),
    ("wdt_purchase_returns", "purchase_return_query.php"),
    ("wdt_purchase_return_stock_outs", "stockout_order_query_return.php"),
    ("wdt_purchase_applications", "purchase_apply_query.php"),
    ("wdt_return_stock_ins", "stockin_order_query_refund.php"),
    ("wdt_return_stock_ins_archived", "his_stockin_order_query_refund.php"),
    ("wdt_refunds_archived", "his_refund_query.php"),
    ("wdt_raw_refunds", "vip_api_refund_query.php"),
    ("wdt_raw_orders", "vip_api_trade_query.php"),
    ("wdt_raw_orders_archived", "vip_his_api_trade_query.php"),
    ("wdt_logistics_sync", "logistics_sync_query.php"),
    ("wdt_stock_outs_archived", "his_stockout_order_query_trade.php"),
    ("wdt_sales_statistics", "vip_stat_sales_by_spec_shop_warehouse_query.php"),
    ("wdt_orders_archived", "his_trade_query.php"),
    ("wdt_orders_own_shops", "sales_trade_query.php"),
    ("wdt_orders_own_shops_archived", "sales_his_trade_query.php"),
];

const FLAGSHIP_TABLES: &[(&str, &str)] = &[
    ("wdt_shops", "setting.Shop.queryShop"),
    ("wdt_orders", "sales.TradeQuery.queryWithDetail"),
    ("wdt_refunds", "aftersales.refund.Refund.search"),
    ("wdt_warehouses", "setting.Warehouse.queryWarehouse"),
    ("wdt_logistics", "setting.Logistics.queryLogistics"),
    ("wdt_suppliers", "setting.PurchaseProvider.queryDetail"),
    ("wdt_employees", "setting.Employee.search"),
    ("wdt_brands", "goods.GoodsBrand.search"),
    ("wdt_goods_classes", "goods.GoodsClass.search"),
    ("wdt_goods", "goods.Goods.queryWithSpec"),
    ("wdt_combos", "goods.Suite.search"),
    ("wdt_platform_goods", "goods.ApiGoods.search"),
    ("wdt_stock", "wms.StockSpec.search2"),
    ("wdt_stock_available", "wms.StockSpec.queryAvailableStock"),
    ("wdt_stock_costs", "finance.StockCost.search"),
    ("wdt_other_stock_ins", "wms.stockin.Other.queryWithDetail"),
    ("wdt_other_stock_outs", "wms.stockout.OtherQuery.queryWithDetail"),
    ("wdt_transfers", "wms.stocktransfer.Manage.queryWithDetail"),
    ("wdt_outsourced_stock_ins", "wms.outer.OuterIn.queryWithDetail"),
    ("wdt_outsourced_stock_outs", "wms.outer.OuterOut.queryWithDetail"),
    ("wdt_stock_take_gains", "wms.StockPd.queryStockPdInDetail"),
    ("wdt_stock_take_losses", "wms.StockPd.queryStockPdOutDetail"),
    ("wdt_all_stock_ins", "wms.stockin.Base.search"),
    ("wdt_purchases", "purchase.PurchaseOrder.queryWithDetail"),
    ("wdt_purchase_stock_ins", "wms.stockin.Purchase.queryWithDetail"),
    ("wdt_purchase_returns", "purchase.PurchaseReturn.queryWithDetail"),
    ("wdt_purchase_return_stock_outs", "wms.stockout.PurchaseReturn.queryWithDetail"),
    ("wdt_purchase_applications", "purchase.PurchaseApply.search"),
    ("wdt_return_stock_ins", "wms.stockin.Refund.queryWithDetail"),
    ("wdt_return_stock_ins_archived", "wms.stockin.Refund.queryHisWithDetail"),
    ("wdt_refunds_archived", "aftersales.refund.Refund.searchHistory"),
    ("wdt_raw_refunds", "aftersales.refund.RawRefund.search"),
    ("wdt_raw_refunds_archived", "aftersales.refund.RawRefund.searchHistory"),
    ("wdt_raw_orders", "sales.RawTrade.search"),
    ("wdt_raw_orders_archived", "sales.RawTrade.searchHistory"),
    ("wdt_raw_orders_own_shops", "sales.RawTrade.searchSelfOrder"),
    ("wdt_raw_orders_own_shops_archived", "sales.RawTrade.searchHistorySelfOrder"),
    ("wdt_logistics_sync", "sales.LogisticsSync.getSyncListExt"),
    ("wdt_stock_out_costs", "statistic.StockoutCollect.queryCostWithDetail"),
    ("wdt_stock_ledger", "wms.StockSpec.queryChangeHistory"),
    ("wdt_all_stock_outs", "wms.stockout.Base.search"),
    ("wdt_stock_outs_cancelled", "wms.stockout.Sales.searchCancel"),
    ("wdt_orders_archived", "sales.TradeQuery.queryHistoryWithDetail"),
    ("wdt_orders_own_shops", "sales.TradeQuery.querySelfOrderWithDetail"),
    ("wdt_orders_own_shops_archived", "sales.TradeQuery.queryHistorySelfOrderWithDetail"),
];

struct Shop {
    server: FakeWdt,
    flagship: Arc<Flagship>,
    project: Project,
}

/// A merchant whose 90 days end now, and accounts that may ask as fast as the machine can.
fn shop() -> Shop {
    let end_s = now_s();
    let options = flagship::Options { calls_per_minute: None, ..flagship::Options::default() };
    let flagship = Arc::new(Flagship::new(flagship::Merchant::generated(1, 200, end_s, 89), options));
    let mounted = Mounted { standard: Some(flagship.clone()), scenes: vec![flagship.clone()] };
    let options = Options { calls_per_minute: None, ..Options::default() };
    let server = FakeWdt::try_start(Merchant::generated(1, 200, end_s, 89), options, mounted).expect("a free port");
    let project = Project::new();
    project.write("connections.yaml", connections(&server.base_url()));
    Shop { server, flagship, project }
}

fn connections(base_url: &str) -> String {
    let account = |name: &str, platform: &str, variant: &str, fields: &str| {
        format!(
            "{name}:\n  platform: {platform}\n  variant: {variant}\n  base_url: {base_url}\n  allow_private: true\n  \
             limit: {{ requests: 100000, per: 1s }}\n  fields: {{ {fields} }}\n"
        )
    };
    let enterprise = "sid: demosid, app_key: demosid-ak, app_secret: \"0123456789abcdef0123456789abcdef\"";
    let flagship = "sid: demosid, app_key: demosid-ak, app_secret: \"0123456789abcdef:salt0123456789abcdef\"";
    let qimen = "qimen_app_key: \"12345678\", qimen_app_secret: topsecret0123456789abcdef, environment: test";
    [
        account("erp", "wdt-enterprise", "custom-app", enterprise),
        account("app", "wdt-enterprise", "custom-app", enterprise),
        account("qimen", "wdt-enterprise", "qimen-app", &format!("sid: demosid, {qimen}")),
        account("flagship", "wdt-flagship", "custom-app", flagship),
        account("flagship-qimen", "wdt-flagship", "qimen-app", &format!("{flagship}, {qimen}")),
    ]
    .concat()
}

impl Shop {
    #[track_caller]
    fn run(&self, workflows: &[&str], accounts: &[&str]) -> String {
        let run = |name: &&str| {
            let file = self.project.workflow(name);
            let chosen = accounts.iter().flat_map(|account| ["--connection", account]);
            self.project.weft(["run", &file]).arguments(chosen).run().ok().stderr
        };
        workflows.iter().map(run).collect()
    }
}

/// A value as it stands in the table: times by their zone, everything else as it came.
fn forms(value: &Value) -> Vec<Cell> {
    match value {
        Value::Null => vec![Cell::Null],
        Value::Bool(value) => vec![Cell::Integer(i64::from(*value)), Cell::text(value.to_string())],
        Value::Number(number) => {
            let mut forms = vec![Cell::text(number.to_string())];
            if let Some(number) = number.as_i64() {
                forms.push(Cell::Integer(number));
                forms.push(Cell::text(local_time(&beijing(number.div_euclid(1_000)))));
            }
            forms
        }
        Value::String(text) => {
            let mut forms = vec![Cell::text(text), Cell::text(local_time(text))];
            forms.extend(text.parse().map(Cell::Integer));
            if text.is_empty() || text.starts_with("0000-00-00") {
                forms.push(Cell::Null);
            }
            forms
        }
        Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

fn local_time(text: &str) -> String {
    format!("{}+08:00", text.replacen(' ', "T", 1))
}

/// Whether a row holds this record. Lists are compared in their own tables, or not at all where they stay inside.
fn holds(row: &Row, record: &Value) -> bool {
    let fields = record.as_object().expect("records are objects");
    fields.iter().all(|(name, value)| {
        let forms = forms(value);
        forms.is_empty() || row.get(name).is_some_and(|cell| forms.contains(cell))
    })
}

#[track_caller]
fn assert_table(database: &Database, table: &str, records: &[Value]) {
    assert!(!records.is_empty(), "{table}: the merchant has none");
    let mut rows = database.table(table);
    for record in records {
        let Some(found) = rows.iter().position(|row| holds(row, record)) else {
            let id = record.as_object().and_then(|fields| fields.iter().next());
            let same = rows.iter().find(|row| id.is_some_and(|(name, value)| forms(value).contains(&row[name])));
            panic!("{table}: no row holds {record}\nnearest: {same:#?}");
        };
        rows.swap_remove(found);
    }
    assert!(rows.is_empty(), "{table}: {} rows of no record, such as {:?}", rows.len(), rows[0]);
}

/// The entries of the lists of these records, each with the key of its record.
fn details(records: &[Value], list: &str, link: &str) -> Vec<Value> {
    let entries = records.iter().flat_map(|record| {
        record[list].as_array().into_iter().flatten().map(move |entry| {
            let mut entry = entry.clone();
            entry[link] = record[link].clone();
            entry
        })
    });
    entries.collect()
}

fn assert_enterprise(shop: &Shop) {
    let database = shop.project.database();
    shop.server.with_merchant(|merchant| {
        for (table, file) in ENTERPRISE_TABLES {
            assert_table(&database, table, &merchant.rows(file));
        }
        for (table, file, list, link) in [
            ("wdt_order_lines", "trade_query.php", "goods_list", "trade_id"),
            ("wdt_refund_lines", "refund_query.php", "refund_order_list", "refund_id"),
            ("wdt_stock_out_lines", "stockout_order_query_trade.php", "details_list", "stockout_id"),
            ("wdt_specs", "goods_query.php", "spec_list", "goods_id"),
            ("wdt_purchase_lines", "purchase_order_query.php", "details_list", "purchase_id"),
        ] {
            assert_table(&database, table, &details(&merchant.rows(file), list, link));
        }
    });
}

fn assert_flagship(shop: &Shop) {
    let database = shop.project.database();
    shop.flagship.with_merchant(|merchant| {
        for (table, method) in FLAGSHIP_TABLES {
            assert_table(&database, table, &merchant.rows(method));
        }
        let orders = merchant.rows("sales.TradeQuery.queryWithDetail");
        assert_table(&database, "wdt_order_lines", &details(&orders, "detail_list", "trade_id"));
    });
}

#[test]
fn enterprise_fills_all_tables_and_then_what_has_changed() {
    let shop = shop();
    for (file, calls, fault) in [
        ("trade_query.php", Calls::Nth(5), Fault::unavailable()),
        ("trade_query.php", Calls::Nth(700), Fault::HangUp),
        ("refund_query.php", Calls::Nth(2), Fault::HtmlPage),
        ("stockout_order_query_trade.php", Calls::Nth(2), Fault::BrokenJson),
        ("goods_query.php", Calls::Nth(1), Fault::busy()),
    ] {
        shop.server.fault(file, calls, fault);
    }
    let told = shop.run(&ENTERPRISE, &[]);
    let progress = Regex::new(r"(?m)^orders: 1080 of 216[0-9] windows, about \S+ \S+ left$").expect("a pattern");
    assert!(progress.is_match(&told), "half of the windows, and how long the others will take:\n{told}");
    assert_enterprise(&shop);
    let before = shop.server.requests("trade_query.php");
    assert!(before >= 2_160, "90 days in windows of an hour are 2,160: {before}");

    // One order changes, and one of its lines is gone.
    shop.server.with_merchant(|merchant| {
        let key = merchant.rows("trade_query.php")[7]["trade_id"].as_str().expect("an id").to_owned();
        let changed = merchant.modify(
            "trade_query.php",
            &key,
            |order| {
                order.insert("cs_remark".to_owned(), Value::from("改"));
                if let Some(Value::Array(lines)) = order.get_mut("goods_list") {
                    lines.truncate(1);
                }
            },
            now_s() - 200,
        );
        assert!(changed, "there is such an order");
    });
    std::thread::sleep(std::time::Duration::from_secs(1));
    shop.run(&ENTERPRISE, &[]);
    let increment = shop.server.requests("trade_query.php") - before;
    assert!(increment < 10, "an increment reads what is new: {increment} requests");
    let remarks = shop.project.database().query("SELECT count(*) AS n FROM wdt_orders WHERE cs_remark = '改'");
    assert_eq!(remarks[0]["n"], Cell::Integer(1), "the change has come");
    assert_enterprise(&shop);
}

#[test]
fn flagship_fills_all_tables_and_then_what_has_changed() {
    let shop = shop();
    for (method, call, fault) in [
        ("sales.TradeQuery.queryWithDetail", 9, flagship::Fault::Database),
        ("aftersales.refund.Refund.search", 1, flagship::Fault::Html),
        ("goods.Goods.queryWithSpec", 1, flagship::Fault::BrokenJson),
    ] {
        shop.flagship.fault(method, call, fault);
    }
    shop.run(&FLAGSHIP, &["erp=flagship"]);
    assert_flagship(&shop);
    shop.flagship.with_merchant(|merchant| {
        let key = merchant.rows("sales.TradeQuery.queryWithDetail")[3]["trade_id"].as_i64().expect("an id");
        let change = |order: &mut serde_json::Map<String, Value>| {
            order.insert("remark_flag".to_owned(), Value::from(5));
        };
        merchant.modify("sales.TradeQuery.queryWithDetail", key, change, now_s() - 200);
    });
    std::thread::sleep(std::time::Duration::from_secs(1));
    shop.run(&FLAGSHIP, &["erp=flagship"]);
    assert_flagship(&shop);
    let purple =
        shop.project.database().query("SELECT DISTINCT remark_flag_name AS n FROM wdt_orders WHERE remark_flag = 5");
    assert_eq!(purple.iter().map(|row| row["n"].clone()).collect::<Vec<_>>(), [Cell::text("紫")]);
}

#[test]
fn two_kinds_of_application_give_all_shops_together() {
    let shop = shop();
    shop.project.workflow("wdt-enterprise-orders");
    shop.server.fault("wdt.trade.query", Calls::Nth(3), Fault::Ban { seconds: 2 });
    shop.run(&["wdt-enterprise-both-apps"], &[]);
    let database = shop.project.database();
    shop.server.with_merchant(|merchant| {
        let ids = |rows: Vec<Value>| -> Vec<String> {
            rows.iter().map(|row| row["trade_id"].to_string().trim_matches('"').to_owned()).collect()
        };
        let mut expected = ids(merchant.rows("trade_query.php"));
        let through_qimen = ids(merchant.rows_through_qimen("trade_query.php"));
        assert!(!through_qimen.is_empty() && through_qimen.iter().all(|id| !expected.contains(id)));
        expected.extend(through_qimen);
        expected.sort();
        let rows = database.query("SELECT CAST(trade_id AS TEXT) AS id FROM wdt_orders");
        let mut found: Vec<String> = rows
            .iter()
            .map(|row| match &row["id"] {
                Cell::Text(id) => id.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        found.sort();
        assert_eq!(found, expected);
    });
}

#[test]
fn flagship_orders_come_through_qimen_signed_twice() {
    let shop = shop();
    shop.run(&["wdt-flagship-orders"], &["erp=flagship-qimen"]);
    let database = shop.project.database();
    let expected =
        shop.flagship.with_merchant(|merchant| merchant.rows_through_qimen("sales.TradeQuery.queryWithDetail").len());
    assert!(expected > 0);
    assert_eq!(database.table("wdt_orders").len(), expected);
}

/// The list is sorted by the time of change: an order that changes while it is read moves to its end, and those behind it
/// move up by one place. Who reads forward misses one.
#[test]
fn orders_that_move_while_they_are_read_are_not_missed() {
    let end_s = now_s();
    let server = FakeWdt::start(
        Merchant::generated(5, 1_200, end_s, 2),
        Options { calls_per_minute: None, ..Options::default() },
    );
    let project = Project::new();
    project.write("connections.yaml", connections(&server.base_url()));
    for call in [2, 5, 9, 14, 20] {
        server.after_call("trade_query.php", call, move |merchant| {
            let rows = merchant.rows("trade_query.php");
            let first = rows[(call as usize) * 3]["trade_id"].as_str().expect("an id").to_owned();
            merchant.modify("trade_query.php", &first, |_| {}, end_s - 60 * 30);
        });
    }
    let file = project.changed_workflow("wdt-enterprise-orders", |text| text.replace("first: 90d", "first: 3d"));
    project.weft(["run", &file]).run().ok();
    let rows = project.database().query("SELECT count(DISTINCT trade_id) AS n FROM wdt_orders");
    let expected = server.with_merchant(|merchant| merchant.rows("trade_query.php").len());
    assert_eq!(rows[0]["n"], Cell::Integer(i64::try_from(expected).expect("a count")));
}

#[test]
fn a_missing_permission_says_what_to_tick_and_where() {
    let shop = shop();
    shop.server.deny("refund_query.php");
    let file = shop.project.workflow("wdt-enterprise-orders");
    let finished = shop.project.weft(["run", &file]).run().code(1);
    let text = &finished.stderr;
    for words in ["refund_query.php", "退换单", "员工权限", "sid"] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
}

#[test]
fn personal_columns_can_be_masked() {
    let shop = shop();
    let masked = shop.project.changed_workflow("wdt-enterprise-orders", |text| {
        text.replace(
            "details: { goods_list: wdt_order_lines }",
            "details: { goods_list: wdt_order_lines }\n      mask: { receiver_mobile: last4, receiver_name: hash, \
             receiver_address: drop }",
        )
        .replace("first: 90d", "first: 10d")
    });
    shop.project.weft(["run", &masked]).run().ok();
    let database = shop.project.database();
    let rows = database.table("wdt_orders");
    assert!(rows.iter().all(|row| !row.contains_key("receiver_address")), "it was dropped");
    let dump = database.dump();
    let mut seen = BTreeMap::new();
    shop.server.with_merchant(|merchant| {
        for order in merchant.rows("trade_query.php") {
            for field in ["receiver_mobile", "receiver_name"] {
                if let Some(value) = order[field].as_str().filter(|value| value.chars().count() > 4) {
                    seen.insert(value.to_owned(), field);
                }
            }
        }
    });
    let (_, orders): (Vec<_>, Vec<_>) = dump.lines().partition(|line| !line.starts_with("wdt_orders "));
    let orders = orders.join("\n");
    for (value, field) in seen {
        assert!(!orders.contains(&value), "{field} {value} is in the table");
    }
    assert!(rows.iter().any(|row| matches!(&row["receiver_mobile"], Cell::Text(text) if text.starts_with("****"))));
}

/// Full stock is there at night only: outside of the hours the run is refused, and says when to come.
#[test]
fn full_stock_waits_for_its_hours() {
    let shop = shop();
    let hour = (now_s() + 8 * 3_600).rem_euclid(86_400) / 3_600;
    let hours = |from: i64, to: i64| {
        shop.project.changed_workflow("wdt-enterprise-full-stock", |text| {
            text.replace("from: \"00:00\"", &format!("from: \"{:02}:00\"", from.rem_euclid(24)))
                .replace("to: \"02:00\"", &format!("to: \"{:02}:00\"", to.rem_euclid(24)))
        })
    };
    let file = hours(hour + 3, hour + 5);
    let refused = shop.project.weft(["run", &file]).run().code(10);
    let text = &refused.stderr;
    assert!(text.contains("the next opening is") && text.contains("--in-hours"), "{text}");
    assert_eq!(shop.server.requests_total(), 0, "nothing was asked");
    // Within the workflow's hours the platform is asked, and has hours of its own.
    let file = hours(hour - 1, hour + 2);
    let asked = shop.project.weft(["run", &file]).run();
    assert!(shop.server.requests("vip_stock_query_all.php") > 0);
    if (0..2).contains(&hour) {
        asked.ok();
    } else {
        let text = asked.code(1).stderr;
        assert!(text.contains("00:00") && text.contains("02:00"), "{text}");
    }
}

/// With `--in-hours` it waits for the opening.
#[test]
fn a_run_waits_for_its_hours_if_it_is_told_to() {
    let shop = shop();
    let minute = (now_s() + 8 * 3_600 + 120).rem_euclid(86_400) / 60;
    let time = |minute: i64| format!("{:02}:{:02}", minute.rem_euclid(1_440) / 60, minute.rem_euclid(1_440) % 60);
    let file = shop.project.changed_workflow("wdt-enterprise-full-stock", |text| {
        text.replace("\"00:00\"", &format!("\"{}\"", time(minute)))
            .replace("\"02:00\"", &format!("\"{}\"", time(minute + 30)))
            .replace("wdt-enterprise/full-stock", "wdt-enterprise/shops")
    });
    let finished = shop.project.weft(["run", &file, "--in-hours"]).run().ok();
    assert!(finished.stderr.contains("waiting until"), "{}", finished.stderr);
    assert!(!shop.project.database().table("wdt_full_stock").is_empty());
}
