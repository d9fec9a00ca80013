#![no_main]
//! Runs `weft_fuzz::har` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::har::check(input));
