//! The document in which a component describes itself, as `wit/description.schema.json` publishes it.
//!
//! It is read as strictly as it is published: nothing that the schema doesn't have, nothing twice, no list where an object
//! belongs. So a component that this host accepts says nothing that a later one would read in another way. Schemas of
//! parameters and records stay the text that they are: what is in them is for those to check who use it.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::text;
use crate::types::{self, description as host};

/// Longest document.
const DOCUMENT_BYTES_MAX: usize = 4 << 20;
/// The version that is read.
const VERSION: &str = "1";
/// Longest version of another document that is told.
const VERSION_BYTES_MAX: usize = 64;
/// Longest reason why a document can't be read.
const REASON_BYTES_MAX: usize = 512;

/// Reads a document.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(in crate::contract) fn read(document: &str) -> Result<host::Component, (String, &'static str)> {
    if document.len() > DOCUMENT_BYTES_MAX {
        let reason = format!("its description has {} bytes, more than {DOCUMENT_BYTES_MAX}", document.len());
        return Err((reason, "make two components of it"));
    }
    // The version first: of a document of another version nothing else can be judged.
    let Object(begun) = serde_json::from_str::<Object<Begun<'_>>>(document).map_err(|error| unreadable(&error))?;
    let Some(version) = begun.weft_description.map(RawValue::get) else {
        let reason = "its description doesn't say its version: it has no `weft_description`".to_owned();
        return Err((reason, "begin it with `\"weft_description\": 1`, as weft-sdk's `component!` does"));
    };
    if version != VERSION {
        let version = text::plain(version, VERSION_BYTES_MAX);
        let reason = format!("its description has version {version}, and this weft reads version {VERSION}");
        return Err((reason, "build it with the SDK of this weft, or use a weft that reads that version"));
    }
    let Object(component) = serde_json::from_str::<Object<Component>>(document).map_err(|error| unreadable(&error))?;
    Ok(component.into())
}

/// The place goes first: the rest may hold whatever the component wrote, and is cut off.
fn unreadable(error: &serde_json::Error) -> (String, &'static str) {
    let (line, column) = (error.line(), error.column());
    let told = error.to_string();
    let what = told.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&told);
    let what = text::plain(what, REASON_BYTES_MAX);
    let reason = format!("its description can't be read: line {line}, column {column}: {what}");
    (reason, "hold it against wit/description.schema.json; weft-sdk's `component!` writes it right")
}

/// An object and nothing else: what serde derives would take a list of the fields' values, too.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = T;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

fn one<T, U: From<T>>(Object(value): Object<T>) -> U {
    value.into()
}

fn all<T, U: From<T>>(values: Vec<Object<T>>) -> Vec<U> {
    values.into_iter().map(one).collect()
}

/// What every version of the document has.
#[derive(Deserialize)]
struct Begun<'d> {
    #[serde(borrow)]
    weft_description: Option<&'d RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    #[serde(rename = "weft_description")]
    _version: u32,
    name: String,
    title: Object<Label>,
    connection: Option<Object<Connection>>,
    #[serde(default)]
    any_platform: bool,
    nodes: Vec<Object<Node>>,
}

impl From<Component> for host::Component {
    fn from(from: Component) -> Self {
        Self {
            name: from.name,
            title: one(from.title),
            connection: from.connection.map(one),
            any_platform: from.any_platform,
            nodes: all(from.nodes),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    en: String,
    zh: String,
}

impl From<Label> for types::node::Label {
    fn from(from: Label) -> Self {
        Self { en: from.en, zh: from.zh }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Connection {
    category: Option<Object<Label>>,
    #[serde(default)]
    base_url: String,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    preparation: Vec<Object<Preparation>>,
    #[serde(default)]
    sites: Vec<Object<Site>>,
    #[serde(default)]
    fields: Vec<Object<Field>>,
    #[serde(default)]
    variants: Vec<Object<ConnectionVariant>>,
    #[serde(default)]
    authorize: Vec<Object<Authorization>>,
    identify: Option<String>,
    #[serde(default)]
    limits: Vec<Object<RateLimit>>,
    #[serde(default)]
    places: Vec<Object<Place>>,
}

impl From<Connection> for host::Connection {
    fn from(from: Connection) -> Self {
        Self {
            category: from.category.map(one),
            base_url: from.base_url,
            hosts: from.hosts,
            preparation: all(from.preparation),
            sites: all(from.sites),
            fields: all(from.fields),
            variants: all(from.variants),
            authorize: all(from.authorize),
            identify: from.identify,
            limits: all(from.limits),
            places: all(from.places),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    value: String,
    #[serde(default)]
    nodes: Vec<String>,
    part: RequestPart,
    name: String,
}

impl From<Place> for host::Place {
    fn from(from: Place) -> Self {
        Self { value: from.value, nodes: from.nodes, part: from.part.0, name: from.name }
    }
}

/// A word and nothing else: what serde derives would take `{"header": null}`, too.
macro_rules! word {
    ($name:ident { $($word:literal => $variant:ident),+ $(,)? }) => {
        #[derive(Deserialize)]
        #[serde(try_from = "String")]
        struct $name(host::$name);

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(name: String) -> Result<Self, Self::Error> {
                match name.as_str() {
                    $($word => Ok(Self(host::$name::$variant)),)+
                    _ => {
                        let known = [$($word),+].map(|word| format!("`{word}`")).join(", ");
                        Err(format!("unknown word `{name}`, expected one of {known}"))
                    }
                }
            }
        }
    };
}

word!(RequestPart { "header" => Header, "query" => Query, "form" => Form, "json" => Json });
word!(ConsentKind {
    "redirect" => Redirect,
    "paste-code" => PasteCode,
    "paste-address" => PasteAddress,
    "own-back-office" => OwnBackOffice,
});
word!(NodeEffect { "reads" => Reads, "writes" => Writes, "as-sent" => AsSent });
word!(Area { "orders" => Orders, "messages" => Messages });

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConnectionVariant {
    name: String,
    title: Object<Label>,
    base_url: Option<String>,
    #[serde(default)]
    parts: bool,
    retired: Option<Object<Label>>,
}

impl From<ConnectionVariant> for host::ConnectionVariant {
    fn from(from: ConnectionVariant) -> Self {
        Self {
            name: from.name,
            title: one(from.title),
            base_url: from.base_url,
            parts: from.parts,
            retired: from.retired.map(one),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    title: Object<Label>,
    help: Object<Label>,
    #[serde(default)]
    secret: bool,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default)]
    choices: Vec<String>,
    preset: Option<String>,
    parts: Option<Object<Parts>>,
    secret_unless: Option<String>,
    pattern: Option<String>,
    #[serde(default)]
    steers: bool,
    #[serde(default)]
    learned: bool,
}

impl From<Field> for host::Field {
    fn from(from: Field) -> Self {
        Self {
            name: from.name,
            title: one(from.title),
            help: one(from.help),
            secret: from.secret,
            required: from.required,
            variants: from.variants,
            choices: from.choices,
            preset: from.preset,
            parts: from.parts.map(one),
            secret_unless: from.secret_unless,
            pattern: from.pattern,
            steers: from.steers,
            learned: from.learned,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    separator: String,
    names: Vec<String>,
}

impl From<Parts> for host::Parts {
    fn from(from: Parts) -> Self {
        Self { separator: from.separator, names: from.names }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorization {
    #[serde(default)]
    variants: Vec<String>,
    node: String,
    tokens: Vec<Object<Token>>,
    consent: Option<Object<Consent>>,
}

impl From<Authorization> for host::Authorization {
    fn from(from: Authorization) -> Self {
        Self { variants: from.variants, node: from.node, tokens: all(from.tokens), consent: from.consent.map(one) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    name: String,
    pointer: Option<String>,
    lives: Option<String>,
    #[serde(default)]
    renews: bool,
}

impl From<Token> for host::Token {
    fn from(from: Token) -> Self {
        Self { name: from.name, pointer: from.pointer, lives: from.lives, renews: from.renews }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateLimit {
    #[serde(default)]
    nodes: Vec<String>,
    requests: u32,
    per_ms: u32,
    bucket: Option<u32>,
    day: Option<String>,
    told: Option<Object<ToldRate>>,
}

impl From<RateLimit> for host::RateLimit {
    fn from(from: RateLimit) -> Self {
        Self {
            nodes: from.nodes,
            requests: from.requests,
            per_ms: from.per_ms,
            bucket: from.bucket,
            day: from.day,
            told: from.told.map(one),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Preparation {
    text: Object<Label>,
    link: Option<String>,
    #[serde(default)]
    variants: Vec<String>,
}

impl From<Preparation> for host::Preparation {
    fn from(from: Preparation) -> Self {
        Self { text: one(from.text), link: from.link, variants: from.variants }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Site {
    name: String,
    title: Object<Label>,
    base_url: Option<String>,
    #[serde(default)]
    variants: Vec<String>,
    refusal: Option<Object<Label>>,
}

impl From<Site> for host::Site {
    fn from(from: Site) -> Self {
        Self {
            name: from.name,
            title: one(from.title),
            base_url: from.base_url,
            variants: from.variants,
            refusal: from.refusal.map(one),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Consent {
    kind: ConsentKind,
    begin: String,
    finish: String,
    revoke: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
    code: String,
    code_lives_ms: u32,
    #[serde(default)]
    echoes_state: bool,
    #[serde(default)]
    pkce: bool,
}

impl From<Consent> for host::Consent {
    fn from(from: Consent) -> Self {
        Self {
            kind: from.kind.0,
            begin: from.begin,
            finish: from.finish,
            revoke: from.revoke,
            hosts: from.hosts,
            code: from.code,
            code_lives_ms: from.code_lives_ms,
            echoes_state: from.echoes_state,
            pkce: from.pkce,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldRate {
    used: Option<String>,
    left: Option<String>,
    size: Option<String>,
    per_second: Option<String>,
}

impl From<ToldRate> for host::ToldRate {
    fn from(from: ToldRate) -> Self {
        Self { used: from.used, left: from.left, size: from.size, per_second: from.per_second }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Node {
    name: String,
    title: Object<Label>,
    category: Option<Object<Label>>,
    effect: Option<NodeEffect>,
    area: Option<Area>,
    parameters: Box<RawValue>,
    records: Option<Object<Records>>,
    #[serde(default)]
    paging: bool,
    window: Option<Object<WindowRules>>,
}

impl From<Node> for host::Node {
    fn from(from: Node) -> Self {
        Self {
            name: from.name,
            title: one(from.title),
            category: from.category.map(one),
            effect: from.effect.map(|word| word.0),
            area: from.area.map(|word| word.0),
            parameters: written(from.parameters),
            records: from.records.map(one),
            paging: from.paging,
            window: from.window.map(one),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Records {
    schema: Box<RawValue>,
    #[serde(default)]
    key: Vec<String>,
    #[serde(default)]
    details: Vec<Object<DetailList>>,
    #[serde(default)]
    personal: Vec<String>,
    #[serde(default)]
    missing_is_null: bool,
}

impl From<Records> for host::Records {
    fn from(from: Records) -> Self {
        Self {
            schema: written(from.schema),
            key: from.key,
            details: all(from.details),
            personal: from.personal,
            missing_is_null: from.missing_is_null,
        }
    }
}

/// The text of a schema, as it stands in the document.
fn written(schema: Box<RawValue>) -> String {
    Box::<str>::from(schema).into_string()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DetailList {
    field: String,
    #[serde(default)]
    key: Vec<String>,
    #[serde(default)]
    link: Vec<String>,
}

impl From<DetailList> for host::DetailList {
    fn from(from: DetailList) -> Self {
        Self { field: from.field, key: from.key, link: from.link }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowRules {
    filters: Option<String>,
    sorts: Option<String>,
    #[serde(default)]
    closed_end: bool,
    widest_ms: u64,
    zone: String,
    lag_ms: u64,
    first_ms: u64,
    lookback_ms: u64,
    parallel: u32,
}

impl From<WindowRules> for host::WindowRules {
    fn from(from: WindowRules) -> Self {
        Self {
            filters: from.filters,
            sorts: from.sorts,
            closed_end: from.closed_end,
            widest_ms: from.widest_ms,
            zone: from.zone,
            lag_ms: from.lag_ms,
            first_ms: from.first_ms,
            lookback_ms: from.lookback_ms,
            parallel: from.parallel,
        }
    }
}

#[cfg(test)]
mod tests;
