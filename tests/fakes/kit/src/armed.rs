//! Faults that wait for their calls.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Which calls are hit, counted from 1 and from the moment the fault is armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// One call.
    Nth(u64),
    /// From the first to the second, both included.
    Between(u64, u64),
    /// Each call whose number is a multiple of this.
    Every(u64),
    /// All of them.
    All,
}

impl Calls {
    fn include(self, call: u64) -> bool {
        match self {
            Calls::Nth(n) => call == n,
            Calls::Between(first, last) => (first..=last).contains(&call),
            Calls::Every(n) => call.is_multiple_of(n.max(1)),
            Calls::All => true,
        }
    }
}

/// The faults that are armed, each for one name or for all.
pub struct Armed<Name, Fault>(Mutex<Vec<Rule<Name, Fault>>>);

struct Rule<Name, Fault> {
    name: Option<Name>,
    calls: Calls,
    fault: Fault,
    seen: u64,
}

impl<Name, Fault> Default for Armed<Name, Fault> {
    fn default() -> Self {
        Armed(Mutex::default())
    }
}

impl<Name: PartialEq, Fault: Clone> Armed<Name, Fault> {
    /// Arms a fault for calls of one name, or of any.
    pub fn arm(&self, name: Option<Name>, calls: Calls, fault: Fault) {
        self.lock().push(Rule { name, calls, fault, seen: 0 });
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Counts a call and gives the faults that hit it. A call without a name is hit only by faults for any.
    pub fn take(&self, name: Option<&Name>) -> Vec<Fault> {
        let mut rules = self.lock();
        let concerned = rules.iter_mut().filter(|rule| rule.name.is_none() || rule.name.as_ref() == name);
        concerned.filter_map(Rule::count).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule<Name, Fault>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Name, Fault: Clone> Rule<Name, Fault> {
    fn count(&mut self) -> Option<Fault> {
        self.seen += 1;
        self.calls.include(self.seen).then(|| self.fault.clone())
    }
}
