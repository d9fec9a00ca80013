//! Which header fields a workflow may set.

use weft_sdk::Failure;

/// Fields that belong to the connection and its framing. The host sets them.
const OF_THE_HOST: [&str; 11] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-authorization",
];

/// Fields that hold secrets.
const OF_THE_ACCOUNT: [&str; 2] = ["authorization", "cookie"];

/// Whether a field of this name can be set at all, be it by an account.
pub fn check_name(name: &str) -> Result<(), Failure> {
    // RFC 9110, section 5.6.2.
    let in_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(in_token) {
        return Err(Failure::invalid(format!("`{name}` can't be the name of a header field"))
            .with_remedy("use letters, digits and `-`"));
    }
    if OF_THE_HOST.contains(&name.to_lowercase().as_str()) {
        return Err(Failure::invalid(format!("the header field `{name}` is set by weft itself"))
            .with_remedy("remove it: it follows from the request"));
    }
    Ok(())
}

/// Whether a workflow may set this field; `of_account` says whether the account does.
pub fn check(name: &str, value: &str, of_account: bool) -> Result<(), Failure> {
    check_name(name)?;
    let lower = name.to_lowercase();
    if of_account || OF_THE_ACCOUNT.contains(&lower.as_str()) {
        return Err(Failure::invalid(format!("the header field `{name}` belongs to the connection")).with_remedy(
            "remove it, and keep the secret in a connection of the variant bearer, basic, header or parts",
        ));
    }
    check_value(name, value)
}

/// Whether an account may set this field to that.
pub fn check_of_account(name: &str, value: &str) -> Result<(), Failure> {
    check_name(name)?;
    check_value(name, value)
}

fn check_value(name: &str, value: &str) -> Result<(), Failure> {
    if value.chars().any(char::is_control) {
        return Err(Failure::invalid(format!(
            "the header field `{name}` has a line break or another control character"
        ))
        .with_remedy("write its value on one line"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_for_a_workflow_is_refused() {
        for name in ["Host", "content-length", "Transfer-Encoding", "Connection", "Cookie", "AUTHORIZATION", "", "a b"]
        {
            assert!(matches!(check(name, "x", false), Err(Failure::Invalid(_))), "{name}");
        }
        assert!(matches!(check("X-Api-Key", "x", true), Err(Failure::Invalid(_))));
        assert!(matches!(check("X-Shop", "a\r\nHost: b", false), Err(Failure::Invalid(_))));
        assert!(check("X-Api-Key", "x", false).is_ok());
        assert!(check("Accept", "application/vnd.api+json", false).is_ok());
    }

    #[test]
    fn an_account_may_set_what_a_workflow_may_not() {
        assert!(check_name("Authorization").is_ok() && check_name("Cookie").is_ok());
    }
}
