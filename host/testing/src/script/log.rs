//! What a run asked and got, written down on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use weft_engine::Event;
use weft_engine::sandbox::outside::{Answer, CallKey, Request, Script};
use weft_recording::ExchangeName;

/// One exchange that took place.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Which one.
    pub name: ExchangeName,
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub answer: Answer,
    /// Whether a list begins with it: the page before is of another one.
    pub begins: bool,
}

#[derive(Default)]
struct Written {
    begun: BTreeMap<CallKey, i64>,
    taken: Vec<Taken>,
    asked: BTreeMap<CallKey, u32>,
    /// Steps that read another window from now on.
    begin_anew: BTreeSet<String>,
    refused: Option<String>,
}

/// Follows a script and writes down what took place.
pub struct Logged {
    script: Arc<dyn Script>,
    written: Mutex<Written>,
}

impl Logged {
    /// Follows this script.
    pub fn new(script: Arc<dyn Script>) -> Arc<Self> {
        Arc::new(Self { script, written: Mutex::default() })
    }

    /// Hears what the run reports: where one window ends and the next begins.
    pub fn hear(&self, event: &Event) {
        if let Event::Window { step, .. } = event {
            self.lock().begin_anew.insert(step.clone());
        }
    }

    /// What took place, in order.
    pub fn taken(&self) -> Vec<Taken> {
        self.lock().taken.clone()
    }

    /// When each call began, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn begun(&self) -> BTreeMap<CallKey, i64> {
        self.lock().begun.clone()
    }

    /// How many requests were made, by step.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        let mut requests = BTreeMap::new();
        for taken in &self.lock().taken {
            *requests.entry(taken.name.call.step.clone()).or_default() += 1;
        }
        requests
    }

    /// What the script said to the first request that it had no answer to.
    pub fn refused(&self) -> Option<String> {
        self.lock().refused.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script for Logged {
    fn begin(&self, key: &CallKey) -> Result<Option<i64>, String> {
        let began = self.script.begin(key)?;
        if let Some(began_at_ms) = began {
            self.lock().begun.insert(key.clone(), began_at_ms);
        }
        Ok(began)
    }

    fn answer(&self, key: &CallKey, request: &Request) -> Result<Answer, String> {
        let answered = self.script.answer(key, request);
        let mut written = self.lock();
        let answer = answered.inspect_err(|reason| {
            written.refused.get_or_insert_with(|| reason.clone());
        })?;
        let number = written.asked.entry(key.clone()).or_default();
        *number += 1;
        let name = ExchangeName { call: key.clone(), number: *number };
        let begins = written.begin_anew.remove(&key.step);
        written.taken.push(Taken { name, request: request.clone(), answer: answer.clone(), begins });
        Ok(answer)
    }
}
