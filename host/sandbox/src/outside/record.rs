//! A run that is written down on its way.
//!
//! What passes is only copied, and that only if there is room for it; all other work waits until somebody asks for it, as
//! most runs finish and nobody does. An answer is copied and not shared: its component gets it as its own.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use weft_recording::placeholder::Placeholder;
use weft_recording::{RecordedCall, RecordedExchange};

use super::{CallKey, Exchange, ExchangeError, Outside, Pass, Request, Response};
use crate::connection::Connection;
use crate::http::{Body, TransportError};
use crate::recording::{self, Names};
use crate::secret::Secret;

/// How many exchanges stay when there is no room for all: those that were asked last.
pub const LAST_EXCHANGES: usize = 8;

/// What a call takes besides its exchanges and the name of its step: its key, its place among the others, and their room to
/// grow.
const CALL_BYTES: usize = 256;
/// What an exchange takes besides its texts.
const EXCHANGE_BYTES: usize = size_of::<Taken>() + size_of::<Request>() + 2 * size_of::<usize>();
/// What a pair of texts takes besides these.
const PAIR_BYTES: usize = size_of::<(String, String)>();
/// What a step takes besides its name.
const STEP_BYTES: usize = 64;
/// Steps whose order is remembered when only the last exchanges stay. A step within an item has a name of its own, and how
/// many items there are is up to the data.
const LAST_STEPS_MAX: usize = 1_024;

/// Passes everything on to another outside and writes it down, as components see it: with markers where sealed values
/// stand.
pub struct Recorder {
    outside: Arc<dyn Outside>,
    bytes_max: usize,
    recorded: Mutex<Recorded>,
}

#[derive(Default)]
struct Recorded {
    calls: BTreeMap<CallKey, Call>,
    /// Steps by when they began.
    steps: HashMap<String, u64>,
    /// How many steps have begun, also those that are not there any more.
    steps_begun: u64,
    connections: BTreeMap<String, Arc<Connection>>,
    /// Exchanges that were seen, also those that are not here any more.
    seen: u64,
    /// What all of it takes. When only the last exchanges stay, these are what counts: no more calls and steps are kept than
    /// they have, or than have a limit of their own.
    bytes: usize,
    /// Set once there was no room: from then on there are only the last exchanges.
    only_last: bool,
}

/// A call as it passed.
struct Call {
    started_at_ms: i64,
    exchanges: Vec<Taken>,
}

/// An exchange as it passed.
struct Taken {
    /// Which of the run's, in the order in which they ended.
    number: u64,
    request: Arc<Request>,
    duration_ms: u64,
    outcome: Result<Response, TransportError>,
    bytes: usize,
}

impl Recorder {
    /// Records what goes through this outside, all of it.
    pub fn new(outside: Arc<dyn Outside>) -> Self {
        Self::within(outside, usize::MAX)
    }

    /// Records what goes through this outside, in so much memory. When there is no more of it, only the last
    /// [`LAST_EXCHANGES`] stay.
    pub fn within(outside: Arc<dyn Outside>, bytes_max: usize) -> Self {
        Self { outside, bytes_max, recorded: Mutex::default() }
    }

    /// What was written down so far, with placeholders for sealed values: steps in the order in which they began, calls
    /// of a step by their keys.
    pub fn calls(&self) -> Vec<RecordedCall> {
        let recorded = self.lock();
        let names: Names = recorded.connections.values().flat_map(|connection| connection.vault.names()).collect();
        let mut calls: Vec<(&CallKey, &Call)> = recorded.calls.iter().collect();
        calls.sort_by_key(|(key, _)| recorded.steps.get(&key.step));
        calls.into_iter().map(|(key, call)| recording::with_placeholders(call.recorded(key), &names)).collect()
    }

    /// Whether nothing of what passed is missing.
    pub fn is_whole(&self) -> bool {
        !self.lock().only_last
    }

    /// Every token that the platforms gave, those that were replaced too: none may be in a recording.
    pub fn tokens(&self) -> Vec<(Placeholder, Secret)> {
        self.lock().connections.values().flat_map(|connection| connection.vault.tokens()).collect()
    }

    /// Forgets the pages of a paging step behind this one, which were fetched and then dropped: whoever reads in turn
    /// never asks for them.
    pub fn forget_behind(&self, page: &CallKey) {
        self.lock().forget_behind(page);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorded {
    fn begin(&mut self, key: &CallKey, started_at_ms: i64, bytes_max: usize) {
        self.begin_step(&key.step);
        // How many calls there are is up to the workflow, so they have to fit in as well.
        if !self.only_last {
            self.begin_call(key, started_at_ms);
            self.make_room(bytes_max);
        }
    }

    fn begin_step(&mut self, step: &str) {
        if self.steps.contains_key(step) {
            return;
        }
        if self.only_last && self.steps.len() >= LAST_STEPS_MAX {
            let asked: HashSet<&str> = self.calls.keys().map(|key| key.step.as_str()).collect();
            self.steps.retain(|step, _| asked.contains(step.as_str()));
        }
        if !self.only_last {
            self.bytes += STEP_BYTES + step.len();
        }
        self.steps.insert(step.to_owned(), self.steps_begun);
        self.steps_begun += 1;
    }

    fn begin_call(&mut self, key: &CallKey, started_at_ms: i64) {
        let call = Call { started_at_ms, exchanges: Vec::new() };
        match self.calls.insert(key.clone(), call) {
            Some(before) => self.bytes = self.bytes.saturating_sub(before.exchanges_bytes()),
            None if self.only_last => {}
            None => self.bytes += call_bytes(key),
        }
    }

    fn add(&mut self, key: &CallKey, taken: Taken, now_ms: i64, bytes_max: usize) {
        self.seen += 1;
        self.bytes += taken.bytes;
        let taken = Taken { number: self.seen, ..taken };
        // A call whose beginning was dropped has begun at the latest when it asked.
        self.begin_step(&key.step);
        if !self.calls.contains_key(key) {
            self.begin_call(key, now_ms);
        }
        if let Some(call) = self.calls.get_mut(key) {
            call.exchanges.push(taken);
        }
        self.make_room(bytes_max);
    }

    /// One exchange passed for which there is no room even alone: none of those before it is a last one any more.
    fn pass_over(&mut self) {
        self.seen += 1;
        self.only_last = true;
        self.calls.clear();
        self.bytes = 0;
    }

    /// Nothing while everything fits in; afterwards there are only the last exchanges, as far as these fit in.
    fn make_room(&mut self, bytes_max: usize) {
        self.only_last |= self.bytes > bytes_max;
        if !self.only_last {
            return;
        }
        let mut sizes: Vec<(u64, usize)> =
            self.calls.values().flat_map(|call| &call.exchanges).map(|taken| (taken.number, taken.bytes)).collect();
        sizes.sort_unstable_by(|one, other| other.cmp(one));
        let mut bytes = 0;
        let fits = |&(_, size): &(u64, usize)| {
            bytes += size;
            bytes <= bytes_max
        };
        let oldest = sizes.into_iter().take(LAST_EXCHANGES).take_while(fits).last();
        let oldest = oldest.map_or(u64::MAX, |(number, _)| number);
        for call in self.calls.values_mut() {
            call.exchanges.retain(|taken| taken.number >= oldest);
        }
        self.calls.retain(|_, call| !call.exchanges.is_empty());
        self.bytes = self.calls.values().map(Call::exchanges_bytes).sum();
    }

    fn forget_behind(&mut self, page: &CallKey) {
        let is_behind = |key: &CallKey| (key.window, key.page) > (page.window, page.page);
        // Steps that are read to their end within a page have a page of the flow.
        let of_stream = |key: &CallKey| key.step == page.step && key.item == page.item && key.flow_page == 0;
        let dropped: Vec<CallKey> = self.calls.keys().filter(|key| of_stream(key) && is_behind(key)).cloned().collect();
        for key in dropped {
            let Some(call) = self.calls.remove(&key) else { continue };
            let own = if self.only_last { 0 } else { call_bytes(&key) };
            self.bytes = self.bytes.saturating_sub(own + call.exchanges_bytes());
        }
    }
}

/// What a call takes without its exchanges.
fn call_bytes(key: &CallKey) -> usize {
    CALL_BYTES + key.step.len()
}

impl Call {
    fn exchanges_bytes(&self) -> usize {
        self.exchanges.iter().map(|taken| taken.bytes).sum()
    }

    fn recorded(&self, key: &CallKey) -> RecordedCall {
        let exchanges = self.exchanges.iter().map(|taken| RecordedExchange {
            request: recording::request(&taken.request),
            duration_ms: taken.duration_ms,
            outcome: recording::outcome(taken.outcome.as_ref()),
        });
        RecordedCall { exchanges: exchanges.collect(), ..RecordedCall::new(key.clone(), self.started_at_ms) }
    }
}

/// What an exchange takes.
fn bytes(request: &Request, came: Result<&Response, &TransportError>) -> usize {
    let pairs = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, value)| PAIR_BYTES + name.len() + value.len()).sum::<usize>()
    };
    let body = match &request.body {
        Body::None => 0,
        Body::Json(text) => text.len(),
        Body::Form(fields) => pairs(fields),
        Body::Text(body) => body.text.len() + body.content_type.len(),
    };
    let seals = size_of_val(request.seal.as_slice());
    let asked =
        request.method.len() + request.url.len() + pairs(&request.query) + pairs(&request.headers) + body + seals;
    let came = match came {
        Ok(response) => response.body.len() + pairs(&response.headers),
        Err(error) => error.to_string().len(),
    };
    EXCHANGE_BYTES + asked + came
}

#[async_trait]
impl Outside for Recorder {
    fn run_started_at_ms(&self) -> i64 {
        self.outside.run_started_at_ms()
    }

    fn now_ms(&self) -> i64 {
        self.outside.now_ms()
    }

    fn seed(&self) -> [u8; 32] {
        self.outside.seed()
    }

    fn number(&self) -> u32 {
        self.outside.number()
    }

    fn salt(&self) -> [u8; 32] {
        self.outside.salt()
    }

    fn begin_call(&self, key: &CallKey) -> Result<i64, String> {
        let started_at_ms = self.outside.begin_call(key)?;
        self.lock().begin(key, started_at_ms, self.bytes_max);
        Ok(started_at_ms)
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        let (key, connection, request, now_ms) = (exchange.key, exchange.connection, exchange.request, exchange.now_ms);
        let (outcome, duration_ms) = self.outside.exchange(exchange).await;
        let came = match &outcome {
            Ok(response) => Ok(response),
            Err(ExchangeError::Transport(error)) => Err(error),
            Err(ExchangeError::Replay(_) | ExchangeError::Limit(_) | ExchangeError::Stopped) => {
                return (outcome, duration_ms);
            }
        };
        let bytes = bytes(request, came);
        let taken = (bytes <= self.bytes_max).then(|| Taken {
            number: 0,
            request: Arc::clone(request),
            duration_ms,
            outcome: came.cloned().map_err(Clone::clone),
            bytes,
        });
        let mut recorded = self.lock();
        if !recorded.connections.contains_key(&connection.alias) {
            recorded.connections.insert(connection.alias.clone(), Arc::clone(connection));
        }
        match taken {
            Some(taken) => recorded.add(key, taken, now_ms, self.bytes_max),
            None => recorded.pass_over(),
        }
        (outcome, duration_ms)
    }

    async fn pace(&self, connection: &Connection, node: &str, cost: u32) -> Result<Pass, ExchangeError> {
        self.outside.pace(connection, node, cost).await
    }

    async fn sleep(&self, duration: Duration) {
        self.outside.sleep(duration).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(page: u32) -> CallKey {
        CallKey { step: "orders".to_owned(), page, attempt: 1, ..CallKey::default() }
    }

    fn taken(bytes: usize) -> Taken {
        let request = Request {
            method: "GET".to_owned(),
            url: String::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
            repeatable: false,
            seal: Vec::new(),
            timeout_ms: None,
            once_per_run: false,
            charset: None,
            cost: None,
        };
        Taken {
            number: 0,
            request: request.into(),
            duration_ms: 1,
            outcome: Err(TransportError::Timeout(String::new())),
            bytes,
        }
    }

    /// What a run takes that asks for so many pages of one step, each with an exchange of that size.
    fn taken_by(pages: usize, size: usize) -> usize {
        STEP_BYTES + "orders".len() + pages * (call_bytes(&key(1)) + size)
    }

    /// A run that asks for pages of these sizes.
    fn recorded(sizes: &[usize], bytes_max: usize) -> Recorded {
        let mut recorded = Recorded::default();
        for (page, size) in (1..).zip(sizes) {
            recorded.begin(&key(page), 0, bytes_max);
            recorded.add(&key(page), taken(*size), 0, bytes_max);
        }
        recorded
    }

    fn pages(recorded: &Recorded) -> Vec<u32> {
        recorded.calls.keys().map(|key| key.page).collect()
    }

    #[test]
    fn everything_stays_while_it_fits_in() {
        let recorded = recorded(&[10; 20], taken_by(20, 10));
        assert_eq!((pages(&recorded).len(), recorded.only_last), (20, false));
    }

    #[test]
    fn the_last_ones_stay_when_there_is_no_room() {
        let recorded = recorded(&[10; 20], taken_by(20, 10) - 1);
        assert!(recorded.only_last);
        assert_eq!(pages(&recorded), [13, 14, 15, 16, 17, 18, 19, 20]);
        assert_eq!(recorded.bytes, LAST_EXCHANGES * 10);
    }

    #[test]
    fn memory_is_bounded_by_large_answers_too() {
        let recorded = recorded(&[600, 100, 300, 500], 1000);
        assert_eq!((pages(&recorded), recorded.bytes), (vec![2, 3, 4], 900));
        let none = self::recorded(&[600, 5000], 1000);
        assert_eq!((pages(&none).len(), none.bytes), (0, 0));
    }

    #[test]
    fn what_never_fits_in_is_passed_over_as_if_it_had_been_taken() {
        let state = |recorded: &Recorded| (pages(recorded), recorded.seen, recorded.bytes, recorded.only_last);
        for before in [&[][..], &[10, 20], &[300; 12]] {
            let mut taken_in = recorded(before, 2000);
            let mut passed_over = recorded(before, 2000);
            taken_in.add(&key(50), taken(2001), 0, 2000);
            passed_over.pass_over();
            assert_eq!(state(&taken_in), state(&passed_over));
            for recorded in [&mut taken_in, &mut passed_over] {
                recorded.begin(&key(51), 0, 2000);
                recorded.add(&key(51), taken(700), 0, 2000);
                recorded.add(&key(52), taken(800), 0, 2000);
            }
            assert_eq!(state(&taken_in), state(&passed_over));
        }
    }

    #[test]
    fn pages_that_were_dropped_are_forgotten() {
        let mut recorded = recorded(&[10; 6], usize::MAX);
        recorded.forget_behind(&CallKey { step: "other".to_owned(), ..key(1) });
        recorded.forget_behind(&CallKey { item: 1, ..key(1) });
        recorded.forget_behind(&key(4));
        assert_eq!(pages(&recorded), [1, 2, 3, 4]);
        recorded.begin(&CallKey { window: 1, ..key(1) }, 0, usize::MAX);
        recorded.forget_behind(&key(4));
        assert_eq!(pages(&recorded), [1, 2, 3, 4], "a later window is behind, too");
    }

    #[test]
    fn what_is_forgotten_takes_nothing_any_more() {
        let mut kept = recorded(&[10; 4], usize::MAX);
        assert_eq!(kept.bytes, taken_by(4, 10));
        for _ in 0..1_000 {
            // Pages are fetched ahead and dropped, some of them before they asked for anything.
            kept.begin(&key(5), 0, usize::MAX);
            kept.begin(&key(6), 0, usize::MAX);
            kept.add(&key(5), taken(10), 0, usize::MAX);
            kept.forget_behind(&key(4));
        }
        assert_eq!((kept.bytes, kept.only_last), (taken_by(4, 10), false));
        let mut last = recorded(&[10; 20], taken_by(19, 10));
        last.forget_behind(&key(18));
        assert_eq!((pages(&last), last.bytes), (vec![13, 14, 15, 16, 17, 18], 60));
    }

    #[test]
    fn a_call_that_begins_twice_is_counted_once() {
        let mut recorded = recorded(&[], usize::MAX);
        recorded.begin(&key(1), 0, usize::MAX);
        recorded.begin(&key(1), 0, usize::MAX);
        recorded.add(&key(1), taken(10), 0, usize::MAX);
        assert_eq!(recorded.bytes, taken_by(1, 10));
        recorded.begin(&key(1), 0, usize::MAX);
        assert_eq!(recorded.bytes, taken_by(1, 0), "it begins anew");
    }

    /// Each item of a workflow within a workflow has steps of its own.
    #[test]
    fn steps_are_bounded_when_only_the_last_exchanges_stay() {
        const BYTES_MAX: usize = 100_000;
        let mut recorded = Recorded::default();
        for item in 0..20_000 {
            let call = CallKey { step: format!("shops[{item}]/orders"), ..key(1) };
            recorded.begin(&call, 0, BYTES_MAX);
            recorded.add(&call, taken(10), 0, BYTES_MAX);
            assert!(recorded.steps.len() <= LAST_STEPS_MAX);
        }
        let has_order = recorded.calls.keys().all(|key| recorded.steps.contains_key(&key.step));
        assert!(recorded.only_last && has_order);
        assert_eq!(recorded.calls.len(), LAST_EXCHANGES);
    }

    #[test]
    fn all_that_an_exchange_takes_is_counted() {
        let Taken { request, .. } = taken(0);
        let many = Request { query: vec![(String::new(), String::new()); 1_000], ..(*request).clone() };
        let refused = TransportError::Timeout(String::new());
        let more = bytes(&many, Err(&refused)) - bytes(&request, Err(&refused));
        assert_eq!(more, 1_000 * size_of::<(String, String)>());
        let long = TransportError::Timeout("x".repeat(500));
        assert_eq!(bytes(&request, Err(&long)) - bytes(&request, Err(&refused)), 500);
        let headers = vec![("a".to_owned(), "b".to_owned()); 10];
        let response = Response { status: 200, headers, body: vec![0; 50] };
        assert!(bytes(&request, Ok(&response)) >= size_of::<Response>() + size_of::<Request>() + 50 + 10 * 2);
    }
}
