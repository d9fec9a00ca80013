//! What is wrong with a value, in words.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use super::{Values, pattern};

/// What is wrong with a value, and what to do. `description` is what the schema says of it.
pub(super) fn explain(
    name: &str,
    error: &ValidationError<'_>,
    kind: &ValidationErrorKind,
    description: Option<&str>,
    values: Values,
) -> (String, String) {
    let value = values.tell(error.instance());
    match kind {
        ValidationErrorKind::Type { kind } => {
            let expected = types(kind);
            (format!("{name} must be {expected}, not {value}"), format!("write {expected}"))
        }
        ValidationErrorKind::Enum { options } => {
            one_of(name, &value, options.as_array().map(Vec::as_slice).unwrap_or_default())
        }
        ValidationErrorKind::Constant { expected_value } => {
            (format!("{name} can't be {value}"), format!("write `{expected_value}`"))
        }
        ValidationErrorKind::Minimum { limit } => bound(name, &value, "at least", limit),
        ValidationErrorKind::Maximum { limit } => bound(name, &value, "at most", limit),
        ValidationErrorKind::ExclusiveMinimum { limit } => bound(name, &value, "more than", limit),
        ValidationErrorKind::ExclusiveMaximum { limit } => bound(name, &value, "less than", limit),
        ValidationErrorKind::Pattern { pattern } => {
            let remedy = match (pattern::in_words(pattern), description) {
                (Some(words), _) => format!("write {words}"),
                (None, Some(description)) => format!("write what it is for: {description}"),
                (None, None) => format!("write text of the form `{pattern}` (a regular expression)"),
            };
            (format!("{name} can't be {value}"), remedy)
        }
        ValidationErrorKind::MinLength { limit } => count(name, "shorter", "at least", *limit, "characters"),
        ValidationErrorKind::MaxLength { limit } => count(name, "longer", "at most", *limit, "characters"),
        ValidationErrorKind::MinItems { limit } => count(name, "shorter", "at least", *limit, "entries"),
        ValidationErrorKind::MaxItems { limit } => count(name, "longer", "at most", *limit, "entries"),
        ValidationErrorKind::MinProperties { limit } => count(name, "smaller", "at least", *limit, "keys"),
        ValidationErrorKind::MaxProperties { limit } => count(name, "larger", "at most", *limit, "keys"),
        ValidationErrorKind::UniqueItems => (format!("{name} has an entry twice"), "remove one of the two".to_owned()),
        ValidationErrorKind::MultipleOf { multiple_of } => {
            (format!("{name} can't be {value}"), format!("write a multiple of {multiple_of}"))
        }
        ValidationErrorKind::FalseSchema => (format!("{name} can't be set here"), "remove it".to_owned()),
        _ => unclear(name, error, description, values),
    }
}

/// None of the choices.
pub(super) fn one_of(name: &str, value: &str, options: &[Value]) -> (String, String) {
    let show = |option: &Value| option.as_str().map_or_else(|| format!("`{option}`"), |text| format!("`{text}`"));
    let options: Vec<String> = options.iter().map(show).collect();
    (format!("{name} can't be {value}"), format!("use one of {}", options.join(", ")))
}

fn bound(name: &str, value: &str, words: &str, limit: &Value) -> (String, String) {
    (format!("{name} must be {words} {limit}, not {value}"), format!("write a number of {words} {limit}"))
}

fn types(kind: &TypeKind) -> String {
    let word = |name: &str| match name {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        _ => "`key: value` lines",
    };
    match kind {
        TypeKind::Single(single) => word(&single.to_string()).to_owned(),
        // That a value may be null says nothing about what to write.
        TypeKind::Multiple(several) => {
            let names = several.iter().map(|kind| kind.to_string()).filter(|name| name != "null");
            names.map(|name| word(&name).to_owned()).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn count(name: &str, than: &str, words: &str, limit: u64, what: &str) -> (String, String) {
    (format!("{name} is {than} than it can be"), format!("write {words} {limit} {what}"))
}

/// A key decides about the form of a value, and there is none.
pub(super) fn no_key(name: &str, known: &[String]) -> (String, String) {
    let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    (format!("{name} doesn't say which kind it is"), format!("write one of {} in it", known.join(", ")))
}

/// Several keys mean a form each.
pub(super) fn several_keys(name: &str, keys: &[String]) -> (String, String) {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    (format!("{name} has {}, and each of them means another kind", keys.join(" and ")), "keep one of them".to_owned())
}

/// A value of another type than each of the forms.
pub(super) fn types_of(name: &str, value: &str, errors: &[&ValidationError<'static>]) -> (String, String) {
    let mut expected: Vec<String> = Vec::new();
    for error in errors {
        let ValidationErrorKind::Type { kind } = error.kind() else { continue };
        let words = types(kind);
        if !words.is_empty() && words != "null" && !expected.contains(&words) {
            expected.push(words);
        }
    }
    let expected = expected.join(" or ");
    (format!("{name} must be {expected}, not {value}"), format!("write {expected}"))
}

/// Nothing better is known than what the schema's rules say.
pub(super) fn unclear(
    name: &str,
    error: &ValidationError<'_>,
    description: Option<&str>,
    values: Values,
) -> (String, String) {
    if let Some(description) = description {
        let words = description.split_whitespace().collect::<Vec<_>>().join(" ");
        return (
            format!("{name} can't be {}", values.tell(error.instance())),
            format!("write what it is for: {words}"),
        );
    }
    let problem = match values {
        Values::Shown => error.to_string(),
        Values::Hidden => error.masked().to_string(),
    };
    let reason = format!("{name}: {}", crate::finding::shortened(&problem));
    (reason, "write a value as `weft nodes COMPONENT/NODE` describes it".to_owned())
}
