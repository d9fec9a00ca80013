//! Where requests go, how accounts are authorized, and how often the platform may be asked.

use std::collections::{BTreeMap, BTreeSet};

use super::Found;
use crate::demands::limits;
use crate::demands::words::{address, name, names, pace};
use crate::demands::{ConnectionDemands, LimitDemand, NodeDemands};

impl Found {
    pub(super) fn connection(&mut self, old: &ConnectionDemands, new: &ConnectionDemands) {
        self.base_urls(&old.base_urls, &new.base_urls);
        for host in new.hosts.difference(&old.hosts).map(|host| address(host)) {
            self.more(
                "host",
                format!("it wants to reach {host}, which it did not before"),
                format!("要访问主机 {host}，此前不访问"),
            );
        }
        for host in old.hosts.difference(&new.hosts).map(|host| address(host)) {
            self.less("host", format!("it does not reach {host} any more"), format!("不再访问主机 {host}"));
        }
        self.secrets(old, new);
        self.public_fields(old, new);
        self.authorization(old, new);
        self.places(&old.places, &new.places);
    }

    fn base_urls(&mut self, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) {
        for (kind, url) in new {
            match old.get(kind) {
                Some(before) if before == url => {}
                Some(before) => self.base_url(kind, before, url),
                None if !url.is_empty() && !old.values().any(|before| before == url) => self.base_url(kind, "", url),
                None if !kind.is_empty() => {
                    let kind = name(kind);
                    self.other(
                        "kind",
                        format!("it knows a new kind of connection, {kind}"),
                        format!("新增一种连接 {kind}"),
                    );
                }
                None => {}
            }
        }
        for kind in old.keys().filter(|kind| !kind.is_empty() && !new.contains_key(*kind)).map(|kind| name(kind)) {
            self.less(
                "kind",
                format!("it has no connections of the kind {kind} any more"),
                format!("不再有 {kind} 这种连接"),
            );
        }
    }

    /// Another address of requests. An empty one is left to each account.
    fn base_url(&mut self, kind: &str, old: &str, new: &str) {
        let of_kind =
            if kind.is_empty() { String::new() } else { format!(" of connections of the kind {}", name(kind)) };
        let of_kind_zh = if kind.is_empty() { String::new() } else { format!("{} 类连接的", name(kind)) };
        if new.is_empty() {
            let old = address(old);
            return self.less(
                "base_url",
                format!("requests{of_kind} go only where the account says, and not to {old} any more"),
                format!("{of_kind_zh}请求只发往账号指定的地址，不再发往 {old}"),
            );
        }
        let before = if old.is_empty() { String::new() } else { format!("; until now to {}", address(old)) };
        let before_zh = if old.is_empty() { String::new() } else { format!("；此前发往 {}", address(old)) };
        let new = address(new);
        self.more(
            "base_url",
            format!("it wants to send requests{of_kind} to {new}{before}"),
            format!("{of_kind_zh}请求要发往 {new}{before_zh}"),
        );
    }

    fn authorization(&mut self, old: &ConnectionDemands, new: &ConnectionDemands) {
        self.own_nodes(&old.authorize, &new.authorize);
        for host in new.consent.difference(&old.consent).map(|host| address(host)) {
            self.more(
                "consent",
                format!("it wants to send people to {host} for their consent, which it did not before"),
                format!("要把人引导到 {host} 进行授权，此前没有"),
            );
        }
        for host in old.consent.difference(&new.consent).map(|host| address(host)) {
            self.less(
                "consent",
                format!("it does not send people to {host} any more"),
                format!("不再把人引导到 {host}"),
            );
        }
        for (key, now) in &new.tokens {
            match old.tokens.get(key) {
                Some(before) => self.pointer(&name(key), before.pointer.as_deref(), now.pointer.as_deref()),
                None => {
                    let token = name(key);
                    self.more(
                        "token",
                        format!("it wants weft to obtain and keep the token {token}, which it did not before"),
                        format!("要求 weft 获取并保存令牌 {token}，此前没有"),
                    );
                }
            }
        }
        for token in old.tokens.keys().filter(|key| !new.tokens.contains_key(*key)).map(|key| name(key)) {
            self.less("token", format!("it does without the token {token} now"), format!("不再需要令牌 {token}"));
        }
    }

    /// The nodes that weft calls by itself. Where there is one, the other took its place.
    fn own_nodes(&mut self, old: &BTreeSet<String>, new: &BTreeSet<String>) {
        let replaced = old.first().filter(|_| old.len() == 1 && new.len() == 1 && old != new);
        let instead = replaced.map(|before| format!(", until now {}", name(before))).unwrap_or_default();
        let instead_zh = replaced.map(|before| format!("，此前为 {}", name(before))).unwrap_or_default();
        for now in new.difference(old).map(|node| name(node)) {
            self.more(
                "authorize",
                format!("it wants weft to call its node {now} by itself, to authorize accounts{instead}"),
                format!("要求 weft 自行调用其节点 {now} 为账号授权{instead_zh}"),
            );
        }
        for before in old.difference(new).filter(|_| replaced.is_none()).map(|node| name(node)) {
            self.less(
                "authorize",
                format!("weft does not call its node {before} by itself any more"),
                format!("weft 不再自行调用其节点 {before}"),
            );
        }
    }

    /// Where in answers a token is taken out. A node that says so itself may say anything.
    fn pointer(&mut self, token: &str, before: Option<&str>, now: Option<&str>) {
        if before == now {
            return;
        }
        match (before.map(name), now.map(name)) {
            (Some(before), Some(now)) => self.more(
                "token",
                format!("it wants the token {token} to be taken from {now} of answers, until now from {before}"),
                format!("要从响应的 {now} 处取令牌 {token}，此前取自 {before}"),
            ),
            (Some(before), None) => self.more(
                "token",
                format!("it wants to say by itself where in answers the token {token} is, until now at {before}"),
                format!("要自行指定令牌 {token} 在响应中的位置，此前固定在 {before}"),
            ),
            (None, Some(now)) => self.other(
                "token",
                format!("the token {token} is always taken from {now} of answers now"),
                format!("令牌 {token} 现固定取自响应的 {now} 处"),
            ),
            (None, None) => {}
        }
    }

    pub(super) fn limits(
        &mut self,
        old: &BTreeSet<LimitDemand>,
        new: &BTreeSet<LimitDemand>,
        nodes: &BTreeMap<String, NodeDemands>,
    ) {
        let of = |limit: &LimitDemand| match limit.nodes.is_empty() {
            true => ("all nodes together".to_owned(), "所有节点合计".to_owned()),
            false => (names(&limit.nodes), names(&limit.nodes)),
        };
        for (before, now) in limits::raised(old, new, nodes) {
            let ((en, zh), was) = (of(before), pace(before));
            match now.map(pace) {
                Some(now) => self.more(
                    "limit",
                    format!("it wants to send more requests: {now} for {en}, until now {was}"),
                    format!("要发送更多请求：{zh} {now}，此前为 {was}"),
                ),
                None => self.more(
                    "limit",
                    format!("it drops a limit of its requests: {was} for {en}"),
                    format!("取消了请求频率限制：{zh} {was}"),
                ),
            }
        }
        for limit in limits::tightened(old, new) {
            let ((en, zh), now) = (of(limit), pace(limit));
            self.less(
                "limit",
                format!("it limits its requests to {now} for {en}"),
                format!("请求频率限制为：{zh} {now}"),
            );
        }
    }
}
