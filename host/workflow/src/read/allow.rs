//! `allow`: the hosts that the code of a step may reach.

use super::Reader;
use crate::document::Located;
use crate::finding::shortened;
use weft_yaml::{Node, Yaml};

/// Most hosts of a step.
const HOSTS_MAX: usize = 32;

/// A list of hosts, or one, each as `https://api.example.com`.
pub(super) fn allow(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Located<String>>> {
    let Yaml::List(list) = &node.value else { return host(reader, node).map(|host| vec![host]) };
    if list.len() > HOSTS_MAX {
        let reason = format!("`allow` names more than {HOSTS_MAX} hosts");
        reader.report(node.mark, reason, "split the step: each part reaches the hosts that it needs");
        return None;
    }
    Some(list.iter().filter_map(|node| host(reader, node)).collect())
}

fn host(reader: &mut Reader<'_>, node: &Node) -> Option<Located<String>> {
    let text = reader.text(node, "a host in `allow`")?.to_owned();
    match crate::origin::read(&text) {
        Ok(origin) => Some(Located { value: origin, place: reader.place(node.mark) }),
        Err(reason) => {
            let reason = format!("`{}` in `allow` is no host: {reason}", shortened(&text));
            reader.report(node.mark, reason, "write scheme and host, such as `https://api.example.com`");
            None
        }
    }
}
