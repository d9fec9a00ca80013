//! Signatures that were published, or worked out elsewhere, byte for byte.

use weft_fakes_aliexpress::sign;

use crate::client::{Fields, fields, signature};

fn old(path: &str, pairs: &[(&str, &str)], text: &str, result: &str) {
    let fields = fields(pairs);
    assert_eq!(sign::aop_text(path, &fields), text);
    assert_eq!(sign::aop("test123", path, &fields), result);
}

#[test]
fn old_official() {
    let path = "param2/1/system/currentTime/1000000";
    old(
        path,
        &[("b", "2"), ("a", "1")],
        "param2/1/system/currentTime/1000000a1b2",
        "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88",
    );
}

#[test]
fn old_order_list() {
    old(
        "param2/1/aliexpress.open/api.findOrderListQuery/1234567",
        &[
            ("access_token", "f14da3b8-b0b1-4f73-a5de-9bed637e0188"),
            ("createDateStart", "05/01/2019 00:00:00"),
            ("createDateEnd", "05/02/2019 10:20:30"),
            ("orderStatus", "WAIT_SELLER_SEND_GOODS"),
            ("page", "1"),
            ("pageSize", "50"),
        ],
        "param2/1/aliexpress.open/api.findOrderListQuery/1234567access_tokenf14da3b8-b0b1-4f73-a5de-9bed637e0188createDateEnd05/02/2019 10:20:30createDateStart05/01/2019 00:00:00orderStatusWAIT_SELLER_SEND_GOODSpage1pageSize50",
        "03A214903454CB6028DED9B226F2DABE7177211A",
    );
}

#[test]
fn old_page_of_consent() {
    old(
        "",
        &[
            ("client_id", "1234567"),
            ("site", "aliexpress"),
            ("redirect_uri", "https://hub.example.com/cb/aliexpress"),
            ("state", "acc_42"),
        ],
        "client_id1234567redirect_urihttps://hub.example.com/cb/aliexpresssitealiexpressstateacc_42",
        "BD028D1A24B809FC66E21E9921ACACBCBCAF4AE9",
    );
}

#[test]
fn old_joined_texts_are_sorted_not_names() {
    old(
        "param2/1/demo.ns/demo.api/1234567",
        &[("a", "z"), ("ab", "1")],
        "param2/1/demo.ns/demo.api/1234567ab1az",
        "9506C11DA0D414C6397BB6FEDE530DF428514DED",
    );
}

#[test]
fn old_beyond_ascii() {
    old(
        "param2/1/aliexpress.open/api.findOrderListQuery/1234567",
        &[("access_token", "tok"), ("page", "1"), ("pageSize", "50"), ("memo", "订单 1")],
        "param2/1/aliexpress.open/api.findOrderListQuery/1234567access_tokentokmemo订单 1page1pageSize50",
        "DF71E841D088DB548DBEE6321AB2DF84983908C2",
    );
}

fn current(path: &str, fields: &Fields, text: &str, result: &str) {
    assert_eq!(sign::iop_text(path, fields), text);
    assert_eq!(sign::iop("helloworld", path, fields), result);
    assert_eq!(signature("helloworld", path, fields), result, "the client of these tests signs the same");
}

#[test]
fn current_official() {
    let fields = fields(&[
        ("access_token", "test"),
        ("app_key", "123456"),
        ("order_id", "1234"),
        ("sign_method", "sha256"),
        ("timestamp", "1517820392000"),
    ]);
    current(
        "/order/get",
        &fields,
        "/order/getaccess_tokentestapp_key123456order_id1234sign_methodsha256timestamp1517820392000",
        "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
    );
}

#[test]
fn current_tokens() {
    let system = [("app_key", "123456"), ("sign_method", "sha256"), ("timestamp", "1556792430000")];
    let with = |name: &str, value: &str| {
        let mut all = fields(&system);
        all.insert(name.to_owned(), value.to_owned());
        all
    };
    current(
        "/auth/token/create",
        &with("code", "3_123456_kYxUa1mQhEXAMPLE"),
        "/auth/token/createapp_key123456code3_123456_kYxUa1mQhEXAMPLEsign_methodsha256timestamp1556792430000",
        "816B128738A8FDF9347C4E1FD5D5085E60C17B632790A7BA1080DD8379179F80",
    );
    current(
        "/auth/token/refresh",
        &with("refresh_token", "50001EXAMPLEREFRESH"),
        "/auth/token/refreshapp_key123456refresh_token50001EXAMPLEREFRESHsign_methodsha256timestamp1556792430000",
        "D5A1FDE33B118A7D7E911D07267418B480ED115F0AECA71733DAB68F485F1AD8",
    );
}

#[test]
fn current_order_list() {
    let param0 = r#"{"create_date_end":"2026-01-02 10:20:30","create_date_start":"2026-01-01 00:00:00","current_page":1,"order_status_list":["WAIT_SELLER_SEND_GOODS"],"page_size":50}"#;
    let fields = fields(&[
        ("app_key", "123456"),
        ("format", "json"),
        ("method", "aliexpress.solution.order.get"),
        ("param0", param0),
        ("session", "50000EXAMPLEACCESS"),
        ("sign_method", "sha256"),
        ("simplify", "false"),
        ("timestamp", "1767349230000"),
        ("v", "2.0"),
    ]);
    let text = format!(
        "app_key123456formatjsonmethodaliexpress.solution.order.getparam0{param0}session50000EXAMPLEACCESSsign_methodsha256simplifyfalsetimestamp1767349230000v2.0"
    );
    current("", &fields, &text, "55B2493674C33DF7E5F3CDF64EE5ED4FD3595D7C645AEC0D25D8A32736DBA1C2");
}
