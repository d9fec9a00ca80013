//! Where in requests secrets and tokens stand.

use std::collections::BTreeSet;

use super::Found;
use crate::demands::PlaceDemand;
use crate::demands::words::{name, names};
use crate::description::{PlaceDescription, RequestPart};

impl Found {
    pub(super) fn places(&mut self, old: &BTreeSet<PlaceDemand>, new: &BTreeSet<PlaceDemand>) {
        for place in new {
            let Some(nodes) = beyond(place, old) else { continue };
            let (value, (en, zh), (of_en, of_zh)) = (name(&place.value), shown(place), of(&nodes));
            self.more(
                "place",
                format!("it wants to send {value} in {en}{of_en}, which it did not before"),
                format!("要在{of_zh}{zh}发送 {value}，此前不在此处发送"),
            );
        }
        for place in old {
            let Some(nodes) = beyond(place, new) else { continue };
            let (value, (en, zh), (of_en, of_zh)) = (name(&place.value), shown(place), of(&nodes));
            self.less(
                "place",
                format!("it does not send {value} in {en}{of_en} any more"),
                format!("不再在{of_zh}{zh}发送 {value}"),
            );
        }
    }
}

/// The nodes for which a place is not among others, empty for all nodes; none if there are no such nodes.
fn beyond(place: &PlaceDemand, others: &BTreeSet<PlaceDemand>) -> Option<BTreeSet<String>> {
    let around: Vec<&PlaceDemand> = others.iter().filter(|other| is_within(place, other)).collect();
    if around.iter().any(|other| other.nodes.is_empty()) {
        return None;
    }
    if place.nodes.is_empty() {
        return Some(BTreeSet::new());
    }
    let is_new = |node: &&String| !around.iter().any(|other| other.nodes.contains(*node));
    let nodes: BTreeSet<String> = place.nodes.iter().filter(is_new).cloned().collect();
    (!nodes.is_empty()).then_some(nodes)
}

/// Whether a place is one of another, nodes aside. Header fields have no case.
fn is_within(place: &PlaceDemand, other: &PlaceDemand) -> bool {
    let same_name = match place.part {
        // A field in braces is another one in other case.
        RequestPart::Header if !place.name.starts_with('{') => place.name.eq_ignore_ascii_case(&other.name),
        _ => place.name == other.name,
    };
    place.value == other.value && place.part == other.part && (same_name || other.name == PlaceDescription::ANY)
}

/// A place in words, in both languages.
fn shown(place: &PlaceDemand) -> (String, String) {
    let is_any = place.name == PlaceDescription::ANY;
    let name = name(&place.name);
    match place.part {
        RequestPart::Header if is_any => ("any header field".to_owned(), "任意请求头中".to_owned()),
        RequestPart::Query if is_any => ("any query parameter".to_owned(), "任意查询参数中".to_owned()),
        RequestPart::Form if is_any => ("any form field".to_owned(), "任意表单字段中".to_owned()),
        RequestPart::Json if is_any => ("any part of the JSON body".to_owned(), "JSON 请求体的任意位置".to_owned()),
        RequestPart::Header => (format!("the header field {name}"), format!("请求头 {name} 中")),
        RequestPart::Query => (format!("the query parameter {name}"), format!("查询参数 {name} 中")),
        RequestPart::Form => (format!("the form field {name}"), format!("表单字段 {name} 中")),
        RequestPart::Json => (format!("the JSON body at {name}"), format!("JSON 请求体的 {name} 处")),
    }
}

/// The nodes whose requests are meant, in both languages.
fn of(nodes: &BTreeSet<String>) -> (String, String) {
    match nodes.is_empty() {
        true => (" of requests of all nodes".to_owned(), "所有节点请求的".to_owned()),
        false => (format!(" of requests of {}", names(nodes)), format!("节点 {} 请求的", names(nodes))),
    }
}
