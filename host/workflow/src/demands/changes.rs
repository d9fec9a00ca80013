//! What differs between what two versions of a component ask for. The table is in `demands.rs`.
//!
//! - here: the connection as a whole, and nodes
//! - `connection.rs`: addresses, authorization, limits; `fields.rs`: secrets and public fields; `places.rs`: where secrets and
//!   tokens stand in requests

mod connection;
mod fields;
mod places;

use std::collections::BTreeMap;

use super::words::name;
use super::{Change, ChangeKind, ConnectionDemands, Demands, NodeDemands};
use crate::description::Label;

/// What the new version asks for that the old one did not, and the other way round; what is more comes first.
pub fn changes(old: &Demands, new: &Demands) -> Vec<Change> {
    let mut found = Found(Vec::new());
    match (&old.connection, &new.connection) {
        (None, None) => {}
        (Some(_), None) => found.less(
            "connection",
            "it does without a connection now, and so without a network",
            "不再需要连接，因此不再访问网络",
        ),
        (before, Some(now)) => {
            if before.is_none() {
                found.more(
                    "connection",
                    "it wants a connection, and with it a network; until now it had none",
                    "需要一个连接，并由此访问网络；此前没有",
                );
            }
            found.connection(before.as_ref().unwrap_or(&ConnectionDemands::default()), now);
            if let Some(before) = before {
                found.limits(&before.limits, &now.limits, &new.nodes);
            }
        }
    }
    match (old.any_platform, new.any_platform) {
        (false, true) => found.more(
            "any_platform",
            "steps may give it accounts of any platform, and hosts in `allow`; until now they could not",
            "步骤可以把任何平台的账号以及 `allow` 中的主机交给它；此前不可以",
        ),
        (true, false) => found.less(
            "any_platform",
            "steps can give it no accounts of other platforms any more",
            "步骤不再能把其他平台的账号交给它",
        ),
        _ => {}
    }
    found.nodes(&old.nodes, &new.nodes);
    // Sorting keeps the order of what is of the same kind.
    found.0.sort_by_key(|change| change.kind);
    found.0
}

/// The changes so far.
struct Found(Vec<Change>);

impl Found {
    fn add(&mut self, kind: ChangeKind, about: &'static str, en: impl Into<String>, zh: impl Into<String>) {
        self.0.push(Change { kind, about, words: Label { en: en.into(), zh: zh.into() } });
    }

    fn more(&mut self, about: &'static str, en: impl Into<String>, zh: impl Into<String>) {
        self.add(ChangeKind::More, about, en, zh);
    }

    fn less(&mut self, about: &'static str, en: impl Into<String>, zh: impl Into<String>) {
        self.add(ChangeKind::Less, about, en, zh);
    }

    fn other(&mut self, about: &'static str, en: impl Into<String>, zh: impl Into<String>) {
        self.add(ChangeKind::Other, about, en, zh);
    }

    fn nodes(&mut self, old: &BTreeMap<String, NodeDemands>, new: &BTreeMap<String, NodeDemands>) {
        let nothing = NodeDemands::default();
        for (key, node) in new {
            let shown = name(key);
            match old.get(key) {
                Some(before) => {
                    self.grants_of_node(&shown, before, node);
                    self.reading(&shown, before, node);
                }
                None => {
                    self.other("node", format!("it offers a new node, {shown}"), format!("新增节点 {shown}"));
                    self.grants_of_node(&shown, &nothing, node);
                }
            }
        }
        for key in old.keys().filter(|key| !new.contains_key(*key)) {
            let shown = name(key);
            self.less("node", format!("it does not offer the node {shown} any more"), format!("不再提供节点 {shown}"));
        }
    }

    /// What a step that uses the node lets it do or see.
    fn grants_of_node(&mut self, node: &str, before: &NodeDemands, now: &NodeDemands) {
        for parameter in now.tables.difference(&before.tables).map(|parameter| name(parameter)) {
            self.more(
                "table",
                format!("its node {node} wants to read and write the table that its parameter {parameter} names"),
                format!("节点 {node} 要读写参数 {parameter} 所指的数据表"),
            );
        }
        for parameter in before.tables.difference(&now.tables).map(|parameter| name(parameter)) {
            self.less(
                "table",
                format!("its node {node} has no table parameter {parameter} any more"),
                format!("节点 {node} 不再有数据表参数 {parameter}"),
            );
        }
        for field in now.personal.difference(&before.personal).map(|field| name(field)) {
            self.more(
                "personal",
                format!("records of its node {node} may hold personal data in {field}, which was not said before"),
                format!("节点 {node} 的记录在 {field} 中可能含个人信息，此前没有说明"),
            );
        }
        for field in before.personal.difference(&now.personal).map(|field| name(field)) {
            self.other(
                "personal",
                format!("its node {node} does not call {field} personal any more"),
                format!("节点 {node} 不再把 {field} 标为个人信息"),
            );
        }
    }

    /// How a node that was there is used.
    fn reading(&mut self, node: &str, before: &NodeDemands, now: &NodeDemands) {
        for parameter in now.required.difference(&before.required).map(|parameter| name(parameter)) {
            self.other(
                "parameter",
                format!("its node {node} insists on the parameter {parameter}"),
                format!("节点 {node} 的参数 {parameter} 现为必填"),
            );
        }
        for parameter in before.required.difference(&now.required).map(|parameter| name(parameter)) {
            self.other(
                "parameter",
                format!("its node {node} does not insist on the parameter {parameter} any more"),
                format!("节点 {node} 的参数 {parameter} 不再必填"),
            );
        }
        match (before.paging, now.paging) {
            (false, true) => self.other(
                "paging",
                format!("its node {node} reads page by page now"),
                format!("节点 {node} 现在分页读取"),
            ),
            (true, false) => self.other(
                "paging",
                format!("its node {node} reads in one go now"),
                format!("节点 {node} 不再分页读取"),
            ),
            _ => {}
        }
        match (before.window, now.window) {
            (false, true) => self.other(
                "window",
                format!("its node {node} reads by ranges of time now"),
                format!("节点 {node} 现在按时间窗口读取"),
            ),
            (true, false) => self.other(
                "window",
                format!("its node {node} does not read by ranges of time any more"),
                format!("节点 {node} 不再按时间窗口读取"),
            ),
            _ => {}
        }
    }
}
