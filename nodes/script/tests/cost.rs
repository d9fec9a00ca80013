//! What a call costs. Not a test: figures for whoever wants to know.

mod common;

use std::time::Instant;

#[test]
#[ignore = "prints figures"]
#[allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "it measures, and prints what it measures")]
fn calls_cost() {
    let rows = "var rows = []; for (var i = 0; i < 50; i++) { var r = {}; for (var j = 0; j < 30; j++) r['field' + j] = 'v' + i * j; rows.push(r) }";
    for (name, code) in [
        ("two lines", "var a = 1;\noutput = { a }".to_owned()),
        ("console", "console.log(1); output = {}".to_owned()),
        ("node-fetch", "var fetch = require('node-fetch'); output = {}".to_owned()),
        (
            "50 x 30",
            format!(
                "{rows} output = {{ rows: rows.map(r => Object.fromEntries(Object.entries(r).map(([k, v]) => [k.toUpperCase(), v + '!']))) }}"
            ),
        ),
        (
            "fib(25)",
            "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } output = { f: fib(25) }".to_owned(),
        ),
        (
            "json",
            format!(
                "{rows} var t = JSON.stringify(rows); for (var i = 0; i < 5; i++) JSON.stringify(JSON.parse(t)); output = {{ l: t.length }}"
            ),
        ),
    ] {
        let times = (0..10).map(|_| {
            let start = Instant::now();
            common::run(&code).unwrap();
            start.elapsed()
        });
        println!("{name}: {:?}", times.min().unwrap());
    }
}
