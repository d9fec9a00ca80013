//! Keeping the exchanges of a live run, so that it can be looked at and done again when it is over.
//!
//! A run is copied while it goes on, in bounded memory; what that comes to is worked out at its end, and only if it is
//! wanted: the exchanges of runs that finish usually are not.

use std::collections::BTreeMap;

use serde_json::Value;
use weft_recording::file::{self, RecordingError, Written};
use weft_recording::placeholder::Placeholder;
use weft_recording::{DeepSearch, RecordedConnection, Recording};
use weft_sandbox::outside::{Outside, Recorder};
use weft_sandbox::secret::Secret;
use weft_sandbox::{LiveToken, fill_placeholders};
use weft_store::RunRecording;

use crate::plan::planned::Plan;
use crate::report::event::RunStatus;
use crate::secret::accounts::Accounts;
use crate::secret::secret_inputs::SecretInputs;
use crate::state::exchanges::Keeping;
use crate::state::run::Run;

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

/// Keeps the exchanges of a run if they are wanted. That they can't be kept is no reason to fail, so it is only told.
pub(crate) async fn keep_exchanges(run: &Run, plan: &Plan, status: RunStatus, now_ms: i64) {
    let Some(keeping) = run.exchanges.wanted(status) else { return };
    let kept = match written(run, plan, keeping).await {
        Err(error) => Err(error.reason),
        Ok(Written { text, files }) => {
            let files = files.into_iter().map(|file| (file.name, file.bytes)).collect();
            let run_id = run.id.clone();
            let kept = RunRecording { run_id, lacks: keeping.lacks(), kept_at_ms: now_ms, text, files };
            run.store.keep_recording(kept).await.map_err(|error| error.reason())
        }
    };
    if let Err(reason) = kept {
        run.note(format!("the exchanges of the run are not kept: {reason}"));
    }
}

/// The recording as a file, searched for everything that must not be in it.
async fn written(run: &Run, plan: &Plan, keeping: &Keeping) -> Result<Written, RecordingError> {
    let accounts = &run.access.accounts;
    let mut recording = recording(plan, &keeping.recorder, accounts, &keeping.inputs);
    run.exchanges.tell(&mut recording);
    let secrets = secrets(accounts, &keeping.secret_inputs, keeping.recorder.tokens());
    let write = move || file::write(&recording, &secrets);
    // There may be much of it, and others have to get their turn.
    tokio::task::spawn_blocking(write).await.unwrap_or_else(|error| {
        let reason = format!("they can't be written: {error}");
        Err(RecordingError { line: None, reason, remedy: String::new() })
    })
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

/// Gives the accounts of a written case that somebody has to agree to what others are obtained with: nobody agrees in a test.
/// Of each only its marker is known.
pub fn put_agreed_tokens(accounts: &Accounts, seed: &[u8; 32]) {
    for (alias, handle) in accounts.iter().filter(|(_, handle)| handle.needs_consent()) {
        for name in handle.renewing_tokens() {
            let marker = fill_placeholders(&format!("<token:{alias}/{name}>"), seed);
            handle.account.put_token(name, LiveToken::new(Secret::new(marker), None, 0));
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
