//! The list of version 2026-01-01: what it checks, and what it brings.

use weft_fakes_amazon::{DAY_MS, Edge, Included, moment};

use crate::client::{Client, EUROPE, GERMANY, SEARCH, before_end, connected};

const ALL: &str = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,\
                   FULFILLMENT_ORDERS";
const MINUTE_MS: i64 = 60_000;

fn invalid() -> (u16, String) {
    (400, "InvalidInput".to_owned())
}

#[test]
fn one_window_is_needed_and_no_two() {
    let (_server, mut client) = connected();
    let (early, late, too_late) = (before_end(2 * DAY_MS), before_end(DAY_MS), before_end(2 * MINUTE_MS - 1_000));
    let good: [&[(&str, &str)]; 3] = [
        &[("createdAfter", &early)],
        &[("createdAfter", &early), ("createdBefore", &late)],
        &[("lastUpdatedAfter", &early), ("lastUpdatedBefore", &late), ("marketplaceIds", GERMANY)],
    ];
    for parameters in good {
        assert_eq!(client.search(parameters).status, 200, "{parameters:?}");
    }
    let bad: [&[(&str, &str)]; 6] = [
        &[],
        &[("createdAfter", &early), ("lastUpdatedAfter", &early)],
        &[("createdBefore", &late)],
        &[("createdAfter", &late), ("createdBefore", &early)],
        &[("createdAfter", &early), ("createdBefore", &too_late)],
        &[("CreatedAfter", &early)],
    ];
    for parameters in bad {
        assert_eq!(client.search(parameters).error(), invalid(), "{parameters:?}");
    }
}

#[test]
fn the_window_is_told() {
    let (server, mut client) = connected();
    let body = client.search(&[("lastUpdatedAfter", &before_end(DAY_MS))]).json();
    assert_eq!(body["lastUpdatedBefore"], moment(server.now_ms() - 2 * MINUTE_MS).as_str());
    assert_eq!((body.get("createdBefore"), body.get("payload")), (None, None));
    let last = before_end(3 * MINUTE_MS);
    let body = client.search(&[("createdAfter", &before_end(MINUTE_MS * 4)), ("createdBefore", &last)]).json();
    assert_eq!(body["createdBefore"], last.as_str());
    assert_eq!((&body["orders"], body.get("pagination")), (&serde_json::json!([]), None));
}

#[test]
fn every_parameter_is_checked() {
    let (_server, mut client) = connected();
    let since = before_end(DAY_MS);
    let mut status = |name: &str, value: &str| client.search(&[("lastUpdatedAfter", &*since), (name, value)]).status;
    let good = [
        ("maxResultsPerPage", "100"),
        ("fulfillmentStatuses", "UNSHIPPED"),
        ("fulfillmentStatuses", "PENDING,CANCELLED,UNFULFILLABLE,PENDING_AVAILABILITY"),
        ("fulfilledBy", "MERCHANT,AMAZON"),
        ("includedData", ALL),
        ("marketplaceIds", EUROPE),
    ];
    for (name, value) in good {
        assert_eq!(status(name, value), 200, "{name}={value}");
    }
    let bad = [
        ("maxResultsPerPage", "0"),
        ("maxResultsPerPage", "101"),
        ("fulfillmentStatuses", "Unshipped"),
        ("fulfillmentStatuses", "CANCELED"),
        ("fulfilledBy", "MFN"),
        ("includedData", "buyer"),
        ("includedData", "BUYER,ADDRESS"),
        ("marketplaceIds", "DE"),
        ("paginationToken", ""),
        ("orderIds", "020-1000000-0000000"),
        ("NextToken", "x"),
    ];
    for (name, value) in bad {
        assert_eq!(status(name, value), 400, "{name}={value}");
    }
}

#[test]
fn filters_find_what_they_say() {
    let (server, mut client) = connected();
    let since = before_end(40 * DAY_MS);
    let truth = server.truth_2026(&[Included::Fulfillment]);
    for (name, value, field) in [
        ("fulfillmentStatuses", "CANCELLED", "fulfillmentStatus"),
        ("fulfillmentStatuses", "PARTIALLY_SHIPPED", "fulfillmentStatus"),
        ("fulfilledBy", "AMAZON", "fulfilledBy"),
    ] {
        let parameters = [("lastUpdatedAfter", &*since), (name, value), ("includedData", "FULFILLMENT")];
        let found = client.pull_2026(&parameters);
        let expected: Vec<_> = truth.iter().filter(|row| row["fulfillment"][field] == value).cloned().collect();
        assert!(!expected.is_empty());
        assert_eq!(found, expected, "{value}");
    }
}

#[test]
fn rows_have_what_was_asked_for() {
    let (server, mut client) = connected();
    let id = server.with_seller(|seller| {
        let sent = seller
            .orders
            .iter()
            .find(|order| !order.packages.is_empty() && order.items[0].discount_minor > 0 && order.edge.is_none());
        sent.unwrap().order_id.clone()
    });
    let mut row =
        |included: &str| client.get(&format!("{SEARCH}/{id}?includedData={included}")).json()["order"].clone();
    for (included, name) in [
        ("BUYER", "buyer"),
        ("RECIPIENT", "recipient"),
        ("PROCEEDS", "proceeds"),
        ("FULFILLMENT", "fulfillment"),
        ("PACKAGES", "packages"),
    ] {
        let with = row(included);
        for other in ["buyer", "recipient", "proceeds", "fulfillment", "packages"] {
            assert_eq!(with.get(other).is_some(), other == name, "{other} for {included}");
        }
    }
    let item = |row: &serde_json::Value| row["orderItems"][0].clone();
    assert!(item(&row("PROMOTION"))["promotion"]["breakdowns"][0]["promotionId"].is_string());
    assert!(item(&row("PROCEEDS"))["proceeds"]["proceedsTotal"]["amount"].is_string());
    let whole = row(ALL);
    assert_eq!(item(&whole)["fulfillment"]["quantityUnfulfilled"], 0);
    assert!(whole["packages"][0]["packageItems"][0]["orderItemId"].is_string());
}

#[test]
fn the_price_is_for_one_there_and_for_all_in_version_0() {
    let (server, mut client) = connected();
    let (id, quantity, price_minor) = server.with_seller(|seller| {
        let priced = |order: &&weft_fakes_amazon::Order| order.is_priced && order.items[0].quantity == 3;
        let order = seller.orders.iter().find(priced).unwrap();
        (order.order_id.clone(), order.items[0].quantity, order.items[0].price_minor)
    });
    let item = client.items(&id)[0].clone();
    assert_eq!(item["ItemPrice"]["Amount"], weft_fakes_amazon::money_text(price_minor, "EUR").as_str());
    let order = client.get(&format!("{SEARCH}/{id}")).json()["order"].clone();
    let unit = &order["orderItems"][0]["product"]["price"]["unitPrice"]["amount"];
    assert_eq!(*unit, weft_fakes_amazon::money_text(price_minor / quantity, "EUR").as_str());
}

#[test]
fn one_order_comes_in_an_order() {
    let (server, mut client) = connected();
    let id = server.with_seller(|seller| seller.examples(Edge::ManyItems).next().unwrap().order_id.clone());
    let order = client.get(&format!("{SEARCH}/{id}")).json()["order"].clone();
    assert_eq!(order["orderItems"].as_array().unwrap().len(), 45, "no pages of items");
    let mut error = |path: &str| client.get(&format!("{SEARCH}/{path}")).error();
    assert_eq!(error("000-0000000-0000000"), (404, "NotFound".to_owned()));
    assert_eq!(error("nope"), invalid());
    assert_eq!(error(&format!("{id}?includedData=X")), invalid());
    assert_eq!(error(&format!("{id}?include=BUYER")), invalid());
    let mut other = Client::without_tokens(&server);
    assert_eq!(other.get(&format!("{SEARCH}/{id}")).error(), (403, "MissingAuthenticationToken".to_owned()));
}
