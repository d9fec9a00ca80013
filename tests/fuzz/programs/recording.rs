#![no_main]
//! Runs `weft_fuzz::recording` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::recording::check(input));
