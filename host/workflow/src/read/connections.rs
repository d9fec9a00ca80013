//! `connections`, and what other workflows call theirs.

use super::{ALIAS, Reader};
use crate::document::{ConnectionWritten, Located, RenamedWritten};
use crate::finding::shortened;
use weft_yaml::{Key, Node};

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
        let what = format!("what connection `{}` is called here", shortened(&key.name));
        let outer = reader.value(node, |reader, node| reader.name(node, &what, &ALIAS));
        RenamedWritten { inner: Located { value: key.name.clone(), place: reader.place(key.mark) }, outer }
    };
    Some(entries.iter().map(entry).collect())
}
