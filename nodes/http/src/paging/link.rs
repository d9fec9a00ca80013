//! A link to the next page.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::{Call, Failure};

use super::target::{self, Target};
use super::{Course, Same, Seen, link_header};
use crate::account::Account;
use crate::path::Path;
use crate::request::{Outgoing, Pairs};

/// A link to the next page, with all that the request needs in it: the step's `query` goes with the first request only.
/// The list ends where there is no link.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The path of the link in the answer. Without it, the link is that of the `Link` header with `rel="next"`.
    #[serde(default)]
    pub path: Option<String>,
    /// What it means that the link leads to the page that it stands on. Without it, that is an error.
    #[serde(default)]
    #[schemars(with = "Same")]
    pub same: Option<Same>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    path: String,
    query: Pairs,
}

/// Where a request stands.
#[derive(Debug)]
pub struct Position<'a> {
    rules: &'a Link,
    base_url: &'a str,
    /// This page.
    here: State,
    /// The query parameters that the account sets. A link may bring them along, with secrets that are not for keeping.
    parameters_of_account: Vec<String>,
}

impl<'a> Position<'a> {
    pub(super) fn new<P>(rules: &'a Link, call: &'a Call<P>, outgoing: &mut Outgoing) -> Result<Self, Failure> {
        if let Some(State { path, query }) = call.resume()? {
            outgoing.go_to(path, query);
        }
        Ok(Self {
            rules,
            base_url: call.base_url(),
            here: State { path: outgoing.path().to_owned(), query: outgoing.query().clone() },
            parameters_of_account: Account::of(call)?.query_parameters(),
        })
    }

    pub(super) fn next(&self, seen: Seen<'_>) -> Result<Course, Failure> {
        let Some(link) = self.link(seen)? else { return Ok(Course::Ends) };
        let target = target::resolve(self.base_url, &self.here.path, &link);
        let Target { path, mut query } = target.map_err(|reason| {
            Failure::invalid(format!("{}: the link to the next page {reason}", seen.answer.asked)).with_remedy(
                "if the platform is right, add a connection for that place; requests with this account go nowhere else",
            )
        })?;
        query.retain(|(name, _)| !self.parameters_of_account.contains(name));
        let there = State { path, query };
        match (there == self.here, self.rules.same) {
            (false, _) => Ok(Course::GoesOn(json!(there))),
            (true, Some(Same::End)) => Ok(Course::Ends),
            (true, None) => {
                let message = format!("{}: the link to the next page leads to this page again", seen.answer.asked);
                Err(Failure::invalid(message).with_remedy(
                    "if the platform ends its lists like this, write `same: end` under `paging.link`; else check its `path`",
                ))
            }
        }
    }

    fn link(&self, seen: Seen<'_>) -> Result<Option<String>, Failure> {
        let Some(path) = self.rules.path.as_deref().map(Path::new) else {
            return Ok(seen.answer.response.headers("link").find_map(link_header::next));
        };
        let Some(raw) = seen.answer.find(&path).filter(|raw| !matches!(raw.get(), "null" | "false")) else {
            return Ok(None);
        };
        let link: String = serde_json::from_str(raw.get()).map_err(|_| seen.answer.no_way_on(&path))?;
        Ok(Some(link).filter(|link| !link.trim().is_empty()))
    }
}
