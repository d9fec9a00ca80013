//! Values that may have one of several forms: which form was obviously meant, so that what is wrong with it can be told
//! by its own place.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

/// What can be said of a value that has none of its forms.
pub(super) enum Meant<'e> {
    /// One form, and what is wrong with it.
    Form(Vec<&'e ValidationError<'static>>),
    /// One of these constants.
    Choice(Vec<Value>),
    /// One of these keys decides about the form, and none of them is there. Known keys, and those that are in none.
    NoKey {
        known: Vec<String>,
        unexpected: Vec<String>,
    },
    /// Several of the keys are there that each mean another form.
    Keys(Vec<String>),
    /// A value of another type: the errors that say which types would do.
    Types(Vec<&'e ValidationError<'static>>),
    Unclear,
}

/// What is wrong with a value by one of its forms.
type Branch<'e> = Vec<&'e ValidationError<'static>>;

/// Finds out what was meant by the value at `path`.
pub(super) fn meant<'e>(context: &'e [Vec<ValidationError<'static>>], path: &str) -> Meant<'e> {
    let branches = flattened(context, path);
    if let Some(choices) = choices(&branches, path) {
        return Meant::Choice(choices);
    }
    let has_type = |branch: &Branch<'_>| !branch.iter().any(|error| is_at(error, path) && is_type(error));
    let fitting: Vec<Branch<'e>> = branches.iter().filter(|branch| has_type(branch)).cloned().collect();
    match fitting.as_slice() {
        [] => return Meant::Types(branches.into_iter().flatten().filter(|error| is_type(error)).collect()),
        [one] => return Meant::Form(one.clone()),
        _ => {}
    }
    if let Some(form) = only(&fitting, |branch| !branch.iter().any(|error| is_at(error, path))) {
        return Meant::Form(form.clone());
    }
    if let Some(form) = only(&fitting, |branch| !branch.iter().any(|error| is_other_tag(error, path))) {
        return Meant::Form(form.clone());
    }
    by_keys(&fitting, path)
}

/// Forms that a key decides about, as Rust's enums arrive: `{ page: … }` or `{ cursor: … }`.
fn by_keys<'e>(branches: &[Branch<'e>], path: &str) -> Meant<'e> {
    let lacks = |branch: &Branch<'_>| branch.iter().any(|error| is_at(error, path) && required(error).is_some());
    if let Some(form) = only(branches, |branch| !lacks(branch)) {
        return Meant::Form(form.clone());
    }
    let unexpected = |branch: &Branch<'_>| -> Vec<String> {
        branch.iter().filter(|error| is_at(error, path)).flat_map(|error| unexpected(error)).cloned().collect()
    };
    let complete: Vec<&Branch<'e>> = branches.iter().filter(|branch| !lacks(branch)).collect();
    if !complete.is_empty() {
        // Each of them is bothered by the key of the others.
        let mut keys: Vec<String> = complete.iter().flat_map(|branch| unexpected(branch)).collect();
        keys.sort();
        keys.dedup();
        return if keys.len() > 1 { Meant::Keys(keys) } else { Meant::Unclear };
    }
    let mut known: Vec<String> = branches
        .iter()
        .flatten()
        .filter(|error| is_at(error, path))
        .filter_map(|error| required(error).map(str::to_owned))
        .collect();
    known.dedup();
    let in_none = |key: &String| branches.iter().all(|branch| unexpected(branch).contains(key));
    let unexpected: Vec<String> =
        branches.first().map(&unexpected).unwrap_or_default().into_iter().filter(in_none).collect();
    if known.is_empty() { Meant::Unclear } else { Meant::NoKey { known, unexpected } }
}

fn only<'b, 'e>(branches: &'b [Branch<'e>], fits: impl Fn(&Branch<'e>) -> bool) -> Option<&'b Branch<'e>> {
    let mut fitting = branches.iter().filter(|branch| fits(branch));
    fitting.next().filter(|_| fitting.next().is_none())
}

/// A form that is again a choice counts as its forms.
fn flattened<'e>(context: &'e [Vec<ValidationError<'static>>], path: &str) -> Vec<Branch<'e>> {
    let mut branches = Vec::new();
    for branch in context {
        match branch.as_slice() {
            [error] if is_at(error, path) => match forms(error) {
                Some(inner) => branches.extend(flattened(inner, path)),
                None => branches.push(vec![error]),
            },
            several => branches.push(several.iter().collect()),
        }
    }
    branches
}

/// The forms that a value has none of.
pub(super) fn forms<'e>(error: &'e ValidationError<'_>) -> Option<&'e [Vec<ValidationError<'static>>]> {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => Some(context),
        _ => None,
    }
}

/// The constants, if there is nothing else to choose from but null.
fn choices(branches: &[Branch<'_>], path: &str) -> Option<Vec<Value>> {
    let mut choices = Vec::new();
    for branch in branches {
        let constant = branch.iter().filter(|error| is_at(error, path)).find_map(|error| match error.kind() {
            ValidationErrorKind::Constant { expected_value } => Some(vec![expected_value.as_ref().clone()]),
            ValidationErrorKind::Enum { options } => options.as_array().cloned(),
            _ => None,
        });
        match constant {
            Some(values) => choices.extend(values),
            None if branch.iter().any(|error| is_null(error)) => {}
            None => return None,
        }
    }
    (!choices.is_empty()).then_some(choices)
}

fn is_at(error: &ValidationError<'_>, path: &str) -> bool {
    error.instance_path().as_str() == path
}

fn is_type(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Type { .. })
}

/// Whether only null would do.
fn is_null(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Type { kind: jsonschema::error::TypeKind::Single(kind) } if kind.to_string() == "null")
}

/// Whether a field of the value says that another form is meant: `type: page`.
fn is_other_tag(error: &ValidationError<'_>, path: &str) -> bool {
    let parent = error.instance_path().as_str().rsplit_once('/').map_or("", |(parent, _)| parent);
    matches!(error.kind(), ValidationErrorKind::Constant { .. }) && parent == path
}

fn required<'e>(error: &'e ValidationError<'_>) -> Option<&'e str> {
    match error.kind() {
        ValidationErrorKind::Required { property } => property.as_str(),
        _ => None,
    }
}

fn unexpected<'e>(error: &'e ValidationError<'_>) -> &'e [String] {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected,
        _ => &[],
    }
}
