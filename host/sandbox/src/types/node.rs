//! A call, and what it gives.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// One request to run a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The public fields of the connection and `base_url`, as a JSON object. Never a secret. None for a step
    /// without a connection.
    pub connection: Option<String>,
    /// The parameters, a JSON object that the host has checked against the node's schema.
    pub parameters: String,
    /// The time range to read. Set exactly for the nodes whose description has a window.
    pub window: Option<Window>,
    /// What the node returned as `next` of the page before; none for the first page.
    pub page: Option<String>,
}

/// A half-open range of time, `[since, until)`, chosen by the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First instant, milliseconds since 1970-01-01T00:00:00Z.
    pub since_ms: i64,
    /// First instant that no longer belongs to the range, milliseconds since 1970-01-01T00:00:00Z.
    pub until_ms: i64,
    /// What a clock on the wall in the zone of the step shows at the earliest within the range, as milliseconds since
    /// 1970-01-01T00:00:00 of that clock. Where clocks go back within the range it is earlier than the clock's time at
    /// `since-ms`: a platform that filters by local time is to be asked from here.
    pub wall_since_ms: i64,
    /// The first time of that clock that it doesn't reach within the range. Where clocks go back within the range it is
    /// later than the clock's time at `until-ms`.
    pub wall_until_ms: i64,
}

/// What a call gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records of this page, complete and in the order of the platform.
    pub records: PageRecords,
    /// What else the step is to know: a JSON value. `null` if nothing.
    pub output: String,
    /// Where to go on. None: this was the last page. The host passes it back unchanged, maybe after a restart.
    pub next: Option<String>,
    /// How many records the platform says the whole list (or the window) holds at the moment; none if it doesn't
    /// say. The host compares it from page to page: a list that shrinks while it is read by page numbers has skipped
    /// records, and is read again.
    pub total: Option<u64>,
    /// What was refused of what the call was to do, each by itself; the rest was done, and is in `records`. The step's
    /// `on_failure` decides what becomes of each, as of a call that fails with `rejected`. Only for nodes with a parameter
    /// that has `"format": "records"` in its schema, a list of the records to work on: to try one again, the host makes
    /// the call with that record alone.
    pub rejected: Vec<Rejection>,
    /// What a call that writes to the far side changed there; none for one that reads.
    pub effect: Option<Effect>,
}

/// Records, as the platform wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageRecords {
    /// A JSON array of objects, out of the component. `[]` for a node without records.
    Text(String),
    /// A list that the component didn't read.
    Listed(RecordList),
}

impl PageRecords {
    /// None.
    pub fn none() -> Self {
        Self::Text("[]".to_owned())
    }

    /// A JSON array of objects.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Listed(list) => list.text(),
        }
    }
}

impl From<String> for PageRecords {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A list of records in an answer: sound JSON, an array of at least one object. Copies share the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordList {
    body: Arc<str>,
    place: Range<usize>,
    count: u32,
    /// Where in the list its last record begins.
    last: usize,
    /// What was known of secrets when it was searched for them.
    searched_at: u64,
}

impl RecordList {
    /// The list at this place of a body, which has so many records, the last of which begins there in it.
    pub(crate) fn new(body: Arc<str>, place: Range<usize>, count: u32, last: usize) -> Self {
        Self { body, place, count, last, searched_at: 0 }
    }

    /// Its last record, as it came.
    pub(crate) fn last(&self) -> &str {
        self.text()[self.last..].trim_end_matches(']').trim_end()
    }

    /// The same list, which was searched for secrets when so much was known of them.
    pub(crate) fn searched_at(self, generation: u64) -> Self {
        Self { searched_at: generation, ..self }
    }

    /// Whether nothing more is known of secrets by now.
    pub(crate) fn is_searched_at(&self, generation: u64) -> bool {
        self.searched_at == generation
    }

    /// It, as it came.
    pub fn text(&self) -> &str {
        &self.body[self.place.clone()]
    }

    /// How many records it has.
    pub fn count(&self) -> usize {
        self.count as usize
    }
}

impl fmt::Debug for RecordList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RecordList").field("text", &self.text()).field("count", &self.count).finish()
    }
}

/// One record that can't pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The record, a JSON object, complete: enough to try it again by itself.
    pub record: String,
    /// Why it can't.
    pub problem: Problem,
}

/// How many records a call changed on the far side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// Records that were not there.
    pub added: u64,
    /// Records that were there and differed.
    pub edited: u64,
    /// Records that were removed.
    pub deleted: u64,
    /// Records that were there and the same, and were not written.
    pub unchanged: u64,
}

/// What went wrong, in words for the person who must act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The platform's own code, as it came; empty when there is none.
    pub code: String,
    /// What happened, one sentence. The host adds the place.
    pub message: String,
    /// What to do about it, if the component knows.
    pub remedy: Option<String>,
    /// The same in Simplified Chinese.
    pub zh: Option<Translation>,
}

/// What is said of a problem, in another language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translation {
    /// What happened; none where there is no translation.
    pub message: Option<String>,
    /// What to do about it; none where there is no translation.
    pub remedy: Option<String>,
}

/// A problem with a waiting time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// What is wrong.
    pub problem: Problem,
    /// How long the platform asked to wait, in milliseconds; none when it did not say.
    pub wait_ms: Option<u64>,
}

/// Why a call failed, and so what the host does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The request itself is wrong (parameters, configuration). Never repeated: the run stops.
    Invalid(Problem),
    /// The token is missing, expired or unknown. The host authorizes once and repeats the call once.
    Unauthorized(Problem),
    /// A permission is missing on the platform. Never repeated; `remedy` names what to switch on.
    Forbidden(Problem),
    /// The platform asks to slow down. Repeated after `wait-ms`, or after a back-off if it is none.
    Throttled(Busy),
    /// The platform failed or can't be reached. Repeated with a growing pause, within the step's budget.
    Unavailable(Problem),
    /// This one record can't pass; others can. The step's `on_failure` decides what becomes of it.
    Rejected(Problem),
}

/// A text for people, in both languages of weft's users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}
