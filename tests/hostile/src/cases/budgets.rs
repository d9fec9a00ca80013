//! Components that use up what all calls share: memory of the process, the time of the store, and addresses that are only
//! there for some.

use std::sync::Arc;

use futures::future::join_all;
use serde_json::json;
use weft_engine::Accounts;

use crate::arena::{Arena, account};
use crate::attack::{Attack, run_against_nobody, telling, workflow};

pub(super) fn attacks() -> Vec<Attack> {
    let step = Attack::step;
    vec![
        Attack::new(
            "budget/memory-together",
            "takes 240 MiB of memory in each of 12 runs at once",
            together,
            "limit: all running calls together use more than 1536 MiB of memory; limit: the call took longer than 3 s",
        ),
        step(
            "budget/found-rows",
            "reads 30 rows of 1 MiB at once",
            "find-much",
            json!({ "table": "hostile_found", "amount": 30 }),
            "on_failure: stop",
            "rejected: [15, 15]",
        ),
        Attack::new(
            "budget/deletes",
            "removes 5,000 rows, each by a column without an index",
            remove_many,
            "finished: 5000",
        ),
        step(
            "budget/delete-columns",
            "removes rows by ever other columns",
            "remove-by-columns",
            json!({ "table": "hostile_removed", "amount": 90 }),
            "on_failure: stop",
            "rejected: the deletes of a page from the table `hostile_removed` name more than 32 different sets of columns",
        ),
        Attack::new(
            "network/special-purpose",
            "asks addresses that are public by number alone",
            special_purpose,
            "8 refused, 0 not: ",
        ),
    ]
}

/// Each run has a task of its own. Some get the memory and keep it for as long as they may, the others wait for it in vain.
/// Answers that are the same are told once.
async fn together(arena: Arc<Arena>) -> String {
    let source: Arc<str> = workflow("hold", &json!({ "amount": 240 }), "timeout: 3s").into();
    let run = || tokio::spawn(run_against_nobody(Arc::clone(&arena), Arc::clone(&source)));
    let mut answers: Vec<String> = join_all((0..12).map(|_| run()))
        .await
        .into_iter()
        .map(|answer| answer.unwrap_or_else(|error| format!("the host panicked: {error}")))
        .collect();
    answers.sort();
    answers.dedup();
    answers.join("; ")
}

async fn remove_many(arena: Arc<Arena>) -> String {
    let with = json!({ "table": "hostile_removed", "amount": 5_000 });
    run_against_nobody(arena, telling("remove-many", &with, "").into()).await
}

/// The host of Azure, metadata, protocols, documentation; and the first of them within other addresses.
const SPECIAL: [&str; 8] = [
    "168.63.129.16",
    "0xa83f8110",
    "[::ffff:168.63.129.16]",
    "[64:ff9b::a83f:8110]",
    "192.0.0.192",
    "203.0.113.9",
    "[2001:db8::1]",
    "[3fff::1]",
];

/// The connection itself leads there, as it does where somebody was talked into writing it.
async fn special_purpose(arena: Arc<Arena>) -> String {
    let more = "retry: { attempts: 1 }\ntimeout: 2s";
    let plan = match arena.plan(&telling("ask", &json!({ "text": "/" }), more)).await {
        Ok(plan) => plan,
        Err(answer) => return answer,
    };
    let mut others = Vec::new();
    for address in SPECIAL {
        let victim = account("hostile", &format!("http://{address}"), false, &[]);
        let ran = arena.run(&plan, &Accounts::from([("victim".to_owned(), victim)]), &[]).await;
        if !ran.answer.contains("leads to a private address") {
            others.push(format!("{address}: {}", ran.answer));
        }
    }
    format!("{} refused, {} not: {}", SPECIAL.len() - others.len(), others.len(), others.join("; "))
}
