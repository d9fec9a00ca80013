#![no_main]
//! Runs `weft_fuzz::expression` under libFuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| weft_fuzz::expression::check(input));
