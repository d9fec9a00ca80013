//! What `run` and `record` need before a run: a plan, accounts, inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use weft_engine::store::Run as StoredRun;
use weft_engine::workflow::{Checked, read_input};
use weft_engine::{Accounts, Plan, PlanError, Runtime, SecretInputs, Vault};

use super::allowed_hosts::Allowed;
use super::secret_input;
use crate::arguments::Wiring;
use crate::connections::{ConnectionsFile, vaulted};
use crate::exit;
use crate::file_mode;
use crate::message::{Message, Messages, Notes};
use crate::print::harmless;
use crate::setup::Setup;
use crate::workflow_file::WorkflowFile;

/// Makes a workflow ready to run.
pub async fn plan(setup: &Setup, workflow: &WorkflowFile) -> Result<Arc<Plan>, Messages> {
    // A plan names the lines of its files, so a copy of a file by another name has one of its own.
    let text = format!("{} {}", workflow.hash(), workflow.name);
    let plan = setup.runtime.plan(&text, &workflow.checked).await;
    plan.map_err(|error| match error {
        PlanError::Findings(findings) => {
            let messages = findings.into_iter().map(Message::from).collect();
            Messages::new(exit::FINDINGS, messages).with_sources(&workflow.sources)
        }
        PlanError::Host(reason) => {
            Messages::one(exit::HOST, Message::new(reason, "report it as a mistake of weft, with this message"))
        }
    })
}

/// Whether a connection of the workflow has no account in the connections file: then the vault is asked for it.
pub fn wants_vault(wiring: &Wiring, workflow: &WorkflowFile) -> Result<bool, Messages> {
    let file = ConnectionsFile::read(wiring.connections.as_deref())?;
    let chosen = chosen(wiring, &workflow.checked)?;
    let connections = workflow.checked.connections.iter().filter(|(_, connection)| !connection.allowed);
    let mut names = connections.map(|(alias, _)| chosen.get(alias.as_str()).copied().unwrap_or(alias));
    Ok(names.any(|name| !file.has(name)))
}

/// The accounts of the vault that connections of the workflow get, as the connections file has none for them.
pub async fn vaulted(
    wiring: &Wiring,
    workflow: &WorkflowFile,
    runtime: &Runtime,
    vault: &Vault,
    json: bool,
) -> Result<Accounts, Messages> {
    let file = ConnectionsFile::read(wiring.connections.as_deref())?;
    let chosen = chosen(wiring, &workflow.checked)?;
    let mut accounts = Accounts::new();
    let mut messages = Vec::new();
    for (alias, connection) in workflow.checked.connections.iter().filter(|(_, connection)| !connection.allowed) {
        let name = chosen.get(alias.as_str()).copied().unwrap_or(alias);
        if file.has(name) {
            continue;
        }
        match vaulted::find(vault, &connection.platform, name, chosen.contains_key(alias.as_str()), runtime).await {
            Ok(Some((account, is_only))) => {
                if is_only && !json {
                    let name = harmless(&account.account.settings.name).into_owned();
                    tell!("{alias}: the only account of {}, {name}", connection.platform);
                }
                accounts.insert(alias.clone(), account);
            }
            Ok(None) => {}
            Err(message) => messages.push(message),
        }
    }
    if messages.is_empty() { Ok(accounts) } else { Err(Messages::new(exit::CONFIGURATION, messages)) }
}

/// The account behind each alias of the workflow: of the vault as far as it has been found there, else of the connections
/// file. Everything that is missing is said at once.
pub fn accounts(
    wiring: &Wiring,
    workflow: &WorkflowFile,
    runtime: &Runtime,
    vaulted: &Accounts,
    json: bool,
) -> Result<Accounts, Messages> {
    if workflow.checked.connections.is_empty() && wiring.connection.is_empty() && wiring.allow.is_empty() {
        return Ok(Accounts::new());
    }
    let file = ConnectionsFile::read(wiring.connections.as_deref())?;
    let chosen = chosen(wiring, &workflow.checked)?;
    let mut accounts = Accounts::new();
    let mut secret_files = BTreeSet::new();
    let mut messages = Vec::new();
    let allowed = Allowed::new(&wiring.allow, &file, chosen.clone());
    let allowed = allowed.map_err(|message| Messages::one(exit::CONFIGURATION, message))?;
    if let Some(host) = allowed.unnamed(&workflow.checked) {
        let reason = format!("--allow {host}: no step of the workflow names this host in `allow`");
        return Err(usage(
            reason,
            format!("leave it out, or write `allow: [{host}]` in the step whose code reaches it"),
        ));
    }
    for (alias, connection) in &workflow.checked.connections {
        if connection.allowed {
            match allowed.account(alias, &connection.platform, &workflow.checked, runtime) {
                Ok(account) => _ = accounts.insert(alias.clone(), account),
                Err(message) => messages.push(message.at(connection.place.clone())),
            }
            continue;
        }
        let name = chosen.get(alias.as_str()).copied().unwrap_or(alias);
        if let Some(account) = vaulted.get(alias) {
            accounts.insert(alias.clone(), Arc::clone(account));
            continue;
        }
        match file.account(alias, name, &connection.platform, runtime) {
            Ok(account) => {
                secret_files.extend(file.secret_files(name, &account));
                accounts.insert(alias.clone(), account);
            }
            Err(message) if message.subject.is_none() => messages.push(message.at(connection.place.clone())),
            Err(message) => messages.push(message),
        }
    }
    if messages.is_empty() {
        tell_of_open_files(secret_files, json);
        return Ok(accounts);
    }
    Err(Messages::new(exit::CONFIGURATION, messages).with_sources(&workflow.sources))
}

/// Tells of files with secrets that other users have access to, of each once.
fn tell_of_open_files(files: BTreeSet<PathBuf>, json: bool) {
    static TOLD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let is_open = |file: &Path| {
        std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && file_mode::is_open_to_others(&metadata))
    };
    let note = |file: PathBuf| {
        let reason = "the file holds secrets, and other users of this machine can read or change it";
        Message::new(reason, format!("chmod 600 {}", file.display())).about(file.display().to_string())
    };
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let open = files.into_iter().filter(|file| is_open(file) && told.insert(file.clone()));
    Notes::new(open.map(note).collect()).print(json);
}

fn chosen<'a>(wiring: &'a Wiring, checked: &Checked) -> Result<BTreeMap<&'a str, &'a str>, Messages> {
    let mut chosen = BTreeMap::new();
    for choice in &wiring.connection {
        let Some((alias, account)) = choice.split_once('=') else {
            return Err(usage(format!("--connection {choice}: there is no `=`"), "write --connection ALIAS=ACCOUNT"));
        };
        if !checked.connections.contains_key(alias) {
            let known: Vec<&str> = checked.connections.keys().map(String::as_str).collect();
            let reason = format!("--connection {choice}: the workflow has no connection `{alias}`");
            return Err(usage(reason, format!("its connections are: {}", known.join(", "))));
        }
        if let Some(other) = chosen.insert(alias, account) {
            let reason = format!("--connection {choice}: `{alias}` was given the account `{other}` already");
            return Err(usage(reason, "name one account for each connection"));
        }
    }
    Ok(chosen)
}

/// The inputs of a run.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// All of them, secret ones as their placeholders.
    pub values: BTreeMap<String, Value>,
    /// The values of secret ones.
    pub secrets: SecretInputs,
}

/// Whether a run sends something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// It does, and needs the values of secret inputs.
    Needed,
    /// Everything has been answered already.
    NotNeeded,
}

/// The inputs of a run, complete and of the right types. `given` are those of a recording or an earlier run, which the
/// command line may change; secret ones are never among them.
pub fn inputs(
    wiring: &Wiring,
    checked: &Checked,
    given: &BTreeMap<String, Value>,
    secrets: Secrets,
) -> Result<Inputs, Messages> {
    let mut inputs = Inputs { values: given.clone(), secrets: SecretInputs::new() };
    for choice in &wiring.input {
        let Some((name, text)) = choice.split_once('=') else {
            return Err(usage(format!("--input {choice}: there is no `=`"), "write --input NAME=VALUE"));
        };
        let Some(input) = checked.inputs.get(name) else {
            let known: Vec<&str> = checked.inputs.keys().map(String::as_str).collect();
            let remedy = if known.is_empty() {
                "leave it out: the workflow has no inputs".to_owned()
            } else {
                format!("its inputs are: {}", known.join(", "))
            };
            return Err(usage(format!("--input {name}: the workflow has no input `{name}`"), remedy));
        };
        if input.secret {
            inputs.secrets.insert(name.to_owned(), secret_input::read(name, text)?);
            continue;
        }
        let value = read_input(input.kind, text)
            .map_err(|reason| usage(format!("--input {choice}: {reason}"), "give a value of the input's type"))?;
        inputs.values.insert(name.to_owned(), value);
    }
    for (name, input) in &checked.inputs {
        if input.secret {
            if secrets == Secrets::Needed && !inputs.secrets.contains_key(name) {
                let reason =
                    format!("the secret input `{name}` has no value: it is kept nowhere, and asked for each time");
                return Err(usage(reason, secret_input::remedy(name)));
            }
            inputs.values.insert(name.clone(), Value::from(weft_engine::secret_placeholder(name)));
            continue;
        }
        match &input.default {
            _ if inputs.values.contains_key(name) => {}
            Some(default) => {
                inputs.values.insert(name.clone(), default.clone());
            }
            None => return Err(usage(format!("the input `{name}` has no value"), format!("add --input {name}=…"))),
        }
    }
    Ok(inputs)
}

/// The inputs that a run had, as far as the workflow still has them.
pub fn inputs_of(run: &StoredRun, checked: &Checked) -> BTreeMap<String, Value> {
    let mut inputs: BTreeMap<String, Value> = serde_json::from_str(&run.inputs_json).unwrap_or_default();
    inputs.retain(|name, _| checked.inputs.contains_key(name));
    inputs
}

fn usage(reason: impl Into<String>, remedy: impl Into<String>) -> Messages {
    Messages::one(exit::CONFIGURATION, Message::new(reason, remedy))
}
