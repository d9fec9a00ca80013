//! What a platform is asked.

use std::collections::BTreeMap;

/// A request that a platform knows how to answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    pub workflow: usize,
    pub slot: usize,
    pub what: What,
}

/// What of a slot.
#[derive(Debug, PartialEq, Eq)]
pub enum What {
    /// A page of its list.
    Page { number: u64, size: u64 },
    /// One record.
    Detail { id: u64 },
}

impl Asked {
    /// Reads the head of a request: none for one that nobody should send.
    pub fn read(head: &str) -> Option<Self> {
        let target = head.strip_prefix("GET /w/")?.split(' ').next()?;
        let (path, query) = target.split_once('?')?;
        let query: BTreeMap<&str, &str> = query.split('&').filter_map(|part| part.split_once('=')).collect();
        let number = |name: &str| query.get(name)?.parse::<u64>().ok();
        let (workflow, what) = path.split_once('/')?;
        let what = match what {
            "items" => What::Page { number: number("page")?, size: number("size")? },
            "detail" => What::Detail { id: number("id")? },
            _ => return None,
        };
        Some(Self { workflow: workflow.parse().ok()?, slot: usize::try_from(number("slot")?).ok()?, what })
    }
}

/// Whether the request bears this token.
pub fn bears(head: &str, token: &str) -> bool {
    let value = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("authorization").then(|| value.trim().to_owned())
    };
    head.lines().find_map(value).is_some_and(|value| value.strip_prefix("Bearer ") == Some(token))
}
