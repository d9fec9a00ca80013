//! `connections` and `inputs`.

use super::{ALIAS, IDENTIFIER, Reader, value};
use crate::checked::InputKind;
use crate::document::{ConnectionWritten, Field, InputWritten, Located, RenamedWritten};
use crate::suggest;
use weft_yaml::{Key, Node, Yaml};

/// `connections: { alias: platform }`.
pub(super) fn connections(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<ConnectionWritten>> {
    let entries = reader.map(node, "`connections`")?;
    Some(entries.iter().map(|(key, node)| connection(reader, key, node)).collect())
}

fn connection(reader: &mut Reader<'_>, key: &Key, node: &Node) -> ConnectionWritten {
    reader.check_name(key.mark, &key.name, "the alias of a connection", &ALIAS);
    let alias = Located { value: key.name.clone(), place: reader.place(key.mark) };
    let platform = reader.value(node, |reader, node| {
        let text = reader.text(node, &format!("the platform of connection `{}`", key.name))?.to_owned();
        Some(Located { value: text, place: reader.place(node.mark) })
    });
    ConnectionWritten { alias, platform }
}

/// `connections: { INNER: OUTER }` of a step that runs another workflow.
pub(super) fn renamed(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<RenamedWritten>> {
    let entries = reader.map(node, "`connections`")?;
    let entry = |(key, node): &(Key, Node)| {
        let what = format!("what connection `{}` is called here", super::shortened(&key.name));
        let outer = reader.value(node, |reader, node| reader.name(node, &what, &ALIAS));
        RenamedWritten { inner: Located { value: key.name.clone(), place: reader.place(key.mark) }, outer }
    };
    Some(entries.iter().map(entry).collect())
}

/// `inputs: { name: type }`, or with default and description.
pub(super) fn inputs(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<InputWritten>> {
    let entries = reader.map(node, "`inputs`")?;
    Some(entries.iter().map(|(key, node)| input(reader, key, node)).collect())
}

fn input(reader: &mut Reader<'_>, key: &Key, node: &Node) -> InputWritten {
    reader.check_name(key.mark, &key.name, "the name of an input", &IDENTIFIER);
    let name = Located { value: key.name.clone(), place: reader.place(key.mark) };
    if matches!(node.value, Yaml::Text(_)) {
        let kind = reader.value(node, input_kind);
        return InputWritten { name, kind, default: None, description: None };
    }
    let what = format!("input `{}`", key.name);
    let Some(fields) = reader.fields(node, &what, &["type", "default", "description"]) else {
        return InputWritten { name, kind: Field::Broken, default: None, description: None };
    };
    let kind = reader.required(&fields, "type", (&what, "type: string"), input_kind);
    let description =
        reader.optional(&fields, "description", |reader, node| reader.text(node, "`description`").map(str::to_owned));
    let default = fields.get("default").map(|node| default(reader, node, &kind));
    InputWritten { name, kind, default, description: description.into_option() }
}

fn input_kind(reader: &mut Reader<'_>, node: &Node) -> Option<InputKind> {
    let text = reader.text(node, "the type of an input")?;
    let kind = InputKind::ALL.iter().find(|(name, _)| *name == text).map(|(_, kind)| *kind);
    if kind.is_none() {
        let remedy = suggest::remedy(text, InputKind::ALL.iter().map(|(name, _)| *name));
        reader.report(node.mark, format!("`{}` isn't a type of inputs", super::shortened(text)), remedy);
    }
    kind
}

fn default(reader: &mut Reader<'_>, node: &Node, kind: &Field<InputKind>) -> Located<serde_json::Value> {
    let value = value::plain(node);
    if let Some(kind) = kind.given().filter(|kind| !kind.accepts(&value)) {
        let reason = format!("the default is {value}, and the type is `{}`", kind.name());
        reader.report(node.mark, reason, format!("write a default of type `{}`, or change the type", kind.name()));
    }
    Located { value, place: reader.place(node.mark) }
}
