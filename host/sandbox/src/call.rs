//! One call of one node, in a fresh instance, and everything that can end it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use wasmtime::{Store, Trap};

use crate::budget::Share;
use crate::component::Component;
use crate::computing::{interrupt_after, interruption};
use crate::connection::Connection;
use crate::contract::Prepared;
use crate::engine::Sandbox;
use crate::http::Jitter;
use crate::leave::Leaving;
use crate::limits::{LimitKind, Limits, Reached};
use crate::log::{LogSink, LogView, StandardOutput};
use crate::outside::{CallKey, Outside, call_seed};
use crate::places::{NoPlace, Turn};
use crate::secret::{Hiding, Holding};
use crate::state::{CallState, HttpView, ListsView, MemoryLimit, RESOURCES_MAX, SecretView, TableView};
use crate::stop::Stop;
use crate::table::Tables;
use crate::types::node::{Call, Failure, Page};
use crate::usage::Usage;
use crate::wall_clock::WallClock;
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
    /// Hosts that it may reach besides, each as a connection of its own: nothing sealed goes there.
    pub allowed: Vec<Arc<Connection>>,
    /// Network, time, random.
    pub outside: Arc<dyn Outside>,
    /// The tables, as the page sees them.
    pub tables: Arc<dyn Tables>,
    /// Takes its log.
    pub log: Arc<dyn LogSink>,
    /// What ends it before its next request, and its waiting.
    pub stop: Stop,
    /// What must not leave the host.
    pub hiding: Arc<Hiding>,
    /// Whether hashes stand in its output, and not their markers: in an address that somebody is to open.
    pub reveals_hashes: bool,
}

/// Why a call gave no page.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The node says so; the variant says what to do next.
    #[error("the node failed")]
    Failure(Failure),
    /// A limit or a rule ended it.
    #[error("{0}")]
    Limit(Reached),
    /// A bug in the component.
    #[error("{0}")]
    Trap(String),
    /// The run left its recording.
    #[error("{0}")]
    Replay(String),
    /// Somebody stopped the run before a request, or while the call waited.
    #[error("the run was stopped")]
    Stopped,
    /// Something in the host, such as no room for another instance.
    #[error("{0}")]
    Host(String),
}

impl CallError {
    fn amount(reason: impl Into<String>) -> Self {
        Self::Limit(Reached::amount(reason))
    }
}

impl From<NoPlace> for CallError {
    fn from(no_place: NoPlace) -> Self {
        match no_place {
            NoPlace::Stopped => Self::Stopped,
            NoPlace::Closing => Self::Host("the sandbox is closing".to_owned()),
        }
    }
}

/// What came of one try.
struct Tried {
    page: Result<Page, CallError>,
    usage: Usage,
    /// The memory that others had.
    wanted_bytes: usize,
}

/// What a try gets of what others want, too, and the markers that it begins with.
struct Given {
    turn: Turn,
    holding: Holding,
    share: Share,
}

/// The call's time is used up.
struct RanOut;

/// In the words of wasmtime, which has no type for it.
const HOLDS_TOO_MUCH: &str = "resource table has no free keys";
/// In the words of wasmtime, which has no type for it.
const HANDED_OVER_TOO_MUCH: &str = "fuel allocated for hostcalls";

/// How much longer a request may wait than its call. Where both have the same time, the call's is up first, always: whether the
/// platform or the whole call was too slow must not depend on a millisecond.
const BEHIND_THE_CALL: Duration = Duration::from_secs(1);

/// How often a call begins again that got no memory because of others.
const CROWDED_OUT_MAX: u32 = 20;

/// How long a call waits in all for memory that others have. Those that came together with it have it for as long as they may
/// take: who waits gives up before, and says so.
fn patience_for_memory(wall_clock: Duration) -> Duration {
    const PATIENCE_MAX: Duration = Duration::from_secs(30);
    PATIENCE_MAX.min(wall_clock / 2)
}

impl Sandbox {
    /// Runs a call in a fresh instance. The instance is dropped afterwards, whatever came of it.
    ///
    /// A call that got no memory because all others together had it is no worse than these: as long as it has left no
    /// trace, it waits for them and begins again.
    #[allow(clippy::disallowed_methods, reason = "the limit of waiting is the machine's time; no run sees it")]
    pub async fn call(&self, component: &Component, mut call: NodeCall) -> (Result<Page, CallError>, Usage) {
        call.call.connection = call.connection.as_ref().map(|connection| connection.public.clone());
        let wall_clock = call.limits.wall_clock;
        let clock = WallClock::new(wall_clock);
        let paused = clock.pause();
        let of_account = call.connection.as_ref().map(|connection| &connection.account.places);
        let _place = match self.places.enter(of_account, &call.stop).await {
            Ok(place) => place,
            Err(no_place) => return (Err(no_place.into()), Usage::default()),
        };
        drop(paused);
        let mut patience = patience_for_memory(wall_clock);
        let prepared = component.adapter.prepare(std::mem::take(&mut call.call));
        let mut share = Share::new(&self.memory);
        for _ in 0..CROWDED_OUT_MAX {
            let Tried { page, usage, wanted_bytes } = self.try_call(component, &call, &prepared, share, &clock).await;
            if !was_crowded_out(&page) || !usage.left_no_trace() {
                return (page, usage);
            }
            let _paused = clock.pause();
            let began = Instant::now();
            let reserved = call.stop.unless(tokio::time::timeout(patience, self.memory.reserve(wanted_bytes))).await;
            patience = patience.saturating_sub(began.elapsed());
            share = match reserved {
                None => return (Err(CallError::Stopped), usage),
                Some(Ok(Some(reserved))) => reserved,
                Some(_) => return (page, usage),
            };
        }
        let Tried { page, usage, .. } = self.try_call(component, &call, &prepared, share, &clock).await;
        (page, usage)
    }

    async fn try_call(
        &self,
        component: &Component,
        call: &NodeCall,
        prepared: &Prepared,
        share: Share,
        clock: &Arc<WallClock>,
    ) -> Tried {
        let mut given = Given { turn: self.places.turn(clock), holding: holding(call, prepared.parameters()), share };
        given.turn.begin().await;
        let log = LogView::new(Arc::clone(&call.log), Arc::clone(&call.hiding), &call.limits);
        let output = StandardOutput::new(log.clone());
        let interrupted = Arc::new(AtomicU8::new(interruption::NONE));
        let mut store = self.store(component, call, given, log, &output, &interrupted);
        // What the call does first must not keep the clock from being read.
        let run_out = tokio::task::unconstrained(clock.run_out());
        let outcome = tokio::select! {
            biased;
            ran = component.adapter.run(&mut store, &call.node, prepared) => Ok(ran),
            () = run_out => Err(RanOut),
        };
        let outcome = outcome.map(|ran| ran.map_err(|error| explain(&error, store.data(), &interrupted, &call.limits)));
        output.finish();
        let mut usage = Usage { calls: 1, ..std::mem::take(&mut store.data_mut().usage) };
        let wanted_bytes = store.data().memory.wanted_bytes;
        let holding = std::mem::take(&mut store.data_mut().secret.holding);
        drop(store);
        let mut leaving = Leaving { limits: &call.limits, hiding: &call.hiding, hidden: &mut usage.hidden };
        let page = match outcome {
            Err(RanOut) => {
                let reason = format!("the call took longer than {}", show_duration(call.limits.wall_clock));
                Err(CallError::Limit(Reached { reason, kind: LimitKind::Time }))
            }
            Ok(Ok(Ok(page))) => leaving.page(page).map_err(CallError::Limit).map(|page| match call.reveals_hashes {
                true => Page { output: holding.with_hashes(&page.output), ..page },
                false => page,
            }),
            Ok(Ok(Err(failure))) => Err(CallError::Failure(leaving.failure(failure))),
            Ok(Err(error)) => Err(error),
        };
        Tried { page, usage, wanted_bytes }
    }

    fn store(
        &self,
        component: &Component,
        call: &NodeCall,
        given: Given,
        log: LogView,
        output: &StandardOutput,
        interrupted: &Arc<AtomicU8>,
    ) -> Store<CallState> {
        let seed = call_seed(&call.outside.seed(), &call.key);
        let state = CallState {
            wasi: wasi::parts(call.started_at_ms, seed, output, Arc::clone(&call.outside), call.stop.clone()),
            memory: MemoryLimit::new(&call.limits, given.share),
            http: HttpView {
                outside: Arc::clone(&call.outside),
                connection: call.connection.clone(),
                allowed: call.allowed.clone(),
                key: call.key.clone(),
                node: name_on_the_platform(component, call),
                response_bytes_max: call.limits.response_bytes_max,
                timeout_max: call.limits.wall_clock.saturating_add(BEHIND_THE_CALL),
                body_bytes_max: call.limits.request_bytes_max,
                requests_left: call.limits.requests_max,
                stop: call.stop.clone(),
                jitter: Jitter::new(seed.map(|byte| byte.rotate_left(1))),
                stands_still: false,
                lists: ListsView {
                    all: Vec::new(),
                    bytes_left: if self.records_by_value { 0 } else { call.limits.page_bytes_max },
                    share: Share::new(&self.memory),
                },
            },
            secret: SecretView {
                connection: call.connection.clone(),
                holding: given.holding,
                hashes_left: call.limits.hashes_max,
                hashed_bytes_left: call.limits.hashed_bytes_max,
                hashes_of_run_max: call.limits.hashes_of_run_max,
            },
            table: TableView {
                tables: Arc::clone(&call.tables),
                found_rows_max: call.limits.found_rows_max,
                found_bytes_max: call.limits.found_bytes_max,
                staged_bytes_left: call.limits.staged_bytes_max,
                hiding: Arc::clone(&call.hiding),
            },
            log,
            turn: given.turn,
            broken: None,
            stopped: None,
            interrupted: false,
            describing: false,
            usage: Usage::default(),
            last_seen: String::new(),
        };
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| &mut state.memory);
        store.set_hostcall_fuel(Limits::HANDED_OVER_BYTES_MAX);
        interrupt_after(&mut store, call.limits.computing, interrupted);
        store
    }
}

/// What a platform's rules call a node. What a component says of its own nodes (where a secret may stand, which node
/// authorizes, which rates are shared) holds for none of another component, whatever that calls it: no node of a platform
/// has a slash in its name.
fn name_on_the_platform(component: &Component, call: &NodeCall) -> String {
    let own = &component.description.name;
    match &call.connection {
        Some(connection) if connection.account.settings.platform != *own => format!("{own}/{}", call.node),
        _ => call.node.clone(),
    }
}

fn was_crowded_out(page: &Result<Page, CallError>) -> bool {
    matches!(page, Err(CallError::Limit(Reached { kind: LimitKind::Others, .. })))
}

/// The markers that a call begins with: those of the secret inputs among its parameters.
fn holding(call: &NodeCall, parameters: &str) -> Holding {
    let holding = Holding::default();
    if let Some(connection) = &call.connection {
        connection.hold_inputs(&holding, parameters);
    }
    holding
}

/// Why a call ended, with where the component was then, if it told and can't say so itself any more.
fn explain(error: &wasmtime::Error, state: &CallState, interrupted: &AtomicU8, limits: &Limits) -> CallError {
    match explain_by_itself(error, state, interrupted, limits) {
        CallError::Limit(Reached { reason, kind: LimitKind::Amount })
            if state.stopped.is_none() && !state.last_seen.is_empty() =>
        {
            let seen = state.log.readable(&state.last_seen);
            let (place, source) = seen.split_once('\n').unwrap_or((&seen, ""));
            let source = if source.is_empty() { String::new() } else { format!("\n  {source}") };
            CallError::amount(format!("{place}: {reason}; it was last seen here{source}"))
        }
        error => error,
    }
}

fn explain_by_itself(error: &wasmtime::Error, state: &CallState, interrupted: &AtomicU8, limits: &Limits) -> CallError {
    if state.interrupted {
        return CallError::Stopped;
    }
    if let Some(reason) = &state.broken {
        return CallError::Replay(reason.clone());
    }
    if let Some(reason) = &state.stopped {
        return CallError::Limit(reason.clone());
    }
    if state.memory.exceeded {
        return CallError::amount(format!(
            "the call asked for more than {} MiB of memory",
            limits.memory_bytes_max >> 20
        ));
    }
    if state.memory.crowded_out {
        return CallError::Limit(Reached { reason: state.memory.too_many_at_once(), kind: LimitKind::Others });
    }
    if interrupted.load(Ordering::Relaxed) == interruption::COMPUTING {
        return CallError::amount(format!("the component computed for more than {}", show_duration(limits.computing)));
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => CallError::amount("the component's calls are nested too deep"),
        // Rust keeps larger variables on a stack of its own at the start of memory, and leaves memory at its end.
        Some(Trap::MemoryOutOfBounds) => CallError::Trap(
            "the component broke down: it left its memory (its calls may be nested too deep)".to_owned(),
        ),
        Some(Trap::UnreachableCodeReached) => {
            CallError::Trap("the component broke down: it panicked, and its log says why".to_owned())
        }
        Some(trap) => CallError::Trap(format!("the component broke down: {trap}")),
        None if error.root_cause().to_string().contains(HOLDS_TOO_MUCH) => CallError::amount(format!(
            "the component holds more than {RESOURCES_MAX} things of the host at the same time"
        )),
        None if error.root_cause().to_string().contains(HANDED_OVER_TOO_MUCH) => CallError::amount(format!(
            "the component handed over more than {} MiB at once",
            Limits::HANDED_OVER_BYTES_MAX >> 20
        )),
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
