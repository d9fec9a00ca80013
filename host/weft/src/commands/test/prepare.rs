//! What a case needs before it can run: workflow, recording, accounts, inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use weft_engine::sandbox::outside::Strict;
use weft_engine::workflow::{Catalogue, Checked, FieldDescription, Input, InputKind, read_input, validate_parameters};
use weft_engine::{Accounts, Plan, Runtime, put_agreed_tokens};
use weft_recording::{RecordedConnection, Recording};
use weft_testing::document::{Case, ConnectionFields, NodeSubject, Source, Subject, TestFile};
use weft_testing::fault::PlatformAnswers;
use weft_testing::script::{Inline, InlineCall};
use weft_testing::{NODE_ALIAS, NodeStage, Rehearsal, Whole};

use super::files::OpenedFile;
use crate::commands::shared::allowed_hosts;
use crate::commands::shared::replay::{read_recording, recorded_accounts};
use crate::commands::shared::wiring;
use crate::connections::{recorded_account, rules, secret_fields};
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::setup::Setup;
use crate::workflow_file::WorkflowFile;

/// When runs of cases without a recording start, unless they say when: 2026-01-01T00:00:00Z.
const STARTED_AT_MS: i64 = 1_767_225_600_000;

/// The random of cases without a recording.
const SEED: [u8; 32] = [0; 32];

/// Makes the accounts of a new process.
type MakeAccounts = Box<dyn Fn() -> Result<Accounts, Messages> + Send + Sync>;

/// A case that can run.
pub struct Prepared {
    /// The case.
    pub case: Case,
    /// How the platform says what is not said by HTTP.
    pub answers: PlatformAnswers,
    /// For cases of a workflow.
    pub rehearsal: Option<Rehearsal>,
    /// The workflow itself, for cases of one.
    pub workflow: Option<Arc<WorkflowFile>>,
    /// For cases of a node.
    pub node: Option<NodeStage>,
    /// For cases with a recording.
    pub recording: Option<Arc<Recording>>,
}

impl Prepared {
    /// What stands in for the network, not yet followed.
    pub fn script(&self) -> Arc<dyn Whole> {
        match (&self.recording, &self.case.source) {
            (Some(recording), _) => match &self.case.subject {
                Subject::Node(subject) => Arc::new(Inline::new(exchanges_of(recording, subject), &recording.seed)),
                Subject::Workflow => Arc::new(Strict::new(recording)),
            },
            (None, Source::Calls(calls)) => Arc::new(Inline::new(calls.clone(), &SEED)),
            (None, Source::Recording(_)) => Arc::new(Inline::new(Vec::new(), &SEED)),
        }
    }
}

/// What cases share.
pub struct Stage {
    setup: Setup,
    /// What the components say about themselves.
    pub catalogue: Arc<Catalogue>,
    plans: BTreeMap<PathBuf, (Arc<WorkflowFile>, Arc<Plan>)>,
}

impl Stage {
    /// Where cases run.
    pub fn runtime(&self) -> &Runtime {
        &self.setup.runtime
    }

    /// A stage with these components.
    pub fn new(setup: Setup) -> Self {
        let catalogue = Arc::new(setup.runtime.components().catalogue());
        Self { setup, catalogue, plans: BTreeMap::new() }
    }

    /// Sees to everything that a case needs.
    pub async fn prepare(&mut self, file: &OpenedFile, read: &TestFile, case: &Case) -> Result<Prepared, Messages> {
        let mut prepared = Prepared {
            case: case.clone(),
            answers: read.answers.clone(),
            rehearsal: None,
            workflow: None,
            node: None,
            recording: None,
        };
        match &case.subject {
            Subject::Node(subject) => {
                prepared.recording = recording_of_step(file, case, subject)?.map(Arc::new);
                prepared.node = Some(self.node(file, case, subject, prepared.recording.as_deref())?);
            }
            Subject::Workflow => {
                let (workflow, plan) = self.plan(file, read).await?;
                prepared.recording = recording(file, case, &workflow)?.map(Arc::new);
                prepared.rehearsal = Some(self.rehearsal(file, case, &workflow, plan, prepared.recording.as_ref())?);
                prepared.workflow = Some(workflow);
            }
        }
        Ok(prepared)
    }

    /// Platforms and nodes that may be called when nothing is to be written: those that give records, and those that
    /// obtain tokens.
    pub fn reading_nodes(&self) -> BTreeSet<(String, String)> {
        let nodes = self.catalogue.components().flat_map(|component| {
            let reading = component.nodes.iter().filter(|node| node.records.is_some()).map(|node| &node.name);
            let ways = component.connection.iter().flat_map(|connection| &connection.authorize);
            let names = reading.chain(ways.map(|way| &way.node));
            names.map(|node| (component.name.clone(), node.clone()))
        });
        nodes.collect()
    }

    /// Nodes of the components given by hand that no case of these files uses.
    pub fn untested_nodes(&self, files: &[OpenedFile]) -> Vec<String> {
        let own = self.catalogue.components().filter(|component| self.setup.added.contains_key(&component.name));
        let offered = own.flat_map(|component| {
            component.usable_nodes().map(move |node| format!("{}/{}", component.name, node.name))
        });
        let mut used = BTreeSet::new();
        for case in files.iter().filter_map(|file| file.read.as_ref().ok()).flat_map(|read| &read.cases) {
            if let Subject::Node(subject) = &case.subject {
                used.insert(subject.name.value.clone());
            }
        }
        for (workflow, _) in self.plans.values() {
            used.extend(workflow.checked.steps.iter().map(|step| format!("{}/{}", step.component, step.node.name)));
        }
        offered.filter(|node| !used.contains(node)).collect()
    }

    async fn plan(&mut self, file: &OpenedFile, read: &TestFile) -> Result<(Arc<WorkflowFile>, Arc<Plan>), Messages> {
        let path = match &read.workflow {
            Some(workflow) => file.beside(workflow)?,
            None => workflow_beside(&file.path),
        };
        if let Some(known) = self.plans.get(&path) {
            return Ok(known.clone());
        }
        let workflow = Arc::new(WorkflowFile::read(&path, &self.setup)?);
        let plan = wiring::plan(&self.setup, &workflow).await?;
        self.plans.insert(path, (Arc::clone(&workflow), Arc::clone(&plan)));
        Ok((workflow, plan))
    }

    fn rehearsal(
        &self,
        file: &OpenedFile,
        case: &Case,
        workflow: &WorkflowFile,
        plan: Arc<Plan>,
        recording: Option<&Arc<Recording>>,
    ) -> Result<Rehearsal, Messages> {
        let accounts = self.accounts(file, case, &plan.checked, recording)?;
        // Here rather than in each run: what is wrong with them is said once.
        accounts()?;
        let given = recording.map(|recording| recording.inputs.clone()).unwrap_or_default();
        Ok(Rehearsal {
            plan,
            accounts: Arc::new(move || accounts().unwrap_or_default()),
            inputs: inputs(file, case, &workflow.checked, given)?,
            started_at_ms: case.started_at_ms.or(recording.map(|it| it.started_at_ms)).unwrap_or(STARTED_AT_MS),
            seed: recording.map_or(SEED, |recording| recording.seed),
            before: case.before.clone(),
        })
    }

    /// What makes the accounts of a run: those of the recording, else those that the case describes.
    fn accounts(
        &self,
        file: &OpenedFile,
        case: &Case,
        checked: &Arc<Checked>,
        recording: Option<&Arc<Recording>>,
    ) -> Result<MakeAccounts, Messages> {
        let catalogue = Arc::clone(&self.catalogue);
        if let Some(recording) = recording {
            let (recording, checked) = (Arc::clone(recording), Arc::clone(checked));
            return Ok(Box::new(move || recorded_accounts(&recording, &checked, &catalogue)));
        }
        let connections = self
            .connections(case, checked)
            .map_err(|message| file.message(case.name.mark, message.reason, &message.remedy))?;
        Ok(Box::new(move || {
            let accounts = connections.iter().map(|(alias, connection)| {
                let account = recorded_account(alias, connection, &catalogue);
                account.map(|account| (alias.clone(), account))
            });
            let accounts: Result<Accounts, Message> = accounts.collect();
            let accounts = accounts.map_err(|message| Messages::one(crate::exit::RECORDING, message))?;
            put_agreed_tokens(&accounts, &SEED);
            Ok(accounts)
        }))
    }

    /// The connections of a case without a recording: the platform's own address unless the case says otherwise.
    fn connections(&self, case: &Case, checked: &Checked) -> Result<BTreeMap<String, RecordedConnection>, Message> {
        let mut connections = BTreeMap::new();
        for (alias, connection) in &checked.connections {
            if let Some(host) = allowed_hosts::unasked(alias, connection) {
                connections.insert(alias.clone(), host);
                continue;
            }
            let given = case.connections.get(alias).cloned().unwrap_or_default();
            let connection = self.connection(&connection.platform, &given)?;
            connections.extend(connection.map(|connection| (alias.clone(), connection)));
        }
        Ok(connections)
    }

    /// None for a platform without connections.
    fn connection(&self, platform: &str, given: &ConnectionFields) -> Result<Option<RecordedConnection>, Message> {
        let component = self.catalogue.component(platform);
        let Some(description) = component.and_then(|it| it.connection.as_ref()) else { return Ok(None) };
        let variant = given.fields.get("variant").map(String::as_str);
        let known = || description.fields_of(variant);
        let is_public = |name: &String| given.fields.contains_key(name);
        let may_be_secret = |field: &&FieldDescription| field.secret || field.secret_unless.is_some();
        let secrets = known().filter(may_be_secret).flat_map(FieldDescription::secret_names).cloned();
        let own = secret_fields(&given.fields)?;
        let presets = known().filter_map(|field| Some((field.name.clone(), field.preset.clone()?)));
        let fields: BTreeMap<String, String> = presets.chain(given.fields.clone()).collect();
        let address = description.base_url(variant, fields.get("site").map(String::as_str));
        let filled = rules::address(address, |name| fields.get(name).map(String::as_str));
        Ok(Some(RecordedConnection {
            platform: platform.to_owned(),
            base_url: given.base_url.clone().or(filled).unwrap_or_else(|| address.to_owned()),
            fields,
            secrets: secrets.chain(own).filter(|name| !is_public(name)).collect(),
        }))
    }

    fn node(
        &self,
        file: &OpenedFile,
        case: &Case,
        subject: &NodeSubject,
        recording: Option<&Recording>,
    ) -> Result<NodeStage, Messages> {
        let name = &subject.name;
        let unknown = |reason: String, remedy: &str| Err(file.message(name.mark, reason, remedy));
        let Some((component, node)) = name.value.split_once('/') else {
            return unknown(format!("`{}` is no node", name.value), "write it as COMPONENT/NODE");
        };
        let Some(description) = self.catalogue.node(component, node) else {
            return unknown(
                format!("there is no node `{}`", name.value),
                "see `weft nodes`; a component of your own is named with --component FILE.wasm",
            );
        };
        if let Err(reasons) = validate_parameters(description, &subject.with) {
            return unknown(format!("its parameters are wrong: {}", reasons.join("; ")), "correct `with:`");
        }
        if description.window.is_some() != subject.window.is_some() {
            return match description.window {
                Some(_) => unknown(
                    format!("`{}` reads a range of time", name.value),
                    "add window: { since: 2026-01-01T00:00:00+08:00, until: 2026-01-02T00:00:00+08:00 }",
                ),
                None => unknown(format!("`{}` reads no range of time", name.value), "remove `window:`"),
            };
        }
        let recorded = recording.and_then(|it| it.connections.iter().find(|(_, known)| known.platform == component));
        let alias = recorded.map_or(NODE_ALIAS, |(alias, _)| alias);
        let told = |message: Message| file.message(name.mark, message.reason, &message.remedy);
        let connection = match recorded {
            Some((_, connection)) => Some(connection.clone()),
            None => self.connection(component, &subject.connection).map_err(told)?,
        };
        let account = match connection {
            Some(connection) => Some(recorded_account(alias, &connection, &self.catalogue).map_err(told)?),
            None => None,
        };
        let Some(found) = self.setup.runtime.components().get(component) else {
            return unknown(format!("there is no component `{component}`"), "name it with --component FILE.wasm");
        };
        Ok(NodeStage {
            sandbox: Arc::clone(self.setup.runtime.sandbox()),
            component: found,
            node: node.to_owned(),
            account,
            started_at_ms: case.started_at_ms.or(recording.map(|it| it.started_at_ms)).unwrap_or(STARTED_AT_MS),
            seed: recording.map_or(SEED, |recording| recording.seed),
        })
    }
}

/// `orders.test.yaml` tests `orders.yaml`.
fn workflow_beside(test: &Path) -> PathBuf {
    let name = test.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    test.with_file_name(name.strip_suffix(".test.yaml").map_or_else(|| name.to_owned(), |name| format!("{name}.yaml")))
}

fn recording(file: &OpenedFile, case: &Case, workflow: &WorkflowFile) -> Result<Option<Recording>, Messages> {
    let Source::Recording(path) = &case.source else { return Ok(None) };
    read_recording(Some(&file.beside(path)?), Path::new(&workflow.name), &workflow.checked).map(Some)
}

/// The recording of a case of a node; it has to have the step.
fn recording_of_step(file: &OpenedFile, case: &Case, subject: &NodeSubject) -> Result<Option<Recording>, Messages> {
    let (Source::Recording(path), Some(step)) = (&case.source, &subject.step) else { return Ok(None) };
    let recording = recording_file::read(&file.beside(path)?)?;
    if recording.calls.iter().any(|call| call.key.step == step.value) {
        return Ok(Some(recording));
    }
    let mut steps: Vec<&str> = recording.calls.iter().map(|call| call.key.step.as_str()).collect();
    steps.dedup();
    let reason = format!("the recording has no step `{}`", step.value);
    Err(file.message(step.mark, reason, &format!("its steps are {}", steps.join(", "))))
}

/// What the step asked and got, in order, as calls that demand the same.
fn exchanges_of(recording: &Recording, subject: &NodeSubject) -> Vec<InlineCall> {
    let is_of_step = |step: &str| subject.step.as_ref().is_some_and(|wanted| wanted.value == step);
    let calls = recording.calls.iter().filter(|call| is_of_step(&call.key.step));
    calls.flat_map(|call| &call.exchanges).map(InlineCall::recorded).collect()
}

/// The inputs of a run: those of the case, else those of the recording, else the workflow's own.
fn inputs(
    file: &OpenedFile,
    case: &Case,
    checked: &Checked,
    mut given: BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Value>, Messages> {
    for (name, value) in &case.inputs {
        let Some(input) = checked.inputs.get(name) else {
            let known: Vec<&str> = checked.inputs.keys().map(String::as_str).collect();
            let remedy = match known.as_slice() {
                [] => "leave it out: the workflow has no inputs".to_owned(),
                known => format!("its inputs are: {}", known.join(", ")),
            };
            let reason = format!("the workflow has no input `{name}`");
            return Err(file.message(case.name.mark, reason, &remedy));
        };
        let value = typed(input, value).map_err(|reason| {
            file.message(case.name.mark, format!("input `{name}`: {reason}"), "give a value of the input's type")
        })?;
        given.insert(name.clone(), value);
    }
    for (name, input) in &checked.inputs {
        if input.secret {
            // Nothing is sent: nobody asks for its value.
            given.insert(name.clone(), Value::from(weft_engine::secret_placeholder(name)));
            continue;
        }
        match &input.default {
            _ if given.contains_key(name) => {}
            Some(default) => {
                given.insert(name.clone(), default.clone());
            }
            None => {
                let reason = format!("the input `{name}` has no value");
                let remedy = format!("add it to the test: inputs: {{ {name}: … }}");
                return Err(file.message(case.name.mark, reason, &remedy));
            }
        }
    }
    Ok(given)
}

fn typed(input: &Input, value: &Value) -> Result<Value, String> {
    match (input.kind, value) {
        (InputKind::Json, value) => Ok(value.clone()),
        (kind, Value::String(text)) => read_input(kind, text),
        (kind, value) => read_input(kind, &value.to_string()),
    }
}
