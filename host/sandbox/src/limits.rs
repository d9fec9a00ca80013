//! Every limit of a call, with its default, and what is said of one that was reached. They hold unless somebody raises them.

use std::time::Duration;

/// What one call may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Wall clock round the whole call, waiting for its platform included. What it waits for its turn doesn't count: for a
    /// place, for the rate budget of its account, for the time after which a request is repeated.
    pub wall_clock: Duration,
    /// Time the component's own code may run, counted in ticks of [`Limits::TICK`].
    pub computing: Duration,
    /// Linear memory.
    pub memory_bytes_max: usize,
    /// Body of one response, decompressed.
    pub response_bytes_max: usize,
    /// Body of one request, as the component writes it.
    pub request_bytes_max: usize,
    /// Requests of one call, repeats and redirects included.
    pub requests_max: u32,
    /// Hashes, HMACs and Basic texts that the host makes for one call.
    pub hashes_max: u32,
    /// What goes into these, in all.
    pub hashed_bytes_max: usize,
    /// Hashes that the host makes for all calls of a run with one account: none needs as many, and each may be a guess.
    pub hashes_of_run_max: u64,
    /// Log lines of one call, and lines written to stdout and stderr.
    pub log_lines_max: u32,
    /// Bytes of one log line; the rest is cut off.
    pub log_line_bytes_max: usize,
    /// Rows that one `table.find` gives back.
    pub found_rows_max: u32,
    /// The same rows as text, whatever the tables give: rows in the host, their text and the component's copy of it are
    /// there at the same time.
    pub found_bytes_max: usize,
    /// Rows and conditions that one call hands to the tables, as text.
    pub staged_bytes_max: usize,
    /// Records, refused records and output of one page, as text.
    pub page_bytes_max: usize,
    /// Where a page says that the next one is; it is kept with the bookmark.
    pub next_bytes_max: usize,
    /// Each text of a failure: the platform's code, the message, the remedy.
    pub problem_bytes_max: usize,
}

impl Limits {
    /// How often running code is interrupted to look at the clock.
    pub const TICK: Duration = Duration::from_millis(10);

    /// Most bytes that one call of a host function, or the end of a call, may hand over: more than the largest page, so
    /// that larger ones are told by their size.
    pub(crate) const HANDED_OVER_BYTES_MAX: usize = 40 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall_clock: Duration::from_secs(120),
            computing: Duration::from_secs(10),
            memory_bytes_max: 256 << 20,
            response_bytes_max: 32 << 20,
            request_bytes_max: 16 << 20,
            requests_max: 100,
            hashes_max: 1_000,
            hashed_bytes_max: 8 << 20,
            hashes_of_run_max: 5_000_000,
            log_lines_max: 200,
            log_line_bytes_max: 4 << 10,
            found_rows_max: 10_000,
            found_bytes_max: 40 << 20,
            staged_bytes_max: 32 << 20,
            page_bytes_max: 32 << 20,
            next_bytes_max: 256 << 10,
            problem_bytes_max: 4 << 10,
        }
    }
}

/// A limit that was reached, or a rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Reached {
    /// Which, as words.
    pub reason: String,
    /// What would have helped.
    pub kind: LimitKind,
}

/// What would have helped against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// More time.
    Time,
    /// Less at once.
    Amount,
    /// Fewer others at the same time.
    Others,
    /// Another component, or other parameters: nobody may do that.
    Rule,
    /// Fewer requests on this day, which is said in the words: the next day has new ones.
    Day,
}

impl Reached {
    /// Less at once would have helped.
    pub(crate) fn amount(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), kind: LimitKind::Amount }
    }
}
