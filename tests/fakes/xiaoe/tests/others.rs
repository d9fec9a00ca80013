//! Products, entitlements, forms.

use serde_json::{Value, json};
use weft_fakes_xiaoe::Interface;

use crate::client::{Client, demo};

const USER: &str = "u_66a1b2c3d4e5f_Demo00001";

#[test]
fn products_are_listed_without_the_deleted_one() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut list = |params: Value| client.data(Interface::ResourceList, params);
    let sizes =
        [1, 2, 3, 4].map(|page| list(json!({ "page_index": page, "page_size": 5 }))["list"].as_array().unwrap().len());
    assert_eq!(sizes, [5, 5, 1, 0]);
    assert_eq!(list(json!({ "data": { "resource_type": 50 } }))["total"], json!(2));
    assert_eq!(list(json!({}))["list"][0]["price"], json!(9900), "fen");
    assert_eq!(client.code(Interface::ResourceList, json!({ "page_size": 51 })), 40004);
    assert_eq!(client.code(Interface::ResourceList, json!({ "page_size": 5, "data": {} })), 1002);
}

#[test]
fn a_product_or_why_not() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut detail = |id: &str, kind: i64| {
        client.call(Interface::GoodsDetail, json!({ "data": { "goods_id": id, "goods_type": kind } })).json()
    };
    assert_eq!(detail("p_65f0aa11bb22_demo01", 6)["data"]["resource_info"]["price"], json!(9900));
    for (id, kind, code) in [("p_65f0aa11bb22_gone01", 6, 21), ("p_unknown", 6, 7), ("course_2demo01", 50, 3057)] {
        let answer = detail(id, kind);
        assert_eq!((&answer["code"], &answer["data"]), (&json!(code), &json!({ "resource_info": [] })));
    }
    let mut code = |params: Value| client.code(Interface::GoodsDetail, params);
    assert_eq!(code(json!({ "goods_id": "p_unknown", "goods_type": 6 })), 1002);
    assert_eq!(code(json!({ "data": { "goods_id": "p_unknown" } })), 40003);
    assert_eq!(code(json!({ "data": { "goods_id": "p_unknown", "goods_type": "6" } })), 40004);
}

#[test]
fn entitlements_of_a_user() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut list = |params: Value| client.data(Interface::ResourcePurchase, json!({ "data": params }));
    let data = list(json!({ "user_id": USER }));
    assert_eq!(data["total"], json!(2));
    assert_eq!(data["list"][0]["product_id"], json!("course_2demo01"), "newest first");
    assert_eq!(data["list"][0]["expire_at"], json!("0000-00-00 00:00:00"));
    assert_eq!(list(json!({ "user_id": USER, "payment_type": 3 }))["total"], json!(1));
    assert_eq!(list(json!({ "user_id": USER, "end_time": "2026-02-08 00:00:30" }))["total"], json!(1));
    assert_eq!(list(json!({ "user_id": USER, "page_index": 2, "page_size": 2 }))["list"], json!([]));
    server.with_shop(|shop| shop.purchases_as_array = true);
    assert_eq!(list(json!({ "user_id": USER })).as_array().unwrap().len(), 2);
    let mut code = |params: Value| client.code(Interface::ResourcePurchase, params);
    assert_eq!(code(json!({ "user_id": USER })), 1002);
    assert_eq!(code(json!({ "data": {} })), 2009);
    assert_eq!(code(json!({ "data": [] })), 2009);
    assert_eq!(code(json!({ "app_id": "appDemo0000001", "data": { "user_id": "u_unknown" } })), 2010);
    assert_eq!(code(json!({ "data": { "user_id": USER, "page_size": 51 } })), 40004);
    assert_eq!(code(json!({ "data": { "user_id": USER, "begin_time": "1773072000" } })), 40004);
}

#[test]
fn forms_of_a_user() {
    let server = demo();
    let mut client = Client::new(&server);
    let params = |more: Value| {
        let mut params = json!({ "user_id": USER, "page": 1, "page_size": 50 });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let data = client.data(Interface::FormResults, params(json!({})));
    assert_eq!(data["total"], json!(2));
    assert_eq!(data["collection_list"][0]["id"].to_string(), "9007199254741993");
    let extra = data["collection_list"][1]["extra"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(extra).unwrap()[0]["value"].as_str().unwrap().contains('\n'));
    let silent = client.data(Interface::FormResults, params(json!({ "user_id": "u_66a1b2c3d4e5f_Demo00003" })));
    assert_eq!(silent, json!([]), "an empty array instead of an object");
    let mut code = |more: Value| client.code(Interface::FormResults, params(more));
    assert_eq!(code(json!({ "page": null })), 40003);
    assert_eq!(code(json!({ "page_size": 51 })), 40004);
    assert_eq!(code(json!({ "user_id": null })), 2009);
    assert_eq!(code(json!({ "user_id": "u_unknown" })), 2010);
    assert_eq!(code(json!({ "collect_start_time": "2026-03-01" })), 40004);
    assert_eq!(code(json!({ "data": {} })), 1002);
}
