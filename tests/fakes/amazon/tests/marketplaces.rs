//! Regions, their marketplaces, and where a seller sells.

use weft_fakes_amazon::{DAY_MS, DEMO_END_MS, Edge, FakeAmazon, MARKETPLACES, Options, Participation, Region, Seller};

use crate::client::{Client, EUROPE, GERMANY, ORDERS, PARTICIPATIONS, SEARCH, before_end, connected, demo_options};

const STATES: &str = "ATVPDKIKX0DER";
const BELGIUM: &str = "AMEN7PMS3EDWL";

#[test]
fn a_marketplace_of_another_region_is_refused() {
    let (_server, mut client) = connected();
    let since = before_end(DAY_MS);
    let mut old = |ids: &str| client.orders(&[("MarketplaceIds", ids), ("CreatedAfter", &since)]);
    assert_eq!(old(STATES).error(), (400, "InvalidInput".to_owned()));
    assert_eq!(old(&format!("{GERMANY},{STATES}")).error(), (400, "InvalidInput".to_owned()));
    assert_eq!(old(BELGIUM).error(), (403, "Unauthorized".to_owned()), "the seller does not sell there");
    let mut new = |ids: &str| client.search(&[("marketplaceIds", ids), ("createdAfter", &since)]).error();
    assert_eq!(new(STATES), (400, "InvalidInput".to_owned()));
    assert_eq!(new(BELGIUM), (403, "Unauthorized".to_owned()));
}

#[test]
fn orders_of_another_region_are_not_there() {
    let (server, mut client) = connected();
    let id = server.with_seller(|seller| seller.examples(Edge::OtherRegion).next().unwrap().order_id.clone());
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).error(), (404, "NotFound".to_owned()));
    assert_eq!(client.get(&format!("{SEARCH}/{id}")).error(), (404, "NotFound".to_owned()));
    assert!(server.truth(&[]).orders.iter().all(|row| row["AmazonOrderId"] != id.as_str()));
}

#[test]
fn the_participations_tell_where_a_seller_sells() {
    let (server, mut client) = connected();
    server.with_seller(|seller| {
        seller.participations[0].has_suspended_listings = true;
        let elsewhere = Participation { marketplace_id: STATES.to_owned(), ..seller.participations[0].clone() };
        seller.participations.push(elsewhere);
    });
    let payload = client.get(PARTICIPATIONS).payload();
    let rows = payload.as_array().unwrap();
    assert_eq!(rows.len(), 14, "those of this region");
    assert_eq!(rows[0]["marketplace"]["id"], GERMANY);
    assert_eq!(rows[0]["marketplace"]["countryCode"], "DE");
    assert_eq!(rows[0]["marketplace"]["defaultCurrencyCode"], "EUR");
    assert_eq!(rows[0]["marketplace"]["domainName"], "www.amazon.de");
    assert_eq!(rows[0]["storeName"], "demo_shop store");
    assert_eq!(rows[0]["participation"]["hasSuspendedListings"], true);
    let selling: Vec<_> = rows.iter().filter(|row| row["participation"]["isParticipating"] == true).collect();
    let ids: Vec<_> = selling.iter().map(|row| row["marketplace"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids.join(","), EUROPE);
    assert_eq!(client.get(&format!("{PARTICIPATIONS}?a=1")).error(), (400, "InvalidInput".to_owned()));
}

#[test]
fn each_region_has_its_marketplaces_and_orders() {
    for (region, marketplace, currency) in
        [(Region::NorthAmerica, STATES, "USD"), (Region::FarEast, "A1VC38T7YXB528", "JPY")]
    {
        let seller = Seller::generated(region, 2, 60, DEMO_END_MS);
        let server = FakeAmazon::start(seller, Options { region, ..demo_options() });
        let mut client = Client::connected(&server);
        let rows = client.pull(marketplace, &[("CreatedAfter", &before_end(40 * DAY_MS))]);
        assert!(rows.len() > 5, "{}", rows.len());
        assert!(rows.iter().all(|row| row["MarketplaceId"] == marketplace));
        assert!(rows.iter().filter_map(|row| row.get("OrderTotal")).all(|total| total["CurrencyCode"] == currency));
        let others = [("MarketplaceIds", GERMANY), ("CreatedAfter", &before_end(DAY_MS))];
        assert_eq!(client.orders(&others).error(), (400, "InvalidInput".to_owned()));
    }
}

#[test]
fn ids_of_marketplaces_are_there_once() {
    for (at, known) in MARKETPLACES.iter().enumerate() {
        assert!(MARKETPLACES[..at].iter().all(|before| before.id != known.id && before.name != known.name));
    }
}

#[test]
fn orders_are_told_two_years_and_in_the_far_east_since_2016() {
    for (region, is_there) in [(Region::Europe, false), (Region::FarEast, true)] {
        let seller = Seller::generated(region, 3, 10, DEMO_END_MS);
        let server = FakeAmazon::start(seller, Options { region, ..demo_options() });
        let mut client = Client::connected(&server);
        let id = server.with_seller(|seller| seller.examples(Edge::OutOfReach).next().unwrap().order_id.clone());
        let status = if is_there { 200 } else { 404 };
        assert_eq!(client.get(&format!("{ORDERS}/{id}")).status, status);
        assert_eq!(client.get(&format!("{SEARCH}/{id}")).status, status);
        let rows = client.pull_2026(&[("lastUpdatedAfter", &before_end(2 * DAY_MS))]);
        assert_eq!(rows.iter().any(|row| row["orderId"] == id.as_str()), is_there);
    }
}
