//! Connections: aliases, platforms, and which step uses which.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Findings};
use crate::checked::CheckedConnection;
use crate::description::ComponentDescription;
use crate::document::{Field, StepWritten};
use crate::suggest;

/// The declared connections. Unknown platforms and aliases that nobody uses are findings.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) -> BTreeMap<String, CheckedConnection> {
    let steps = &context.document.steps;
    let used: BTreeSet<&str> = steps.iter().filter_map(alias_of).collect();
    let complete = steps.iter().all(|step| is_settled(context, step));
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
        let checked = CheckedConnection { platform: platform.value.clone(), place: alias.place.clone() };
        connections.insert(alias.value.clone(), checked);
    }
    connections
}

fn alias_of(step: &StepWritten) -> Option<&str> {
    step.connection.given().map(|alias| alias.value.as_str())
}

/// Whether nothing is left to say about the connection of a step; if there is, it may be the one that nobody uses.
fn is_settled(context: &Context<'_>, step: &StepWritten) -> bool {
    let component = step.uses.given().and_then(|uses| context.catalogue.component(&uses.value.component));
    match (&step.connection, component) {
        (Field::Broken, _) | (Field::Absent, None) => false,
        (Field::Given(alias), _) => context.document.connections.iter().any(|known| known.alias.value == alias.value),
        (Field::Absent, Some(component)) => component.connection.is_none(),
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
    let declared = context.document.connections.iter().find(|connection| connection.alias.value == alias.value);
    let Some(declared) = declared else {
        let reason = format!("connection `{}` isn't declared", alias.value);
        let known = context.document.connections.iter().map(|connection| connection.alias.value.as_str());
        let remedy = match suggest::nearest(&alias.value, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it on top: `connections: {{ {}: {platform} }}`", alias.value),
        };
        findings.add(&alias.place, reason, remedy);
        return;
    };
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
