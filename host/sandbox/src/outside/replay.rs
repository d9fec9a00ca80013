//! A run from its recording. Strict: a request that was not recorded fails, and so does one that was and never came.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use weft_recording::{RecordedRequest, Recording};

use super::recorded_exchanges::{RecordedExchanges, differences_in};
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

/// A recording, followed to the letter: each exchange once, in the call that it was recorded in. One that was captured
/// without a call answers any call whose request is the same, header fields aside.
pub struct Strict {
    run_started_at_ms: i64,
    exchanges: Mutex<RecordedExchanges>,
}

impl Strict {
    /// Follows this recording.
    pub fn new(recording: &Recording) -> Self {
        Self { run_started_at_ms: recording.started_at_ms, exchanges: Mutex::new(RecordedExchanges::new(recording)) }
    }

    fn lock(&self) -> MutexGuard<'_, RecordedExchanges> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out of this recording what nobody has asked for, and says how many exchanges that were. To be done when the
    /// run is over.
    pub fn trim(&self, recording: &mut Recording) -> usize {
        let exchanges = self.lock();
        recording.calls.retain_mut(|call| {
            let mut indices = 0..;
            call.exchanges.retain(|_| indices.next().is_some_and(|index| exchanges.is_used(&call.key, index)));
            exchanges.has_begun(&call.key) || !call.exchanges.is_empty()
        });
        exchanges.unused().count()
    }

    /// What the recording holds and nobody ever asked for, one line each. To be asked when the run is over.
    pub fn unused(&self) -> Vec<String> {
        let exchanges = self.lock();
        let line = |(key, exchange): (&CallKey, &weft_recording::RecordedExchange)| {
            format!("{} {} ({key})", exchange.request.method, exchange.request.url)
        };
        exchanges.unused().map(line).collect()
    }
}

impl Script for Strict {
    /// A call that was not recorded may begin, when the run did: a new step that only computes or writes rows needs no
    /// recording. Its first request is what fails.
    fn begin(&self, key: &CallKey) -> Result<Option<i64>, String> {
        let started_at_ms = self.lock().begin(key)?;
        Ok(Some(started_at_ms.unwrap_or(self.run_started_at_ms)))
    }

    fn answer(&self, key: &CallKey, request: &Request) -> Result<Answer, String> {
        let asked = recording::request(request);
        let mut exchanges = self.lock();
        match exchanges.take(key, &asked) {
            Some(exchange) => Ok(Answer::of(exchange)),
            None => Err(explain(key, &asked, &exchanges)),
        }
    }
}

/// What the call comes to next, or the unused request that has most in common with the one that came.
fn nearest<'a>(
    key: &CallKey,
    asked: &RecordedRequest,
    exchanges: &'a RecordedExchanges,
) -> Option<(CallKey, &'a RecordedRequest)> {
    if let Some(next) = exchanges.next_of(key) {
        return Some((key.clone(), &next.request));
    }
    let nearest = exchanges.unused().min_by_key(|(key, exchange)| differences_in(key, asked, &exchange.request).len());
    nearest.map(|(key, exchange)| (key.clone(), &exchange.request))
}

fn explain(key: &CallKey, asked: &RecordedRequest, exchanges: &RecordedExchanges) -> String {
    let head = format!("the recording has no answer to {} {} ({key})", asked.method, asked.url);
    let Some((recorded, request)) = nearest(key, asked, exchanges) else {
        return format!("{head}; every recorded answer has been used");
    };
    let differences = differences_in(&recorded, asked, request);
    if differences.is_empty() {
        return format!("{head}; the same is recorded for {recorded}");
    }
    let differences = differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n    ");
    format!("{head}; nearest is {} {} ({recorded}), which differs:\n    {differences}", request.method, request.url)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use weft_recording::{RecordedCall, RecordedExchange, RecordedOutcome};

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
            once_per_run: false,
            charset: None,
            cost: None,
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
