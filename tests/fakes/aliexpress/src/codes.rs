//! What is going on at the pages of consent: visits that wait for a choice, and codes that wait for their exchange.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use weft_fakes_kit::chance::mixed;

use super::market::Generation;
use super::tokens::Grant;

/// Documented for the old generation; the current one says nothing, and gets the same.
const CODE_LIFETIME_MS: i64 = 120_000;

/// Somebody looks at a page of consent.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) generation: Generation,
    pub(crate) app_key: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) uuid: Option<String>,
}

struct Code {
    visit: Visit,
    grant: Grant,
    expires_at_ms: i64,
    is_used: bool,
}

/// What comes with an exchange.
pub(crate) struct Exchange<'a> {
    pub(crate) generation: Generation,
    pub(crate) app_key: &'a str,
    pub(crate) code: &'a str,
    /// Where the exchange has to name it again.
    pub(crate) redirect_uri: Option<&'a str>,
    pub(crate) uuid: Option<&'a str>,
}

/// Visits and codes.
#[derive(Default)]
pub(crate) struct Codes(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    count: u64,
    visits: BTreeMap<String, Visit>,
    codes: BTreeMap<String, Code>,
    last_used: Option<String>,
}

impl Codes {
    /// A ticket for the form of the page.
    pub(crate) fn open(&self, visit: Visit) -> String {
        let mut waiting = self.lock();
        waiting.count += 1;
        let ticket = format!("{:016x}", mixed(waiting.count));
        waiting.visits.insert(ticket.clone(), visit);
        ticket
    }

    /// The visit of a ticket, which is good for one choice.
    pub(crate) fn close(&self, ticket: &str) -> Option<Visit> {
        self.lock().visits.remove(ticket)
    }

    /// A code for what was allowed.
    pub(crate) fn mint(&self, visit: Visit, grant: Grant, now_ms: i64) -> String {
        let mut waiting = self.lock();
        waiting.count += 1;
        let random = mixed(waiting.count);
        let text = match visit.generation {
            Generation::Iop => format!("3_{}_{random:016x}", visit.app_key),
            Generation::Aop => format!(
                "{:08x}-{:04x}-4{:03x}-8000-{:012x}",
                random >> 32,
                random >> 16 & 0xffff,
                random & 0xfff,
                waiting.count
            ),
        };
        let code = Code { visit, grant, expires_at_ms: now_ms + CODE_LIFETIME_MS, is_used: false };
        waiting.codes.insert(text.clone(), code);
        text
    }

    /// The code that was exchanged last.
    pub(crate) fn last_used(&self) -> Option<String> {
        self.lock().last_used.clone()
    }

    /// Uses a code up, without anybody having exchanged it.
    pub(crate) fn spoil(&self, text: &str) {
        if let Some(code) = self.lock().codes.get_mut(text) {
            code.is_used = true;
        }
    }

    /// What a code stands for. It is used up by being right, not by being tried wrongly.
    pub(crate) fn exchange(&self, asked: &Exchange<'_>, now_ms: i64) -> Option<Grant> {
        let mut waiting = self.lock();
        let code = waiting.codes.get_mut(asked.code)?;
        let visit = &code.visit;
        let is_the_same_address = asked.redirect_uri.is_none_or(|address| address == visit.redirect_uri);
        let is_the_same_caller = visit.generation == asked.generation && visit.app_key == asked.app_key;
        let is_the_same_visit = visit.uuid.is_none() || visit.uuid.as_deref() == asked.uuid;
        let fits = is_the_same_address && is_the_same_caller && is_the_same_visit;
        if code.is_used || now_ms >= code.expires_at_ms || !fits {
            return None;
        }
        code.is_used = true;
        let grant = code.grant.clone();
        waiting.last_used = Some(asked.code.to_owned());
        Some(grant)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
