//! What a call carries: one named field per capability.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::budget::Share;
use crate::clock::CallClock;
use crate::connection::Connection;
use crate::http::Jitter;
use crate::limits::{LimitKind, Limits, Reached};
use crate::log::LogView;
use crate::outside::{CallKey, Outside};
use crate::places::Turn;
use crate::secret::{Hiding, Holding};
use crate::stop::Stop;
use crate::table::Tables;
use crate::types::node::RecordList;
use crate::usage::Usage;

/// Core instances of a component. One in Rust has a handful: its own and adapters'. One in JavaScript has about ten: the
/// engine, the code, libraries, and what links them.
pub(crate) const CORE_INSTANCES_MAX: u32 = 16;
/// Linear memories of a component, in a module each: that of an engine, and that of an adapter beside it.
pub(crate) const MEMORIES_MAX: u32 = 2;
/// Tables of a component.
pub(crate) const TABLES_MAX: u32 = 4;
/// Entries of one of its tables.
pub(crate) const TABLE_ELEMENTS_MAX: usize = 20_000;
/// Things of the host that it may hold at the same time: streams, errors, times that it waits for.
pub(crate) const RESOURCES_MAX: usize = 1_000;

/// State of one call of one node.
pub struct CallState {
    pub(crate) wasi: WasiParts,
    pub(crate) memory: MemoryLimit,
    pub(crate) http: HttpView,
    pub(crate) secret: SecretView,
    pub(crate) table: TableView,
    pub(crate) log: LogView,
    /// Whether it runs or waits.
    pub(crate) turn: Turn,
    /// What makes the call impossible to go on with, found inside a host function: the run left its recording.
    pub(crate) broken: Option<String>,
    /// Why the host ended the call, found inside a host function: a limit, or a rule that nobody may break twice.
    pub(crate) stopped: Option<Reached>,
    /// Whether somebody stopped the run, found inside a host function that would have waited or asked.
    pub(crate) interrupted: bool,
    /// Whether the component is describing itself, and may do nothing else.
    pub(crate) describing: bool,
    /// What it has used so far.
    pub(crate) usage: Usage,
    /// Where it said last that it is, and the line that stands there below; empty if it never did.
    pub(crate) last_seen: String,
}

/// The network as one call sees it.
pub(crate) struct HttpView {
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) connection: Option<Arc<Connection>>,
    /// Hosts that the step allows besides.
    pub(crate) allowed: Vec<Arc<Connection>>,
    pub(crate) key: CallKey,
    pub(crate) node: String,
    pub(crate) response_bytes_max: usize,
    pub(crate) timeout_max: Duration,
    pub(crate) body_bytes_max: usize,
    pub(crate) requests_left: u32,
    pub(crate) stop: Stop,
    /// For pauses that differ from call to call and are the same in a replay.
    pub(crate) jitter: Jitter,
    /// Whether the call's clock stands still: what is asked is asked for the step as a whole.
    pub(crate) stands_still: bool,
    pub(crate) lists: ListsView,
}

/// Lists of records that the call has in the host.
pub(crate) struct ListsView {
    /// By their numbers.
    pub(crate) all: Vec<RecordList>,
    /// What the answers that they are in may take.
    pub(crate) bytes_left: usize,
    /// What these have of the memory that all calls share.
    pub(crate) share: Share,
}

/// The secrets of one call: those of its connection, and what it made of them itself.
pub(crate) struct SecretView {
    pub(crate) connection: Option<Arc<Connection>>,
    /// The markers that the call was given. Hashes live as long as the call, so that a run's memory does not grow with its
    /// requests.
    pub(crate) holding: Holding,
    pub(crate) hashes_left: u32,
    pub(crate) hashed_bytes_left: usize,
    pub(crate) hashes_of_run_max: u64,
}

/// The tables of one call.
pub(crate) struct TableView {
    pub(crate) tables: Arc<dyn Tables>,
    pub(crate) found_rows_max: u32,
    pub(crate) found_bytes_max: usize,
    pub(crate) staged_bytes_left: usize,
    pub(crate) hiding: Arc<Hiding>,
}

impl CallState {
    /// Ends the call. The component does not get to know why.
    pub(crate) fn stop(&mut self, kind: LimitKind, reason: impl Into<String>) -> wasmtime::Error {
        self.stopped = Some(Reached { reason: reason.into(), kind });
        wasmtime::Error::msg("the host ended the call")
    }

    /// Ends the call if the component is only describing itself.
    pub(crate) fn may_use(&mut self, capability: &str) -> wasmtime::Result<()> {
        if self.describing {
            return Err(self.stop(LimitKind::Rule, format!("it called `{capability}`")));
        }
        Ok(())
    }
}

/// State of an expression engine: no capability at all.
pub struct ExpressionState {
    pub(crate) wasi: WasiParts,
    pub(crate) memory: MemoryLimit,
}

/// What WASI needs.
pub(crate) struct WasiParts {
    pub(crate) context: WasiCtx,
    pub(crate) resources: ResourceTable,
    pub(crate) clock: Arc<CallClock>,
    /// What sleeping waits by.
    pub(crate) outside: Arc<dyn Outside>,
    /// What ends the waiting.
    pub(crate) stop: Stop,
}

/// A state with WASI in it.
pub(crate) trait HasWasi: 'static {
    fn wasi(&mut self) -> &mut WasiParts;
}

impl HasWasi for CallState {
    fn wasi(&mut self) -> &mut WasiParts {
        &mut self.wasi
    }
}

impl HasWasi for ExpressionState {
    fn wasi(&mut self) -> &mut WasiParts {
        &mut self.wasi
    }
}

impl WasiView for CallState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi.context, table: &mut self.wasi.resources }
    }
}

impl WasiView for ExpressionState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi.context, table: &mut self.wasi.resources }
    }
}

/// Refuses memory beyond a limit and remembers that it did, so that the trap that follows can be explained.
pub(crate) struct MemoryLimit {
    bytes_max: usize,
    share: Share,
    /// What all memories of the instance have been granted. Growth that was granted and failed all the same stays counted: the
    /// engine reports it in the same words as growth that it refused by itself, so a component could make itself small.
    grown: usize,
    pub(crate) exceeded: bool,
    /// Memory within its own limit was refused, because all together had no more.
    pub(crate) crowded_out: bool,
    /// How much it would have had then.
    pub(crate) wanted_bytes: usize,
}

impl MemoryLimit {
    pub(crate) fn new(limits: &Limits, share: Share) -> Self {
        let bytes_max = limits.memory_bytes_max;
        Self { bytes_max, share, grown: 0, exceeded: false, crowded_out: false, wanted_bytes: 0 }
    }

    /// What was granted so far.
    pub(crate) fn bytes(&self) -> usize {
        self.share.bytes()
    }

    /// What all together may have.
    pub(crate) fn bytes_max_of_all(&self) -> usize {
        self.share.bytes_max()
    }

    /// Why memory was refused that the limit of the call would have allowed.
    pub(crate) fn too_many_at_once(&self) -> String {
        too_many_at_once(self.bytes_max_of_all())
    }
}

/// Why there is no more memory of so much.
pub(crate) fn too_many_at_once(bytes_max: usize) -> String {
    format!("all running calls together use more than {} MiB of memory", bytes_max >> 20)
}

impl wasmtime::ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        // Together with the instance's other memories, which aren't told apart here.
        let wanted = self.grown.saturating_add(desired.saturating_sub(current));
        let allowed = wanted <= self.bytes_max && maximum.is_none_or(|maximum| desired <= maximum);
        self.exceeded |= !allowed;
        let granted = allowed && self.share.grow(self.grown, wanted);
        if allowed && !granted {
            (self.crowded_out, self.wanted_bytes) = (true, wanted);
        }
        if granted {
            self.grown = wanted;
        }
        Ok(granted)
    }

    fn table_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS_MAX && maximum.is_none_or(|maximum| desired <= maximum))
    }

    fn instances(&self) -> usize {
        CORE_INSTANCES_MAX as usize
    }

    fn memories(&self) -> usize {
        MEMORIES_MAX as usize
    }

    fn tables(&self) -> usize {
        TABLES_MAX as usize
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::ResourceLimiter;

    use super::*;
    use crate::budget::MemoryBudget;

    #[test]
    fn memory_is_refused_for_two_reasons_that_are_told_apart() {
        let budget = MemoryBudget::new(10 << 20);
        let limits = Limits { memory_bytes_max: 8 << 20, ..Limits::default() };
        let (mut one, mut other) =
            (MemoryLimit::new(&limits, Share::new(&budget)), MemoryLimit::new(&limits, Share::new(&budget)));
        assert!(one.memory_growing(0, 6 << 20, None).unwrap());
        assert!(!one.memory_growing(6 << 20, 9 << 20, None).unwrap());
        assert!(one.exceeded && !one.crowded_out);
        assert!(!other.memory_growing(0, 5 << 20, None).unwrap());
        assert!(other.crowded_out && !other.exceeded && other.wanted_bytes == 5 << 20);
        assert_eq!(other.too_many_at_once(), "all running calls together use more than 10 MiB of memory");
        drop(one);
        assert!(other.memory_growing(0, 8 << 20, Some(8 << 20)).unwrap());
    }

    #[test]
    fn the_memories_of_an_instance_count_together() {
        let budget = MemoryBudget::new(10 << 20);
        let limits = Limits { memory_bytes_max: 8 << 20, ..Limits::default() };
        let mut limit = MemoryLimit::new(&limits, Share::new(&budget));
        assert!(limit.memory_growing(0, 5 << 20, None).unwrap());
        assert!(!limit.memory_growing(0, 4 << 20, None).unwrap(), "5 and 4 are more than 8");
        assert!(limit.exceeded && limit.bytes() == 5 << 20);
        assert!(limit.memory_growing(0, 1 << 20, None).unwrap());
        assert!(limit.memory_growing(1 << 20, 3 << 20, None).unwrap());
        assert_eq!(limit.bytes(), 8 << 20);
        limit.memory_grow_failed(wasmtime::Error::msg("said by whoever likes")).unwrap();
        assert!(!limit.memory_growing(3 << 20, (3 << 20) + 1, None).unwrap(), "it has all that it may have");
        assert!(!limit.memory_growing(3 << 20, usize::MAX, None).unwrap());
    }
}
