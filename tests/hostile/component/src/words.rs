//! Nodes that misuse words: terminals act on some of them.

use serde_json::{Value, json};
use weft_sdk::log::Level;
use weft_sdk::{Failure, Page, log};

use crate::node::node;

/// Clears the screen, sets the title of the window, moves the cursor, by the one-byte introducer as well; then a mark
/// that turns the direction of text round.
const STEERING: &str = "\x1b[2J\x1b]0;owned\x07\u{9b}31m\r\u{8}\u{202e}fdp.exe";

node!(
    /// Fails with what steers a terminal, and logs it in every way.
    Steer, "steer", |_| {
        log::write(Level::Error, STEERING, &json!({ STEERING: [STEERING] }));
        println!("{STEERING}");
        eprintln!("{STEERING}");
        Err(Failure::invalid(STEERING).with_code(STEERING).with_remedy(STEERING))
    }
);

node!(
    /// Fails with that many bytes.
    LongFailure, "long-failure", |call| {
        let long = "x".repeat(call.parameters.amount as usize);
        Err(Failure::invalid(long.clone()).with_code(&long).with_remedy(long))
    }
);

node!(
    /// Rejects as if it were only this record, in as many bytes.
    LongRejection, "long-rejection", |call| {
        Err(Failure::rejected("x".repeat(call.parameters.amount as usize)))
    }
);

node!(
    /// Says that often where it is, in 100 KB each time that steer a terminal, and takes all memory.
    FloodPlaces, "flood-places", |call| {
        let long = "x".repeat(100_000);
        for _ in 0..call.parameters.amount {
            log::at(&format!("{STEERING}{long}"), &long);
        }
        log::at(STEERING, &format!("{STEERING}\n{STEERING}"));
        let mut all = Vec::new();
        loop {
            all.push(vec![1_u8; 1 << 20]);
            std::hint::black_box(&all);
        }
    }
);

node!(
    /// Writes that many lines with that many fields, nested.
    DeepLog, "deep-log", |call| {
        let depth = call.parameters.amount as usize;
        let mut fields = Value::Null;
        (0..depth.min(100)).for_each(|_| fields = json!([fields]));
        log::write(Level::Info, "deep", &fields);
        Ok(Page::default())
    }
);
