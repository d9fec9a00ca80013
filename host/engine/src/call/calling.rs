//! One call of a node, with the failure policy: authorize once, wait when asked, back off, give up.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use weft_sandbox::log::{Level, LogLine, LogSink};
use weft_sandbox::outside::CallKey;
use weft_sandbox::{Call, CallError, Failure, Limits, NodeCall, Page, Window};
use weft_workflow::{CheckedStep, PAUSES_MAX, Retry};

use crate::plan::planned::Work;
use crate::report::effect::Effect;
use crate::report::event::{Event, EventSink};
use crate::report::failure::RunFailure;
use crate::state::frame::RunState;
use crate::write::staging::{ItemTables, Origin, Staging};

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

impl RunState<'_> {
    /// Makes a call, and again while the policy says so.
    pub(crate) async fn call(&self, mut calling: Calling<'_>) -> Result<Page, RunFailure> {
        let step = self.plan.step(calling.step);
        let mut patience = Patience::new(step.retry);
        loop {
            self.check_stop()?;
            self.check_hours()?;
            calling.key.attempt += 1;
            patience.chance = self.chance(&calling.key);
            // That of the token the call was made with: it may be loaded only then.
            let mut generation = self.token_generation(step);
            let mut error = match self.call_once(step, &calling, &mut generation).await {
                Ok(page) => return Ok(page),
                Err(error) => error,
            };
            let mut next = patience.after(&error);
            if next == Next::Authorize
                && let Err(refused) = self.authorize_again(step, generation).await
            {
                next = patience.after(&refused);
                error = refused;
            }
            match next {
                Next::GiveUp => return Err(RunFailure::of_call(step, error)),
                Next::Authorize => {}
                Next::Wait(wait) => self.wait(calling.step, error, wait).await?,
            }
        }
    }

    async fn call_once(
        &self,
        step: &CheckedStep,
        calling: &Calling<'_>,
        generation: &mut u64,
    ) -> Result<Page, CallError> {
        let started_at_ms = self.outside.begin_call(&calling.key).map_err(CallError::Replay)?;
        if let Some(page) = self.token_page(step, started_at_ms).await? {
            return Ok(page);
        }
        self.ensure_token(step, started_at_ms).await?;
        *generation = self.token_generation(step);
        let granted: Arc<[String]> = self.plan.steps[calling.step].parameters.tables(&calling.parameters).into();
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
            limits: self.limits(step),
            connection: step.connection.as_ref().and_then(|alias| self.connections.get(alias)).cloned(),
            outside: Arc::clone(&self.outside),
            tables: Arc::new(tables),
            log: Arc::new(StepLog { step: self.name(calling.step), events: Arc::clone(&self.events) }),
            stop: self.stop.clone(),
            hiding: Arc::clone(&self.hiding),
        };
        let Work::Node(component) = &self.plan.steps[calling.step].work else {
            return Err(CallError::Host("a workflow was called like a node".to_owned()));
        };
        let (page, usage) = self.plan.sandbox.call(component, call).await;
        let effect = page.as_ref().ok().and_then(|page| page.effect).map(Effect::from).unwrap_or_default();
        self.count(calling.step, |totals| {
            totals.requests += u64::from(usage.requests);
            totals.effect = totals.effect.and(effect);
        });
        self.counts.receipts.add(&step.component, &usage, &granted);
        page
    }

    pub(crate) fn limits(&self, step: &CheckedStep) -> Limits {
        let limits = Limits::default();
        Limits { wall_clock: step.timeout.unwrap_or(limits.wall_clock), ..limits }
    }

    /// Between 0 and 1, and the same for this call in a replay.
    fn chance(&self, key: &CallKey) -> f64 {
        let digest =
            Sha256::digest([b"weft pause".as_slice(), &self.outside.seed(), key.to_string().as_bytes()].concat());
        let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        f64::from(number) / f64::from(u32::MAX)
    }

    async fn wait(&self, step: usize, error: CallError, wait: Duration) -> Result<(), RunFailure> {
        let reason = RunFailure::from(error).message;
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        (self.events)(Event::Retry { step: self.name(step), reason, wait_ms });
        self.pause(wait).await
    }
}

/// What to do after a failed call.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    GiveUp,
    Authorize,
    Wait(Duration),
}

struct Patience {
    retry: Retry,
    calls: u32,
    authorized: bool,
    paused: Duration,
    /// Between 0 and 1: shortens pauses of our own by up to a half, so that calls that failed together don't come back
    /// together.
    chance: f64,
}

impl Patience {
    fn new(retry: Retry) -> Self {
        Self { retry, calls: 0, authorized: false, paused: Duration::ZERO, chance: 1.0 }
    }

    fn after(&mut self, error: &CallError) -> Next {
        let CallError::Failure(failure) = error else { return Next::GiveUp };
        match failure {
            Failure::Unauthorized(_) if !self.authorized => {
                self.authorized = true;
                Next::Authorize
            }
            Failure::Throttled(busy) => self.again(busy.wait_ms.map(Duration::from_millis)),
            Failure::Unavailable(_) => self.again(None),
            _ => Next::GiveUp,
        }
    }

    /// The platform's wish counts; without one the pause doubles from call to call.
    fn again(&mut self, asked: Option<Duration>) -> Next {
        self.calls += 1;
        let doubled = self.retry.pause.saturating_mul(2_u32.saturating_pow(self.calls - 1));
        let own = doubled.min(self.retry.pause_max).mul_f64(0.5 + self.chance / 2.0);
        let pause = asked.unwrap_or(own);
        if self.calls >= self.retry.attempts || self.paused + pause > PAUSES_MAX {
            return Next::GiveUp;
        }
        self.paused += pause;
        Next::Wait(pause)
    }
}

/// Log lines of a component, tied to its step.
pub(crate) struct StepLog {
    pub(crate) step: String,
    pub(crate) events: EventSink,
}

impl LogSink for StepLog {
    fn line(&self, line: LogLine) {
        let level = match line.level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        (self.events)(Event::Log {
            step: self.step.clone(),
            level: level.to_owned(),
            message: line.message,
            fields: line.fields,
        });
    }
}

#[cfg(test)]
mod tests {
    use weft_sandbox::{Busy, Problem};

    use super::*;

    fn problem() -> Problem {
        Problem { code: String::new(), message: String::new(), remedy: None }
    }

    fn patience() -> Patience {
        let retry = Retry { attempts: 4, pause: Duration::from_secs(1), pause_max: Duration::from_secs(3) };
        Patience::new(retry)
    }

    #[test]
    fn pauses_double_and_end() {
        let mut patience = patience();
        let error = CallError::Failure(Failure::Unavailable(problem()));
        let steps: Vec<Next> = (0..4).map(|_| patience.after(&error)).collect();
        let wait = |seconds| Next::Wait(Duration::from_secs(seconds));
        assert_eq!(steps, [wait(1), wait(2), wait(3), Next::GiveUp]);
    }

    #[test]
    fn calls_that_failed_together_come_back_apart() {
        let error = CallError::Failure(Failure::Unavailable(problem()));
        let wait = |chance| Patience { chance, ..patience() }.after(&error);
        assert_eq!(wait(0.0), Next::Wait(Duration::from_millis(500)));
        assert_eq!(wait(0.5), Next::Wait(Duration::from_millis(750)));
    }

    #[test]
    fn the_budget_for_pauses_ends() {
        let busy =
            |wait_ms| CallError::Failure(Failure::Throttled(Busy { problem: problem(), wait_ms: Some(wait_ms) }));
        assert_eq!(patience().after(&busy(3_600_000)), Next::GiveUp, "nobody waits for an hour");
        let mut patience = patience();
        assert_eq!(patience.after(&busy(600_000)), Next::Wait(Duration::from_secs(600)));
        assert_eq!(patience.after(&busy(600_000)), Next::GiveUp);
    }

    #[test]
    fn the_platforms_wait_is_obeyed() {
        let busy = Busy { problem: problem(), wait_ms: Some(10_000) };
        let error = CallError::Failure(Failure::Throttled(busy));
        assert_eq!(patience().after(&error), Next::Wait(Duration::from_secs(10)));
    }

    #[test]
    fn a_token_is_renewed_once_and_mistakes_are_not_repeated() {
        let mut patience = patience();
        let error = CallError::Failure(Failure::Unauthorized(problem()));
        assert_eq!((patience.after(&error), patience.after(&error)), (Next::Authorize, Next::GiveUp));
        for failure in [Failure::Invalid(problem()), Failure::Forbidden(problem()), Failure::Rejected(problem())] {
            assert_eq!(patience.after(&CallError::Failure(failure)), Next::GiveUp);
        }
        assert_eq!(patience.after(&CallError::Trap(String::new())), Next::GiveUp);
    }
}
