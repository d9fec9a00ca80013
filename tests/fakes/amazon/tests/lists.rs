//! The list of version 0: what it checks, and what it finds.

use serde_json::Value;
use weft_fakes_amazon::{DAY_MS, DEMO_END_MS, Edge, MARKETPLACES, Options, Status, moment};

use crate::client::{Client, EUROPE, GERMANY, ORDERS, Reply, before_end, connected, connected_to, demo_options, ids};

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

fn invalid() -> (u16, String) {
    (400, "InvalidInput".to_owned())
}

/// A list of a day in Germany, with more parameters.
fn with(client: &mut Client, more: &[(&str, &str)]) -> Reply {
    let since = before_end(DAY_MS);
    client.orders(&[&[("MarketplaceIds", GERMANY), ("LastUpdatedAfter", &since)], more].concat())
}

#[test]
fn one_window_is_needed_and_no_two() {
    let (_server, mut client) = connected();
    let (early, late) = (before_end(2 * DAY_MS), before_end(DAY_MS));
    let mut error = |parameters: &[(&str, &str)]| {
        let reply = client.orders(&[&[("MarketplaceIds", GERMANY)], parameters].concat());
        (reply.status, reply.text)
    };
    assert_eq!(error(&[("CreatedAfter", &early)]).0, 200);
    assert_eq!(error(&[("CreatedAfter", &early), ("CreatedBefore", &late)]).0, 200);
    assert_eq!(error(&[("LastUpdatedAfter", &early), ("LastUpdatedBefore", &late)]).0, 200);
    let bad: [&[(&str, &str)]; 7] = [
        &[],
        &[("CreatedAfter", &early), ("LastUpdatedAfter", &early)],
        &[("CreatedAfter", &early), ("LastUpdatedBefore", &late)],
        &[("CreatedBefore", &late)],
        &[("LastUpdatedBefore", &late)],
        &[("CreatedAfter", &late), ("CreatedBefore", &early)],
        &[("AmazonOrderIds", "020-1000000-0000000")],
    ];
    for parameters in bad {
        let (status, text) = error(parameters);
        assert!(status == 400 && text.contains("InvalidInput"), "{parameters:?}: {text}");
    }
}

#[test]
fn no_window_ends_within_two_minutes() {
    let (_server, mut client) = connected();
    let mut list = |after: &str, before: Option<&str>| {
        let before = before.map(|before| ("CreatedBefore", before));
        let parameters = [("MarketplaceIds", GERMANY), ("CreatedAfter", after)];
        client.orders(&parameters.into_iter().chain(before).collect::<Vec<_>>())
    };
    let (at, later) = (before_end(2 * MINUTE_MS), before_end(2 * MINUTE_MS - 1_000));
    assert_eq!(list(&before_end(DAY_MS), Some(&at)).status, 200);
    assert_eq!(list(&before_end(DAY_MS), Some(&later)).error(), invalid());
    let page = list(&before_end(DAY_MS), None).payload();
    assert_eq!(page["CreatedBefore"], at.as_str(), "the default is told");
    assert_eq!(page.get("LastUpdatedBefore"), None);
    assert_eq!(list(&at, None).status, 200);
    assert_eq!(list(&later, None).error(), invalid());
}

#[test]
fn what_was_updated_within_two_minutes_comes_later() {
    let (server, mut client) = connected();
    let (at, within) = server.with_seller(|seller| {
        let id = |edge| seller.examples(edge).next().unwrap().order_id.clone();
        (id(Edge::AtTheLag), id(Edge::WithinTheLag))
    });
    let updated = ("LastUpdatedAfter", before_end(HOUR_MS));
    let found = ids(&client.pull(EUROPE, &[(updated.0, &updated.1)]));
    assert_eq!((found.contains(&at), found.contains(&within)), (true, false));
    server.advance(std::time::Duration::from_secs(1));
    assert!(ids(&client.pull(EUROPE, &[(updated.0, &updated.1)])).contains(&within));
    assert_eq!(client.get(&format!("{ORDERS}/{within}")).status, 200, "one alone is there at once");
}

#[test]
fn both_ends_count_unless_the_first_does_not() {
    let midnight = DEMO_END_MS - DEMO_END_MS.rem_euclid(DAY_MS) - 2 * DAY_MS;
    for (after_is_inclusive, is_there) in [(true, true), (false, false)] {
        let (server, mut client) = connected_to(Options { after_is_inclusive, ..demo_options() });
        let id = server.with_seller(|seller| seller.examples(Edge::Midnight).next().unwrap().order_id.clone());
        let mut found = |from_ms: i64, to_ms: i64| {
            let window = [("LastUpdatedAfter", &*moment(from_ms)), ("LastUpdatedBefore", &moment(to_ms))];
            ids(&client.pull(EUROPE, &window)).contains(&id)
        };
        assert_eq!(found(midnight, midnight + HOUR_MS), is_there);
        assert!(found(midnight - HOUR_MS, midnight));
        assert!(!found(midnight - HOUR_MS, midnight - 1_000));
    }
}

#[test]
fn instants_are_iso_8601() {
    let (_server, mut client) = connected();
    let mut status = |after: &str| client.orders(&[("MarketplaceIds", GERMANY), ("CreatedAfter", after)]).status;
    for good in ["2026-03-01T00:00:00Z", "2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00.123Z"] {
        assert_eq!(status(good), 200, "{good}");
    }
    for bad in ["", "2026-03-01", "2026-03-01 00:00:00", "2026-03-01T00:00:00", "1772323200", "yesterday"] {
        assert_eq!(status(bad), 400, "{bad}");
    }
}

#[test]
fn every_parameter_is_checked() {
    let (_server, mut client) = connected();
    let many_ids = vec!["020-1000000-0000000"; 51].join(",");
    let good = [
        ("MaxResultsPerPage", "1"),
        ("OrderStatuses", "Unshipped,PartiallyShipped"),
        ("OrderStatuses", "Canceled"),
        ("FulfillmentChannels", "AFN,MFN"),
        ("PaymentMethods", "COD,CVS,Other"),
        ("BuyerEmail", "somebody@example.test"),
        ("AmazonOrderIds", &many_ids[..many_ids.len() - 20]),
        ("ElectronicInvoiceStatuses", "NotFound"),
        ("IsISPU", "false"),
        ("EasyShipShipmentStatuses", "Delivered"),
        ("EarliestDeliveryDateAfter", "2026-03-01T00:00:00Z"),
        ("LatestDeliveryDateBefore", "2026-03-01T00:00:00Z"),
    ];
    for (name, value) in good {
        assert_eq!(with(&mut client, &[(name, value)]).status, 200, "{name}={value}");
    }
    let bad = [
        ("MaxResultsPerPage", "0"),
        ("MaxResultsPerPage", "101"),
        ("MaxResultsPerPage", "many"),
        ("OrderStatuses", "Unshipped"),
        ("OrderStatuses", "PartiallyShipped,Shipped"),
        ("OrderStatuses", "Cancelled"),
        ("OrderStatuses", "unshipped,partiallyshipped"),
        ("OrderStatuses", "Canceled,"),
        ("FulfillmentChannels", "FBA"),
        ("PaymentMethods", "other"),
        ("BuyerEmail", "a@b.test,c@d.test"),
        ("AmazonOrderIds", &many_ids),
        ("AmazonOrderIds", "020-1000000"),
        ("ElectronicInvoiceStatuses", "Lost"),
        ("IsISPU", "1"),
        ("LatestDeliveryDateBefore", "soon"),
        ("SellerOrderId", "S-000001"),
        ("NextToken", "nope"),
        ("Limit", "10"),
        ("maxResultsPerPage", "10"),
        ("LastUpdatedAfter", "2026-03-01T00:00:00Z"),
    ];
    for (name, value) in bad {
        assert_eq!(with(&mut client, &[(name, value)]).error(), invalid(), "{name}={value}");
    }
}

#[test]
fn leniency_on_demand() {
    let (_server, mut client) = connected_to(Options { strict: false, ..demo_options() });
    assert_eq!(with(&mut client, &[("Limit", "10")]).status, 200);
    assert_eq!(with(&mut client, &[("OrderStatuses", "Unshipped")]).status, 200);
    assert_eq!(with(&mut client, &[("OrderStatuses", "Sent")]).error(), invalid(), "what is documented holds");
}

#[test]
fn a_sellers_own_number_excludes_other_filters() {
    let (server, mut client) = connected();
    let (own, id) = server.with_seller(|seller| {
        let order = seller.orders.iter().find(|order| order.seller_order_id.is_some()).unwrap();
        (order.seller_order_id.clone().unwrap(), order.order_id.clone())
    });
    let since = before_end(40 * DAY_MS);
    let base = [("MarketplaceIds", EUROPE), ("CreatedAfter", &since), ("SellerOrderId", &own)];
    assert_eq!(ids(client.orders(&base).payload()["Orders"].as_array().unwrap()), [id]);
    let others = [
        ("FulfillmentChannels", "AFN"),
        ("OrderStatuses", "Shipped"),
        ("PaymentMethods", "Other"),
        ("BuyerEmail", "a@example.test"),
    ];
    for other in others {
        assert_eq!(client.orders(&[&base[..], &[other]].concat()).error(), invalid(), "{other:?}");
    }
}

#[test]
fn filters_find_what_they_say() {
    let (server, mut client) = connected();
    let truth = server.truth(&[]).orders;
    let mut check = |name: &str, value: &str, takes: &dyn Fn(&Value) -> bool| {
        let found = client.pull(EUROPE, &[("LastUpdatedAfter", &before_end(40 * DAY_MS)), (name, value)]);
        let expected: Vec<&Value> = truth.iter().filter(|row| takes(row)).collect();
        assert!(!expected.is_empty() && expected.len() < truth.len(), "{name}={value}: {}", expected.len());
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{name}={value}");
    };
    let open = [Status::Unshipped.word_v0(), Status::PartiallyShipped.word_v0()];
    check("OrderStatuses", "Unshipped,PartiallyShipped", &|row| open.contains(&row["OrderStatus"].as_str().unwrap()));
    check("OrderStatuses", "Pending", &|row| row["OrderStatus"] == "Pending");
    // Rows of examples that leave it out are looked up by their ids.
    let by_amazon = server.with_seller(|seller| {
        let amazon = seller.orders.iter().filter(|order| order.fulfilled_by == weft_fakes_amazon::FulfilledBy::Amazon);
        amazon.map(|order| order.order_id.clone()).collect::<Vec<_>>()
    });
    check("FulfillmentChannels", "AFN", &|row| by_amazon.iter().any(|id| row["AmazonOrderId"] == id.as_str()));
    let email = truth[5]["BuyerInfo"]["BuyerEmail"].as_str().unwrap();
    check("BuyerEmail", email, &|row| row["BuyerInfo"]["BuyerEmail"] == email);
    let two = [truth[3].clone(), truth[9].clone()];
    let wanted = ids(&two).join(",");
    check("AmazonOrderIds", &wanted, &|row| two.contains(row));
    assert_eq!(with(&mut client, &[("IsISPU", "true")]).payload()["Orders"], Value::Array(Vec::new()));
}

#[test]
fn lists_of_a_delivery_date() {
    let (server, mut client) = connected();
    let truth = server.truth(&[]).orders;
    let day = before_end(15 * DAY_MS);
    let found = client.pull(EUROPE, &[("CreatedAfter", &before_end(40 * DAY_MS)), ("LatestDeliveryDateBefore", &day)]);
    let told: Vec<Value> = truth
        .iter()
        .filter(|row| row["LatestDeliveryDate"].as_str().is_some_and(|date| date <= &*day))
        .cloned()
        .collect();
    let found = ids(&found);
    assert!(!told.is_empty() && found.len() < truth.len());
    assert!(ids(&told).iter().all(|id| found.contains(id)));
}

#[test]
fn marketplaces_are_needed_and_at_most_fifty() {
    let (_server, mut client) = connected();
    let after = ("CreatedAfter", before_end(DAY_MS));
    let mut error = |ids: &str| {
        let reply = client.orders(&[("MarketplaceIds", ids), (after.0, &after.1)]);
        (reply.status, reply.text)
    };
    assert_eq!(error(EUROPE).0, 200);
    assert_eq!(error(&vec![GERMANY; 50].join(",")).0, 200);
    assert_eq!(error(&vec![GERMANY; 51].join(",")).0, 400);
    assert_eq!(error("").0, 400);
    assert_eq!(error("DE").0, 400);
    assert_eq!(error(&format!("{GERMANY}, A13V1IB3VIYZZH")).0, 400);
    let reply = client.orders(&[(after.0, &after.1)]);
    assert_eq!(reply.error(), invalid());
    assert_eq!(MARKETPLACES.iter().filter(|known| EUROPE.contains(known.id)).count(), 13);
}

#[test]
fn a_call_says_who_it_is() {
    let (server, mut client) = connected();
    let (access, path) = (client.access.clone(), format!("{ORDERS}/020-1000000-0000000"));
    let token = ("x-amz-access-token", access.as_str());
    let reply = client.send("GET", &path, &[token], "");
    assert_eq!(reply.error(), invalid());
    assert_eq!(client.send("GET", &path, &[("user-agent", "Demo/1.0")], "").error().0, 403);
    assert_eq!(client.send("POST", ORDERS, &[token], "").status, 405);
    assert_eq!(client.get("/orders/v1/orders").status, 404);
    drop(server);
    let (_server, mut client) = connected_to(Options { needs_user_agent: false, ..demo_options() });
    let access = client.access.clone();
    assert_eq!(client.send("GET", &path, &[("x-amz-access-token", &access)], "").status, 404);
}
