//! The user lists and the user detail.

use serde_json::{Value, json};
use weft_fakes_xiaoe::{FakeXiaoe, Interface, Options, Shop};

use crate::client::{Client, demo};

fn id(n: usize) -> String {
    format!("u_66a1b2c3d4e5f_Demo{:05}", n + 1)
}

fn ids(data: &Value) -> Vec<&str> {
    data["list"].as_array().unwrap().iter().map(|row| row["user_id"].as_str().unwrap()).collect()
}

#[test]
fn by_page() {
    let server = demo();
    let mut client = Client::new(&server);
    let data = client.data(Interface::UserBatch, json!({ "page": 2, "page_size": 4 }));
    assert_eq!(data["total"], json!(6));
    assert_eq!(ids(&data), [id(1), id(0)]);
    assert_eq!(data["list"][1]["pay_sum"].to_string(), "199.50");
    assert_eq!(data["list"][1]["from"], json!("微信"));
    let mut code = |params: Value| client.code(Interface::UserBatch, params);
    assert_eq!(code(json!({ "page": 1 })), 40003);
    assert_eq!(code(json!({ "page": 0, "page_size": 10 })), 40004);
    assert_eq!(code(json!({ "page": 1, "page_size": 51 })), 40004);
    assert_eq!(code(json!({ "page": "1", "page_size": 50 })), 40004, "integers, not strings");
    assert_eq!(code(json!({ "data": { "page": 1, "page_size": 50 } })), 1002);
    assert_eq!(code(json!({ "page": 1, "page_size": 50, "tag_id": "[1]" })), 40004);
}

#[test]
fn filters() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut found = |filter: Value| {
        let mut params = json!({ "page": 1, "page_size": 50 });
        params.as_object_mut().unwrap().extend(filter.as_object().unwrap().clone());
        let data = client.data(Interface::UserBatch, params);
        ids(&data).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(json!({ "phone": "13900000002", "nickname": "nobody" })), [id(1)], "the phone wins");
    assert_eq!(found(json!({ "from": "10" })), [id(3)]);
    assert_eq!(found(json!({ "from": -1 })).len(), 6);
    assert_eq!(found(json!({ "min_pay_sum": "199.5", "max_pay_sum": "399" })), [id(1), id(0)]);
    assert_eq!(found(json!({ "user_created_start": "2025-12-10", "user_created_end": "2025-12-10" })), [id(0)]);
}

#[test]
fn only_ten_thousand_rows_can_be_reached_by_page() {
    let server = FakeXiaoe::start(Shop::generated(0, 10_020), Options::default());
    let mut client = Client::new(&server);
    let mut rows = |page: i64, page_size: i64| {
        let data = client.data(Interface::UserBatch, json!({ "page": page, "page_size": page_size }));
        assert_eq!(data["total"], json!(10_020));
        data["list"].as_array().unwrap().len()
    };
    assert_eq!(rows(200, 50), 50);
    assert_eq!(rows(201, 50), 0);
    assert_eq!(rows(334, 30), 10);
}

#[test]
fn by_cursor() {
    for (shop, pages) in [(Shop::demo(), vec![4, 2, 0]), (Shop::generated(0, 9), vec![4, 4, 1, 0])] {
        let server = FakeXiaoe::start(shop, Options::default());
        let mut client = Client::new(&server);
        let mut params = json!({ "page_size": 4, "need_column": ["latest_visited_at"] });
        let mut seen = Vec::new();
        for length in pages {
            let data = client.data(Interface::UserBatchCursor, params.clone());
            assert_eq!(data["list"].as_array().unwrap().len(), length);
            seen.extend(ids(&data).into_iter().map(str::to_owned));
            if let Some(last) = data["list"].as_array().unwrap().last() {
                assert!(last["latest_visited_at"].as_i64().unwrap() > 1_000_000_000_000);
                params["es_skip"] = last["es_skip"].clone();
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len() as u64, server.with_shop(|shop| shop.user_count()));
    }
}

#[test]
fn the_cursor_must_come_back_unchanged() {
    let server = demo();
    let mut client = Client::new(&server);
    let data = client.data(Interface::UserBatchCursor, json!({ "page_size": 3, "es_skip": "" }));
    let cursor = data["list"][2]["es_skip"].clone();
    assert_eq!(cursor["id"].to_string(), "9007199254740996");
    let mut code =
        |es_skip: Value| client.code(Interface::UserBatchCursor, json!({ "page_size": 3, "es_skip": es_skip }));
    assert_eq!(code(cursor.clone()), 0);
    assert_eq!(code(json!({})), 0);
    assert_eq!(code(json!({ "id": cursor["id"].to_string(), "user_created_at": cursor["user_created_at"] })), 40004);
    assert_eq!(code(json!({ "id": cursor["id"] })), 40004);
    assert_eq!(code(json!({ "id": 1, "user_created_at": cursor["user_created_at"] })), 40004);
    assert_eq!(code(json!("whatever")), 40004);
    assert_eq!(client.code(Interface::UserBatchCursor, json!({ "page_size": 3, "page": 2 })), 40004);
}

#[test]
fn one_user() {
    let server = demo();
    let mut client = Client::new(&server);
    let columns = json!(["name", "phone", "gender", "company", "created_at"]);
    let mut info = |params: Value| client.data(Interface::UserInfo, params);
    let first = info(json!({ "user_id": id(0), "data": { "field_list": columns } }));
    assert_eq!(first["app_id"], json!("appDemo0000001"));
    assert_eq!(first["nickname"], json!("示例学员甲"));
    assert_eq!(first["phone"], json!("+86-13900000001"));
    assert_eq!(first.as_object().unwrap().len(), 10);
    let silent = info(json!({ "user_id": id(2), "data": { "field_list": columns } }));
    assert_eq!((&silent["name"], &silent["phone"], &silent["nickname"]), (&json!(""), &json!(""), &json!("")));
    assert_eq!(silent["company"], Value::Null);
    let found = info(json!({ "data": { "phone": "13900000005", "field_list": ["name"] } }));
    assert_eq!(found["user_id"], json!(id(4)));
}

#[test]
fn one_user_takes_its_own_shape() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut code = |params: Value| client.code(Interface::UserInfo, params);
    assert_eq!(code(json!({ "user_id": id(0), "field_list": ["name"] })), 1002);
    assert_eq!(code(json!({ "user_id": id(0) })), 1002);
    assert_eq!(code(json!({ "data": { "user_id": id(0), "field_list": ["name"] } })), 1002);
    assert_eq!(code(json!({ "user_id": id(0), "data": {} })), 40003);
    assert_eq!(code(json!({ "user_id": id(0), "data": { "field_list": "name" } })), 40004);
    assert_eq!(code(json!({ "user_id": id(0), "data": { "field_list": ["shoe_size"] } })), 40004);
    assert_eq!(code(json!({ "data": { "field_list": ["name"] } })), 2009);
    assert_eq!(code(json!({ "user_id": "u_unknown", "data": { "field_list": ["name"] } })), 2010);
}
