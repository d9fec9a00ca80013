//! An undisturbed run, and one thing that goes wrong in it.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use weft_engine::Event;
use weft_engine::sandbox::outside::{Answer, CallKey, Request, Script};
use weft_recording::ExchangeName;

use super::{Fault, PlatformAnswers, alter};
use crate::script::Book;

/// The run ended like a killed process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Killed;

/// Answers as the undisturbed run had them, but for one exchange.
pub struct Disturbed {
    book: Arc<Book>,
    at: ExchangeName,
    fault: Fault,
    platform: PlatformAnswers,
    /// How often it still goes wrong.
    left: AtomicU32,
    /// How often it went wrong.
    happened: AtomicU32,
}

impl Disturbed {
    /// Something goes wrong with this exchange, so many times.
    pub fn new(book: Arc<Book>, at: ExchangeName, fault: Fault, times: u32, platform: PlatformAnswers) -> Self {
        Self { book, at, fault, platform, left: AtomicU32::new(times), happened: AtomicU32::new(0) }
    }

    /// Whether it went wrong at all.
    pub fn has_happened(&self) -> bool {
        self.happened.load(Ordering::Relaxed) > 0
    }

    /// From now on nothing goes wrong any more.
    pub fn stop(&self) {
        self.left.store(0, Ordering::Relaxed);
    }

    /// Whether the fault can happen to this exchange.
    pub fn can_happen(&self) -> bool {
        self.altered().is_some()
    }

    /// Hears what the run reports, and ends it when the page with the exchange is committed, if that is the fault.
    pub fn hear(&self, event: &Event) {
        let committed = matches!(event, Event::Committed { .. });
        if committed && self.fault == Fault::KilledAfterCommit && self.has_happened() && self.take() {
            resume_unwind(Box::new(Killed));
        }
    }

    fn altered(&self) -> Option<Answer> {
        let taken = self.book.get(&self.at)?;
        let before = self.book.page_before(&self.at).map(|taken| &taken.answer);
        alter(self.fault, &taken.answer, before, &self.platform)
    }

    fn take(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

impl Disturbed {
    /// The exchange that this request is, or is again.
    pub(crate) fn name_of(&self, key: &CallKey, request: &Request) -> Result<ExchangeName, String> {
        Ok(self.book.find(key, request)?.name.clone())
    }

    /// Whether something is to go wrong with this exchange.
    pub(crate) fn is_due_at(&self, name: &ExchangeName) -> bool {
        *name == self.at && self.left.load(Ordering::Relaxed) > 0
    }

    /// The answer of this exchange, as it goes wrong if it is due.
    pub(crate) fn answer_as(&self, name: &ExchangeName) -> Result<Answer, String> {
        let taken = self.book.get(name).ok_or_else(|| format!("there is no exchange {name}"))?;
        let undisturbed = || Ok(taken.answer.clone());
        if *name != self.at {
            return undisturbed();
        }
        match self.fault {
            Fault::KilledAfterCommit => {
                self.happened.fetch_add(1, Ordering::Relaxed);
                undisturbed()
            }
            _ if !self.take() => undisturbed(),
            fault => {
                self.happened.fetch_add(1, Ordering::Relaxed);
                if fault == Fault::KilledBeforeCommit {
                    resume_unwind(Box::new(Killed));
                }
                self.altered().map_or_else(undisturbed, Ok)
            }
        }
    }
}

impl Script for Disturbed {
    fn begin(&self, key: &CallKey) -> Result<Option<i64>, String> {
        self.book.begin(key)
    }

    fn answer(&self, key: &CallKey, request: &Request) -> Result<Answer, String> {
        self.answer_as(&self.name_of(key, request)?)
    }
}
