//! Where a request may go: what is dialled is one of the granted origins, also by another reader of URLs; a redirect leads
//! to no other and never out of HTTPS; and no address that is dialled is one of those that lead inside.
//!
//! An input is a URL, or where a redirect leads. One of 4 or 16 bytes is an address as well.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, LazyLock};

use http::Uri;
use weft_sandbox::fuzzing::{is_public, outgoing, redirected};
use weft_sandbox::http::{Body, Request};
use weft_sandbox::{Account, AccountSettings, Connection};

use crate::text;

const BYTES_MAX: usize = 4 << 10;

/// What the first account may reach, as another reader of URLs says it.
const GRANTED: [(&str, &str, u16); 5] = [
    ("https", "api.shop.example", 443),
    ("https", "cdn.shop.example", 8443),
    ("https", "xn--bcher-kva.example", 443),
    ("https", "[2606:4700::1111]", 443),
    ("https", "1.1.1.1", 8080),
];

static PUBLIC: LazyLock<Arc<Connection>> = LazyLock::new(|| {
    connection(
        "https://api.shop.example/v1",
        &["cdn.shop.example:8443", "bücher.example", "[2606:4700::1111]", "1.1.1.1:8080"],
    )
});

/// Its operator granted what must not be dialled all the same.
static INSIDE: LazyLock<Arc<Connection>> = LazyLock::new(|| {
    let hosts =
        ["10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:7f00:1]", "[64:ff9b::a00:1]", "0x7f.1:8080", "100.64.0.1"];
    connection("http://127.0.0.1:4790", &hosts)
});

/// Asks for the input as a URL, follows it as a redirect, dials it as an address.
pub fn check(input: &[u8]) {
    check_bytes(input);
    let Some(text) = text::of(input, BYTES_MAX) else { return };
    for query in [Vec::new(), vec![("@evil.example".to_owned(), "a".to_owned())]] {
        check_request(&Request { url: text.to_owned(), query, ..request() });
    }
    for (status, method) in [(302, "GET"), (307, "POST"), (303, "POST")] {
        check_redirect(&Request { method: method.to_owned(), ..request() }, status, text);
    }
}

fn check_request(request: &Request) {
    if let Ok(sent) = outgoing(&PUBLIC, &[], request) {
        check_dialled(&sent.url);
        check_written(&request.url);
    }
    if let Ok(sent) = outgoing(&INSIDE, &[], request) {
        panic!("`{}` leads inside", sent.url);
    }
}

fn check_dialled(url: &str) {
    let (scheme, host, port) = parts(url).unwrap_or_else(|| panic!("only one of two readers takes `{url}` for a URL"));
    let granted = GRANTED.contains(&(scheme.as_str(), host.as_str(), port));
    assert!(granted, "`{url}` is dialled, and that is {scheme}, {host}, {port}");
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    assert!(!address.is_ok_and(is_inside), "`{url}` leads inside");
}

/// Where the other reader understands a URL as it was written, it understands the same host.
fn check_written(url: &str) {
    let Some((scheme, host, port)) = parts(url) else { return };
    let spelled_out = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-[]:".contains(&byte));
    let is_name = host.bytes().any(|byte| byte.is_ascii_alphabetic()) && !host.contains("0x") && !host.starts_with('[');
    if spelled_out && is_name {
        let host = host.to_ascii_lowercase();
        let granted = GRANTED.contains(&(scheme.as_str(), host.as_str(), port));
        assert!(granted, "`{url}` may be asked for, and reads as {scheme}, {host}, {port}");
    }
}

/// Scheme, host and port by another reader of URLs than the host's.
fn parts(url: &str) -> Option<(String, String, u16)> {
    let url = url.split(['#']).next()?.parse::<Uri>().ok()?;
    let scheme = url.scheme_str()?.to_ascii_lowercase();
    let port = url.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    Some((scheme, url.host()?.to_owned(), port))
}

fn check_redirect(from: &Request, status: u16, location: &str) {
    let Some(Ok(next)) = redirected(from, status, location) else { return };
    assert!(next.url.starts_with("https://"), "a redirect leaves HTTPS: `{}`", next.url);
    let elsewhere =
        parts(&next.url).is_some_and(|parts| parts != ("https".to_owned(), "api.shop.example".to_owned(), 443));
    assert!(!elsewhere || next.body == Body::None, "a body goes to `{}`", next.url);
    assert!(!elsewhere || next.headers.is_empty(), "header fields go to `{}`", next.url);
    check_request(&next);
}

fn check_bytes(input: &[u8]) {
    if let Ok(bytes) = <[u8; 4]>::try_from(input) {
        check_address(Ipv4Addr::from(bytes).into());
    }
    if let Ok(bytes) = <[u8; 16]>::try_from(input) {
        check_address(Ipv6Addr::from(bytes).into());
    }
}

fn check_address(address: IpAddr) {
    assert!(!(is_public(address) && is_inside(address)), "{address} may be dialled");
}

/// What the IANA special-purpose registries call not globally reachable, multicast, and IPv6 that carries such an IPv4
/// address. Written another way than in the host: as prefixes.
fn is_inside(address: IpAddr) -> bool {
    const V4: [(&str, u32); 18] = [
        ("0.0.0.0", 8),
        ("10.0.0.0", 8),
        ("100.64.0.0", 10),
        ("127.0.0.0", 8),
        ("169.254.0.0", 16),
        ("172.16.0.0", 12),
        ("192.0.0.0", 24),
        ("192.0.2.0", 24),
        ("192.88.99.0", 24),
        ("192.168.0.0", 16),
        ("198.18.0.0", 15),
        ("198.51.100.0", 24),
        ("203.0.113.0", 24),
        ("224.0.0.0", 4),
        ("240.0.0.0", 4),
        ("255.255.255.255", 32),
        ("233.252.0.0", 24),
        ("192.0.0.170", 32),
    ];
    const V6: [(&str, u32); 13] = [
        ("::", 128),
        ("::1", 128),
        ("100::", 64),
        ("100:0:0:1::", 64),
        ("64:ff9b:1::", 48),
        ("2001::", 32),
        ("2001:2::", 48),
        ("2001:db8::", 32),
        ("3fff::", 20),
        ("5f00::", 16),
        ("fc00::", 7),
        ("fe80::", 9),
        ("ff00::", 8),
    ];
    match address {
        IpAddr::V4(address) => V4.iter().any(|(start, bits)| same_v4(address, start, *bits)),
        IpAddr::V6(address) => {
            V6.iter().any(|(start, bits)| same_v6(address, start, *bits))
                || carried(address).any(|inner| is_inside(inner.into()))
        }
    }
}

/// IPv4 addresses that stand in an IPv6 address and are reached by it.
fn carried(address: Ipv6Addr) -> impl Iterator<Item = Ipv4Addr> {
    const AT: [(&str, u32, u32); 4] =
        [("::", 96, 96), ("::ffff:0:0", 96, 96), ("64:ff9b::", 96, 96), ("2002::", 16, 16)];
    AT.into_iter().filter(move |(start, bits, _)| same_v6(address, start, *bits)).map(move |(.., at)| {
        let shifted = address.to_bits() >> (128 - 32 - at);
        Ipv4Addr::from_bits((shifted & u128::from(u32::MAX)) as u32)
    })
}

fn same_v4(address: Ipv4Addr, start: &str, bits: u32) -> bool {
    let start: Ipv4Addr = start.parse().expect("an address");
    (address.to_bits() ^ start.to_bits()).leading_zeros() >= bits
}

fn same_v6(address: Ipv6Addr, start: &str, bits: u32) -> bool {
    let start: Ipv6Addr = start.parse().expect("an address");
    (address.to_bits() ^ start.to_bits()).leading_zeros() >= bits
}

fn connection(base_url: &str, hosts: &[&str]) -> Arc<Connection> {
    let account = Account::new(AccountSettings {
        name: "main".to_owned(),
        platform: "shop".to_owned(),
        base_url: base_url.to_owned(),
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        allow_private: false,
        fields: Default::default(),
        secrets: Default::default(),
        limits: Vec::new(),
        places: Vec::new(),
        authorization: None,
    });
    Connection::new("shop", account.expect("these hosts can be granted"), &[7; 32])
}

fn request() -> Request {
    Request {
        method: "GET".to_owned(),
        url: "https://api.shop.example/v1/orders".to_owned(),
        query: Vec::new(),
        headers: vec![("x-a".to_owned(), "b".to_owned())],
        body: Body::Json("{}".to_owned()),
        seal: Vec::new(),
        timeout_ms: None,
        once_per_run: false,
        charset: None,
        cost: None,
        repeatable: true,
    }
}
