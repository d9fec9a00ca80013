//! A step call into a fresh instance: through the sandbox, and on bare wasmtime with the same component, the same
//! engine settings, and host functions that do nothing.
//!
//! - `call/sandboxed.rs`: through the sandbox
//! - `call/bare.rs`: without it

mod bare;
pub mod sandboxed;

use std::time::Instant;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::{Figures, in_turns};
use crate::summary::Summary;
use crate::target::Target;

/// How much the sandbox may cost.
const OF_BARE: Target = Target::AtMost(1.15);

/// Who makes the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// weft's sandbox.
    Sandboxed,
    /// wasmtime alone.
    Bare,
}

/// A call that sends no request.
struct Workload {
    name: &'static str,
    component: &'static str,
    node: &'static str,
    parameters: Value,
}

fn workloads() -> [Workload; 2] {
    [
        Workload {
            name: "table/find, one row",
            component: "table",
            node: "find",
            parameters: json!({ "table": "orders", "where": { "order_id": "o_1" }, "limit": 1 }),
        },
        // A bigger component that does next to nothing: it was given no time range.
        Workload { name: "xiaoe/orders, refusing at once", component: "xiaoe", node: "orders", parameters: json!({}) },
    ]
}

/// What `table.find` answers on both sides.
const FOUND_ROWS: &str = r#"[{"order_id":"o_1","title":"Course","price":"99.00","count":1}]"#;

/// Measures and prints.
pub fn run(arguments: &Arguments, summary: &mut Summary) -> Outcome<()> {
    let rounds = arguments.rounds(40);
    let calls = (arguments.calls() / rounds).max(1);
    println!("\nA step call into a fresh instance ({rounds} rounds of {calls} calls a side)");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    for workload in workloads() {
        print(workload.name, &measure(&runtime, &workload, rounds, calls)?, summary);
    }
    Ok(())
}

fn print(name: &str, figures: &Figures<Side>, summary: &mut Summary) {
    let (weft, bare) = (figures.usual(Side::Sandboxed), figures.usual(Side::Bare));
    let (ratio, control) = (figures.ratio(Side::Sandboxed, Side::Bare), figures.control(Side::Bare));
    println!("  {name:<32} weft {weft:6.1} µs   bare {bare:6.1} µs   ratio {ratio}   A/A {control}");
    println!("  {:<32} {}", "", OF_BARE.verdict(ratio.usual, "x"));
    let measured = format!("weft {weft:.1} µs, bare wasmtime {bare:.1} µs: {ratio}, A/A {control}");
    summary.add(format!("call into a fresh instance: {name}"), measured, OF_BARE, ratio.usual, "x");
}

fn measure(runtime: &Runtime, workload: &Workload, rounds: usize, calls: usize) -> Outcome<Figures<Side>> {
    let bytes = weft_bundle::components()
        .find_map(|(name, bytes)| (name == workload.component).then_some(bytes))
        .ok_or_else(|| format!("there is no component {}", workload.component))?;
    let parameters = workload.parameters.to_string();
    let sandboxed = runtime.block_on(sandboxed::Sandboxed::new(bytes))?;
    let bare = runtime.block_on(bare::Bare::new(bytes))?;
    let batch = |side: Side| {
        let started = Instant::now();
        runtime.block_on(async {
            for _ in 0..calls {
                match side {
                    Side::Sandboxed => sandboxed.call(workload.node, &parameters).await?,
                    Side::Bare => bare.call(workload.node, &parameters).await?,
                }
            }
            Outcome::Ok(())
        })?;
        Ok(started.elapsed().as_secs_f64() * 1e6 / calls as f64)
    };
    // The first batches fill the pools of instances.
    batch(Side::Sandboxed)?;
    batch(Side::Bare)?;
    Ok(in_turns(rounds, &[Side::Sandboxed, Side::Bare, Side::Bare], batch)?.figures(|microseconds| *microseconds))
}
