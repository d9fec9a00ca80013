//! What the lists give, page after page.

use serde_json::Value;

use super::client::{demo, get, search};

fn ids(list: &Value) -> Vec<u64> {
    list.as_array().expect("a list").iter().map(|row| row["id"].as_u64().expect("an id")).collect()
}

const FIRST: u64 = 9_007_199_254_740_993;

#[test]
fn products_come_by_page_number_and_say_how_many_there_are() {
    let server = demo();
    let page = get(&server, "/v1/products?page=3&per_page=3").json();
    assert_eq!((ids(&page["data"]["items"]), &page["data"]["total"]), (vec![FIRST + 6], &7.into()));
    assert_eq!(ids(&get(&server, "/v1/products").json()["data"]["items"]).len(), 7);
    assert!(ids(&get(&server, "/v1/products?page=4&per_page=3").json()["data"]["items"]).is_empty());
    assert!(get(&server, "/v1/products?per_page=1").text.contains(r#""price":19.50"#));
}

#[test]
fn orders_come_by_offset_and_say_whether_there_is_more() {
    let server = demo();
    let page = search(&server, r#"{"offset":10,"limit":1}"#).json();
    assert_eq!((ids(&page["data"]["items"]), &page["data"]["more"]), (vec![FIRST + 10], &true.into()));
    let page = search(&server, r#"{"offset":10,"limit":2}"#).json();
    assert_eq!((ids(&page["data"]["items"]).len(), &page["data"]["more"]), (2, &false.into()));
    assert_eq!(
        search(&server, r#"{"offset":99}"#).text,
        r#"{"code":0,"message":"ok","data":{"items":[],"more":false}}"#
    );
}

#[test]
fn customers_come_by_cursor_to_the_end() {
    let server = demo();
    let (mut read, mut after) = (Vec::new(), String::new());
    loop {
        let page = get(&server, &format!("/v1/customers?limit=2{after}")).json();
        read.extend(ids(&page["customers"]));
        let Some(cursor) = page["meta"]["next_cursor"].as_str() else { break };
        after = format!("&after={cursor}");
    }
    assert_eq!(read, (FIRST..FIRST + 5).collect::<Vec<_>>());
    assert_eq!(get(&server, "/v1/customers?after=7").status, 400);
}

#[test]
fn events_come_by_links() {
    let server = demo();
    let first = get(&server, "/v1/events?per_page=3");
    assert_eq!(ids(&first.json()).len(), 3);
    let next = format!("<{}/v1/events?page=2&per_page=3>; rel=\"next\"", server.base_url());
    assert!(first.header("link").is_some_and(|link| link.contains(&next)), "{}", first.head);
    let last = get(&server, "/v1/events?page=2&per_page=3");
    assert_eq!(ids(&last.json()).len(), 2);
    assert!(!last.header("link").unwrap_or_default().contains("rel=\"next\""));
}

#[test]
fn changes_are_those_of_a_half_open_range() {
    let server = demo();
    let changes = |range: &str| get(&server, &format!("/v1/changes?{range}"));
    // The last of twelve changed at the end, each one before it six hours earlier.
    let page = changes("updated_from=2026-03-09T12:00:00Z&updated_to=2026-03-10T00:00:00Z").json();
    assert_eq!((ids(&page["items"]), &page["total"]), (vec![FIRST + 9, FIRST + 10], &2.into()));
    let page = changes("updated_from=2026-03-10T08:00:00%2B08:00&updated_to=2026-03-10T00:00:01Z").json();
    assert_eq!(ids(&page["items"]), [FIRST + 11]);
    server.with_data(|data| data.orders[0].updated_at_s += 365 * 24 * 60 * 60);
    let page = changes("updated_from=2026-03-10T00:00:00Z&updated_to=2028-01-01T00:00:00Z").json();
    assert_eq!(ids(&page["items"]), [FIRST + 11, FIRST]);
    for wrong in ["updated_from=2026-03-09T12:00:00Z", "updated_from=2026-03-09&updated_to=2026-03-10T00:00:00Z"] {
        assert_eq!(changes(wrong).status, 400, "{wrong}");
    }
    assert_eq!(changes("updated_from=2026-03-09T12:00:00.5Z&updated_to=2026-03-10T00:00:00Z").status, 400);
}

#[test]
fn one_order_is_found_by_its_id() {
    let server = demo();
    let order = get(&server, &format!("/v1/orders/{FIRST}"));
    assert!(order.text.starts_with(r#"{"code":0,"message":"ok","data":{"id":9007199254740993,"#), "{}", order.text);
    let gone = get(&server, "/v1/orders/1");
    assert_eq!((gone.status, gone.code()), (404, 1404));
}
