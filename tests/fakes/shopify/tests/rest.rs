//! REST: lists, pages, filters, rows.

use serde_json::{Value, json};
use weft_fakes_shopify::{DEMO_END_S, Edge, FakeShopify, Operation, Options, Order, StaticToken, scopes};

use crate::client::{Client, Reply, demo_with, ids, unlimited};

/// The links of an answer: relation and address.
fn links(reply: &Reply) -> Vec<(String, String)> {
    let Some(link) = reply.header("link") else { return Vec::new() };
    let one = |text: &str| {
        let (address, relation) = text.split_once(">; rel=\"").expect("a link");
        (relation.trim_end_matches('"').to_owned(), address.trim_start_matches('<').to_owned())
    };
    link.split(", ").map(one).collect()
}

/// What comes after the version in the link of that relation.
fn linked(reply: &Reply, relation: &str) -> Option<String> {
    let links = links(reply);
    let (_, address) = links.iter().find(|(known, _)| known == relation)?;
    Some(address.split_once("/2026-01/").expect("a version").1.to_owned())
}

/// All rows of a list, page by page.
fn pulled(client: &Client, query: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut next = Some(format!("orders.json?{query}"));
    while let Some(path) = next {
        let reply = client.get(&path);
        assert_eq!(reply.status, 200, "{}", reply.text);
        rows.extend(reply.json()["orders"].as_array().unwrap().clone());
        next = linked(&reply, "next");
    }
    rows
}

/// The rows that a complete pull has, from the newest id to the oldest.
fn truth(server: &FakeShopify, wanted: impl Fn(&Order) -> bool) -> Vec<Value> {
    server.with_shop(|shop| {
        let mut orders: Vec<&Order> = shop.orders.iter().filter(|order| wanted(order)).collect();
        orders.sort_by_key(|order| std::cmp::Reverse(order.id));
        orders.iter().map(|order| Value::Object(shop.rest_row(order))).collect()
    })
}

fn time(at_s: i64) -> String {
    let day = |text: &str| text.to_owned();
    let passed_s = at_s - (DEMO_END_S - 86_400);
    assert!((0..86_400).contains(&passed_s), "within the last day");
    day(&format!("2026-03-09T{:02}:{:02}:{:02}%2B00:00", passed_s / 3600, passed_s / 60 % 60, passed_s % 60))
}

#[test]
fn a_whole_pull_is_the_truth() {
    let server = unlimited();
    let client = Client::new(&server);
    for limit in [7, 50, 120, 250] {
        assert_eq!(pulled(&client, &format!("status=any&limit={limit}")), truth(&server, |_| true));
    }
    assert_eq!(pulled(&client, "limit=9"), truth(&server, Order::is_open));
}

#[test]
fn without_a_status_only_open_orders_come() {
    let server = unlimited();
    let client = Client::new(&server);
    let count = |status: &str| client.rows(&format!("limit=250&status={status}")).len();
    assert_eq!(client.rows("limit=250").len(), count("open"));
    let (all, cancelled, closed) = (count("any"), count("cancelled"), count("closed"));
    assert_eq!((all, cancelled), (120, 6));
    assert_eq!(closed, cancelled + server.with_shop(|shop| shop.with_edge(Edge::Closed).len()));
    assert_eq!(count("open"), all - closed);
    assert_eq!(client.get("orders.json?status=all").status, 400);
}

#[test]
fn pages_have_50_rows_unless_told_otherwise() {
    let server = unlimited();
    let client = Client::new(&server);
    assert_eq!(client.rows("status=any").len(), 50);
    assert_eq!(client.rows("status=any&limit=250").len(), 120);
    for limit in ["251", "0", "-1", "many"] {
        assert_eq!(client.get(&format!("orders.json?limit={limit}")).status, 400, "{limit}");
    }
    let lenient = demo_with(Options { strict: false, page_rows_max: 100, ..Options::default() });
    assert_eq!(Client::new(&lenient).rows("status=any&limit=251&what=ever").len(), 100);
}

#[test]
fn links_go_both_ways() {
    let server = unlimited();
    let client = Client::new(&server);
    let first = client.get("orders.json?status=any&limit=50");
    assert_eq!(links(&first).len(), 1);
    let base = format!("{}/admin/api/2026-01/orders.json?limit=50&page_info=ey", server.base_url());
    assert!(links(&first)[0].1.starts_with(&base), "{:?}", links(&first));
    let second = client.get(&linked(&first, "next").unwrap());
    let relations: Vec<String> = links(&second).into_iter().map(|(relation, _)| relation).collect();
    assert_eq!(relations, ["previous", "next"]);
    let third = client.get(&linked(&second, "next").unwrap());
    assert_eq!((third.json()["orders"].as_array().unwrap().len(), linked(&third, "next")), (20, None));
    let back = client.get(&linked(&second, "previous").unwrap());
    assert_eq!(back.json(), first.json());
    assert_eq!(linked(&back, "previous"), None);
    assert!(linked(&back, "next").is_some());
}

#[test]
fn a_link_takes_nothing_but_limit_and_fields() {
    let server = unlimited();
    let client = Client::new(&server);
    let next = linked(&client.get("orders.json?status=any&limit=2&fields=id,name"), "next").unwrap();
    let text = next.split_once("page_info=").unwrap().1;
    for other in ["status=any", "updated_at_min=2026-01-01T00:00:00Z", "order=id"] {
        let reply = client.get(&format!("orders.json?page_info={text}&limit=2&{other}"));
        let name = other.split('=').next().unwrap();
        let message = format!(
            "{name} cannot be passed when page_info is present. See https://shopify.dev/api/usage/pagination-rest for more information."
        );
        assert_eq!((reply.status, &reply.json()["errors"][name]), (400, &json!(message)));
    }
    // The filters of the first request hold on; the shape may change.
    let rows = client.rows(&format!("page_info={text}&limit=200&fields=id"));
    assert_eq!((rows.len(), rows[0].as_object().unwrap().len()), (118, 1));
    assert_eq!(
        client.get("orders.json?page_info=eyJwYWdlIjo5OX0").json(),
        json!({ "errors": { "page_info": "Invalid value." } })
    );
    assert_eq!(client.get("orders.json?page_info=x").status, 400);
}

#[test]
fn a_link_ends() {
    let server = unlimited();
    let client = Client::new(&server);
    let next = linked(&client.get("orders.json?status=any&limit=2"), "next").unwrap();
    server.freeze_now(DEMO_END_S + 3599);
    assert_eq!(client.get(&next).status, 200);
    server.freeze_now(DEMO_END_S + 3600);
    assert_eq!(client.get(&next).status, 400);
}

#[test]
fn both_ends_of_a_window_are_included() {
    let server = unlimited();
    let client = Client::new(&server);
    let at_s = DEMO_END_S - 86_400;
    let same: Vec<u64> =
        server.with_shop(|shop| shop.with_edge(Edge::SameInstant).iter().map(|order| order.id).collect());
    assert!(same.len() > 20);
    let within = |min: i64, max: i64| {
        let query = format!("status=any&limit=250&updated_at_min={}&updated_at_max={}", time(min), time(max));
        let mut found = ids(&client.rows(&query));
        found.retain(|id| same.contains(id));
        found.len()
    };
    assert_eq!(within(at_s, at_s), same.len());
    assert_eq!(within(at_s, at_s + 1), same.len());
    assert_eq!(within(at_s + 1, at_s + 1), 0);
    let newest = server.with_shop(|shop| shop.orders.iter().map(|order| order.created_at_s).max().unwrap());
    for name in ["created_at", "processed_at"] {
        assert_eq!(client.rows(&format!("status=any&{name}_min={}", time(newest))).len(), 1);
        assert_eq!(client.rows(&format!("status=any&{name}_min={}", time(newest + 1))).len(), 0);
    }
    // The same instant in the shop's own offset.
    assert_eq!(
        client
            .rows(
                "status=any&limit=250&updated_at_min=2026-03-08T19:00:00-05:00&updated_at_max=2026-03-08T19:00:00-05:00"
            )
            .len(),
        same.len()
    );
}

#[test]
fn an_unescaped_plus_is_no_offset() {
    let server = unlimited();
    let client = Client::new(&server);
    let reply = client.get("orders.json?updated_at_min=2026-03-09T00:00:00+01:00");
    assert_eq!((reply.status, reply.json()), (400, json!({ "errors": { "updated_at_min": "Invalid value." } })));
    assert_eq!(client.get("orders.json?updated_at_min=2026-03-09T00:00:00").status, 400);
    assert_eq!(client.get("orders.json?updated_at_min=yesterday").status, 400);
}

#[test]
fn other_filters() {
    let server = unlimited();
    let client = Client::new(&server);
    let count = |query: &str| client.rows(&format!("status=any&limit=250&{query}")).len();
    let of = |edge: Edge| server.with_shop(|shop| shop.with_edge(edge).len());
    assert_eq!(count("financial_status=partially_refunded"), of(Edge::Refunded));
    assert_eq!(count("financial_status=pending"), of(Edge::Bare));
    assert_eq!(count("financial_status=voided"), of(Edge::Cancelled));
    assert_eq!(count("financial_status=unpaid"), of(Edge::PartlyPaid));
    assert_eq!(count("fulfillment_status=shipped"), of(Edge::Sent));
    assert_eq!(count("fulfillment_status=partial"), of(Edge::PartlySent));
    assert_eq!(count("fulfillment_status=unfulfilled"), 120 - of(Edge::Sent));
    assert_eq!(count("fulfillment_status=unshipped"), 120 - of(Edge::PartlySent) - of(Edge::Sent));
    assert_eq!(count("name=%231007"), 1);
    assert_eq!(count("name=1007"), 1);
    let long = server.with_shop(|shop| shop.with_edge(Edge::LongId)[0].id);
    assert_eq!(ids(&client.rows(&format!("status=any&ids={long},5400000000000"))), [long, 5_400_000_000_000]);
    let rows = client.rows("status=any&limit=3&since_id=5400000001024");
    assert_eq!(ids(&rows), [5_400_000_002_048, 5_400_000_003_072, 5_400_000_004_096]);
    for wrong in
        ["financial_status=payed", "fulfillment_status=sent", "ids=a", "since_id=x", "colour=red", "order=size"]
    {
        assert_eq!(client.get(&format!("orders.json?{wrong}")).status, 400, "{wrong}");
    }
    assert_eq!(
        client.get("orders/count.json?status=any&financial_status=pending").json(),
        json!({ "count": of(Edge::Bare) })
    );
}

#[test]
fn rows_are_sorted_as_asked() {
    let server = unlimited();
    let client = Client::new(&server);
    let rows = pulled(&client, "status=any&limit=11&order=updated_at%20asc&fields=id,updated_at");
    let keys: Vec<(String, u64)> =
        rows.iter().map(|row| (row["updated_at"].as_str().unwrap().to_owned(), row["id"].as_u64().unwrap())).collect();
    assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(keys.len(), 120);
    let rows = pulled(&client, "status=any&limit=11&order=created_at%20desc&fields=created_at");
    assert!(rows.windows(2).all(|pair| pair[0]["created_at"].as_str() >= pair[1]["created_at"].as_str()));
}

#[test]
fn an_order_that_changes_while_it_is_read_moves_between_pages() {
    let server = unlimited();
    let client = Client::new(&server);
    let query = "status=any&limit=50&order=updated_at%20asc";
    let first = client.rows(query)[0]["id"].as_u64().unwrap();
    server.touch_after(Operation::Orders, 1, first, DEMO_END_S);
    let rows = pulled(&client, query);
    let seen: Vec<usize> = ids(&rows).iter().zip(0..).filter(|(id, _)| **id == first).map(|(_, place)| place).collect();
    assert_eq!(seen, [0, 120]);
    assert_eq!(rows[120]["note"], json!("changed while it was being read"));

    // The other way round: what moves to the front is missed, and comes with the next pull of the window.
    let mut order = server.with_shop(|shop| shop.orders[0].clone());
    order.id = 1;
    order.updated_at_s = DEMO_END_S - 80 * 86_400;
    server.insert_after(Operation::Orders, 1, order);
    assert!(!ids(&pulled(&client, query)).contains(&1));
    assert!(ids(&pulled(&client, query)).contains(&1));
}

#[test]
fn a_token_of_another_kind_sees_the_same() {
    let server = unlimited();
    server.with_shop(|shop| {
        let token = StaticToken {
            token: "shpat_two".to_owned(),
            api_key: None,
            scopes: scopes(&["read_orders", "read_all_orders"]),
        };
        shop.static_tokens.push(token);
    });
    assert_eq!(pulled(&Client::with_token(&server, "shpat_two"), "status=any&limit=60"), truth(&server, |_| true));
}
