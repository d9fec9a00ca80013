//! Connections: aliases, platforms, and which step uses which.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Findings};
use crate::checked::{Checked, CheckedConnection};
use crate::description::ComponentDescription;
use crate::document::{ConnectionWritten, Field, StepWritten, Uses};
use crate::place::Place;
use crate::suggest;

/// The declared connections. Unknown platforms and aliases that nobody uses are findings.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) -> BTreeMap<String, CheckedConnection> {
    let steps = || 0..context.document.steps.len();
    let used: BTreeSet<&str> = steps().flat_map(|step| aliases_of(context, step)).collect();
    let complete = steps().all(|step| is_settled(context, step));
    let mut connections = BTreeMap::new();
    for connection in &context.document.connections {
        let alias = &connection.alias;
        if complete && !used.contains(alias.value.as_str()) {
            let reason = format!("no step uses connection `{}`", alias.value);
            findings.add(&alias.place, reason, format!("remove it, or write `connection: {}` in a step", alias.value));
        }
        let Some(platform) = connection.platform.given() else { continue };
        if !is_platform(context, &platform.value) {
            let known = platforms(context);
            let remedy = suggest::remedy(&platform.value, known);
            findings.add(&platform.place, format!("there is no platform `{}`", platform.value), remedy);
        }
        let (platform, place) = (platform.value.clone(), alias.place.clone());
        connections.insert(alias.value.clone(), CheckedConnection { platform, allowed: false, place });
    }
    connections.extend(steps().flat_map(|step| allowed(context, step)));
    connections
}

/// The hosts that a step allows, and those of a workflow that it runs: each is a connection without an account, whose alias is
/// its origin.
fn allowed<'c>(context: &'c Context<'_>, index: usize) -> impl Iterator<Item = (String, CheckedConnection)> + use<'c> {
    let step = context.step(index);
    let component = match step.uses.given().map(|uses| &uses.value) {
        Some(Uses::Node { component, .. }) => component.clone(),
        _ => String::new(),
    };
    let own = step.allow.iter().map(move |host| {
        let (platform, place) = (component.clone(), host.place.clone());
        (host.value.clone(), CheckedConnection { platform, allowed: true, place })
    });
    let inner = context.workflows[index].iter().flat_map(|workflow| &workflow.connections);
    let inner = inner.filter(|(_, connection)| connection.allowed);
    own.chain(inner.map(|(alias, connection)| (alias.clone(), connection.clone())))
}

/// The aliases that a step uses.
fn aliases_of<'c>(context: &'c Context<'_>, index: usize) -> Vec<&'c str> {
    let step = context.step(index);
    let inner = context.workflows[index].iter().flat_map(|workflow| aliases_in(workflow));
    let renamed = inner.filter_map(|alias| Some(outer(step, alias)?.0));
    step.connection.given().map(|alias| alias.value.as_str()).into_iter().chain(renamed).collect()
}

/// Whether nothing is left to say about the connections of a step; if there is, it may be the one that nobody uses.
fn is_settled(context: &Context<'_>, index: usize) -> bool {
    let step = context.step(index);
    let component = match step.uses.given().map(|uses| &uses.value) {
        Some(Uses::Workflow(_)) => {
            let Some(workflow) = &context.workflows[index] else { return false };
            let mut inner = aliases_in(workflow);
            return inner.all(|alias| outer(step, alias).is_some_and(|(alias, _)| declared(context, alias).is_some()));
        }
        Some(Uses::Node { component, .. }) => context.catalogue.component(component),
        None => None,
    };
    match (&step.connection, component) {
        (Field::Broken, _) | (Field::Absent, None) => false,
        (Field::Given(alias), _) => declared(context, &alias.value).is_some(),
        (Field::Absent, Some(component)) => component.connection.is_none(),
    }
}

/// The aliases of a workflow that accounts are given for.
fn aliases_in(workflow: &Checked) -> impl Iterator<Item = &String> {
    workflow.connections.iter().filter(|(_, connection)| !connection.allowed).map(|(alias, _)| alias)
}

fn declared<'d>(context: &Context<'d>, alias: &str) -> Option<&'d ConnectionWritten> {
    context.document.connections.iter().find(|connection| connection.alias.value == alias)
}

/// What another workflow's alias is called here, and where that is written, if it isn't the same. None if it was
/// reported.
fn outer<'a>(step: &'a StepWritten, inner: &'a str) -> Option<(&'a str, Option<&'a Place>)> {
    let renamed = match &step.connections {
        Field::Broken => return None,
        Field::Absent => None,
        Field::Given(renamed) => renamed.iter().find(|renamed| renamed.inner.value == inner),
    };
    match renamed {
        None => Some((inner, None)),
        Some(renamed) => renamed.outer.given().map(|alias| (alias.value.as_str(), Some(&alias.place))),
    }
}

fn is_platform(context: &Context<'_>, name: &str) -> bool {
    context.catalogue.component(name).is_some_and(|component| component.connection.is_some())
}

fn platforms<'d>(context: &Context<'d>) -> Vec<&'d str> {
    let components = context.catalogue.components().filter(|component| component.connection.is_some());
    components.map(|component| component.name.as_str()).collect()
}

/// The alias that a step uses, if its component has connections.
pub(super) fn of_step(
    context: &Context<'_>,
    step: &StepWritten,
    component: &ComponentDescription,
    findings: &mut Findings,
) -> Option<String> {
    let name = &component.name;
    match (&component.connection, &step.connection) {
        (_, Field::Broken) | (None, Field::Absent) => None,
        (None, Field::Given(alias)) if component.any_platform => {
            declared_or_finding(context, alias, "PLATFORM", findings).map(|_| alias.value.clone())
        }
        (None, Field::Given(alias)) => {
            findings.add(&alias.place, format!("`{name}` talks to no platform and takes no connection"), "remove it");
            None
        }
        (Some(_), Field::Absent) => {
            let reason = format!("the step doesn't say which connection to {} it uses", component.title.en);
            let place = step.uses.given().map_or(&step.place, |uses| &uses.place);
            findings.add(place, reason, missing_remedy(context, name));
            None
        }
        (Some(_), Field::Given(alias)) => {
            known(context, alias, name, findings);
            Some(alias.value.clone())
        }
    }
}

fn missing_remedy(context: &Context<'_>, platform: &str) -> String {
    match aliases(context, platform).as_slice() {
        [] => format!("declare it on top, `connections: {{ shop: {platform} }}`, and add `connection: shop`"),
        [alias, ..] => format!("add `connection: {alias}`"),
    }
}

/// Aliases for a platform.
fn aliases<'d>(context: &Context<'d>, platform: &str) -> Vec<&'d str> {
    let connections = context.document.connections.iter();
    let fitting = connections.filter(|c| c.platform.given().is_some_and(|declared| declared.value == platform));
    fitting.map(|connection| connection.alias.value.as_str()).collect()
}

fn known(context: &Context<'_>, alias: &crate::document::Located<String>, platform: &str, findings: &mut Findings) {
    let Some(declared) = declared_or_finding(context, alias, platform, findings) else { return };
    let other = declared.platform.given().filter(|declared| declared.value != platform);
    // A platform that doesn't exist is reported where it is declared.
    let Some(other) = other.filter(|other| is_platform(context, &other.value)) else { return };
    let reason = format!("connection `{}` leads to `{}`, and the step uses `{platform}`", alias.value, other.value);
    let remedy = match aliases(context, platform).as_slice() {
        [] => format!("declare one on top: `connections: {{ …: {platform} }}`"),
        [alias, ..] => format!("use `connection: {alias}`"),
    };
    findings.add(&alias.place, reason, remedy);
}

fn declared_or_finding<'d>(
    context: &Context<'d>,
    alias: &crate::document::Located<String>,
    platform: &str,
    findings: &mut Findings,
) -> Option<&'d ConnectionWritten> {
    let found = declared(context, &alias.value);
    if found.is_none() {
        let reason = format!("connection `{}` isn't declared", alias.value);
        let known = context.document.connections.iter().map(|connection| connection.alias.value.as_str());
        let remedy = match suggest::nearest(&alias.value, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it on top: `connections: {{ {}: {platform} }}`", alias.value),
        };
        findings.add(&alias.place, reason, remedy);
    }
    found
}

/// The hosts that a step allows, if its node runs code.
pub(super) fn allowed_of_step(
    step: &StepWritten,
    component: &ComponentDescription,
    findings: &mut Findings,
) -> Vec<String> {
    if let Some(first) = step.allow.first().filter(|_| !component.any_platform) {
        let name = &component.name;
        let reason = format!("`{name}` says itself which hosts it reaches, and `allow` is for steps with code");
        findings.add(&first.place, reason, "remove it");
    }
    step.allow.iter().map(|host| host.value.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// For every alias of the workflow that a step runs, the alias here.
pub(super) fn of_workflow(
    context: &Context<'_>,
    step: &StepWritten,
    workflow: &Checked,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    for renamed in step.connections.given().into_iter().flatten() {
        let inner = &renamed.inner;
        if !workflow.connections.contains_key(&inner.value) {
            let known = workflow.connections.keys().map(String::as_str);
            let reason = format!("`{}` has no connection `{}`", workflow.name, crate::finding::shortened(&inner.value));
            findings.add(&inner.place, reason, suggest::remedy(&inner.value, known));
        }
    }
    let mut connections = BTreeMap::new();
    for (inner, connection) in &workflow.connections {
        if connection.allowed {
            connections.insert(inner.clone(), inner.clone());
            continue;
        }
        let Some((alias, place)) = outer(step, inner) else { continue };
        let place = place.or(step.uses.given().map(|uses| &uses.place)).unwrap_or(&step.place);
        let wanted = Wanted { workflow: &workflow.name, inner, platform: &connection.platform };
        wanted.check(context, alias, place, findings);
        connections.insert(inner.clone(), alias.to_owned());
    }
    connections
}

/// A connection that another workflow needs.
struct Wanted<'c> {
    workflow: &'c str,
    inner: &'c str,
    platform: &'c str,
}

impl Wanted<'_> {
    fn check(&self, context: &Context<'_>, alias: &str, place: &Place, findings: &mut Findings) {
        let Self { workflow, inner, platform } = self;
        let reason = match declared(context, alias).map(|declared| declared.platform.given()) {
            None => {
                format!("`{workflow}` needs connection `{inner}` to `{platform}`, and `{alias}` isn't declared here")
            }
            Some(Some(other)) if other.value != *platform && is_platform(context, &other.value) => {
                format!(
                    "`{workflow}` needs connection `{inner}` to `{platform}`, and `{alias}` leads to `{}`",
                    other.value
                )
            }
            // A platform that doesn't exist is reported where it is declared.
            Some(_) => return,
        };
        let remedy = match aliases(context, platform).as_slice() {
            [] => {
                let free = if declared(context, alias).is_none() { alias } else { "…" };
                format!("declare one on top: `connections: {{ {free}: {platform} }}`")
            }
            [fitting, ..] => format!("write `connections: {{ {inner}: {fitting} }}` in the step"),
        };
        findings.add(place, reason, remedy);
    }
}
