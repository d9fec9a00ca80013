//! What is refused, and what goes wrong on demand.

use std::time::Duration;

use weft_fakes_json_api::{
    Access, BASIC_CREDENTIALS, Calls, Data, Endpoint, FakeJsonApi, Fault, KEY, Limit, Options, TOKEN,
};

use super::client::{demo, get, search, send};

fn status(server: &FakeJsonApi, path: &str, headers: &[(&str, &str)]) -> u16 {
    send(server, "GET", path, headers, "").expect("an answer").status
}

#[test]
fn each_way_to_say_who_asks_is_accepted() {
    let ways: [(&str, String, &str); 4] = [
        ("authorization", format!("Bearer {TOKEN}"), "/v1/events"),
        ("authorization", format!("Basic {BASIC_CREDENTIALS}"), "/v1/events"),
        ("x-api-key", KEY.to_owned(), "/v1/events"),
        ("x-other", String::new(), "/v1/events?api_key=jsonapi-key-0001"),
    ];
    let any = demo();
    for (index, access) in Access::ALL.into_iter().enumerate() {
        let one = FakeJsonApi::start(Data::demo(), Options { access: vec![access], ..Options::default() });
        for (other, (name, value, path)) in ways.iter().enumerate() {
            assert_eq!(status(&any, path, &[(name, value)]), 200);
            assert_eq!(status(&one, path, &[(name, value)]) == 200, index == other, "{access:?} {name} {value}");
        }
    }
    for wrong in [("authorization", "Bearer x"), ("x-api-key", "x"), ("authorization", KEY)] {
        assert_eq!(status(&any, "/v1/events", &[wrong]), 401, "{wrong:?}");
    }
    assert_eq!(status(&any, "/v1/events", &[]), 401);
    assert_eq!(status(&any, "/v1/events?api_key=jsonapi-key-0001", &[("x-api-key", KEY)]), 401, "one way is enough");
}

#[test]
fn what_is_unknown_is_refused() {
    let server = demo();
    for path in [
        "/v1/products?pages=1",
        "/v1/products?page=1&page=2",
        "/v1/products?page=0",
        "/v1/products?per_page=101",
        "/v1/products?page=x",
        "/v1/customers?limit=0",
        "/v1/events?limit=1",
    ] {
        assert_eq!(get(&server, path).status, 400, "{path}");
    }
    for body in [r#"{"page":1}"#, r#"{"offset":"1"}"#, "[]", "{"] {
        let refused = search(&server, body);
        assert_eq!((refused.status, refused.code()), (400, 1400), "{body}");
    }
    assert_eq!(get(&server, "/v1/other").status, 404);
    assert_eq!(get(&server, "/v1/orders/search").status, 405);
    let form = [("authorization", &*format!("Bearer {TOKEN}")), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(send(&server, "POST", "/v1/orders/search", &form, "offset=1").expect("an answer").status, 415);
}

#[test]
fn a_limit_is_told_in_the_way_of_the_endpoint() {
    let limit = Some(Limit { requests: 1, per: Duration::from_secs(3600) });
    let server = FakeJsonApi::start(Data::demo(), Options { limit, ..Options::default() });
    assert_eq!(get(&server, "/v1/products").status, 200);
    let refused = get(&server, "/v1/products");
    assert_eq!((refused.status, refused.code(), refused.header("retry-after")), (429, 1002, Some("1")));
    let refused = search(&server, "{}");
    assert_eq!((refused.status, refused.code(), &refused.json()["wait_s"]), (200, 1002, &1.into()));
    assert_eq!(refused.header("retry-after"), None);
}

#[test]
fn faults_hit_the_calls_they_are_armed_for() {
    let server = demo();
    server.faults().on(Endpoint::Orders, Calls::Nth(2), Fault::Code(1003));
    server.faults().on(Endpoint::Orders, Calls::Nth(3), Fault::Code(1001));
    let codes: Vec<_> = (0..4).map(|_| search(&server, "{}")).map(|reply| (reply.status, reply.code())).collect();
    assert_eq!(codes, [(200, 0), (200, 1003), (200, 1001), (200, 0)]);

    server.faults().on(Endpoint::Products, Calls::Between(1, 2), Fault::Code(1003));
    let statuses: Vec<_> = (0..3).map(|_| get(&server, "/v1/products").status).collect();
    assert_eq!(statuses, [503, 503, 200]);

    server.faults().on(Endpoint::Events, Calls::All, Fault::Http { status: 502, retry_after_s: Some(7) });
    let page = get(&server, "/v1/events");
    assert_eq!((page.status, page.header("retry-after"), page.text.starts_with("<html>")), (502, Some("7"), true));
    server.faults().clear();
    assert_eq!(get(&server, "/v1/events").status, 200);
}

#[test]
fn connections_break_on_demand() {
    let server = demo();
    let ask = || send(&server, "GET", "/v1/events", &[("x-api-key", KEY)], "");
    let whole = ask().expect("an answer").text;
    server.faults().on(Endpoint::Events, Calls::Nth(1), Fault::Truncate);
    server.faults().on(Endpoint::Events, Calls::Nth(2), Fault::HangUp);
    let half = ask().expect("half an answer");
    assert!(whole.starts_with(&half.text) && half.text.len() < whole.len());
    assert!(ask().is_err());
    assert_eq!(ask().expect("an answer").text, whole);
}

#[test]
fn a_link_can_lead_elsewhere() {
    let server = demo();
    server.faults().on(Endpoint::Events, Calls::All, Fault::ForeignLink);
    let link = get(&server, "/v1/events?per_page=1").header("link").expect("a link").to_owned();
    assert!(link.contains("<http://elsewhere.example.test/v1/events?page=2&per_page=1>; rel=\"next\""), "{link}");
}

#[test]
fn the_log_tells_what_was_asked() {
    let server = demo();
    server.faults().on(Endpoint::Events, Calls::All, Fault::HangUp);
    let _ = search(&server, r#"{"offset":2}"#);
    let _ = send(&server, "GET", "/v1/events?page=2&x=a%20b", &[("x-api-key", KEY)], "");
    let log = server.log();
    let told: Vec<_> = log.iter().map(|entry| (entry.endpoint, entry.method.as_str(), entry.status)).collect();
    assert_eq!(told, [(Some(Endpoint::Orders), "POST", 200), (Some(Endpoint::Events), "GET", 0)]);
    assert_eq!(log[0].body["offset"], 2);
    assert_eq!(log[1].query, [("page", "2"), ("x", "a b")].map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(log[1].fault, Some(Fault::HangUp));
    server.clear_log();
    assert!(server.log().is_empty());
}
