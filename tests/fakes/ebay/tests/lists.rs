//! Windows, filters, sorting and paging of the order list.

use serde_json::{Value, json};
use weft_fakes_ebay::{DAY_MS, DEMO_END_MS, FakeEbay, Options, Seller, moment};

use crate::client::{Client, demo, demo_options, ids, window};

fn rows(client: &mut Client, parameters: &[(&str, &str)]) -> Vec<Value> {
    let reply = client.list(parameters);
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["orders"].as_array().unwrap().clone()
}

fn total(client: &mut Client, filter: &str) -> u64 {
    client.list(&[("filter", filter)]).json()["total"].as_u64().unwrap()
}

#[test]
fn a_page_tells_where_it_is() {
    let server = demo();
    let mut client = Client::connected(&server);
    let filter = window("creationdate", DEMO_END_MS - 30 * DAY_MS, DEMO_END_MS);
    let all = server.with_seller(|seller| seller.orders.iter().filter(|order| order.checked_out).count()) as u64;
    let mut page = |offset: u64| {
        let offset = offset.to_string();
        client.list(&[("filter", &filter), ("limit", "200"), ("offset", &offset)]).json()
    };
    let (first, second, beyond) = (page(0), page(200), page(400));
    assert!(all > 200 && all < 400, "{all}");
    for told in [&first, &second, &beyond] {
        assert_eq!((&told["total"], &told["limit"]), (&json!(all), &json!(200)));
    }
    assert_eq!((first.get("prev"), second.get("next"), beyond.get("next")), (None, None, None));
    assert_eq!((&first["next"], &second["prev"]), (&second["href"], &first["href"]));
    assert!(first["next"].as_str().unwrap().starts_with(&server.base_url()));
    assert!(first["next"].as_str().unwrap().contains("filter=creationdate%3A%5B"));
    assert_eq!(first["orders"].as_array().unwrap().len(), 200);
    assert_eq!(second["orders"].as_array().unwrap().len() as u64, all - 200);
    assert_eq!((&beyond["orders"], &beyond["offset"]), (&json!([]), &json!(400)));
    let half = (all / 2).to_string();
    let last = client.list(&[("filter", &filter), ("limit", &half), ("offset", &half)]).json();
    assert!(all.is_multiple_of(2) && last.get("next").is_none(), "a last page that is full is the last all the same");
}

#[test]
fn fifty_rows_are_a_page_and_two_hundred_the_most() {
    let server = demo();
    let mut client = Client::connected(&server);
    assert_eq!(rows(&mut client, &[]).len(), 50);
    assert_eq!(client.list(&[]).json()["limit"], 50);
    assert_eq!(rows(&mut client, &[("limit", "200")]).len(), 200);
    assert_eq!(rows(&mut client, &[("limit", "1")]).len(), 1);
    assert_eq!(client.list(&[("limit", "201")]).error(), (400, 31100));
}

#[test]
fn both_ends_of_a_window_count() {
    let server = demo();
    let mut client = Client::connected(&server);
    let at_ms = server.with_seller(|seller| {
        seller.orders[8].modified_ms = DEMO_END_MS - 1_000_000_007;
        seller.orders[8].modified_ms
    });
    let one = server.with_seller(|seller| seller.orders[8].order_id.clone());
    for (from_ms, to_ms, there) in [
        (at_ms, at_ms + 1, true),
        (at_ms - 1, at_ms, true),
        (at_ms + 1, at_ms + 2, false),
        (at_ms - 2, at_ms - 1, false),
    ] {
        let filter = window("lastmodifieddate", from_ms, to_ms);
        assert_eq!(ids(&rows(&mut client, &[("filter", &filter)])).contains(&one), there, "{filter}");
    }
}

#[test]
fn an_open_end_is_now() {
    let server = demo();
    let mut client = Client::connected(&server);
    let from = moment(DEMO_END_MS - 10 * DAY_MS);
    let open = total(&mut client, &format!("creationdate:[{from}..]"));
    let closed = total(&mut client, &window("creationdate", DEMO_END_MS - 10 * DAY_MS, DEMO_END_MS));
    assert!(open > 0);
    assert_eq!(open, closed);
}

#[test]
fn the_list_is_sorted_by_the_date_of_its_window() {
    let server = demo();
    let mut client = Client::connected(&server);
    for (name, field) in [("creationdate", "creationDate"), ("lastmodifieddate", "lastModifiedDate")] {
        let filter = window(name, DEMO_END_MS - 20 * DAY_MS, DEMO_END_MS);
        let rows = rows(&mut client, &[("filter", &filter), ("limit", "200")]);
        let dates: Vec<&str> = rows.iter().map(|row| row[field].as_str().unwrap()).collect();
        assert!(dates.is_sorted() && dates.len() == 200, "{name}");
    }
}

#[test]
fn of_both_dates_the_creation_counts() {
    let server = demo();
    let mut client = Client::connected(&server);
    let created = window("creationdate", DEMO_END_MS - 20 * DAY_MS, DEMO_END_MS - 10 * DAY_MS);
    let modified = window("lastmodifieddate", DEMO_END_MS - DAY_MS, DEMO_END_MS);
    let alone = total(&mut client, &created);
    assert_ne!(total(&mut client, &modified), alone);
    assert_eq!(total(&mut client, &format!("{modified},{created}")), alone);
}

#[test]
fn states_are_told_apart() {
    let server = demo();
    let mut client = Client::connected(&server);
    let mut states = |set: &str| {
        let filter = format!("orderfulfillmentstatus:{{{set}}}");
        let mut states: Vec<String> = rows(&mut client, &[("filter", &filter), ("limit", "200")])
            .iter()
            .map(|row| row["orderFulfillmentStatus"].as_str().unwrap().to_owned())
            .collect();
        states.sort();
        states.dedup();
        states
    };
    assert_eq!(states("NOT_STARTED|IN_PROGRESS"), ["IN_PROGRESS", "NOT_STARTED"]);
    assert_eq!(states("FULFILLED|IN_PROGRESS"), ["FULFILLED", "IN_PROGRESS"]);
    let whole = window("creationdate", DEMO_END_MS - 30 * DAY_MS, DEMO_END_MS);
    let (mut both, all) = (0, total(&mut client, &whole));
    for set in ["NOT_STARTED|IN_PROGRESS", "FULFILLED|IN_PROGRESS"] {
        both += total(&mut client, &format!("{whole},orderfulfillmentstatus:{{{set}}}"));
    }
    assert!(both > all, "what is in progress is in both");
}

#[test]
fn without_a_filter_ninety_days_count_and_with_one_two_years() {
    let server = demo();
    let mut client = Client::connected(&server);
    server.with_seller(|seller| {
        seller.orders.truncate(3);
        for (order, days) in seller.orders.iter_mut().zip([89, 91, 731]) {
            order.created_ms = DEMO_END_MS - days * DAY_MS;
            order.modified_ms = DEMO_END_MS - DAY_MS;
        }
    });
    assert_eq!(client.list(&[]).json()["total"], 1);
    let year = window("creationdate", DEMO_END_MS - 730 * DAY_MS, DEMO_END_MS);
    assert_eq!(total(&mut client, &year), 2);
    let modified = window("lastmodifieddate", DEMO_END_MS - 2 * DAY_MS, DEMO_END_MS);
    assert_eq!(total(&mut client, &modified), 2, "two years is the reach, whatever the window is on");
}

#[test]
fn ids_make_everything_else_ignored() {
    let server = demo();
    let mut client = Client::connected(&server);
    let wanted = server.with_seller(|seller| [30, 2].map(|n| seller.orders[n].order_id.clone()));
    let list = format!("{},{},99-99999-99999", wanted[0], wanted[1]);
    let parameters = [("orderIds", list.as_str()), ("limit", "9999"), ("filter", "nonsense"), ("fieldGroups", "X")];
    let found = rows(&mut client, &parameters);
    assert_eq!(ids(&found), [wanted[1].clone(), wanted[0].clone()], "the oldest first, the unknown left out");
    let fifty = vec!["12-34567-89012"; 50].join(",");
    assert_eq!(client.list(&[("orderIds", &fifty)]).status, 200);
    assert_eq!(client.list(&[("orderIds", &format!("{fifty},1-1-1"))]).error(), (400, 30900));
}

#[test]
fn a_list_without_matches_has_no_rows_or_no_list() {
    let server = demo();
    let mut client = Client::connected(&server);
    let filter = window("creationdate", DEMO_END_MS - 60 * DAY_MS, DEMO_END_MS - 50 * DAY_MS);
    let page = client.list(&[("filter", &filter)]).json();
    assert_eq!((&page["total"], &page["orders"]), (&json!(0), &json!([])));
    let server = FakeEbay::start(Seller::demo(), Options { leaves_empty_orders_out: true, ..demo_options() });
    let mut client = Client::connected(&server);
    let page = client.list(&[("filter", &filter)]).json();
    assert_eq!((&page["total"], page.get("orders")), (&json!(0), None));
}
