//! The expression engine: jq in a component of its own.
//!
//! - `value.rs`: what expressions read, and what an engine has read already
//! - `resting.rs`: engines that wait for the next evaluation

mod resting;
mod value;

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::SemaphorePermit;
use wasmtime::Store;

use crate::budget::Share;
use crate::computing::{interrupt_after, rest};
use crate::engine::Sandbox;
use crate::limits::Limits;
use crate::log::{LogView, NoLog, StandardOutput};
use crate::off_the_runtime::off_the_runtime;
use crate::outside::Live;
use crate::secret::Hiding;
use crate::state::{ExpressionState, MemoryLimit};
use crate::stop::Stop;
use crate::wasi;
use bindings::exports::weft::expression::expression as contract;
pub(crate) use resting::Resting;
use value::Known;
pub use value::{Evaluated, Items, Source, Text};

mod bindings {
    //! Generated from the contract in `wit/expression`.
    #![allow(missing_docs, clippy::all)]

    wasmtime::component::bindgen!({
        path: "../../wit/expression",
        world: "engine",
        exports: { default: async },
    });
}

/// Longest evaluation of a step's expressions over a page.
const EVALUATION_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an evaluation waits in all for memory that others have, and how often it begins again.
const PATIENCE_MAX: Duration = Duration::from_secs(15);
const CROWDED_OUT_MAX: u32 = 20;
/// Memory of the engine: a page of records, parsed.
const MEMORY_BYTES_MAX: usize = 256 << 20;

/// What kind of failure it is: each has a remedy of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpressionCause {
    /// The program failed on its input, or can't be compiled.
    Failed,
    /// It gave nothing.
    NoValue,
    /// It gave more than one value.
    ManyValues,
    /// It took more time, memory or depth than there is, or its results are too large.
    TooMuch,
    /// It was to give a list of items, and gave something else.
    NoList,
    /// It gave more items than were allowed; the message is their number.
    TooManyItems,
    /// The engine broke down.
    Engine,
}

/// Why expressions can't be compiled or evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    /// What kind of failure it is.
    pub cause: ExpressionCause,
    /// Index of the program among those compiled, if it is one program's fault.
    pub program: Option<usize>,
    /// Index of the item, if there were items.
    pub item: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// The component of the engine, compiled and linked: all workflows have the same.
#[derive(Default)]
pub(crate) struct Prepared(Mutex<Option<MadeOf<bindings::EnginePre<ExpressionState>>>>);

impl Prepared {
    fn of(&self, sandbox: &Sandbox, bytes: &'static [u8]) -> wasmtime::Result<bindings::EnginePre<ExpressionState>> {
        let mut prepared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        MadeOf::get_or_make(&mut prepared, bytes, || {
            let component = sandbox.cache.code(&sandbox.engine, bytes).read_or_compile()?;
            bindings::EnginePre::new(sandbox.expression_linker.instantiate_pre(&component)?)
        })
    }
}

/// What was made of these bytes. They never change and never go, so where they are says which they are: to read or hash them
/// again for each workflow would take milliseconds.
struct MadeOf<T> {
    bytes: &'static [u8],
    made: T,
}

impl<T: Clone> MadeOf<T> {
    fn get_or_make<E>(
        known: &mut Option<Self>,
        bytes: &'static [u8],
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(known) = known.as_ref().filter(|known| std::ptr::eq(known.bytes, bytes)) {
            return Ok(known.made.clone());
        }
        let made = make()?;
        *known = Some(Self { bytes, made: made.clone() });
        Ok(made)
    }
}

/// Why an engine is of no use any more.
struct Ended {
    error: ExpressionError,
    /// The memory that it would have had, if others had it.
    wanted_bytes: Option<usize>,
}

impl From<ExpressionError> for Ended {
    fn from(error: ExpressionError) -> Self {
        Self { error, wanted_bytes: None }
    }
}

/// How an evaluation waits for memory that others have: by order of arrival, as calls do. It has left no trace, so it may begin
/// again.
struct Waiting {
    left: Duration,
    tries: u32,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { left: PATIENCE_MAX, tries: CROWDED_OUT_MAX }
    }
}

impl Waiting {
    /// Memory for another try. The error is that of the last, where another is of no use.
    #[allow(clippy::disallowed_methods, reason = "the limit of waiting is the machine's time; no run sees it")]
    async fn for_memory(&mut self, sandbox: &Sandbox, ended: Ended) -> Result<Share, ExpressionError> {
        let Some(wanted_bytes) = ended.wanted_bytes.filter(|_| self.tries > 0) else { return Err(ended.error) };
        self.tries -= 1;
        let began = Instant::now();
        let reserved = tokio::time::timeout(self.left, sandbox.reserve_expression_memory(wanted_bytes)).await;
        self.left = self.left.saturating_sub(began.elapsed());
        reserved.ok().flatten().ok_or(ended.error)
    }
}

/// An engine with compiled programs.
struct Running {
    store: Store<ExpressionState>,
    engine: bindings::Engine,
    interrupted: Arc<AtomicU8>,
    /// The values that it has read.
    known: Known,
}

/// The compiled programs of a workflow.
///
/// They hold no engine: one is taken for each evaluation, from those that rest or anew, so that runs of the same workflow
/// don't wait for each other, and workflows that are only known cost nothing. One that was interrupted is dropped.
pub struct Expressions {
    sandbox: Arc<Sandbox>,
    /// None where there are no programs: such a workflow needs no engine, and starts sooner.
    pre: Option<bindings::EnginePre<ExpressionState>>,
    programs: Vec<String>,
    /// Which resting engines are its own.
    number: u64,
}

impl Expressions {
    /// Compiles programs with the engine component in `bytes`.
    pub async fn new(
        sandbox: Arc<Sandbox>,
        bytes: &'static [u8],
        programs: Vec<String>,
    ) -> Result<Self, ExpressionError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        if programs.is_empty() {
            return Ok(Self { pre: None, sandbox, programs, number });
        }
        let pre = off_the_runtime(|| sandbox.expression_engine.of(&sandbox, bytes)).map_err(broken)?;
        let expressions = Self { pre: Some(pre), sandbox, programs, number };
        let (mut share, mut waiting) = (Share::new(&expressions.sandbox.expression_memory), Waiting::default());
        loop {
            let permit = expressions.permit().await?;
            let ended = match expressions.start(share).await {
                Ok(running) => {
                    expressions.rest(running);
                    drop(permit);
                    return Ok(expressions);
                }
                Err(ended) => ended,
            };
            drop(permit);
            share = waiting.for_memory(&expressions.sandbox, ended).await?;
        }
    }

    /// Evaluates programs (by index) on what they see of these values; with items once for each, as `.item`.
    pub async fn evaluate(
        &self,
        programs: &[u32],
        sources: &[Source<'_>],
        items: Items<'_>,
    ) -> Result<Evaluated, ExpressionError> {
        let (mut share, mut waiting) = (Share::new(&self.sandbox.expression_memory), Waiting::default());
        loop {
            let permit = self.permit().await?;
            let ended = match self.try_to_evaluate(programs, sources, items, share).await {
                Ok(outcome) => return outcome,
                Err(ended) => ended,
            };
            // Nobody waits for memory with a permit in hand.
            drop(permit);
            share = waiting.for_memory(&self.sandbox, ended).await?;
        }
    }

    async fn try_to_evaluate(
        &self,
        programs: &[u32],
        sources: &[Source<'_>],
        items: Items<'_>,
        share: Share,
    ) -> Result<Result<Evaluated, ExpressionError>, Ended> {
        // What was waited for is for a new one: an engine that rests would have to grow.
        let rests = if share.bytes() == 0 { self.sandbox.resting.take(self.number, sources) } else { None };
        let mut current = match rests {
            Some(current) => current,
            None => self.start(share).await?,
        };
        let outcome = current.evaluate(programs, sources, items).await?;
        self.rest(current);
        Ok(outcome)
    }

    /// Lets an engine rest, unless somebody waits for the memory that it has.
    fn rest(&self, running: Running) {
        if !self.sandbox.expression_memory.is_waited_for() {
            self.sandbox.resting.put(self.number, running);
        }
    }

    /// Room for one more engine that computes: in the order of arrival, and with nothing else in hand.
    async fn permit(&self) -> Result<SemaphorePermit<'_>, ExpressionError> {
        self.sandbox.expression_instances.acquire().await.map_err(|error| unexplained(error.to_string()))
    }

    async fn start(&self, share: Share) -> Result<Running, Ended> {
        let mut running = self.instantiate(share).await?;
        let engine = running.engine.weft_expression_expression();
        match engine.call_compile(&mut running.store, &self.programs).await {
            Ok(Ok(())) => {
                rest(&mut running.store);
                Ok(running)
            }
            Ok(Err((program, message))) => {
                let cause = ExpressionCause::Failed;
                Err(ExpressionError { cause, program: Some(program as usize), item: None, message }.into())
            }
            Err(error) => Err(running.explain(&error)),
        }
    }

    async fn instantiate(&self, share: Share) -> Result<Running, Ended> {
        let limits = Limits { memory_bytes_max: MEMORY_BYTES_MAX, log_lines_max: 0, ..Limits::default() };
        let output = StandardOutput::new(LogView::new(Arc::new(NoLog), Hiding::new([], []), &limits));
        let state = ExpressionState {
            // Programs can ask for neither time nor random, so a fixed beginning and seed are as good as any.
            wasi: wasi::parts(0, [0; 32], &output, Arc::new(Live::started(0, [0; 32])), Stop::never()),
            memory: MemoryLimit::new(&limits, share),
        };
        let mut store = Store::new(&self.sandbox.engine, state);
        store.limiter(|state| &mut state.memory);
        let interrupted = Arc::new(AtomicU8::new(0));
        interrupt_after(&mut store, EVALUATION_TIMEOUT, &interrupted);
        let Some(pre) = &self.pre else { return Err(unexplained("there are no programs".to_owned()).into()) };
        match pre.instantiate_async(&mut store).await {
            Ok(engine) => Ok(Running { store, engine, interrupted, known: Known::default() }),
            // Its first memory may be what there is no room for, as any memory later.
            Err(_) if store.data().memory.crowded_out => Err(crowded_out(&store.data().memory)),
            Err(error) => Err(broken(error).into()),
        }
    }
}

impl Running {
    /// An engine that ended is of no use any more; the error within the result has harmed nothing.
    async fn evaluate(
        &mut self,
        programs: &[u32],
        sources: &[Source<'_>],
        items: Items<'_>,
    ) -> Result<Result<Evaluated, ExpressionError>, Ended> {
        interrupt_after(&mut self.store, EVALUATION_TIMEOUT, &self.interrupted);
        let call = self.call(programs, sources, items);
        // Both clocks: computing is interrupted by the epoch, and the wall clock bounds the rest. What computes long
        // steps aside half of the time, or more if others do too.
        match tokio::time::timeout(EVALUATION_TIMEOUT * 3, call).await {
            Ok(Ok(result)) => {
                rest(&mut self.store);
                Ok(result)
            }
            Ok(Err(error)) => Err(self.explain(&error)),
            Err(_) => Err(too_much("the expressions took too long".to_owned()).into()),
        }
    }

    async fn call(
        &mut self,
        programs: &[u32],
        sources: &[Source<'_>],
        items: Items<'_>,
    ) -> wasmtime::Result<Result<Evaluated, ExpressionError>> {
        let engine = self.engine.weft_expression_expression();
        let forgotten = self.known.forget(sources);
        if !forgotten.is_empty() {
            engine.call_forget(&mut self.store, &forgotten).await?;
        }
        for value in sources.iter().map(|source| source.value) {
            if !self.known.has(value) {
                if let Err(message) = engine.call_learn(&mut self.store, value.number(), value).await? {
                    return Ok(Err(unexplained(message)));
                }
                self.known.add(value);
            }
        }
        let named = |source: &Source<'_>| contract::Source {
            path: [source.key].into_iter().chain(source.field).map(str::to_owned).collect(),
            value: source.value.number(),
        };
        let sources: Vec<contract::Source> = sources.iter().map(named).collect();
        let items = match items {
            Items::Once => contract::Items::Once,
            Items::These(text) => contract::Items::These(text.to_owned()),
            Items::Of { program, items_max } => contract::Items::Of(contract::ItemsOf { program, items_max }),
        };
        let result = engine.call_evaluate(&mut self.store, programs, &sources, &items).await?;
        let evaluated = result.map(|outcome| Evaluated { items: outcome.items, rows: outcome.rows });
        Ok(evaluated.map_err(|error| explain(programs, &items, error)))
    }

    /// Memory that it has.
    fn bytes(&self) -> usize {
        self.store.data().memory.bytes()
    }

    fn explain(&self, error: &wasmtime::Error) -> Ended {
        let memory = &self.store.data().memory;
        if memory.crowded_out {
            return crowded_out(memory);
        }
        self.explain_by_itself(error).into()
    }

    fn explain_by_itself(&self, error: &wasmtime::Error) -> ExpressionError {
        if self.store.data().memory.exceeded {
            return too_much(format!("the expression needs more than {} MiB of memory", MEMORY_BYTES_MAX >> 20));
        }
        if self.interrupted.load(Ordering::Relaxed) != 0 {
            return too_much(format!("the expression computed for more than {} s", EVALUATION_TIMEOUT.as_secs()));
        }
        match error.downcast_ref::<wasmtime::Trap>() {
            // Rust keeps larger variables on a stack of its own at the start of memory, and leaves memory at its end.
            Some(wasmtime::Trap::StackOverflow | wasmtime::Trap::MemoryOutOfBounds) => {
                too_much("the expression is nested too deep, or recurses without end".to_owned())
            }
            _ => unexplained(format!("the expression engine broke down: {}", error.root_cause())),
        }
    }
}

fn explain(programs: &[u32], items: &contract::Items, error: contract::Error) -> ExpressionError {
    let cause = match error.cause {
        contract::Cause::Failed => ExpressionCause::Failed,
        contract::Cause::NoValue => ExpressionCause::NoValue,
        contract::Cause::ManyValues => ExpressionCause::ManyValues,
        contract::Cause::TooLarge => ExpressionCause::TooMuch,
        contract::Cause::NoList => ExpressionCause::NoList,
        contract::Cause::TooManyItems => ExpressionCause::TooManyItems,
    };
    let gives_items = |of: &contract::ItemsOf| of.program == error.program;
    let was_asked_for =
        programs.contains(&error.program) || matches!(items, contract::Items::Of(of) if gives_items(of));
    ExpressionError {
        cause,
        program: was_asked_for.then_some(error.program as usize),
        item: error.item.map(|item| item as usize),
        message: error.message,
    }
}

fn crowded_out(memory: &MemoryLimit) -> Ended {
    Ended { error: too_much(too_many_at_once(memory)), wanted_bytes: Some(memory.wanted_bytes) }
}

fn too_many_at_once(memory: &MemoryLimit) -> String {
    format!("all expressions that compute at once use more than {} MiB of memory", memory.bytes_max_of_all() >> 20)
}

fn broken(error: wasmtime::Error) -> ExpressionError {
    unexplained(format!("the expression engine can't be started: {error:#}"))
}

fn unexplained(message: String) -> ExpressionError {
    ExpressionError { cause: ExpressionCause::Engine, program: None, item: None, message }
}

fn too_much(message: String) -> ExpressionError {
    ExpressionError { cause: ExpressionCause::TooMuch, program: None, item: None, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_made_once_of_the_same_bytes() {
        static BYTES: [u8; 4] = [1, 2, 1, 2];
        let (mut known, mut made) = (None, 0);
        let mut of = |bytes: &'static [u8]| {
            MadeOf::get_or_make(&mut known, bytes, || {
                made += 1;
                Ok::<_, ()>(made)
            })
        };
        let (all, first, last) = (&BYTES[..], &BYTES[..2], &BYTES[2..]);
        assert_eq!([of(all), of(all), of(first), of(first), of(last), of(all)].map(Result::unwrap), [1, 1, 2, 2, 3, 4]);
        let failed = MadeOf::get_or_make(&mut known, first, || Err("no"));
        assert_eq!((failed, MadeOf::get_or_make(&mut known, all, || Err("made anew"))), (Err("no"), Ok(4)));
    }
}
