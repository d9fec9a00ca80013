//! What an account gives a component: secrets that it can use, and fields that it can read.

use std::collections::BTreeSet;

use super::Found;
use crate::demands::words::{name, names};
use crate::demands::{ConnectionDemands, FieldDemand};

impl Found {
    pub(super) fn secrets(&mut self, old: &ConnectionDemands, new: &ConnectionDemands) {
        for (key, field) in &new.secrets {
            let shown = name(key);
            match old.secrets.get(key) {
                Some(before) => {
                    self.field("secret", ("the secret", "密钥"), &shown, before, field);
                    self.parts(&shown, before, field);
                }
                None if old.fields.contains_key(key) && !new.fields.contains_key(key) => {
                    self.less(
                        "secret",
                        format!("it does not get to read {shown} any more, which is a secret now"),
                        format!("{shown} 现为密钥，组件不再能读取它"),
                    );
                }
                None => {
                    self.more(
                        "secret",
                        format!("it wants the secret {shown} of an account, which it did not before"),
                        format!("要使用账号的密钥 {shown}，此前不用"),
                    );
                    self.parts(&shown, &FieldDemand::default(), field);
                }
            }
        }
        for key in old.secrets.keys().filter(|key| !new.secrets.contains_key(*key) && !new.fields.contains_key(*key)) {
            let shown = name(key);
            self.less("secret", format!("it does without the secret {shown} now"), format!("不再需要密钥 {shown}"));
        }
    }

    pub(super) fn public_fields(&mut self, old: &ConnectionDemands, new: &ConnectionDemands) {
        for (key, field) in &new.fields {
            let shown = name(key);
            match old.fields.get(key) {
                Some(before) => self.field("field", ("the field", "字段"), &shown, before, field),
                None if old.secrets.contains_key(key) => self.more(
                    "field",
                    format!("it wants to read {shown}, which was a secret until now"),
                    format!("要读取 {shown}，此前它是密钥，组件读不到"),
                ),
                None => self.more(
                    "field",
                    format!("it wants to read the field {shown} of an account, which it did not before"),
                    format!("要读取账号的字段 {shown}，此前不读"),
                ),
            }
        }
        for key in old.fields.keys().filter(|key| !new.fields.contains_key(*key) && !new.secrets.contains_key(*key)) {
            let shown = name(key);
            self.less("field", format!("it does without the field {shown} now"), format!("不再需要字段 {shown}"));
        }
    }

    /// A field that was there: whether it must be given, and by which kinds of connection.
    fn field(&mut self, about: &'static str, what: (&str, &str), shown: &str, before: &FieldDemand, now: &FieldDemand) {
        let (en, zh) = what;
        match (before.optional, now.optional) {
            (true, false) => self.more(
                about,
                format!("it insists on {en} {shown}, which could be left out until now"),
                format!("{zh} {shown} 现为必填，此前可不填"),
            ),
            (false, true) => {
                self.less(about, format!("{en} {shown} may be left out now"), format!("{zh} {shown} 现可不填"))
            }
            _ => {}
        }
        if before.kinds == now.kinds {
            return;
        }
        let narrowed = before.kinds.is_empty() || (!now.kinds.is_empty() && now.kinds.is_subset(&before.kinds));
        if narrowed {
            let kinds = names(&now.kinds);
            return self.less(
                about,
                format!("it wants {en} {shown} only of connections of the kind {kinds} now"),
                format!("{zh} {shown} 现仅用于 {kinds} 类连接"),
            );
        }
        let added: BTreeSet<String> = now.kinds.difference(&before.kinds).cloned().collect();
        let (kinds, kinds_zh) = if now.kinds.is_empty() {
            ("every kind".to_owned(), "所有".to_owned())
        } else {
            (format!("the kind {}", names(&added)), format!(" {} ", names(&added)))
        };
        self.more(
            about,
            format!("it wants {en} {shown} also of connections of {kinds}"),
            format!("{zh} {shown} 还要用于{kinds_zh}类连接"),
        );
    }

    fn parts(&mut self, shown: &str, before: &FieldDemand, now: &FieldDemand) {
        let added: BTreeSet<String> = now.parts.difference(&before.parts).cloned().collect();
        if !added.is_empty() {
            let parts = names(&added);
            self.more(
                "secret",
                format!("it wants to use parts of the secret {shown} by themselves: {parts}"),
                format!("要单独使用密钥 {shown} 的各部分：{parts}"),
            );
        } else if before.parts != now.parts || before.separator != now.separator {
            self.other(
                "secret",
                format!("the secret {shown} is taken apart in another way"),
                format!("密钥 {shown} 的拆分方式有变"),
            );
        }
    }
}
