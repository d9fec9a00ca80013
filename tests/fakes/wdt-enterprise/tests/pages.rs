//! Pages, and rows that move while they are read.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weft_fakes_wdt_enterprise::Merchant;
use weft_fakes_wdt_enterprise::{FakeWdt, Options};

use crate::client::{Client, END_S, demo, range, time_in};

const ORDERS: &str = "trade_query.php";
const REFUNDS: &str = "refund_query.php";

/// A merchant with hours of more than a hundred orders, and the busiest hour.
fn busy() -> (FakeWdt, (String, String)) {
    let server = FakeWdt::start(
        Merchant::generated(3, 2300, END_S, 30),
        Options { calls_per_minute: None, ..Options::default() },
    );
    server.freeze_now(END_S);
    let rows = server.with_merchant(|merchant| merchant.rows(ORDERS));
    let hour_of = |row: &Value| time_in(row, "modified") / 3600;
    let hours: BTreeSet<i64> = rows.iter().map(hour_of).collect();
    let count = |hour: i64| rows.iter().filter(|row| hour_of(row) == hour).count();
    let busiest = hours.into_iter().max_by_key(|hour| count(*hour)).unwrap();
    assert!(count(busiest) > 100, "{}", count(busiest));
    (server, range(busiest * 3600, busiest * 3600 + 3599))
}

fn ids(rows: &[Value]) -> BTreeSet<String> {
    rows.iter().map(|row| row["trade_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn page_numbers_and_sizes_are_checked() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut code = |name: &str, value: &str| client.code("shop.php", &[(name, value)]);
    for (size, expected) in [("1", 0), ("100", 0), ("101", 2220), ("0", 2220), ("-1", 2220), ("ten", 2220)] {
        assert_eq!(code("page_size", size), expected, "page_size {size}");
    }
    for (no, expected) in [("0", 0), ("99", 0), ("-1", 2220), ("first", 2220)] {
        assert_eq!(code("page_no", no), expected, "page_no {no}");
    }
}

#[test]
fn the_first_page_is_number_zero_and_tells_the_total() {
    let server = demo();
    let mut client = Client::new(&server);
    let shops = server.with_merchant(|merchant| merchant.rows("shop.php"));
    let mut page = |no: &str| client.call("shop.php", &[("page_no", no), ("page_size", "4")]).json();
    assert_eq!((&page("0")["total_count"], &page("0")["shoplist"]), (&json!(10), &json!(shops[..4])));
    assert_eq!((page("1").get("total_count"), &page("1")["shoplist"]), (None, &json!(shops[4..8])));
    assert_eq!(page("2")["shoplist"], json!(shops[8..]));
    assert_eq!(page("3")["shoplist"], json!([]));
}

#[test]
fn a_page_has_forty_rows_unless_told() {
    let (server, (start, end)) = busy();
    let mut client = Client::new(&server);
    assert_eq!(client.rows(ORDERS, &[("start_time", &start), ("end_time", &end)]).len(), 40);
}

#[test]
fn some_interfaces_leave_an_empty_list_out_and_later_totals_at_zero() {
    let server = demo();
    let mut client = Client::new(&server);
    let times = [("start_time", "2001-01-01 00:00:00"), ("end_time", "2001-01-01 00:30:00")];
    let orders = client.call(ORDERS, &times).json();
    assert_eq!((&orders["code"], &orders["message"], &orders["total_count"]), (&json!(0), &json!("ok"), &json!(0)));
    assert_eq!(orders["trades"], json!([]));
    let refunds = client.call(REFUNDS, &times).json();
    assert_eq!(
        (&refunds["code"], &refunds["message"], &refunds["total_count"]),
        (&json!("0"), &json!(""), &json!("0"))
    );
    assert_eq!(refunds.get("refunds"), None);
    let later = client.call(REFUNDS, &[&times[..], &[("page_no", "1")]].concat()).json();
    assert_eq!(later["total_count"], json!(0));
}

#[test]
fn the_longest_unmodified_comes_first() {
    let (server, (start, end)) = busy();
    let rows = Client::new(&server).all_rows(ORDERS, &[("start_time", &start), ("end_time", &end)]);
    let times: Vec<i64> = rows.iter().map(|row| time_in(row, "modified")).collect();
    assert!(times.len() > 100 && times.is_sorted());
    assert_eq!(ids(&rows).len(), rows.len());
}

#[test]
fn reading_forward_loses_a_row_when_another_is_modified_and_reading_backward_does_not() {
    let (server, (start, end)) = busy();
    let mut client = Client::new(&server);
    let page = |client: &mut Client, no: usize| {
        let no = no.to_string();
        client.rows(ORDERS, &[("start_time", &start), ("end_time", &end), ("page_no", &no), ("page_size", "50")])
    };
    // The row is modified after the window, as any row is that changes while an older window is being read.
    let later_s = weft_fakes_kit::beijing::parse_beijing(&end).unwrap() + 60;
    let touch_first_after_next_call = |client: &mut Client| {
        let before = client.all_rows(ORDERS, &[("start_time", &start), ("end_time", &end)]);
        let first = before[0]["trade_id"].as_str().unwrap().to_owned();
        let touched = first.clone();
        server.after_call(ORDERS, 1, move |merchant| {
            assert!(merchant.modify(ORDERS, &touched, |_| {}, later_s));
        });
        (ids(&before), first)
    };

    let (whole, first) = touch_first_after_next_call(&mut client);
    let pages = whole.len().div_ceil(50);
    let forward: Vec<Value> = (0..pages).flat_map(|no| page(&mut client, no)).collect();
    let forward = ids(&forward);
    assert!(forward.contains(&first));
    assert_eq!(whole.difference(&forward).count(), 1, "the first row of the second page went to the first page");

    let (whole, first) = touch_first_after_next_call(&mut client);
    let backward: Vec<Value> = (0..pages).rev().flat_map(|no| page(&mut client, no)).collect();
    let lost: Vec<String> = whole.difference(&ids(&backward)).cloned().collect();
    assert_eq!(lost, [first], "only the one that a later window has");
}
