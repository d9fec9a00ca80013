//! What a component says about itself.

use super::node::Label;

/// A component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The name used in `uses: NAME/NODE`: lower-case letters, digits and hyphens.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// What a connection to its platform looks like; none for a component that talks to no platform.
    pub connection: Option<Connection>,
    /// Whether a step of it may be given a connection of any platform, and further hosts.
    pub any_platform: bool,
    /// The nodes it offers.
    pub nodes: Vec<Node>,
}

/// How an account on the platform is connected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// Among which platforms people look for it, such as "Marketplaces".
    pub category: Option<Label>,
    /// Where requests go unless the connection overrides it: scheme and host, no trailing slash. `{FIELD}` is the value of
    /// a public field that has a `pattern`. Empty for a component that knows no platform of its own: then each connection
    /// says where it goes.
    pub base_url: String,
    /// Hosts the component may reach, as `host` or `host:port`, without wildcards. A connection with its own
    /// `base_url` grants that host alone.
    pub hosts: Vec<String>,
    /// What is to be done at the platform before anything can be filled in, in order.
    pub preparation: Vec<Preparation>,
    /// The sites of the platform, of which a connection has one; empty where there is one for all.
    pub sites: Vec<Site>,
    /// What the operator fills in.
    pub fields: Vec<Field>,
    /// Kinds of connection, such as "custom app" and "Qimen app"; empty when there is one kind.
    pub variants: Vec<ConnectionVariant>,
    /// How tokens are obtained: at most one way for each kind of connection. A kind without one needs none: its fields are
    /// all it takes.
    pub authorize: Vec<Authorization>,
    /// The node that asks the platform whom a connection belongs to, with what has been filled in or obtained. It takes no
    /// parameters, and its output is an `identity` as that of `finish` (see `consent`). It changes nothing there.
    pub identify: Option<String>,
    /// What the platform allows per time, each counted on its own.
    pub limits: Vec<RateLimit>,
    /// Where in requests its secrets and tokens stand. Anywhere else the host refuses them, whoever wrote the request. The
    /// text of a Basic header may stand where all that is in it may; hashes stand in any header field, parameter or body.
    pub places: Vec<Place>,
}

/// A place in requests where a sealed value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the secret field, of a part of one, or of the token.
    pub value: String,
    /// The nodes that send such requests; empty means all nodes of the component.
    pub nodes: Vec<String>,
    /// What of the request.
    pub part: RequestPart,
    /// Name of the header field, query parameter or form field, or JSON Pointer (RFC 6901) into a JSON body, in which `*`
    /// stands for any entry of a list. `{FIELD}` is the value of a public field of the connection; `*` alone is any place of
    /// that part.
    pub name: String,
}

/// What of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionVariant {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where requests of this kind go, if not to the `base_url` of all.
    pub base_url: Option<String>,
    /// Whether connections of this kind have secrets of names of their own, and say where in a request each goes. Nodes
    /// read the places in the public field `parts`: JSON text, a list of objects of `in` (`header`, `query` or `body`),
    /// `name`, `prefix` (may be empty) and `field`, the name of a secret.
    pub parts: bool,
    /// Set for a kind that the platform has switched off: why, and which to choose instead. No connection can be of it.
    pub retired: Option<Label>,
}

/// One field of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where to find the value.
    pub help: Label,
    /// Whether the value is a secret. Secrets stay in the host; nodes get a marker. One that need not be filled in and isn't
    /// is the empty text.
    pub secret: bool,
    /// Whether it must be filled in.
    pub required: bool,
    /// The variants that use it; empty means all.
    pub variants: Vec<String>,
    /// The values it may have; empty means any.
    pub choices: Vec<String>,
    /// Its value where none is filled in. Never that of a secret.
    pub preset: Option<String>,
    /// Set for a secret that platforms hand out as several secrets in one text. The host takes it apart, and nodes get
    /// a marker for each part, under the part's name, and none for the whole.
    pub parts: Option<Parts>,
    /// The name of a secret of the same connection. Where that isn't filled in, this field is the secret in its place: an
    /// account whose user is a key has no password.
    pub secret_unless: Option<String>,
    /// What its value looks like: a regular expression, in the syntax of the crate `regex`, that the whole value matches.
    pub pattern: Option<String>,
    /// Whether it decides where requests go, or who they are for. Once such a field is changed, no secret and no token of
    /// the connection is worth anything any more: they are asked for anew.
    pub steers: bool,
    /// Whether nobody fills it in: it becomes known when the connection is authorized (`finish` gives it), and is public.
    pub learned: bool,
}

/// How a secret is taken apart: `secret:salt` at `:` into `secret` and `salt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// What stands between two parts. The last part takes what is left, separators included.
    pub separator: String,
    /// The name of each part, in order; at least two. Part of the names of the connection's secrets.
    pub names: Vec<String>,
}

/// How the host obtains tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The kinds of connection that do it in this way; empty means all.
    pub variants: Vec<String>,
    /// The node that obtains tokens whenever there is none that lives. It takes no parameters. Without consent it does so
    /// from the fields alone; with consent, from the token that renews. Where it fails with `unauthorized`, the
    /// authorization is over: somebody has to give it again.
    pub node: String,
    /// What is obtained.
    pub tokens: Vec<Token>,
    /// Who has to agree before there are any tokens; none where the fields suffice.
    pub consent: Option<Consent>,
}

impl Authorization {
    /// Whether this node obtains tokens.
    pub(crate) fn is_by(&self, node: &str) -> bool {
        self.node == node || self.consent.as_ref().is_some_and(|consent| consent.finish == node)
    }

    /// Whether this node may use the token of that name: one that others are obtained with is for nodes of the authorization
    /// alone.
    pub(crate) fn lets(&self, node: &str, token: &str) -> bool {
        let is_revoking = || self.consent.as_ref().is_some_and(|consent| consent.revoke.as_deref() == Some(node));
        self.is_by(node) || is_revoking() || !self.renewing().any(|renewing| renewing == token)
    }

    /// The tokens that others are obtained with, by name.
    pub(crate) fn renewing(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter(|token| token.renews).map(|token| token.name.as_str())
    }
}

/// A token that a platform gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Name to keep it under: `secret.sealed` finds it by that name.
    pub name: String,
    /// JSON Pointer (RFC 6901) to it, a string, in the answers of the nodes that obtain it: the host takes it out there.
    /// None where the node says it with each request (`seal`).
    pub pointer: Option<String>,
    /// JSON Pointer to the number of seconds it lives (a number or numeric text); none if it does not expire.
    pub lives: Option<String>,
    /// Whether it is what others are obtained with. Such a token is used by the nodes of the authorization alone, and is on
    /// the disk before anything that came with it is used. Once it ends, somebody has to agree again.
    pub renews: bool,
}

/// At most `requests` requests in any stretch of `per_ms` milliseconds; with `bucket` or `day` something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimit {
    /// The nodes that share the limit; empty means all nodes of the component.
    pub nodes: Vec<String>,
    /// Number of requests.
    pub requests: u32,
    /// Length of the stretch in milliseconds.
    pub per_ms: u32,
    /// The size of a bucket that each request fills by its cost (`cost` of a request, else 1), and that empties by `requests`
    /// every `per_ms`: a request has to wait until it fits in.
    pub bucket: Option<u32>,
    /// The zone, an IANA name, whose calendar day takes the place of the stretch: at most `requests` requests a day. They
    /// are counted across runs, and who would have to wait for tomorrow fails.
    pub day: Option<String>,
    /// Where answers tell how things stand. What they tell goes before what is written here.
    pub told: Option<ToldRate>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The name used in `uses: COMPONENT/NODE`.
    pub name: String,
    /// What it does, one line.
    pub title: Label,
    /// What it is about, where a component has many nodes: people find them by it.
    pub category: Option<Label>,
    /// Whether its requests change anything at the platform. What isn't said counts as `writes`.
    pub effect: Option<NodeEffect>,
    /// What its records are about, where people need a permission of its own to see that.
    pub area: Option<Area>,
    /// JSON Schema of the parameters, an object. A parameter that says how to read and not what, such as the size of a
    /// page, has `"x-steers": false`: the bookmark of a step that reads by time doesn't depend on it. What people call a
    /// parameter, and what it does, stands in `x-title` and `x-help`, objects of `en` and `zh`; so it is with the fields of a
    /// record.
    pub parameters: String,
    /// What its records look like; none for a node without records.
    pub records: Option<Records>,
    /// Whether it reads a list page by page: it may return `next`, and steps behind it run for each of its pages. A node
    /// that works on the records of a parameter (`"format": "records"`) may return `next` without this: it is called until
    /// it is done with them, and its pages are one result.
    pub paging: bool,
    /// Set when it reads a time range, which the host then chooses.
    pub window: Option<WindowRules>,
}

/// What the records of a node look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// JSON Schema of one record, an object. Fields it doesn't name are passed through all the same. Where a platform writes
    /// a value in a way of its own, the schema of the field says so in `x-written`, and the host reads it: an object with
    /// `as`: `time` (`zone`; `format`, a pattern of strftime; `never`, texts for no time; `milliseconds` or `seconds` for
    /// numbers), `number` (in a text) or `flag` (`yes` and `no`, lists of texts).
    pub schema: String,
    /// The fields that identify a record. Empty where only the workflow can know (`into.key`).
    pub key: Vec<String>,
    /// Lists inside of a record that are records of their own, such as the lines of an order. A workflow may have them
    /// written to tables of their own; else they are columns of the record.
    pub details: Vec<DetailList>,
    /// Fields that may hold personal data (names, phone numbers, addresses), of a record or of its details. Nothing
    /// follows from it by itself; people see it, and a workflow may mask such columns.
    pub personal: Vec<String>,
    /// Whether a field of the schema that a record leaves out is empty: the platform leaves out what is unset. Its column
    /// then becomes NULL. Otherwise it stays as it was, as do details and personal fields in any case: a list that is not
    /// there says nothing of its entries, and who may not see a name doesn't get to know that there is none.
    pub missing_is_null: bool,
}

/// A list inside of a record whose entries are records of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailList {
    /// The field of the record that holds the list.
    pub field: String,
    /// The fields that identify an entry within its record. Empty: its position does.
    pub key: Vec<String>,
    /// What the record's key fields are called in an entry, one name for each, in the order of the key. The host puts
    /// them in; an entry may have them already, with the same values.
    pub link: Vec<String>,
}

/// What the host must know to choose windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowRules {
    /// The field of a record that the window filters. None where records don't show it: then the host can't check
    /// whether they belong to the window.
    pub filters: Option<String>,
    /// The field of a record that the records are sorted by, ascending, within the window. None where the platform
    /// promises no order, or pages are read from the last to the first.
    pub sorts: Option<String>,
    /// Whether the platform counts the last instant in: a record at `until` may then be read twice, and is
    /// counted once by its key.
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

/// Something to be done at the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preparation {
    /// What.
    pub text: Label,
    /// The page where it is done, `https://…`.
    pub link: Option<String>,
    /// The variants that need it; empty means all.
    pub variants: Vec<String>,
}

/// A site of the platform, such as one country's. Nodes read its name in the public field `site`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where requests of its connections go, if not to the `base_url` of all or of the variant.
    pub base_url: Option<String>,
    /// The variants that it can be connected in; empty means all.
    pub variants: Vec<String>,
    /// What is said to who wants to connect it in another variant: why that can't be, and what can.
    pub refusal: Option<Label>,
}

/// The consent of whoever owns the account: they sign in at the platform and agree, and it hands out a code for that.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub revoke: Option<String>,
    /// The hosts that the address to open may have, beside that of the connection's own `base_url`.
    pub hosts: Vec<String>,
    /// What the code is called in what comes back.
    pub code: String,
    /// How long a code is good, in milliseconds.
    pub code_lives_ms: u32,
    /// Whether what comes back holds the `state` that was sent.
    pub echoes_state: bool,
    /// Whether the platform takes a proof that who makes tokens of a code is who asked for it (RFC 7636, method S256).
    pub pkce: bool,
}

/// How the code of a consent comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Where answers tell how a limit stands: each a JSON Pointer into a JSON body (it begins with `/`) to a number, or the name
/// of a header field with one in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldRate {
    /// How much of the bucket is full: `32`, or `32/40`, which tells its size too.
    pub used: Option<String>,
    /// How much still fits in.
    pub left: Option<String>,
    /// The size of the bucket.
    pub size: Option<String>,
    /// How much of it empties in a second; a decimal.
    pub per_second: Option<String>,
}

/// What the requests of a node do at the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeEffect {
    /// They read.
    Reads,
    /// They may change something.
    Writes,
    /// What whoever calls the node has them do: GET and HEAD read, all others may change something.
    AsSent,
}

/// What records are about, for permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Orders and what belongs to them.
    Orders,
    /// Messages with buyers.
    Messages,
}
