//! Taking tokens out of a JSON response before a component reads it.

use std::collections::HashSet;
use std::num::NonZeroU64;
use std::ops::Range;

use serde_json::Value;

use super::scalars;
use super::value::Secret;
use crate::types::http::Seal;

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

/// Longest token that is kept: no platform has longer ones, and each is looked for in everything that comes.
const TOKEN_BYTES_MAX: usize = 16 << 10;

/// What stands where a token may have been, in an answer that was to bring one and didn't where it was said to be.
pub(crate) const WITHHELD: &str = "[withheld by weft: a token was to be sealed and is not where it was said to be]";

/// The body with the named values replaced by what `marker` gives for them, and the values.
///
/// An answer that was to bring a token and has none at its place may have it elsewhere, so what may be one is withheld: of
/// JSON every scalar that looks like a token, of anything else all. What a platform says of an error stays readable.
pub(crate) fn seal(body: Vec<u8>, rules: &[Seal], marker: impl Fn(&Sealed) -> String) -> (Vec<u8>, Vec<Sealed>) {
    if rules.is_empty() || body.is_empty() {
        return (body, Vec::new());
    }
    let text = match json_of(body) {
        Ok(text) => text,
        Err(withheld) => return (withheld.into_bytes(), Vec::new()),
    };
    let found = find(&text, rules);
    let mut taken = Vec::new();
    let mut replaced: Vec<(Range<usize>, String)> = Vec::new();
    for (rule, Found { places, life }) in rules.iter().zip(found) {
        let values: Vec<(Range<usize>, String)> = places.into_iter().filter_map(|place| token(&text, place)).collect();
        // A key that is there twice means its last value.
        let Some((_, last)) = values.last() else { continue };
        let sealed = Sealed { name: rule.name.clone(), value: Secret::new(last.as_bytes()), life };
        let shown = Value::from(marker(&sealed)).to_string();
        replaced.extend(values.into_iter().map(|(place, _)| (place, shown.clone())));
        taken.push(sealed);
    }
    if rules.iter().any(|rule| !taken.iter().any(|sealed| sealed.name == rule.name)) {
        let withheld = Value::from(WITHHELD).to_string();
        let starts: HashSet<usize> = replaced.iter().map(|(place, _)| place.start).collect();
        scalars::visit(&text, &mut |scalar| {
            let is_taken = starts.contains(&scalar.place.start);
            if !is_taken && may_be_token(&text[scalar.place.clone()]) {
                replaced.push((scalar.place, withheld.clone()));
            }
        });
    }
    (with(&text, replaced).into_bytes(), taken)
}

/// The text of a body that is JSON, or what stands in its place. That keeps what kind of answer it was, for whether asking
/// again may help depends on it: an answer that broke off breaks off, and the page of a gateway is one.
fn json_of(body: Vec<u8>) -> Result<String, String> {
    let (text, broken_off) = match String::from_utf8(body) {
        Ok(text) => match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
            Ok(_) => return Ok(text),
            Err(error) => (text, error.is_eof()),
        },
        Err(error) => {
            let broken_off = error.utf8_error().error_len().is_none();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), broken_off)
        }
    };
    Err(match text.trim_start() {
        text if text.starts_with('<') && is_html(text) => {
            format!("<!DOCTYPE html><html><body>{WITHHELD}</body></html>")
        }
        text if text.starts_with('<') => format!("<withheld>{WITHHELD}</withheld>"),
        _ if broken_off => format!("\"{WITHHELD}"),
        _ => WITHHELD.to_owned(),
    })
}

/// Whether markup is a page for people, by one of its first tags.
fn is_html(text: &str) -> bool {
    let head: String = text.chars().take(512).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<title"].iter().any(|tag| head.contains(tag))
}

/// What was found for a rule.
struct Found {
    places: Vec<Range<usize>>,
    life: Life,
}

fn find(text: &str, rules: &[Seal]) -> Vec<Found> {
    let paths = |rule: &Seal| (scalars::tokens(&rule.pointer), rule.lives.as_deref().map(scalars::tokens));
    let paths: Vec<_> = rules.iter().map(paths).collect();
    let mut found: Vec<Found> = rules.iter().map(|_| Found { places: Vec::new(), life: Life::Unsaid }).collect();
    scalars::visit(text, &mut |scalar| {
        for ((value, lives), found) in paths.iter().zip(&mut found) {
            if !scalar.is_key && scalars::is_at(scalar.path, value) {
                found.places.push(scalar.place.clone());
            }
            if !scalar.is_key && lives.as_ref().is_some_and(|lives| scalars::is_at(scalar.path, lives)) {
                found.life = serde_json::from_str(&text[scalar.place.clone()]).as_ref().map_or(Life::Unsaid, life);
            }
        }
    });
    for (rule, found) in rules.iter().zip(&mut found) {
        // An object or a list at that place has no scalar that stands exactly there.
        if found.life == Life::Unsaid && rule.lives.as_deref().is_some_and(|pointer| is_nested(text, pointer)) {
            found.life = Life::Absurd("its life is no number of seconds");
        }
    }
    found
}

/// Whether something stands below this place.
fn is_nested(text: &str, pointer: &str) -> bool {
    let tokens = scalars::tokens(pointer);
    let mut nested = false;
    scalars::visit(text, &mut |scalar| {
        nested |= scalar.path.len() > tokens.len() && scalars::is_at(&scalar.path[..tokens.len()], &tokens);
    });
    nested
}

/// The text of a token that stands there, if it is one.
fn token(text: &str, place: Range<usize>) -> Option<(Range<usize>, String)> {
    let value: String = serde_json::from_str(&text[place.clone()]).ok()?;
    (value.len() <= TOKEN_BYTES_MAX).then_some((place, value))
}

/// Whether a scalar, as it is written, may be a token: many characters without a space, and no word. Codes of errors are
/// shorter, or words of one case.
fn may_be_token(written: &str) -> bool {
    const BYTES_MIN: usize = 16;
    const BYTES_WITHOUT_DIGITS_MIN: usize = 32;
    let text = serde_json::from_str::<String>(written).unwrap_or_else(|_| written.to_owned());
    let mixed =
        text.bytes().any(|byte| byte.is_ascii_lowercase()) && text.bytes().any(|byte| byte.is_ascii_uppercase());
    let in_a_row = text.split(char::is_whitespace).map(str::len).max().unwrap_or_default();
    match text.bytes().any(|byte| byte.is_ascii_digit()) {
        true => in_a_row >= BYTES_MIN,
        false => mixed && in_a_row >= BYTES_WITHOUT_DIGITS_MIN,
    }
}

/// The text with other words at these places.
fn with(text: &str, mut replaced: Vec<(Range<usize>, String)>) -> String {
    replaced.sort_by_key(|(place, _)| place.start);
    let mut written = String::with_capacity(text.len());
    let mut copied = 0;
    for (place, words) in replaced {
        // Two rules may name the same place.
        if place.start >= copied {
            written.push_str(&text[copied..place.start]);
            written.push_str(&words);
            copied = place.end;
        }
    }
    written.push_str(&text[copied..]);
    written
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
    fn what_is_said_of_an_error_can_be_read() {
        for page in [r#"{"code":2004,"data":[]}"#, r#"{"error":"invalid_client","error_description":"app 17 不存在"}"#]
        {
            let (body, taken) = seal(page.into(), &rule(), |_| unreachable!());
            assert_eq!((String::from_utf8(body).unwrap().as_str(), taken.len()), (page, 0));
        }
    }

    #[test]
    fn a_token_that_is_not_where_it_was_said_to_be_is_withheld() {
        let token = "xe_0123456789abcdef";
        for page in [
            format!(r#"{{"data":{{"accessToken":"{token}"}},"msg":"ok"}}"#),
            format!(r#"{{"data":{{"access_token":["{token}"]}}}}"#),
            format!(r#"[{{"data":{{"access_token":"{token}"}}}}]"#),
            format!("\u{feff}{{\"data\":{{\"access_token\":\"{token}\"}}}}"),
            format!("access_token={token}&expires_in=7200"),
            format!(r#"{{"data":{{"access_token":"{}{token}"}}}}"#, "x".repeat(TOKEN_BYTES_MAX)),
            r#"{"data":{"access_token":71234567890123456789}}"#.to_owned(),
        ] {
            let (body, taken) = seal(page.clone().into_bytes(), &rule(), |_| unreachable!());
            let body = String::from_utf8(body).unwrap();
            assert!(body.contains(WITHHELD) && !body.contains(token) && !body.contains("7123456"), "{page}: {body}");
            assert!(taken.is_empty());
        }
    }

    /// What grows with the square of their number would not end.
    #[test]
    fn many_that_may_be_tokens_are_withheld_in_passing() {
        let body = serde_json::to_vec(&vec!["xe_0123456789abcdef"; 400_000]).unwrap();
        let (body, taken) = seal(body, &rule(), |_| unreachable!());
        let withheld: Vec<String> = serde_json::from_slice(&body).unwrap();
        assert!(taken.is_empty() && withheld.len() == 400_000 && withheld.iter().all(|text| text == WITHHELD));
    }

    #[test]
    fn an_answer_that_broke_off_still_breaks_off() {
        let whole = r#"{"data":{"access_token":"xe_0123456789abcdef","expires_in":7200}}"#;
        for length in 1..whole.len() {
            let (body, _) = seal(whole[..length].into(), &rule(), |_| unreachable!());
            let read = serde_json::from_slice::<Value>(&body);
            assert!(read.is_err_and(|error| error.is_eof()), "{}", String::from_utf8_lossy(&body));
        }
    }

    #[test]
    fn a_page_for_people_stays_one_and_a_document_in_xml_too() {
        for (body, start) in [
            ("<html><head><title>502 Bad Gateway</title></head></html>", "<!DOCTYPE html>"),
            ("\n<!doctype HTML>\n<p>xe_0123456789abcdef", "<!DOCTYPE html>"),
            ("<?xml version=\"1.0\"?><token>xe_0123456789abcdef</token>", "<withheld>"),
        ] {
            let (read, taken) = seal(body.into(), &rule(), |_| unreachable!());
            let read = String::from_utf8(read).unwrap();
            assert!(read.starts_with(start) && read.contains(WITHHELD) && taken.is_empty(), "{body}: {read}");
            assert!(!read.contains("Gateway") && !read.contains("xe_0"), "{read}");
        }
    }

    #[test]
    fn a_token_that_is_there_twice_is_taken_twice() {
        let body = br#"{"data":{"access_token":"xe_1","access_token":"xe_2","expires_in":60}}"#.to_vec();
        let (body, taken) = seal(body, &rule(), |_| "M".to_owned());
        assert_eq!(body, br#"{"data":{"access_token":"M","access_token":"M","expires_in":60}}"#);
        assert_eq!((taken[0].value.expose(), taken[0].life), (&b"xe_2"[..], lives(60)));
    }
}
