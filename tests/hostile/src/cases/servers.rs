//! Hostile platforms: whatever stands at the address of an account.
//!
//! The victim reads them by the standard component `http`. Mostly it reads a list into a table, and what is in the table
//! afterwards belongs to the answer; where a failure would have the request repeated, which takes its time, it posts.
//!
//! - `bodies.rs`: answers that don't end, that unpack, that lie about their length
//! - `heads.rs`: answers whose head is none, or too much of one
//! - `values.rs`: JSON that is none, and JSON that is hard to hold
//! - `fields.rs`: records whose fields make bad columns
//! - `connections.rs`: connections that break, and answers to nobody's question
//! - `redirects.rs`: where a platform would like to send the victim
//! - `tls.rs`: certificates
//! - `pages.rs`: lists without end, and platforms that say "later" for ever

mod bodies;
mod connections;
mod fields;
mod heads;
mod pages;
mod redirects;
mod tls;
mod values;

use std::sync::Arc;

use serde_json::{Value, json};
use weft_engine::store::Cell;
use weft_engine::{AccountHandle, Accounts};

use crate::arena::{Arena, SECRET, account};
use crate::attack::Attack;
use crate::servers::{Platform, Script};

/// Lines of a step that keep an attack short.
const SHORT: &str = "    retry: { attempts: 1 }\n    timeout: 4s\n";

pub(super) fn attacks() -> Vec<Attack> {
    [
        bodies::attacks(),
        heads::attacks(),
        values::attacks(),
        fields::attacks(),
        connections::attacks(),
        redirects::attacks(),
        tls::attacks(),
        pages::attacks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The victim reads the list `items` into a table, whose rows are part of the answer.
fn list(name: &'static str, tries: &'static str, script: Script, answer: &'static str) -> Attack {
    list_with(name, tries, json!({}), script, answer)
}

/// The same with more parameters.
fn list_with(name: &'static str, tries: &'static str, more: Value, script: Script, answer: &'static str) -> Attack {
    let table = name.replace(['/', '-'], "_");
    let mut with = json!({ "path": "/list", "records": "items" });
    for (key, value) in more.as_object().into_iter().flatten() {
        with[key] = value.clone();
    }
    let source = format!("{}    into: {{ table: {table}, key: id }}\n", step("list", &with));
    against(name, tries, source, Some(table), script, answer)
}

/// The victim posts something, which isn't repeated.
fn post(name: &'static str, tries: &'static str, script: Script, answer: &'static str) -> Attack {
    let with = json!({ "path": "/post", "method": "POST", "body": { "order": 1 } });
    // A request that may have been carried out is rejected, and a run goes on without what is rejected.
    let source = format!("{}    on_failure: stop\n", step("request", &with));
    against(name, tries, source, None, script, answer)
}

/// A workflow whose only step calls this node of `http`.
fn step(node: &str, with: &Value) -> String {
    format!(
        "weft: 1\nname: attack\nconnections: {{ victim: http }}\nsteps:\n  - id: attack\n    uses: http/{node}\n    \
         connection: victim\n    with: {with}\n{SHORT}"
    )
}

fn against(
    name: &'static str,
    tries: &'static str,
    source: String,
    table: Option<String>,
    script: Script,
    answer: &'static str,
) -> Attack {
    let (source, table): (Arc<str>, Option<Arc<str>>) = (source.into(), table.map(Into::into));
    let act = move |arena: Arc<Arena>| {
        let (source, table, script) = (Arc::clone(&source), table.clone(), Arc::clone(&script));
        async move {
            let platform = Platform::start(script).await;
            let answer = run(&arena, &source, table.as_deref(), victim(&platform.base_url())).await;
            noticed_late(&platform.hide_port(&answer))
        }
    };
    Attack::new(name, tries, act, answer)
}

/// It depends on the machine whether a reset is noticed while connecting or afterwards.
fn noticed_late(answer: &str) -> String {
    let reset = "Connection reset by peer";
    answer.replace(
        &format!("127.0.0.1 can't be reached: {reset}"),
        &format!("the connection to 127.0.0.1 broke: {reset}"),
    )
}

/// The victim's account at this address.
fn victim(base_url: &str) -> Arc<AccountHandle> {
    account("http", base_url, true, &[("variant", "none")])
}

/// Runs a workflow, and looks at its table if it came to its end.
async fn run(arena: &Arena, source: &str, table: Option<&str>, victim: Arc<AccountHandle>) -> String {
    let plan = match arena.plan(source).await {
        Ok(plan) => plan,
        Err(answer) => return answer,
    };
    let ran = arena.run(&plan, &Accounts::from([("victim".to_owned(), victim)]), &[]).await;
    // The account sends no secret, so none can come back.
    if ran.events.contains(SECRET) {
        return format!("the secret was told, after: {}", ran.answer);
    }
    match table.filter(|_| ran.answer == "finished") {
        Some(table) => printable(&format!("finished; {}", rows(arena, table).await)),
        None => printable(&ran.answer),
    }
}

/// An answer that can be written down: control characters escaped, and nothing quoted that is no text.
pub(super) fn printable(answer: &str) -> String {
    const ANSWER_CHARS_MAX: usize = 400;
    if let Some((end, _)) = answer.char_indices().nth(ANSWER_CHARS_MAX) {
        return format!("{}… ({} bytes)", printable(&answer[..answer.floor_char_boundary(end / 2)]), answer.len());
    }
    let text = answer.split_once(char::REPLACEMENT_CHARACTER).map_or(answer, |(text, _)| text);
    let cut = if text.len() < answer.len() { "(bytes)" } else { "" };
    let turns = |char| matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
    let escape =
        |char: char| if char.is_control() || turns(char) { char.escape_unicode().to_string() } else { char.into() };
    text.chars().map(escape).collect::<String>() + cut
}

/// The rows of a table, as far as they came from a platform.
async fn rows(arena: &Arena, table: &str) -> String {
    let rows = match arena.store.query(&format!("SELECT * FROM {table} ORDER BY id")).await {
        Ok(rows) => rows,
        Err(_) => return "no rows".to_owned(),
    };
    let cells = rows.iter().map(|row| {
        let cells = row.cells.iter().filter(|(name, _)| **name != *"_synced_at");
        let cells = cells.map(|(name, cell)| format!("{name}={}", shown(cell)));
        cells.collect::<Vec<_>>().join(" ")
    });
    cells.collect::<Vec<_>>().join("; ")
}

/// A value; a long one that repeats its first ten characters, as those and how often.
fn shown(cell: &Cell) -> String {
    const REPEATED_BYTES: usize = 10;
    const SHOWN_BYTES_MAX: usize = 200;
    let text = match cell {
        Cell::Null => "null",
        Cell::Boolean(value) => return value.to_string(),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => text,
    };
    let times = text.len() / REPEATED_BYTES;
    match text.get(..REPEATED_BYTES) {
        Some(first) if times > 4 && first.repeat(times) == *text => format!("{first} x {times}"),
        Some(first) if text.len() > SHOWN_BYTES_MAX => format!("{first}… ({} bytes)", text.len()),
        _ => text.to_owned(),
    }
}
