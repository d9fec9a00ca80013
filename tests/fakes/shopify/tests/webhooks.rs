//! Webhooks arrive at a listener, right and wrong.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::Value;
use weft_fakes_kit::caller::header;
use weft_fakes_shopify::{App, Shop, Webhook, webhook_hmac};

/// Sends a webhook to a listener that answers with this status. Gives the head and the body that arrived.
fn delivered(webhook: &Webhook, status: u16) -> (String, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (webhook, expected) = (webhook.clone(), status);
    let sender = std::thread::spawn(move || webhook.send(address, "/hooks/shopify").unwrap());
    let (mut stream, _) = listener.accept().unwrap();
    let mut got = String::new();
    let mut bytes = [0; 65_536];
    while !is_whole(&got) {
        let count = stream.read(&mut bytes).unwrap();
        got.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    stream.write_all(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n").as_bytes()).unwrap();
    drop(stream);
    assert_eq!(sender.join().unwrap(), expected);
    let (head, body) = got.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn is_whole(got: &str) -> bool {
    let Some((head, body)) = got.split_once("\r\n\r\n") else { return false };
    header(head, "content-length").is_some_and(|length| length == body.len().to_string())
}

fn webhook(number: u64) -> Webhook {
    let shop = Shop::demo();
    let body = Value::Object(shop.rest_row(&shop.orders[4])).to_string();
    let secret = App::demo().client_secret;
    Webhook { triggered_at_s: 1_773_100_800, ..Webhook::signed(&secret, &shop.domain, "orders/updated", body, number) }
}

#[test]
fn a_webhook_arrives_with_its_signature() {
    let (head, body) = delivered(&webhook(1), 200);
    let secret = App::demo().client_secret;
    assert!(head.starts_with("POST /hooks/shopify HTTP/1.1"));
    assert_eq!(header(&head, "x-shopify-hmac-sha256"), Some(webhook_hmac(&secret, body.as_bytes()).as_str()));
    assert_eq!(header(&head, "x-shopify-topic"), Some("orders/updated"));
    assert_eq!(header(&head, "x-shopify-shop-domain"), Some("demo-shop.myshopify.com"));
    assert_eq!(header(&head, "x-shopify-triggered-at"), Some("2026-03-10T00:00:00Z"));
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["name"], serde_json::json!("#1005"));
    delivered(&webhook(1), 500);
}

#[test]
fn wrong_doubled_and_others() {
    assert_eq!(webhook(1), webhook(1));
    assert_ne!(webhook(1).webhook_id, webhook(2).webhook_id);
    let mut changed = webhook(3);
    changed.body.push(' ');
    let (head, body) = delivered(&changed, 401);
    let secret = App::demo().client_secret;
    assert_ne!(header(&head, "x-shopify-hmac-sha256"), Some(webhook_hmac(&secret, body.as_bytes()).as_str()));
    let foreign = Webhook { shop_domain: "foreign.myshopify.com".to_owned(), ..webhook(4) };
    let (head, _) = delivered(&foreign, 404);
    assert_eq!(header(&head, "x-shopify-shop-domain"), Some("foreign.myshopify.com"));
}
