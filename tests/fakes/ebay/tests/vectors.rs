//! What goes over the wire, byte for byte.

use weft_fakes_ebay::{Application, FakeEbay, SCOPE_BASE, percent_encoded};

use crate::client::{Client, FORM, TOKEN, demo, list_path};
use crate::person::{Person, authorize_path};

const CODE: &str = "v^1.1#i^1#f^0#r^1#I^3#p^3#t^EXAMPLE";
const BASIC: &str =
    "Basic RGVtby1BcHAtUFJELTAxMjM0NTY3ODlhYi1jZGVmMDEyMzpQUkQtMDEyMzQ1Njc4OWFiLWNkZWYtNDU2Ny04OWFiLWNkZWY=";
const BODY: &str = "grant_type=authorization_code&code=v%5E1.1%23i%5E1%23f%5E0%23r%5E1%23I%5E3%23p%5E3%23t%5EEXAMPLE&redirect_uri=Demo_Inc-DemoApp-PRD-abcdefg";

fn with_code() -> FakeEbay {
    let server = demo();
    server.set_next_code(CODE);
    Person::new(&server).accept(&authorize_path(SCOPE_BASE, "s"), "demo_shop");
    server
}

#[test]
fn the_documented_exchange_is_taken() {
    let server = with_code();
    let mut client = Client::without_tokens(&server);
    assert_eq!(client.basic(), BASIC);
    let headers = [("authorization", BASIC), ("content-type", FORM)];
    assert_eq!(client.send("POST", TOKEN, &headers, BODY).status, 200);
    let logged = server.log().pop().unwrap();
    assert_eq!((logged.body.as_str(), logged.authorization.as_deref()), (BODY, Some(BASIC)));
}

#[test]
fn the_client_writes_the_documented_exchange() {
    let server = with_code();
    let mut client = Client::without_tokens(&server);
    assert_eq!(client.exchange(CODE).status, 200);
    assert_eq!(server.log().pop().unwrap().body, BODY);
}

#[test]
fn a_code_encoded_twice_is_another_code() {
    let server = with_code();
    let mut client = Client::without_tokens(&server);
    let headers = [("authorization", BASIC), ("content-type", FORM)];
    let twice = BODY.replace('%', "%25");
    assert_eq!(client.send("POST", TOKEN, &headers, &twice).oauth_error(), (400, "invalid_grant".to_owned()));
}

#[test]
fn filters_are_escaped_as_documented() {
    let cases = [
        (
            "lastmodifieddate:[2026-01-01T00:00:00.000Z..2026-01-02T10:20:30.000Z]",
            "lastmodifieddate%3A%5B2026-01-01T00%3A00%3A00.000Z..2026-01-02T10%3A20%3A30.000Z%5D",
        ),
        (
            "orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}",
            "orderfulfillmentstatus%3A%7BNOT_STARTED%7CIN_PROGRESS%7D",
        ),
    ];
    let server = demo();
    let mut client = Client::connected(&server);
    for (filter, on_the_wire) in cases {
        let path = list_path(&[("filter", filter)]);
        assert!(path.ends_with(&format!("?filter={on_the_wire}")), "{path}");
        assert_eq!(client.get(&path).status, 200);
        assert_eq!(client.get(&path.replace("%3A", ":")).status, 200, "a colon may stay");
        assert_eq!(client.get(&format!("/sell/fulfillment/v1/order?filter={filter}")).status, 400, "a bracket may not");
    }
}

#[test]
fn the_demo_application_is_that_of_the_vectors() {
    let application = Application::demo();
    assert_eq!(application.client_id, "Demo-App-PRD-0123456789ab-cdef0123");
    assert_eq!(percent_encoded(CODE), "v%5E1.1%23i%5E1%23f%5E0%23r%5E1%23I%5E3%23p%5E3%23t%5EEXAMPLE");
}
