//! `defaults`: what steps inherit that don't say it themselves.

use weft_yaml::{Node, Yaml};

use super::step::{self, INHERITED_KEYS};
use super::{Fields, Reader, sync};
use crate::document::{DefaultsWritten, Field, Inherited, Located, Written, WrittenKind};
use crate::finding::shortened;
use crate::suggest;

/// `defaults: { connection: …, with: …, COMPONENT: { … }, COMPONENT/NODE: { … } }`.
pub(super) fn defaults(reader: &mut Reader<'_>, node: &Node) -> Option<DefaultsWritten> {
    let entries = reader.map(node, "`defaults`")?;
    let general = inherited(reader, &Fields { mark: node.mark, entries, misspelt: Vec::new() });
    let mut of = Vec::new();
    for (key, node) in entries.iter().filter(|(key, _)| !INHERITED_KEYS.contains(&key.name.as_str())) {
        if !matches!(node.value, Yaml::Map(_)) {
            let remedy = match suggest::nearest(&key.name, INHERITED_KEYS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let keys = suggest::listed(INHERITED_KEYS);
                    format!("{keys}, or a component or node with such keys: `http: {{ retry: … }}`")
                }
            };
            reader.report(key.mark, format!("`defaults` has no key `{}`", shortened(&key.name)), remedy);
            continue;
        }
        let what = format!("the defaults of `{}`", shortened(&key.name));
        let Some(fields) = reader.fields(node, &what, &INHERITED_KEYS) else { continue };
        let name = Located { value: key.name.clone(), place: reader.place(key.mark) };
        of.push((name, inherited(reader, &fields)));
    }
    Some(DefaultsWritten { general, of })
}

fn inherited(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Inherited {
    let known = fields.entries.iter().filter(|(key, _)| INHERITED_KEYS.contains(&key.name.as_str()));
    let keys = known.map(|(key, _)| Located { value: key.name.clone(), place: reader.place(key.mark) }).collect();
    Inherited {
        keys,
        connection: reader.optional(fields, "connection", step::connection),
        with: reader.optional(fields, "with", with).into_option(),
        sync: reader.optional(fields, "sync", sync::sync).into_option(),
        retry: reader.optional(fields, "retry", step::retry).into_option(),
        timeout: reader.optional(fields, "timeout", step::timeout).into_option(),
        on_failure: reader.optional(fields, "on_failure", step::on_failure).into_option(),
        parallel: reader.optional(fields, "parallel", step::parallel).into_option(),
    }
}

/// Parameters. Which of them a step takes can only be said if their names are known.
fn with(reader: &mut Reader<'_>, node: &Node) -> Option<Written> {
    let written = step::with(reader, node)?;
    if matches!(written.kind, WrittenKind::Expression(_)) {
        let reason =
            "`with` of `defaults` must be `key: value` lines, so that steps can have values of their own beside it";
        reader.report(node.mark, reason, "write the keys, each with an expression if need be");
        return None;
    }
    Some(written)
}

/// Keys of a step that are written as `null`: they are not inherited.
pub(super) fn refused(reader: &Reader<'_>, fields: &Fields<'_>) -> Vec<Located<String>> {
    let is_refused = |name: &str, node: &Node| INHERITED_KEYS.contains(&name) && is_refusal(node);
    let refused = fields.entries.iter().filter(|(key, node)| is_refused(&key.name, node));
    refused.map(|(key, _)| Located { value: key.name.clone(), place: reader.place(key.mark) }).collect()
}

/// Whether `null` is written. A value that is left out is a mistake.
pub(super) fn is_refusal(node: &Node) -> bool {
    node.value == Yaml::Null && !node.is_empty()
}

/// A key of a step that may be inherited. `null` is as good as absent.
pub(super) fn inheritable<T>(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    name: &str,
    read: impl FnOnce(&mut Reader<'_>, &Node) -> Option<T>,
) -> Field<T> {
    match fields.get(name) {
        Some(node) if is_refusal(node) => Field::Absent,
        _ => reader.optional(fields, name, read),
    }
}
