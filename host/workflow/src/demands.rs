//! What a component asks for, from what it says about itself, and what another version of it asks for in addition.
//!
//! [`Demands`] is plain, ordered data: it is kept in `weft.lock` and reviewed there. Titles, help and record columns are
//! no demands. [`changes`] holds two of them against each other; each change is `more`, `less` or `other`. In doubt it
//! is `more`: the price is one question too many.
//!
//! | | `more` | `less` | `other` |
//! |---|---|---|---|
//! | connection | asked for | given up | |
//! | accounts of any platform | asked for | given up | |
//! | address of requests | another one, also of one kind of connection, and the first one | left to each account | |
//! | kind of connection | new, with an address not seen before | gone | new, with an address seen before |
//! | host | new | gone | |
//! | secret | new; required; of more kinds of connection; taken apart under new names | gone; optional; of fewer kinds | taken apart otherwise |
//! | public field | new, above all one that was secret; required; of more kinds | gone; secret now; optional; of fewer kinds | |
//! | token | new; taken from another place of the answers, or from where the node says | gone | taken from one place, and no more from where the node says |
//! | place in requests of a secret or token | new; of more nodes | gone; of fewer nodes | |
//! | node that weft calls by itself to authorize | new | gone | |
//! | host that people are sent to | new | gone | |
//! | rate limit | raised, dropped, for fewer nodes | new or lower | |
//! | node | | gone | new |
//! | table parameter of a node, also of a new one | new | gone | |
//! | personal field of records, also of a new node | new | | no longer called personal: it may come all the same |
//! | required parameter, paging, window of a node | | | changed |
//!
//! A new node by itself can do nothing until a workflow names it. A limit counts as kept if every pattern of requests
//! that the new limits let pass was let pass before.
//!
//! - here: the data, and how it comes from a description
//! - `changes.rs`: what differs
//! - `limits.rs`: which limits are raised
//! - `words.rs`: differences as sentences in both languages

mod changes;
mod limits;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::description::{
    ComponentDescription, ConnectionDescription, FieldDescription, Label, NodeDescription, PlaceDescription,
    RequestPart, Site, TokenDescription,
};

pub use changes::changes;

/// Everything a component asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Demands {
    /// What it needs of connections; none if it talks to no platform.
    pub connection: Option<ConnectionDemands>,
    /// Whether steps may give it accounts of any platform, and further hosts.
    pub any_platform: bool,
    /// What its nodes ask for, by name.
    pub nodes: BTreeMap<String, NodeDemands>,
}

/// What connections grant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ConnectionDemands {
    /// Where requests go, by kind of connection; the kind is empty where there is one. An empty address is left to each
    /// account.
    pub base_urls: BTreeMap<String, String>,
    /// Hosts that it may reach besides.
    pub hosts: BTreeSet<String>,
    /// Secrets of an account.
    pub secrets: BTreeMap<String, FieldDemand>,
    /// Fields of an account that nodes can read.
    pub fields: BTreeMap<String, FieldDemand>,
    /// The nodes that weft calls by itself: to obtain tokens, for consent, to ask whom an account belongs to.
    pub authorize: BTreeSet<String>,
    /// Hosts that it may send people to, for their consent.
    pub consent: BTreeSet<String>,
    /// Tokens that weft keeps for it.
    pub tokens: BTreeMap<String, TokenDemand>,
    /// Where in requests its secrets and tokens stand.
    pub places: BTreeSet<PlaceDemand>,
    /// What it says the platform allows per time.
    pub limits: BTreeSet<LimitDemand>,
}

/// A field of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FieldDemand {
    /// Whether it may be left out.
    pub optional: bool,
    /// The kinds of connection that have it; empty means all.
    pub kinds: BTreeSet<String>,
    /// The names of what it is taken apart into; empty for a field that stays whole.
    pub parts: BTreeSet<String>,
    /// What it is taken apart at.
    pub separator: String,
}

/// A token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TokenDemand {
    /// Where it is taken out of answers, a JSON Pointer; none where the node says it with each request.
    pub pointer: Option<String>,
}

/// A place in requests where a secret or a token stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PlaceDemand {
    /// The secret or token.
    pub value: String,
    /// What of the request.
    pub part: RequestPart,
    /// What it is called there; `{FIELD}` is the value of a public field, `*` any place of the part.
    pub name: String,
    /// The nodes that send such requests; empty means all.
    pub nodes: BTreeSet<String>,
}

/// At most `requests` requests in any stretch of `per_ms` milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LimitDemand {
    /// The nodes that share it; empty means all.
    pub nodes: BTreeSet<String>,
    /// Number of requests.
    pub requests: u32,
    /// Length of the stretch in milliseconds.
    pub per_ms: u32,
}

/// What one node asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NodeDemands {
    /// Whether it reads page by page.
    pub paging: bool,
    /// Whether it reads a time range that the host chooses.
    pub window: bool,
    /// Parameters that must be given.
    pub required: BTreeSet<String>,
    /// Parameters that name a table, which the step may then read and write.
    pub tables: BTreeSet<String>,
    /// Fields of its records that may hold personal data.
    pub personal: BTreeSet<String>,
}

/// Whether a change asks for more than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Somebody has to agree.
    More,
    /// Something was given up.
    Less,
    /// Neither.
    Other,
}

/// One difference between what two versions of a component ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Whether it asks for more.
    pub kind: ChangeKind,
    /// What it is about, for programs: `host`, `base_url`, `secret` and so on.
    pub about: &'static str,
    /// In words: what it wants now, and what it wanted until now. Without control characters, on one line.
    pub words: Label,
}

impl Demands {
    /// What a component asks for.
    pub fn of(component: &ComponentDescription) -> Self {
        Self {
            connection: component.connection.as_ref().map(connection),
            any_platform: component.any_platform,
            nodes: nodes(&component.nodes),
        }
    }
}

/// Nodes by name. Where a component names one twice, it asks for both.
fn nodes(descriptions: &[NodeDescription]) -> BTreeMap<String, NodeDemands> {
    let mut demands: BTreeMap<String, NodeDemands> = BTreeMap::new();
    for node in descriptions {
        let known = demands.remove(&node.name).unwrap_or_default();
        demands.insert(node.name.clone(), known.and(NodeDemands::of(node)));
    }
    demands
}

impl NodeDemands {
    fn of(node: &NodeDescription) -> Self {
        let mut tables = BTreeSet::new();
        collect_tables(&node.parameters, "", &mut tables);
        let required = node.parameters.get("required").and_then(Value::as_array).into_iter().flatten();
        Self {
            paging: node.paging,
            window: node.window.is_some(),
            required: required.filter_map(Value::as_str).map(str::to_owned).collect(),
            tables,
            personal: node.records.iter().flat_map(|records| records.personal.iter().cloned()).collect(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            paging: self.paging || other.paging,
            window: self.window || other.window,
            required: self.required.into_iter().chain(other.required).collect(),
            tables: self.tables.into_iter().chain(other.tables).collect(),
            personal: self.personal.into_iter().chain(other.personal).collect(),
        }
    }
}

fn connection(connection: &ConnectionDescription) -> ConnectionDemands {
    let (secrets, fields): (Vec<_>, Vec<_>) = connection.fields.iter().partition(|field| field.secret);
    let ways = &connection.authorize;
    let consents = || ways.iter().filter_map(|way| way.consent.as_ref());
    ConnectionDemands {
        base_urls: base_urls(connection),
        hosts: connection.hosts.iter().cloned().collect(),
        secrets: by_name(&secrets),
        fields: by_name(&fields),
        authorize: connection.own_nodes().map(str::to_owned).collect(),
        consent: consents().flat_map(|consent| consent.hosts.iter().cloned()).collect(),
        tokens: ways.iter().flat_map(|way| &way.tokens).map(token).collect(),
        places: connection.places.iter().map(place).collect(),
        limits: connection
            .limits
            .iter()
            .map(|limit| LimitDemand {
                nodes: limit.nodes.iter().cloned().collect(),
                requests: limit.requests,
                per_ms: limit.per_ms,
            })
            .collect(),
    }
}

fn token(token: &TokenDescription) -> (String, TokenDemand) {
    (token.name.clone(), TokenDemand { pointer: token.pointer.clone() })
}

fn place(place: &PlaceDescription) -> PlaceDemand {
    PlaceDemand {
        value: place.value.clone(),
        part: place.part,
        name: place.name.clone(),
        nodes: place.nodes.iter().cloned().collect(),
    }
}

/// A connection has one of the kinds where there are some, so the address of all counts only through them.
fn base_urls(connection: &ConnectionDescription) -> BTreeMap<String, String> {
    let of_site = |site: &Site| Some((format!("site {}", site.name), site.base_url.clone()?));
    let of_sites = connection.sites.iter().filter_map(of_site);
    if connection.variants.is_empty() {
        return of_sites.chain([(String::new(), connection.base_url.clone())]).collect();
    }
    let url = |kind: &str| (kind.to_owned(), connection.base_url(Some(kind), None).to_owned());
    connection.variants.iter().map(|variant| url(&variant.name)).chain(of_sites).collect()
}

/// Fields by name. Where a component names one twice, it asks for both.
fn by_name(fields: &[&FieldDescription]) -> BTreeMap<String, FieldDemand> {
    let mut demands: BTreeMap<String, FieldDemand> = BTreeMap::new();
    for field in fields {
        let demand = FieldDemand {
            optional: !field.required,
            kinds: field.variants.iter().cloned().collect(),
            parts: field.parts.iter().flat_map(|parts| parts.names.iter().cloned()).collect(),
            separator: field.parts.as_ref().map(|parts| parts.separator.clone()).unwrap_or_default(),
        };
        match demands.remove(&field.name) {
            None => demands.insert(field.name.clone(), demand),
            Some(known) => demands.insert(field.name.clone(), known.and(demand)),
        };
    }
    demands
}

impl FieldDemand {
    fn and(self, other: Self) -> Self {
        let of_all = self.kinds.is_empty() || other.kinds.is_empty();
        Self {
            optional: self.optional && other.optional,
            kinds: if of_all { BTreeSet::new() } else { self.kinds.into_iter().chain(other.kinds).collect() },
            parts: self.parts.into_iter().chain(other.parts).collect(),
            separator: format!("{}{}", self.separator, other.separator),
        }
    }
}

/// The parameters that a schema marks with `"format": "table"`, also those deep inside: `target.table`.
fn collect_tables(schema: &Value, name: &str, tables: &mut BTreeSet<String>) {
    let below = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match schema {
        Value::Object(map) => {
            if map.get("format").and_then(Value::as_str) == Some("table") {
                tables.insert(name.to_owned());
            }
            for (key, value) in map {
                match value {
                    Value::Object(properties) if key == "properties" => {
                        properties.iter().for_each(|(part, value)| collect_tables(value, &below(part), tables));
                    }
                    _ => collect_tables(value, name, tables),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect_tables(value, name, tables)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
