//! Origins (RFC 6454): scheme, host and port of a URL, in one way of writing.

use url::Url;

/// An origin as it is written here: lower case, no port where it is the usual one, nothing behind. The error says what else
/// stands in the text.
pub fn read(text: &str) -> Result<String, &'static str> {
    let url = Url::parse(text.trim()).map_err(|_| "it has no scheme, or can't be read")?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("it is neither https nor http");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user name or a password");
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || text.trim().ends_with(['?', '#']) {
        return Err("it has a path or more behind the host; a host is allowed as a whole");
    }
    if url.host_str().is_none_or(|host| host.contains('*')) {
        return Err("every host is named by itself");
    }
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_host_is_written_in_one_way() {
        for (text, origin) in [
            ("https://api.example.com", "https://api.example.com"),
            ("HTTPS://API.example.com:443/", "https://api.example.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://例子.example", "https://xn--fsqu00a.example"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(origin), "{text}");
        }
        for text in [
            "api.example.com",
            "https://",
            "ftp://a.example",
            "https://a.example/path",
            "https://a.example?x=1",
            "https://a.example/?",
            "https://user@a.example",
            "https://user:pw@a.example",
            "https://*.example.com",
            "file:///etc/passwd",
            "",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
