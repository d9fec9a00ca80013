//! The merchant itself: the same for the same numbers, within its days, open to change.

use serde_json::{Value, json};
use weft_fakes_wdt_flagship::{Merchant, methods};

use crate::client::{DAY_S, END_S, ORDERS, time};

fn everything(merchant: &Merchant) -> Vec<Vec<Value>> {
    methods().flat_map(|method| [merchant.rows(method), merchant.rows_through_qimen(method)]).collect()
}

#[test]
fn the_same_numbers_make_the_same_merchant() {
    let make = |seed: u64| Merchant::generated(seed, 60, END_S, 30);
    assert_eq!(everything(&make(1)), everything(&make(1)));
    assert_ne!(everything(&make(1)), everything(&make(2)));
}

#[test]
fn two_hundred_orders_bring_rows_for_every_method_whatever_the_seed() {
    for seed in 1..6 {
        let merchant = Merchant::generated(seed, 200, END_S, 90);
        for method in methods().filter(|method| !method.contains("PreStockin")) {
            assert!(!merchant.rows(method).is_empty(), "{method} {seed}");
        }
    }
}

#[test]
fn all_rows_lie_within_the_days() {
    let merchant = Merchant::generated(1, 300, END_S, 30);
    for rows in everything(&merchant) {
        for row in &rows {
            let changed_s = time(row.get("modified").or_else(|| row.get("created")).unwrap()).unwrap();
            assert!((END_S - 30 * DAY_S..=END_S).contains(&changed_s), "{row}");
        }
        assert!(rows.is_sorted_by_key(|row| time(row.get("modified").or_else(|| row.get("created")).unwrap())));
    }
}

#[test]
fn orders_are_as_many_as_asked_for_on_all_platforms_together() {
    let merchant = Merchant::generated(1, 1000, END_S, 30);
    let seen = merchant.rows(ORDERS).len() + merchant.rows_through_qimen(ORDERS).len();
    assert!((900..1000).contains(&seen), "{seen}: some are on a platform that nothing shows");
}

#[test]
fn a_change_is_seen_by_every_method_about_the_same_thing() {
    let own = "sales.TradeQuery.querySelfOrderWithDetail";
    let mut merchant = Merchant::demo(END_S);
    let key = merchant.rows(own)[0]["trade_id"].as_i64().unwrap();
    merchant.modify(ORDERS, key, |order| order["remark_flag"] = json!(9), END_S);
    for method in [ORDERS, own] {
        let rows = merchant.rows(method);
        let order = rows.iter().find(|row| row["trade_id"] == key).unwrap();
        assert_eq!((&order["remark_flag"], &order["modified"]), (&json!(9), &json!("2026-03-10 00:00:00")));
    }
}

#[test]
fn a_change_keeps_the_way_times_are_written() {
    let refunds = "aftersales.refund.Refund.search";
    let mut merchant = Merchant::demo(END_S);
    let key = merchant.rows(refunds)[0]["refund_id"].as_i64().unwrap();
    merchant.modify(refunds, key, |refund| refund["settle_time"] = json!("2026-03-09 12:00:00"), END_S);
    let rows = merchant.rows(refunds);
    let refund = rows.iter().find(|row| row["refund_id"] == key).unwrap();
    assert_eq!(refund["modified"], json!(END_S * 1000));
    assert_eq!(refund["modified_date"], json!("2026-03-10 00:00:00"));
}

#[test]
fn privacy_holds_for_changed_rows_too() {
    let mut merchant = Merchant::demo(END_S);
    let rows = merchant.rows(ORDERS);
    let key = rows.iter().find(|row| row["platform_id"] == 3).unwrap()["trade_id"].as_i64().unwrap();
    merchant.modify(ORDERS, key, |order| _ = order.insert("receiver_name".to_owned(), json!("李示例")), END_S);
    assert!(!merchant.rows(ORDERS).iter().any(|row| row.to_string().contains("李示例")));
}

#[test]
#[should_panic(expected = "has no row 1")]
fn a_row_that_is_not_there_cannot_change() {
    Merchant::demo(END_S).modify(ORDERS, 1, |_| {}, END_S);
}
