//! Which of the platform's hosts a request goes to.
//!
//! The platform has a host for each purpose, twice: for production and for the sandbox. A connection has one address; where
//! that is the API's, the others follow from it. Where it is any other (a test server, a proxy), everything goes there.

use weft_sdk::Call;

/// The API in production.
pub const API: &str = "https://api.ebay.com";
/// The API in the sandbox.
pub const SANDBOX_API: &str = "https://api.sandbox.ebay.com";

/// Everything that nodes reach or send people to.
pub const ALL: [&str; 6] = [
    "api.ebay.com",
    "apiz.ebay.com",
    "auth.ebay.com",
    "api.sandbox.ebay.com",
    "apiz.sandbox.ebay.com",
    "auth.sandbox.ebay.com",
];

/// The hosts of the pages on which sellers agree.
pub const CONSENT: [&str; 2] = ["auth.ebay.com", "auth.sandbox.ebay.com"];

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Tokens and orders.
    Api,
    /// Who a token belongs to.
    Identity,
    /// The page on which a seller agrees.
    Consent,
}

/// Scheme and host for a purpose, by the address of the connection.
pub fn origin<P>(call: &Call<P>, host: Host) -> String {
    let domain = match call.base_url() {
        API => "ebay.com",
        SANDBOX_API => "sandbox.ebay.com",
        other => return other.to_owned(),
    };
    let name = match host {
        Host::Api => "api",
        Host::Identity => "apiz",
        Host::Consent => "auth",
    };
    format!("https://{name}.{domain}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn origins(base_url: &str) -> [String; 3] {
        let call = Call::new(json!({ "base_url": base_url }), ());
        [Host::Api, Host::Identity, Host::Consent].map(|host| origin(&call, host))
    }

    #[test]
    fn both_places_have_a_host_for_each_purpose() {
        assert_eq!(origins(API), ["https://api.ebay.com", "https://apiz.ebay.com", "https://auth.ebay.com"]);
        let sandbox =
            ["https://api.sandbox.ebay.com", "https://apiz.sandbox.ebay.com", "https://auth.sandbox.ebay.com"];
        assert_eq!(origins(SANDBOX_API), sandbox);
        let hosts: Vec<String> = [API, SANDBOX_API].into_iter().flat_map(origins).collect();
        assert!(hosts.iter().all(|origin| ALL.contains(&origin.trim_start_matches("https://"))), "{hosts:?}");
    }

    #[test]
    fn another_address_is_all_hosts_in_one() {
        assert_eq!(origins("http://127.0.0.1:9").as_slice(), ["http://127.0.0.1:9"; 3]);
    }
}
