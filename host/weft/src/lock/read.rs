//! Reading a lock strictly: what this weft doesn't know, somebody meant, so it is told and not passed over.

use std::collections::{BTreeMap, BTreeSet};

use weft_engine::workflow::RequestPart;
use weft_engine::workflow::demands::{
    ConnectionDemands, Demands, FieldDemand, LimitDemand, NodeDemands, PlaceDemand, TokenDemand,
};
use weft_yaml::{Key, Mark, Node, Problem, Rules, Scalars, Yaml, parse};

use super::{FILE_BYTES_MAX, Lock, PackagePin, Pin, RESTORE};

const RULES: Rules = Rules {
    bytes_max: FILE_BYTES_MAX,
    depth_max: 16,
    nodes_max: 500_000,
    file: "a lock",
    files: "locks",
    too_large: RESTORE,
    beginning: RESTORE,
    scalars: Scalars::Core,
};

/// The format that this program reads and writes.
const FORMAT: &str = "1";
/// What of a request a place can be.
const PARTS: [RequestPart; 4] = [RequestPart::Header, RequestPart::Query, RequestPart::Form, RequestPart::Json];
/// Most findings that are told: a file that is wrong everywhere needs no more.
const PROBLEMS_MAX: usize = 20;

/// Reads a lock. The findings are all of them, each with its place.
pub fn read(source: &str) -> Result<Lock, Vec<Problem>> {
    let (root, problems) = parse(source, &RULES);
    let mut reader = Reader { problems };
    let lock = root.as_ref().and_then(|root| reader.lock(root));
    match (lock, reader.problems.is_empty()) {
        (Some(lock), true) => Ok(lock),
        _ => {
            reader.problems.sort_by_key(|problem| problem.mark);
            reader.problems.truncate(PROBLEMS_MAX);
            Err(reader.problems)
        }
    }
}

struct Reader {
    problems: Vec<Problem>,
}

/// The entries of a map that are still to be read.
struct Fields<'n> {
    mark: Mark,
    left: Vec<(&'n Key, &'n Node)>,
}

impl<'n> Fields<'n> {
    fn take(&mut self, name: &str) -> Option<&'n Node> {
        let index = self.left.iter().position(|(key, _)| key.name == name)?;
        Some(self.left.remove(index).1)
    }
}

impl Reader {
    fn report(&mut self, mark: Mark, reason: impl Into<String>) {
        self.problems.push(Problem { mark, reason: reason.into(), remedy: RESTORE.to_owned() });
    }

    fn lock(&mut self, node: &Node) -> Option<Lock> {
        let mut fields = self.fields(node)?;
        let Some(format) = fields.take("weft_lock") else {
            self.report(node.mark, "this is no lock of weft: it has no `weft_lock: 1`");
            return None;
        };
        if format.to_json_text() != FORMAT {
            let reason = format!("the lock has format {}, and this weft reads {FORMAT}", format.to_json_text());
            let remedy = "use a weft that reads it, or delete it and accept the components anew: weft nodes lock";
            self.problems.push(Problem { mark: format.mark, reason, remedy: remedy.to_owned() });
            return None;
        }
        let components = fields.take("components");
        if components.is_none() {
            self.report(fields.mark, "the lock has no `components`");
        }
        let packages = fields.take("packages").map(|node| self.by_name(node, Self::package)).unwrap_or_default();
        self.close(fields, "the lock");
        Some(Lock { components: self.by_name(components?, Self::pin), packages })
    }

    fn package(&mut self, node: &Node) -> Option<PackagePin> {
        let mut fields = self.fields(node)?;
        let (version, digest) = (fields.take("version"), fields.take("digest"));
        let version = version.and_then(|node| self.text(node)).unwrap_or_default();
        let Some(digest) = digest else {
            self.report(fields.mark, "a package has a `digest`");
            return None;
        };
        let digest = self.digest(digest)?;
        self.close(fields, "a package");
        Some(PackagePin { version, digest })
    }

    fn pin(&mut self, node: &Node) -> Option<Pin> {
        let mut fields = self.fields(node)?;
        let (digest, comes_with) = (fields.take("digest"), fields.take("comes_with"));
        let digest = match (digest, comes_with) {
            (Some(digest), None) => Some(self.digest(digest)?),
            (None, Some(comes_with)) => {
                if self.text(comes_with)? != "weft" {
                    self.report(comes_with.mark, "components come with `weft` or have a `digest`");
                }
                None
            }
            _ => {
                self.report(fields.mark, "a component has either a `digest` or `comes_with: weft`");
                return None;
            }
        };
        let connection = fields.take("connection").map(|node| self.connection(node));
        let any_platform = self.flag(fields.take("any_platform"));
        let nodes = fields.take("nodes").map(|nodes| self.by_name(nodes, Self::node)).unwrap_or_default();
        self.close(fields, "a component");
        Some(Pin { digest, demands: Demands { connection: connection.flatten(), any_platform, nodes } })
    }

    fn digest(&mut self, node: &Node) -> Option<String> {
        let digest = self.text(node)?;
        let is_hex =
            |digits: &str| digits.len() == 64 && digits.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
        if !digest.strip_prefix("sha256:").is_some_and(is_hex) {
            self.report(node.mark, "a digest is `sha256:` and 64 hexadecimal digits");
            return None;
        }
        Some(digest)
    }

    fn connection(&mut self, node: &Node) -> Option<ConnectionDemands> {
        let mut fields = self.fields(node)?;
        let (base_url, kinds) = (fields.take("base_url"), fields.take("kinds"));
        let base_urls = match (base_url, kinds) {
            (Some(url), None) => BTreeMap::from([(String::new(), self.text(url)?)]),
            (None, Some(kinds)) => self.by_name(kinds, Self::text),
            _ => {
                self.report(fields.mark, "a connection has either a `base_url` or `kinds`");
                return None;
            }
        };
        let demands = ConnectionDemands {
            base_urls,
            hosts: self.names(fields.take("hosts")),
            secrets: fields.take("secrets").map(|node| self.by_name(node, Self::field)).unwrap_or_default(),
            fields: fields.take("fields").map(|node| self.by_name(node, Self::field)).unwrap_or_default(),
            authorize: fields.take("authorize").map(|node| self.one_or_more(node)).unwrap_or_default(),
            consent: self.names(fields.take("consent")),
            tokens: fields.take("tokens").map(|node| self.tokens(node)).unwrap_or_default(),
            // A lock of a weft that knew of no places has none: nobody has accepted any.
            places: fields.take("places").map(|node| self.list(node, Self::place)).unwrap_or_default(),
            limits: fields.take("limits").map(|node| self.list(node, Self::limit)).unwrap_or_default(),
        };
        self.close(fields, "a connection");
        Some(demands)
    }

    fn field(&mut self, node: &Node) -> Option<FieldDemand> {
        let mut fields = self.fields(node)?;
        let demand = FieldDemand {
            optional: self.flag(fields.take("optional")),
            kinds: self.names(fields.take("kinds")),
            parts: self.names(fields.take("parts")),
            separator: fields.take("separator").and_then(|node| self.text(node)).unwrap_or_default(),
        };
        self.close(fields, "a field");
        Some(demand)
    }

    /// By name, or their names alone, as they were written before anything more was known of them.
    fn tokens(&mut self, node: &Node) -> BTreeMap<String, TokenDemand> {
        match &node.value {
            Yaml::List(_) => {
                let names = self.list(node, Self::text);
                names.into_iter().map(|name| (name, TokenDemand::default())).collect()
            }
            _ => self.by_name(node, Self::token),
        }
    }

    fn token(&mut self, node: &Node) -> Option<TokenDemand> {
        let mut fields = self.fields(node)?;
        let demand = TokenDemand { pointer: fields.take("pointer").and_then(|node| self.text(node)) };
        self.close(fields, "a token");
        Some(demand)
    }

    fn place(&mut self, node: &Node) -> Option<PlaceDemand> {
        let mut fields = self.fields(node)?;
        let value = fields.take("value");
        let parts = PARTS.into_iter().filter_map(|part| Some((part, fields.take(part.as_str())?)));
        let parts: Vec<(RequestPart, &Node)> = parts.collect();
        let nodes = self.names(fields.take("nodes"));
        self.close(fields, "a place");
        let (Some(value), &[(part, name)]) = (value, parts.as_slice()) else {
            self.report(node.mark, "a place has a `value` and one of `header`, `query`, `form` and `json`");
            return None;
        };
        Some(PlaceDemand { value: self.text(value)?, part, name: self.text(name)?, nodes })
    }

    fn limit(&mut self, node: &Node) -> Option<LimitDemand> {
        let mut fields = self.fields(node)?;
        let nodes = self.names(fields.take("nodes"));
        let (requests, per_ms) = (fields.take("requests"), fields.take("per_ms"));
        self.close(fields, "a limit");
        let (Some(requests), Some(per_ms)) = (requests, per_ms) else {
            self.report(node.mark, "a limit has `requests` and `per_ms`");
            return None;
        };
        Some(LimitDemand { nodes, requests: self.count(requests)?, per_ms: self.count(per_ms)? })
    }

    fn node(&mut self, node: &Node) -> Option<NodeDemands> {
        let mut fields = self.fields(node)?;
        let demands = NodeDemands {
            paging: self.flag(fields.take("paging")),
            window: self.flag(fields.take("window")),
            required: self.names(fields.take("required")),
            tables: self.names(fields.take("tables")),
            personal: self.names(fields.take("personal")),
        };
        self.close(fields, "a node");
        Some(demands)
    }

    // -- values

    fn fields<'n>(&mut self, node: &'n Node) -> Option<Fields<'n>> {
        match &node.value {
            Yaml::Map(entries) => {
                Some(Fields { mark: node.mark, left: entries.iter().map(|(key, node)| (key, node)).collect() })
            }
            _ => {
                self.expected(node, "`key: value` lines");
                None
            }
        }
    }

    /// What is left is known to nobody.
    fn close(&mut self, fields: Fields<'_>, what: &str) {
        for (key, _) in fields.left {
            self.report(key.mark, format!("{what} has no key `{}`", key.name));
        }
    }

    fn by_name<T>(&mut self, node: &Node, read: impl Fn(&mut Self, &Node) -> Option<T>) -> BTreeMap<String, T> {
        let entries = self.fields(node).map(|fields| fields.left).unwrap_or_default();
        entries.into_iter().filter_map(|(key, node)| Some((key.name.clone(), read(self, node)?))).collect()
    }

    fn list<T: Ord>(&mut self, node: &Node, read: impl Fn(&mut Self, &Node) -> Option<T>) -> BTreeSet<T> {
        match &node.value {
            Yaml::List(list) => list.iter().filter_map(|node| read(self, node)).collect(),
            _ => {
                self.expected(node, "a list");
                BTreeSet::new()
            }
        }
    }

    fn names(&mut self, node: Option<&Node>) -> BTreeSet<String> {
        node.map(|node| self.list(node, Self::text)).unwrap_or_default()
    }

    /// A name, or a list of them.
    fn one_or_more(&mut self, node: &Node) -> BTreeSet<String> {
        match &node.value {
            Yaml::Text(text) => BTreeSet::from([text.value.clone()]),
            _ => self.list(node, Self::text),
        }
    }

    fn text(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Yaml::Text(text) => Some(text.value.clone()),
            _ => {
                self.expected(node, "text, in quotes if it is unusual");
                None
            }
        }
    }

    fn flag(&mut self, node: Option<&Node>) -> bool {
        match node.map(|node| (node, &node.value)) {
            Some((_, Yaml::Bool(value))) => *value,
            Some((node, _)) => {
                self.expected(node, "true or false");
                false
            }
            None => false,
        }
    }

    fn count(&mut self, node: &Node) -> Option<u32> {
        let count = match &node.value {
            Yaml::Number(number) => number.as_str().parse().ok(),
            _ => None,
        };
        if count.is_none() {
            self.expected(node, "a whole number");
        }
        count
    }

    fn expected(&mut self, node: &Node, what: &str) {
        // What is broken was reported with the YAML.
        if node.value != Yaml::Broken {
            self.report(node.mark, format!("here must be {what}"));
        }
    }
}
