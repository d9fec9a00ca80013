//! One call of a node, made as often as the failure policy allows.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::AbortHandle;
use weft_sandbox::outside::CallKey;
use weft_sandbox::{Call, CallError, Component, Limits, NodeCall, Page, Sandbox, Usage, Window};
use weft_workflow::CheckedStep;

use crate::call::log::StepLog;
use crate::call::patience::{Next, Patience};
use crate::call::tokens::{authorize_again, ensure_token, token_generation, token_page};
use crate::plan::planned::Work;
use crate::report::effect::Effect;
use crate::report::event::Event;
use crate::report::failure::RunFailure;
use crate::report::remedy::of_call;
use crate::state::frame::Frame;
use crate::time::hours;
use crate::write::staging::ItemTables;
use crate::write::staging::{Origin, Staging};

/// One call to be made, as often as the policy allows.
pub(crate) struct Calling<'a> {
    /// Index of the step.
    pub(crate) step: usize,
    /// Where its writes are staged.
    pub(crate) staging: &'a Arc<Staging>,
    /// Which item they belong to.
    pub(crate) origin: Origin,
    /// Which call it is; the attempt is counted here.
    pub(crate) key: CallKey,
    /// JSON.
    pub(crate) parameters: String,
    /// The time range, for nodes that read one.
    pub(crate) window: Option<Window>,
    /// Where to go on.
    pub(crate) page: Option<String>,
}

/// Makes a call, and again while the policy says so.
pub(crate) async fn call(frame: &Frame<'_>, mut calling: Calling<'_>) -> Result<Page, RunFailure> {
    let step = frame.plan.step(calling.step);
    let mut patience = Patience::new(step.retry);
    loop {
        frame.check_stop()?;
        check_hours(frame)?;
        calling.key.attempt += 1;
        patience.chance = chance(frame, &calling.key);
        // That of the token the call was made with: it may be loaded only then.
        let mut generation = token_generation(frame, step);
        let mut error = match call_once(frame, step, &calling, &mut generation).await {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let mut next = patience.after(&error);
        if next == Next::Authorize
            && let Err(refused) = authorize_again(frame, step, generation).await
        {
            next = patience.after(&refused);
            error = refused;
        }
        match next {
            Next::GiveUp => return Err(of_call(step, error)),
            Next::Authorize => {}
            Next::Wait(wait) => pause_before_retry(frame, calling.step, error, wait).await?,
        }
    }
}

async fn call_once(
    frame: &Frame<'_>,
    step: &CheckedStep,
    calling: &Calling<'_>,
    generation: &mut u64,
) -> Result<Page, CallError> {
    let started_at_ms = frame.run.outside.begin_call(&calling.key).map_err(CallError::Replay)?;
    if let Some(page) = token_page(frame, step, started_at_ms).await? {
        return Ok(page);
    }
    ensure_token(frame, step, started_at_ms).await?;
    *generation = token_generation(frame, step);
    let granted: Arc<[String]> = frame.plan.steps[calling.step].parameters.tables(&calling.parameters).into();
    let tables = ItemTables { staging: calling.staging, origin: calling.origin.clone() }.granted(&granted);
    let call = NodeCall {
        node: step.node.name.clone(),
        call: Call {
            connection: None,
            parameters: calling.parameters.clone(),
            window: calling.window,
            page: calling.page.clone(),
        },
        key: calling.key.clone(),
        started_at_ms,
        limits: limits(step),
        connection: step.connection.as_ref().and_then(|alias| frame.connection(alias)).cloned(),
        allowed: step.allow.iter().filter_map(|origin| frame.connection(origin)).cloned().collect(),
        outside: Arc::clone(&frame.run.outside),
        tables: Arc::new(tables),
        log: Arc::new(StepLog { step: frame.name(calling.step), events: Arc::clone(&frame.run.events) }),
        stop: frame.run.stop.clone(),
        hiding: Arc::clone(&frame.run.access.hiding),
        reveals_hashes: false,
    };
    let Work::Node(component) = &frame.plan.steps[calling.step].work else {
        return Err(CallError::Host("a workflow was called like a node".to_owned()));
    };
    let (page, usage) = call_apart(Arc::clone(&frame.plan.runtime.sandbox), Arc::clone(component), call).await;
    let effect = page.as_ref().ok().and_then(|page| page.effect).map(Effect::from).unwrap_or_default();
    frame.count(calling.step, |totals| {
        totals.requests += u64::from(usage.requests);
        totals.effect = totals.effect.and(effect);
    });
    frame.run.counts.receipts.add(&step.component, &usage, &granted);
    page
}

/// Makes a call as a task of its own, so that the code of several components computes on several cores. It ends with who
/// waits for it. Where there is one thread, nothing is won by that, and the call would end a moment later.
async fn call_apart(
    sandbox: Arc<Sandbox>,
    component: Arc<Component>,
    call: NodeCall,
) -> (Result<Page, CallError>, Usage) {
    /// Ends the task with the future that waits for it.
    struct Ends(AbortHandle);

    impl Drop for Ends {
        fn drop(&mut self) {
            self.0.abort();
        }
    }

    if Handle::current().runtime_flavor() != RuntimeFlavor::MultiThread {
        return sandbox.call(&component, call).await;
    }
    let task = tokio::spawn(async move { sandbox.call(&component, call).await });
    let _ends = Ends(task.abort_handle());
    match task.await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => (Err(CallError::Host("the host is closing".to_owned())), Usage::default()),
    }
}

fn limits(step: &CheckedStep) -> Limits {
    let limits = Limits::default();
    Limits { wall_clock: step.timeout.unwrap_or(limits.wall_clock), ..limits }
}

/// Platforms refuse what comes after their hours, so a run ends with them, between two calls.
fn check_hours(frame: &Frame<'_>) -> Result<(), RunFailure> {
    hours::check(frame.plan.checked.only_between.as_ref(), frame.run.outside.now_ms())?;
    frame.outer().map_or(Ok(()), |(outer, _)| check_hours(outer))
}

/// Between 0 and 1, and the same for this call in a replay.
fn chance(frame: &Frame<'_>, key: &CallKey) -> f64 {
    let digest =
        Sha256::digest([b"weft pause".as_slice(), &frame.run.outside.seed(), key.to_string().as_bytes()].concat());
    let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    f64::from(number) / f64::from(u32::MAX)
}

async fn pause_before_retry(
    frame: &Frame<'_>,
    step: usize,
    error: CallError,
    wait: Duration,
) -> Result<(), RunFailure> {
    let reason = RunFailure::from(error).message;
    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    frame.tell(Event::Retry { step: frame.name(step), reason, wait_ms });
    frame.pause(wait).await
}
