//! What can be made to go wrong, and what can be made to happen, on which calls.

use super::merchant::Merchant;

/// One way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Status 100: too many calls in a minute.
    CallRate,
    /// Status 100: too many calls at once.
    Concurrency,
    /// Status 4: trouble with the database.
    Database,
    /// Status 99: some other trouble.
    Other,
    /// The answer stops in the middle. Through Qimen, as the two below, the gateway reports a remote service error.
    BrokenJson,
    /// HTTP 502 with an HTML page.
    Html,
    /// HTTP 200 without a body.
    EmptyBody,
}

type Change = Box<dyn FnOnce(&mut Merchant) + Send>;

/// What is armed. Calls are counted from 1 and from the moment of arming; only those that got past the checks of who
/// calls and what they may do are counted.
#[derive(Default)]
pub(crate) struct Armed {
    faults: Vec<Rule<Fault>>,
    changes: Vec<Rule<Change>>,
}

struct Rule<T> {
    method: String,
    calls_left: u64,
    what: T,
}

impl Armed {
    pub(crate) fn fault(&mut self, method: &str, nth_call: u64, fault: Fault) {
        self.faults.push(Rule { method: method.to_owned(), calls_left: nth_call, what: fault });
    }

    pub(crate) fn change(&mut self, method: &str, calls: u64, change: Change) {
        self.changes.push(Rule { method: method.to_owned(), calls_left: calls, what: change });
    }

    /// Counts a call and gives the fault that hits it: the first one armed, if several do.
    pub(crate) fn take_fault(&mut self, method: &str) -> Option<Fault> {
        take_due(&mut self.faults, method).into_iter().next()
    }

    /// Counts a call and gives what is to happen after it.
    pub(crate) fn take_changes(&mut self, method: &str) -> Vec<Change> {
        take_due(&mut self.changes, method)
    }
}

fn take_due<T>(rules: &mut Vec<Rule<T>>, method: &str) -> Vec<T> {
    for rule in rules.iter_mut().filter(|rule| rule.method == method) {
        rule.calls_left = rule.calls_left.saturating_sub(1);
    }
    let is_due = |rule: &mut Rule<T>| rule.method == method && rule.calls_left == 0;
    rules.extract_if(.., is_due).map(|rule| rule.what).collect()
}
