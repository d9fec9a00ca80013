//! The call limits of the interfaces.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::interface::Interface;
use weft_fakes_kit::limit::{Limit, Verdict, Window};

/// The windows of all interfaces.
pub(crate) struct Limiter(Option<Vec<Mutex<Window>>>);

impl Limiter {
    pub(crate) fn new(enforced: bool) -> Limiter {
        let window = |interface: Interface| Mutex::new(Window::new(interface.limit()));
        Limiter(enforced.then(|| Interface::ALL.into_iter().map(window).collect()))
    }

    pub(crate) fn set(&self, interface: Interface, limit: Limit) {
        if let Some(windows) = &self.0 {
            lock(&windows[interface.index()]).limit = limit;
        }
    }

    pub(crate) fn admit(&self, interface: Interface, now: Duration) -> Verdict {
        match &self.0 {
            Some(windows) => lock(&windows[interface.index()]).admit(now),
            None => Verdict::Admitted,
        }
    }
}

fn lock(window: &Mutex<Window>) -> std::sync::MutexGuard<'_, Window> {
    window.lock().unwrap_or_else(PoisonError::into_inner)
}
