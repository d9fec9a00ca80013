//! What every fake needs: a clock of its own, a log, switches for faults, and the wire.

pub(crate) mod armed;
pub(crate) mod beijing;
pub(crate) mod changes;
pub(crate) mod clock;
pub(crate) mod form;
pub(crate) mod host;
pub(crate) mod limit;
pub(crate) mod log;
pub(crate) mod wire;
