//! `uses`: which node a step means.

use super::{Context, Findings};
use crate::description::{ComponentDescription, NodeDescription};
use crate::place::Place;
use crate::suggest;

/// Component and node; a finding if there are none.
pub(super) fn find<'d>(
    context: &Context<'d>,
    (component, node): (&str, &str),
    place: &Place,
    findings: &mut Findings,
) -> Option<(&'d ComponentDescription, &'d NodeDescription)> {
    let Some(description) = context.catalogue.component(component) else {
        let known: Vec<&str> = context.catalogue.components().map(|component| component.name.as_str()).collect();
        let reason = format!("there is no component `{}`", crate::finding::shortened(component));
        let known = suggest::remedy(component, known);
        let end = if known.ends_with('?') { "" } else { "." };
        let remedy = format!("{known}{end} Or load it: --component FILE.wasm");
        findings.add(place, reason, remedy);
        return None;
    };
    if description.is_of_consent(node) {
        let reason = format!("`{component}/{node}` is called by weft itself, to authorize accounts");
        findings.add(place, reason, format!("remove the step; an account is connected by: weft connect {component}"));
        return None;
    }
    let found = description.node(node);
    if found.is_none() {
        let known = description.usable_nodes().map(|node| node.name.as_str());
        let reason = format!("`{component}` has no node `{}`", crate::finding::shortened(node));
        let remedy = match suggest::nearest(node, known.clone()) {
            Some(near) => format!("did you mean `{component}/{near}`?"),
            None => suggest::listed(known),
        };
        findings.add(place, reason, remedy);
    }
    Some((description, found?))
}
