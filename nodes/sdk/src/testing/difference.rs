//! Differences of values, field by field.

use std::fmt;

use serde_json::Value;

/// Longest text of a value in a message.
const VALUE_CHARS_MAX: usize = 160;

/// One thing that came otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// Where: ``query `page` ``.
    place: String,
    /// What came; none if nothing did.
    came: Option<String>,
    /// What was expected; none if nothing was.
    expected: Option<String>,
}

impl Difference {
    pub(super) fn new(place: impl Into<String>, came: Option<String>, expected: Option<String>) -> Self {
        Self { place: place.into(), came, expected }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let came = self.came.as_ref().map_or_else(|| "did not come".to_owned(), |came| format!("came {came}"));
        match &self.expected {
            Some(expected) => write!(formatter, "{}: {came}, expected {expected}", self.place),
            None => write!(formatter, "{}: {came}, not expected", self.place),
        }
    }
}

/// How values differ that have names, such as query parameters. What isn't expected counts only if `exactly`.
pub(super) fn pairs(
    kind: &str,
    came: &[(String, String)],
    expected: &[(String, String)],
    exactly: bool,
) -> Vec<Difference> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in expected.iter().chain(came.iter().filter(|_| exactly)) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let differs = |name: &&str| {
        let (came, expected) = (values(came, name), values(expected, name));
        let same = if exactly { came == expected } else { expected.iter().all(|value| came.contains(value)) };
        (!same).then(|| Difference::new(format!("{kind} `{name}`"), listed(&came), listed(&expected)))
    };
    names.iter().filter_map(differs).collect()
}

fn values<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
}

fn listed(values: &[&str]) -> Option<String> {
    let quoted: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    (!quoted.is_empty()).then(|| quoted.join(" and "))
}

/// How two JSON values differ. Fields that aren't expected count only if `exactly`; arrays are compared in full.
pub(super) fn json(came: &Value, expected: &Value, exactly: bool) -> Vec<Difference> {
    let mut found = Vec::new();
    json_at("", came, expected, exactly, &mut found);
    found
}

fn json_at(pointer: &str, came: &Value, expected: &Value, exactly: bool, found: &mut Vec<Difference>) {
    match (came, expected) {
        (Value::Object(came), Value::Object(expected)) => {
            for (name, expected) in expected {
                let pointer = format!("{pointer}/{name}");
                match came.get(name) {
                    Some(came) => json_at(&pointer, came, expected, exactly, found),
                    None => found.push(Difference::new(field(&pointer), None, Some(short(&expected.to_string())))),
                }
            }
            for (name, came) in came.iter().filter(|(name, _)| exactly && !expected.contains_key(*name)) {
                found.push(Difference::new(field(&format!("{pointer}/{name}")), Some(short(&came.to_string())), None));
            }
        }
        (Value::Array(came), Value::Array(expected)) if came.len() == expected.len() => {
            for (index, (came, expected)) in came.iter().zip(expected).enumerate() {
                json_at(&format!("{pointer}/{index}"), came, expected, exactly, found);
            }
        }
        _ if came == expected => {}
        _ => {
            let texts = [came, expected].map(|value| Some(short(&value.to_string())));
            let [came, expected] = texts;
            found.push(Difference::new(field(pointer), came, expected));
        }
    }
}

fn field(pointer: &str) -> String {
    if pointer.is_empty() { "JSON body".to_owned() } else { format!("JSON `{pointer}`") }
}

/// A text as it is shown in messages.
pub(super) fn quoted(text: &str) -> String {
    short(&format!("{text:?}"))
}

/// No more of a text than can be read at a glance.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(differences: &[Difference]) -> Vec<String> {
        differences.iter().map(ToString::to_string).collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn json_is_compared_field_by_field() {
        let came = json!({ "page": "2", "filter": { "state": 1, "ids": [1, 2], "sum": 1.0 }, "more": null });
        let expected = json!({ "page": 2, "filter": { "state": 1, "ids": [1, 3], "kind": "x" } });
        let contained = [
            r#"JSON `/page`: came "2", expected 2"#,
            "JSON `/filter/ids/1`: came 2, expected 3",
            r#"JSON `/filter/kind`: did not come, expected "x""#,
        ];
        assert_eq!(told(&json(&came, &expected, false)), contained);
        let exactly = told(&json(&came, &expected, true));
        assert_eq!(exactly[..3], contained);
        assert_eq!(
            exactly[3..],
            ["JSON `/filter/sum`: came 1.0, not expected", "JSON `/more`: came null, not expected"]
        );
        assert_eq!(told(&json(&json!([1]), &json!([]), false)), ["JSON body: came [1], expected []"]);
    }

    #[test]
    fn values_with_names_may_repeat() {
        let came = owned(&[("id", "1"), ("id", "2"), ("page", "1")]);
        assert!(pairs("query", &came, &owned(&[("id", "2")]), false).is_empty());
        assert_eq!(
            told(&pairs("query", &came, &owned(&[("id", "2"), ("size", "5")]), true)),
            [
                r#"query `id`: came "1" and "2", expected "2""#,
                r#"query `size`: did not come, expected "5""#,
                r#"query `page`: came "1", not expected"#,
            ]
        );
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(quoted(&"好".repeat(500)).chars().count(), VALUE_CHARS_MAX + 1);
    }
}
