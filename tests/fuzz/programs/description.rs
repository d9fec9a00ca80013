#![no_main]
//! Runs `weft_fuzz::description` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::description::check(input));
