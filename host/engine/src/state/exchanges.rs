//! What is noted for the recording of a live run, in case that it is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use weft_recording::Recording;
use weft_sandbox::outside::{CallKey, Outside, Recorder};
use weft_store::Lacks;

use crate::report::event::RunStatus;
use crate::secret::secret_inputs::SecretInputs;

/// Memory for the exchanges of a run of which only a failure is wanted.
pub const KEPT_BYTES_MAX: usize = 8 << 20;

/// The same for a run whose exchanges are wanted in any case.
pub const ALL_KEPT_BYTES_MAX: usize = 256 << 20;

/// Which live runs leave their exchanges in the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeepExchanges {
    /// None.
    #[default]
    Never,
    /// Those that fail.
    OfFailures,
    /// All.
    Always,
}

impl KeepExchanges {
    fn bytes_max(self) -> Option<usize> {
        match self {
            Self::Never => None,
            Self::OfFailures => Some(KEPT_BYTES_MAX),
            Self::Always => Some(ALL_KEPT_BYTES_MAX),
        }
    }
}

/// Where a run begins, and what it takes to keep its exchanges.
#[derive(Default)]
pub(crate) struct Exchanges {
    /// Bookmarks that it was given and that are in no store, by the names of their streams.
    given: BTreeMap<String, i64>,
    found: Mutex<Found>,
    /// Set if they may be wanted.
    keeping: Option<Keeping>,
}

/// What a run found when it began.
#[derive(Default)]
struct Found {
    /// Bookmarks that steps began at, by the names of their streams.
    bookmarks: BTreeMap<String, i64>,
    /// Tokens that were alive already, and when they end.
    tokens: BTreeMap<String, Option<i64>>,
}

/// What it takes to keep the exchanges of a run.
pub(crate) struct Keeping {
    pub(crate) recorder: Arc<Recorder>,
    which: KeepExchanges,
    pub(crate) inputs: BTreeMap<String, Value>,
    pub(crate) secret_inputs: SecretInputs,
    /// What they lack in any case.
    lacks: Option<Lacks>,
}

impl Exchanges {
    pub(crate) fn new(given: BTreeMap<String, i64>, keeping: Option<Keeping>) -> Self {
        Self { given, keeping, ..Self::default() }
    }

    /// The bookmark that the run was given for a stream of this name.
    pub(crate) fn given_bookmark(&self, name: &str) -> Option<i64> {
        self.given.get(name).copied()
    }

    /// Notes the bookmark that a stream of this name begins at.
    pub(crate) fn begins_at(&self, name: String, until_ms: i64) {
        if self.may_be_wanted() {
            self.lock().bookmarks.insert(name, until_ms);
        }
    }

    /// Notes a token that is alive although the run has not asked for any, unless it was noted before.
    pub(crate) fn finds_alive(&self, name: String, expires_at_ms: Option<i64>) {
        self.lock().tokens.entry(name).or_insert(expires_at_ms);
    }

    /// Whether they are written down, since somebody may want them.
    pub(crate) fn may_be_wanted(&self) -> bool {
        self.keeping.is_some()
    }

    /// What it takes to keep them, if they are wanted of a run that ends like this.
    pub(crate) fn wanted(&self, status: RunStatus) -> Option<&Keeping> {
        self.keeping.as_ref().filter(|keeping| keeping.is_wanted(status))
    }

    /// Pages that were fetched ahead and dropped are asked for by nobody who reads in turn.
    pub(crate) fn forget_pages_behind(&self, page: &CallKey) {
        if let Some(keeping) = &self.keeping {
            keeping.recorder.forget_behind(page);
        }
    }

    /// Lets a recording begin where the run began.
    pub(crate) fn tell(&self, recording: &mut Recording) {
        let found = self.lock();
        recording.bookmarks.clone_from(&found.bookmarks);
        recording.tokens.clone_from(&found.tokens);
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeping {
    /// The outside of a live run, written down if its exchanges may be wanted.
    pub(crate) fn around(
        outside: Arc<dyn Outside>,
        which: KeepExchanges,
        inputs: (&BTreeMap<String, Value>, &SecretInputs),
        lacks: Option<Lacks>,
    ) -> (Arc<dyn Outside>, Option<Self>) {
        let Some(bytes_max) = which.bytes_max() else { return (outside, None) };
        let recorder = Arc::new(Recorder::within(outside, bytes_max));
        let (inputs, secret_inputs) = (inputs.0.clone(), inputs.1.clone());
        let keeping = Self { recorder: Arc::clone(&recorder), which, inputs, secret_inputs, lacks };
        (recorder, Some(keeping))
    }

    fn is_wanted(&self, status: RunStatus) -> bool {
        match status {
            RunStatus::Failed => true,
            RunStatus::Finished => self.which == KeepExchanges::Always,
            // It goes on, and has nothing to show by itself.
            RunStatus::Interrupted => false,
        }
    }

    pub(crate) fn lacks(&self) -> Option<Lacks> {
        self.lacks.or_else(|| (!self.recorder.is_whole()).then_some(Lacks::EarlierExchanges))
    }
}
