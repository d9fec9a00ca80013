//! A person with a browser, and the application that they come from.

use serde_json::{Map, Value, json};
use weft_fakes_kit::form;
use weft_fakes_shopify::{App, FakeShopify, callback_hmac};

use crate::client::{Reply, escaped, send};

/// The fields of a callback.
pub type Callback = Vec<(String, String)>;

/// What the application sends people to.
pub fn authorize_path(scope: &str, state: &str) -> String {
    let app = App::demo();
    let redirect = escaped(&app.redirect_addresses[0]);
    format!("/admin/oauth/authorize?client_id={}&scope={scope}&redirect_uri={redirect}&state={state}", app.client_id)
}

pub fn visit(server: &FakeShopify, path: &str) -> Reply {
    send(server.address(), "GET", path, &[], "").expect("a page")
}

/// Presses a button of a page.
pub fn press(server: &FakeShopify, page: &Reply, choice: &str) -> Reply {
    let (_, rest) =
        page.text.split_once("name=\"page\" value=\"").unwrap_or_else(|| panic!("no form in {}", page.text));
    let (number, _) = rest.split_once('"').expect("a value");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("page={number}&choice={choice}");
    send(server.address(), "POST", "/admin/oauth/authorize", &headers, &body).expect("an answer")
}

/// Where a redirect goes to: the address and the fields.
pub fn followed(reply: &Reply) -> (String, Callback) {
    assert_eq!(reply.status, 302, "{}", reply.text);
    let location = reply.header("location").expect("a location");
    let (address, query) = location.split_once('?').expect("a query");
    (address.to_owned(), form::fields(query).collect())
}

pub fn field<'a>(callback: &'a Callback, name: &str) -> Option<&'a str> {
    callback.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Whether the signature of a callback is right.
pub fn is_genuine(callback: &Callback) -> bool {
    field(callback, "hmac") == Some(&callback_hmac(&App::demo().client_secret, callback))
}

/// Consents to these scopes and gives the callback.
pub fn consented(server: &FakeShopify, scope: &str) -> Callback {
    let page = visit(server, &authorize_path(scope, "n0nce"));
    followed(&press(server, &page, "install")).1
}

/// A request for tokens, with the demo application's credentials.
pub fn token_request(server: &FakeShopify, fields: Value) -> Reply {
    let app = App::demo();
    let mut body = json!({ "client_id": app.client_id, "client_secret": app.client_secret });
    let more: Map<String, Value> = fields.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(more);
    token_request_of(server, &body)
}

pub fn token_request_of(server: &FakeShopify, body: &Value) -> Reply {
    let headers = [("content-type", "application/json"), ("accept", "application/json")];
    send(server.address(), "POST", "/admin/oauth/access_token", &headers, &body.to_string()).expect("an answer")
}

/// Consents and exchanges the code for tokens that expire.
pub fn connected(server: &FakeShopify, scope: &str) -> Value {
    let callback = consented(server, scope);
    let reply = token_request(server, json!({ "code": field(&callback, "code"), "expiring": "1" }));
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}
