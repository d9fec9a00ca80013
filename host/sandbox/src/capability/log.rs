//! The log capability: lines for whoever reads the run afterwards.

use crate::state::CallState;
use crate::types::log::Level;

impl CallState {
    /// Writes a line.
    pub(crate) fn log_write(&mut self, level: Level, message: &str, fields: &str) -> wasmtime::Result<()> {
        self.may_use("log.write")?;
        self.usage.log_lines += 1;
        let fields = self.log.read_fields(fields);
        self.log.write(level, message, fields);
        Ok(())
    }
}
