//! Reading a `.wasm` file, refusing foreign ones, and asking it to describe itself.

use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::time::Duration;

use wasmtime::{Store, Trap};

use crate::budget::Share;
use crate::computing::interrupt_after;
use crate::contract::{self, Adapter, Version};
use crate::description;
use crate::engine::Sandbox;
use crate::http::Jitter;
use crate::inspect;
use crate::limits::Limits;
use crate::log::{LogView, NoLog, StandardOutput};
use crate::off_the_runtime::off_the_runtime;
use crate::outside::{CallKey, Live};
use crate::refusal;
use crate::secret::{Hiding, Holding};
use crate::state::{CallState, HttpView, ListsView, MemoryLimit, SecretView, TableView};
use crate::stop::Stop;
use crate::table::NoTables;
use crate::text;
use crate::usage::Usage;
use crate::wall_clock::WallClock;
use crate::wasi;

/// Longest reason that is told.
const REASON_BYTES_MAX: usize = 1 << 10;
/// A component may think that long about its own description.
const DESCRIBE_TIMEOUT: Duration = Duration::from_secs(5);

/// A component that is ready to be called.
pub struct Component {
    pub(crate) adapter: Adapter,
    /// What it says about itself.
    pub description: contract::Component,
}

/// A file is not a component that this host can run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ComponentError {
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl ComponentError {
    fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into() }
    }
}

impl Sandbox {
    /// From the cache, or compiled. Looking at all of a file before takes as long as to read its code: what is in the cache
    /// was looked at when it came in.
    fn compiled(&self, bytes: &[u8]) -> Result<wasmtime::component::Component, ComponentError> {
        let code = self.cache.code(&self.engine, bytes);
        if let Some(compiled) = code.read() {
            return Ok(compiled);
        }
        if let Some(excess) = inspect::excess(bytes) {
            return Err(ComponentError::new(excess, "build it with the profile that weft's own components use"));
        }
        code.compile().map_err(|error| {
            let reason = format!("it can't be compiled: {error:#}");
            let remedy = refusal::remedy(&reason);
            ComponentError::new(reason, remedy)
        })
    }

    /// Compiles a component (or takes it from the cache), checks its contract, and lets it describe itself.
    pub async fn load(&self, bytes: &[u8]) -> Result<Component, ComponentError> {
        check_container(bytes)?;
        let compiled = off_the_runtime(|| self.compiled(bytes))?;
        let version = self.check_contract(&compiled)?;
        self.check_imports(&compiled)?;
        let linked = self.linker.instantiate_pre(&compiled).and_then(|component| Adapter::new(version, component));
        let adapter = linked.map_err(|error| {
            ComponentError::new(
                format!("it doesn't fit the contract: {error:#}"),
                format!("build it against {}@{}", contract::NAME, version.name()),
            )
        })?;
        let document = self.describe(&adapter).await?;
        let read = version.read_description(&document);
        let description = read.map_err(|(reason, remedy)| ComponentError::new(reason, remedy))?;
        if let Some((reason, remedy)) = description::fault(&description) {
            return Err(ComponentError::new(reason, remedy));
        }
        Ok(Component { adapter, description })
    }

    /// The version stands in the names of the exports, so no code has to run to read it.
    fn check_contract(&self, compiled: &wasmtime::component::Component) -> Result<Version, ComponentError> {
        let (contract, newest) = (contract::NAME, Version::NEWEST.name());
        let component_type = compiled.component_type();
        let names: Vec<String> = component_type.exports(&self.engine).map(|(name, _)| name.to_owned()).collect();
        let wanted = format!("{contract}/node@");
        match names.iter().find_map(|name| name.strip_prefix(&wanted)) {
            Some(version) => Version::of(version).ok_or_else(|| {
                ComponentError::new(
                    format!("it was built for {contract}@{version}, and this weft runs {contract}@{newest}"),
                    format!("build it against {contract}@{newest}, or use a weft that runs {contract}@{version}"),
                )
            }),
            None => Err(ComponentError::new(
                format!("it is a component, but not one for weft: it doesn't export {contract}/node"),
                "make it with weft-sdk's `component!`",
            )),
        }
    }

    fn check_imports(&self, compiled: &wasmtime::component::Component) -> Result<(), ComponentError> {
        const OFFERED: [&str; 6] =
            ["weft:node/", "wasi:cli/", "wasi:clocks/", "wasi:random/", "wasi:io/", "wasi:filesystem/"];
        let component_type = compiled.component_type();
        let mut imports = component_type.imports(&self.engine).map(|(name, _)| name.to_owned());
        match imports.find(|name| !OFFERED.iter().any(|offered| name.starts_with(offered))) {
            None => Ok(()),
            Some(name) => Err(ComponentError::new(
                format!("it asks for `{name}`, which components of weft don't get"),
                "reach the network through the http capability, and do without files and sockets",
            )),
        }
    }

    async fn describe(&self, adapter: &Adapter) -> Result<String, ComponentError> {
        let mut store = self.describing_store();
        let described = tokio::time::timeout(DESCRIBE_TIMEOUT, adapter.describe(&mut store));
        let failed = |reason: String| {
            ComponentError::new(
                format!("it can't describe itself: {reason}"),
                "`describe` must be pure: it may call no capability and must return soon",
            )
        };
        match described.await {
            Ok(Ok(document)) => Ok(document),
            Ok(Err(error)) if error.downcast_ref() != Some(&Trap::Interrupt) => {
                let stopped = store.data_mut().stopped.take();
                Err(failed(text::plain(
                    &stopped.map_or_else(|| error.root_cause().to_string(), |it| it.reason),
                    REASON_BYTES_MAX,
                )))
            }
            _ => Err(failed("it took too long".to_owned())),
        }
    }

    /// A store in which every capability refuses.
    fn describing_store(&self) -> Store<CallState> {
        let limits = Limits { log_lines_max: 0, ..Limits::default() };
        let log = LogView::new(Arc::new(NoLog), Hiding::new([], []), &limits);
        let outside = Arc::new(Live::started(0, [0; 32]));
        let state = CallState {
            wasi: wasi::parts(0, [0; 32], &StandardOutput::new(log.clone()), Arc::clone(&outside) as _, Stop::never()),
            memory: MemoryLimit::new(&limits, Share::new(&self.memory)),
            http: HttpView {
                outside,
                connection: None,
                allowed: Vec::new(),
                key: CallKey::default(),
                node: String::new(),
                response_bytes_max: 0,
                timeout_max: Duration::ZERO,
                body_bytes_max: 0,
                requests_left: 0,
                stop: Stop::never(),
                jitter: Jitter::new([0; 32]),
                stands_still: false,
                lists: ListsView { all: Vec::new(), bytes_left: 0, share: Share::new(&self.memory) },
            },
            secret: SecretView {
                connection: None,
                holding: Holding::default(),
                hashes_left: 0,
                hashed_bytes_left: 0,
                hashes_of_run_max: 0,
            },
            table: TableView {
                tables: Arc::new(NoTables("`describe` may not use tables")),
                found_rows_max: 0,
                found_bytes_max: 0,
                staged_bytes_left: 0,
                hiding: Hiding::new([], []),
            },
            log,
            turn: self.places.turn(&WallClock::new(DESCRIBE_TIMEOUT)),
            broken: None,
            stopped: None,
            interrupted: false,
            describing: true,
            last_seen: String::new(),
            usage: Usage::default(),
        };
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| &mut state.memory);
        store.set_hostcall_fuel(Limits::HANDED_OVER_BYTES_MAX);
        interrupt_after(&mut store, DESCRIBE_TIMEOUT, &Arc::new(AtomicU8::new(0)));
        store
    }
}

/// Tells text and core modules from components, by the first eight bytes (the preamble of the
/// WebAssembly binary format and of the component model).
fn check_container(bytes: &[u8]) -> Result<(), ComponentError> {
    match bytes.get(..8) {
        Some([0, b'a', b's', b'm', _, 0, 1, 0]) => Ok(()),
        Some([0, b'a', b's', b'm', ..]) => Err(ComponentError::new(
            "it is a core WebAssembly module, not a component",
            "build it for wasm32-wasip2: cargo build --target wasm32-wasip2",
        )),
        _ => Err(ComponentError::new("it is not WebAssembly", "give the path of a .wasm file")),
    }
}
