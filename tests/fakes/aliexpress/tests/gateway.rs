//! What every call of the current generation has to bring, and how it is refused.

use serde_json::{Value, json};
use weft_fakes_aliexpress::{FakeAliexpress, Market, Operation, Options, TokenField};

use crate::client::{Client, FORM, Fields, demo, form, json_of, options};

const LIST: &str = "aliexpress.solution.order.get";

/// The code that a set of fields brings on `/sync`.
fn code(client: &mut Client, fields: &Fields) -> Value {
    let answer = client.post("/sync", fields);
    assert_eq!(answer.status, 200);
    let body = json_of(&answer);
    body["error_response"].get("code").cloned().unwrap_or(json!("0"))
}

#[test]
fn a_call_is_checked() {
    let server = demo(3);
    let mut client = Client::connected(&server);
    let own = [("param0", "{}")];
    let right = client.sync_fields(LIST, &own);
    assert_eq!(code(&mut client, &right), json!("0"));
    for name in ["app_key", "timestamp", "sign_method", "sign", "method"] {
        let mut fields = right.clone();
        fields.remove(name);
        assert_eq!(code(&mut client, &fields), json!("MissingParameter"), "{name}");
    }
    for (name, value, expected) in [
        ("app_key", "999", "InvalidAppKey"),
        ("app_key", "1234567", "InvalidAppKey"),
        ("sign_method", "md5", "InvalidSignMethod"),
        ("timestamp", "soon", "InvalidTimestamp"),
        ("sign", "00", "IncompleteSignature"),
        ("param0", "{ }", "IncompleteSignature"),
        ("unknown", "1", "IncompleteSignature"),
    ] {
        let mut fields = right.clone();
        fields.insert(name.to_owned(), value.to_owned());
        assert_eq!(code(&mut client, &fields), json!(expected), "{name}={value}");
    }
    let lower: Fields = right
        .iter()
        .map(|(name, value)| match name.as_str() {
            "sign" => (name.clone(), value.to_lowercase()),
            _ => (name.clone(), value.clone()),
        })
        .collect();
    assert_eq!(code(&mut client, &lower), json!("IncompleteSignature"));
    assert_eq!(client.error("aliexpress.nothing", &own), json!("InvalidApiPath"));
    assert_eq!(client.error(LIST, &[("param0", "{}"), ("format", "xml")]), json!("InvalidFormat"));
    assert_eq!(client.error(LIST, &[]), json!("MissingParameter"));
    assert_eq!(client.error(LIST, &[("param0", "[]")]), json!("InvalidParameter"));
    assert_eq!(client.error(LIST, &[("param0", "{}"), ("partner_id", "sdk"), ("simplify", "false")]), Value::Null);
    client.secret = "wrong".to_owned();
    assert_eq!(client.error(LIST, &own), json!("IncompleteSignature"));
}

#[test]
fn clocks_may_be_ten_minutes_off() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let mut at = |off_ms: i64| {
        let timestamp = (server.now_ms() + off_ms).to_string();
        client.error(LIST, &[("param0", "{}"), ("timestamp", &timestamp)])
    };
    assert_eq!([at(600_000), at(-600_000)], [Value::Null, Value::Null]);
    assert_eq!([at(600_001), at(-600_001)], [json!("InvalidTimestamp"), json!("InvalidTimestamp")]);
    let seconds = (server.now_ms() / 1000).to_string();
    assert_eq!(client.error(LIST, &[("param0", "{}"), ("timestamp", &seconds)]), json!("InvalidTimestamp"));
}

#[test]
fn fields_come_in_the_query_or_in_the_form() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let all = form(&client.sync_fields(LIST, &[("param0", "{}")]));
    let in_query = client.caller.send("POST", &format!("/sync?{all}"), "", "").unwrap();
    assert!(json_of(&in_query).get("error_response").is_none(), "{}", in_query.text);
    let (system, rest) = all.split_at(all.find("&session").unwrap());
    let split = client.caller.send("POST", &format!("/sync?{system}"), FORM, &rest[1..]).unwrap();
    assert!(json_of(&split).get("error_response").is_none(), "{}", split.text);
    let by_get = client.get(&format!("/sync?{all}"));
    assert_eq!(json_of(&by_get)["error_response"]["code"], json!("UnsupportedHttpMethod"));
    let as_json = client.caller.send("POST", "/sync", "application/json", "{}").unwrap();
    assert_eq!(json_of(&as_json)["error_response"]["code"], json!("MissingParameter"));
}

#[test]
fn either_field_carries_the_token_or_only_one() {
    let tried = |token_field: TokenField, session: bool, access_token: bool| {
        let server = FakeAliexpress::start(Market::empty(), Options { token_field, ..options() });
        let mut client = Client::connected(&server);
        let token = client.access.clone();
        let mut all = client.system();
        all.extend(crate::client::fields(&[("method", LIST), ("param0", "{}")]));
        for (name, _) in [("session", session), ("access_token", access_token)].into_iter().filter(|(_, given)| *given)
        {
            all.insert(name.to_owned(), token.clone());
        }
        let all = client.signed("", all);
        code(&mut client, &all)
    };
    assert_eq!(tried(TokenField::Either, true, false), json!("0"));
    assert_eq!(tried(TokenField::Either, false, true), json!("0"));
    assert_eq!(tried(TokenField::Session, false, true), json!("MissingParameter"));
    assert_eq!(tried(TokenField::AccessToken, true, false), json!("MissingParameter"));
    assert_eq!(tried(TokenField::AccessToken, true, true), json!("0"));
}

#[test]
fn the_two_doors_refuse_in_two_shapes() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    client.access = "50000unknown".to_owned();
    let body = client.sync(LIST, &[("param0", "{}")]);
    let request_id = body["error_response"]["request_id"].clone();
    assert_eq!(
        body,
        json!({ "error_response": { "type": "ISV", "code": "IllegalAccessToken",
            "msg": "The specified access token is invalid or expired", "request_id": request_id } })
    );
    let body = client.rest("/auth/token/refresh", &[("refresh_token", "50001unknown")]);
    let request_id = body["request_id"].clone();
    assert_eq!(
        body,
        json!({ "type": "ISV", "code": "IllegalRefreshToken",
            "message": "The specified refresh token is invalid or expired", "request_id": request_id })
    );
}

#[test]
fn the_path_is_signed_without_rest() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let spent = client.refresh.clone();
    let mut all = client.system();
    all.insert("refresh_token".to_owned(), spent);
    for signed_path in ["", "/rest/auth/token/refresh", "auth/token/refresh"] {
        let fields = client.signed(signed_path, all.clone());
        let body = json_of(&client.post("/rest/auth/token/refresh", &fields));
        assert_eq!(body["code"], json!("IncompleteSignature"), "{signed_path}");
    }
    assert_eq!(client.rest("/auth/token/nothing", &[])["code"], json!("InvalidApiPath"));
    let fields = client.signed("/auth/token/refresh", all);
    let by_get = client.get(&format!("/rest/auth/token/refresh?{}", form(&fields)));
    assert_eq!(json_of(&by_get)["code"], json!("0"));
}

#[test]
fn an_application_needs_permissions() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    server.with_market(|market| market.applications[0].permissions.remove(&Operation::OrderList));
    assert_eq!(client.error(LIST, &[("param0", "{}")]), json!("InsufficientPermission"));
}

#[test]
fn everything_is_logged() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    client.sync(LIST, &[("param0", "{}")]);
    assert_eq!(client.get("/nowhere").status, 404);
    let log = server.log();
    let operations: Vec<Option<Operation>> = log.iter().map(|entry| entry.operation).collect();
    let [consent, create, list] = [Operation::IopConsent, Operation::TokenCreate, Operation::OrderList].map(Some);
    assert_eq!(operations, [consent, consent, create, list, None]);
    assert_eq!(log[3].fields["param0"], "{}");
    let codes: Vec<Option<&str>> = log.iter().map(|entry| entry.code.as_deref()).collect();
    assert_eq!(codes, [Some("0"), Some("0"), Some("0"), Some("0"), None]);
    assert_eq!(server.connections_opened(), 1);
    server.clear_log();
    assert!(server.log().is_empty());
}
