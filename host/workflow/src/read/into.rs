//! `into`: where records go, and what becomes of their fields on the way.

use weft_yaml::{Mark, Node, Yaml};

use super::value::OPENING;
use super::{Reader, TABLE, value};
use crate::checked::Mask;
use crate::document::{Field, IntoWritten, KeyWritten, Located, NamesWritten, Written};
use crate::finding::shortened;

/// Stands for a hash over the fields, where records have no key.
const HASH: &str = "hash";

/// The languages that a dictionary has names in; the first unless another is written.
pub(crate) const LANGUAGES: [&str; 2] = ["zh", "en"];

/// `into: TABLE`, or with more to say.
pub(super) fn into(reader: &mut Reader<'_>, node: &Node) -> Option<IntoWritten> {
    let place = reader.place(node.mark);
    if !matches!(node.value, Yaml::Map(_)) {
        let table = Field::Given(table(reader, node)?);
        return Some(IntoWritten { table, ..IntoWritten::at(place) });
    }
    let fields = reader.fields(node, "`into`", &["table", "key", "records", "add", "details", "mask", "names"])?;
    Some(IntoWritten {
        table: reader.required(&fields, "table", ("`into`", "table: orders"), table),
        key: reader.optional(&fields, "key", key),
        records: reader.optional(&fields, "records", |reader, node| value::expression(reader, node, "`records`")),
        add: reader.optional(&fields, "add", add).into_option().unwrap_or_default(),
        details: reader.optional(&fields, "details", details).into_option().unwrap_or_default(),
        mask: reader.optional(&fields, "mask", mask).into_option().unwrap_or_default(),
        names: reader.optional(&fields, "names", names).into_option(),
        ..IntoWritten::at(place)
    })
}

/// `add: { FIELD: VALUE }`.
fn add(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<(Located<String>, Written)>> {
    let entries = reader.map(node, "`add`")?.to_vec();
    if entries.is_empty() {
        reader.report(node.mark, "`add` without fields adds nothing", "write `add: { parent_id: '${ .item.id }' }`");
    }
    let mut fields = Vec::new();
    for (key, node) in &entries {
        if key.name.is_empty() || key.name.contains(OPENING) {
            let reason = "what stands left of the colon in `add` must be the name of a field";
            reader.report(key.mark, reason, "write `parent_id: '${ .item.id }'`");
            continue;
        }
        let field = Located { value: key.name.clone(), place: reader.place(key.mark) };
        fields.push((field, value::written(reader, node)));
    }
    Some(fields)
}

/// `details: { LIST: TABLE }`.
fn details(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<(Located<String>, Located<String>)>> {
    let entries = reader.map(node, "`details`")?.to_vec();
    let one = |(key, node): &(weft_yaml::Key, Node)| {
        let field = Located { value: key.name.clone(), place: reader.place(key.mark) };
        Some((field, table(reader, node)?))
    };
    Some(entries.iter().filter_map(one).collect())
}

/// `mask: { FIELD: drop }`.
fn mask(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<(Located<String>, Mask)>> {
    let entries = reader.map(node, "`mask`")?.to_vec();
    let mut masks = Vec::new();
    for (key, node) in &entries {
        let field = Located { value: key.name.clone(), place: reader.place(key.mark) };
        let text = reader.text(node, "how a field is masked")?;
        match Mask::ALL.into_iter().find(|mask| mask.name() == text) {
            Some(mask) => masks.push((field, mask)),
            None => {
                let reason = format!("a field can't be masked by `{}`", shortened(text));
                let remedy = "write `drop` (nothing is left), `hash` (equal values stay equal) or `last4` (the last \
                              four characters stay)";
                reader.report(node.mark, reason, remedy);
            }
        }
    }
    Some(masks)
}

/// `names: { table: TABLE, fields: [FIELD], language: zh }`, or `fields: { FIELD: FIELD_OF_THE_DICTIONARY }`.
fn names(reader: &mut Reader<'_>, node: &Node) -> Option<NamesWritten> {
    let fields = reader.fields(node, "`names`", &["table", "fields", "language"])?;
    let (mark, place) = (fields.mark, reader.place(fields.mark));
    let table = reader.required(&fields, "table", ("`names`", "table: dictionary"), table);
    let of = reader.required(&fields, "fields", ("`names`", "fields: [state]"), |reader, node| {
        if let Yaml::Map(entries) = &node.value {
            // A field whose codes the dictionary has under another name.
            let one = |(key, node): &(weft_yaml::Key, Node)| {
                let field = Located { value: key.name.clone(), place: reader.place(key.mark) };
                Some((field, reader.text(node, "a field of the dictionary")?.to_owned()))
            };
            return Some(entries.to_vec().iter().filter_map(one).collect::<Vec<_>>());
        }
        let list = reader.list(node, "`fields`")?.to_vec();
        let one = |node: &Node| {
            let value = reader.text(node, "a field of `names`")?.to_owned();
            Some((Located { value: value.clone(), place: reader.place(node.mark) }, value))
        };
        Some(list.iter().filter_map(one).collect::<Vec<_>>())
    });
    let language = reader.optional(&fields, "language", |reader, node| {
        let text = reader.text(node, "`language`")?.to_owned();
        if !LANGUAGES.contains(&text.as_str()) {
            reader.report(node.mark, format!("there is no language `{}`", shortened(&text)), "write `zh` or `en`");
            return None;
        }
        Some(text)
    });
    let fields = of.into_option()?;
    if fields.is_empty() {
        reader.report(mark, "`names` without fields names nothing", "name at least one field");
    }
    Some(NamesWritten {
        place,
        table: table.into_option()?,
        fields,
        language: language.into_option().unwrap_or_else(|| LANGUAGES[0].to_owned()),
    })
}

fn table(reader: &mut Reader<'_>, node: &Node) -> Option<Located<String>> {
    reader.name(node, "the name of a table", &TABLE)
}

/// `FIELD`, `[FIELD]`, `hash` or `{ hash: [FIELD] }`. In a list, `hash` is the name of a field.
fn key(reader: &mut Reader<'_>, node: &Node) -> Option<KeyWritten> {
    if let Yaml::Map(_) = &node.value {
        let fields = reader.fields(node, "`key`", &[HASH])?;
        let hashed = reader.required(&fields, HASH, ("`key`", "hash: [day, shop]"), key_fields);
        return hashed.into_option().map(KeyWritten::Hash);
    }
    let fields = key_fields(reader, node)?;
    let is_hash = fields == [HASH] && !matches!(node.value, Yaml::List(_));
    Some(if is_hash { KeyWritten::Hash(Vec::new()) } else { KeyWritten::Fields(fields) })
}

/// The fields of a key: one, or a list.
fn key_fields(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<String>> {
    let Yaml::List(list) = &node.value else {
        return key_field(reader, node, &[]).map(|field| vec![field]);
    };
    if list.is_empty() {
        reader.report(node.mark, "a key without fields identifies no row", "name at least one field");
        return None;
    }
    let mut fields = Vec::new();
    for node in list {
        let field = key_field(reader, node, &fields)?;
        fields.push(field);
    }
    Some(fields)
}

fn key_field(reader: &mut Reader<'_>, node: &Node, before: &[String]) -> Option<String> {
    let field = reader.text(node, "a field of `key`")?.to_owned();
    let mark: Mark = node.mark;
    if before.contains(&field) {
        reader.report(mark, format!("`{}` is in the key twice", shortened(&field)), "remove one of the two");
        return None;
    }
    if field.is_empty() || field.contains(OPENING) {
        reader.report(mark, "a field of `key` must be the name of a field", "write `key: id` or `key: [shop, id]`");
        return None;
    }
    Some(field)
}
