//! What an attack is.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::Value;
use weft_engine::sandbox::{Account, AccountSettings};
use weft_engine::{AccountHandle, Accounts};
use weft_recording::DeepSearch;
use weft_sandbox_tests::{Answer, Seen, Server};

use crate::arena::{Arena, Ran, SECRET, SECRET_NAME, account};

/// The deed of an attack.
pub type Act = Arc<dyn Fn(Arc<Arena>) -> BoxFuture<'static, String> + Send + Sync>;

/// An attack: who, what, and what the host answers.
pub struct Attack {
    /// The offender and its deed: `component/endless-loop`.
    pub name: &'static str,
    /// What it tries, for people.
    pub tries: &'static str,
    /// What it does. Gives what the host answered; may be done again and again.
    pub act: Act,
    /// What the host answers, word by word. Ports are written `:PORT`.
    pub answer: &'static str,
}

impl Attack {
    /// An attack in so many words of Rust.
    pub fn new<F: Future<Output = String> + Send + 'static>(
        name: &'static str,
        tries: &'static str,
        act: impl Fn(Arc<Arena>) -> F + Send + Sync + 'static,
        answer: &'static str,
    ) -> Self {
        Self { name, tries, act: Arc::new(move |arena| Box::pin(act(arena))), answer }
    }

    /// A workflow whose only step calls this node of `hostile`. `more` are further lines of the step.
    pub fn step(
        name: &'static str,
        tries: &'static str,
        node: &'static str,
        with: Value,
        more: &'static str,
        answer: &'static str,
    ) -> Self {
        let source = workflow(node, &with, more);
        let source: Arc<str> = source.into();
        Self::new(name, tries, move |arena| run_against_nobody(arena, Arc::clone(&source)), answer)
    }
}

/// A workflow whose only step calls this node of `hostile`. `more` are further lines of the step.
pub fn workflow(node: &str, with: &Value, more: &str) -> String {
    let more: String = more.lines().map(|line| format!("    {}\n", line.trim())).collect();
    format!(
        "weft: 1\nname: attack\nconnections: {{ victim: hostile }}\nsteps:\n  - id: attack\n    uses: hostile/{node}\n    \
         connection: victim\n    with: {with}\n{more}"
    )
}

/// The same workflow, which tells what the step gave.
pub fn telling(node: &str, with: &Value, more: &str) -> String {
    format!("{}outputs: {{ told: \"${{ .attack.output }}\" }}\n", workflow(node, with, more))
}

/// A workflow whose only step calls this node of `hostile` against a server that answers like this, and what the server
/// saw.
pub fn against(
    name: &'static str,
    tries: &'static str,
    (node, with): (&'static str, Value),
    answers: fn(&Seen) -> Answer,
    answer: &'static str,
) -> Attack {
    let source: Arc<str> = telling(node, &with, "retry: { attempts: 1 }\ntimeout: 20s").into();
    let act = move |arena: Arc<Arena>| {
        let source = Arc::clone(&source);
        async move {
            let server = Server::start(answers).await;
            let answered =
                run_against(&arena, &source.replace(":PORT", &format!(":{}", server.port())), &server.base_url).await;
            format!("{} | {}", server.hide_port(&answered), saw(&server.seen()))
        }
    };
    Attack::new(name, tries, act, answer)
}

/// What a server saw: how many requests of each kind, and whether the secret was with them.
pub fn saw(seen: &[Seen]) -> String {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for one in seen {
        let secret = if holds_secret(format!("{one:?}").as_bytes()) { " with the secret" } else { "" };
        *kinds.entry(format!("{} {}{secret}", one.method, one.path)).or_default() += 1;
    }
    let kinds: Vec<String> = kinds
        .into_iter()
        .map(|(kind, times)| if times == 1 { kind } else { format!("{kind} {times} times") })
        .collect();
    if kinds.is_empty() { "the server saw nothing".to_owned() } else { format!("the server saw {}", kinds.join(", ")) }
}

/// Runs a workflow whose account's platform answers nobody: its port is closed.
pub async fn run_against_nobody(arena: Arc<Arena>, source: Arc<str>) -> String {
    // The discard service: nobody listens there.
    run_against(&arena, &source, "http://127.0.0.1:9").await
}

/// Runs a workflow with these accounts and inputs. Where the checker refuses it, that is the answer.
pub async fn run_with(arena: &Arena, source: &str, accounts: &Accounts, inputs: &[(&str, Value)]) -> Ran {
    match arena.plan(source).await {
        Ok(plan) => arena.run(&plan, accounts, inputs).await,
        Err(answer) => Ran { answer, events: String::new() },
    }
}

/// Runs a workflow whose account `victim` is at this address.
pub async fn run_against(arena: &Arena, source: &str, base_url: &str) -> String {
    let accounts = Accounts::from([("victim".to_owned(), account("hostile", base_url, true, &[]))]);
    let ran = run_with(arena, source, &accounts, &[]).await;
    if holds_secret(ran.events.as_bytes()) {
        return format!("the secret is in the run's events, after: {}", ran.answer);
    }
    ran.answer
}

/// The same accounts, and a host that a step names in `allow`: under its origin, without secrets, as whoever runs the workflow
/// permits it on the command line.
///
/// # Panics
/// If the origin is none.
pub fn with_host(mut accounts: Accounts, origin: &str, component: &str) -> Accounts {
    let settings = AccountSettings {
        name: origin.to_owned(),
        secrets: BTreeMap::new(),
        places: Vec::new(),
        ..account(component, origin, true, &[]).account.settings.clone()
    };
    let host = AccountHandle::new(Account::new(settings).expect("an origin"), None);
    accounts.insert(origin.to_owned(), host);
    accounts
}

/// Whether the account's secret can be read in these bytes, in any encoding.
pub fn holds_secret(bytes: &[u8]) -> bool {
    DeepSearch::new([(SECRET_NAME.to_owned(), SECRET.into())]).find(bytes).is_some()
}
