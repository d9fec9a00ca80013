//! `uses`: a node or another workflow file.

use super::Reader;
use crate::document::{Located, Uses};
use crate::finding::shortened;
use weft_yaml::{Mark, Node};

/// Longest path, in bytes.
const PATH_BYTES_MAX: usize = 1_000;
/// Endings of workflow files.
const ENDINGS: [&str; 2] = [".yaml", ".yml"];

pub(super) fn uses(reader: &mut Reader<'_>, node: &Node) -> Option<Located<Uses>> {
    let text = reader.text(node, "`uses`")?;
    let value =
        if is_path(text) { path(reader, node.mark, text)? } else { component_and_node(reader, node.mark, text)? };
    Some(Located { value, place: reader.place(node.mark) })
}

/// Whether a file is meant, rightly written or not.
fn is_path(text: &str) -> bool {
    text.starts_with(['.', '/', '~']) || text.contains('\\') || has_ending(text)
}

fn has_ending(text: &str) -> bool {
    ENDINGS.iter().any(|ending| text.ends_with(ending))
}

fn path(reader: &mut Reader<'_>, mark: Mark, text: &str) -> Option<Uses> {
    if let Err((reason, remedy)) = check_path(text) {
        reader.report(mark, format!("`{}` {reason}", shortened(text)), remedy);
        return None;
    }
    Some(Uses::Workflow(text.to_owned()))
}

/// A path means one file below the folder of the workflow, and each file has one path, so that it is read once.
fn check_path(text: &str) -> Result<(), (&'static str, String)> {
    if text.len() > PATH_BYTES_MAX {
        return Err(("is too long for a path", format!("write a path of at most {PATH_BYTES_MAX} bytes")));
    }
    if text.contains('\\') {
        return Err((
            "has a backslash, and paths are written the same on every system",
            "write `/` instead".to_owned(),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(("has a control character in it", "write `./other.yaml`".to_owned()));
    }
    if text.split('/').any(|part| part == "..") {
        let remedy = "move the other workflow into the folder of this one, or below it".to_owned();
        return Err(("leads out of the folder of this workflow", remedy));
    }
    let Some(inside) = text.strip_prefix("./") else {
        let reason = "isn't written relative to the folder of this workflow";
        let remedy = match text.starts_with(['.', '/', '~']) {
            true => "write `./other.yaml`".to_owned(),
            false => format!("write `./{}`", shortened(text)),
        };
        return Err((reason, remedy));
    };
    if inside.split('/').any(|part| part.is_empty() || part == ".") {
        return Err(("isn't the shortest path to a file", "write `./other.yaml` or `./folder/other.yaml`".to_owned()));
    }
    if !has_ending(inside) {
        return Err(("isn't a workflow file", "write a path that ends in `.yaml`".to_owned()));
    }
    Ok(())
}

fn component_and_node(reader: &mut Reader<'_>, mark: Mark, text: &str) -> Option<Uses> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [component, node] if !component.is_empty() && !node.is_empty() => {
            Some(Uses::Node { component: (*component).to_owned(), node: (*node).to_owned() })
        }
        _ => {
            let reason = format!("`{}` isn't a node", shortened(text));
            let remedy =
                "write component and node, such as `uses: xiaoe/orders`, or a file, such as `uses: ./other.yaml`";
            reader.report(mark, reason, remedy);
            None
        }
    }
}
