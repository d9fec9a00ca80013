//! `GetOrders` and `GetUser`.

use std::time::Duration;

use weft_fakes_ebay::{DAY_MS, DEMO_END_MS, Edge, moment};

use crate::client::{Client, demo};
use crate::sessions::{Told, call, get_user, legacy_token, tags};

/// A list with the Auth'n'Auth token in the body.
fn list(client: &mut Client, token: &str, inside: &str) -> Told {
    let credentials = format!("<RequesterCredentials><eBayAuthToken>{token}</eBayAuthToken></RequesterCredentials>");
    call(client, "GetOrders", &[], &format!("{credentials}<DetailLevel>ReturnAll</DetailLevel>{inside}"))
}

fn window(name: &str, from_ms: i64, to_ms: i64) -> String {
    format!("<{name}From>{}</{name}From><{name}To>{}</{name}To>", moment(from_ms), moment(to_ms))
}

fn page(per_page: u32, number: u32) -> String {
    format!("<Pagination><EntriesPerPage>{per_page}</EntriesPerPage><PageNumber>{number}</PageNumber></Pagination>")
}

#[test]
fn a_whole_pull_has_all_orders_checked_out_or_not() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let token = legacy_token(&server, &mut client);
    let filter = window("ModTime", DEMO_END_MS - 30 * DAY_MS, DEMO_END_MS)
        + "<OrderRole>Seller</OrderRole><OrderStatus>All</OrderStatus>";
    let (mut ids, mut number) = (Vec::new(), 1);
    loop {
        let told = list(&mut client, &token, &format!("{filter}{}", page(90, number)));
        assert_eq!(told.error_code(), None, "{}", told.text);
        assert_eq!(told.tag("TotalNumberOfEntries").as_deref(), Some("400"));
        assert_eq!(told.tag("TotalNumberOfPages").as_deref(), Some("5"));
        assert_eq!((told.tag("OrdersPerPage"), told.tag("PageNumber")), (Some("90".into()), Some(number.to_string())));
        let page = tags(&told.text, "OrderID");
        assert_eq!(told.tag("ReturnedOrderCountActual"), Some(page.len().to_string()));
        ids.extend(page);
        if told.tag("HasMoreOrders").as_deref() == Some("false") {
            break;
        }
        number += 1;
    }
    let mut truth: Vec<(i64, String)> = server
        .with_seller(|seller| seller.orders.iter().map(|order| (order.modified_ms, order.order_id.clone())).collect());
    truth.sort();
    assert_eq!(ids, truth.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    assert_eq!(number, 5);
    let told = list(&mut client, &token, &format!("{filter}{}", page(100, 4)));
    assert_eq!(told.tag("HasMoreOrders").as_deref(), Some("false"), "a last page that is full");
    let told = list(&mut client, &token, &format!("{filter}{}", page(100, 5)));
    assert_eq!((told.tag("ReturnedOrderCountActual"), told.error_code()), (Some("0".into()), None));
}

#[test]
fn an_order_has_the_documented_fields() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let token = legacy_token(&server, &mut client);
    let order = server.with_seller(|seller| seller.examples(Edge::OddTexts).next().unwrap().clone());
    let asked = format!("<OrderIDArray><OrderID>{}</OrderID></OrderIDArray>", order.order_id);
    let told = list(&mut client, &token, &asked);
    let xml = told.tag("Order").unwrap();
    let one = |name: &str| tags(&xml, name).into_iter().next().unwrap_or_else(|| panic!("{name} in {xml}"));
    assert_eq!(one("CreatedTime"), moment(order.created_ms));
    assert_eq!(one("LastModifiedTime"), moment(order.modified_ms));
    assert_eq!((one("SellerUserID"), one("OrderStatus")), ("demo_shop".to_owned(), "Completed".to_owned()));
    assert_eq!(one("Title"), "Ťričko ${secret:token} ]]&gt; 5&#39;11&quot; – größe L");
    assert_eq!(one("OrderLineItemID"), format!("{}-{}", one("ItemID"), one("TransactionID")));
    assert!(xml.contains(&format!("<Total currencyID=\"{}\">", order.currency)));
    for name in ["CheckoutStatus", "ShippingAddress", "ShippingDetails", "TransactionArray", "AmountPaid", "PaidTime"] {
        one(name);
    }
    let id = server.with_seller(|seller| seller.examples(Edge::LongNumbers).next().unwrap().order_id.clone());
    let asked = format!("<OrderIDArray><OrderID>{id}</OrderID></OrderIDArray>");
    assert_eq!(list(&mut client, &token, &asked).tag("TransactionID").as_deref(), Some("9223372036854775807"));
}

#[test]
fn statuses_and_roles_select() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let token = legacy_token(&server, &mut client);
    let mut count = |more: &str| {
        let filter = window("CreateTime", DEMO_END_MS - 30 * DAY_MS, DEMO_END_MS);
        let told = list(&mut client, &token, &format!("{filter}{more}"));
        assert_eq!(told.error_code(), None, "{}", told.text);
        told.tag("TotalNumberOfEntries").unwrap().parse::<usize>().unwrap()
    };
    let examples = |edge| server.with_seller(|seller| seller.examples(edge).count());
    assert_eq!(count(""), 400);
    assert_eq!(count("<OrderStatus>Active</OrderStatus>"), examples(Edge::NotCheckedOut));
    assert_eq!(count("<OrderStatus>Cancelled</OrderStatus>"), examples(Edge::Canceled));
    assert_eq!(count("<OrderStatus>CancelPending</OrderStatus>"), examples(Edge::CancelAsked));
    assert_eq!(count("<OrderRole>Buyer</OrderRole>"), 0);
    assert_eq!(count("<NumberOfDays>30</NumberOfDays>"), 400);
    let week = server.with_seller(|seller| {
        seller.orders.iter().filter(|order| order.created_ms >= DEMO_END_MS - 7 * DAY_MS).count()
    });
    assert_eq!(count("<NumberOfDays>7</NumberOfDays>"), week, "days come before the creation window");
}

#[test]
fn windows_and_pages_are_strict() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let token = legacy_token(&server, &mut client);
    let mut code = |inside: &str| list(&mut client, &token, inside).error_code();
    let now_ms = DEMO_END_MS;
    assert_eq!(code(&window("CreateTime", now_ms - 90 * DAY_MS, now_ms)), None);
    assert_eq!(code(&window("CreateTime", now_ms - 90 * DAY_MS - 1, now_ms - DAY_MS)), Some(37));
    assert_eq!(code(&window("CreateTime", now_ms - 1, now_ms + 90 * DAY_MS)), Some(37));
    assert_eq!(code(&window("ModTime", now_ms - 30 * DAY_MS, now_ms)), None);
    assert_eq!(code(&window("ModTime", now_ms - 30 * DAY_MS - 1, now_ms)), Some(37));
    assert_eq!(code(&window("ModTime", now_ms, now_ms)), Some(37));
    assert_eq!(code(&format!("<ModTimeTo>{}</ModTimeTo>", moment(now_ms))), Some(37));
    assert_eq!(code("<ModTimeFrom>yesterday</ModTimeFrom>"), Some(37));
    assert_eq!(code(""), Some(37), "one of them has to be there");
    assert_eq!(code("<OrderIDArray/>"), Some(37));
    for bad in ["0", "31", "x"] {
        assert_eq!(code(&format!("<NumberOfDays>{bad}</NumberOfDays>")), Some(37));
    }
    let day = "<NumberOfDays>1</NumberOfDays>";
    assert_eq!(code(&format!("{day}{}", page(100, 1))), None);
    assert_eq!(code(&format!("{day}{}", page(101, 1))), Some(37));
    assert_eq!(code(&format!("{day}{}", page(0, 1))), Some(37));
    assert_eq!(code(&format!("{day}{}", page(100, 0))), Some(37));
    assert_eq!(code(&format!("{day}<OrderStatus>Lost</OrderStatus>")), Some(37));
    assert_eq!(code(&format!("{day}<OrderRole>Both</OrderRole>")), Some(37));
}

#[test]
fn an_old_order_is_never_told() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let token = legacy_token(&server, &mut client);
    let id = server.with_seller(|seller| {
        seller.orders[0].created_ms = DEMO_END_MS - 90 * DAY_MS - 1;
        seller.orders[0].order_id.clone()
    });
    let asked = format!("<OrderIDArray><OrderID>{id}</OrderID></OrderIDArray><OrderStatus>Active</OrderStatus>");
    assert_eq!(list(&mut client, &token, &asked).tag("TotalNumberOfEntries").as_deref(), Some("0"));
    server.with_seller(|seller| seller.orders[0].created_ms += 1);
    let told = list(&mut client, &token, &asked);
    assert_eq!(told.tag("TotalNumberOfEntries").as_deref(), Some("1"), "with ids, every other filter is ignored");
}

#[test]
fn tokens_are_missing_wrong_or_old() {
    let server = demo();
    let mut client = Client::connected(&server);
    let token = legacy_token(&server, &mut client);
    let day = "<NumberOfDays>1</NumberOfDays>";
    assert_eq!(call(&mut client, "GetOrders", &[], day).error_code(), Some(930));
    assert_eq!(list(&mut client, "AgAAAA**nope", day).error_code(), Some(931));
    let access = client.access.clone();
    let mut with_oauth = |token: &str| call(&mut client, "GetOrders", &[("X-EBAY-API-IAF-TOKEN", token)], day);
    assert_eq!(with_oauth(&access).error_code(), None);
    assert_eq!(with_oauth("nope").error_code(), Some(21916984));
    server.advance(Duration::from_secs(7200));
    assert_eq!(with_oauth(&access).error_code(), Some(21917053));
    server.advance(Duration::from_secs(540 * 86_400 - 7200 - 1));
    assert_eq!(list(&mut client, &token, day).error_code(), None);
    server.advance(Duration::from_secs(1));
    assert_eq!(list(&mut client, &token, day).error_code(), Some(932));
    server.revoke_all();
    assert_eq!(list(&mut client, &token, day).error_code(), Some(931));
}

#[test]
fn a_user_is_told_and_the_lasting_token_survives_a_new_name() {
    let server = demo();
    let mut client = Client::connected(&server);
    let told = get_user(&mut client);
    assert_eq!(told.tag("UserID").as_deref(), Some("demo_shop"));
    assert_eq!((told.tag("Site").as_deref(), told.tag("Status").as_deref()), (Some("Germany"), Some("Confirmed")));
    assert!(told.tag("Email").is_some());
    server.with_seller(|seller| seller.username = "new_name".to_owned());
    let renamed = get_user(&mut client);
    assert_eq!(renamed.tag("UserID").as_deref(), Some("new_name"));
    assert_eq!(renamed.tag("EIASToken"), told.tag("EIASToken"));
    let access = client.access.clone();
    let headers = [("X-EBAY-API-IAF-TOKEN", access.as_str())];
    let other = call(&mut client, "GetUser", &headers, "<UserID>other_shop</UserID>");
    assert_eq!((other.tag("UserID").as_deref(), other.tag("Email")), (Some("other_shop"), None));
    assert_ne!(other.tag("EIASToken"), told.tag("EIASToken"));
    assert_eq!(call(&mut client, "GetUser", &headers, "<UserID>nobody</UserID>").error_code(), Some(37));
}
