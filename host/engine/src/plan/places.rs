//! Where secrets and tokens of an account may stand in its requests: what its component says, with the account's own
//! values put in.

use std::collections::BTreeMap;

use weft_sandbox::contract;
use weft_workflow::{Authorization, ConnectionDescription, ConsentKind, PlaceDescription, RateLimit, RequestPart};

/// The places of an account with these public fields. One whose name is a field that isn't filled in is no place.
pub fn places(connection: &ConnectionDescription, fields: &BTreeMap<String, String>) -> Vec<contract::Place> {
    connection.places.iter().filter_map(|place| filled(place, fields)).collect()
}

/// What the sandbox has to know of how tokens are obtained.
pub fn authorization(authorization: &Authorization) -> contract::Authorization {
    let tokens = authorization.tokens.iter().map(|token| contract::Token {
        name: token.name.clone(),
        pointer: token.pointer.clone(),
        lives: token.lives.clone(),
        renews: token.renews,
    });
    let consent = authorization.consent.as_ref().map(|consent| contract::Consent {
        kind: match consent.kind {
            ConsentKind::Redirect => contract::ConsentKind::Redirect,
            ConsentKind::PasteCode => contract::ConsentKind::PasteCode,
            ConsentKind::PasteAddress => contract::ConsentKind::PasteAddress,
            ConsentKind::OwnBackOffice => contract::ConsentKind::OwnBackOffice,
        },
        begin: consent.begin.clone(),
        finish: consent.finish.clone(),
        revoke: consent.revoke.clone(),
        hosts: consent.hosts.clone(),
        code: consent.code.clone(),
        code_lives_ms: consent.code_lives_ms,
        echoes_state: consent.echoes_state,
        pkce: consent.pkce,
    });
    contract::Authorization {
        variants: authorization.variants.clone(),
        node: authorization.node.clone(),
        tokens: tokens.collect(),
        consent,
    }
}

/// What the sandbox has to know of what a platform allows per time.
pub fn limit(limit: &RateLimit) -> contract::RateLimit {
    contract::RateLimit {
        nodes: limit.nodes.clone(),
        requests: limit.requests,
        per_ms: limit.per_ms,
        bucket: limit.bucket,
        day: limit.day.clone(),
        told: limit.told.as_ref().map(|told| contract::ToldRate {
            used: told.used.clone(),
            left: told.left.clone(),
            size: told.size.clone(),
            per_second: told.per_second.clone(),
        }),
    }
}

fn filled(place: &PlaceDescription, fields: &BTreeMap<String, String>) -> Option<contract::Place> {
    let name = match place.field() {
        Some(field) => fields.get(field).filter(|name| is_one_place(place.part, name))?,
        None => &place.name,
    };
    let part = match place.part {
        RequestPart::Header => contract::RequestPart::Header,
        RequestPart::Query => contract::RequestPart::Query,
        RequestPart::Form => contract::RequestPart::Form,
        RequestPart::Json => contract::RequestPart::Json,
    };
    Some(contract::Place { value: place.value.clone(), nodes: place.nodes.clone(), part, name: name.clone() })
}

/// The value of a field is one place: it doesn't open all others.
fn is_one_place(part: RequestPart, name: &str) -> bool {
    match part {
        RequestPart::Json => name.is_empty() || name.starts_with('/'),
        RequestPart::Header | RequestPart::Query | RequestPart::Form => {
            !name.is_empty() && name != PlaceDescription::ANY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(part: RequestPart, name: &str) -> PlaceDescription {
        PlaceDescription { value: "key".to_owned(), nodes: Vec::new(), part, name: name.to_owned() }
    }

    fn names(described: Vec<PlaceDescription>, fields: &[(&str, &str)]) -> Vec<String> {
        let connection = ConnectionDescription { places: described, ..ConnectionDescription::default() };
        let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        places(&connection, &fields).into_iter().map(|place| place.name).collect()
    }

    #[test]
    fn a_field_in_braces_is_filled_in() {
        let described = || {
            vec![
                named(RequestPart::Header, "{header_name}"),
                named(RequestPart::Query, "key"),
                named(RequestPart::Query, "*"),
                named(RequestPart::Json, "{pointer}"),
            ]
        };
        let fields = [("header_name", "X-Key"), ("pointer", "/auth/key")];
        assert_eq!(names(described(), &fields), ["X-Key", "key", "*", "/auth/key"]);
        assert_eq!(names(described(), &[]), ["key", "*"], "no place where nothing is filled in");
        assert_eq!(names(described(), &[("header_name", "*"), ("pointer", "*")]), ["key", "*"]);
        assert_eq!(names(described(), &[("header_name", ""), ("pointer", "auth")]), ["key", "*"]);
    }
}
