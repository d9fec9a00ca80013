//! `weft run --replay`: the recording and the accounts in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;
use weft_engine::sandbox::outside::Replay;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::workflow::{Catalogue, Checked};
use weft_engine::{Accounts, KeepExchanges, Mode, Plan, RunFailure, RunRequest, put_recorded_tokens};
use weft_recording::Recording;

use super::allowed_hosts;
use crate::connections::recorded_account;
use crate::exit;
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::workflow_file::recording_beside;

/// The recording that was named, or the one beside the workflow.
pub fn read_recording(path: Option<&Path>, workflow: &Path, checked: &Checked) -> Result<Recording, Messages> {
    let path: PathBuf = path.map_or_else(|| recording_beside(workflow), Path::to_path_buf);
    let recording = recording_file::read(&path)?;
    if recording.workflow != checked.name {
        let reason = format!("it is a recording of the workflow `{}`, not of `{}`", recording.workflow, checked.name);
        let message = Message::new(reason, "name the right recording: --replay RECORDING");
        return Err(Messages::one(exit::RECORDING, message.about(path.display().to_string())));
    }
    Ok(recording)
}

/// Replays a recording that is not written yet, quietly and into nothing. Why it fails, if it does.
pub async fn rehearse(
    plan: &Arc<Plan>,
    recording: &Recording,
    catalogue: &Catalogue,
) -> Result<Option<RunFailure>, Messages> {
    // Nobody stops this run; a channel without a sender says that, too.
    let (_, stop) = watch::channel(false);
    let request = RunRequest {
        plan: Arc::clone(plan),
        accounts: recorded_accounts(recording, &plan.checked, catalogue)?,
        inputs: recording.inputs.clone(),
        secret_inputs: weft_engine::SecretInputs::new(),
        source_hash: String::new(),
        store: Store::open(&StoreTarget::memory()).await?,
        store_key: None,
        mode: Mode::Replay(Arc::new(Replay::new(recording))),
        again: None,
        bookmarks: recording.bookmarks.clone(),
        keep_exchanges: KeepExchanges::Never,
        fresh: true,
        events: Arc::new(|_| {}),
        stop,
    };
    Ok(weft_engine::run(request).await.map_or_else(Some, |summary| summary.failure))
}

/// The account behind each alias, as it was recorded.
pub fn recorded_accounts(
    recording: &Recording,
    checked: &Checked,
    catalogue: &Catalogue,
) -> Result<Accounts, Messages> {
    let mut accounts = Accounts::new();
    for (alias, connection) in &checked.connections {
        let recorded = recording.connections.get(alias).filter(|recorded| recorded.platform == connection.platform);
        let unasked = allowed_hosts::unasked(alias, connection);
        let Some(recorded) = recorded.or(unasked.as_ref()) else {
            let reason = format!("the recording has no connection `{alias}` to `{}`", connection.platform);
            let message = Message::new(reason, "record it anew: weft record FILE").at(connection.place.clone());
            return Err(Messages::one(exit::RECORDING, message));
        };
        let account =
            recorded_account(alias, recorded, catalogue).map_err(|message| Messages::one(exit::RECORDING, message))?;
        accounts.insert(alias.clone(), account);
    }
    put_recorded_tokens(&accounts, recording);
    Ok(accounts)
}
