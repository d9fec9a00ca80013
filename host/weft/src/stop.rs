//! Ctrl-C and SIGTERM.
//!
//! The first one stops a run at its next call, or while it waits; what was committed stays, and the next run goes on
//! from there. The second one ends the process at once, which loses nothing that was committed. Before a run has begun
//! (while its components are compiled, while it waits for the store or for its hours) there is nothing to stop, so that
//! the first one ends the process.
//!
//! SIGHUP keeps its usual meaning: whoever closes the terminal ends the process at once, as a kill does. To listen to it
//! would undo `nohup`, which lets a run outlive its terminal.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::exit;

type Note = Box<dyn Fn(&str) + Send>;

/// What a run listens to.
pub struct Stop {
    sender: Arc<watch::Sender<bool>>,
    /// How whoever watches is told.
    note: Arc<Mutex<Option<Note>>>,
}

impl Stop {
    /// From now on the signals have this meaning for the process.
    pub fn listen() -> Self {
        let stop = Self { sender: Arc::new(watch::channel(false).0), note: Arc::default() };
        // Without signals nobody can stop a run this way, which is no reason not to run.
        if let Ok(signals) = Signals::listen() {
            tokio::spawn(obey(signals, Arc::clone(&stop.sender), Arc::clone(&stop.note)));
        }
        stop
    }

    /// Becomes true when a run is to stop. As long as somebody holds it, something runs.
    pub fn of_run(&self, note: impl Fn(&str) + Send + 'static) -> watch::Receiver<bool> {
        *self.note.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(note));
        self.sender.subscribe()
    }
}

#[allow(clippy::disallowed_methods, reason = "whoever presses Ctrl-C twice wants no more waiting")]
async fn obey(mut signals: Signals, sender: Arc<watch::Sender<bool>>, note: Arc<Mutex<Option<Note>>>) {
    loop {
        signals.next().await;
        if *sender.borrow() || sender.receiver_count() == 0 {
            std::process::exit(i32::from(exit::INTERRUPTED));
        }
        if let Some(note) = note.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            note("stopping at the next call; press Ctrl-C again to stop at once");
        }
        sender.send_replace(true);
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
