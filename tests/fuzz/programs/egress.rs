#![no_main]
//! Runs `weft_fuzz::egress` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::egress::check(input));
