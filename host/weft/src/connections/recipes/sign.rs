//! How a request is signed.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weft_engine::sandbox::contract;

use super::login::GoesWritten;
use super::made::{self, Source};
use crate::connections::parts::Place;
use crate::message::Message;

/// Most recipes of an account.
const RECIPES_MAX: usize = 4;
/// Most pieces of a text or a key.
const PIECES_MAX: usize = 32;
/// Most values that a recipe adds to a request.
const ADDED_MAX: usize = 32;

/// One recipe, or several that are carried out one after the other.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(in crate::connections) struct SignWritten(Vec<RecipeWritten>);

/// As it is written, and as nodes read it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RecipeWritten {
    #[serde(default)]
    add: AddWritten,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    leave_out: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    empty: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nested: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sort: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pair: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    between: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url_encode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<Vec<Value>>,
    hash: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    key: Vec<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<String>,
    goes: GoesWritten,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login: Option<bool>,
}

/// What is put into each request, by place.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
struct AddWritten {
    #[serde(skip_serializing_if = "Map::is_empty")]
    query: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    header: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    body: Map<String, Value>,
}

impl AddWritten {
    fn all(&self) -> [(Place, &'static str, &Map<String, Value>); 3] {
        [
            (Place::Query, "add.query", &self.query),
            (Place::Header, "add.header", &self.header),
            (Place::Body, "add.body", &self.body),
        ]
    }
}

impl<'de> Deserialize<'de> for SignWritten {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SignVisitor)
    }
}

struct SignVisitor;

impl<'de> Visitor<'de> for SignVisitor {
    type Value = SignWritten;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("how requests are signed, or a list of that")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SignWritten, A::Error> {
        RecipeWritten::deserialize(MapAccessDeserializer::new(map)).map(|recipe| SignWritten(vec![recipe]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut several: A) -> Result<SignWritten, A::Error> {
        let mut recipes = Vec::new();
        while let Some(recipe) = several.next_element()? {
            recipes.push(recipe);
        }
        Ok(SignWritten(recipes))
    }
}

impl SignWritten {
    /// What can be said against it by itself.
    pub(super) fn check(&self) -> Result<(), Message> {
        match self.0.len() {
            1..=RECIPES_MAX => self.0.iter().try_for_each(RecipeWritten::check),
            count => {
                let reason = format!("its `sign` has {count} recipes, and may have 1 to {RECIPES_MAX}");
                Err(Message::new(reason, "remove some, or leave `sign` out"))
            }
        }
    }

    /// The fields that it names.
    pub(super) fn fields(&self) -> Vec<String> {
        self.0.iter().flat_map(RecipeWritten::sources).filter_map(Source::into_field).collect()
    }

    /// Where in requests the fields and tokens may stand that it adds. Those that are hashed stand nowhere.
    pub(super) fn places(&self) -> Vec<contract::Place> {
        let added = self.0.iter().flat_map(|recipe| recipe.add.all());
        added.flat_map(|(place, _, values)| made::places_of(values, &[], place)).collect()
    }
}

impl RecipeWritten {
    fn sources(&self) -> Vec<Source> {
        let added = self.add.all().into_iter().flat_map(|(_, _, values)| values.values()).flat_map(made::sources);
        let pieces = self.text.iter().flatten().chain(&self.key).flat_map(made::sources);
        added.chain(pieces).collect()
    }

    fn check(&self) -> Result<(), Message> {
        let words = [
            ("hash", Some(&self.hash), HASHES.as_slice()),
            ("written", self.written.as_ref(), &["hex_lower", "hex_upper", "base64"]),
            ("sort", self.sort.as_ref(), &["name", "value", "pair", "none"]),
            ("empty", self.empty.as_ref(), &["keep", "leave_out"]),
            ("nested", self.nested.as_ref(), &["json", "sorted_json", "spread"]),
            ("url_encode", self.url_encode.as_ref(), &["rfc3986", "form"]),
        ];
        for (name, written, known) in words {
            if let Some(written) = written.filter(|written| !known.contains(&written.as_str())) {
                let reason = format!("`{name}` under `sign` can't be `{written}`");
                return Err(Message::new(reason, format!("write one of: {}", known.join(", "))));
            }
        }
        for (_, what, values) in self.add.all() {
            made::check(what, values)?;
            if values.len() > ADDED_MAX {
                return Err(Message::new(format!("`{what}` has more than {ADDED_MAX} entries"), "remove some"));
            }
        }
        let pieces = [("of", self.of.as_ref(), OF.as_slice()), ("text", self.text.as_ref(), &PIECES)];
        for (what, pieces, known) in pieces.into_iter().chain([("key", Some(&self.key), PIECES.as_slice())]) {
            check_pieces(what, pieces.into_iter().flatten(), known)?;
        }
        self.check_key()?;
        self.goes.check()
    }

    fn check_key(&self) -> Result<(), Message> {
        let takes_key = self.hash.starts_with("hmac-") || self.hash.starts_with("rsa-");
        match (takes_key, self.key.is_empty()) {
            (true, true) => {
                let reason = format!("`hash: {}` under `sign` takes a `key`", self.hash);
                Err(Message::new(reason, "add key: [{ field: app_secret }]"))
            }
            (false, false) => {
                let reason = format!("`hash: {}` under `sign` takes no `key`", self.hash);
                Err(Message::new(reason, "write the secret into `text`: text: [{ field: app_secret }, parameters]"))
            }
            _ => Ok(()),
        }
    }
}

const HASHES: [&str; 9] =
    ["md5", "sha1", "sha256", "sha512", "hmac-md5", "hmac-sha1", "hmac-sha256", "hmac-sha512", "rsa-sha256"];
/// Whose parameters are signed.
const OF: [&str; 4] = ["query", "body", "header", "body_as"];
/// What is hashed. The first five are words, the others have something with them.
const PIECES: [&str; 12] = [
    "parameters",
    "method",
    "host",
    "path",
    "body",
    "path_behind",
    "body_hash",
    "text",
    "field",
    "token",
    "header",
    "query",
];

fn check_pieces<'v>(what: &str, pieces: impl Iterator<Item = &'v Value>, known: &[&str]) -> Result<(), Message> {
    let mut count = 0;
    for piece in pieces {
        count += 1;
        let name = match piece {
            Value::String(name) => Some(name.as_str()),
            Value::Object(fields) if fields.len() == 1 => fields.keys().next().map(String::as_str),
            _ => None,
        };
        if !name.is_some_and(|name| known.contains(&name)) {
            let reason = format!("`{what}` under `sign` has a piece that is none: {piece}");
            return Err(Message::new(reason, format!("write one of: {}", known.join(", "))));
        }
    }
    if count > PIECES_MAX {
        return Err(Message::new(format!("`{what}` under `sign` has more than {PIECES_MAX} pieces"), "remove some"));
    }
    Ok(())
}
