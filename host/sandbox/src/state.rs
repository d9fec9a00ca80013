//! What a call carries: one named field per capability.

use std::sync::Arc;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::clock::CallClock;
use crate::http::HttpView;
use crate::limits::Limits;
use crate::log::LogView;
use crate::outside::Outside;
use crate::secret::SecretView;
use crate::table::TableView;

/// State of one call of one node.
pub struct CallState {
    pub(crate) wasi: WasiParts,
    pub(crate) memory: MemoryLimit,
    pub(crate) http: HttpView,
    pub(crate) secret: SecretView,
    pub(crate) table: TableView,
    pub(crate) log: LogView,
    /// What makes the call impossible to go on with, found inside a host function.
    pub(crate) broken: Option<String>,
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
    pub(crate) exceeded: bool,
}

impl MemoryLimit {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { bytes_max: limits.memory_bytes_max, exceeded: false }
    }
}

impl wasmtime::ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.bytes_max && maximum.is_none_or(|maximum| desired <= maximum);
        self.exceeded |= !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        const TABLE_ELEMENTS_MAX: usize = 20_000;
        Ok(desired <= TABLE_ELEMENTS_MAX && maximum.is_none_or(|maximum| desired <= maximum))
    }
}
