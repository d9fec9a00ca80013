//! The wasmtime engine that all calls share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tokio::sync::Semaphore;
use wasmtime::component::Linker;
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::budget::{MemoryBudget, Share};
use crate::cache::CodeCache;
use crate::contract;
use crate::expression::{Prepared, Resting};
use crate::limits::Limits;
use crate::places::{INSTANCES_MAX, Places};
use crate::state::{CORE_INSTANCES_MAX, CallState, ExpressionState, MEMORIES_MAX, TABLE_ELEMENTS_MAX, TABLES_MAX};
use crate::wasi;

/// Stack of a component's code. Deep recursion traps here instead of harming the host.
const WASM_STACK_BYTES: usize = 512 << 10;
/// Stack of a call in all: the component's, and the host functions it is in.
const CALL_STACK_BYTES: usize = 1 << 20;
/// Memory of a finished instance that is zeroed and kept instead of given back, which is faster for small ones.
const KEPT_RESIDENT_BYTES: usize = 1 << 20;

/// Memory of all components and expressions together, unless somebody says otherwise.
const MEMORY_BYTES_MAX: usize = 1 << 30;

/// Where a sandbox keeps compiled code, and what it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxSettings {
    /// Folder of the code cache; none compiles anew at every start.
    pub cache: Option<PathBuf>,
    /// Memory of all components and expressions that run at the same time. Each has a limit of its own besides. A quarter is
    /// for expressions alone: they wait for no platform, so whoever waits for that quarter waits for others to compute, and
    /// not for a platform that hangs while calls hold their memory.
    pub memory_bytes_max: usize,
    /// Whether components get all records by value, those too that could stay in the host: to hold one way against the
    /// other.
    pub records_by_value: bool,
    /// Most instances of components that live at the same time, up to [`INSTANCES_MAX`]; further calls wait. For each there
    /// may be a quarter of an expression engine that computes, and of one that rests. Each costs address space, and some
    /// microseconds as the sandbox starts.
    pub instances_max: u32,
}

impl Default for SandboxSettings {
    fn default() -> Self {
        let (memory_bytes_max, instances_max) = (MEMORY_BYTES_MAX, INSTANCES_MAX);
        Self { cache: None, memory_bytes_max, records_by_value: false, instances_max }
    }
}

/// The sandbox can't be started.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox can't be started: {reason}")]
pub struct SandboxError {
    /// What is in the way.
    pub reason: String,
}

/// The engine, the pool of instances and the linked capabilities. One per process.
pub struct Sandbox {
    pub(crate) engine: Engine,
    pub(crate) cache: CodeCache,
    pub(crate) linker: Linker<CallState>,
    pub(crate) expression_linker: Linker<ExpressionState>,
    pub(crate) places: Places,
    pub(crate) expression_instances: Semaphore,
    pub(crate) resting: Resting,
    pub(crate) expression_engine: Prepared,
    pub(crate) memory: Arc<MemoryBudget>,
    pub(crate) expression_memory: Arc<MemoryBudget>,
    pub(crate) records_by_value: bool,
    ticker: Option<JoinHandle<()>>,
    stopped: Arc<AtomicBool>,
}

impl Sandbox {
    /// Starts the engine.
    pub fn new(settings: &SandboxSettings) -> Result<Self, SandboxError> {
        Self::start(settings).map_err(|error| SandboxError { reason: format!("{error:#}") })
    }

    fn start(settings: &SandboxSettings) -> wasmtime::Result<Self> {
        let instances = settings.instances_max.clamp(1, INSTANCES_MAX);
        let for_expressions = settings.memory_bytes_max / 4;
        let engine = Engine::new(&config(instances))?;
        let mut linker = Linker::new(&engine);
        wasi::link(&mut linker)?;
        contract::link(&mut linker)?;
        let mut expression_linker = Linker::new(&engine);
        wasi::link(&mut expression_linker)?;
        let stopped = Arc::new(AtomicBool::new(false));
        Ok(Self {
            ticker: Some(start_ticker(engine.clone(), Arc::clone(&stopped))?),
            engine,
            cache: CodeCache::new(settings.cache.as_deref()),
            linker,
            expression_linker,
            places: Places::new(instances),
            expression_instances: Semaphore::new(expression_instances(instances) as usize),
            resting: Resting::new(expression_instances(instances)),
            expression_engine: Prepared::default(),
            memory: MemoryBudget::new(settings.memory_bytes_max - for_expressions),
            expression_memory: MemoryBudget::new(for_expressions),
            records_by_value: settings.records_by_value,
            stopped,
        })
    }
}

impl Sandbox {
    /// Memory for an expression engine that others have, by order of arrival. None if there is never so much.
    pub(crate) async fn reserve_expression_memory(&self, bytes: usize) -> Option<Share> {
        // In the queue first, from when on nothing more comes to rest. What rests already has memory that nobody needs as much,
        // and gives nothing back by itself.
        let (reserved, _) = tokio::join!(self.expression_memory.reserve(bytes), async { self.resting.clear() });
        reserved
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        if let Some(ticker) = self.ticker.take() {
            // The thread sleeps one tick at most and holds nothing; a panic in it has been printed already.
            let _ = ticker.join();
        }
    }
}

/// Most expression engines that compute at the same time, where further evaluations wait; and most that rest.
fn expression_instances(instances: u32) -> u32 {
    instances.div_ceil(4)
}

/// How code is compiled and run.
pub(crate) fn config(instances: u32) -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.epoch_interruption(true);
    config.max_wasm_stack(WASM_STACK_BYTES);
    config.async_stack_size(CALL_STACK_BYTES);
    // One interrupted call never explains itself by a guest's stack; messages name the node instead. So nobody asks which
    // instruction came from where: half of the compiled code would be that.
    config.wasm_backtrace_max_frames(None);
    config.generate_address_map(false);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(instances)));
    config
}

fn pool(instances: u32) -> PoolingAllocationConfig {
    let instances = instances + 2 * expression_instances(instances);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances * CORE_INSTANCES_MAX)
        .total_memories(instances * MEMORIES_MAX)
        .total_tables(instances * TABLES_MAX)
        .total_stacks(instances)
        .max_memory_size(Limits::default().memory_bytes_max)
        .max_core_instances_per_component(CORE_INSTANCES_MAX)
        .max_memories_per_component(MEMORIES_MAX)
        .max_tables_per_component(TABLES_MAX)
        .table_elements(TABLE_ELEMENTS_MAX)
        .max_unused_warm_slots(64)
        .linear_memory_keep_resident(KEPT_RESIDENT_BYTES)
        .table_keep_resident(KEPT_RESIDENT_BYTES)
        // Only what was touched is zeroed, where the kernel can say what that is.
        .pagemap_scan(Enabled::Auto);
    pool
}

/// Advances the epoch, so that running code looks up every [`Limits::TICK`].
#[allow(clippy::disallowed_methods, reason = "the limit of computing is the machine's time; no run sees it")]
fn start_ticker(engine: Engine, stopped: Arc<AtomicBool>) -> wasmtime::Result<JoinHandle<()>> {
    let ticker = std::thread::Builder::new().name("weft-epoch".to_owned()).spawn(move || {
        while !stopped.load(Ordering::Relaxed) {
            std::thread::sleep(Limits::TICK);
            engine.increment_epoch();
        }
    })?;
    Ok(ticker)
}
