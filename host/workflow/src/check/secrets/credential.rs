//! Credentials that are written into the file, or come in as plain inputs: both are kept with each run and can be read.

use std::collections::BTreeSet;

use super::{Leaf, Value};
use crate::check::Findings;
use crate::checked::ItemUse;
use crate::description::NodeDescription;

/// Parameters whose fields have names of the platform, and what a field of each is called.
const PLACES: [(&str, &str); 4] =
    [("headers", "header"), ("query", "query parameter"), ("form", "form field"), ("body", "field of the body")];

/// Ends of names that mean a credential, in lower case and without signs between words.
const ENDS: [&str; 16] = [
    "authorization",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "credential",
    "credentials",
    "apikey",
    "accesskey",
    "authkey",
    "privatekey",
    "secretkey",
    "sessionkey",
    "jwt",
];

/// Words of names that end like a credential and mean a place in a list, or a value that protects a form.
const OTHERS: [&str; 11] =
    ["page", "next", "prev", "previous", "continuation", "cursor", "scroll", "sync", "resume", "csrf", "xsrf"];

/// Looks at one value of a request.
pub(super) fn check(
    component: &str,
    node: &NodeDescription,
    (leaf, secrets): (&Leaf<'_>, &BTreeSet<&str>),
    findings: &mut Findings,
) {
    let Some((place, kind)) = leaf.path.first().and_then(|first| PLACES.iter().find(|(place, _)| place == first))
    else {
        return;
    };
    let Some(name) = leaf.path.last().filter(|name| leaf.path.len() > 1 && is_credential(name)) else { return };
    let parameters = node.parameters.get("properties");
    if parameters.and_then(|properties| properties.get(place)).is_none() {
        return;
    }
    let (what, input) = match leaf.value {
        Value::Text("") => return,
        Value::Text(_) => ("a text in the file", None),
        Value::Expression(expression) if expression.secret.is_some() => return,
        // What computes with a secret is told already.
        Value::Expression(expression) if input_in(&expression.source).is_some_and(|input| secrets.contains(input)) => {
            return;
        }
        Value::Expression(expression) if expression.reads_inputs => ("a plain input", input_in(&expression.source)),
        // What a step has read is known to the run in any case.
        Value::Expression(expression) if !expression.steps.is_empty() || expression.item != ItemUse::Nothing => return,
        Value::Expression(_) => ("a text in the file", None),
    };
    let reason = format!(
        "the {kind} `{}` is a credential, and {what} can be read in the run, its recording and its failures",
        crate::finding::shortened(name)
    );
    let account = format!("put it into the account: `weft nodes {component}` lists its kinds and fields");
    let remedy = match place {
        &"headers" if is_of_account(name) => account,
        _ => {
            let input = input.unwrap_or("NAME");
            format!(
                "{account}. Or make it a secret, `inputs: {{ {input}: {{ type: string, secret: true }} }}`, and write `${{ \
                 .inputs.{input} }}` as the whole value"
            )
        }
    };
    findings.add(leaf.place, reason, remedy);
}

/// Whether a header is one that only accounts set, whatever the component.
fn is_of_account(header: &str) -> bool {
    ["authorization", "proxy-authorization", "cookie"].contains(&header.to_lowercase().as_str())
}

/// Whether the name of a field means a credential.
fn is_credential(name: &str) -> bool {
    let words = words(name);
    let joined = words.concat();
    let other = words.iter().any(|word| OTHERS.contains(&word.as_str()))
        || OTHERS.iter().any(|other| joined.starts_with(other));
    ENDS.iter().any(|end| joined.ends_with(end)) && !other
}

/// The words of a name in lower case: `X-AgreementGrantToken` is x, agreement, grant, token.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_is_lower = false;
    for character in name.chars() {
        let begins = !character.is_alphanumeric() || (character.is_uppercase() && before_is_lower);
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
        before_is_lower = character.is_lowercase() || character.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The first input that a program names.
fn input_in(source: &str) -> Option<&str> {
    let (_, behind) = source.split_once(".inputs.")?;
    let end = behind.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    Some(&behind[..end.unwrap_or(behind.len())]).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_by_their_names() {
        for name in [
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "X-AgreementGrantToken",
            "X-Auth-Token",
            "X-Shopify-Access-Token",
            "Private-Token",
            "api-key",
            "X-API-Key",
            "apikey",
            "apiKey",
            "access_token",
            "client_secret",
            "appSecret",
            "Password",
            "Ocp-Api-Secret-Key",
        ] {
            assert!(is_credential(name), "{name}");
        }
    }

    #[test]
    fn other_names_are_none() {
        for name in [
            "page_token",
            "nextToken",
            "next-page-token",
            "continuation-token",
            "pagetoken",
            "cursor_token",
            "X-CSRF-Token",
            "token_type",
            "Accept",
            "Idempotency-Key",
            "key",
            "app_key",
            "secret_id",
            "grant_type",
            "密码",
        ] {
            assert!(!is_credential(name), "{name}");
        }
    }

    #[test]
    fn the_input_of_a_program_is_found() {
        assert_eq!(input_in("\"Bearer \" + .inputs.key"), Some("key"));
        assert_eq!(input_in("\"Bearer \\(.inputs.key)\""), Some("key"));
        assert_eq!(input_in(".inputs[\"key\"]"), None);
    }
}
