//! A run from its recording. Strict: a request that was not recorded fails, and so does one that was and never came.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use weft_recording::{RecordedCall, RecordedRequest, Recording, differences};

use super::scripted::{Answer, Script, Scripted};
use super::{CallKey, Request};
use crate::recording;

/// The outside of a replayed run. It dials nothing and waits for nothing.
pub type Replay = Scripted<Strict>;

impl Replay {
    /// Replays this recording.
    pub fn new(recording: &Recording) -> Self {
        Self::started(recording.started_at_ms, recording.seed, Arc::new(Strict::new(recording)))
    }
}

struct Replayed {
    call: RecordedCall,
    begun: bool,
    used: usize,
}

/// A recording, followed to the letter: each exchange once, in the call that it was recorded in.
pub struct Strict {
    run_started_at_ms: i64,
    calls: Mutex<BTreeMap<CallKey, Replayed>>,
}

impl Strict {
    /// Follows this recording.
    pub fn new(recording: &Recording) -> Self {
        let calls = recording.calls.iter().cloned().map(|call| {
            let call = recording::with_markers(call, &recording.seed);
            (call.key.clone(), Replayed { call, begun: false, used: 0 })
        });
        Self { run_started_at_ms: recording.started_at_ms, calls: Mutex::new(calls.collect()) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<CallKey, Replayed>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out of this recording what nobody has asked for, and says how many exchanges that were. To be done when the
    /// run is over.
    pub fn trim(&self, recording: &mut Recording) -> usize {
        let calls = self.lock();
        let mut trimmed = 0;
        recording.calls.retain_mut(|call| {
            let replayed = calls.get(&call.key);
            let used = replayed.map_or(0, |replayed| replayed.used);
            trimmed += call.exchanges.len().saturating_sub(used);
            call.exchanges.truncate(used);
            replayed.is_some_and(|replayed| replayed.begun)
        });
        trimmed
    }

    /// What the recording holds and nobody ever asked for, one line each. To be asked when the run is over.
    pub fn unused(&self) -> Vec<String> {
        let calls = self.lock();
        let left =
            calls.values().flat_map(|replayed| {
                replayed.call.exchanges.iter().skip(replayed.used).map(|exchange| {
                    format!("{} {} ({})", exchange.request.method, exchange.request.url, replayed.call.key)
                })
            });
        left.collect()
    }
}

impl Script for Strict {
    /// A call that was not recorded may begin, when the run did: a new step that only computes or writes rows needs no
    /// recording. Its first request is what fails.
    fn begin(&self, key: &CallKey) -> Result<Option<i64>, String> {
        let mut calls = self.lock();
        let replayed = calls.entry(key.clone()).or_insert_with(|| Replayed {
            call: RecordedCall::new(key.clone(), self.run_started_at_ms),
            begun: false,
            used: 0,
        });
        if replayed.begun {
            return Err(format!("the call `{key}` was made twice"));
        }
        replayed.begun = true;
        Ok(Some(replayed.call.started_at_ms))
    }

    fn answer(&self, key: &CallKey, request: &Request) -> Result<Answer, String> {
        let asked = recording::request(request);
        let mut calls = self.lock();
        let position = calls.get(key).map_or(0, |replayed| replayed.used);
        let expected = calls.get(key).and_then(|replayed| replayed.call.exchanges.get(position));
        if let Some(expected) = expected.filter(|expected| differences(&asked, &expected.request).is_empty()) {
            let answer = Answer {
                outcome: recording::response(expected.outcome.clone()),
                duration_ms: expected.duration_ms,
                chunk_bytes: None,
            };
            if let Some(replayed) = calls.get_mut(key) {
                replayed.used += 1;
            }
            return Ok(answer);
        }
        let nearest = expected.map(|expected| (key.clone(), &expected.request)).or_else(|| nearest(&calls, &asked));
        Err(explain(key, &asked, nearest))
    }
}

/// The unused request that has most in common with the one that came.
fn nearest<'a>(
    calls: &'a BTreeMap<CallKey, Replayed>,
    asked: &RecordedRequest,
) -> Option<(CallKey, &'a RecordedRequest)> {
    let unused = calls.iter().flat_map(|(key, replayed)| {
        replayed.call.exchanges.iter().skip(replayed.used).map(move |exchange| (key.clone(), &exchange.request))
    });
    unused.min_by_key(|(_, request)| differences(asked, request).len())
}

fn explain(key: &CallKey, asked: &RecordedRequest, nearest: Option<(CallKey, &RecordedRequest)>) -> String {
    let head = format!("the recording has no answer to {} {} ({key})", asked.method, asked.url);
    match nearest {
        Some((recorded, request)) if differences(asked, request).is_empty() => {
            format!("{head}; the same is recorded for {recorded}")
        }
        Some((recorded, request)) => {
            let differences =
                differences(asked, request).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n    ");
            format!(
                "{head}; nearest is {} {} ({recorded}), which differs:\n    {differences}",
                request.method, request.url
            )
        }
        None => format!("{head}; every recorded answer has been used"),
    }
}

#[cfg(test)]
mod tests {
    use weft_recording::{RecordedExchange, RecordedOutcome};

    use super::*;
    use crate::http::Body;

    fn asks(url: &str) -> Request {
        Request {
            method: "GET".to_owned(),
            url: url.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
            repeatable: true,
            seal: Vec::new(),
            timeout_ms: None,
        }
    }

    /// A call of a page with some exchanges.
    fn call(page: u32, urls: &[&str]) -> RecordedCall {
        let exchanges = urls.iter().map(|url| RecordedExchange {
            request: recording::request(&asks(url)),
            duration_ms: 1,
            outcome: RecordedOutcome::Response { status: 200, headers: Vec::new(), body: Vec::new() },
        });
        let key = CallKey { step: "orders".to_owned(), page, attempt: 1, ..CallKey::default() };
        RecordedCall { exchanges: exchanges.collect(), ..RecordedCall::new(key, 0) }
    }

    #[test]
    fn what_nobody_asked_for_is_trimmed() {
        let mut recorded = Recording {
            workflow: "orders".to_owned(),
            engine: String::new(),
            components: BTreeMap::new(),
            started_at_ms: 0,
            seed: [7; 32],
            inputs: BTreeMap::new(),
            connections: BTreeMap::new(),
            bookmarks: BTreeMap::new(),
            tokens: BTreeMap::new(),
            masked: Vec::new(),
            calls: vec![call(1, &["a", "b"]), call(2, &["c", "d"]), call(3, &[]), call(4, &["e"]), call(5, &[])],
        };
        let strict = Strict::new(&recorded);
        for (page, urls) in [(1, ["a", "b"].as_slice()), (2, &["c"]), (3, &[])] {
            let key = call(page, &[]).key;
            strict.begin(&key).unwrap();
            urls.iter().for_each(|url| drop(strict.answer(&key, &asks(url)).unwrap()));
        }
        assert_eq!(strict.unused().len(), 2);
        assert_eq!(strict.trim(&mut recorded), 2);
        assert_eq!(recorded.calls, [call(1, &["a", "b"]), call(2, &["c"]), call(3, &[])]);
    }
}
