//! What the suite found to be weft's own doing, and is mended.

use boa_engine::Source;
use weft_script::engine::{self, Files};

#[test]
fn what_was_mended_stays() {
    for (script, expected) in [
        ("JSON.stringify({ number: JSON.rawJSON('12345678901234567890') })", "{\"number\":12345678901234567890}"),
        ("try { JSON.stringify([Object(1n)]) } catch (error) { error.name }", "TypeError"),
    ] {
        let mut context = engine::context(Files::new()).unwrap();
        let value = context.eval(Source::from_bytes(script)).and_then(|value| value.to_string(&mut context));
        assert_eq!(value.unwrap().to_std_string_lossy(), expected, "{script}");
    }
}
