//! Which hosts a connection may reach.

use url::Url;

use crate::types::http::Error;

/// Scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

/// The origins that a component declares and a connection grants. Everything else is refused.
#[derive(Debug, Clone)]
pub(crate) struct Grants(Vec<Origin>);

impl Grants {
    /// Grants for the base URL and for further hosts, which are reached by HTTPS alone.
    pub(crate) fn new(base_url: &str, hosts: &[String]) -> Result<Self, String> {
        let base_url = Url::parse(base_url).map_err(|error| format!("`{base_url}` is no URL: {error}"))?;
        if let Some(fault) = more_than_an_address(&base_url) {
            // Components read the base URL.
            return Err(format!("{fault} (base URL of {})", base_url.host_str().unwrap_or_default()));
        }
        let mut origins = vec![origin(base_url.as_str())?];
        for host in hosts {
            let url = format!("https://{host}");
            let granted = origin(&url)?;
            let is_bare = Url::parse(&url).is_ok_and(|url| more_than_an_address(&url).is_none() && url.path() == "/");
            if !is_bare {
                return Err(format!("`{host}` is no host"));
            }
            if !origins.contains(&granted) {
                origins.push(granted);
            }
        }
        Ok(Self(origins))
    }

    /// All of them, for people.
    pub(crate) fn origins(&self) -> Vec<String> {
        self.0.iter().map(Origin::to_string).collect()
    }

    /// Whether a request may go to this URL.
    pub(crate) fn check(&self, url: &str) -> Result<(), Error> {
        let parsed = Url::parse(url).map_err(|error| Error::Malformed(format!("`{url}` is no URL: {error}")))?;
        if let Some(fault) = more_than_an_address(&parsed) {
            return Err(Error::Malformed(fault.to_owned()));
        }
        let asked = origin(url).map_err(Error::Malformed)?;
        if self.0.contains(&asked) {
            return Ok(());
        }
        Err(Error::Denied(format!("{asked} is not among the hosts this connection may reach: {self}")))
    }
}

/// Scheme, host and port of a URL, for people.
pub(crate) fn origin_of(url: &str) -> String {
    origin(url).map_or_else(|_| String::new(), |origin| origin.to_string())
}

/// What stands in a URL beside scheme, host, port and path.
fn more_than_an_address(url: &Url) -> Option<&'static str> {
    if !url.username().is_empty() || url.password().is_some() {
        return Some("a URL may not hold a user name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Some("query parameters are given apart from the URL");
    }
    None
}

fn origin(url: &str) -> Result<Origin, String> {
    let parsed = Url::parse(url).map_err(|error| format!("`{url}` is no URL: {error}"))?;
    let scheme = parsed.scheme().to_owned();
    if scheme != "https" && scheme != "http" {
        return Err(format!("`{url}` is neither http nor https"));
    }
    let host = parsed.host_str().ok_or_else(|| format!("`{url}` has no host"))?.to_owned();
    let port = parsed.port_or_known_default().ok_or_else(|| format!("`{url}` has no port"))?;
    Ok(Origin { scheme, host, port })
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}://{}", self.scheme, self.host)?;
        match (self.scheme.as_str(), self.port) {
            ("https", 443) | ("http", 80) => Ok(()),
            (_, port) => write!(formatter, ":{port}"),
        }
    }
}

impl std::fmt::Display for Grants {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.origins().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_granted_origins_pass() {
        let grants = Grants::new("https://api.shop.example", &["cdn.shop.example:8443".to_owned()]).unwrap();
        for url in ["https://api.shop.example/a", "https://API.shop.example:443/", "https://cdn.shop.example:8443/x"] {
            assert!(grants.check(url).is_ok(), "{url}");
        }
        for url in [
            "http://api.shop.example/",
            "https://api.shop.example:444/",
            "https://evil.example/",
            "https://api.shop.example.evil.example/",
            "https://api.shop.example@evil.example/",
            "https://api.shop.example/?q=1",
            "file:///etc/passwd",
            "nonsense",
        ] {
            assert!(grants.check(url).is_err(), "{url}");
        }
    }

    #[test]
    fn what_is_granted_is_an_address_and_no_more() {
        let of = |base_url: &str, host: &str| Grants::new(base_url, &[host.to_owned()]).map(|grants| grants.origins());
        let both = ["https://a.example".to_owned(), "https://b.example:8443".to_owned()];
        assert_eq!(of("HTTPS://A.example/v1", "B.example:8443").unwrap(), both);
        for base_url in
            ["https://user:pw@a.example", "https://a.example?x=1", "https://a.example#x", "ftp://a.example", ""]
        {
            assert!(of(base_url, "b.example").is_err_and(|reason| !reason.contains("pw@")), "{base_url}");
        }
        for host in ["user@b.example", "b.example/path", "b.example?x", "b.example#x", "", "b.example\\path"] {
            assert!(of("https://a.example", host).is_err(), "{host}");
        }
    }
}
