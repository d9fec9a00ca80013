//! Wangdiantong, both editions and both kinds of application: every row of every table, through a first sync of 90 days
//! and an increment, while the platform stumbles.

mod shop;
mod tables;
mod unset;

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;
use weft_e2e::{Cell, Project, now_s};
use weft_fakes::wdt::enterprise::Merchant;
use weft_fakes::wdt::flagship;
use weft_fakes::wdt::{Calls, FakeWdt, Fault, Options};

use shop::{Shop, connections};
use tables::{assert_enterprise, assert_flagship};

const ENTERPRISE: [&str; 2] = ["wdt-enterprise-orders", "wdt-enterprise-goods"];
const FLAGSHIP: [&str; 2] = ["wdt-flagship-orders", "wdt-flagship-goods"];
/// 90 days of orders.
fn shop() -> Shop {
    Shop::with(200, 89)
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
