//! Tokens of next pages: opaque, bound to the question, with an end.

use std::time::Duration;

use serde_json::Value;
use weft_fakes_amazon::{DAY_MS, Edge, FakeAmazon};

use crate::client::{Client, EUROPE, GERMANY, ORDERS, SEARCH, before_end, connected, ids, parameter, query};
use crate::person::{Person, consent_path};

fn invalid() -> (u16, String) {
    (400, "InvalidInput".to_owned())
}

/// The first page of ten, and its token.
fn first(client: &mut Client) -> (Value, String) {
    let since = before_end(20 * DAY_MS);
    let parameters = [("MarketplaceIds", EUROPE), ("LastUpdatedAfter", &since), ("MaxResultsPerPage", "10")];
    let page = client.orders(&parameters).payload();
    let token = page["NextToken"].as_str().unwrap().to_owned();
    (page, token)
}

fn other_seller(server: &FakeAmazon) -> Client {
    let mut client = Client::without_tokens(server);
    let to = Person::new(server).accept(&consent_path("s"), "other_shop");
    let body = client.exchange(&parameter(&to, "spapi_oauth_code").unwrap()).json();
    client.keep(&body);
    client
}

#[test]
fn a_page_goes_on_after_the_one_before() {
    let (_server, mut client) = connected();
    let (page, token) = first(&mut client);
    let next = client.orders(&[("MarketplaceIds", EUROPE), ("NextToken", &token)]).payload();
    let (before, after) = (ids(page["Orders"].as_array().unwrap()), ids(next["Orders"].as_array().unwrap()));
    assert_eq!((before.len(), after.len()), (10, 10), "the size is kept");
    assert!(before.iter().all(|id| !after.contains(id)));
    assert_eq!(page["LastUpdatedBefore"], next["LastUpdatedBefore"]);
    let again = client.orders(&[("MarketplaceIds", EUROPE), ("NextToken", &token)]).payload();
    assert_eq!(again["Orders"], next["Orders"], "a page can be had again");
}

#[test]
fn filters_beside_a_token_may_be_missing_but_not_differ() {
    let (_server, mut client) = connected();
    let (_, token) = first(&mut client);
    let since = before_end(20 * DAY_MS);
    let mut status = |more: &[(&str, &str)]| client.orders(&[&[("NextToken", &*token)], more].concat()).status;
    let place = ("MarketplaceIds", EUROPE);
    assert_eq!(status(&[place]), 200);
    assert_eq!(status(&[place, ("LastUpdatedAfter", &since), ("MaxResultsPerPage", "10")]), 200);
    assert_eq!(status(&[]), 400, "the marketplaces are needed always");
    assert_eq!(status(&[("MarketplaceIds", GERMANY)]), 400);
    assert_eq!(status(&[place, ("MaxResultsPerPage", "11")]), 400);
    assert_eq!(status(&[place, ("LastUpdatedAfter", &before_end(DAY_MS))]), 400);
    assert_eq!(status(&[place, ("OrderStatuses", "Shipped")]), 400);
}

#[test]
fn filters_of_the_first_page_hold_on_later_ones() {
    let (_server, mut client) = connected();
    let (_, token) = first(&mut client);
    let place = ("MarketplaceIds", EUROPE);
    let second = client.orders(&[place, ("NextToken", &token)]).payload();
    let token = second["NextToken"].as_str().unwrap();
    assert_eq!(client.orders(&[place, ("NextToken", token), ("MaxResultsPerPage", "10")]).status, 200);
    assert_eq!(client.orders(&[place, ("NextToken", token), ("MaxResultsPerPage", "20")]).error(), invalid());
}

#[test]
fn a_token_is_bound_to_its_seller_and_operation() {
    let (server, mut client) = connected();
    let (_, token) = first(&mut client);
    let parameters = [("MarketplaceIds", EUROPE), ("NextToken", token.as_str())];
    assert_eq!(other_seller(&server).orders(&parameters).error(), invalid());
    assert_eq!(client.search(&[("paginationToken", &token)]).error(), invalid());
    let many = server.with_seller(|seller| seller.examples(Edge::ManyItems).next().unwrap().order_id.clone());
    let items = format!("{ORDERS}/{many}/orderItems?{}", query(&[("NextToken", &token)]));
    assert_eq!(client.get(&items).error(), invalid());
}

#[test]
fn a_token_has_an_end() {
    let (server, mut client) = connected();
    let (_, token) = first(&mut client);
    let parameters = [("MarketplaceIds", EUROPE), ("NextToken", token.as_str())];
    server.advance(Duration::from_millis(899_999));
    assert_eq!(client.orders(&parameters).status, 200);
    server.advance(Duration::from_millis(1));
    assert_eq!(client.orders(&parameters).error(), invalid());
}

#[test]
fn items_come_page_by_page() {
    let (server, mut client) = connected();
    let (many, other) = server.with_seller(|seller| {
        let mut found = seller.examples(Edge::ManyItems);
        (found.next().unwrap().order_id.clone(), found.next().unwrap().order_id.clone())
    });
    let path = format!("{ORDERS}/{many}/orderItems");
    let page = client.get(&path).payload();
    assert_eq!((&page["AmazonOrderId"], page["OrderItems"].as_array().unwrap().len()), (&many.as_str().into(), 20));
    let token = query(&[("NextToken", page["NextToken"].as_str().unwrap())]);
    assert_eq!(client.get(&format!("{ORDERS}/{other}/orderItems?{token}")).error(), invalid(), "another order");
    assert_eq!(client.get(&format!("{ORDERS}/{other}/orderItems?limit=5")).error(), invalid());
    let rows = client.items(&many);
    assert_eq!(rows.len(), 45);
    let truth = server.truth(&[]).items;
    let truth: Vec<Value> = truth.into_iter().filter(|(id, _)| *id == many).map(|(_, row)| row).collect();
    assert_eq!(rows, truth);
    let single = server.truth(&[]).orders[0]["AmazonOrderId"].as_str().unwrap().to_owned();
    assert_eq!(client.get(&format!("{ORDERS}/{single}/orderItems")).payload().get("NextToken"), None);
}

#[test]
fn tokens_of_the_new_version_live_a_day_and_keep_what_is_included() {
    let (server, mut client) = connected();
    let since = before_end(20 * DAY_MS);
    let parameters = [("lastUpdatedAfter", &*since), ("maxResultsPerPage", "10"), ("includedData", "FULFILLMENT")];
    let page = client.search(&parameters).json();
    let token = page["pagination"]["nextToken"].as_str().unwrap().to_owned();
    let next = client.search(&[("paginationToken", &token)]).json();
    let rows = next["orders"].as_array().unwrap();
    assert!(rows.len() == 10 && rows.iter().all(|row| row["fulfillment"].is_object()));
    let other = [("paginationToken", token.as_str()), ("includedData", "BUYER")];
    assert_eq!(client.search(&other).error(), invalid());
    assert_eq!(client.get(&format!("{SEARCH}?paginationToken=nope")).error(), invalid());
    server.advance(Duration::from_millis(86_399_999));
    let body = client.refresh().json();
    client.keep(&body);
    assert_eq!(client.search(&[("paginationToken", &token)]).status, 200);
    server.advance(Duration::from_millis(1));
    assert_eq!(client.search(&[("paginationToken", &token)]).error(), invalid());
}
