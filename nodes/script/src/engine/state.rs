//! What a run has to remember.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use boa_engine::builtins::promise::{OperationType, Promise};
use boa_engine::context::time::JsInstant;
use boa_engine::context::{Clock, HostHooks};
use boa_engine::module::Module;
use boa_engine::object::JsObject;
use boa_engine::realm::Realm;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue};

use super::Files;
use super::jobs::Jobs;
use super::limits;
use crate::natives::random::Random;
use crate::place::{Place, SourceFile};
use crate::syntax;

/// What a run has to remember.
#[derive(Default)]
pub(crate) struct State {
    /// The sources that are run, by the numbers that the engine knows them by.
    pub(crate) sources: RefCell<Vec<SourceFile>>,
    /// What the script may ask for.
    pub(crate) files: RefCell<Files>,
    /// Modules that were asked for, by path.
    pub(crate) modules: RefCell<BTreeMap<String, JsObject>>,
    /// ES modules that were asked for, by path.
    pub(crate) es_modules: RefCell<BTreeMap<String, Module>>,
    /// Modules that are built in, by name.
    pub(crate) builtins: RefCell<BTreeMap<String, JsObject>>,
    /// The object that gives modules which are built in what JavaScript hasn't.
    pub(crate) host: RefCell<Option<JsObject>>,
    /// Promises and timers.
    pub(crate) jobs: Rc<Jobs>,
    /// The run's clock.
    pub(crate) clock: Rc<RunClock>,
    /// The run's random.
    pub(crate) random: RefCell<Random>,
    /// Promises that were rejected and nobody looked at.
    pub(crate) rejected: Rc<Rejected>,
    /// How many numbers were given as texts.
    pub(crate) kept: Cell<u64>,
    /// Whether code was loaded in which no function looks at its depth.
    pub(crate) lacks_guards: Cell<bool>,
    /// Where the native stack was when the script began.
    pub(crate) stack_base: Cell<usize>,
    /// Bytes of memory when the host was told last where it grows.
    pub(crate) told_bytes: Cell<usize>,
    /// Where the script last asked for something over the network.
    pub(crate) asked_at: RefCell<Option<Place>>,
    /// What a script last threw that was no error, and where.
    pub(crate) thrown_at: RefCell<Option<(JsValue, Place)>>,
    /// Where the script was when calls were last too deep.
    pub(crate) too_deep_at: RefCell<Option<Place>>,
    /// What reads the `stack` of an error, whatever scripts do to it.
    pub(crate) read_stack: RefCell<Option<JsObject>>,
    /// The engine's own `Object.keys`.
    pub(crate) keys: RefCell<Option<JsObject>>,
    /// The engine's own `Array.isArray`.
    pub(crate) is_list: RefCell<Option<JsObject>>,
    /// The engine's own `JSON.isRawJSON`.
    pub(crate) is_raw: RefCell<Option<JsObject>>,
    /// Whether all requests only read.
    pub(crate) reads_only: Cell<bool>,
    /// What `output` is within the block, where the block declares it itself.
    pub(crate) read_output: RefCell<Option<JsValue>>,
    /// Globals of the prelude that scripts have set.
    pub(crate) own_globals: RefCell<BTreeMap<&'static str, JsValue>>,
    /// The globals of the prelude, once somebody has looked at one.
    pub(crate) globals: RefCell<Option<JsObject>>,
}

/// The state of a run, from within it.
pub(crate) fn state(context: &Context) -> Rc<State> {
    Rc::clone(context.get_data::<Rc<State>>().expect("a context is made with its state"))
}

/// The run's clock. Timers move it on; no time passes meanwhile.
#[derive(Default)]
pub(crate) struct RunClock {
    start_ms: Cell<i64>,
    passed_ms: Cell<u64>,
}

impl RunClock {
    /// Sets it to the time of the call.
    pub(crate) fn start(&self) {
        self.start_ms.set(now_ms());
    }

    /// Milliseconds since the script began.
    pub(crate) fn passed_ms(&self) -> u64 {
        self.passed_ms.get()
    }

    /// Moves the clock on to that many milliseconds since the script began.
    pub(crate) fn move_to(&self, passed_ms: u64) {
        self.passed_ms.set(self.passed_ms.get().max(passed_ms));
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        self.start_ms.get().saturating_add_unsigned(self.passed_ms.get())
    }
}

impl Clock for RunClock {
    fn now(&self) -> JsInstant {
        let passed = self.passed_ms.get();
        JsInstant::new(passed / 1_000, u32::try_from(passed % 1_000).unwrap_or_default() * 1_000_000)
    }

    fn system_time_millis(&self) -> i64 {
        self.now_ms()
    }
}

#[cfg(target_arch = "wasm32")]
#[expect(clippy::disallowed_methods, reason = "inside of a component the system's clock is the run's clock")]
fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(not(target_arch = "wasm32"))]
fn now_ms() -> i64 {
    weft_sdk::time::now_s() * 1_000
}

/// What the engine asks its host.
pub(crate) struct Hooks(pub(crate) Rc<Rejected>);

/// Promises that were rejected, as long as nobody looks at them.
#[derive(Default)]
pub(crate) struct Rejected(RefCell<Vec<JsObject>>);

impl Rejected {
    /// The promises, in the order of their rejection.
    pub(crate) fn promises(&self) -> Vec<JsObject> {
        self.0.borrow().clone()
    }

    /// Somebody has seen to a promise.
    pub(crate) fn forget(&self, promise: &JsObject<Promise>) {
        let promise = promise.clone().upcast();
        self.0.borrow_mut().retain(|it| !JsObject::equals(it, &promise));
    }
}

/// Largest buffer of bytes.
const BUFFER_BYTES_MAX: u64 = 64 << 20;

impl HostHooks for Hooks {
    fn promise_rejection_tracker(&self, promise: &JsObject<Promise>, operation: OperationType, _: &mut Context) {
        let promise = promise.clone().upcast();
        let mut rejected = self.0.0.borrow_mut();
        match operation {
            OperationType::Reject => rejected.push(promise),
            OperationType::Handle => rejected.retain(|it| !JsObject::equals(it, &promise)),
        }
    }

    fn ensure_can_compile_strings(
        &self,
        _: Realm,
        _: &[JsString],
        body: &JsString,
        _: bool,
        context: &mut Context,
    ) -> JsResult<()> {
        limits::go_without_guards(context);
        let nested = syntax::nested(&body.to_std_string_lossy());
        nested.map_err(|mistake| JsNativeError::syntax().with_message(mistake.message).into())
    }

    fn local_timezone_offset_seconds(&self, _: i64) -> i32 {
        0
    }

    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        BUFFER_BYTES_MAX
    }
}
