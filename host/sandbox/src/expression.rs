//! The expression engine: jq in a component of its own, kept for a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use wasmtime::Store;

use crate::budget::Share;
use crate::computing::{interrupt_after, rest};
use crate::engine::Sandbox;
use crate::limits::Limits;
use crate::log::{LogLine, LogSink, LogView, StandardOutput};
use crate::outside::Live;
use crate::secret::Hiding;
use crate::state::{ExpressionState, MemoryLimit};
use crate::stop::Stop;
use crate::wasi;
use bindings::exports::weft::expression::expression::{Cause as EvaluationCause, Error as EvaluationError};

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

struct Running {
    store: Store<ExpressionState>,
    engine: bindings::Engine,
    interrupted: Arc<AtomicU8>,
}

/// The compiled programs of a run. An instance that was interrupted is dropped and made anew.
pub struct Expressions {
    sandbox: Arc<Sandbox>,
    pre: bindings::EnginePre<ExpressionState>,
    programs: Vec<String>,
    started_at_ms: i64,
    running: tokio::sync::Mutex<Option<Running>>,
    _place: OwnedSemaphorePermit,
}

impl Expressions {
    /// Compiles a run's programs with the engine component in `bytes`.
    pub async fn new(
        sandbox: Arc<Sandbox>,
        bytes: &[u8],
        programs: Vec<String>,
        started_at_ms: i64,
    ) -> Result<Self, ExpressionError> {
        let component = sandbox.cache.compile(&sandbox.engine, bytes).map_err(broken)?;
        let pre = sandbox.expression_linker.instantiate_pre(&component).and_then(bindings::EnginePre::new);
        let place = Arc::clone(&sandbox.expression_instances)
            .acquire_owned()
            .await
            .map_err(|error| unexplained(error.to_string()))?;
        let expressions = Self {
            pre: pre.map_err(broken)?,
            sandbox,
            programs,
            started_at_ms,
            running: tokio::sync::Mutex::new(None),
            _place: place,
        };
        let running = expressions.start().await?;
        *expressions.running.lock().await = Some(running);
        Ok(expressions)
    }

    /// Evaluates programs (by index) on an input (a JSON object); with items (a JSON array) once for each, as `.item`.
    /// Gives a row for every item, or one row.
    pub async fn evaluate(
        &self,
        programs: &[u32],
        input: String,
        items: Option<String>,
    ) -> Result<Vec<Vec<String>>, ExpressionError> {
        let mut running = self.running.lock().await;
        let mut current = match running.take() {
            Some(current) => current,
            None => self.start().await?,
        };
        interrupt_after(&mut current.store, EVALUATION_TIMEOUT, &current.interrupted);
        let engine = current.engine.weft_expression_expression();
        let call = engine.call_evaluate(&mut current.store, programs, &input, items.as_ref());
        // Both clocks: computing is interrupted by the epoch, and the wall clock bounds the rest. What computes long
        // steps aside half of the time, or more if others do too.
        let outcome = tokio::time::timeout(EVALUATION_TIMEOUT * 3, call).await;
        match outcome {
            Ok(Ok(result)) => {
                rest(&mut current.store);
                *running = Some(current);
                result.map_err(|error| explain(programs, error))
            }
            Ok(Err(error)) => Err(current.explain(&error)),
            Err(_) => Err(too_much("the expressions took too long".to_owned())),
        }
    }

    async fn start(&self) -> Result<Running, ExpressionError> {
        let mut running = self.instantiate().await.map_err(broken)?;
        let engine = running.engine.weft_expression_expression();
        match engine.call_compile(&mut running.store, &self.programs).await {
            Ok(Ok(())) => {
                rest(&mut running.store);
                Ok(running)
            }
            Ok(Err((program, message))) => {
                let cause = ExpressionCause::Failed;
                Err(ExpressionError { cause, program: Some(program as usize), item: None, message })
            }
            Err(error) => Err(running.explain(&error)),
        }
    }

    async fn instantiate(&self) -> wasmtime::Result<Running> {
        let limits = Limits { memory_bytes_max: MEMORY_BYTES_MAX, log_lines_max: 0, ..Limits::default() };
        let output = StandardOutput::new(LogView::new(Arc::new(Silent), Hiding::new([], []), &limits));
        let state = ExpressionState {
            // Programs can ask for neither time nor random, so a fixed seed is as good as any.
            wasi: wasi::parts(
                self.started_at_ms,
                [0; 32],
                &output,
                Arc::new(Live::started(self.started_at_ms, [0; 32])),
                Stop::never(),
            ),
            memory: MemoryLimit::new(&limits, Share::new(&self.sandbox.memory)),
        };
        let mut store = Store::new(&self.sandbox.engine, state);
        store.limiter(|state| &mut state.memory);
        let interrupted = Arc::new(AtomicU8::new(0));
        interrupt_after(&mut store, EVALUATION_TIMEOUT, &interrupted);
        let engine = self.pre.instantiate_async(&mut store).await?;
        Ok(Running { store, engine, interrupted })
    }
}

impl Running {
    fn explain(&self, error: &wasmtime::Error) -> ExpressionError {
        if self.store.data().memory.crowded_out {
            return too_much(self.store.data().memory.too_many_at_once());
        }
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

fn explain(programs: &[u32], error: EvaluationError) -> ExpressionError {
    let cause = match error.cause {
        EvaluationCause::Failed => ExpressionCause::Failed,
        EvaluationCause::NoValue => ExpressionCause::NoValue,
        EvaluationCause::ManyValues => ExpressionCause::ManyValues,
        EvaluationCause::TooLarge => ExpressionCause::TooMuch,
    };
    ExpressionError {
        cause,
        program: programs.iter().position(|&program| program == error.program).map(|_| error.program as usize),
        item: error.item.map(|item| item as usize),
        message: error.message,
    }
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

struct Silent;

impl LogSink for Silent {
    fn line(&self, _: LogLine) {}
}
