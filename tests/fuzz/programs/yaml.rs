#![no_main]
//! Runs `weft_fuzz::yaml` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::yaml::check(input));
