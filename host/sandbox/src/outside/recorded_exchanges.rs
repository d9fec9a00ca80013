//! The exchanges of a recording, each to be used once.

use std::collections::BTreeMap;

use weft_recording::har::ANY_STEP;
use weft_recording::{Difference, RecordedCall, RecordedExchange, RecordedRequest, Recording, differences};

use super::CallKey;
use crate::recording;

/// The calls of a recording, with the markers of its run, and what of them has been used.
pub(super) struct RecordedExchanges(BTreeMap<CallKey, Kept>);

struct Kept {
    started_at_ms: i64,
    begun: bool,
    /// None in place of those that have been used: nobody looks at one again, and its answer goes on.
    exchanges: Vec<Option<RecordedExchange>>,
}

impl RecordedExchanges {
    pub(super) fn new(recording: &Recording) -> Self {
        let calls = recording.calls.iter().cloned().map(|call| {
            let RecordedCall { key, started_at_ms, exchanges } = recording::with_markers(call, &recording.seed);
            (key, Kept { started_at_ms, begun: false, exchanges: exchanges.into_iter().map(Some).collect() })
        });
        Self(calls.collect())
    }

    /// When the call began; none if it is not recorded. The error is a text: it has begun before.
    pub(super) fn begin(&mut self, key: &CallKey) -> Result<Option<i64>, String> {
        let Some(kept) = self.0.get_mut(key) else {
            self.0.insert(key.clone(), Kept { started_at_ms: 0, begun: true, exchanges: Vec::new() });
            return Ok(None);
        };
        if std::mem::replace(&mut kept.begun, true) {
            return Err(format!("the call `{key}` was made twice"));
        }
        Ok(Some(kept.started_at_ms))
    }

    /// The exchange that the call comes to next.
    pub(super) fn next_of(&self, key: &CallKey) -> Option<&RecordedExchange> {
        self.0.get(key)?.exchanges.iter().flatten().next()
    }

    /// Takes the exchange for a request: the next one of its call, if that asks the same, else the first that was
    /// captured without a call.
    pub(super) fn take(&mut self, key: &CallKey, asked: &RecordedRequest) -> Option<RecordedExchange> {
        let own = self.0.get(key).and_then(Kept::first_unused).map(|index| (key.clone(), index));
        let own = own.filter(|(key, index)| self.agrees(key, *index, asked));
        let found = own.or_else(|| self.find(asked, |known| known.step == ANY_STEP));
        found.and_then(|(key, index)| self.use_up(&key, index))
    }

    /// The same, and if that finds none, the first of any call that asks the same; calls of the same step first.
    pub(super) fn take_anywhere(&mut self, key: &CallKey, asked: &RecordedRequest) -> Option<RecordedExchange> {
        if let Some(exchange) = self.take(key, asked) {
            return Some(exchange);
        }
        let found = self.find(asked, |known| known.step == key.step).or_else(|| self.find(asked, |_| true));
        found.and_then(|(key, index)| self.use_up(&key, index))
    }

    pub(super) fn has_begun(&self, key: &CallKey) -> bool {
        self.0.get(key).is_some_and(|kept| kept.begun)
    }

    pub(super) fn is_used(&self, key: &CallKey, index: usize) -> bool {
        self.0.get(key).and_then(|kept| kept.exchanges.get(index)).is_some_and(Option::is_none)
    }

    /// What has not been used.
    pub(super) fn unused(&self) -> impl Iterator<Item = (&CallKey, &RecordedExchange)> {
        self.0.iter().flat_map(|(key, kept)| kept.exchanges.iter().flatten().map(move |exchange| (key, exchange)))
    }

    fn find(&self, asked: &RecordedRequest, is_chosen: impl Fn(&CallKey) -> bool) -> Option<(CallKey, usize)> {
        let chosen = self.0.iter().filter(|(key, _)| is_chosen(key));
        let mut unused = chosen.flat_map(|(key, kept)| {
            let indices = (0..kept.exchanges.len()).filter(|index| kept.exchanges[*index].is_some());
            indices.map(move |index| (key, index))
        });
        let found = unused.find(|(key, index)| self.agrees(key, *index, asked));
        found.map(|(key, index)| (key.clone(), index))
    }

    fn agrees(&self, key: &CallKey, index: usize, asked: &RecordedRequest) -> bool {
        let exchange = self.0.get(key).and_then(|kept| kept.exchanges.get(index)?.as_ref());
        exchange.is_some_and(|exchange| differences_in(key, asked, &exchange.request).is_empty())
    }

    fn use_up(&mut self, key: &CallKey, index: usize) -> Option<RecordedExchange> {
        self.0.get_mut(key)?.exchanges.get_mut(index)?.take()
    }
}

impl Kept {
    fn first_unused(&self) -> Option<usize> {
        self.exchanges.iter().position(Option::is_some)
    }
}

/// How a request differs from a recorded one of that call. What another program captured has other header fields than a
/// component sets, so they don't count there.
pub(super) fn differences_in(key: &CallKey, asked: &RecordedRequest, recorded: &RecordedRequest) -> Vec<Difference> {
    let mut found = differences(asked, recorded);
    if key.step == ANY_STEP {
        found.retain(|difference| !difference.field.starts_with("header "));
    }
    found
}
