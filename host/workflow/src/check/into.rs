//! `into`: tables and their keys.

use std::collections::BTreeMap;

use serde_json::Value;

use super::expressions::{StepExpressions, Use};
use super::step::Draft;
use super::template::template;
use super::{Context, Findings};
use crate::checked::{DetailTable, HASH, Into, Mask, Names, POSITION, Template};
use crate::description::NodeDescription;
use crate::document::{Field, IntoWritten, KeyWritten, Located, NamesWritten, StepWritten};
use crate::place::Place;
use crate::suggest;

/// The table of a step, its key completed by what the node describes.
pub(super) fn resolve(
    step: &StepWritten,
    node: &NodeDescription,
    expressions: &StepExpressions,
    findings: &mut Findings,
) -> Option<Into> {
    let written = step.into.given()?;
    let table = written.table.given()?.value.clone();
    if written.records.is_absent() && node.records.is_none() {
        let reason = format!("`{}` has no records, so nothing would go into table `{table}`", node.name);
        findings.add(&written.place, reason, "say what to write: `into: { table: …, key: …, records: '${ … }' }`");
        return None;
    }
    let Key { fields: key, hashed } = key(written, node, findings)?;
    let identifying = hashed.as_ref().unwrap_or(&key);
    for (field, mask) in &written.mask {
        check_field(field, written, node, "to mask", findings);
        if identifying.contains(&field.value) && *mask != Mask::Hash {
            let reason = format!("`{}` is in the key, and masked like this it tells rows apart no more", field.value);
            findings.add(&field.place, reason, format!("write `{}: hash`, or leave it as it is", field.value));
        }
    }
    check_taken_away(written, findings);
    let names = written.names.as_ref().map(|names| named(names, written, node, findings));
    Some(Into {
        details: details(written, node, (&table, &key), findings),
        table,
        key,
        hashed,
        records: expressions.first(Use::Records),
        add: added(written, node, expressions, findings),
        mask: written.mask.iter().map(|(field, mask)| (field.value.clone(), *mask)).collect(),
        names,
    })
}

/// The fields that records get in addition.
fn added(
    written: &IntoWritten,
    node: &NodeDescription,
    expressions: &StepExpressions,
    findings: &mut Findings,
) -> Vec<(String, Template)> {
    let mut next = expressions.first(Use::Add).unwrap_or_default();
    let described = node.records.as_ref().and_then(|records| records.schema.get("properties")?.as_object());
    let one = |(field, value): &(Located<String>, crate::document::Written)| {
        if described.is_some_and(|fields| fields.contains_key(&field.value)) {
            let reason = format!("the records of `{}` have a field `{}` of their own", node.name, field.value);
            findings.add(&field.place, reason, "choose another name");
        }
        (field.value.clone(), template(value, &mut next))
    };
    written.add.iter().map(one).collect()
}

/// The tables for lists inside of the records.
fn details(
    written: &IntoWritten,
    node: &NodeDescription,
    (head, key): (&str, &[String]),
    findings: &mut Findings,
) -> Vec<DetailTable> {
    let known = node.records.as_ref().map_or(&[][..], |records| &records.details);
    let mut tables: Vec<DetailTable> = Vec::new();
    for (field, table) in &written.details {
        if !written.records.is_absent() {
            let reason =
                "`details` takes the lists of the node's own records, and `records` puts others in their place";
            findings.add(&field.place, reason, "write one of the two");
            continue;
        }
        if matches!(written.key, Field::Given(KeyWritten::Hash(_))) {
            let reason = "rows of `details` belong to a record by its key, and a hash changes with the record";
            findings.add(&field.place, reason, "write fields under `key`, or leave the list in the record");
            continue;
        }
        let Some(list) = known.iter().find(|list| list.field == field.value) else {
            let names: Vec<&str> = known.iter().map(|list| list.field.as_str()).collect();
            let remedy = match names.as_slice() {
                [] => "remove it".to_owned(),
                names => format!("its lists are {}", names.join(", ")),
            };
            findings.add(&field.place, format!("`{}` has no list `{}` of details", node.name, field.value), remedy);
            continue;
        };
        if table.value == head || tables.iter().any(|other| other.table == table.value) {
            let reason = format!("table `{}` gets other rows of this step already", table.value);
            findings.add(&table.place, reason, "use another table");
            continue;
        }
        let of_node = node.records.as_ref().map_or(&[][..], |records| &records.key);
        if key != of_node {
            let reason = format!(
                "the rows of `{}` are joined to those of `{head}` by `{}`, which is not the key here",
                table.value,
                of_node.join(", "),
            );
            findings.add(&field.place, reason, "leave `key` out, or the details");
            continue;
        }
        let own_key = if list.key.is_empty() { vec![POSITION.to_owned()] } else { list.key.clone() };
        let (field, link) = (field.value.clone(), list.link.clone());
        tables.push(DetailTable { table: table.value.clone(), field, link, own_key });
    }
    tables
}

/// Records are masked first, and then lists are taken out of them: what is gone has no rows, and a code that is masked has
/// no name.
fn check_taken_away(written: &IntoWritten, findings: &mut Findings) {
    let is_masked = |field: &str| written.mask.iter().any(|(masked, _)| masked.value == field);
    for (field, _) in written.details.iter().filter(|(field, _)| is_masked(&field.value)) {
        let reason = format!("`{}` is masked as a whole, so nothing of it would get into the table", field.value);
        findings.add(&field.place, reason, "mask the fields inside of it, or remove one of the two");
    }
    for (field, _) in written.names.iter().flat_map(|names| &names.fields) {
        let gone = match written.details.iter().any(|(list, _)| list.value == field.value) {
            true => "is a list that goes to a table of its own",
            false if is_masked(&field.value) => "is masked",
            false => continue,
        };
        let reason = format!("`{}` {gone}, so it has no code that could be named", field.value);
        findings.add(&field.place, reason, "remove one of the two");
    }
}

/// Readable companions. Nobody can say here what the dictionary holds.
fn named(names: &NamesWritten, written: &IntoWritten, node: &NodeDescription, findings: &mut Findings) -> Names {
    for (field, _) in &names.fields {
        check_field(field, written, node, "to name", findings);
        check_companion(field, written, node, findings);
    }
    Names {
        table: names.table.value.clone(),
        fields: names.fields.iter().map(|(field, entry)| (field.value.clone(), entry.clone())).collect(),
        column: format!("name_{}", names.language),
    }
}

/// A field that no record of the node has. Most have more fields than the node describes: then only a slip of the
/// fingers is a finding.
fn check_field(
    field: &Located<String>,
    written: &IntoWritten,
    node: &NodeDescription,
    what: &str,
    findings: &mut Findings,
) {
    let Some(records) = node.records.as_ref().filter(|_| written.records.is_absent()) else { return };
    let mut known: Vec<&str> = written.add.iter().map(|(field, _)| field.value.as_str()).collect();
    fields_of(&records.schema, &mut known);
    if known.contains(&field.value.as_str()) {
        return;
    }
    let remedy = match suggest::slip(&field.value, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if is_closed(&records.schema) => suggest::remedy(&field.value, known.iter().copied()),
        None => return,
    };
    findings.add(&field.place, format!("the records have no field `{}` {what}", field.value), remedy);
}

/// A companion stands beside a field of the record itself, and in nobody's place.
fn check_companion(field: &Located<String>, written: &IntoWritten, node: &NodeDescription, findings: &mut Findings) {
    let records = node.records.as_ref().filter(|_| written.records.is_absent());
    let Some(known) = records.and_then(|records| records.schema.get("properties")?.as_object()) else { return };
    let name = &field.value;
    let is_own = known.contains_key(name) || written.add.iter().any(|(added, _)| added.value == *name);
    let holds = |(_, property): &(&String, &Value)| {
        let mut inside = Vec::new();
        property.get("items").into_iter().for_each(|items| fields_of(items, &mut inside));
        inside.contains(&name.as_str())
    };
    if let Some((list, _)) = known.iter().find(holds).filter(|_| !is_own) {
        let reason = format!("`{name}` is a field of the list `{list}`, and only those of the record itself get names");
        findings.add(&field.place, reason, "remove it");
    }
    let companion = companion(name);
    if known.contains_key(&companion) {
        let reason = format!("the records have a field `{companion}` of their own, which the name would replace");
        findings.add(&field.place, reason, "remove it: the platform says the name itself");
    }
}

/// The column that holds the name of a code.
fn companion(field: &str) -> String {
    format!("{field}_name")
}

/// Whether a value has no fields but those that its schema names, at any depth.
fn is_closed(schema: &Value) -> bool {
    let types = match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => return false,
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let no_others = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let object = !types.contains(&"object") || no_others && properties.is_some_and(|it| it.values().all(is_closed));
    let list = !types.contains(&"array") || schema.get("items").is_some_and(is_closed);
    object && list
}

/// The fields that a schema names, those of the lists inside too.
fn fields_of<'s>(schema: &'s Value, known: &mut Vec<&'s str>) {
    for (name, property) in schema.get("properties").and_then(|it| it.as_object()).into_iter().flatten() {
        known.push(name);
        if let Some(items) = property.get("items") {
            fields_of(items, known);
        }
    }
}

/// What identifies the rows of a table.
struct Key {
    fields: Vec<String>,
    /// The fields whose hash is the key; all without names.
    hashed: Option<Vec<String>>,
}

fn key(written: &IntoWritten, node: &NodeDescription, findings: &mut Findings) -> Option<Key> {
    let of_fields = |fields: &Vec<String>| Some(Key { fields: fields.clone(), hashed: None });
    let records = node.records.as_ref().filter(|_| written.records.is_absent());
    let known = records.and_then(|records| records.schema.get("properties")?.as_object());
    let mut check = |fields: &[String]| {
        if let Some(known) = known {
            let added = written.add.iter().map(|(field, _)| field.value.as_str());
            misspelt(written, fields, known.keys().map(String::as_str).chain(added), findings);
        }
    };
    match (&written.key, &node.records) {
        (Field::Broken, _) => None,
        (Field::Given(KeyWritten::Fields(fields)), _) => {
            check(fields);
            of_fields(fields)
        }
        (Field::Given(KeyWritten::Hash(fields)), _) => {
            check(fields);
            if fields.is_empty() && known.is_some_and(|known| known.contains_key("hash")) {
                let reason = "`key: hash` is a hash over all fields, and the records have a field `hash` too";
                let remedy = "write `key: [hash]` for that field, or `key: { hash: [FIELD] }` for a hash over fields";
                findings.add(&written.place, reason, remedy);
            }
            Some(Key { fields: vec![HASH.to_owned()], hashed: Some(fields.clone()) })
        }
        (Field::Absent, Some(records)) if !records.key.is_empty() => of_fields(&records.key),
        (Field::Absent, _) => {
            let reason = "the key of the table is missing: nothing says which fields identify a row";
            let remedy =
                "add `key: id` or `key: [shop, id]` under `into`; `key: hash` where nothing identifies a record";
            findings.add(&written.place, reason, remedy);
            None
        }
    }
}

/// Records may have fields that the node doesn't describe, so only what looks like a slip is a finding.
fn misspelt<'a>(
    written: &IntoWritten,
    key: &[String],
    known: impl Iterator<Item = &'a str> + Clone,
    findings: &mut Findings,
) {
    for field in key {
        if known.clone().any(|name| name == field) {
            continue;
        }
        if let Some(near) = suggest::slip(field, known.clone()) {
            let reason = format!("the records have no field `{field}` for the key");
            findings.add(&written.place, reason, format!("did you mean `{near}`?"));
        }
    }
}

/// The tables that the steps write, and those of the workflows that they run, with their keys. Rows of one table are
/// identified in one way.
pub(super) fn tables(
    context: &Context<'_>,
    drafts: &[Option<Draft<'_>>],
    findings: &mut Findings,
) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<&str, (usize, Vec<String>)> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let Some(draft) = draft else { continue };
        for (table, key) in draft.tables() {
            let (other, first) = tables.entry(table).or_insert_with(|| (index, key.clone()));
            if *first != key {
                let reason = format!(
                    "table `{table}` has the key `{}` here and `{}` in step `{}`",
                    key.join(", "),
                    first.join(", "),
                    context.id(*other),
                );
                findings.add(place(context.step(index)), reason, "use one key, or another table");
            }
        }
    }
    tables.into_iter().map(|(table, (_, key))| (table.to_owned(), key)).collect()
}

/// Where a step says which tables it writes.
fn place(step: &StepWritten) -> &Place {
    let uses = || step.uses.given().map(|uses| &uses.place);
    step.into.given().map(|into| &into.place).or_else(uses).unwrap_or(&step.place)
}
