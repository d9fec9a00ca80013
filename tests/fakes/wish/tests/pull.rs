//! A whole pull by a client that knows no more than the documents say.

use std::collections::BTreeMap;

use serde_json::Value;
use weft_fakes_wish::{DEMO_END_MS, Endpoint, FakeWish, Options, Version, iso};

use crate::client::{Client, MERCHANT, demo, escaped};

/// What a pull found, by id, and how many rows came in all.
struct Pulled {
    rows: BTreeMap<String, Value>,
    seen: usize,
}

impl Pulled {
    fn keep(&mut self, page: &Value) -> usize {
        let before = self.rows.len();
        for row in page.as_array().expect("rows") {
            self.seen += 1;
            self.rows.insert(row["id"].as_str().expect("an id").to_owned(), row.clone());
        }
        self.rows.len() - before
    }
}

/// Moves the lower bound to the last row's time; asks for more rows when a page holds nothing new.
fn pull(client: &mut Client, limit: usize) -> Pulled {
    let mut pulled = Pulled { rows: BTreeMap::new(), seen: 0 };
    let (mut min, mut rows) = ("2020-01-01T00:00:00.000Z".to_owned(), limit);
    loop {
        let path = format!("/api/v3/orders?limit={rows}&sort_by=updated_at.asc&updated_at_min={}", escaped(&min));
        let page = client.get(&path).data();
        let (count, new) = (page.as_array().unwrap().len(), pulled.keep(&page));
        if count < rows {
            return pulled;
        }
        min = page[count - 1]["updated_at"].as_str().unwrap().to_owned();
        rows = if new == 0 { (rows * 2).min(500) } else { limit };
        assert!(pulled.seen < 10_000, "the pull does not end");
    }
}

fn truth(wish: &FakeWish) -> BTreeMap<String, Value> {
    let rows = wish.with_market(|market| market.merchants[0].rows_v3());
    rows.into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
}

#[test]
fn a_pull_is_the_truth_for_any_page_size() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    for limit in [500, 200, 121, 50] {
        let pulled = pull(&mut client, limit);
        assert_eq!(pulled.rows, truth(&wish), "limit {limit}");
    }
    assert_eq!(truth(&wish).len(), 420);
    assert!(pull(&mut client, 50).seen > 420, "the row at the bound comes twice");
}

#[test]
fn rows_of_one_millisecond_hold_up_a_client_that_only_moves_on() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let burst = escaped(&iso(DEMO_END_MS - 3 * 86_400_000 + 123));
    let path = format!("/api/v3/orders?limit=100&sort_by=updated_at.asc&updated_at_min={burst}");
    let page = client.get(&path).data();
    assert_eq!(page[99]["updated_at"], page[0]["updated_at"], "no bound leads past this page");
    assert_eq!(client.get(&path).data(), page, "and it always comes the same");
    let ids: Vec<&str> = page.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted(), "by id within one instant");
}

#[test]
fn an_order_that_changes_meanwhile_comes_again() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let first = wish.with_market(|market| market.merchants[0].rows_v3()[0]["id"].as_str().unwrap().to_owned());
    wish.touch_after_next_page(MERCHANT, &first, DEMO_END_MS + 5);
    let pulled = pull(&mut client, 200);
    assert_eq!(pulled.rows[&first]["updated_at"], iso(DEMO_END_MS + 5));
    assert_eq!(pulled.rows, truth(&wish));
    assert_eq!(wish.log().iter().filter(|entry| entry.endpoint == Some(Endpoint::OrdersV3)).count(), 3);
}

#[test]
fn a_descending_list_loses_what_changes_meanwhile() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let last = wish.with_market(|market| market.merchants[0].rows_v3()[0]["id"].as_str().unwrap().to_owned());
    wish.touch_after_next_page(MERCHANT, &last, DEMO_END_MS + 5);
    let first_page = client.get("/api/v3/orders?limit=300").data();
    let end = escaped(first_page[299]["updated_at"].as_str().unwrap());
    let rest = client.get(&format!("/api/v3/orders?limit=300&updated_at_max={end}")).data();
    let has = |page: &Value| page.as_array().unwrap().iter().any(|row| row["id"] == last.as_str());
    assert!(!has(&first_page) && !has(&rest), "it went from the end to the top");
}

#[test]
fn next_links_lead_through_short_pages() {
    let options = Options { v3_next_links: true, v3_rows_at_once: Some(30), ..Options::default() };
    let wish = demo(options);
    let mut client = Client::with_token(&wish, Version::V3);
    let mut pulled = Pulled { rows: BTreeMap::new(), seen: 0 };
    let mut path = "/api/v3/orders?limit=100&sort_by=updated_at.asc".to_owned();
    loop {
        let reply = client.get(&path);
        assert!(pulled.keep(&reply.data()) <= 30);
        let Some(next) = reply.json()["paging"]["next"].as_str().map(str::to_owned) else { break };
        path = next.strip_prefix(&wish.base_url()).expect("the same host").to_owned();
    }
    assert_eq!((pulled.seen, pulled.rows), (420, truth(&wish)));
}
