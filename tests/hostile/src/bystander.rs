//! The honest workflow: reads orders page by page, computes something about each page, and writes both to tables.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weft_engine::{Accounts, Plan};
use weft_sandbox_tests::{Answer, Seen, Server};

use crate::arena::{Arena, account};

const WORKFLOW: &str = r#"
weft: 1
name: bystander
connections: { api: http }
inputs: { run: { type: integer } }
steps:
  - id: orders
    uses: http/list
    connection: api
    with:
      path: /orders
      query: { run: "${ .inputs.run }" }
      records: items
      paging: { page: { in: query, name: page, size_name: size, size: 50 } }
    into: { table: bystander_orders, key: id }
  - id: totals
    uses: table/upsert
    with:
      table: bystander_totals
      key: [page]
      rows: "${ [{ page: .orders.records[0].page, run: .inputs.run, total: ([.orders.records[].amount] | add) }] }"
"#;

const PAGES: u64 = 12;
const PAGE_SIZE: u64 = 50;

/// An honest workflow and its platform.
pub struct Bystander {
    plan: Arc<Plan>,
    accounts: Accounts,
    _platform: Platform,
}

impl Bystander {
    /// Starts its platform and makes it ready.
    ///
    /// # Panics
    /// If its workflow isn't sound.
    pub async fn new(arena: &Arena) -> Self {
        let plan = arena.plan(WORKFLOW).await.unwrap_or_else(|answer| panic!("the bystander's workflow: {answer}"));
        let platform = Platform::start();
        let api = account("http", &platform.base_url, true, &[("variant", "none")]);
        Self { plan, accounts: Accounts::from([("api".to_owned(), api)]), _platform: platform }
    }

    /// Runs once. How long that took, or what is wrong with the outcome.
    pub async fn run(&self, arena: &Arena, run: u64) -> Result<Duration, String> {
        let started = Instant::now();
        let ran = arena.run(&self.plan, &self.accounts, &[("run", Value::from(run))]).await;
        let took = started.elapsed();
        if ran.answer != "finished" {
            return Err(format!("the bystander's run {run}: {}", ran.answer));
        }
        check_rows(arena, run).await?;
        Ok(took)
    }
}

/// Both tables hold what this run has read, and nothing else.
async fn check_rows(arena: &Arena, run: u64) -> Result<(), String> {
    let orders =
        "SELECT count(*), min(run), max(run), sum(id), sum(amount) FROM bystander_orders WHERE name = 'order ' || id";
    let ids = PAGES * PAGE_SIZE;
    let sum = ids * (ids - 1) / 2;
    expect(arena, orders, &json!([ids, run, run, sum, sum * 3]), "orders").await?;
    let totals = "SELECT count(*), min(run), max(run), sum(total) FROM bystander_totals";
    expect(arena, totals, &json!([PAGES, run, run, sum * 3]), "totals").await
}

async fn expect(arena: &Arena, sql: &str, expected: &Value, what: &str) -> Result<(), String> {
    let rows = arena.store.query(sql).await.map_err(|error| error.reason())?;
    let cells = rows.first().map(|row| row.cells.iter().map(|(_, cell)| format!("{cell:?}")).collect::<Vec<_>>());
    let cells = cells.unwrap_or_default().join(" ");
    let digits = |text: &str| {
        text.split(|char: char| !char.is_ascii_digit())
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    if digits(&cells) == digits(&expected.to_string()) {
        return Ok(());
    }
    Err(format!("the bystander's {what} are {cells}, not {expected}"))
}

/// The platform: in a thread of its own, so that its work isn't counted as the bystander's.
struct Platform {
    base_url: String,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Platform {
    fn start() -> Self {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let server = Server::start_quiet(answer).await;
                tell.send(server.base_url.clone()).expect("somebody waits");
                // Ends when the other end is gone.
                let _ = stopped.await;
            });
        });
        Self { base_url: told.recv().expect("the platform starts"), _stop: stop }
    }
}

fn answer(seen: &Seen) -> Answer {
    let number = |name: &str| seen.parameter(name).parse::<u64>().unwrap_or_default();
    let (page, run) = (number("page"), number("run"));
    let ids = if (1..=PAGES).contains(&page) { (page - 1) * PAGE_SIZE..page * PAGE_SIZE } else { 0..0 };
    let order = |id| json!({ "id": id, "name": format!("order {id}"), "page": page, "run": run, "amount": id * 3 });
    Answer::new(200, json!({ "items": ids.map(order).collect::<Vec<_>>() }).to_string())
}
