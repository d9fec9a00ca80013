//! The documented and computed vectors, byte for byte.

use weft_fakes_kit::form;
use weft_fakes_shopify::{callback_hmac, webhook_hmac};

fn signed(message: &str) -> String {
    let fields: Vec<(String, String)> = form::fields(message).collect();
    callback_hmac("hush", &fields)
}

#[test]
fn the_callback_of_the_documents() {
    let message = "code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173";
    let hmac = "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf";
    assert_eq!(signed(message), hmac);
    let shuffled = format!("timestamp=1337178173&hmac={hmac}&signature=old&{}", message.rsplit_once('&').unwrap().0);
    assert_eq!(signed(&shuffled), hmac);
    assert_ne!(signed(&message.replace("some-shop", "same-shop")), hmac);
}

#[test]
fn a_callback_with_a_host() {
    let message = "code=c0de1234c0de1234c0de1234c0de1234&host=YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtby1zaG9w&shop=demo-shop.myshopify.com&state=n0nce-42&timestamp=1767349230";
    assert_eq!(signed(message), "55e6b8bf7120574bbe691a58a9c4dff6042854506e9639902ff3b832a4487243");
}

#[test]
fn a_repeated_key_is_signed_as_a_list() {
    // Computed apart from this: HMAC-SHA256 of `ids=["1", "2"]&shop=x.myshopify.com`.
    let fields = [("shop", "x.myshopify.com"), ("ids[]", "1"), ("ids[]", "2")];
    let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(callback_hmac("hush", &fields), "ccb9430c9b0c0289cef9f7b12d3827cf9854a7b7aad1e38ecd0bc9aa63398a26");
}

#[test]
fn a_webhook() {
    let body = r##"{"id":820982911946154508,"name":"#9999","email":"jon@example.com","total_price":"403.00"}"##;
    assert_eq!(body.len(), 89);
    assert_eq!(webhook_hmac("hush", body.as_bytes()), "fQr4Pi/VkIMPf1cYn1H64yy+r42Tl/Hxw0cbO8dQ5pE=");
}
