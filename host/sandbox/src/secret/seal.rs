//! Taking tokens out of a JSON response before a component reads it.

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
    /// Seconds it lives, if the response said so.
    pub(crate) lives_s: Option<i64>,
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
        let lives_s = rule.lives.as_ref().and_then(|pointer| seconds(json.pointer(pointer)?));
        let Some(Value::String(text)) = json.pointer_mut(&rule.pointer) else { continue };
        let sealed = Sealed { name: rule.name.clone(), value: Secret::new(text.as_bytes()), lives_s };
        *text = marker(&sealed);
        taken.push(sealed);
    }
    if taken.is_empty() { (body, taken) } else { (json.to_string().into_bytes(), taken) }
}

fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> Vec<Seal> {
        let lives = Some("/data/expires_in".to_owned());
        vec![Seal { pointer: "/data/access_token".to_owned(), name: "access_token".to_owned(), lives }]
    }

    #[test]
    fn a_token_is_taken_out_and_the_rest_stays_exact() {
        let body = br#"{"code":0,"data":{"access_token":"xe_1","expires_in":"7200","n":1.00}}"#.to_vec();
        let (body, taken) = seal(body, &rule(), |sealed| format!("<{}>", sealed.name));
        assert_eq!(body, br#"{"code":0,"data":{"access_token":"<access_token>","expires_in":"7200","n":1.00}}"#);
        assert_eq!(taken[0].value.expose(), b"xe_1");
        assert_eq!(taken[0].lives_s, Some(7200));
    }

    #[test]
    fn an_error_page_passes() {
        for page in ["<html>", r#"{"code":2004,"data":[]}"#] {
            let (body, taken) = seal(page.into(), &rule(), |_| unreachable!());
            assert_eq!((body.as_slice(), taken.len()), (page.as_bytes(), 0));
        }
    }
}
