//! Where a link leads: another path and query of the same place.

use crate::request::Pairs;

/// What a link changes in a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) path: String,
    pub(super) query: Pairs,
}

/// Resolves a link of the page at `base_url` and `path` (RFC 3986, section 5), as far as it stays on that host. The
/// error says what is wrong with the link.
pub(super) fn resolve(base_url: &str, path: &str, link: &str) -> Result<Target, String> {
    let link = link.trim();
    let link = link.split_once('#').map_or(link, |(link, _)| link);
    let local = match link.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => same_host(base_url, scheme, rest)?,
        _ => match link.strip_prefix("//") {
            Some(rest) => same_host(base_url, "https", rest)?,
            None => link,
        },
    };
    let (link_path, query) = match local.split_once('?') {
        Some((link_path, query)) => (link_path, self::query(query)?),
        None => (local, Pairs::new()),
    };
    let path = match link_path {
        "" if local.len() < link.len() => "/".to_owned(),
        "" => path.to_owned(),
        absolute if absolute.starts_with('/') => absolute.to_owned(),
        relative => format!("{}/{relative}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    Ok(Target { path, query })
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// What stands behind the host, if that is the one of `base_url`. Behind a proxy a platform may take itself for one
/// without TLS; nothing follows from it, since the request goes to `base_url` all the same.
fn same_host<'a>(base_url: &str, scheme: &str, rest: &'a str) -> Result<&'a str, String> {
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(format!("is of the kind `{scheme}`"));
    }
    let (base_scheme, base_host) = base_url.split_once("://").unwrap_or(("https", base_url));
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, local) = rest.split_at(end);
    if authority(scheme, host) != authority(base_scheme, base_host) {
        return Err("leads to another host".to_owned());
    }
    Ok(local)
}

/// Host and port, without the port that goes without saying.
fn authority(scheme: &str, host: &str) -> String {
    let usual = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let host = host.to_ascii_lowercase();
    host.strip_suffix(usual).map_or(host.clone(), str::to_owned)
}

fn query(text: &str) -> Result<Pairs, String> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| Ok((decoded(name)?, decoded(value)?)))
        .collect()
}

/// Undoes percent-encoding, and `+` for a space.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        let digits = behind.get(..2).filter(|_| first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        // `from_str_radix` takes a sign for a digit.
        let code =
            digits.filter(|digits| !digits.starts_with('+')).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(match (code, first) {
            (Some(code), _) => {
                rest = &behind[2..];
                code
            }
            (None, b'+') => b' ',
            (None, other) => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| "holds what is no text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn go(base_url: &str, link: &str) -> Result<String, String> {
        let Target { path, query } = resolve(base_url, "/v1/orders", link)?;
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok(format!("{path}?{}", query.join("&")))
    }

    #[test]
    fn a_link_is_resolved_on_its_host() {
        let table = [
            ("https://a.test/v2/x?page=2", "/v2/x?page=2"),
            ("HTTPS://A.test:443/v2/x", "/v2/x?"),
            ("http://a.test/v1/orders?after=a%2Fb%3D+c%20d&&flag", "/v1/orders?after=a/b= c d&flag="),
            ("//a.test/x?y=100%25&z=%2B1%+1", "/x?y=100%&z=+1% 1"),
            ("https://a.test?page=2", "/?page=2"),
            ("/v1/orders?u=https://b.test/", "/v1/orders?u=https://b.test/"),
            ("?page=2#top", "/v1/orders?page=2"),
            ("next?page=2", "/v1/next?page=2"),
            ("../v2/orders", "/v1/../v2/orders?"),
            (" ?q=%E5%A5%BD ", "/v1/orders?q=好"),
        ];
        for (link, expected) in table {
            assert_eq!(go("https://a.test", link).as_deref(), Ok(expected), "{link}");
        }
        assert_eq!(go("http://127.0.0.1:80", "http://127.0.0.1/x").as_deref(), Ok("/x?"));
        assert_eq!(go("http://127.0.0.1:8080", "http://127.0.0.1:8080/x").as_deref(), Ok("/x?"));
    }

    #[test]
    fn a_link_to_another_host_is_refused() {
        for link in [
            "https://b.test/x",
            "https://a.test.b.test/x",
            "https://a.test@b.test/x",
            "https://a.test:8443/x",
            "http://a.test:443/x",
            "//b.test/x",
            "https://b.test?u=https://a.test/",
            "ftp://a.test/x",
            "/x?bytes=%FF",
        ] {
            assert!(go("https://a.test", link).is_err(), "{link}");
        }
    }
}
