#![no_main]
//! Runs `weft_fuzz::workflow` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::workflow::check(input));
