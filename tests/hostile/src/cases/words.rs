//! Components whose words would steer a terminal or fill a disk.

use std::sync::Arc;

use serde_json::{Value, json};
use weft_engine::Accounts;

use crate::arena::{Arena, account};
use crate::attack::{Attack, workflow};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        Attack::new(
            "words/log-flood",
            "writes 9,000 lines of 100 KB to the log and to both outputs",
            log_flood,
            "finished, with 200 lines of 812 KiB in all",
        ),
        Attack::new(
            "words/steering",
            "fails and logs with what steers a terminal",
            steering,
            "invalid: \u{fffd}[2J\u{fffd}]0;owned\u{fffd}\u{fffd}31m\u{fffd}\u{fffd}\u{fffd}fdp.exe; what is left that steers: []",
        ),
        Attack::new(
            "words/long-failure",
            "fails with three texts of 8 MB",
            long_failure,
            "invalid: 4 KiB, and 14 KiB of events",
        ),
        Attack::step(
            "words/long-rejection",
            "rejects with a text of 8 MB",
            "long-rejection",
            json!({ "amount": 8_000_000 }),
            "",
            "finished",
        ),
        Attack::step(
            "words/places",
            "says a thousand times where it is, in 100 KB that steer a terminal, and takes all memory",
            "flood-places",
            json!({ "amount": 1_000 }),
            "",
            "limit: \u{fffd}[2J\u{fffd}]0;owned\u{fffd}\u{fffd}31m\u{fffd}\u{fffd}\u{fffd}fdp.exe: the call asked for more than 256 MiB of memory; it was last seen here\n  \u{fffd}[2J\u{fffd}]0;owned\u{fffd}\u{fffd}31m\u{fffd}\u{fffd}\u{fffd}fdp.exe",
        ),
        Attack::step(
            "words/deep-log",
            "logs fields that are nested deep",
            "deep-log",
            json!({ "amount": 100 }),
            "",
            "finished",
        ),
    ]
}

async fn events(arena: &Arena, node: &str, with: &Value) -> (String, String) {
    let plan = match arena.plan(&workflow(node, with, "")).await {
        Ok(plan) => plan,
        Err(answer) => return (answer, String::new()),
    };
    let accounts = Accounts::from([("victim".to_owned(), account("hostile", "http://127.0.0.1:9", true, &[]))]);
    let ran = arena.run(&plan, &accounts, &[]).await;
    (ran.answer, ran.events)
}

async fn steering(arena: Arc<Arena>) -> String {
    let (answer, events) = events(&arena, "steer", &json!({})).await;
    let texts: Vec<Value> = events.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut steering = Vec::new();
    texts.iter().for_each(|value| find_steering(value, &mut steering));
    format!("{answer}; what is left that steers: {steering:?}")
}

/// All texts in a value that a terminal would act on; line ends are the printer's business.
pub(super) fn find_steering(value: &Value, found: &mut Vec<String>) {
    let steers = |text: &str| text.chars().any(|char| (char.is_control() && char != '\n') || char == '\u{202e}');
    match value {
        Value::String(text) if steers(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| find_steering(item, found)),
        Value::Object(fields) => {
            found.extend(fields.keys().filter(|name| steers(name)).cloned());
            fields.values().for_each(|field| find_steering(field, found));
        }
        _ => {}
    }
}

async fn log_flood(arena: Arc<Arena>) -> String {
    let (answer, events) = events(&arena, "flood-log", &json!({ "amount": 3_000 })).await;
    let lines = events.lines().filter(|line| line.contains("\"event\":\"log\"")).count();
    format!("{answer}, with {lines} lines of {} KiB in all", events.len() >> 10)
}

async fn long_failure(arena: Arc<Arena>) -> String {
    let (answer, events) = events(&arena, "long-failure", &json!({ "amount": 8_000_000 })).await;
    let kib = |text: &str| text.len() >> 10;
    format!(
        "{}: {} KiB, and {} KiB of events",
        answer.split(':').next().unwrap_or_default(),
        kib(&answer),
        kib(&events)
    )
}
