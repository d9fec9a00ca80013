//! Webhooks, as the platform would send them, and in ways that it would not.

use std::io::{Read, Result, Write};
use std::net::{SocketAddr, TcpStream};

use weft_fakes_kit::chance::mixed;

use super::signature::webhook_hmac;
use super::time;

/// One delivery. Change a field to make it a wrong one, send it twice or later to make it a late one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// `X-Shopify-Topic`: `orders/create`, `orders/updated`, `app/uninstalled`, …
    pub topic: String,
    /// `X-Shopify-Shop-Domain`
    pub shop_domain: String,
    /// `X-Shopify-API-Version`
    pub version: String,
    /// `X-Shopify-Webhook-Id`: the same when the same delivery comes again.
    pub webhook_id: String,
    /// `X-Shopify-Triggered-At`, unix seconds.
    pub triggered_at_s: i64,
    /// `X-Shopify-Hmac-Sha256`
    pub signature: String,
    /// The body.
    pub body: String,
}

impl Webhook {
    /// A delivery that is signed with the secret. Deliveries with the same number are the same one.
    pub fn signed(secret: &str, shop_domain: &str, topic: &str, body: String, number: u64) -> Webhook {
        Webhook {
            topic: topic.to_owned(),
            shop_domain: shop_domain.to_owned(),
            version: "2026-01".to_owned(),
            webhook_id: format!("{:016x}{:016x}", mixed(number), mixed(!number)),
            triggered_at_s: 0,
            signature: webhook_hmac(secret, body.as_bytes()),
            body,
        }
    }

    /// Sends it and gives the status that came back; the error is the connection's.
    pub fn send(&self, to: SocketAddr, path: &str) -> Result<u16> {
        let mut stream = TcpStream::connect(to)?;
        let head = self.headers().map(|(name, value)| format!("{name}: {value}\r\n")).concat();
        let length = self.body.len();
        let start = format!("POST {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\ncontent-length: {length}\r\n");
        stream.write_all(format!("{start}{head}\r\n{}", self.body).as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.ok_or_else(|| std::io::Error::other("no answer"))
    }

    /// The headers that it goes out with.
    pub fn headers(&self) -> [(&'static str, String); 8] {
        [
            ("Content-Type", "application/json".to_owned()),
            ("X-Shopify-Topic", self.topic.clone()),
            ("X-Shopify-Hmac-Sha256", self.signature.clone()),
            ("X-Shopify-Shop-Domain", self.shop_domain.clone()),
            ("X-Shopify-API-Version", self.version.clone()),
            ("X-Shopify-Webhook-Id", self.webhook_id.clone()),
            ("X-Shopify-Event-Id", self.webhook_id.chars().rev().collect()),
            ("X-Shopify-Triggered-At", time::utc(self.triggered_at_s)),
        ]
    }
}
