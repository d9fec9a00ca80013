#![no_main]
//! Runs `weft_fuzz::sealed` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::sealed::check(input));
