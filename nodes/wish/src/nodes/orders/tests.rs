use weft_sdk::testing::{self, Calls, Request as Sent};

use super::*;

/// 2026-03-08T20:00:00Z and ten seconds.
const SINCE_MS: i64 = 1_773_000_000_000;
const WINDOW: Window = Window::utc(SINCE_MS, SINCE_MS + 10_000);

/// An order as the platform would list it: number, milliseconds after the beginning of the window, and of its release.
type Listed = (u32, i64, i64);

fn call(parameters: Value) -> Call<Value> {
    let connection = json!({ "base_url": "https://wish.test", "variant": "v3" });
    Call::new(connection, parameters).with_window(WINDOW)
}

fn row((number, after_ms, released_ms): Listed) -> Value {
    let (updated_at, released_at) = (iso(SINCE_MS + after_ms), iso(SINCE_MS + released_ms));
    json!({ "id": format!("5e{number:022}"), "updated_at": updated_at, "released_at": released_at, "n": number })
}

fn query<'a>(request: &'a Sent, name: &str) -> Option<&'a str> {
    request.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The platform's list: both ends count, sorted as asked, those of one time in no particular order. At most `cap` rows at
/// once, whatever is asked for, with a link while there is more.
fn platform(orders: Vec<Listed>, cap: Option<usize>) {
    testing::answer(move |request| {
        let ms = |name: &str| query(request, name).map(|text| read_iso(text).expect("a time"));
        let within = |at_ms: i64, min: &str, max: &str| {
            ms(min).is_none_or(|min_ms| at_ms >= min_ms) && ms(max).is_none_or(|max_ms| at_ms <= max_ms)
        };
        let by_release = query(request, "sort_by") == Some("released_at.asc");
        let mut found: Vec<Listed> = orders
            .iter()
            .copied()
            .filter(|order| within(SINCE_MS + order.1, "updated_at_min", "updated_at_max"))
            .filter(|order| within(SINCE_MS + order.2, "released_at_min", "released_at_max"))
            .collect();
        // As far from the order of ids as can be, and another one for each size of page.
        let limit: usize = query(request, "limit").unwrap().parse().unwrap();
        assert!((1..=500).contains(&limit));
        found.sort_by_key(|order| {
            let mixed = u64::from(order.0).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(limit as u32 % 64);
            (if by_release { order.2 } else { order.1 }, mixed)
        });
        let start: usize = query(request, "start").map_or(0, |start| start.parse().unwrap());
        let end = found.len().min(start + cap.unwrap_or(limit).min(limit));
        let rows: Vec<Value> = found[start..end].iter().copied().map(row).collect();
        let mut answer = json!({ "message": "", "code": 0, "data": rows });
        if cap.is_some() && end < found.len() {
            let link = format!("https://wish.test/api/v3/orders?limit={limit}&start={end}&access_token=x");
            answer["paging"] = json!({ "next": link });
        }
        Ok(Response::new(200, answer.to_string()))
    });
}

/// The numbers of the orders of all pages, as a host would read them: each page from what the one before left.
fn read_all(parameters: Value) -> Result<Vec<u32>, Failure> {
    let mut numbers = Vec::new();
    let mut page = None;
    for _ in 0..300 {
        let call = call(parameters.clone()).with_page(page.take());
        let call = call.clone().with_parameters(serde_json::from_value(call.parameters).unwrap());
        let read = Orders::run(call)?;
        let rows = testing::records(&read);
        let times: Vec<&str> = rows.iter().map(|row| row["updated_at"].as_str().unwrap()).collect();
        assert!(times.is_sorted(), "as the description says");
        numbers.extend(rows.iter().map(|row| row["n"].as_u64().unwrap() as u32));
        page = read.next;
        if page.is_none() {
            return Ok(numbers);
        }
    }
    panic!("the list does not end")
}

/// Each order once and none left out.
fn assert_complete(orders: Vec<Listed>, cap: Option<usize>, page_size: u64) {
    let mut expected: Vec<u32> = orders.iter().map(|order| order.0).collect();
    platform(orders, cap);
    let mut read = read_all(json!({ "page_size": page_size })).unwrap();
    read.sort_unstable();
    expected.sort_unstable();
    assert_eq!(read, expected, "pages of {page_size}, {cap:?} at once");
}

#[test]
fn the_request_says_both_ends_and_the_order() {
    let calls = Calls::new()
        .on("GET https://wish.test/api/v3/orders")
        .header("authorization", "Bearer <access_token>")
        .query("limit", "200")
        .query("sort_by", "updated_at.asc")
        .query("updated_at_min", "2026-03-08T20:00:00.000+00:00")
        .query("updated_at_max", "2026-03-08T20:00:10.000+00:00")
        .exactly()
        .answer(200, json!({ "message": "", "code": 0, "data": [] }));
    assert_eq!(calls.run_all::<Orders>(call(json!({}))).unwrap(), Vec::<Value>::new());
    assert!(calls.requests()[0].repeatable);
}

#[test]
fn parameters_narrow_the_list() {
    let calls = Calls::new()
        .on("GET https://wish.test/api/v3/orders")
        .query("limit", "7")
        .query("sort_by", "updated_at.asc")
        .query("updated_at_min", "2026-03-08T20:00:00.000+00:00")
        .query("updated_at_max", "2026-03-08T20:00:10.000+00:00")
        .query("states", "APPROVED,SHIPPED")
        .query("order_type", "WISH_EXPRESS")
        .query("released_at_min", "2026-03-01T16:00:00.000+00:00")
        .query("released_at_max", "2026-03-08T00:00:00.500+00:00")
        .query("fields", "id,updated_at,released_at,state,full_address(shipping_detail/city)")
        .header("authorization", "Bearer <access_token>")
        .exactly()
        .answer(200, json!({ "code": "0", "data": [] }));
    let parameters = json!({
        "states": ["APPROVED", "SHIPPED"], "order_type": "WISH_EXPRESS", "page_size": 7,
        "released_at_min": "2026-03-02T00:00:00+08:00", "released_at_max": "2026-03-08T00:00:00.5Z",
        "fields": ["id", "state", "full_address(shipping_detail/city)"],
    });
    calls.run_all::<Orders>(call(parameters)).unwrap();
    let loose = Calls::new().run_all::<Orders>(call(json!({ "released_at_min": "2026-03-02" })));
    assert!(matches!(loose, Err(Failure::Invalid(_))));
}

#[test]
fn rows_pass_complete() {
    let text = concat!(
        r#"{"id":"5e00000000000000000000b1","updated_at":"2026-03-08T20:00:00.500+00:00","#,
        r#""order_payment":{"general_payment_details":{"payment_total":{"amount":11.050,"currency_code":"USD"}}},"#,
        r#""unknown":[9007199254740993,1E2]}"#
    );
    let one = text.replace("b1", "b0");
    let body = format!(r#"{{"message":"","code":0,"data":[{one},{text}]}}"#);
    let last = Calls::new().on("GET /api/v3/orders").answer_text(200, body.clone());
    assert_eq!(last.run::<Orders>(call(json!({}))).unwrap().records.text(), format!("[{one},{text}]"));
    // Also where the page is cut: both orders are of one instant, so it is asked for once more.
    let first = Calls::new()
        .on("GET /api/v3/orders")
        .answer_text(200, body.replace("00.500", "00.400").replacen("00.400", "00.300", 1));
    let page = first.run::<Orders>(call(json!({ "page_size": 2 }))).unwrap();
    assert_eq!(page.records.text(), format!("[{}]", one.replace("00.500", "00.300")));
    assert_eq!(page.next, Some(json!({ "by": "change", "since": "2026-03-08T20:00:00.400+00:00", "wide": false })));
}

#[test]
fn orders_of_different_times() {
    let orders: Vec<Listed> = (0..10).map(|n| (n, i64::from(n) * 1_000, 0)).collect();
    for page_size in [1, 2, 3, 9, 10, 11] {
        assert_complete(orders.clone(), None, page_size);
    }
    assert_complete(Vec::new(), None, 1);
}

#[test]
fn orders_at_both_ends_of_the_window() {
    assert_complete(vec![(1, 0, 0), (2, 0, 1), (3, 10_000, 0), (4, 10_000, 1)], None, 2);
}

/// Orders of one millisecond, with others before and behind.
fn burst(count: u32, release: fn(u32) -> i64) -> Vec<Listed> {
    let one = (0..count).map(|n| (n, 5_000, release(n)));
    let others = (0..5).map(|n| (1_000_000 + n, 4_998 + i64::from(n), 0));
    one.chain(others.filter(|order| order.1 != 5_000)).collect()
}

#[test]
fn a_full_page_of_one_millisecond_loses_nothing() {
    for page_size in [1, 2, 50, 100, 119, 120, 121, 500] {
        assert_complete(burst(120, |_| 0), None, page_size);
    }
}

#[test]
fn more_of_one_millisecond_than_a_page_holds_are_told_apart_by_release() {
    for page_size in [50, 500] {
        assert_complete(burst(1_400, |n| i64::from(n % 7)), None, page_size);
        assert_complete(burst(499, |_| 0), None, page_size);
        assert_complete(burst(500, |n| i64::from(n == 7)), None, page_size);
    }
    // The window ends with the burst.
    assert_complete((0..600).map(|n| (n, 10_000, i64::from(n % 4))).collect(), None, 100);
}

#[test]
fn more_of_one_millisecond_and_one_release_fail_by_name() {
    // With 500 nobody can know whether they are all.
    for count in [500, 501] {
        platform(burst(count, |_| 0), None);
        let Err(Failure::Invalid(problem)) = read_all(json!({})) else { panic!("lost without a word") };
        assert!(problem.message.contains("2026-03-08T20:00:05.000+00:00"), "{}", problem.message);
    }
}

#[test]
fn fewer_rows_than_asked_for_are_not_the_end_while_there_is_a_link() {
    let orders: Vec<Listed> = (0..50).map(|n| (n, i64::from(n) * 200, 0)).collect();
    assert_complete(orders, Some(7), 20);
    assert_complete(burst(120, |_| 0), Some(30), 100);
    assert_complete(burst(120, |n| i64::from(n % 9)), Some(30), 100);
    assert_complete(burst(120, |_| 0), Some(1), 500);
}

#[test]
fn the_parameters_own_release_holds_within_an_instant() {
    platform(burst(1_200, |n| i64::from(n % 12)), None);
    let parameters =
        json!({ "released_at_min": iso(SINCE_MS + 3), "released_at_max": iso(SINCE_MS + 9), "page_size": 50 });
    let mut read = read_all(parameters).unwrap();
    read.sort_unstable();
    assert_eq!(read, (0..1_200).filter(|n| (3..=9).contains(&(n % 12))).collect::<Vec<_>>());
}

#[test]
fn what_can_not_be_gone_on_from_is_no_end() {
    let run = |body: Value| {
        let calls = Calls::new().on("GET /api/v3/orders").answer(200, body);
        calls.run::<Orders>(call(json!({ "page_size": 1 })))
    };
    for body in [
        json!({ "code": 0, "data": [{ "id": "1" }] }),
        json!({ "code": 0, "data": [{ "id": "1", "updated_at": null }] }),
        json!({ "code": 0, "data": [], "paging": { "next": "https://wish.test/api/v3/orders?start=1" } }),
        json!({ "code": 0 }),
        json!({ "code": 0, "data": {} }),
        json!({ "code": 0, "data": [1] }),
    ] {
        assert!(matches!(run(body.clone()), Err(Failure::Unavailable(_))), "{body}");
    }
}

#[test]
fn errors_are_those_of_the_platform() {
    let run = |status, code: i64, message: &str| {
        let answer = json!({ "message": message, "code": code, "data": {} });
        Calls::new().on("GET /api/v3/orders").answer(status, answer).run::<Orders>(call(json!({})))
    };
    assert!(matches!(run(400, 1015, "This access token has expired."), Err(Failure::Unauthorized(_))));
    assert!(matches!(run(403, 4000, "Unauthorized Request"), Err(Failure::Forbidden(_))));
    assert!(matches!(run(403, 2000, "This merchant account may not use the API"), Err(Failure::Forbidden(_))));
    assert!(matches!(run(400, 1000, "Invalid value for parameter 'limit'"), Err(Failure::Invalid(_))));
    assert!(matches!(run(500, 9000, "Unknown error"), Err(Failure::Unavailable(_))));
}

#[test]
fn accounts_of_version_2_and_accounts_without_a_token_ask_for_nothing() {
    let v2 = Call::new(json!({ "base_url": "https://wish.test", "variant": "v2" }), json!({})).with_window(WINDOW);
    assert!(matches!(Calls::new().run::<Orders>(v2), Err(Failure::Invalid(_))));
    testing::with_secrets(&[], || {
        assert!(matches!(Calls::new().run::<Orders>(call(json!({}))), Err(Failure::Unauthorized(_))));
    });
}
