//! `defaults`: steps take over what they don't say themselves, as far as their node takes it.
//!
//! This comes before all other checks, so that these see whole steps. Whatever is inherited keeps the place at which it
//! is written, and mistakes in it are told there.

mod merge;

use std::collections::BTreeSet;

use super::Findings;
use crate::description::{Catalogue, ComponentDescription, NodeDescription};
use crate::document::{DefaultsWritten, Document, Field, Inherited, Located, StepWritten, Uses};
use crate::document::{RetryWritten, SyncWritten, Written, WrittenKind};
use crate::suggest;

/// The document with whole steps. None if nothing is inherited.
pub(super) fn inherit(document: &Document, catalogue: &Catalogue, findings: &mut Findings) -> Option<Document> {
    let Some(defaults) = &document.defaults else {
        document.steps.iter().for_each(|step| nothing_to_refuse(step, &BTreeSet::new(), findings));
        return None;
    };
    let scopes: Vec<Scope<'_>> = scopes(defaults);
    let mut whole = document.clone();
    let mut uses = BTreeSet::new();
    let mut complete = true;
    for step in &mut whole.steps {
        let Some(node) = Node::of(step, catalogue) else {
            // Another workflow inherits nothing, and of a node that isn't known nothing can be said.
            complete &= matches!(step.uses.given().map(|uses| &uses.value), Some(Uses::Workflow(_)));
            nothing_to_refuse(step, &BTreeSet::new(), findings);
            continue;
        };
        let own: Vec<(usize, &Scope<'_>)> = scopes.iter().enumerate().filter(|(_, scope)| scope.is_of(&node)).collect();
        let offered: BTreeSet<&str> =
            own.iter().flat_map(|(_, scope)| scope.inherited.keys.iter().map(|key| key.value.as_str())).collect();
        nothing_to_refuse(step, &offered, findings);
        Heir { document, node: &node, scopes: &own, uses: &mut uses }.take(step);
    }
    if complete && findings.list.is_empty() {
        for (index, scope) in scopes.iter().enumerate() {
            scope.report_unused(index, &uses, document, catalogue, findings);
        }
    }
    Some(whole)
}

/// `null` refuses what would be inherited. Where nothing would be it is a mistake.
fn nothing_to_refuse(step: &StepWritten, offered: &BTreeSet<&str>, findings: &mut Findings) {
    for key in step.refused.iter().filter(|key| !offered.contains(key.value.as_str())) {
        let reason = format!("`{}` is null, and there is no default that the step could do without", key.value);
        findings.add(&key.place, reason, "give it a value, or remove the key");
    }
}

/// Defaults, and the steps that they are for.
struct Scope<'d> {
    /// A component, a node, or all nodes.
    name: Option<&'d Located<String>>,
    inherited: &'d Inherited,
}

/// The general ones in front, then those of components, then those of nodes: what is nearer counts more.
fn scopes(defaults: &DefaultsWritten) -> Vec<Scope<'_>> {
    let named = |of_nodes: bool| {
        let of = defaults.of.iter().filter(move |(name, _)| name.value.contains('/') == of_nodes);
        of.map(|(name, inherited)| Scope { name: Some(name), inherited })
    };
    [Scope { name: None, inherited: &defaults.general }].into_iter().chain(named(false)).chain(named(true)).collect()
}

/// The node that a step runs.
struct Node<'c> {
    component: &'c ComponentDescription,
    node: &'c NodeDescription,
}

impl<'c> Node<'c> {
    fn of(step: &StepWritten, catalogue: &'c Catalogue) -> Option<Self> {
        let Uses::Node { component, node } = &step.uses.given()?.value else { return None };
        let component = catalogue.component(component)?;
        Some(Self { component, node: component.node(node)? })
    }

    fn takes(&self, parameter: &str) -> bool {
        self.node.parameters.get("properties").is_some_and(|properties| properties.get(parameter).is_some())
    }
}

impl Scope<'_> {
    fn is_of(&self, node: &Node<'_>) -> bool {
        let Some(name) = self.name else { return true };
        match name.value.split_once('/') {
            Some((component, of)) => component == node.component.name && of == node.node.name,
            None => name.value == node.component.name,
        }
    }

    /// What nobody inherits of a key: the key itself, or of a map that is joined key by key what is left of it.
    fn unused(&self, index: usize, key: &str, uses: &BTreeSet<(usize, String)>) -> Vec<String> {
        let names = match key {
            "retry" => self.inherited.retry.as_ref().map(RetryWritten::names),
            "sync" => self.inherited.sync.as_ref().map(SyncWritten::names),
            _ => None,
        };
        let names = names.unwrap_or_default();
        let parts = || names.iter().map(|name| within(key, name));
        let is_used = |name: &String| uses.contains(&(index, name.clone()));
        match parts().any(|part| is_used(&part)) {
            true => parts().filter(|part| !is_used(part)).collect(),
            false => Some(key.to_owned()).filter(|key| !is_used(key)).into_iter().collect(),
        }
    }

    fn report_unused(
        &self,
        index: usize,
        uses: &BTreeSet<(usize, String)>,
        document: &Document,
        catalogue: &Catalogue,
        findings: &mut Findings,
    ) {
        let nodes = || document.steps.iter().filter_map(|step| Node::of(step, catalogue));
        if let Some(name) = self.name.filter(|_| !nodes().any(|node| self.is_of(&node))) {
            let names: BTreeSet<String> = nodes().flat_map(|node| names(&node)).collect();
            let remedy = match suggest::nearest(&name.value, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "remove it".to_owned(),
            };
            let reason = format!("no step uses `{}`, so nothing inherits its defaults", name.value);
            return findings.add(&name.place, reason, remedy);
        }
        for key in self.inherited.keys.iter().filter(|key| key.value != "with") {
            for name in self.unused(index, &key.value, uses) {
                let reason = format!("no step inherits `{name}`: none can use it, or each has its own");
                findings.add(&key.place, reason, "remove it");
            }
        }
        for (name, _) in entries(self.inherited.with.as_ref()) {
            if uses.contains(&(index, with_key(&name.value))) {
                continue;
            }
            let known: BTreeSet<&str> =
                nodes().filter(|node| self.is_of(node)).flat_map(|node| parameters(node.node)).collect();
            let (reason, remedy) = match known.contains(name.value.as_str()) {
                true => (format!("no step inherits `{}`: each has its own", name.value), "remove it".to_owned()),
                false => {
                    let near = suggest::nearest(&name.value, known.iter().copied());
                    let remedy = near.map_or_else(|| "remove it".to_owned(), |near| format!("did you mean `{near}`?"));
                    (format!("no step takes the parameter `{}`", crate::finding::shortened(&name.value)), remedy)
                }
            };
            findings.add(&name.place, reason, remedy);
        }
    }
}

/// A key of a map that is joined key by key.
fn within(key: &str, name: &str) -> String {
    format!("{key}.{name}")
}

fn names(node: &Node<'_>) -> [String; 2] {
    [node.component.name.clone(), format!("{}/{}", node.component.name, node.node.name)]
}

fn parameters(node: &NodeDescription) -> impl Iterator<Item = &str> {
    node.parameters.get("properties").and_then(|it| it.as_object()).into_iter().flatten().map(|(name, _)| name.as_str())
}

fn with_key(name: &str) -> String {
    within("with", name)
}

fn entries(with: Option<&Written>) -> &[(Located<String>, Written)] {
    match with.map(|with| &with.kind) {
        Some(WrittenKind::Object(entries)) => entries,
        _ => &[],
    }
}

/// A step that takes over what it doesn't say itself.
struct Heir<'a> {
    document: &'a Document,
    node: &'a Node<'a>,
    /// The defaults for its node by their index, what is nearer behind.
    scopes: &'a [(usize, &'a Scope<'a>)],
    /// Which defaults count somewhere: index and key.
    uses: &'a mut BTreeSet<(usize, String)>,
}

impl Heir<'_> {
    fn take(&mut self, step: &mut StepWritten) {
        let (document, component) = (self.document, self.node.component);
        let connection = |scope: &Inherited| connection_of(scope, document, component);
        if step.connection.is_absent()
            && let Some(connection) = self.nearest(step, "connection", connection)
        {
            step.connection = Field::Given(connection);
        }
        if step.parallel.is_none() && !step.for_each.is_absent() {
            step.parallel = self.nearest(step, "parallel", |scope| scope.parallel.clone());
        }
        if step.timeout.is_none() {
            step.timeout = self.nearest(step, "timeout", |scope| scope.timeout);
        }
        if step.on_failure.is_none() {
            step.on_failure = self.nearest(step, "on_failure", |scope| scope.on_failure);
        }
        for (index, scope) in self.scopes.iter().rev() {
            let refuses = |key: &str| step.refused.iter().any(|refused| refused.value == key);
            let retry = scope.inherited.retry.as_ref().filter(|_| !refuses("retry"));
            let of_retry = retry.map(|retry| merge::retry(&mut step.retry, retry));
            let sync = scope.inherited.sync.as_ref().filter(|_| self.node.node.window.is_some() && !refuses("sync"));
            let of_sync = sync.map(|sync| merge::sync(&mut step.sync, sync));
            for (key, names) in [("retry", of_retry), ("sync", of_sync)] {
                self.uses.extend(names.into_iter().flatten().map(|name| (*index, within(key, name))));
            }
        }
        self.with(step);
    }

    /// The nearest default that a step can use.
    fn nearest<T>(&mut self, step: &StepWritten, key: &str, of: impl Fn(&Inherited) -> Option<T>) -> Option<T> {
        if step.refused.iter().any(|refused| refused.value == key) {
            return None;
        }
        let (index, value) =
            self.scopes.iter().rev().find_map(|(index, scope)| Some((*index, of(scope.inherited)?)))?;
        self.uses.insert((index, key.to_owned()));
        Some(value)
    }

    fn with(&mut self, step: &mut StepWritten) {
        let refused = step.refused.iter().any(|refused| refused.value == "with");
        if refused || matches!(step.with, Field::Broken) {
            return;
        }
        for (index, scope) in self.scopes.iter().rev() {
            let Some(with) = &scope.inherited.with else { continue };
            let taken: Vec<_> = entries(Some(with)).iter().filter(|(name, _)| self.node.takes(&name.value)).collect();
            let base =
                Written { place: with.place.clone(), kind: WrittenKind::Object(taken.into_iter().cloned().collect()) };
            let used = merge::with(&mut step.with, &base, &self.node.node.parameters);
            self.uses.extend(used.into_iter().map(|name| (*index, with_key(&name))));
        }
        merge::drop_refusals(&mut step.with, self.scopes.iter().filter_map(|(_, scope)| scope.inherited.with.as_ref()));
    }
}

/// The connection, if it leads to the platform of the step.
fn connection_of(scope: &Inherited, document: &Document, component: &ComponentDescription) -> Option<Located<String>> {
    let alias = scope.connection.given().filter(|_| component.connection.is_some())?;
    let declared = document.connections.iter().find(|connection| connection.alias.value == alias.value);
    let platform = declared.and_then(|declared| declared.platform.given());
    let leads_elsewhere = platform.is_some_and(|platform| platform.value != component.name);
    (!leads_elsewhere).then(|| alias.clone())
}
