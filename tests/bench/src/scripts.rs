//! What a call of a script costs: code blocks in the component `script`, each in a fresh instance, beside a call of
//! `table/find` and, for a block that asks its platform, beside a script that asks for the same and does nothing with it.
//!
//! - `scripts/platform.rs`: a platform that answers at once, so that no network is measured

mod platform;

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use weft_engine::sandbox::Limits;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::call::sandboxed::Sandboxed;
use crate::comparison::{Figures, in_turns};
use crate::summary::Summary;
use crate::target::Target;

/// Two lines, over a node that is compiled.
const TWO_LINES_MS: Target = Target::AtMost(0.5);
/// The article's block over a page of 50 orders, over the request.
const ORDERS_MS: Target = Target::AtMost(25.0);
/// 50 records of 30 fields.
const TRANSFORM_MS: Target = Target::AtMost(40.0);
/// What each of them needs.
const MEMORY_MIB: Target = Target::AtMost(32.0);
/// The component, as it is embedded.
const SIZE_MIB: Target = Target::AtMost(8.0);

const MIB: usize = 1 << 20;
const ORDERS_BLOCK: &str = include_str!("../../../workflows/blocks/orders.js");
const FETCH: &str =
    "const answer = await fetch(input.url, { method: 'POST' });\noutput = { length: (await answer.text()).length };";
const TRANSFORM: &str = "const records = JSON.parse(input.records);
output = { rows: records.map((record) => Object.fromEntries(
  Object.entries(record).map(([name, value]) => [name.toUpperCase(), `${value}`.trim() + '!']))) };";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// A compiled node, to compare with.
    Find,
    TwoLines,
    /// The request alone.
    Fetch,
    Orders,
    Transform,
}

const SIDES: [Side; 6] = [Side::Find, Side::Find, Side::TwoLines, Side::Fetch, Side::Orders, Side::Transform];

/// Measures and prints.
pub fn run(arguments: &Arguments, summary: &mut Summary) -> Outcome<()> {
    let rounds = arguments.rounds(30);
    let calls = (arguments.calls() / 40 / rounds).max(1);
    println!("\nScripts, a fresh instance for each call ({rounds} rounds of {calls} calls a side)");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let benchmark = runtime.block_on(Benchmark::new())?;
    print_times(&benchmark.measure(&runtime, rounds, calls)?, summary);
    for side in [Side::TwoLines, Side::Orders, Side::Transform] {
        let memory_mib = runtime.block_on(benchmark.memory_mib(side))?;
        add(summary, &format!("memory of a script: {}", name(side)), memory_mib, MEMORY_MIB, " MiB");
    }
    let size_mib = component("script")?.len() as f64 / MIB as f64;
    add(summary, "size of the component `script`", size_mib, SIZE_MIB, " MiB");
    Ok(())
}

fn print_times(figures: &Figures<Side>, summary: &mut Summary) {
    println!("  A/A {}", figures.control(Side::Find));
    let over = |side, base| (figures.usual(side) - figures.usual(base)) / 1e3;
    add(summary, "a script of two lines, over table/find", over(Side::TwoLines, Side::Find), TWO_LINES_MS, " ms");
    add(summary, "a block over 50 orders, over its request", over(Side::Orders, Side::Fetch), ORDERS_MS, " ms");
    add(summary, "50 records of 30 fields, changed", over(Side::Transform, Side::Find), TRANSFORM_MS, " ms");
}

fn add(summary: &mut Summary, what: &str, figure: f64, target: Target, unit: &str) {
    println!("  {what:<46} {figure:.2}{unit}   {}", target.verdict(figure, unit));
    summary.add(what, format!("{figure:.2}{unit}"), target, figure, unit);
}

fn name(side: Side) -> &'static str {
    match side {
        Side::Find => "table/find",
        Side::TwoLines => "two lines",
        Side::Fetch => "a request",
        Side::Orders => "50 orders",
        Side::Transform => "50 records of 30 fields",
    }
}

fn component(wanted: &str) -> Outcome<&'static [u8]> {
    let mut all = weft_bundle::components();
    let found = all.find_map(|(name, bytes)| (name == wanted).then_some(bytes));
    found.ok_or_else(|| format!("there is no component {wanted}").into())
}

/// Both components, and a platform.
struct Benchmark {
    table: Sandboxed,
    script: Sandboxed,
}

impl Benchmark {
    async fn new() -> Outcome<Self> {
        let connection = platform::connection()?;
        let mut script = Sandboxed::new(component("script")?).await?;
        script.answer(Arc::new(platform::Platform::new()), connection);
        Ok(Self { table: Sandboxed::new(component("table")?).await?, script })
    }

    /// Microseconds of a call.
    fn measure(&self, runtime: &Runtime, rounds: usize, calls: usize) -> Outcome<Figures<Side>> {
        let batch = |side: Side| {
            let parameters = parameters(side).to_string();
            let started = Instant::now();
            for _ in 0..calls {
                runtime.block_on(self.call(side, &parameters, Limits::default()))?;
            }
            Ok(started.elapsed().as_secs_f64() * 1e6 / calls as f64)
        };
        // The first calls fill the pools of instances.
        for side in SIDES {
            batch(side)?;
        }
        Ok(in_turns(rounds, &SIDES, batch)?.figures(|microseconds| *microseconds))
    }

    async fn call(&self, side: Side, parameters: &str, limits: Limits) -> Outcome<()> {
        match side {
            Side::Find => self.table.call_within("find", parameters, limits).await,
            _ => self.script.call_within("js", parameters, limits).await,
        }
    }

    /// The least memory with which a call ends well, to a quarter of a MiB.
    async fn memory_mib(&self, side: Side) -> Outcome<f64> {
        let parameters = parameters(side).to_string();
        let (mut too_little, mut enough) = (0, Limits::default().memory_bytes_max);
        while enough - too_little > MIB / 4 {
            let middle = too_little.midpoint(enough);
            let limits = Limits { memory_bytes_max: middle, ..Limits::default() };
            match self.call(side, &parameters, limits).await {
                Ok(()) => enough = middle,
                Err(_) => too_little = middle,
            }
        }
        Ok(enough as f64 / MIB as f64)
    }
}

fn parameters(side: Side) -> Value {
    let url = platform::ORDERS_URL;
    match side {
        Side::Find => json!({ "table": "orders", "where": { "order_id": "o_1" }, "limit": 1 }),
        Side::TwoLines => {
            json!({ "code": "var price = Number(input.price);\noutput = { price: price * 2 };", "input": { "price": "9" } })
        }
        Side::Fetch => json!({ "code": FETCH, "input": { "url": url } }),
        Side::Orders => {
            let asked = json!({ "page_index": "1", "begin_time": "2026-09-01 00:00", "end_time": "2026-09-02 00:00" });
            json!({ "code": ORDERS_BLOCK, "input": { "url": url, "realParams": asked.to_string(), "token": "token" } })
        }
        Side::Transform => json!({ "code": TRANSFORM, "input": { "records": records(50, 30).to_string() } }),
    }
}

fn records(count: u32, fields: u32) -> Value {
    let record = |number: u32| {
        (0..fields).map(move |field| (format!("field{field}"), json!(format!("value {number} {field}")))).collect()
    };
    (0..count).map(|number| Value::Object(record(number))).collect()
}
