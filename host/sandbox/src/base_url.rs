//! Where the requests of an account go, as whoever set it up has written it.
//!
//! It is read once, as a URL, and what counts from then on is what was read: `HTTP://` is `http://`. Components read it in
//! their connection's public fields, so nothing may stand in it that is nobody else's business.

use url::Url;

/// A base URL that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is no URL, or one for something else.
    #[error("{0}")]
    Unreadable(String),
    /// It has a user name or a password in it.
    #[error("base_url holds a user name or a password, which every component of the account could read")]
    Secret,
    /// It has a query or a fragment.
    #[error("base_url has a query or a fragment, and paths are added behind it")]
    Query,
    /// It is plain http.
    #[error("base_url is plain http: secrets and data would travel unprotected")]
    Plain,
}

impl BaseUrlError {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "write base_url like https://api.example.com, without a path",
            Self::Secret => {
                "take them out of base_url and write them as secret fields: the platform's component says where they go"
            }
            Self::Query => "end base_url before the `?` or `#`; what every request needs is a field or a parameter",
            Self::Plain => "use https://, or for a test server on this machine add allow_private: true",
        }
    }
}

/// Reads a base URL. Gives it as requests begin: without a slash at the end.
pub fn read_base_url(text: &str, may_be_plain: bool) -> Result<String, BaseUrlError> {
    // What can't be read may hold anything, a password among others.
    let shown = if text.contains('@') { "base_url".to_owned() } else { format!("`{text}`") };
    let url = Url::parse(text).map_err(|error| BaseUrlError::Unreadable(format!("{shown} is no URL: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BaseUrlError::Secret);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BaseUrlError::Query);
    }
    match url.scheme() {
        "https" => {}
        "http" if may_be_plain => {}
        "http" => return Err(BaseUrlError::Plain),
        _ => return Err(BaseUrlError::Unreadable(format!("{shown} is neither http nor https"))),
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_what_it_is_read_as() {
        for (text, read) in [
            ("https://api.example.com", "https://api.example.com"),
            ("https://api.example.com/", "https://api.example.com"),
            ("https://API.example.com:443/v1/", "https://api.example.com/v1"),
            ("HTTPS://api.example.com", "https://api.example.com"),
            ("https:\\\\api.example.com", "https://api.example.com"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ] {
            assert_eq!(read_base_url(text, false).as_deref(), Ok(read));
        }
        assert_eq!(read_base_url("http://127.0.0.1:9", true).as_deref(), Ok("http://127.0.0.1:9"));
    }

    #[test]
    fn plain_http_is_told_however_it_is_written() {
        for text in
            ["http://a.example", "HTTP://a.example", "hTtP://a.example", " http://a.example", "ht\ntp://a.example"]
        {
            assert_eq!(read_base_url(text, false), Err(BaseUrlError::Plain), "{text:?}");
        }
    }

    #[test]
    fn what_is_nobody_elses_business_is_refused() {
        for text in ["https://user@a.example", "https://user:pw@a.example", "https://:pw@a.example"] {
            assert_eq!(read_base_url(text, false), Err(BaseUrlError::Secret), "{text}");
        }
        for text in ["https://a.example?key=1", "https://a.example/#x", "https://a.example/?"] {
            assert_eq!(read_base_url(text, false), Err(BaseUrlError::Query), "{text}");
        }
        for text in ["a.example", "ftp://a.example", "file:///etc/passwd", "https://", "user:hunter2@"] {
            let error = read_base_url(text, true).unwrap_err();
            assert!(matches!(error, BaseUrlError::Unreadable(_)) && !error.to_string().contains("hunter2"), "{text}");
        }
    }
}
