#![no_main]
//! Runs `weft_fuzz::search` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::search::check(input));
