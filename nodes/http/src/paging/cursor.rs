//! A value of the answer, sent back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::log::{self, Level};
use weft_sdk::{Call, Failure};

use super::{Seen, says_more};
use crate::path::Path;
use crate::request::{Outgoing, Place};

/// A value of the answer that leads to the next page. The list ends when it is missing, null, empty or false, or the
/// one that was sent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Where it goes. The first request has none, unless `query` or `body` have one.
    #[serde(rename = "in")]
    pub place: Place,
    /// What it is called there; in a JSON body a path.
    pub name: String,
    /// Its path in the answer, such as `meta.next_cursor`, or `data.-1.id` for the last record of a list.
    pub path: String,
    /// The path of a field that says whether there is more.
    #[serde(default)]
    pub more: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    cursor: Value,
}

/// Where a request stands.
#[derive(Debug)]
pub struct Position<'a> {
    rules: &'a Cursor,
    sent: Option<Value>,
}

impl<'a> Position<'a> {
    pub(super) fn new<P>(rules: &'a Cursor, call: &Call<P>, outgoing: &mut Outgoing) -> Result<Self, Failure> {
        let sent = call.resume::<State>()?.map(|state| state.cursor);
        if let Some(cursor) = &sent {
            outgoing.set(rules.place, &rules.name, cursor.clone())?;
        }
        Ok(Self { rules, sent })
    }

    pub(super) fn next(&self, seen: Seen<'_>) -> Result<Option<Value>, Failure> {
        let path = Path::new(&self.rules.path);
        match &self.rules.more {
            Some(more) if !says_more(seen.answer, more)? => return Ok(None),
            // The list is not at its end, so the way must be there.
            Some(_) => drop(seen.answer.need(&path, "paging.cursor.path")?),
            None => {}
        }
        let Some(raw) = seen.answer.find(&path) else {
            // Some platforms leave it out at the end; but a misspelt path looks the same.
            log::write(
                Level::Info,
                "the answer has no cursor, so the list ends here",
                &json!({ "path": self.rules.path }),
            );
            return Ok(None);
        };
        let cursor: Value = serde_json::from_str(raw.get()).map_err(|_| seen.answer.no_way_on(&path))?;
        let is_end = cursor.is_null() || cursor == json!("") || cursor == json!(false);
        Ok((!is_end && self.sent.as_ref() != Some(&cursor)).then(|| json!(State { cursor })))
    }
}
