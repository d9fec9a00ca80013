//! Scripts that try what hostile components try, and what only JavaScript makes possible.
//!
//! Each is a file of `scripts/` that is named like its attack, and runs as the only step of a workflow, by `script/js`.
//! It sees `input.key`, the marker of its connection's secret; `input.base`, the address of its platform; and
//! `input.other`, that of another server, which it may not reach unless its step allows that. Both servers give everything
//! back.
//!
//! - `markers.rs`: read a secret, take its marker apart, use it elsewhere; `hashes.rs`: make an oracle of hashes
//! - `egress.rs`: reach where it may not; `hosts.rs`: abuse hosts that its step allows besides
//! - `limits.rs`: time, memory, depth, texts
//! - `prelude.rs`: turn built-in modules against their host; `ways_out.rs`: constructors, modules, names, the log
//! - `results.rs`: outputs and errors that are bombs
//! - `sources.rs`: code that is large, deep, or looks like other code
//! - `several.rs`: what takes more than one step, or another node than `script/js`

use std::sync::Arc;

use serde_json::{Value, json};
use weft_engine::sandbox::contract::{Place, RequestPart};
use weft_engine::sandbox::{Account, AccountSettings};
use weft_engine::{AccountHandle, Accounts};
use weft_sandbox_tests::{Answer, Seen, Server, echo};

use super::words::find_steering;
use crate::arena::{Arena, Ran, SECRET, SECRET_NAME, account};
use crate::attack::{Attack, holds_secret, run_with, saw, with_host};

/// An attack whose script is the file of its name.
macro_rules! script {
    ($name:literal, $tries:literal, $setting:expr, $answer:literal $(,)?) => {
        super::script(concat!("script/", $name), $tries, include_str!(concat!($name, ".js")), $setting, $answer)
    };
}

mod egress;
mod hashes;
mod hosts;
mod limits;
mod markers;
mod prelude;
mod results;
mod several;
mod sources;
mod ways_out;

pub(super) fn attacks() -> Vec<Attack> {
    [
        markers::attacks(),
        hashes::attacks(),
        egress::attacks(),
        hosts::attacks(),
        limits::attacks(),
        prelude::attacks(),
        ways_out::attacks(),
        results::attacks(),
        sources::attacks(),
        several::attacks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What a script meets, and what is told of its run.
#[derive(Clone, Copy)]
struct Setting {
    /// Where alone its secret may stand. None means anywhere.
    place: Option<fn() -> Place>,
    /// Whether its step allows the other server.
    allows_other: bool,
    /// Time of its step.
    timeout: &'static str,
    /// What is told of the run.
    told: fn(&Ran) -> String,
}

/// Its secret may stand anywhere, and it may reach its platform alone.
const PLAIN: Setting = Setting { place: None, allows_other: false, timeout: "60s", told: as_answered };
/// It has computed for so long before any limit of the engine ends it.
const BRIEF: Setting = Setting { timeout: "1s", ..PLAIN };
/// It tells what it heard in a way that no search reads.
const HEARING: Setting = Setting { told: as_heard, ..PLAIN };
/// It writes to the log.
const LOGGING: Setting = Setting { told: as_logged, ..PLAIN };
/// Its lines are too long to be told.
const LONG: Setting = Setting { told: as_headed, ..PLAIN };
/// Its secret stands in one place alone.
const CONFINED: Setting = Setting { place: Some(in_query), ..PLAIN };
/// Its step allows the other server, too.
const ALLOWED: Setting = Setting { allows_other: true, ..PLAIN };

fn in_query() -> Place {
    Place { value: SECRET_NAME.to_owned(), nodes: Vec::new(), part: RequestPart::Query, name: "key".to_owned() }
}

fn script(
    name: &'static str,
    tries: &'static str,
    code: &'static str,
    setting: Setting,
    answer: &'static str,
) -> Attack {
    Attack::new(name, tries, move |arena| run(arena, code, setting), answer)
}

/// Runs a script against its platform. Gives what is told of that, and what the servers saw.
async fn run(arena: Arc<Arena>, code: &str, setting: Setting) -> String {
    let servers = Servers::start().await;
    let input =
        json!({ "key": { "secret": SECRET_NAME }, "base": servers.own.base_url, "other": servers.other.base_url });
    let mut step = step("attack", code, &input);
    step["timeout"] = json!(setting.timeout);
    if setting.allows_other {
        step["allow"] = json!([servers.other.base_url]);
    }
    servers.run(&arena, &workflow(&[step]), setting).await
}

/// A step that runs a script. JSON is YAML, and code in it a text like any other.
fn step(id: &str, code: &str, input: &Value) -> Value {
    json!({
        "id": id,
        "uses": "script/js",
        "connection": "victim",
        "retry": { "attempts": 1 },
        "with": { "code": code, "input": input },
    })
}

/// A workflow that tells what its step `attack` gave.
fn workflow(steps: &[Value]) -> Value {
    json!({
        "weft": 1,
        "name": "attack",
        "connections": { "victim": "hostile" },
        "steps": steps,
        "outputs": { "told": "${ .attack.output }" },
    })
}

/// The platform of the script's connection, and somebody else's server.
struct Servers {
    own: Server,
    other: Server,
}

impl Servers {
    async fn start() -> Self {
        Self { own: Server::start(answers).await, other: Server::start(answers).await }
    }

    fn accounts(&self, setting: Setting) -> Accounts {
        let whole = account("hostile", &self.own.base_url, true, &[]);
        let victim = match setting.place {
            None => whole,
            Some(place) => {
                let settings = AccountSettings { places: vec![place()], ..whole.account.settings.clone() };
                AccountHandle::new(Account::new(settings).expect("an address"), None)
            }
        };
        let accounts = Accounts::from([("victim".to_owned(), victim)]);
        if setting.allows_other { with_host(accounts, &self.other.base_url, "script") } else { accounts }
    }

    async fn run(&self, arena: &Arena, workflow: &Value, setting: Setting) -> String {
        // Of many lines, so that no column in it depends on the digits of a port.
        let source = format!("{workflow:#}\n");
        let ran = run_with(arena, &source, &self.accounts(setting), &[]).await;
        let told = match holds_secret(ran.events.as_bytes()) {
            true => format!("the secret is in the run's events, after: {}", ran.answer),
            false => (setting.told)(&ran),
        };
        let other = self.other.seen();
        let other = match setting.allows_other || !other.is_empty() {
            true => format!(" | {}", saw(&other).replace("the server", "the other server")),
            false => String::new(),
        };
        self.lasting(&format!("{told} | {}{other}", saw(&self.own.seen())))
    }

    /// The text without what differs from run to run: ports and markers.
    fn lasting(&self, text: &str) -> String {
        let text = text.replace(&format!(":{}", self.other.port()), ":OTHER");
        without_markers(&self.own.hide_port(&text))
    }
}

/// Everything comes back, but for some paths.
fn answers(seen: &Seen) -> Answer {
    match seen.path.as_str() {
        "/ok" => Answer::ok(),
        "/to" => Answer::redirect(307, &seen.parameter("to")),
        "/moved" => Answer::redirect(302, &format!("/landed?key={}", seen.parameter("key"))),
        "/loop" => Answer::redirect(302, "/loop"),
        "/broken" => Answer::broken(),
        "/tell" => Answer::new(200, json!({ "told": SECRET }).to_string()),
        _ => echo::answer(200, seen),
    }
}

fn as_answered(ran: &Ran) -> String {
    ran.answer.clone()
}

/// The first line of the answer: the next would be the line of the code.
fn as_headed(ran: &Ran) -> String {
    ran.answer.lines().next().unwrap_or_default().to_owned()
}

/// The answer, and what a terminal would do with the log.
fn as_logged(ran: &Ran) -> String {
    let lines: Vec<Value> = ran.events.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let logged = lines.iter().filter(|line| line["event"] == "log");
    let messages: Vec<String> = logged.map(|line| line["message"].to_string()).collect();
    let mut steering = Vec::new();
    lines.iter().for_each(|line| find_steering(line, &mut steering));
    let told = match messages.len() {
        0..=4 => messages.join(", "),
        many => format!("{many} lines of {} KiB in all", messages.concat().len() >> 10),
    };
    format!("{}, with the log {told}; what is left that steers: {steering:?}", ran.answer)
}

/// What is in the text that a script tells as numbers, each one more than a character's.
fn as_heard(ran: &Ran) -> String {
    let told = ran.answer.strip_prefix("finished: ").and_then(|told| serde_json::from_str::<Value>(told).ok());
    let numbers = told.and_then(|told| serde_json::from_value::<Vec<u32>>(told["heard"].clone()).ok());
    let Some(numbers) = numbers else { return ran.answer.clone() };
    let text: String =
        numbers.into_iter().filter_map(|number| number.checked_sub(1).and_then(char::from_u32)).collect();
    let heard = match holds_secret(text.as_bytes()) {
        true => "the secret",
        false if text.contains("[hidden by weft]") => "that something is hidden",
        false => "nothing of it",
    };
    format!("finished, and heard {heard}")
}

/// The text with a word in the place of every marker: each run has others.
fn without_markers(text: &str) -> String {
    const PREFIX: &str = "sealed-";
    let mut parts = text.split(PREFIX);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match rest_of_marker(part) {
            Some(rest) => shown.extend(["MARKER", rest]),
            None => shown.extend([PREFIX, part]),
        }
    }
    shown
}

/// What stands behind a marker whose beginning is cut off.
fn rest_of_marker(text: &str) -> Option<&str> {
    const DIGITS: usize = 32;
    let name = text.find(|char: char| !char.is_ascii_alphanumeric() && char != '_')?;
    let digits = text[name..].strip_prefix('-')?;
    let is_marker = digits.get(..DIGITS)?.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_marker.then(|| &digits[DIGITS..])
}
