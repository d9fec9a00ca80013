//! A run: an account, an outside, limits. It calls nodes the way the engine does.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use weft_sandbox::contract::{Place, RequestPart};
use weft_sandbox::outside::{CallKey, Live, Outside, Recorder, Replay};
use weft_sandbox::secret::{Hiding, Secret};
use weft_sandbox::{
    Account, AccountSettings, Call, CallError, Component, Connection, Failure, Limits, NodeCall, Page, Problem,
    Sandbox, SandboxSettings, Stop,
};

use crate::{FixedRows, Lines};

/// The sandbox of this process.
pub fn sandbox() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| sandbox_with(SandboxSettings::default().memory_bytes_max))
}

/// A sandbox with so much memory. Its code cache lies beside the built components, so only the first test compiles them.
pub fn sandbox_with(memory_bytes_max: usize) -> Sandbox {
    let cache = Some(Path::new(env!("OUT_DIR")).join("code-cache"));
    Sandbox::new(&SandboxSettings { cache, memory_bytes_max, ..SandboxSettings::default() })
        .expect("the sandbox starts")
}

/// The token that the spy obtains.
const TOKEN: &str = "access_token";

/// An account at this server, with these secrets, which may stand anywhere. Local addresses may be dialled.
pub fn settings(base_url: &str, secrets: &[(&str, &str)]) -> AccountSettings {
    let values = secrets.iter().map(|&(name, _)| name).chain([TOKEN]);
    AccountSettings {
        name: "main".to_owned(),
        platform: "spy".to_owned(),
        base_url: base_url.to_owned(),
        hosts: Vec::new(),
        allow_private: true,
        fields: BTreeMap::from([("app_id".to_owned(), "app-for-tests".to_owned())]),
        secrets: secrets.iter().map(|&(name, value)| (name.to_owned(), Some(Secret::new(value)))).collect(),
        limits: Vec::new(),
        places: values.flat_map(anywhere).collect(),
        authorization: None,
    }
}

/// All places of a request, for a secret or token of this name.
pub fn anywhere(value: &str) -> [Place; 4] {
    [RequestPart::Header, RequestPart::Query, RequestPart::Form, RequestPart::Json].map(|part| Place {
        value: value.to_owned(),
        nodes: Vec::new(),
        part,
        name: "*".to_owned(),
    })
}

/// A run with one connection.
#[derive(Clone)]
pub struct Run {
    /// Network, time, random.
    pub outside: Arc<dyn Outside>,
    /// The connection.
    pub connection: Option<Arc<Connection>>,
    /// Hosts that it may reach besides.
    pub allowed: Vec<Arc<Connection>>,
    /// Limits of its calls.
    pub limits: Limits,
    /// Which call comes next.
    pub key: CallKey,
    /// What its calls log.
    pub log: Arc<Lines>,
}

impl Run {
    /// A live run that starts now.
    pub fn live(settings: AccountSettings) -> Self {
        Self::new(settings, Arc::new(Live::now()))
    }

    /// A recorded run that starts now, and its recorder.
    pub fn recorded(settings: AccountSettings) -> (Self, Arc<Recorder>) {
        let recorder = Arc::new(Recorder::new(Arc::new(Live::now())));
        (Self::new(settings, Arc::clone(&recorder) as Arc<dyn Outside>), recorder)
    }

    /// A replayed run. It has no secrets.
    pub fn replayed(mut settings: AccountSettings, replay: Arc<Replay>) -> Self {
        settings.secrets.values_mut().for_each(|secret| *secret = None);
        Self::new(settings, replay)
    }

    /// A run with this outside.
    pub fn new(settings: AccountSettings, outside: Arc<dyn Outside>) -> Self {
        let account = Account::new(settings).expect("the account's URLs are sound");
        Self::of(account, "shop", outside)
    }

    /// A run that uses an account that others use too.
    pub fn of(account: Arc<Account>, alias: &str, outside: Arc<dyn Outside>) -> Self {
        Self {
            connection: Some(Connection::new(alias, account, &outside.seed())),
            allowed: Vec::new(),
            outside,
            limits: Limits::default(),
            key: CallKey { step: "step".to_owned(), page: 1, attempt: 1, ..CallKey::default() },
            log: Arc::default(),
        }
    }

    /// The same run with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same run, whose next call is of this page.
    #[must_use]
    pub fn at_page(&self, page: u32) -> Self {
        Self { key: CallKey { page, ..self.key.clone() }, ..self.clone() }
    }

    /// Calls a node.
    pub async fn call(&self, component: &Component, node: &str, parameters: Value) -> Outcome {
        self.call_in(sandbox(), component, node, parameters).await
    }

    /// Calls a node in another sandbox, which has loaded the component.
    pub async fn call_in(&self, sandbox: &Sandbox, component: &Component, node: &str, parameters: Value) -> Outcome {
        let started_at_ms = match self.outside.begin_call(&self.key) {
            Ok(started_at_ms) => started_at_ms,
            Err(reason) => return Outcome { result: Err(CallError::Replay(reason)), requests: 0 },
        };
        let call = NodeCall {
            allowed: self.allowed.clone(),
            node: node.to_owned(),
            call: Call { connection: None, parameters: parameters.to_string(), window: None, page: None },
            key: self.key.clone(),
            started_at_ms,
            limits: self.limits.clone(),
            connection: self.connection.clone(),
            outside: Arc::clone(&self.outside),
            tables: Arc::new(FixedRows),
            log: Arc::clone(&self.log) as _,
            stop: Stop::never(),
            hiding: self.connection.as_ref().map_or_else(|| Hiding::new([], []), |connection| connection.hiding()),
            reveals_hashes: false,
        };
        let (result, usage) = sandbox.call(component, call).await;
        Outcome { result, requests: usage.requests }
    }
}

/// What came of a call.
#[derive(Debug)]
pub struct Outcome {
    /// The page, or why there is none.
    pub result: Result<Page, CallError>,
    /// How many requests it took.
    pub requests: u32,
}

impl Outcome {
    /// The page's output.
    #[track_caller]
    pub fn output(&self) -> Value {
        let page = self.result.as_ref().expect("the call gives a page");
        serde_json::from_str(&page.output).expect("the output is JSON")
    }

    /// The answer to the first request of `spy/gather`.
    #[track_caller]
    pub fn answer(&self) -> Value {
        self.output()["answers"][0].clone()
    }

    /// Why there is no page: the error, and what the node says if it is the node's word.
    #[track_caller]
    pub fn error(&self) -> String {
        match self.result.as_ref().expect_err("the call fails") {
            CallError::Failure(failure) => show(failure),
            error => format!("{} ({})", error, kind(error)),
        }
    }
}

fn kind(error: &CallError) -> &'static str {
    match error {
        CallError::Failure(_) => "failure",
        CallError::Limit(_) => "limit",
        CallError::Trap(_) => "trap",
        CallError::Replay(_) => "replay",
        CallError::Stopped => "stopped",
        CallError::Host(_) => "host",
    }
}

fn show(failure: &Failure) -> String {
    let with = |kind: &str, problem: &Problem| {
        let remedy = problem.remedy.as_ref().map(|remedy| format!("\nremedy: {remedy}")).unwrap_or_default();
        format!("{} (failure: {kind}){remedy}", problem.message)
    };
    match failure {
        Failure::Invalid(problem) => with("invalid", problem),
        Failure::Unauthorized(problem) => with("unauthorized", problem),
        Failure::Forbidden(problem) => with("forbidden", problem),
        Failure::Throttled(busy) => with("throttled", &busy.problem),
        Failure::Unavailable(problem) => with("unavailable", problem),
        Failure::Rejected(problem) => with("rejected", problem),
    }
}
