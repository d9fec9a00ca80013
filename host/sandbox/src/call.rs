//! One call of one node, in a fresh instance, and everything that can end it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use wasmtime::{Store, Trap, UpdateDeadline};

use crate::account::Connection;
use crate::bindings::exports::weft::node::node::{Call, Failure, Page};
use crate::component::Component;
use crate::engine::Sandbox;
use crate::http::{HttpView, Jitter};
use crate::limits::Limits;
use crate::log::{LogSink, LogView, StandardOutput};
use crate::outside::{CallKey, Outside, call_seed};
use crate::secret::{Derived, SecretView};
use crate::state::{CallState, MemoryLimit};
use crate::table::{TableView, Tables};
use crate::wasi;

/// What a call needs.
pub struct NodeCall {
    /// The node.
    pub node: String,
    /// Parameters, window and page. The connection's public fields are filled in here.
    pub call: Call,
    /// Which call of the run it is.
    pub key: CallKey,
    /// When it started, from [`Outside::begin_call`].
    pub started_at_ms: i64,
    /// What it may use.
    pub limits: Limits,
    /// The connection of its step.
    pub connection: Option<Arc<Connection>>,
    /// Network, time, random.
    pub outside: Arc<dyn Outside>,
    /// The tables, as the page sees them.
    pub tables: Arc<dyn Tables>,
    /// Takes its log.
    pub log: Arc<dyn LogSink>,
}

/// Why a call gave no page.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The node says so; the variant says what to do next.
    #[error("the node failed")]
    Failure(Failure),
    /// A limit ended it.
    #[error("{0}")]
    Limit(String),
    /// A bug in the component.
    #[error("{0}")]
    Trap(String),
    /// The run left its recording.
    #[error("{0}")]
    Replay(String),
    /// Something in the host, such as no room for another instance.
    #[error("{0}")]
    Host(String),
}

/// What a finished call used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests sent, repeats and redirects included.
    pub requests: u32,
}

/// Why running code was interrupted.
mod interruption {
    pub(super) const NONE: u8 = 0;
    pub(super) const COMPUTING: u8 = 1;
}

impl Sandbox {
    /// Runs a call in a fresh instance. The instance is dropped afterwards, whatever came of it.
    pub async fn call(&self, component: &Component, mut call: NodeCall) -> (Result<Page, CallError>, Usage) {
        let Ok(_place) = self.instances.acquire().await else {
            return (Err(CallError::Host("the sandbox is closing".to_owned())), Usage::default());
        };
        call.call.connection = call.connection.as_ref().map(|connection| connection.public.clone());
        let log = LogView::new(Arc::clone(&call.log), &call.limits);
        let output = StandardOutput::new(log.clone());
        let interrupted = Arc::new(AtomicU8::new(interruption::NONE));
        let mut store = self.store(&call, log, &output, &interrupted);
        let wall_clock = call.limits.wall_clock;
        let outcome = tokio::time::timeout(wall_clock, run(&mut store, component, &call.node, &call.call)).await;
        output.finish();
        let usage = Usage { requests: store.data().http.requests };
        let page = match outcome {
            Err(_) => Err(CallError::Limit(format!("the call took longer than {}", show_duration(wall_clock)))),
            Ok(Ok(Ok(page))) => check_size(page, call.limits.page_bytes_max),
            Ok(Ok(Err(failure))) => Err(CallError::Failure(failure)),
            Ok(Err(error)) => Err(explain(&error, store.data(), &interrupted, &call.limits)),
        };
        (page, usage)
    }

    fn store(
        &self,
        call: &NodeCall,
        log: LogView,
        output: &StandardOutput,
        interrupted: &Arc<AtomicU8>,
    ) -> Store<CallState> {
        let seed = call_seed(&call.outside.seed(), &call.key);
        let state = CallState {
            wasi: wasi::parts(call.started_at_ms, seed, output, Arc::clone(&call.outside)),
            memory: MemoryLimit::new(&call.limits),
            http: HttpView {
                outside: Arc::clone(&call.outside),
                connection: call.connection.clone(),
                key: call.key.clone(),
                node: call.node.clone(),
                response_bytes_max: call.limits.response_bytes_max,
                timeout_max: call.limits.wall_clock,
                requests_left: call.limits.requests_max,
                requests: 0,
                jitter: Jitter::new(seed.map(|byte| byte.rotate_left(1))),
            },
            secret: SecretView { connection: call.connection.clone(), derived: Derived::default() },
            table: TableView { tables: Arc::clone(&call.tables), found_rows_max: call.limits.found_rows_max },
            log,
            broken: None,
        };
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| &mut state.memory);
        interrupt_after(&mut store, call.limits.computing, interrupted);
        store
    }
}

async fn run(
    store: &mut Store<CallState>,
    component: &Component,
    node: &str,
    call: &Call,
) -> wasmtime::Result<Result<Page, Failure>> {
    let bindings = component.pre.instantiate_async(&mut *store).await?;
    bindings.weft_node_node().call_run(store, node, call).await
}

/// Lets running code stop for breath at every tick, and ends it when it has had its share. Time spent waiting in the
/// host is not counted: the epoch moves on, but the code is asked only once when it goes on.
pub(crate) fn interrupt_after<T: 'static>(store: &mut Store<T>, computing: Duration, interrupted: &Arc<AtomicU8>) {
    let mut ticks_left = computing.as_millis() / Limits::TICK.as_millis();
    let interrupted = Arc::clone(interrupted);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        if ticks_left == 0 {
            interrupted.store(interruption::COMPUTING, Ordering::Relaxed);
            return Ok(UpdateDeadline::Interrupt);
        }
        ticks_left -= 1;
        Ok(UpdateDeadline::Yield(1))
    });
}

fn check_size(page: Page, bytes_max: usize) -> Result<Page, CallError> {
    let bytes = page.records.len() + page.output.len() + page.next.as_ref().map_or(0, String::len);
    if bytes > bytes_max {
        return Err(CallError::Limit(format!("the page has {bytes} bytes, more than {bytes_max}")));
    }
    Ok(page)
}

fn explain(error: &wasmtime::Error, state: &CallState, interrupted: &AtomicU8, limits: &Limits) -> CallError {
    if let Some(reason) = &state.broken {
        return CallError::Replay(reason.clone());
    }
    if state.memory.exceeded {
        return CallError::Limit(format!(
            "the call asked for more than {} MiB of memory",
            limits.memory_bytes_max >> 20
        ));
    }
    if interrupted.load(Ordering::Relaxed) == interruption::COMPUTING {
        return CallError::Limit(format!("the component computed for more than {}", show_duration(limits.computing)));
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => CallError::Limit("the component's calls are nested too deep".to_owned()),
        // Rust keeps larger variables on a stack of its own at the start of memory, and leaves memory at its end.
        Some(Trap::MemoryOutOfBounds) => CallError::Trap(
            "the component broke down: it left its memory (its calls may be nested too deep)".to_owned(),
        ),
        Some(Trap::UnreachableCodeReached) => {
            CallError::Trap("the component broke down: it panicked, and its log says why".to_owned())
        }
        Some(trap) => CallError::Trap(format!("the component broke down: {trap}")),
        None => CallError::Trap(format!("the component broke down: {}", error.root_cause())),
    }
}

fn show_duration(duration: Duration) -> String {
    if duration.as_millis().is_multiple_of(1000) {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}
