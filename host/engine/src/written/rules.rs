//! What a record schema says of how values are written.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::time::{Time, TimeError};

/// The keyword in the schema of a field.
const KEYWORD: &str = "x-written";

/// How the fields of a record are written, those that are written in a way of their own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    fields: Vec<(String, Rule)>,
    /// A bit for each length that a name has. Every field of every record is looked for, and most end here.
    lengths: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum Rule {
    Time(Time),
    Number,
    Flag {
        yes: Vec<String>,
        no: Vec<String>,
    },
    /// A list of objects.
    List(Rules),
}

/// A schema that says it in a way that nobody understands.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{KEYWORD}` of the field `{field}` can't be read: {reason}")]
pub(crate) struct RulesError {
    field: String,
    reason: String,
}

/// As it stands in the schema.
#[derive(Debug, Deserialize)]
#[serde(tag = "as", rename_all = "lowercase", deny_unknown_fields)]
enum Written {
    /// An instant.
    Time {
        /// The zone of its clock: `+08:00`, or an IANA name.
        zone: String,
        /// The pattern of a text: that of `strftime`.
        #[serde(default)]
        format: Option<String>,
        /// Texts that stand for no time.
        #[serde(default)]
        never: Vec<String>,
        /// Whether a number is milliseconds since 1970.
        #[serde(default)]
        milliseconds: bool,
        /// Whether a number is seconds since 1970.
        #[serde(default)]
        seconds: bool,
    },
    /// A number in a text.
    Number {},
    /// Yes or no: texts that stand for one of them, or numbers with these digits.
    Flag { yes: Vec<String>, no: Vec<String> },
}

impl Rules {
    /// Those of a record with this schema; none if all is written as it is.
    pub(crate) fn of(schema: &Value) -> Result<Option<Self>, RulesError> {
        let mut fields = Vec::new();
        for (field, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let rule = match (schema.get(KEYWORD), schema.get("items")) {
                (Some(written), _) => Some(rule(field, written)?),
                (None, Some(items)) => Self::of(items)?.map(Rule::List),
                (None, None) => None,
            };
            fields.extend(rule.map(|rule| (field.clone(), rule)));
        }
        let lengths = fields.iter().fold(0, |lengths, (field, _)| lengths | length_bit(field));
        Ok((!fields.is_empty()).then_some(Self { fields, lengths }))
    }

    fn of_field(&self, field: &str) -> Option<&Rule> {
        if self.lengths & length_bit(field) == 0 {
            return None;
        }
        self.fields.iter().find(|(name, _)| name == field).map(|(_, rule)| rule)
    }

    /// What a value of this field is, as JSON; none if it is what is written.
    pub(crate) fn read(&self, field: &str, json: &str) -> Option<Cow<'static, str>> {
        match self.of_field(field)? {
            Rule::Time(time) => time.read(json),
            Rule::Number => number(json),
            Rule::Flag { yes, no } => flag(json, yes, no),
            Rule::List(rules) if json.starts_with('[') => Some(super::text(json, rules).into()),
            Rule::List(_) => None,
        }
    }
}

fn length_bit(name: &str) -> u64 {
    1 << name.len().min(63)
}

fn rule(field: &str, written: &Value) -> Result<Rule, RulesError> {
    let wrong = |reason: String| RulesError { field: field.to_owned(), reason };
    let written = Written::deserialize(written).map_err(|error| wrong(error.to_string()))?;
    Ok(match written {
        Written::Time { zone, format, never, milliseconds, seconds } => {
            let time = Time::new(&zone, format, never).map_err(|TimeError(reason)| wrong(reason))?;
            match (milliseconds, seconds) {
                (true, true) => return Err(wrong("a number is either seconds or milliseconds".to_owned())),
                (true, false) => Rule::Time(time.or_milliseconds()),
                (false, true) => Rule::Time(time.or_seconds()),
                (false, false) => Rule::Time(time),
            }
        }
        Written::Number {} => Rule::Number,
        Written::Flag { yes, no } => match yes.iter().find(|text| no.contains(text)) {
            Some(both) => return Err(wrong(format!("`{both}` stands for both yes and no"))),
            None => Rule::Flag { yes, no },
        },
    })
}

/// The text of a JSON string without escapes: nobody escapes what times, numbers and flags are made of.
pub(super) fn plain_text(json: &str) -> Option<Cow<'_, str>> {
    let text = json.strip_prefix('"')?.strip_suffix('"')?;
    match text.contains('\\') {
        false => Some(Cow::Borrowed(text)),
        true => serde_json::from_str(json).ok().map(Cow::Owned),
    }
}

/// A text that is a number, and nothing else, with its digits.
fn number(json: &str) -> Option<Cow<'static, str>> {
    let text = plain_text(json)?;
    let is_number = text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && text.ends_with(|last: char| last.is_ascii_digit())
        && serde_json::from_str::<serde_json::Number>(&text).is_ok();
    is_number.then(|| text.into_owned().into())
}

fn flag(json: &str, yes: &[String], no: &[String]) -> Option<Cow<'static, str>> {
    let text = plain_text(json).unwrap_or(Cow::Borrowed(json));
    if yes.iter().any(|known| **known == *text) {
        return Some("true".into());
    }
    no.iter().any(|known| **known == *text).then_some("false".into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(written: Value) -> Result<Option<Rules>, RulesError> {
        Rules::of(&json!({ "properties": { "a": { "x-written": written } } }))
    }

    #[test]
    fn a_number_keeps_its_digits() {
        let rules = rules(json!({ "as": "number" })).unwrap().unwrap();
        let read = |json: &str| rules.read("a", json).map(Cow::into_owned);
        for text in ["1.00", "-5", "12345678901234567890123", "1e5"] {
            assert_eq!(read(&format!("\"{text}\"")).as_deref(), Some(text));
        }
        for other in [
            "1", "null", r#""""#, r#""5kg""#, r#"" 1""#, r#""1 ""#, r#""0x1""#, r#""NaN""#, r#""1,5""#, r#""01""#,
            "[1]",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(rules.read("b", r#""1""#), None);
    }

    #[test]
    fn a_flag_is_what_the_schema_calls_one() {
        let rules = rules(json!({ "as": "flag", "yes": ["1", "是"], "no": ["0"] })).unwrap().unwrap();
        let read = |json: &str| rules.read("a", json).map(Cow::into_owned);
        assert_eq!(
            [read("1"), read(r#""是""#), read(r#""\u662f""#)],
            [const { Some("true") }; 3].map(|it| it.map(str::to_owned))
        );
        assert_eq!((read("0").as_deref(), read("2"), read("null"), read("true")), (Some("false"), None, None, None));
    }

    #[test]
    fn what_nobody_understands_is_refused() {
        for written in [
            json!("time"),
            json!({ "as": "date" }),
            json!({ "as": "time" }),
            json!({ "as": "time", "zone": "Asia/Shanghi" }),
            json!({ "as": "time", "zone": "+25:00" }),
            json!({ "as": "time", "zone": "UTC", "format": "%Y-%m" }),
            json!({ "as": "time", "zone": "UTC", "seconds": true, "milliseconds": true }),
            json!({ "as": "number", "zone": "UTC" }),
            json!({ "as": "flag", "yes": ["1"], "no": ["1"] }),
        ] {
            assert!(rules(written.clone()).is_err(), "{written}");
        }
        assert_eq!(Rules::of(&json!({ "properties": { "a": { "type": "string" } } })), Ok(None));
        assert_eq!(Rules::of(&json!({})), Ok(None));
    }
}
