//! Generated merchants.

use weft_fakes_wdt_enterprise::{Merchant, files};

use crate::client::{END_S, time_in};

#[test]
fn the_same_arguments_give_the_same_merchant() {
    let (one, two) = (Merchant::generated(5, 50, END_S, 10), Merchant::generated(5, 50, END_S, 10));
    let other = Merchant::generated(6, 50, END_S, 10);
    assert!(files().all(|file| one.rows(file) == two.rows(file)));
    assert_ne!(one.rows("trade_query.php"), other.rows("trade_query.php"));
}

#[test]
fn orders_lie_in_the_days_before_the_end_and_nothing_after_it() {
    let merchant = Merchant::generated(5, 500, END_S, 10);
    let orders = merchant.rows("trade_query.php");
    let inside = |at_s: i64| (END_S - 10 * 86_400..END_S).contains(&at_s);
    assert!(orders.iter().all(|row| inside(time_in(row, "trade_time")) && inside(time_in(row, "modified"))));
    let first_s = orders.iter().map(|row| time_in(row, "trade_time")).min().unwrap();
    let last_s = orders.iter().map(|row| time_in(row, "trade_time")).max().unwrap();
    assert!(last_s - first_s > 9 * 86_400);
    for file in files() {
        let late = |row: &serde_json::Value| row["modified"].as_str().is_some_and(|at| at > "2026-03-10 00:00:00");
        assert!(!merchant.rows(file).iter().any(late), "{file}");
    }
}

#[test]
fn few_or_no_orders_are_no_trouble() {
    for orders in [0, 1, 3] {
        let merchant = Merchant::generated(5, orders, END_S, 1);
        let by_both = merchant.rows("trade_query.php").len() + merchant.rows_through_qimen("trade_query.php").len();
        assert_eq!(by_both, orders);
    }
}
