//! A value of the answer, sent back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::log::{self, Level};
use weft_sdk::{Call, Failure};

use super::{Course, Same, Seen, says_more};
use crate::path::Path;
use crate::request::{Outgoing, Place};
use crate::values;

/// A value of the answer that leads to the next page. The list ends when it is missing, null, empty or false.
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
    /// The path of a field that says whether there is more. Null, false, 0, "" and words for them say no.
    #[serde(default)]
    pub more: Option<String>,
    /// Other values, of the cursor or of `more`, that end the list, such as `[0, no_more]`.
    #[serde(default)]
    pub end: Vec<Value>,
    /// What it means that the cursor is the one that was sent. Without it, the list goes on, as where the platform keeps
    /// the place itself (a scroll): until a page is empty.
    #[serde(default)]
    #[schemars(with = "Same")]
    pub same: Option<Same>,
    /// When the list ends besides: for platforms that give a cursor with the last page too.
    #[serde(default)]
    #[schemars(with = "CursorUntil")]
    pub until: Option<CursorUntil>,
}

impl Cursor {
    /// What it looks at in answers.
    pub fn paths(&self) -> Vec<Path> {
        self.more.iter().chain([&self.path]).map(|path| Path::new(path)).collect()
    }
}

/// When a list ends that is read by a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CursorUntil {
    /// With an empty page, whatever its cursor. Without it, an empty page with a new cursor is gone beyond.
    Empty,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    cursor: Value,
    /// How often it has been sent before. It makes a page with the same cursor another place in the list.
    #[serde(default, skip_serializing_if = "is_none")]
    sent: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde wants")]
fn is_none(sent: &u64) -> bool {
    *sent == 0
}

/// Where a request stands.
#[derive(Debug)]
pub struct Position<'a> {
    rules: &'a Cursor,
    state: Option<State>,
}

impl<'a> Position<'a> {
    pub(super) fn new<P>(rules: &'a Cursor, call: &Call<P>, outgoing: &mut Outgoing) -> Result<Self, Failure> {
        let state = call.resume::<State>()?;
        if let Some(State { cursor, .. }) = &state {
            outgoing.set(rules.place, &rules.name, cursor.clone())?;
        }
        Ok(Self { rules, state })
    }

    pub(super) fn next(&self, seen: Seen<'_>) -> Result<Course, Failure> {
        if self.rules.until == Some(CursorUntil::Empty) && seen.count() == 0 {
            return Ok(Course::Ends);
        }
        let path = Path::new(&self.rules.path);
        match &self.rules.more {
            Some(more) if !says_more(seen.answer, more, &self.rules.end)? => return Ok(Course::Ends),
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
            return Ok(Course::Ends);
        };
        let cursor: Value = serde_json::from_str(raw.get()).map_err(|_| seen.answer.no_way_on(&path))?;
        let is_end = cursor.is_null() || cursor == json!("") || cursor == json!(false);
        if is_end || self.rules.end.iter().any(|end| values::is_same(end, &cursor)) {
            return Ok(Course::Ends);
        }
        Ok(self.goes_on(cursor, seen))
    }

    fn goes_on(&self, cursor: Value, seen: Seen<'_>) -> Course {
        let sent = match &self.state {
            Some(state) if state.cursor == cursor => state.sent.saturating_add(1),
            _ => 0,
        };
        // Who asks for the same with the same cursor and got nothing would get nothing for ever.
        let ends = sent > 0 && (self.rules.same == Some(Same::End) || seen.count() == 0);
        if ends { Course::Ends } else { Course::GoesOn(json!(State { cursor, sent })) }
    }
}
