//! What components say about themselves, as plain data.
//!
//! The checker never sees a component: whoever loads components turns their `describe` answer into these types and
//! hands them in. Field by field they mirror `wit/description.schema.json`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A text for people in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// A component: a platform, or a set of helpers such as `table`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComponentDescription {
    /// Name used in `uses: NAME/NODE` and as the platform of a connection.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// What a connection looks like; none for a component without a platform.
    pub connection: Option<ConnectionDescription>,
    /// Whether a step of it may be given a connection of any platform, and further hosts: its nodes run code of others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_platform: bool,
    /// The nodes it offers, in its own order.
    pub nodes: Vec<NodeDescription>,
}

/// How an account on the platform is connected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ConnectionDescription {
    /// Among which platforms people look for it.
    #[serde(default)]
    pub category: Option<Label>,
    /// Where requests go unless the connection overrides it; `{FIELD}` is the value of a public field. Empty where each
    /// connection has to say it.
    pub base_url: String,
    /// Hosts the component may reach.
    pub hosts: Vec<String>,
    /// What the operator fills in.
    pub fields: Vec<FieldDescription>,
    /// Kinds of connection; empty when there is one.
    pub variants: Vec<VariantDescription>,
    /// What is to be done at the platform before anything can be filled in, in order.
    #[serde(default)]
    pub preparation: Vec<Preparation>,
    /// The sites of the platform, of which a connection has one; empty where there is one for all.
    #[serde(default)]
    pub sites: Vec<Site>,
    /// How the host obtains tokens: at most one way for each kind of connection.
    pub authorize: Vec<Authorization>,
    /// The node that asks the platform whom a connection belongs to.
    #[serde(default)]
    pub identify: Option<String>,
    /// What the platform allows per time.
    pub limits: Vec<RateLimit>,
    /// Where in requests its secrets and tokens stand.
    #[serde(default)]
    pub places: Vec<PlaceDescription>,
}

/// A place in requests where a sealed value stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceDescription {
    /// Name of the secret, of a part of one, or of the token.
    pub value: String,
    /// The nodes that send such requests; empty means all.
    pub nodes: Vec<String>,
    /// What of the request.
    pub part: RequestPart,
    /// Name of the header field, query parameter or form field, or JSON Pointer into the body. `{FIELD}` is the value of a
    /// public field, and `*` any place of the part.
    pub name: String,
}

/// What of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantDescription {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where requests of this kind go, if not to the `base_url` of all.
    pub base_url: Option<String>,
    /// Whether connections of this kind name their secrets themselves, and say where each goes.
    #[serde(default)]
    pub parts: bool,
    /// Set for a kind that the platform has switched off: why, and which to choose instead.
    #[serde(default)]
    pub retired: Option<Label>,
}

/// Something to be done at the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// What.
    pub text: Label,
    /// The page where it is done.
    pub link: Option<String>,
    /// The variants that need it; empty means all.
    pub variants: Vec<String>,
}

/// A site of the platform, such as one country's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where requests of its connections go, if not to the `base_url` of all or of the variant.
    pub base_url: Option<String>,
    /// The variants that it can be connected in; empty means all.
    pub variants: Vec<String>,
    /// What is said to who wants to connect it in another variant.
    pub refusal: Option<Label>,
}

/// One field of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDescription {
    /// Name used in the connections file.
    pub name: String,
    /// What people call it.
    pub title: Label,
    /// Where to find the value.
    pub help: Label,
    /// Whether the value is a secret.
    pub secret: bool,
    /// Whether it must be filled in.
    pub required: bool,
    /// The variants that use it; empty means all.
    pub variants: Vec<String>,
    /// The values it may have; empty means any.
    pub choices: Vec<String>,
    /// Its value where none is filled in.
    pub preset: Option<String>,
    /// Set for a secret that is several in one text.
    pub parts: Option<Parts>,
    /// A secret; where that isn't filled in, this field is the secret in its place.
    #[serde(default)]
    pub secret_unless: Option<String>,
    /// A regular expression that its whole value matches.
    #[serde(default)]
    pub pattern: Option<String>,
    /// Whether it decides where requests go, or who they are for.
    #[serde(default)]
    pub steers: bool,
    /// Whether nobody fills it in: it becomes known by consent.
    #[serde(default)]
    pub learned: bool,
}

/// How a secret is taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// What stands between two parts; the last part takes what is left.
    pub separator: String,
    /// The name of each part, in order.
    pub names: Vec<String>,
}

/// How the host obtains tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// The kinds of connection that do it in this way; empty means all.
    #[serde(default)]
    pub variants: Vec<String>,
    /// The node that obtains tokens whenever there is none that lives.
    pub node: String,
    /// What is obtained.
    pub tokens: Vec<TokenDescription>,
    /// Who has to agree before there are any tokens; none where the fields suffice.
    #[serde(default)]
    pub consent: Option<Consent>,
}

/// The consent of whoever owns the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// How the code comes back.
    pub kind: ConsentKind,
    /// The node that says which address to open.
    pub begin: String,
    /// The node that makes tokens of a code.
    pub finish: String,
    /// The node that ends the authorization at the platform.
    pub revoke: Option<String>,
    /// The hosts that the address to open may have, beside that of the connection.
    pub hosts: Vec<String>,
    /// What the code is called in what comes back.
    pub code: String,
    /// How long a code is good, in milliseconds.
    pub code_lives_ms: u32,
    /// Whether what comes back holds the `state` that was sent.
    pub echoes_state: bool,
    /// Whether the platform takes PKCE (RFC 7636, method S256).
    pub pkce: bool,
}

/// How the code of a consent comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentKind {
    /// The platform sends the browser to the address that it was given.
    Redirect,
    /// The platform shows it, and it is pasted.
    PasteCode,
    /// The platform sends the browser to a page that isn't weft's, and the address of that is pasted.
    PasteAddress,
    /// As `redirect`; the address is entered in the platform's back office beforehand.
    OwnBackOffice,
}

/// A token that a platform gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDescription {
    /// Name that it is kept under.
    pub name: String,
    /// JSON Pointer to it in the answers of the node that obtains it; none where the node says it with each request.
    pub pointer: Option<String>,
    /// JSON Pointer to the number of seconds it lives; none if it does not expire.
    pub lives: Option<String>,
    /// Whether it is what others are obtained with.
    #[serde(default)]
    pub renews: bool,
}

/// At most `requests` requests in any stretch of `per_ms` milliseconds; with `bucket` or `day` something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    /// The nodes that share the limit; empty means all.
    pub nodes: Vec<String>,
    /// Number of requests.
    pub requests: u32,
    /// Length of the stretch in milliseconds.
    pub per_ms: u32,
    /// The size of a bucket that each request fills by its cost, and that empties by `requests` every `per_ms`.
    #[serde(default)]
    pub bucket: Option<u32>,
    /// The zone whose calendar day takes the place of the stretch.
    #[serde(default)]
    pub day: Option<String>,
    /// Where answers tell how the limit stands.
    #[serde(default)]
    pub told: Option<ToldRate>,
}

/// Where answers tell how a limit stands: JSON Pointers, or names of header fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldRate {
    /// How much of the bucket is full.
    pub used: Option<String>,
    /// How much still fits in.
    pub left: Option<String>,
    /// The size of the bucket.
    pub size: Option<String>,
    /// How much of it empties in a second.
    pub per_second: Option<String>,
}

/// One operation of a component.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeDescription {
    /// Name used in `uses: COMPONENT/NODE`.
    pub name: String,
    /// What it does, one line.
    pub title: Label,
    /// What it is about, where a component has many nodes.
    pub category: Option<Label>,
    /// Whether its requests change anything at the platform; what isn't said counts as that they do.
    #[serde(default)]
    pub effect: Option<NodeEffect>,
    /// What its records are about, where people need a permission of its own to see that.
    #[serde(default)]
    pub area: Option<Area>,
    /// JSON Schema of the parameters, an object.
    pub parameters: Value,
    /// What its records look like; none for a node without records.
    pub records: Option<RecordsDescription>,
    /// Whether it may return a next page.
    pub paging: bool,
    /// Set when it reads a time range, which the host then chooses.
    pub window: Option<WindowRules>,
}

/// What the requests of a node do at the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeEffect {
    /// They read.
    Reads,
    /// They may change something.
    Writes,
    /// What whoever calls the node has them do.
    AsSent,
}

/// What records are about, for permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Orders and what belongs to them.
    Orders,
    /// Messages with buyers.
    Messages,
}

/// What the records of a node look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordsDescription {
    /// JSON Schema of one record, an object; `properties` gives the typed columns.
    pub schema: Value,
    /// The fields that identify a record; empty where the workflow has to say it.
    pub key: Vec<String>,
    /// Lists inside of a record that are records of their own.
    pub details: Vec<DetailList>,
    /// Fields that may hold personal data.
    pub personal: Vec<String>,
    /// Whether a field of the schema that a record leaves out is empty, unless it is personal or a list of details.
    pub missing_is_null: bool,
}

/// A list inside of a record whose entries are records of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailList {
    /// The field of the record that holds the list.
    pub field: String,
    /// The fields that identify an entry within its record; empty where its position does.
    pub key: Vec<String>,
    /// What the record's key fields are called in an entry.
    pub link: Vec<String>,
}

/// What the host must know to choose windows. Durations in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowRules {
    /// The field of a record that the window filters; none where records don't show it.
    pub filters: Option<String>,
    /// The field that records are sorted by, ascending, within the window; none without a promised order.
    pub sorts: Option<String>,
    /// Whether a record at the very end of the window is counted in by the platform.
    pub closed_end: bool,
    /// Widest range of one window.
    pub widest_ms: u64,
    /// Time zone of the platform, an IANA name.
    pub zone: String,
    /// How long the platform needs until a record can be read.
    pub lag_ms: u64,
    /// How far back the very first window reaches.
    pub first_ms: u64,
    /// How far to go back behind the bookmark.
    pub lookback_ms: u64,
    /// How many windows may be read at the same time; at least 1.
    pub parallel: u32,
}

/// All components that a workflow may use, by name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    components: BTreeMap<String, ComponentDescription>,
}

impl Catalogue {
    /// A catalogue of these components. Of two with the same name the later one counts.
    pub fn new(components: impl IntoIterator<Item = ComponentDescription>) -> Self {
        let components = components.into_iter().map(|component| (component.name.clone(), component)).collect();
        Self { components }
    }

    /// The component of that name.
    pub fn component(&self, name: &str) -> Option<&ComponentDescription> {
        self.components.get(name)
    }

    /// All components, by name.
    pub fn components(&self) -> impl Iterator<Item = &ComponentDescription> {
        self.components.values()
    }

    /// The node that `uses: COMPONENT/NODE` names.
    pub fn node(&self, component: &str, node: &str) -> Option<&NodeDescription> {
        self.component(component)?.node(node)
    }
}

impl ConnectionDescription {
    /// Where requests of connections of this kind and site go unless they override it; empty where each has to say it.
    /// `{FIELD}` stands for the value of a public field.
    pub fn base_url(&self, variant: Option<&str>, site: Option<&str>) -> &str {
        let of_site = self.site(site).and_then(|site| site.base_url.as_deref());
        let of_variant = self.variant(variant).and_then(|variant| variant.base_url.as_deref());
        of_site.or(of_variant).unwrap_or(&self.base_url)
    }

    /// The kind of connection of that name.
    pub fn variant(&self, name: Option<&str>) -> Option<&VariantDescription> {
        self.variants.iter().find(|variant| Some(variant.name.as_str()) == name)
    }

    /// The site of that name.
    pub fn site(&self, name: Option<&str>) -> Option<&Site> {
        self.sites.iter().find(|site| Some(site.name.as_str()) == name)
    }

    /// The nodes that the host calls by itself.
    pub fn own_nodes(&self) -> impl Iterator<Item = &str> {
        let consents = self.authorize.iter().filter_map(|way| way.consent.as_ref());
        let of_consents = consents.flat_map(|it| [Some(&it.begin), Some(&it.finish), it.revoke.as_ref()]).flatten();
        let nodes = self.authorize.iter().map(|way| &way.node).chain(of_consents).chain(&self.identify);
        nodes.map(String::as_str)
    }

    /// How tokens of connections of this kind are obtained; none where none are needed.
    pub fn authorization(&self, variant: Option<&str>) -> Option<&Authorization> {
        self.authorize.iter().find(|way| is_among(&way.variants, variant))
    }

    /// Whether connections of this kind name their secrets themselves.
    pub fn has_parts(&self, variant: Option<&str>) -> bool {
        self.variants.iter().any(|it| it.parts && Some(it.name.as_str()) == variant)
    }

    /// The fields of connections of this kind.
    pub fn fields_of<'a>(&'a self, variant: Option<&'a str>) -> impl Iterator<Item = &'a FieldDescription> {
        self.fields.iter().filter(move |field| field.is_of(variant))
    }
}

impl Authorization {
    /// The names under which its tokens are kept.
    pub fn token_names(&self) -> impl Iterator<Item = &String> {
        self.tokens.iter().map(|token| &token.name)
    }
}

/// Whether something that is for these variants (empty means all) is for connections of this one.
pub fn is_among(variants: &[String], variant: Option<&str>) -> bool {
    variants.is_empty() || variant.is_some_and(|variant| variants.iter().any(|it| it == variant))
}

impl PlaceDescription {
    /// The name of a place that is any place of its part.
    pub const ANY: &str = "*";

    /// The public field whose value the name is, if it is one.
    pub fn field(&self) -> Option<&str> {
        self.name.strip_prefix('{')?.strip_suffix('}')
    }

    /// Whether it is any place of its part.
    pub fn is_any(&self) -> bool {
        self.name == Self::ANY
    }
}

impl RequestPart {
    /// The word for it, as descriptions and locks write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Query => "query",
            Self::Form => "form",
            Self::Json => "json",
        }
    }
}

impl FieldDescription {
    /// Whether connections of this kind have it.
    pub fn is_of(&self, variant: Option<&str>) -> bool {
        is_among(&self.variants, variant)
    }

    /// The regular expression that its whole value matches; none where there is none, or one that can't be read.
    pub fn expression(&self) -> Option<Regex> {
        Regex::new(&format!("^(?:{})$", self.pattern.as_ref()?)).ok()
    }

    /// Whether a value looks as it is to look.
    pub fn fits(&self, value: &str) -> bool {
        self.pattern.is_none() || self.expression().is_some_and(|expression| expression.is_match(value))
    }

    /// The names that nodes know its secret by: its own, or those of its parts.
    pub fn secret_names(&self) -> &[String] {
        self.parts.as_ref().map_or(std::slice::from_ref(&self.name), |parts| &parts.names)
    }
}

impl ComponentDescription {
    /// Whether weft itself calls this node, when somebody agrees to something or what they agreed to is renewed. No step can.
    pub fn is_of_consent(&self, node: &str) -> bool {
        let ways = self.connection.iter().flat_map(|connection| &connection.authorize);
        ways.filter_map(|way| Some((way, way.consent.as_ref()?))).any(|(way, consent)| {
            let own = [Some(&way.node), Some(&consent.begin), Some(&consent.finish), consent.revoke.as_ref()];
            own.into_iter().flatten().any(|own| own == node)
        })
    }

    /// The nodes that steps can name.
    pub fn usable_nodes(&self) -> impl Iterator<Item = &NodeDescription> + Clone {
        self.nodes.iter().filter(|node| !self.is_of_consent(&node.name))
    }

    /// The node of that name.
    pub fn node(&self, name: &str) -> Option<&NodeDescription> {
        self.nodes.iter().find(|node| node.name == name)
    }
}
