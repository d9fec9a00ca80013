//! Which hosts a connection may reach.

use url::Url;

use super::Error;

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
        let mut origins = vec![origin(base_url)?];
        for host in hosts {
            let granted = origin(&format!("https://{host}"))?;
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
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(Error::Malformed("a URL may not hold a user name or password".to_owned()));
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(Error::Malformed("query parameters are given apart from the URL".to_owned()));
        }
        let asked = origin(url).map_err(Error::Malformed)?;
        if self.0.contains(&asked) {
            return Ok(());
        }
        Err(Error::Denied(format!("{asked} is not among the hosts this connection may reach: {self}")))
    }
}

/// Scheme, host and port of a URL, for people.
pub(super) fn origin_of(url: &str) -> String {
    origin(url).map_or_else(|_| String::new(), |origin| origin.to_string())
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
}
