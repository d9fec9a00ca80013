//! The merchant's ERP, behind both doors.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::credentials::Credentials;
use super::faults::{Armed, Fault};
use super::interface::{Interface, Right, Shape};
use super::limiter::Limiter;
use super::log::{Door, Log, LogEntry};
use super::merchant::Merchant;
use super::page::Page;
use super::params::Params;
use super::refusal::Refusal;
use super::selection::Selection;

/// How a fake behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many calls it takes in sixty seconds, over all methods and both doors; any number when none.
    pub calls_per_minute: Option<u32>,
    /// Who may call.
    pub credentials: Credentials,
}

impl Default for Options {
    /// Sixty calls a minute, of the demo merchant.
    fn default() -> Options {
        Options { calls_per_minute: Some(60), credentials: Credentials::demo() }
    }
}

/// A strict stand-in. It answers through [`Standard`](weft_fakes_wdt::standard::Standard) and
/// [`Scene`](weft_fakes_wdt::qimen::Scene), from several threads if need be.
pub struct Flagship {
    pub(crate) credentials: Credentials,
    state: Mutex<State>,
}

struct State {
    merchant: Merchant,
    limiter: Limiter,
    armed: Armed,
    denied: BTreeSet<String>,
    warehouses_denied: bool,
    requests: BTreeMap<String, u64>,
    log: Log,
}

/// Which page is wanted of a method. It is read late: paging is checked behind the call limit.
pub(crate) type PageOf<'a> = Box<dyn Fn(&Interface) -> Result<Page, Refusal> + 'a>;

/// What came in through a door, once it is known who calls.
pub(crate) struct Call<'a> {
    pub(crate) door: Door,
    pub(crate) interface: &'static Interface,
    pub(crate) params: Result<Params, Refusal>,
    pub(crate) page: PageOf<'a>,
    pub(crate) now_ms: i64,
}

/// What goes out, before it is put into bytes.
pub(crate) enum Outcome {
    Answer(Value),
    Spoiled(Fault, Value),
}

impl Outcome {
    pub(crate) fn status(&self) -> Option<i64> {
        match self {
            Outcome::Answer(envelope) => envelope["status"].as_i64(),
            Outcome::Spoiled(..) => None,
        }
    }
}

impl Flagship {
    /// A fake of one merchant.
    pub fn new(merchant: Merchant, options: Options) -> Flagship {
        let state = State {
            merchant,
            limiter: Limiter::new(options.calls_per_minute),
            armed: Armed::default(),
            denied: BTreeSet::new(),
            warehouses_denied: false,
            requests: BTreeMap::new(),
            log: Log::default(),
        };
        Flagship { credentials: options.credentials, state: Mutex::new(state) }
    }

    /// Takes the right to one method away.
    pub fn deny(&self, method: &str) {
        self.state().denied.insert(known(method).to_owned());
    }

    /// Takes the rights to all warehouses away: methods about stock and its movements are refused.
    pub fn deny_warehouses(&self) {
        self.state().warehouses_denied = true;
    }

    /// Makes the nth call of a method, counted from 1 and from now on, go wrong. Calls that are refused because of
    /// who calls, or for lack of a right, are not counted.
    pub fn fault(&self, method: &str, nth_call: u64, fault: Fault) {
        self.state().armed.fault(known(method), nth_call, fault);
    }

    /// Changes the merchant as soon as so many more calls of a method have been answered. Calls are counted as by
    /// [`Flagship::fault`].
    pub fn after_calls(&self, method: &str, calls: u64, change: impl FnOnce(&mut Merchant) + Send + 'static) {
        self.state().armed.change(known(method), calls, Box::new(change));
    }

    /// How often a method was called, through both doors and whatever the answer was.
    pub fn requests(&self, method: &str) -> u64 {
        self.state().requests.get(method).copied().unwrap_or(0)
    }

    /// The last requests, oldest first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.state().log.entries()
    }

    /// Looks at the merchant, or changes it. The fake must not be called meanwhile.
    pub fn with_merchant<T>(&self, look: impl FnOnce(&mut Merchant) -> T) -> T {
        look(&mut self.state().merchant)
    }

    pub(crate) fn note(&self, entry: LogEntry) {
        let mut state = self.state();
        *state.requests.entry(entry.method.clone()).or_default() += 1;
        state.log.push(entry);
    }

    /// Everything behind the check of who calls: rights, call limit, paging, window, data.
    pub(crate) fn serve(&self, call: &Call<'_>) -> Outcome {
        let mut state = self.state();
        if let Err(refusal) = state.check_rights(call) {
            return Outcome::Answer(refusal.envelope());
        }
        let fault = state.armed.take_fault(call.interface.method);
        let changes = state.armed.take_changes(call.interface.method);
        let outcome = state.outcome(call, fault);
        changes.into_iter().for_each(|change| change(&mut state.merchant));
        outcome
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn check_rights(&self, call: &Call<'_>) -> Result<(), Refusal> {
        let interface = call.interface;
        if self.denied.contains(interface.method) {
            return Err(Refusal::application("权限不足"));
        }
        if interface.qimen_only && call.door == Door::Standard {
            return Err(Refusal::application(format!("The API used internal only: {}", interface.method)));
        }
        if self.warehouses_denied && interface.right == Right::Warehouse {
            return Err(Refusal::application("无仓库访问权限"));
        }
        Ok(())
    }

    fn outcome(&mut self, call: &Call<'_>, fault: Option<Fault>) -> Outcome {
        let refused = |refusal: Refusal| Outcome::Answer(refusal.envelope());
        match fault {
            Some(Fault::CallRate) => refused(self.limiter.call_rate()),
            Some(Fault::Concurrency) => refused(self.limiter.concurrency()),
            Some(Fault::Database) => refused(Refusal::new(4, "数据库错误")),
            Some(Fault::Other) => refused(Refusal::new(99, "其他错误")),
            Some(spoils) => Outcome::Spoiled(spoils, self.envelope(call)),
            None => Outcome::Answer(self.envelope(call)),
        }
    }

    fn envelope(&mut self, call: &Call<'_>) -> Value {
        self.rows(call).unwrap_or_else(|refusal| refusal.envelope())
    }

    fn rows(&mut self, call: &Call<'_>) -> Result<Value, Refusal> {
        self.limiter.admit(call.now_ms)?;
        let interface = call.interface;
        let params = call.params.as_ref().map_err(Clone::clone)?;
        let page = (call.page)(interface)?;
        let selection = Selection::new(interface, params)?;
        let (total, rows) = self.merchant.page(interface, call.door, &selection, params, page);
        Ok(wrap(interface, page.calc_total.then_some(total), rows))
    }
}

fn wrap(interface: &Interface, total: Option<u64>, rows: Vec<Value>) -> Value {
    let (total_name, list) = match interface.shape {
        Shape::InData => ("total_count", interface.list),
        Shape::OnTop => ("total", "data"),
    };
    let mut inner = serde_json::Map::new();
    inner.extend(total.map(|total| (total_name.to_owned(), Value::from(total))));
    inner.insert(list.to_owned(), Value::from(rows));
    match interface.shape {
        Shape::InData => json!({ "status": 0, "data": inner }),
        Shape::OnTop => {
            inner.shift_insert(0, "status".to_owned(), Value::from(0));
            Value::from(inner)
        }
    }
}

/// A test that names a method wrongly would otherwise arm something that never goes off.
fn known(method: &str) -> &str {
    assert!(super::interfaces::find(method).is_some(), "no method {method} here");
    method
}
