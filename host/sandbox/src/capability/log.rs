//! The log capability: lines for whoever reads the run afterwards.

use crate::state::CallState;
use crate::types::log::Level;

/// Most bytes of a place and the line that stands there.
const LAST_SEEN_BYTES_MAX: usize = 1_000;

impl CallState {
    /// Writes a line.
    pub(crate) fn log_write(&mut self, level: Level, message: &str, fields: &str) -> wasmtime::Result<()> {
        self.may_use("log.write")?;
        self.usage.log_lines += 1;
        let fields = self.log.read_fields(fields);
        self.log.write(level, message, fields);
        Ok(())
    }

    /// Keeps where the component says that it is; with an empty place, that it is nowhere any more.
    pub(crate) fn log_at(&mut self, place: &str, source: &str) -> wasmtime::Result<()> {
        self.may_use("log.at")?;
        self.last_seen.clear();
        let place = first_line(place);
        if place.is_empty() {
            return Ok(());
        }
        for part in [place, "\n", first_line(source)] {
            let room = LAST_SEEN_BYTES_MAX - self.last_seen.len();
            self.last_seen.push_str(&part[..part.floor_char_boundary(room)]);
        }
        Ok(())
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
