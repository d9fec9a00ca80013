//! The words of a recipe, and whether they make sense.

use serde::Deserialize;
use serde_json::{Map, Value};
use weft_sdk::secret::{Algorithm, Encoding};

use super::algorithm;
use super::pair::Pair;
use crate::account::{Goes, Place};
use crate::headers;
use crate::login::ACCESS_TOKEN;
use crate::made::Made;

/// Most values that a recipe adds to a request.
const ADDED_MAX: usize = 32;
/// Most pieces of a text or a key.
const PIECES_MAX: usize = 32;
/// Most names that are left out.
const LEFT_OUT_MAX: usize = 64;
/// Longest text in a recipe, in bytes.
const TEXT_BYTES_MAX: usize = 4_096;

/// How requests are signed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What is put into each request before it is signed.
    #[serde(default)]
    pub(super) add: Additions,
    /// Whose parameters are signed.
    #[serde(default = "Of::usual")]
    pub(super) of: Vec<Of>,
    /// The names that are not signed.
    #[serde(default)]
    pub(super) leave_out: Vec<String>,
    /// Whether parameters without a value are signed.
    #[serde(default)]
    pub(super) empty: Empty,
    /// What is signed of objects and lists.
    #[serde(default)]
    pub(super) nested: Nested,
    /// Their order.
    #[serde(default)]
    pub(super) sort: Sort,
    /// How a name and its value are written.
    #[serde(default)]
    pub(super) pair: Pair,
    /// What stands between two of them.
    #[serde(default)]
    pub(super) between: String,
    /// How names and values are percent-encoded; none: they are not.
    #[serde(default)]
    pub(super) url_encode: Option<UrlEncode>,
    /// What is hashed, one after the other.
    #[serde(default = "Piece::usual")]
    pub(super) text: Vec<Piece>,
    /// How.
    pub(super) hash: Hash,
    /// The key, for what takes one.
    #[serde(default)]
    pub(super) key: Vec<Piece>,
    /// How the hash is written.
    #[serde(default)]
    pub(super) written: Written,
    /// Where the signature goes.
    pub(super) goes: Goes,
    /// Whether the requests that obtain tokens are signed, too.
    #[serde(default = "yes")]
    login: bool,
}

fn yes() -> bool {
    true
}

/// What is put in, by place.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Additions {
    query: Named,
    header: Named,
    body: Named,
}

/// Values by name, in the order in which they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
struct Named(Vec<(String, Made)>);

impl TryFrom<Map<String, Value>> for Named {
    type Error = String;

    fn try_from(written: Map<String, Value>) -> Result<Self, String> {
        let made = |(name, value)| match Made::try_from(value) {
            Ok(made) => Ok((name, made)),
            Err(reason) => Err(format!("`{name}` under `add`: {reason}")),
        };
        written.into_iter().map(made).collect::<Result<_, _>>().map(Self)
    }
}

impl Additions {
    /// All of them: where each goes, its name and what it is made of.
    pub(super) fn all(&self) -> impl Iterator<Item = (Place, &str, &Made)> {
        let places = [(Place::Query, &self.query), (Place::Header, &self.header), (Place::Body, &self.body)];
        places.into_iter().flat_map(|(place, named)| of_place(place, named))
    }

    /// The names of those that go there.
    pub(super) fn names(&self, place: Place) -> impl Iterator<Item = &str> {
        self.all().filter(move |(at, ..)| *at == place).map(|(_, name, _)| name)
    }
}

fn of_place(place: Place, named: &Named) -> impl Iterator<Item = (Place, &str, &Made)> {
    named.0.iter().map(move |(name, made)| (place, name.as_str(), made))
}

/// Whose parameters are signed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Of {
    /// Those of the query.
    Query,
    /// The fields of a form, or those on top of a JSON body.
    Body,
    /// The header fields that `add` puts in.
    Header,
    /// The text of the body, as one parameter of this name.
    BodyAs(String),
}

impl Of {
    fn usual() -> Vec<Self> {
        vec![Self::Query, Self::Body]
    }
}

/// What becomes of parameters without a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Empty {
    /// They are signed like others.
    #[default]
    Keep,
    /// They are not signed.
    LeaveOut,
}

/// What is signed of objects and lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Nested {
    /// The JSON that is sent.
    #[default]
    Json,
    /// The same JSON with the names of each object in order.
    SortedJson,
    /// Names and values one after the other, names in order, of texts that are JSON of an object or a list as well.
    Spread,
}

/// An order, ascending by bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sort {
    /// By name.
    #[default]
    Name,
    /// By value.
    Value,
    /// By what `pair` writes.
    Pair,
    /// That of the request.
    None,
}

/// How texts are percent-encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum UrlEncode {
    /// RFC 3986: a space is `%20`; letters, digits, `-`, `.`, `_` and `~` stay.
    Rfc3986,
    /// As in forms: a space is `+`; letters, digits, `-`, `.`, `_` and `*` stay.
    Form,
}

/// A piece of what is hashed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Piece {
    /// The text of the parameters.
    Parameters,
    /// The method.
    Method,
    /// The host of the URL.
    Host,
    /// The path of the URL.
    Path,
    /// What of the path is behind this; nothing of one that doesn't begin with it.
    PathBehind(String),
    /// The text of the body.
    Body,
    /// The hash of that.
    BodyHash {
        /// How it is made.
        #[serde(deserialize_with = "digest")]
        hash: Algorithm,
        /// How it is written.
        #[serde(default)]
        written: Written,
    },
    /// This text.
    Text(String),
    /// A field of the account.
    Field(String),
    /// A token.
    Token(String),
    /// The value of a header field.
    Header(String),
    /// The value of a query parameter.
    Query(String),
}

impl Piece {
    fn usual() -> Vec<Self> {
        vec![Self::Parameters]
    }
}

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum Hash {
    /// A hash without a key.
    Digest(Algorithm),
    /// HMAC (RFC 2104).
    Hmac(Algorithm),
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaSha256,
}

impl TryFrom<String> for Hash {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        if name == "rsa-sha256" {
            return Ok(Self::RsaSha256);
        }
        let hash = match name.strip_prefix("hmac-") {
            Some(name) => algorithm(name).map(Self::Hmac),
            None => algorithm(&name).map(Self::Digest),
        };
        hash.ok_or_else(|| {
            format!(
                "`hash` can't be `{name}`; write md5, sha1, sha256, sha512, one of them behind hmac-, or rsa-sha256"
            )
        })
    }
}

fn digest<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Algorithm, D::Error> {
    let name = String::deserialize(deserializer)?;
    algorithm(&name).ok_or_else(|| serde::de::Error::custom(format!("`{name}` is none of md5, sha1, sha256, sha512")))
}

/// How the bytes of a hash are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Written {
    #[default]
    HexLower,
    HexUpper,
    Base64,
}

impl From<Written> for Encoding {
    fn from(written: Written) -> Self {
        match written {
            Written::HexLower => Self::HexLower,
            Written::HexUpper => Self::HexUpper,
            Written::Base64 => Self::Base64,
        }
    }
}

impl Recipe {
    /// The names of the query parameters that it sets.
    pub fn query_parameters(&self) -> impl Iterator<Item = String> {
        let signature = Some(self.goes.name.as_str()).filter(|_| self.goes.place == Place::Query);
        self.add.names(Place::Query).chain(signature).map(str::to_owned)
    }

    /// The same for the requests that obtain a token, in which there is none yet; none if they are not signed.
    pub fn for_login(mut self) -> Option<Self> {
        let is_token = |made: &Made| matches!(made, Made::Token(name) if name == ACCESS_TOKEN);
        for named in [&mut self.add.query, &mut self.add.header, &mut self.add.body] {
            named.0.retain(|(_, made)| !is_token(made));
        }
        self.text.retain(|piece| !matches!(piece, Piece::Token(name) if name == ACCESS_TOKEN));
        self.login.then_some(self)
    }

    /// Whether it makes sense. The error says what doesn't.
    pub(super) fn check(&self) -> Result<(), String> {
        match (self.hash, self.key.is_empty()) {
            (Hash::Digest(_), false) => {
                return Err(
                    "its `hash` takes no `key`: write the secret into `text`, or hmac- before the hash".to_owned()
                );
            }
            (Hash::Hmac(_) | Hash::RsaSha256, true) => {
                return Err("its `hash` takes a `key`, such as `key: [{ field: app_secret }]`".to_owned());
            }
            _ => {}
        }
        if self.key.contains(&Piece::Parameters) {
            return Err("its `key` can't be made of parameters".to_owned());
        }
        if self.text.is_empty() || self.of.is_empty() {
            return Err("its `text` or `of` is empty, so nothing would be signed".to_owned());
        }
        if self.goes.name.is_empty() || self.add.all().any(|(_, name, _)| name.is_empty()) {
            return Err("a name under `add` or `goes` is empty".to_owned());
        }
        self.check_headers()?;
        self.check_bounds()
    }

    fn check_headers(&self) -> Result<(), String> {
        let signature = Some(self.goes.name.as_str()).filter(|_| self.goes.place == Place::Header);
        match self.add.names(Place::Header).chain(signature).find(|name| headers::check_name(name).is_err()) {
            Some(name) => Err(format!("`{name}` can't be the name of a header field that an account sets")),
            None => Ok(()),
        }
    }

    fn check_bounds(&self) -> Result<(), String> {
        let counts = [
            ("add", self.add.all().count(), ADDED_MAX),
            ("text", self.text.len(), PIECES_MAX),
            ("key", self.key.len(), PIECES_MAX),
            ("leave_out", self.leave_out.len(), LEFT_OUT_MAX),
        ];
        if let Some((what, count, most)) = counts.into_iter().find(|(_, count, most)| count > most) {
            return Err(format!("its `{what}` has {count} entries, and may have {most}"));
        }
        let pieces = self.text.iter().chain(&self.key).filter_map(|piece| match piece {
            Piece::Text(text) => Some(text),
            _ => None,
        });
        let texts = pieces.chain([&self.between, &self.goes.prefix]);
        match texts.map(String::len).max().filter(|length| *length > TEXT_BYTES_MAX) {
            Some(length) => Err(format!("it has a text of {length} bytes, and may have {TEXT_BYTES_MAX}")),
            None => Ok(()),
        }
    }
}
