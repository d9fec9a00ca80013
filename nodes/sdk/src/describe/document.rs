//! The document in which a component describes itself, as `wit/description.schema.json` publishes it. That file is generated
//! from these types.
//!
//! What is empty, false or none is left out; a host takes what is left out for that. `default` says so in the schema.

use serde::Serialize;
use serde_json::Value;

/// The version of the document.
pub(crate) const VERSION: u32 = 1;

/// What a component says about itself. Data, not code: the checker, the command line, forms and reference pages are all
/// derived from it. A field that is empty, false or none may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "What a component of weft says about itself"))]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The version of this document. A host refuses a component whose document has a version that it doesn't know, and, in
    /// a version that it knows, a field that this one doesn't have. What a later contract adds gets a new number.
    #[cfg_attr(test, schemars(schema_with = "schema_of_version"))]
    pub weft_description: u32,
    /// The name used in `uses: NAME/NODE`: lower-case letters, digits and hyphens.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// What a connection to its platform looks like; none for a component that talks to no platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
    /// Whether its nodes run code that somebody else wrote: a step of it may be given a connection of any platform, and
    /// hosts in `allow`. What the platform's own component says of its nodes doesn't hold for them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub any_platform: bool,
    /// The nodes it offers.
    pub nodes: Vec<NodeDescription>,
}

impl Component {
    /// The same, for connections of any platform or not.
    #[must_use]
    pub fn with_any_platform(self, any_platform: bool) -> Self {
        Self { any_platform, ..self }
    }
}

/// A text for people, in both languages of weft's users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// How an account on the platform is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Where requests go unless the connection overrides it: scheme and host, no trailing slash. Empty for a component
    /// that knows no platform of its own: then each connection says where it goes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub base_url: String,
    /// Hosts the component may reach, as `host` or `host:port`, without wildcards. A connection with its own
    /// `base_url` grants that host alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// What the operator fills in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Kinds of connection, such as "custom app" and "Qimen app"; empty when there is one kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<ConnectionVariant>,
    /// The node that obtains tokens, and what it obtains; none where no token is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorize: Option<Authorization>,
    /// What the platform allows per time, each counted on its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<RateLimit>,
    /// Where in requests its secrets and tokens stand. Anywhere else the host refuses them, whoever wrote the request. The
    /// text of a Basic header may stand where all that is in it may; hashes stand in any header field, parameter or body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

/// A place in requests where a sealed value stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Name of the secret field, of a part of one, or of the token.
    pub value: String,
    /// The nodes that send such requests; empty means all nodes of the component.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<String>,
    /// What of the request.
    pub part: RequestPart,
    /// Name of the header field, query parameter or form field, or JSON Pointer (RFC 6901) into a JSON body, in which `*`
    /// stands for any entry of a list. `{FIELD}` is the value of a public field of the connection; `*` alone is any place of
    /// that part.
    pub name: String,
}

/// What of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RequestPart {
    /// A header field.
    Header,
    /// A query parameter.
    Query,
    /// A form field.
    Form,
    /// A string of a JSON body.
    Json,
}

/// One kind of connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConnectionVariant {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where requests of this kind go, if not to the `base_url` of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Whether connections of this kind have secrets of names of their own, and say where in a request each goes. Nodes
    /// read the places in the public field `parts`: JSON text, a list of objects of `in` (`header`, `query` or `body`),
    /// `name`, `prefix` (may be empty) and `field`, the name of a secret.
    #[serde(default, skip_serializing_if = "is_false")]
    pub parts: bool,
}

/// One field of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where to find the value.
    pub help: Label,
    /// Whether the value is a secret. Secrets stay in the host; nodes get a marker. One that need not be filled in and isn't
    /// is the empty text.
    #[serde(default, skip_serializing_if = "is_false")]
    pub secret: bool,
    /// Whether it must be filled in.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The variants that use it; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// The values it may have; empty means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Its value where none is filled in. Never that of a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Set for a secret that platforms hand out as several secrets in one text. The host takes it apart, and nodes get
    /// a marker for each part, under the part's name, and none for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
    /// The name of a secret of the same connection. Where that isn't filled in, this field is the secret in its place: an
    /// account whose user is a key has no password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_unless: Option<String>,
}

/// How a secret is taken apart: `secret:salt` at `:` into `secret` and `salt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// What stands between two parts. The last part takes what is left, separators included.
    pub separator: String,
    /// The name of each part, in order; at least two. Part of the names of the connection's secrets.
    pub names: Vec<String>,
}

/// How the host obtains tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// The node that does it.
    pub node: String,
    /// What it obtains.
    pub tokens: Vec<Token>,
}

/// A token that a platform gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Name to keep it under: `secret.sealed` finds it by that name.
    pub name: String,
    /// JSON Pointer (RFC 6901) to it, a string, in the answers of the node that obtains it: the host takes it out there.
    /// None where the node says it with each request (`seal`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// JSON Pointer to the number of seconds it lives (a number or numeric text); none if it does not expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lives: Option<String>,
}

/// At most `requests` requests in any stretch of `per_ms` milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// The nodes that share the limit; empty means all nodes of the component.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<String>,
    /// Number of requests.
    pub requests: u32,
    /// Length of the stretch in milliseconds.
    pub per_ms: u32,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Node", deny_unknown_fields)]
pub struct NodeDescription {
    /// The name used in `uses: COMPONENT/NODE`.
    pub name: String,
    /// What it does, one line.
    pub title: Label,
    /// What it is about, where a component has many nodes: people find them by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Label>,
    /// JSON Schema of the parameters, an object. A parameter that says how to read and not what, such as the size of a
    /// page, has `"x-steers": false`: the bookmark of a step that reads by time doesn't depend on it.
    #[cfg_attr(test, schemars(schema_with = "schema_of_schema"))]
    pub parameters: Value,
    /// What its records look like; none for a node without records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Records>,
    /// Whether it reads a list page by page: it may return `next`, and steps behind it run for each of its pages. A node
    /// that works on the records of a parameter (`"format": "records"`) may return `next` without this: it is called until
    /// it is done with them, and its pages are one result.
    #[serde(default, skip_serializing_if = "is_false")]
    pub paging: bool,
    /// Set when it reads a time range, which the host then chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowRules>,
}

/// What the records of a node look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Records {
    /// JSON Schema of one record, an object. Fields it doesn't name are passed through all the same. Where a platform writes
    /// a value in a way of its own, the schema of the field says so in `x-written`, and the host reads it: an object with
    /// `as`: `time` (`zone`; `format`, a pattern of strftime; `never`, texts for no time; `milliseconds` or `seconds` for
    /// numbers), `number` (in a text) or `flag` (`yes` and `no`, lists of texts).
    #[cfg_attr(test, schemars(schema_with = "schema_of_schema"))]
    pub schema: Value,
    /// The fields that identify a record. Empty where only the workflow can know (`into.key`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<String>,
    /// Lists inside of a record that are records of their own, such as the lines of an order. A workflow may have them
    /// written to tables of their own; else they are columns of the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<DetailList>,
    /// Fields that may hold personal data (names, phone numbers, addresses), of a record or of its details. Nothing
    /// follows from it by itself; people see it, and a workflow may mask such columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<String>,
    /// Whether a field of the schema that a record leaves out is empty: the platform leaves out what is unset. Its column
    /// then becomes NULL. Otherwise it stays as it was, as do details and personal fields in any case: a list that is not
    /// there says nothing of its entries, and who may not see a name doesn't get to know that there is none.
    #[serde(default, skip_serializing_if = "is_false")]
    pub missing_is_null: bool,
}

/// A list inside of a record whose entries are records of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DetailList {
    /// The field of the record that holds the list.
    pub field: String,
    /// The fields that identify an entry within its record. Empty: its position does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<String>,
    /// What the record's key fields are called in an entry, one name for each, in the order of the key. The host puts
    /// them in; an entry may have them already, with the same values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<String>,
}

/// What the host must know to choose windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WindowRules {
    /// The field of a record that the window filters. None where records don't show it: then the host can't check
    /// whether they belong to the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<String>,
    /// The field of a record that the records are sorted by, ascending, within the window. None where the platform
    /// promises no order, or pages are read from the last to the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sorts: Option<String>,
    /// Whether the platform counts the last instant in: a record at `until` may then be read twice, and is
    /// counted once by its key.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed_end: bool,
    /// Widest range of one window, in milliseconds.
    pub widest_ms: u64,
    /// Time zone of the platform's local times, an IANA name.
    pub zone: String,
    /// How long the platform needs until a record can be read, in milliseconds. Windows end that long before now.
    pub lag_ms: u64,
    /// How far back the very first window reaches unless the workflow says otherwise, in milliseconds.
    pub first_ms: u64,
    /// How far to go back behind the bookmark for late changes unless the workflow says otherwise, in milliseconds.
    pub lookback_ms: u64,
    /// How many windows may be read at the same time unless the workflow says otherwise; at least 1. They are committed
    /// one after the other all the same.
    pub parallel: u32,
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
fn schema_of_version(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "const": VERSION })
}

#[cfg(test)]
fn schema_of_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "object" })
}

#[cfg(test)]
mod tests;
