//! Buckets of calls, and the headers that tell of them.

use std::time::Duration;

use weft_fakes_amazon::{Application, FakeAmazon, Limits, Operation, Options, Rate, Seller};

use crate::client::{
    Client, GERMANY, ORDERS, PARTICIPATIONS, Reply, before_end, connected_to, demo_options, parameter,
};
use crate::person::Person;

const RATE: &str = "x-amzn-ratelimit-limit";

fn limited() -> (FakeAmazon, Client) {
    connected_to(Options { limits: Limits::default(), ..demo_options() })
}

fn list(client: &mut Client) -> Reply {
    client.orders(&[("MarketplaceIds", GERMANY), ("CreatedAfter", &before_end(3_600_000))])
}

#[test]
fn the_documented_numbers() {
    let limits = Limits::default();
    let numbers = |operation| limits.of(operation).map(|rate| (rate.text(), rate.burst));
    assert_eq!(numbers(Operation::GetOrders), Some(("0.0167".to_owned(), 20)));
    assert_eq!(numbers(Operation::SearchOrders), Some(("0.0056".to_owned(), 20)));
    assert_eq!(numbers(Operation::RestrictedDataToken), Some(("1.0".to_owned(), 10)));
    assert_eq!(numbers(Operation::Participations), Some(("0.016".to_owned(), 15)));
    let of_one = [
        Operation::GetOrder,
        Operation::GetOrderItems,
        Operation::GetOrderAddress,
        Operation::GetOrderBuyerInfo,
        Operation::GetOrderItemsBuyerInfo,
        Operation::GetOrder2026,
    ];
    assert!(of_one.into_iter().all(|operation| numbers(operation) == Some(("0.5".to_owned(), 30))));
    assert_eq!(numbers(Operation::Token), None);
}

#[test]
fn twenty_lists_and_then_one_a_minute() {
    let (server, mut client) = limited();
    for _ in 0..20 {
        let reply = list(&mut client);
        assert_eq!((reply.status, reply.header(RATE)), (200, Some("0.0167")));
    }
    let reply = list(&mut client);
    assert_eq!(reply.error(), (429, "QuotaExceeded".to_owned()));
    assert_eq!(reply.message(), "You exceeded your quota for the requested resource.");
    assert_eq!((reply.header(RATE), reply.header("retry-after")), (None, None));
    assert!(reply.header("x-amzn-requestid").is_some());
    server.advance(Duration::from_secs(50));
    assert_eq!(list(&mut client).status, 429, "a call that is refused takes nothing");
    server.advance(Duration::from_secs(10));
    assert_eq!(list(&mut client).status, 200);
    assert_eq!(list(&mut client).status, 429);
    server.advance(Duration::from_secs(1_300));
    assert!((0..20).all(|_| list(&mut client).status == 200), "full again");
    assert_eq!(list(&mut client).status, 429, "and no fuller");
}

#[test]
fn operations_and_sellers_have_buckets_of_their_own() {
    let limits = Limits::none()
        .with(Operation::GetOrders, Rate { per_10_000_s: 167, burst: 1 })
        .with(Operation::Participations, Rate { per_10_000_s: 12_500, burst: 1 });
    let (server, mut client) = connected_to(Options { limits, ..demo_options() });
    assert_eq!([list(&mut client).status, list(&mut client).status], [200, 429]);
    assert_eq!(client.get(PARTICIPATIONS).header(RATE), Some("1.25"));
    assert_eq!(client.get(PARTICIPATIONS).status, 429);
    client.connect(&server);
    assert_eq!(list(&mut client).status, 429, "a new token is no new seller");
    let to = Person::new(&server).accept(&crate::person::consent_path("s"), "other_shop");
    let body = client.exchange(&parameter(&to, "spapi_oauth_code").unwrap()).json();
    client.keep(&body);
    assert_eq!(list(&mut client).status, 200);
}

#[test]
fn applications_have_buckets_of_their_own() {
    let two = Application {
        client_id: "amzn1.application-oa2-client.two".to_owned(),
        application_id: "amzn1.sp.solution.two".to_owned(),
        ..Application::demo()
    };
    let limits = Limits::none().with(Operation::GetOrders, Rate { per_10_000_s: 167, burst: 1 });
    let applications = vec![two.clone(), Application::demo()];
    let server = FakeAmazon::start(Seller::demo(), Options { limits, applications, ..demo_options() });
    let mut first = Client::connected(&server);
    assert_eq!([list(&mut first).status, list(&mut first).status], [200, 429]);
    let mut second = Client::without_tokens(&server);
    second.application = two;
    second.refresh = server.self_authorize();
    let body = second.refresh().json();
    second.keep(&body);
    assert_eq!([list(&mut second).status, list(&mut second).status], [200, 429]);
}

#[test]
fn the_rate_is_told_with_some_refusals_and_not_with_others() {
    let (_server, mut client) = limited();
    let told = |reply: Reply| (reply.status, reply.header(RATE).map(str::to_owned));
    assert_eq!(told(client.orders(&[])), (400, Some("0.0167".to_owned())));
    assert_eq!(told(client.get(&format!("{ORDERS}/000-0000000-0000000"))), (404, Some("0.5".to_owned())));
    assert_eq!(told(client.get(&format!("{ORDERS}/000-0000000-0000000/address"))), (403, None));
    let belgium = [("MarketplaceIds", "AMEN7PMS3EDWL"), ("CreatedAfter", &*before_end(3_600_000))];
    assert_eq!(told(client.orders(&belgium)), (403, None), "the seller does not sell there");
    client.access = "Atza|nope".to_owned();
    assert_eq!(told(list(&mut client)), (403, None));
}

#[test]
fn bad_parameters_use_the_bucket_up_and_bad_tokens_do_not() {
    let limits = Limits::none().with(Operation::GetOrders, Rate { per_10_000_s: 167, burst: 2 });
    let (server, mut client) = connected_to(Options { limits, ..demo_options() });
    let good = std::mem::replace(&mut client.access, "Atza|nope".to_owned());
    assert_eq!(list(&mut client).status, 403);
    client.access = good;
    assert_eq!([client.orders(&[]).status, list(&mut client).status, list(&mut client).status], [400, 200, 429]);
    server.set_limits(Limits::none());
    let reply = list(&mut client);
    assert_eq!((reply.status, reply.header(RATE)), (200, None));
}

#[test]
fn every_call_has_a_number_of_its_own() {
    let (_server, mut client) = limited();
    let mut ids: Vec<String> =
        (0..3).map(|_| list(&mut client).header("x-amzn-requestid").unwrap().to_owned()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| id.len() == 36), "{ids:?}");
}
