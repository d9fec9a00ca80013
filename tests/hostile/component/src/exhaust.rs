//! Nodes that use up what a call may use.

use std::hint::black_box;
use std::time::Duration;

use serde_json::{Value, json};
use weft_sdk::http::Request;
use weft_sdk::log::Level;
use weft_sdk::{Page, log};

use crate::node::node;

node!(
    /// Computes without end.
    Spin, "spin", |_| {
        let mut number = 0_u64;
        loop {
            number = black_box(number.wrapping_add(1));
        }
    }
);

node!(
    /// Waits in the host without end: one request after the other.
    SpinInHost, "spin-in-host", |call| {
        loop {
            let answer = Request::get(format!("{}/slow", call.base_url())).send();
            black_box(answer).ok();
        }
    }
);

node!(
    /// Sleeps that many milliseconds, and tells how long that was by both clocks.
    Sleep, "sleep", |call| {
        let (steady, clock) = crate::look::clocks();
        std::thread::sleep(Duration::from_millis(call.parameters.amount));
        let (steady_then, clock_then) = crate::look::clocks();
        Ok(Page::output(&json!({
            "steady_ms": (steady_then - steady).as_millis() as u64,
            "clock_ms": clock_then - clock,
        })))
    }
);

node!(
    /// Takes that many megabytes of memory, one at a time; without an amount, without end.
    Allocate, "allocate", |call| {
        let mut taken = Vec::new();
        while call.parameters.amount == 0 || (taken.len() as u64) < call.parameters.amount {
            taken.push(black_box(vec![1_u8; 1 << 20]));
        }
        Ok(Page::output(&taken.len()))
    }
);

node!(
    /// Calls itself without end: with an amount by calls that keep something in memory, without one by calls that don't.
    Recurse, "recurse", |call| {
        let deepest = if call.parameters.amount > 0 { deeper_in_memory(1) } else { deeper(1) };
        Ok(Page::output(&deepest))
    }
);

#[allow(unconditional_recursion, reason = "that is what it is for")]
#[inline(never)]
fn deeper(depth: u64) -> u64 {
    deeper(depth + 1).wrapping_mul(depth | 1).rotate_left(1)
}

#[allow(unconditional_recursion, reason = "that is what it is for")]
fn deeper_in_memory(depth: u64) -> u64 {
    let room = black_box([depth; 16]);
    black_box(deeper_in_memory(depth + 1)) + room[0]
}

node!(
    /// Writes that many lines to the log, to standard output and to standard error, each of them long.
    FloodLog, "flood-log", |call| {
        let long = "x".repeat(100_000);
        for _ in 0..call.parameters.amount {
            log::write(Level::Error, &long, &json!({ "more": long }));
            println!("{long}");
            eprintln!("{long}");
        }
        Ok(Page::default())
    }
);

node!(
    /// Gives back a page of that many bytes.
    FloodOutput, "flood-output", |call| {
        Ok(Page::output(&Value::from("x".repeat(call.parameters.amount as usize))))
    }
);

node!(
    /// Sends that many requests.
    ManyRequests, "many-requests", |call| {
        for _ in 0..call.parameters.amount {
            Request::get(format!("{}/ok", call.base_url())).send()?;
        }
        Ok(Page::default())
    }
);

node!(
    /// Begins to wait that often, and never stops waiting for the ones before.
    ManyPollables, "many-pollables", |call| {
        let waiting: Vec<_> = (0..call.parameters.amount)
            .map(|_| wasip2::clocks::monotonic_clock::subscribe_duration(1_000_000_000_000))
            .collect();
        Ok(Page::output(&waiting.len()))
    }
);
