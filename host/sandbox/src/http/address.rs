//! Which addresses may be dialled. Checked after DNS, on the very addresses that are then used, so that a name that
//! points inside can't reach inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Whether an address belongs to the public internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// What is not the public internet, as address and length of the prefix: the IANA special-purpose registry (RFC 6890 and
/// its updates), also where it calls a range globally reachable, because no platform's API is there; multicast and what is
/// reserved; and what clouds answer their own machines under a public number.
const SPECIAL_V4: [([u8; 4], u32); 20] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    // Shared by providers; the metadata of Alibaba Cloud is at 100.100.100.200.
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // The host of Azure: settings and certificates of the machine.
    ([168, 63, 129, 16], 32),
    // Link-local; the metadata of most clouds is at 169.254.169.254.
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    // Protocols; the metadata of Oracle Cloud was at 192.0.0.192.
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    // The nearest server of AS112, of AMT, of 6to4, and of AS112 again.
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 175, 48, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];

/// The same within global unicast, 2000::/3. All else of IPv6 is special.
const SPECIAL_V6: [([u16; 3], u32); 4] = [
    // Protocols: Teredo, ORCHID, benchmarking, and the nearest server of AMT, AS112 and others.
    ([0x2001, 0, 0], 23),
    ([0x2001, 0x0db8, 0], 32),
    // The nearest server of AS112.
    ([0x2620, 0x004f, 0x8000], 48),
    ([0x3fff, 0, 0], 20),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let within = |&(network, prefix): &([u8; 4], u32)| {
        let differing = u32::from(address) ^ u32::from(Ipv4Addr::from(network));
        differing.leading_zeros() >= prefix
    };
    !SPECIAL_V4.iter().any(within)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = embedded_v4(address) {
        return is_public_v4(inner);
    }
    let [first, second, third, ..] = address.segments();
    let within = |&([a, b, c], prefix): &([u16; 3], u32)| {
        let differing = Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0).to_bits()
            ^ Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_bits();
        differing.leading_zeros() >= prefix
    };
    is_global_unicast(address) && !is_isatap(address) && !SPECIAL_V6.iter().any(within)
}

fn is_global_unicast(address: Ipv6Addr) -> bool {
    address.segments()[0] & 0xe000 == 0x2000
}

/// Whether the address ends with an IPv4 address in the way of ISATAP (RFC 5214), under whatever prefix: a tunnel through
/// the network that this machine is in.
fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., high, low, _, _] = address.segments();
    high & 0xfdff == 0 && low == 0x5efe
}

/// The IPv4 address inside a mapped, NAT64 or 6to4 address. Other forms, such as compatible and translated addresses, the
/// NAT64 of a network of one's own and Teredo, are never public.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let from = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => from(high, low),
        [0x2002, high, low, ..] => from(high, low),
        _ => None,
    }
}

/// Finds the addresses of a host.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// All addresses of a name.
    async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// Asks the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    #[allow(clippy::disallowed_methods, reason = "what is found here is checked before it is dialled")]
    async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect())
    }
}

/// Resolves names and refuses addresses that may not be dialled. What it gives is what is dialled: nobody asks again.
pub(crate) struct CheckedResolver {
    pub(crate) allow_private: bool,
    pub(crate) lookup: Arc<dyn Lookup>,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow_private, lookup) = (self.allow_private, Arc::clone(&self.lookup));
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = lookup.addresses(&host).await?.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            let allowed = allowed(&host, found, allow_private)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn allowed(host: &str, found: Vec<SocketAddr>, allow_private: bool) -> Result<Vec<SocketAddr>, PrivateAddress> {
    let allowed: Vec<SocketAddr> =
        found.into_iter().filter(|address| allow_private || is_public(address.ip())).collect();
    if allowed.is_empty() { Err(PrivateAddress(host.to_owned())) } else { Ok(allowed) }
}

/// A host that has only addresses that may not be dialled.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` leads to a private address, which this connection may not dial (allow_private: true would permit it)")]
pub(crate) struct PrivateAddress(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_ranges_are_told_from_public_ones() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "168.63.129.16",
            "::ffff:168.63.129.16",
            "64:ff9b::168.63.129.16",
            "2002:a83f:8110::1",
            "100.100.100.200",
            "100.127.255.255",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.0.9",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.175.48.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "240.0.0.1",
            "239.255.255.255",
            "::8.8.8.8",
            "::ffff:0:8.8.8.8",
            "64:ff9b:1::8.8.8.8",
            "64:ff9b:1:ffff::1",
            "100::1",
            "100:0:0:1::1",
            "2001:0:808:808::1",
            "2001:1::1",
            "2001:2::1",
            "2001:3::1",
            "2001:4:112::1",
            "2001:10::1",
            "2001:20::1",
            "2001:30::1",
            "2001:1ff:ffff::1",
            "2620:4f:8000::1",
            "3fff::1",
            "3fff:fff::1",
            "5f00::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fec0::1",
            "2606:4700::5efe:10.0.0.1",
            "2606:4700::200:5efe:8.8.8.8",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.1",
            "168.63.129.15",
            "168.63.129.17",
            "172.15.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "192.0.3.1",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2620:4f:8001::1",
            "3fff:1000::1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_name_that_points_inside_is_refused() {
        let inside: Vec<SocketAddr> = vec!["10.0.0.1:0".parse().unwrap()];
        assert!(allowed("shop.example", inside.clone(), false).is_err());
        assert_eq!(allowed("shop.example", inside.clone(), true).unwrap(), inside);
        let mixed = [inside, vec!["1.1.1.1:0".parse().unwrap()]].concat();
        assert_eq!(allowed("shop.example", mixed, false).unwrap(), ["1.1.1.1:0".parse().unwrap()]);
    }
}
