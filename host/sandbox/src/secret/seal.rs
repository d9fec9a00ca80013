//! Taking tokens out of a JSON response before a component reads it.

use std::num::NonZeroU64;

use serde_json::Value;

use super::Secret;
use crate::bindings::weft::node::http::Seal;

/// A value that was taken out.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// The name to keep it under.
    pub(crate) name: String,
    /// The value.
    pub(crate) value: Secret,
    /// How long it lives.
    pub(crate) life: Life,
}

/// How long a token lives, as its platform says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// Nothing: until it is refused.
    Unsaid,
    /// So many seconds.
    Seconds(NonZeroU64),
    /// Nothing that a token could be used by. What it is instead, as words: a guess would have it asked for with each
    /// call, or used long after its end.
    Absurd(&'static str),
}

/// The body with the named values replaced by what `marker` gives for them, and the values. A body that isn't JSON, or
/// lacks the values, stays as it is: an error page, say.
pub(crate) fn seal(body: Vec<u8>, rules: &[Seal], marker: impl Fn(&Sealed) -> String) -> (Vec<u8>, Vec<Sealed>) {
    if rules.is_empty() {
        return (body, Vec::new());
    }
    let Ok(mut json) = serde_json::from_slice::<Value>(&body) else { return (body, Vec::new()) };
    let mut taken = Vec::new();
    for rule in rules {
        let life = rule.lives.as_ref().and_then(|pointer| json.pointer(pointer)).map_or(Life::Unsaid, life);
        let Some(Value::String(text)) = json.pointer_mut(&rule.pointer) else { continue };
        let sealed = Sealed { name: rule.name.clone(), value: Secret::new(text.as_bytes()), life };
        *text = marker(&sealed);
        taken.push(sealed);
    }
    if taken.is_empty() { (body, taken) } else { (json.to_string().into_bytes(), taken) }
}

/// Reads seconds, as a number or as text; parts of a second don't count.
fn life(value: &Value) -> Life {
    let text = match value {
        Value::Null => return Life::Unsaid,
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Life::Absurd("its life is no number of seconds"),
    };
    let whole = text.parse::<i128>().ok().or_else(|| rounded_down(&text));
    let Some(seconds) = whole else { return Life::Absurd("its life is no number of seconds") };
    if seconds > i128::from(i64::MAX) {
        return Life::Absurd("it lives longer than any clock can count");
    }
    match u64::try_from(seconds).ok().and_then(NonZeroU64::new) {
        Some(seconds) => Life::Seconds(seconds),
        None if seconds == 0 => Life::Absurd("it lives 0 seconds"),
        None => Life::Absurd("it lives less than 0 seconds"),
    }
}

/// A number that is not written as a whole one, or has more digits than any count of seconds.
fn rounded_down(text: &str) -> Option<i128> {
    let number: f64 = text.parse().ok()?;
    // What is too large becomes the largest, which is too long as well.
    (!number.is_nan()).then_some(number.floor() as i128)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> Vec<Seal> {
        let lives = Some("/data/expires_in".to_owned());
        vec![Seal { pointer: "/data/access_token".to_owned(), name: "access_token".to_owned(), lives }]
    }

    fn lives(seconds: u64) -> Life {
        Life::Seconds(NonZeroU64::new(seconds).unwrap())
    }

    #[test]
    fn every_life_is_read_or_named() {
        let read = |text: &str| life(&serde_json::from_str(text).unwrap());
        for text in ["7200", "\"7200\"", "7200.9", "7.2e3", "\" 7200 \""] {
            assert_eq!(read(text), lives(7200), "{text}");
        }
        assert_eq!(read("9223372036854775807"), lives(i64::MAX as u64));
        assert_eq!(read("null"), Life::Unsaid);
        for (text, what) in [
            ("0", "it lives 0 seconds"),
            ("0.5", "it lives 0 seconds"),
            ("-1", "it lives less than 0 seconds"),
            ("-9223372036854775809", "it lives less than 0 seconds"),
            ("9223372036854775808", "it lives longer than any clock can count"),
            ("1e400", "it lives longer than any clock can count"),
            ("\"99999999999999999999999999999999999999999999\"", "it lives longer than any clock can count"),
            ("\"soon\"", "its life is no number of seconds"),
            ("\"NaN\"", "its life is no number of seconds"),
            ("\"\"", "its life is no number of seconds"),
            ("true", "its life is no number of seconds"),
            ("{}", "its life is no number of seconds"),
        ] {
            assert_eq!(read(text), Life::Absurd(what), "{text}");
        }
    }

    #[test]
    fn a_token_is_taken_out_and_the_rest_stays_exact() {
        let body = br#"{"code":0,"data":{"access_token":"xe_1","expires_in":"7200","n":1.00}}"#.to_vec();
        let (body, taken) = seal(body, &rule(), |sealed| format!("<{}>", sealed.name));
        assert_eq!(body, br#"{"code":0,"data":{"access_token":"<access_token>","expires_in":"7200","n":1.00}}"#);
        assert_eq!(taken[0].value.expose(), b"xe_1");
        assert_eq!(taken[0].life, lives(7200));
    }

    #[test]
    fn an_error_page_passes() {
        for page in ["<html>", r#"{"code":2004,"data":[]}"#] {
            let (body, taken) = seal(page.into(), &rule(), |_| unreachable!());
            assert_eq!((body.as_slice(), taken.len()), (page.as_bytes(), 0));
        }
    }
}
