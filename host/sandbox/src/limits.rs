//! Every limit of a call, with its default. They hold unless somebody raises them.

use std::time::Duration;

/// What one call may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Wall clock round the whole call, waiting in the host included.
    pub wall_clock: Duration,
    /// Time the component's own code may run, counted in ticks of [`Limits::TICK`].
    pub computing: Duration,
    /// Linear memory.
    pub memory_bytes_max: usize,
    /// Body of one response, decompressed.
    pub response_bytes_max: usize,
    /// Requests of one call, repeats and redirects included.
    pub requests_max: u32,
    /// Log lines of one call, and lines written to stdout and stderr.
    pub log_lines_max: u32,
    /// Bytes of one log line; the rest is cut off.
    pub log_line_bytes_max: usize,
    /// Rows that one `table.find` gives back.
    pub found_rows_max: u32,
    /// Records and output of one page, as text.
    pub page_bytes_max: usize,
}

impl Limits {
    /// How often running code is interrupted to look at the clock.
    pub const TICK: Duration = Duration::from_millis(10);
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall_clock: Duration::from_secs(120),
            computing: Duration::from_secs(10),
            memory_bytes_max: 256 << 20,
            response_bytes_max: 32 << 20,
            requests_max: 100,
            log_lines_max: 200,
            log_line_bytes_max: 4 << 10,
            found_rows_max: 10_000,
            page_bytes_max: 64 << 20,
        }
    }
}
