//! Which host a request goes to.
//!
//! A connection's address is that of its region's API. Where it is another one (a test server, a gateway of one's own), all
//! that goes to any host of the platform goes there.

use weft_sdk::{Call, Failure};

use crate::sites::{self, REGIONS};

/// The host of tokens, one for all regions.
pub const LOGIN_HOST: &str = "api.amazon.com";
/// The connection field that chooses the sandbox.
pub const ENVIRONMENT: &str = "environment";
/// Its value then.
pub const SANDBOX: &str = "sandbox";

/// Where the Selling Partner API is: scheme and host.
pub fn api<P>(call: &Call<P>) -> String {
    let base_url = call.base_url();
    match REGIONS.iter().find_map(|region| region.host().filter(|host| base_url == format!("https://{host}"))) {
        Some(host) if call.connection_field(ENVIRONMENT) == Some(SANDBOX) => format!("https://{}", sandbox_of(host)),
        _ => base_url.to_owned(),
    }
}

/// Where tokens are: scheme and host.
pub fn login<P>(call: &Call<P>) -> String {
    of_platform(call, LOGIN_HOST)
}

/// Where sellers of the connection's site sign in: scheme and host.
pub fn seller_central<P>(call: &Call<P>) -> Result<String, Failure> {
    let site = sites::of(call)?;
    if site.region.host().is_none() {
        return Err(Failure::invalid(format!("the site {} is not in the Selling Partner API", site.name))
            .with_chinese(format!("站点 {} 不在 Selling Partner API 中", site.name)));
    }
    Ok(of_platform(call, site.seller_central))
}

/// The host of a sandbox.
pub fn sandbox_of(host: &str) -> String {
    format!("sandbox.{host}")
}

fn of_platform<P>(call: &Call<P>, host: &str) -> String {
    let base_url = call.base_url();
    let is_platforms =
        REGIONS.iter().filter_map(|region| region.host()).any(|host| base_url == format!("https://{host}"));
    if is_platforms { format!("https://{host}") } else { base_url.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(base_url: &str, environment: &str) -> Call<()> {
        Call::new(json!({ "base_url": base_url, "site": "JP", ENVIRONMENT: environment }), ())
    }

    #[test]
    fn every_purpose_has_its_host() {
        let call = call("https://sellingpartnerapi-fe.amazon.com", "production");
        assert_eq!(api(&call), "https://sellingpartnerapi-fe.amazon.com");
        assert_eq!(login(&call), "https://api.amazon.com");
        assert_eq!(seller_central(&call).unwrap(), "https://sellercentral.amazon.co.jp");
    }

    #[test]
    fn the_sandbox_has_the_api_alone() {
        let call = call("https://sellingpartnerapi-fe.amazon.com", SANDBOX);
        assert_eq!(api(&call), "https://sandbox.sellingpartnerapi-fe.amazon.com");
        assert_eq!(login(&call), "https://api.amazon.com");
    }

    #[test]
    fn another_address_takes_all() {
        for environment in ["production", SANDBOX] {
            let call = call("http://127.0.0.1:9", environment);
            assert_eq!([api(&call), login(&call), seller_central(&call).unwrap()], ["http://127.0.0.1:9"; 3]);
        }
    }
}
