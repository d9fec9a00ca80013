//! Keeping the exchanges of a live run, so that it can be looked at and done again when it is over.
//!
//! A run is copied while it goes on, in bounded memory; what that comes to is worked out at its end, and only if it is
//! wanted: the exchanges of runs that finish usually are not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use weft_recording::file::{self, RecordingError, Written};
use weft_recording::placeholder::Placeholder;
use weft_recording::{DeepSearch, RecordedConnection, Recording};
use weft_sandbox::outside::{CallKey, Outside, Recorder};
use weft_sandbox::secret::Secret;
use weft_sandbox::{LiveToken, fill_placeholders};
use weft_store::{Lacks, RunRecording};

use crate::plan::planned::Plan;
use crate::report::event::{Event, RunStatus};
use crate::report::failure::RunFailure;
use crate::run::request::RunRequest;
use crate::secret::accounts::{AccountHandle, Accounts};
use crate::secret::secret_inputs::SecretInputs;
use crate::state::frame::RunState;
use crate::step::bookmarks::{Found, Mark};

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

/// What a recording run wrote down, once it is over.
pub fn recording(plan: &Plan, recorder: &Recorder, accounts: &Accounts, inputs: &BTreeMap<String, Value>) -> Recording {
    Recording {
        workflow: plan.checked.name.clone(),
        engine: concat!("weft ", env!("CARGO_PKG_VERSION")).to_owned(),
        components: plan.component_digests(),
        started_at_ms: recorder.run_started_at_ms(),
        seed: recorder.seed(),
        inputs: inputs.clone(),
        connections: recorded_connections(accounts),
        bookmarks: BTreeMap::new(),
        tokens: BTreeMap::new(),
        masked: Vec::new(),
        calls: recorder.calls(),
    }
}

/// What components could see of the accounts.
pub fn recorded_connections(accounts: &Accounts) -> BTreeMap<String, RecordedConnection> {
    let connections = accounts.iter().map(|(alias, handle)| {
        let settings = &handle.account.settings;
        let recorded = RecordedConnection {
            platform: settings.platform.clone(),
            base_url: settings.base_url.clone(),
            fields: settings.fields.clone(),
            secrets: settings.secrets.keys().cloned().collect(),
        };
        (alias.clone(), recorded)
    });
    connections.collect()
}

/// What a run found when it began.
#[derive(Default)]
pub(crate) struct Began {
    /// Bookmarks that it was given and that are in no store, by the names of their streams.
    given: BTreeMap<String, i64>,
    found: Mutex<Beginning>,
}

#[derive(Default)]
struct Beginning {
    /// Bookmarks that steps began at, by the names of their streams.
    bookmarks: BTreeMap<String, i64>,
    /// Tokens that were alive already, and when they end.
    tokens: BTreeMap<String, Option<i64>>,
}

impl Began {
    pub(crate) fn with(bookmarks: BTreeMap<String, i64>) -> Arc<Self> {
        Arc::new(Self { given: bookmarks, ..Self::default() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Beginning> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What it takes to keep the exchanges of a run.
pub(crate) struct Keeping {
    recorder: Arc<Recorder>,
    which: KeepExchanges,
    inputs: BTreeMap<String, Value>,
    secret_inputs: SecretInputs,
    /// What they lack in any case.
    lacks: Option<Lacks>,
}

impl Keeping {
    /// The outside of a live run, written down if its exchanges may be wanted.
    pub(crate) fn around(
        outside: Arc<dyn Outside>,
        request: &RunRequest,
        resumed: bool,
    ) -> (Arc<dyn Outside>, Option<Arc<Self>>) {
        let which = request.keep_exchanges;
        let Some(bytes_max) = which.bytes_max() else { return (outside, None) };
        let recorder = Arc::new(Recorder::within(outside, bytes_max));
        let lacks = match (&request.again, resumed) {
            (Some(_), _) => Some(Lacks::EarlierRun),
            (None, true) => Some(Lacks::EarlierProcess),
            (None, false) => None,
        };
        let (inputs, secret_inputs) = (request.inputs.clone(), request.secret_inputs.clone());
        let keeping = Self { recorder: Arc::clone(&recorder), which, inputs, secret_inputs, lacks };
        (recorder, Some(Arc::new(keeping)))
    }

    fn is_wanted(&self, status: RunStatus) -> bool {
        match status {
            RunStatus::Failed => true,
            RunStatus::Finished => self.which == KeepExchanges::Always,
            // It goes on, and has nothing to show by itself.
            RunStatus::Interrupted => false,
        }
    }

    fn lacks(&self) -> Option<Lacks> {
        self.lacks.or_else(|| (!self.recorder.is_whole()).then_some(Lacks::EarlierExchanges))
    }
}

impl RunState<'_> {
    /// Where a stream begins: at the bookmark in the store, or at the one that the run was given for a stream of this name.
    pub(crate) async fn bookmark(&self, index: usize, mark: &Mark, name: String) -> Result<Found, RunFailure> {
        let mut found = match self.keeps_state {
            true => self.kept_bookmark(index, mark).await?,
            false => Found::default(),
        };
        found.until_ms = found.until_ms.or_else(|| self.began.given.get(&name).copied());
        if let (Some(until_ms), Some(_)) = (found.until_ms, &self.keeping) {
            self.began.lock().bookmarks.insert(name, until_ms);
        }
        Ok(found)
    }

    /// Notes the tokens of an account that are alive although this run has not asked for any.
    pub(crate) fn found_alive(&self, alias: &str, handle: &AccountHandle) {
        let Some(authorization) = handle.authorization.as_ref().filter(|_| self.keeping.is_some()) else { return };
        if self.was_authorized(alias) {
            return;
        }
        let alias = self.outermost_alias(alias);
        for name in authorization.token_names() {
            if let Some(token) = handle.account.live_token(name, i64::MIN) {
                let name = format!("{alias}/{name}");
                self.began.lock().tokens.entry(name).or_insert(token.expires_at_ms);
            }
        }
    }

    /// Keeps the exchanges of the run if they are wanted. That they can't be kept is no reason to fail, so it is only
    /// told.
    pub(crate) async fn keep_exchanges(&self, status: RunStatus, now_ms: i64) {
        let Some(keeping) = self.keeping.as_ref().filter(|keeping| keeping.is_wanted(status)) else { return };
        let kept = match self.written(keeping).await {
            Err(error) => Err(error.reason),
            Ok(Written { text, files }) => {
                let files = files.into_iter().map(|file| (file.name, file.bytes)).collect();
                let run_id = self.id.clone();
                let kept = RunRecording { run_id, lacks: keeping.lacks(), kept_at_ms: now_ms, text, files };
                self.store.keep_recording(kept).await.map_err(|error| error.reason())
            }
        };
        if let Err(reason) = kept {
            let message = format!("the exchanges of the run are not kept: {reason}");
            (self.events)(Event::Note { step: String::new(), message });
        }
    }

    /// The recording as a file, searched for everything that must not be in it.
    async fn written(&self, keeping: &Keeping) -> Result<Written, RecordingError> {
        let recorder = &keeping.recorder;
        let mut recording = recording(self.plan, recorder, &self.accounts, &keeping.inputs);
        self.began.tell(&mut recording);
        let secrets = secrets(&self.accounts, &keeping.secret_inputs, recorder.tokens());
        let write = move || file::write(&recording, &secrets);
        // There may be much of it, and others have to get their turn.
        tokio::task::spawn_blocking(write).await.unwrap_or_else(|error| {
            let reason = format!("they can't be written: {error}");
            Err(RecordingError { line: None, reason, remedy: String::new() })
        })
    }

    /// Pages that were fetched ahead and dropped are asked for by nobody who reads in turn.
    pub(crate) fn forget_pages_behind(&self, page: &CallKey) {
        if let Some(keeping) = &self.keeping {
            keeping.recorder.forget_behind(page);
        }
    }
}

impl Began {
    fn tell(&self, recording: &mut Recording) {
        let found = self.lock();
        recording.bookmarks.clone_from(&found.bookmarks);
        recording.tokens.clone_from(&found.tokens);
    }
}

/// Gives the accounts of a replay the tokens that the recorded run found alive. Of each only its marker is known.
pub fn put_recorded_tokens(accounts: &Accounts, recording: &Recording) {
    for (name, expires_at_ms) in &recording.tokens {
        let Some((alias, token)) = name.split_once('/') else { continue };
        if let Some(handle) = accounts.get(alias) {
            let marker = fill_placeholders(&format!("<token:{name}>"), &recording.seed);
            let live = LiveToken::new(Secret::new(marker), *expires_at_ms, recording.started_at_ms);
            handle.account.put_token(token, live);
        }
    }
}

/// Everything that must not be in a recording: secret fields and inputs, all tokens of the run, and those that its accounts have.
pub fn secrets(accounts: &Accounts, inputs: &SecretInputs, tokens: Vec<(Placeholder, Secret)>) -> DeepSearch {
    let inputs = inputs.iter().map(|(name, value)| (format!("input/{name}"), value.expose().to_vec()));
    let mut secrets: Vec<(String, Vec<u8>)> = inputs.collect();
    for (alias, handle) in accounts {
        let fields = handle.account.settings.secrets.iter();
        let fields = fields.filter_map(|(name, value)| Some((format!("{alias}/{name}"), value.as_ref()?)));
        secrets.extend(fields.map(|(name, value)| (name, value.expose().to_vec())));
        for name in handle.authorization.iter().flat_map(|authorization| authorization.token_names()) {
            let token = handle.account.live_token(name, i64::MIN);
            secrets.extend(token.map(|token| (format!("{alias}/{name}"), token.value.expose().to_vec())));
        }
    }
    let name = |token: &Placeholder| token.to_string().trim_matches(['<', '>']).replacen("token:", "", 1);
    secrets.extend(tokens.into_iter().map(|(token, value)| (name(&token), value.expose().to_vec())));
    secrets.dedup();
    DeepSearch::new(secrets)
}
