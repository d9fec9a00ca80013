//! `inputs`: what is given when a run starts.

use super::{Fields, IDENTIFIER, Reader, value};
use crate::checked::InputKind;
use crate::document::{Field, InputWritten, Located};
use crate::finding::shortened;
use crate::suggest;
use weft_yaml::{Key, Node, Yaml};

/// `inputs: { name: type }`, or with default and description.
pub(super) fn inputs(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<InputWritten>> {
    let entries = reader.map(node, "`inputs`")?;
    Some(entries.iter().map(|(key, node)| input(reader, key, node)).collect())
}

fn input(reader: &mut Reader<'_>, key: &Key, node: &Node) -> InputWritten {
    reader.check_name(key.mark, &key.name, "the name of an input", &IDENTIFIER);
    let name = Located { value: key.name.clone(), place: reader.place(key.mark) };
    let of_kind = |kind| InputWritten { name: name.clone(), kind, default: None, secret: false, description: None };
    if matches!(node.value, Yaml::Text(_)) {
        return of_kind(reader.value(node, input_kind));
    }
    let what = format!("input `{}`", key.name);
    let Some(fields) = reader.fields(node, &what, &["type", "default", "secret", "description"]) else {
        return of_kind(Field::Broken);
    };
    let kind = reader.required(&fields, "type", (&what, "type: string"), input_kind);
    let description =
        reader.optional(&fields, "description", |reader, node| reader.text(node, "`description`").map(str::to_owned));
    let secret = reader.optional(&fields, "secret", |reader, node| reader.flag(node, "`secret`")) == Field::Given(true);
    if secret {
        check_secret(reader, &fields, &kind, &key.name);
    }
    let default = fields.get("default").map(|node| default(reader, node, &kind));
    InputWritten { name, kind, default, secret, description: description.into_option() }
}

/// A secret is a text that stands in no file.
fn check_secret(reader: &mut Reader<'_>, fields: &Fields<'_>, kind: &Field<InputKind>, name: &str) {
    if let (Some(kind), Some(node)) = (kind.given().filter(|kind| **kind != InputKind::String), fields.get("type")) {
        let reason = format!("a secret is a text, and the type of `{name}` is `{}`", kind.name());
        reader.report(node.mark, reason, "write `type: string`, or remove `secret`");
    }
    if let Some(node) = fields.get("default") {
        let reason = format!("a default would let everybody who has the file read the secret `{name}`");
        reader.report(node.mark, reason, "remove `default`: the value is given when a run starts");
    }
}

fn input_kind(reader: &mut Reader<'_>, node: &Node) -> Option<InputKind> {
    let text = reader.text(node, "the type of an input")?;
    let kind = InputKind::ALL.iter().find(|(name, _)| *name == text).map(|(_, kind)| *kind);
    if kind.is_none() {
        let remedy = suggest::remedy(text, InputKind::ALL.iter().map(|(name, _)| *name));
        reader.report(node.mark, format!("`{}` isn't a type of inputs", shortened(text)), remedy);
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
