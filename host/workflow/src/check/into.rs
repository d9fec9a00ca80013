//! `into`: tables and their keys.

use std::collections::BTreeMap;

use super::expressions::{StepExpressions, Use};
use super::step::Draft;
use super::template::template;
use super::{Context, Findings};
use crate::checked::{DetailTable, Into, Mask, Names, POSITION, Template};
use crate::description::NodeDescription;
use crate::document::{Field, IntoWritten, Located, NamesWritten, StepWritten};
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
    let key = key(written, node, findings)?;
    for (field, mask) in &written.mask {
        check_field(field, written, node, "to mask", findings);
        if key.contains(&field.value) && *mask != Mask::Hash {
            let reason = format!("`{}` is in the key, and masked like this it tells rows apart no more", field.value);
            findings.add(&field.place, reason, format!("write `{}: hash`, or leave it as it is", field.value));
        }
    }
    let names = written.names.as_ref().map(|names| named(names, written, node, findings));
    Some(Into {
        details: details(written, node, (&table, &key), findings),
        table,
        key,
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

/// Readable companions. Nobody can say here what the dictionary holds.
fn named(names: &NamesWritten, written: &IntoWritten, node: &NodeDescription, findings: &mut Findings) -> Names {
    for (field, _) in &names.fields {
        check_field(field, written, node, "to name", findings);
    }
    Names {
        table: names.table.value.clone(),
        fields: names.fields.iter().map(|(field, entry)| (field.value.clone(), entry.clone())).collect(),
        column: format!("name_{}", names.language),
    }
}

/// Records may have fields that the node doesn't describe, so only what looks like a slip is a finding.
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
    if let Some(near) = suggest::nearest(&field.value, known.iter().copied()) {
        let reason = format!("the records have no field `{}` {what}", field.value);
        findings.add(&field.place, reason, format!("did you mean `{near}`?"));
    }
}

/// The fields that a schema names, those of the lists inside too.
fn fields_of<'s>(schema: &'s serde_json::Value, known: &mut Vec<&'s str>) {
    for (name, property) in schema.get("properties").and_then(|it| it.as_object()).into_iter().flatten() {
        known.push(name);
        if let Some(items) = property.get("items") {
            fields_of(items, known);
        }
    }
}

fn key(written: &IntoWritten, node: &NodeDescription, findings: &mut Findings) -> Option<Vec<String>> {
    match (&written.key, &node.records) {
        (Field::Broken, _) => None,
        (Field::Given(key), records) => {
            let known = records.as_ref().filter(|_| written.records.is_absent());
            if let Some(known) = known.and_then(|records| records.schema.get("properties")?.as_object()) {
                let added = written.add.iter().map(|(field, _)| field.value.as_str());
                misspelt(written, key, known.keys().map(String::as_str).chain(added), findings);
            }
            Some(key.clone())
        }
        (Field::Absent, Some(records)) if !records.key.is_empty() => Some(records.key.clone()),
        (Field::Absent, _) => {
            let reason = "the key of the table is missing: nothing says which fields identify a row";
            findings.add(&written.place, reason, "add `key: id` or `key: [shop, id]` under `into`");
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
        if let Some(near) = suggest::nearest(field, known.clone()) {
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
