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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Among which platforms people look for it, such as "Marketplaces".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Label>,
    /// Where requests go unless the connection overrides it: scheme and host, no trailing slash. `{FIELD}` is the value of
    /// a public field that has a `pattern`. Empty for a component that knows no platform of its own: then each connection
    /// says where it goes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub base_url: String,
    /// Hosts the component may reach, as `host` or `host:port`, without wildcards. A connection with its own
    /// `base_url` grants that host alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// What is to be done at the platform before anything can be filled in, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preparation: Vec<Preparation>,
    /// The sites of the platform, of which a connection has one; empty where there is one for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Site>,
    /// What the operator fills in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Kinds of connection, such as "custom app" and "Qimen app"; empty when there is one kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<ConnectionVariant>,
    /// How tokens are obtained: at most one way for each kind of connection. A kind without one needs none: its fields are
    /// all it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorize: Vec<Authorization>,
    /// The node that asks the platform whom a connection belongs to, with what has been filled in or obtained. It takes no
    /// parameters, and its output is an `identity` as that of `finish` (see `consent`). It changes nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identify: Option<String>,
    /// What the platform allows per time, each counted on its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<RateLimit>,
    /// Where in requests its secrets and tokens stand. Anywhere else the host refuses them, whoever wrote the request. The
    /// text of a Basic header may stand where all that is in it may; hashes stand in any header field, parameter or body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

/// Something to be done at the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Preparation {
    /// What.
    pub text: Label,
    /// The page where it is done, `https://…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The variants that need it; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
}

/// A site of the platform, such as one country's. Nodes read its name in the public field `site`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where requests of its connections go, if not to the `base_url` of all or of the variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The variants that it can be connected in; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// What is said to who wants to connect it in another variant: why that can't be, and what can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Label>,
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
    /// Set for a kind that the platform has switched off: why, and which to choose instead. No connection can be of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired: Option<Label>,
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
    /// What its value looks like: a regular expression, in the syntax of the crate `regex`, that the whole value matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Whether it decides where requests go, or who they are for. Once such a field is changed, no secret and no token of
    /// the connection is worth anything any more: they are asked for anew.
    #[serde(default, skip_serializing_if = "is_false")]
    pub steers: bool,
    /// Whether nobody fills it in: it becomes known when the connection is authorized (`finish` gives it), and is public.
    #[serde(default, skip_serializing_if = "is_false")]
    pub learned: bool,
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
    /// The kinds of connection that do it in this way; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// The node that obtains tokens whenever there is none that lives. It takes no parameters. Without consent it does so
    /// from the fields alone; with consent, from the token that renews. Where it fails with `unauthorized`, the
    /// authorization is over: somebody has to give it again.
    pub node: String,
    /// What is obtained.
    pub tokens: Vec<Token>,
    /// Who has to agree before there are any tokens; none where the fields suffice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

/// The consent of whoever owns the account: they sign in at the platform and agree, and it hands out a code for that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// How the code comes back.
    pub kind: ConsentKind,
    /// The node that says which address to open. Parameters: `redirect_uri`, `state`, and, with `pkce`, `challenge`. Output:
    /// `url` without a query, `query` (a list of pairs, in which markers of hashes may stand), and `scopes`, what is asked
    /// for.
    pub begin: String,
    /// The node that makes tokens of a code. Parameters: `redirect_uri`, `callback`, an object of what came back, and, with
    /// `pkce`, `verifier`. The code and the verifier are markers. Output: `identity`, an object of `external_id`, `name`,
    /// `sites` and `scopes` as far as they are known, and `fields`, the values of learned fields.
    pub finish: String,
    /// The node that ends the authorization at the platform; none where it has no such thing. It takes no parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoke: Option<String>,
    /// The hosts that the address to open may have, beside that of the connection's own `base_url`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// What the code is called in what comes back.
    pub code: String,
    /// How long a code is good, in milliseconds.
    pub code_lives_ms: u32,
    /// Whether what comes back holds the `state` that was sent.
    #[serde(default, skip_serializing_if = "is_false")]
    pub echoes_state: bool,
    /// Whether the platform takes a proof that who makes tokens of a code is who asked for it (RFC 7636, method S256).
    #[serde(default, skip_serializing_if = "is_false")]
    pub pkce: bool,
}

/// How the code of a consent comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConsentKind {
    /// The platform sends the browser to the address that weft gives as `redirect_uri`.
    Redirect,
    /// The platform shows it, and it is pasted.
    PasteCode,
    /// The platform sends the browser to a page that isn't weft's, and the address of that is pasted.
    PasteAddress,
    /// As `redirect`; the address is entered in the platform's back office beforehand, by whoever owns the account.
    OwnBackOffice,
}

/// A token that a platform gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Name to keep it under: `secret.sealed` finds it by that name.
    pub name: String,
    /// JSON Pointer (RFC 6901) to it, a string, in the answers of the nodes that obtain it: the host takes it out there.
    /// None where the node says it with each request (`seal`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// JSON Pointer to the number of seconds it lives (a number or numeric text); none if it does not expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lives: Option<String>,
    /// Whether it is what others are obtained with. Such a token is used by the nodes of the authorization alone, and is on
    /// the disk before anything that came with it is used. Once it ends, somebody has to agree again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub renews: bool,
}

/// At most `requests` requests in any stretch of `per_ms` milliseconds; with `bucket` or `day` something else.
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
    /// The size of a bucket that each request fills by its cost (`cost` of a request, else 1), and that empties by `requests`
    /// every `per_ms`: a request has to wait until it fits in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<u32>,
    /// The zone, an IANA name, whose calendar day takes the place of the stretch: at most `requests` requests a day. They
    /// are counted across runs, and who would have to wait for tomorrow fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Where answers tell how things stand. What they tell goes before what is written here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<ToldRate>,
}

/// Where answers tell how a limit stands: each a JSON Pointer into a JSON body (it begins with `/`) to a number, or the name
/// of a header field with one in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ToldRate {
    /// How much of the bucket is full: `32`, or `32/40`, which tells its size too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<String>,
    /// How much still fits in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
    /// The size of the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// How much of it empties in a second; a decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_second: Option<String>,
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
    /// Whether its requests change anything at the platform. What isn't said counts as `writes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<NodeEffect>,
    /// What its records are about, where people need a permission of its own to see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// JSON Schema of the parameters, an object. A parameter that says how to read and not what, such as the size of a
    /// page, has `"x-steers": false`: the bookmark of a step that reads by time doesn't depend on it. What people call a
    /// parameter, and what it does, stands in `x-title` and `x-help`, objects of `en` and `zh`; so it is with the fields of a
    /// record.
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

/// What the requests of a node do at the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NodeEffect {
    /// They read.
    Reads,
    /// They may change something.
    Writes,
    /// What whoever calls the node has them do: GET and HEAD read, all others may change something.
    AsSent,
}

/// What records are about, for permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Orders and what belongs to them.
    Orders,
    /// Messages with buyers.
    Messages,
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
