//! Expressions over a page of orders, in the sandbox: by this build's engine, and by another one that is given.
//!
//! What a change of the engine costs is seen with the engine of the state before it, `weft_expression.wasm` of
//! `cargo build --target wasm32-wasip2 --profile component -p weft-expression` there. Both must have the same contract.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use weft_engine::sandbox::{Expressions, Items, Sandbox, SandboxSettings, Source, Text};
use weft_fakes::xiaoe::Order;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::{Figures, in_turns};
use crate::target::Target;

/// How much a change may cost.
const OF_OTHER: Target = Target::AtMost(1.1);
/// A page of the shop.
const ORDERS: u32 = 50;
/// Pages of a turn.
const PAGES: usize = 20;

/// What people write, over `.orders.records`.
const OVER_THE_PAGE: [(&str, &str); 16] = [
    ("as they are", ".orders.records"),
    ("how many", ".orders.records | length"),
    ("some fields", "[.orders.records[] | {order_id, user_id, title, price}]"),
    (
        "fields called otherwise",
        "[.orders.records[] | {id: .order_id, buyer: .user_id, at: .created_time, yuan: .price}]",
    ),
    ("those above an amount", "[.orders.records[] | select((.price | tonumber) >= 100) | {order_id, user_id, price}]"),
    ("buyers, each once", "[.orders.records[].user_id] | unique"),
    ("pairs, each once", "[.orders.records[] | {user_id, resource_id}] | unique"),
    (
        "grouped and added",
        ".orders.records | group_by(.user_id) | map({id: .[0].user_id, sum: (map(.price | tonumber) | add)})",
    ),
    ("sorted", ".orders.records | sort_by(.created_time) | map(.order_id)"),
    ("one field changed", "[.orders.records[] | .price |= tonumber | del(.system_info)]"),
    ("without empty fields", "[.orders.records[] | with_entries(select(.value != \"\" and .value != null))]"),
    ("texts put together", "[.orders.records[] | \"\\(.order_id): \\(.title) \\(.price)\"]"),
    ("texts taken apart", "[.orders.records[] | .created_time | split(\" \") | join(\"T\")]"),
    ("texts that match", "[.orders.records[] | select(.order_id | test(\"^o_[0-9]+\"))] | length"),
    ("texts replaced", "[.orders.records[] | .created_time | gsub(\"[^0-9]\"; \"\")]"),
    ("computed", "[.orders.records[] | (.price | tonumber) * .count * 100 | floor]"),
];
/// The same for each order, as `for_each` and `add` have it.
const FOR_EACH: [(&str, &[&str]); 2] = [
    ("for each: one value", &[".item.user_id"]),
    ("for each: three values", &[".item.user_id", "\"order \\(.item.order_id)\"", "{a: .item.title, b: .run.id}"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    This,
    Other,
}

/// Programs and what they are given.
struct Workload {
    name: &'static str,
    programs: Vec<String>,
    /// Where programs see it, and what: JSON.
    input: (&'static str, Option<&'static str>, String),
    items: Option<String>,
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> Outcome<()> {
    let rounds = arguments.rounds(60);
    println!("\nExpressions over a page of {ORDERS} orders, in the sandbox ({rounds} rounds of {PAGES} pages a side)");
    let other = arguments.engine().map(read).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let sandbox = Arc::new(Sandbox::new(&SandboxSettings::default())?);
    for workload in workloads() {
        let figures = measure(&runtime, &sandbox, &workload, other, rounds)?;
        print(workload.name, &figures, arguments.engine());
    }
    Ok(())
}

/// An engine is there as long as its process.
fn read(engine: &Path) -> Outcome<&'static [u8]> {
    let bytes = std::fs::read(engine).map_err(|error| format!("{}: {error}", engine.display()))?;
    Ok(bytes.leak())
}

fn print(name: &str, figures: &Figures<Side>, engine: Option<&Path>) {
    let (this, control) = (figures.usual(Side::This), figures.control(Side::This));
    match engine {
        None => println!("  {name:<24} {this:7.0} µs   A/A {control}"),
        Some(_) => {
            let ratio = figures.ratio(Side::This, Side::Other);
            let other = figures.usual(Side::Other);
            let verdict = OF_OTHER.verdict(ratio.usual, "x");
            println!("  {name:<24} {this:7.0} µs   other {other:7.0} µs   ratio {ratio}   A/A {control}   {verdict}");
        }
    }
}

fn workloads() -> Vec<Workload> {
    let orders: Vec<Value> = (0..ORDERS).map(order).collect();
    let run = json!({ "id": "20260301T080000Z-1f2e3d4c5b6a", "started_at": "2026-03-01T08:00:00Z" });
    let over_the_page = OVER_THE_PAGE.into_iter().map(|(name, program)| Workload {
        name,
        programs: vec![program.to_owned()],
        input: ("orders", Some("records"), json!(orders).to_string()),
        items: None,
    });
    let for_each = FOR_EACH.into_iter().map(|(name, programs)| Workload {
        name,
        programs: programs.iter().map(|&program| program.to_owned()).collect(),
        input: ("run", None, run.to_string()),
        items: Some(json!(orders).to_string()),
    });
    over_the_page.chain(for_each).collect()
}

/// As the shop sends it.
fn order(number: u32) -> Value {
    let at_s = 1_772_000_000 + i64::from(number) * 3_600;
    let paid = Order::paid(&format!("o_{number}"), &format!("u_{}", number % 7), at_s);
    Value::Object(Order { price_fen: 1_990 * i64::from(1 + number % 13), ..paid }.row())
}

fn measure(
    runtime: &Runtime,
    sandbox: &Arc<Sandbox>,
    workload: &Workload,
    other: Option<&'static [u8]>,
    rounds: usize,
) -> Outcome<Figures<Side>> {
    let start = |bytes| runtime.block_on(Expressions::new(Arc::clone(sandbox), bytes, workload.programs.clone()));
    let indexes: Vec<u32> = (0..).zip(&workload.programs).map(|(index, _)| index).collect();
    let page = |engine: &Expressions| {
        let (key, field, text) = &workload.input;
        // A new text each time: of one that it knows, an engine would have nothing to read.
        let value = Text::from(text.clone());
        let items = workload.items.as_deref().map_or(Items::Once, Items::These);
        runtime.block_on(engine.evaluate(&indexes, &[Source { key, field: *field, value: &value }], items))
    };
    let this = start(weft_bundle::expression_engine())?;
    let other = other.map(start).transpose().map_err(|error| format!("the other engine: {error}"))?;
    if let Some(other) = &other
        && page(&this)? != page(other)?
    {
        println!("  {}: the two engines give different results", workload.name);
    }
    let sides: &[Side] =
        if other.is_some() { &[Side::This, Side::Other, Side::This] } else { &[Side::This, Side::This] };
    let measured = in_turns(rounds, sides, |side| {
        let engine = other.as_ref().filter(|_| side == Side::Other).unwrap_or(&this);
        let started = Instant::now();
        for _ in 0..PAGES {
            page(engine)?;
        }
        Ok(started.elapsed().as_secs_f64() * 1e6 / PAGES as f64)
    })?;
    Ok(measured.figures(|microseconds| *microseconds))
}
