//! Secrets with names of their own, and where in a request each goes.
//!
//! ```yaml
//! shop:
//!   platform: http
//!   variant: parts
//!   base_url: https://api.example.com
//!   parts:
//!     - { in: header, name: X-AppSecretToken, field: app_secret }
//!     - { in: header, name: Authorization, prefix: "Bearer ", field: grant }
//!   fields:
//!     app_secret: { env: APP_SECRET }
//!     grant: { file: grant.txt }
//! ```

use serde::{Deserialize, Serialize};
use weft_engine::sandbox::contract;
use weft_engine::workflow::PlaceDescription;

use crate::message::Message;

/// The public field that tells nodes the parts.
pub(super) const PARTS: &str = "parts";
/// Most parts of an account.
const PARTS_MAX: usize = 16;

/// A part as written, and as nodes read it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartWritten {
    #[serde(rename = "in")]
    place: Place,
    /// The header field or query parameter, or where in the body.
    name: String,
    /// What stands before the secret.
    #[serde(default)]
    prefix: String,
    /// Which secret.
    pub(super) field: String,
}

/// Where in a request an account adds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Header,
    Query,
    Body,
}

impl PartWritten {
    /// Where in requests its secret may stand.
    fn places(&self) -> Vec<contract::Place> {
        places_at(&self.field, &[], self.place, &self.name)
    }

    /// Header fields have no case.
    fn is_same_place(&self, other: &Self) -> bool {
        let same_name = match self.place {
            Place::Header => self.name.eq_ignore_ascii_case(&other.name),
            Place::Query | Place::Body => self.name == other.name,
        };
        self.place == other.place && same_name
    }
}

/// Where in requests of these nodes (none: of all) a sealed value may stand that goes there. The body of a request is JSON or a
/// form.
pub(super) fn places_at(value: &str, nodes: &[String], place: Place, name: &str) -> Vec<contract::Place> {
    let at = |part, name: String| contract::Place { value: value.to_owned(), nodes: nodes.to_vec(), part, name };
    // As the name of a place it would be any place.
    let named = |part| (name != PlaceDescription::ANY).then(|| at(part, name.to_owned()));
    match place {
        Place::Header => Vec::from_iter(named(contract::RequestPart::Header)),
        Place::Query => Vec::from_iter(named(contract::RequestPart::Query)),
        Place::Body => {
            let json = pointers(name).into_iter().map(|pointer| at(contract::RequestPart::Json, pointer));
            json.chain(named(contract::RequestPart::Form)).collect()
        }
    }
}

/// What can be said against the parts of an account by themselves.
pub(super) fn check(parts: &[PartWritten]) -> Result<(), Message> {
    if parts.is_empty() {
        return Err(Message::new(
            "it does not say where its secrets go",
            "add parts: [{ in: header, name: X-Api-Key, field: api_key }], and the field api_key under fields",
        ));
    }
    if parts.len() > PARTS_MAX {
        return Err(Message::new(format!("it has more than {PARTS_MAX} parts"), "remove some"));
    }
    for (index, part) in parts.iter().enumerate() {
        if part.name.is_empty() || part.field.is_empty() {
            let reason = format!("the part {} has an empty `name` or `field`", index + 1);
            return Err(Message::new(reason, "say what the place is called, and which of the fields goes there"));
        }
        if part.prefix.chars().any(char::is_control) {
            let reason =
                format!("the `prefix` of the part `{}` has a line break or another control character", part.name);
            return Err(Message::new(reason, "write it on one line"));
        }
        if parts[..index].iter().any(|other| other.is_same_place(part)) {
            return Err(Message::new(format!("two parts go to `{}`", part.name), "remove one"));
        }
    }
    Ok(())
}

/// The parts as nodes read them.
pub(super) fn written(parts: &[PartWritten]) -> Result<String, Message> {
    serde_json::to_string(parts)
        .map_err(|error| Message::new(format!("its parts can't be written: {error}"), "check them"))
}

/// The names of the secrets that the parts of an account name, from the public field that nodes read.
///
/// Parts that can't be read are an error: with none, secrets would be taken for what everybody may read.
pub(super) fn secret_fields(parts: &str) -> Result<Vec<String>, Message> {
    Ok(read(parts)?.into_iter().map(|part| part.field).collect())
}

/// Where in requests the secrets of the parts may stand, from the public field that nodes read.
pub(super) fn places(parts: &str) -> Result<Vec<contract::Place>, Message> {
    Ok(read(parts)?.iter().flat_map(PartWritten::places).collect())
}

fn read(parts: &str) -> Result<Vec<PartWritten>, Message> {
    serde_json::from_str(parts).map_err(|error| {
        let remedy = r#"write them as JSON: '[{"in":"header","name":"X-Api-Key","field":"api_key"}]'"#;
        Message::new(format!("the field `parts` of its connection can't be read: {error}"), remedy)
    })
}

/// The JSON Pointers that a name in a body leads to: it is one itself, or names and positions with dots between them. A
/// position that counts from the end may be any.
fn pointers(name: &str) -> Vec<String> {
    let name = name.trim();
    if name.is_empty() || name.starts_with('/') {
        return vec![name.to_owned()];
    }
    let pointer = |steps: &[String]| steps.iter().map(|step| format!("/{step}")).collect::<String>();
    let steps: Vec<String> = name.split('.').map(|step| step.replace('~', "~0").replace('/', "~1")).collect();
    let mut pointers = vec![pointer(&steps)];
    let any = |step: &String| if is_from_end(step) { "*".to_owned() } else { step.clone() };
    if steps.iter().any(|step| is_from_end(step)) {
        pointers.push(pointer(&steps.iter().map(any).collect::<Vec<_>>()));
    }
    pointers
}

/// Whether a step is a position in a list, counted from its end.
fn is_from_end(step: &str) -> bool {
    step.strip_prefix('-').is_some_and(|from_end| from_end.parse::<usize>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(place: Place, name: &str) -> PartWritten {
        PartWritten { place, name: name.to_owned(), prefix: String::new(), field: "key".to_owned() }
    }

    #[test]
    fn parts_that_make_no_sense_are_told() {
        let two = |one: &str, other: &str| vec![part(Place::Header, one), part(Place::Header, other)];
        assert!(check(&two("X-A", "X-B")).is_ok());
        assert!(check(&[part(Place::Header, "key"), part(Place::Query, "key")]).is_ok());
        for wrong in [
            Vec::new(),
            two("X-A", "x-a"),
            vec![part(Place::Query, "")],
            vec![PartWritten { prefix: "a\nb".to_owned(), ..part(Place::Header, "X-A") }],
            (0..=PARTS_MAX).map(|number| part(Place::Query, &number.to_string())).collect(),
        ] {
            assert!(check(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn nodes_read_what_was_written() {
        let written = written(&[part(Place::Header, "X-A")]).unwrap();
        assert_eq!(written, r#"[{"in":"header","name":"X-A","prefix":"","field":"key"}]"#);
        assert_eq!(secret_fields(&written).unwrap(), ["key"]);
    }

    #[test]
    fn secrets_stand_where_their_parts_say() {
        let parts = [
            part(Place::Header, "X-A"),
            part(Place::Query, "a.b"),
            part(Place::Body, "auth.a/b~"),
            part(Place::Body, "/auth/key"),
            part(Place::Body, "list.-1.key"),
            part(Place::Query, "*"),
        ];
        let places = places(&written(&parts).unwrap()).unwrap();
        let part = |place: &contract::Place| match place.part {
            contract::RequestPart::Header => "header",
            contract::RequestPart::Query => "query",
            contract::RequestPart::Form => "form",
            contract::RequestPart::Json => "json",
        };
        let shown: Vec<String> = places.iter().map(|place| format!("{} {}", part(place), place.name)).collect();
        let expected = [
            "header X-A",
            "query a.b",
            "json /auth/a~1b~0",
            "form auth.a/b~",
            "json /auth/key",
            "form /auth/key",
            "json /list/-1/key",
            "json /list/*/key",
            "form list.-1.key",
        ];
        assert_eq!(shown, expected, "and `*` is no place of a query");
        assert!(places.iter().all(|place| place.value == "key" && place.nodes.is_empty()));
    }

    #[test]
    fn parts_that_can_not_be_read_do_not_pass_for_none() {
        for parts in ["", "key", "{}", r#"[{"in":"header","name":"X-A","field":"key","more":1}]"#] {
            let message = secret_fields(parts).unwrap_err();
            assert!(message.reason.contains("`parts` of its connection can't be read"), "{}", message.reason);
        }
    }
}
