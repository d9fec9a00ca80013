//! Promises and timers, until nothing is left to do.
//!
//! Timers fire in the order of their time once no promise is left; the script's clock moves on by as much, and no real
//! time passes.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context as Polling, Poll, Waker};

use boa_engine::job::{GenericJob, Job, JobExecutor, NativeAsyncJob, PromiseJob};
use boa_engine::object::JsObject;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsValue};

use super::limits;
use super::state::RunClock;

/// Most timers of a script: more is one that never ends.
const TIMERS_MAX: u64 = 100_000;
/// Most jobs of promises: more is a chain that never ends.
const JOBS_MAX: u64 = 3_000_000;
/// Longest time of a timer, as everywhere in JavaScript.
const DELAY_MS_MAX: f64 = 2_147_483_647.0;

/// What is left to do.
#[derive(Default)]
pub(crate) struct Jobs {
    ready: RefCell<VecDeque<Ready>>,
    timers: RefCell<BTreeMap<(u64, u64), JsObject>>,
    last_timer: Cell<u64>,
    fired: Cell<u64>,
    done: Cell<u64>,
}

enum Ready {
    Promise(PromiseJob),
    Generic(GenericJob),
}

impl Jobs {
    /// Calls this once so many milliseconds have passed on the script's clock. Gives the timer's number.
    pub(crate) fn add_timer(&self, callback: JsObject, delay_ms: f64, clock: &RunClock) -> u64 {
        // Node.js takes what is no time as one millisecond.
        let delay = if (1.0..=DELAY_MS_MAX).contains(&delay_ms) { delay_ms as u64 } else { 1 };
        let number = self.last_timer.get() + 1;
        self.last_timer.set(number);
        self.timers.borrow_mut().insert((clock.passed_ms() + delay, number), callback);
        number
    }

    /// Forgets a timer.
    pub(crate) fn clear_timer(&self, number: u64) {
        self.timers.borrow_mut().retain(|(_, it), _| *it != number);
    }

    /// Runs everything until nothing is left. The error is one that nothing in the script has caught.
    pub(crate) fn run(&self, clock: &RunClock, context: &mut Context) -> JsResult<()> {
        loop {
            self.run_ready(context)?;
            let Some(((at, _), callback)) = self.timers.borrow_mut().pop_first() else { return Ok(()) };
            count(&self.fired, TIMERS_MAX, "the script's timers never end")?;
            clock.move_to(at);
            limits::count_calls(context);
            callback.call(&JsValue::undefined(), &[], context)?;
        }
    }

    fn run_ready(&self, context: &mut Context) -> JsResult<()> {
        loop {
            let Some(job) = self.ready.borrow_mut().pop_front() else { return Ok(()) };
            count(&self.done, JOBS_MAX, "the script's promises never end")?;
            limits::count_calls(context);
            match job {
                Ready::Promise(job) => job.call(context)?,
                Ready::Generic(job) => job.call(context)?,
            };
            context.clear_kept_objects();
        }
    }
}

fn count(counter: &Cell<u64>, max: u64, message: &'static str) -> JsResult<()> {
    counter.set(counter.get() + 1);
    if counter.get() > max {
        return Err(JsError::from(JsNativeError::range().with_message(message)));
    }
    Ok(())
}

impl JobExecutor for Jobs {
    fn enqueue_job(self: Rc<Self>, job: Job, context: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.ready.borrow_mut().push_back(Ready::Promise(job)),
            Job::GenericJob(job) => self.ready.borrow_mut().push_back(Ready::Generic(job)),
            Job::AsyncJob(job) => run_now(job, context),
            // Nothing here makes timers of the engine, and what is done after a collection may be left out.
            _ => {}
        }
    }

    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        self.run_ready(context)
    }
}

/// Loading modules is what is asynchronous in the engine itself. Their texts are here, so nothing is waited for.
/// `Atomics.waitAsync` would wait for another thread: there is none, so its promise stays open, and the script is told so.
fn run_now(job: NativeAsyncJob, context: &mut Context) {
    let context = RefCell::new(context);
    let future = pin!(job.call(&context));
    let _: Poll<_> = future.poll(&mut Polling::from_waker(Waker::noop()));
}
