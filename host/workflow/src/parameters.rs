//! Parameters against the JSON Schema of a node.

use std::collections::BTreeMap;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::description::NodeDescription;
use crate::{schema_bounds, suggest};

/// Most problems that are told about one set of parameters.
const PROBLEMS_MAX: usize = 100;

/// A node's parameter schema, ready to be used for many calls.
#[derive(Debug)]
pub struct ParameterSchema {
    validator: Validator,
    schema: Value,
    owner: Owner,
}

/// Whose parameters they are, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Those of a node.
    Node,
    /// The inputs of another workflow.
    Workflow,
}

impl Owner {
    /// What it is called itself.
    fn name(self) -> &'static str {
        match self {
            Owner::Node => "the node",
            Owner::Workflow => "the other workflow",
        }
    }

    /// What one of its parameters is called.
    fn part(self) -> &'static str {
        match self {
            Owner::Node => "parameter",
            Owner::Workflow => "input",
        }
    }
}

/// Something wrong with parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParameterProblem {
    /// Where, as names and indexes from the parameters on.
    pub(crate) path: Vec<String>,
    /// The key that is wrong, if it is the key.
    pub(crate) key: Option<String>,
    pub(crate) reason: String,
    pub(crate) remedy: String,
    /// Whether it depends on nothing but which keys there are.
    pub(crate) about_keys: bool,
}

/// Checks the parameters of one call. Each text says what is wrong with which parameter.
pub fn validate_parameters(node: &NodeDescription, parameters: &Value) -> Result<(), Vec<String>> {
    ParameterSchema::new(&node.parameters).map_err(|error| vec![error])?.validate(parameters)
}

impl ParameterSchema {
    /// Compiles a schema. The error says why it is none; that is a mistake of the component.
    pub fn new(schema: &Value) -> Result<Self, String> {
        Self::of(Owner::Node, schema)
    }

    /// [`ParameterSchema::new`] with the words for whose parameters they are.
    pub(crate) fn of(owner: Owner, schema: &Value) -> Result<Self, String> {
        schema_bounds::check(schema).map_err(|error| format!("the node's parameter schema: {error}"))?;
        let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).offline();
        // Patterns come from components as well: this engine takes no longer than the text is long.
        let options = options.with_pattern_options(jsonschema::PatternOptions::regex());
        let validator = options.build(schema).map_err(|error| format!("the node's parameter schema: {error}"))?;
        Ok(Self { validator, schema: schema.clone(), owner })
    }

    /// The tables that these parameters (a JSON object) name: all that a call with them may touch.
    pub fn tables(&self, parameters: &str) -> Vec<String> {
        let names = table_parameters(&self.schema);
        if names.is_empty() {
            return Vec::new();
        }
        let given: BTreeMap<String, Box<RawValue>> = serde_json::from_str(parameters).unwrap_or_default();
        names.iter().filter_map(|name| serde_json::from_str(given.get(*name)?.get()).ok()).collect()
    }

    /// These parameters (a JSON object) for calls with one record each; none if the node works on no list of records.
    pub fn for_each_record(&self, parameters: &str) -> Option<OneRecord> {
        let name = parameter_of_format(&self.schema, "records").next()?.to_owned();
        let mut others: BTreeMap<String, Box<RawValue>> = serde_json::from_str(parameters).ok()?;
        others.remove(&name);
        Some(OneRecord { name, others })
    }

    /// Checks parameters. Each text says what is wrong with which one.
    pub fn validate(&self, parameters: &Value) -> Result<(), Vec<String>> {
        if self.validator.is_valid(parameters) {
            return Ok(());
        }
        Err(self.problems(parameters).into_iter().map(|problem| problem.reason).collect())
    }

    /// What is wrong, with the paths.
    pub(crate) fn problems(&self, parameters: &Value) -> Vec<ParameterProblem> {
        let problems = self.validator.iter_errors(parameters).flat_map(|error| self.problem(&error));
        problems.take(PROBLEMS_MAX).collect()
    }

    fn problem(&self, error: &ValidationError<'_>) -> Vec<ParameterProblem> {
        let path = path(error);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                unexpected.iter().take(PROBLEMS_MAX).map(|key| self.unknown(&path, key)).collect()
            }
            ValidationErrorKind::Required { property } => vec![self.missing(path, property, !is_conditional(error))],
            kind => {
                let choices = self.choices_at(&path);
                let (reason, remedy) = match choices.as_slice() {
                    [] => explain(&self.name(&path), error, kind),
                    choices => one_of(&self.name(&path), error, choices),
                };
                vec![ParameterProblem { path, key: None, reason, remedy, about_keys: false }]
            }
        }
    }

    fn unknown(&self, path: &[String], key: &str) -> ParameterProblem {
        let known = self.names_at(path);
        let kind = if path.is_empty() && self.owner == Owner::Workflow { "input " } else { "" };
        ParameterProblem {
            path: path.to_vec(),
            key: Some(key.to_owned()),
            reason: format!("{} has no {kind}`{}`", self.name(path), crate::read::shortened(key)),
            remedy: suggest::remedy(key, known.iter().map(String::as_str)),
            about_keys: true,
        }
    }

    fn missing(&self, path: Vec<String>, property: &Value, about_keys: bool) -> ParameterProblem {
        let property = property.as_str().unwrap_or_default().to_owned();
        let reason = match path.as_slice() {
            [] => format!("{} needs the {} `{property}`", self.owner.name(), self.owner.part()),
            path => format!("{} needs `{property}`", self.name(path)),
        };
        let remedy = match path.as_slice() {
            [] => format!("add `{property}: …` under `with`"),
            path => format!("add `{property}: …` under `{}`", path.join(".")),
        };
        ParameterProblem { path, key: None, reason, remedy, about_keys }
    }

    /// How a parameter is called in messages.
    fn name(&self, path: &[String]) -> String {
        match path {
            [] => self.owner.name().to_owned(),
            path => {
                let path: Vec<String> = path.iter().map(|part| crate::read::shortened(part)).collect();
                format!("{} `{}`", self.owner.part(), path.join("."))
            }
        }
    }

    /// The property names that the schema has at a path.
    fn names_at(&self, path: &[String]) -> Vec<String> {
        let properties = self.schema_at(path).and_then(|schema| schema.get("properties")?.as_object());
        properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
    }

    /// The values that the schema allows at a path, if it is written as a choice of described constants: that is how
    /// the choices of a Rust enum arrive.
    fn choices_at(&self, path: &[String]) -> Vec<Value> {
        let branches = self.schema_at(path).and_then(|schema| schema.get("oneOf").or(schema.get("anyOf"))?.as_array());
        let choices: Option<Vec<Value>> =
            branches.and_then(|branches| branches.iter().map(|branch| branch.get("const").cloned()).collect());
        choices.unwrap_or_default()
    }

    /// The schema of the value at a path, as far as that is simple to say.
    fn schema_at(&self, path: &[String]) -> Option<&Value> {
        path.iter().try_fold(&self.schema, |schema, step| {
            let property = schema.get("properties").and_then(|properties| properties.get(step));
            property.or_else(|| schema.get("items"))
        })
    }
}

/// The parameters that name tables, by their schema.
pub fn table_parameters(schema: &Value) -> Vec<&str> {
    parameter_of_format(schema, "table").collect()
}

fn parameter_of_format<'s>(schema: &'s Value, format: &'static str) -> impl Iterator<Item = &'s str> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let of_format = move |property: &Value| property.get("format").and_then(Value::as_str) == Some(format);
    properties.filter(move |(_, property)| of_format(property)).map(|(name, _)| name.as_str())
}

/// The parameters of a node that works on a list of records, without the list.
#[derive(Debug)]
pub struct OneRecord {
    name: String,
    others: BTreeMap<String, Box<RawValue>>,
}

impl OneRecord {
    /// The parameters with this record (JSON) alone in the list, as JSON; none if it is no JSON.
    pub fn with(&self, record: &str) -> Option<String> {
        // One value: what is several would get through in a list.
        let record: &RawValue = serde_json::from_str(record).ok()?;
        let list = RawValue::from_string(format!("[{record}]")).ok()?;
        let others = self.others.iter().map(|(name, value)| (name, value.as_ref()));
        let all: BTreeMap<&String, &RawValue> = others.chain([(&self.name, list.as_ref())]).collect();
        serde_json::to_string(&all).ok()
    }
}

fn path(error: &ValidationError<'_>) -> Vec<String> {
    let segments = error.instance_path().segments();
    segments
        .map(|segment| match segment {
            LocationSegment::Property(name) => name.into_owned(),
            LocationSegment::Index(index) => index.to_string(),
        })
        .collect()
}

/// Whether the part of the schema that failed counts only because of the values of other parameters.
fn is_conditional(error: &ValidationError<'_>) -> bool {
    error.schema_path().as_str().split('/').any(|keyword| keyword == "then" || keyword == "else")
}

fn explain(name: &str, error: &ValidationError<'_>, kind: &ValidationErrorKind) -> (String, String) {
    let value = crate::read::shortened(&error.instance().to_string());
    match kind {
        ValidationErrorKind::Type { kind } => {
            let expected = types(kind);
            (format!("{name} must be {expected}, not {value}"), format!("write {expected}"))
        }
        ValidationErrorKind::Enum { options } => {
            one_of(name, error, options.as_array().map(Vec::as_slice).unwrap_or_default())
        }
        ValidationErrorKind::Constant { expected_value } => {
            (format!("{name} can't be {value}"), format!("write `{expected_value}`"))
        }
        ValidationErrorKind::Minimum { limit } => bound(name, &value, "at least", limit),
        ValidationErrorKind::Maximum { limit } => bound(name, &value, "at most", limit),
        ValidationErrorKind::ExclusiveMinimum { limit } => bound(name, &value, "more than", limit),
        ValidationErrorKind::ExclusiveMaximum { limit } => bound(name, &value, "less than", limit),
        ValidationErrorKind::Pattern { pattern } => {
            (format!("{name} can't be {value}"), format!("write text that matches `{pattern}`"))
        }
        _ => (format!("{name}: {}", crate::read::shortened(&error.to_string())), "correct the value".to_owned()),
    }
}

fn one_of(name: &str, error: &ValidationError<'_>, options: &[Value]) -> (String, String) {
    let value = crate::read::shortened(&error.instance().to_string());
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> ParameterSchema {
        ParameterSchema::new(&json!({
            "type": "object", "additionalProperties": false, "required": ["user_id"],
            "properties": {
                "user_id": { "type": "string" },
                "page_size": { "type": "integer", "minimum": 1, "maximum": 100 },
                "version": { "enum": ["cursor", "page"] },
                "limit": { "type": "integer", "maximum": 9007199254740993_u64 },
            },
        }))
        .expect("a schema")
    }

    #[test]
    fn good_parameters_pass() {
        assert_eq!(schema().validate(&json!({ "user_id": "u", "page_size": 50, "version": "page" })), Ok(()));
    }

    #[test]
    fn a_million_wrong_names_are_not_all_told() {
        let wrong: serde_json::Map<_, _> =
            (0..1000).map(|it| (format!("{it}{}", "x".repeat(1000)), json!(1))).collect();
        let problems = schema().validate(&Value::Object(wrong)).expect_err("problems");
        assert!(problems.len() <= PROBLEMS_MAX, "{}", problems.len());
        assert!(problems.iter().all(|problem| problem.len() < 200), "{problems:?}");
    }

    #[test]
    fn each_problem_is_named() {
        let problems = schema().validate(&json!({ "pagesize": 5, "page_size": "50", "version": "pages" }));
        let problems = problems.expect_err("problems").join("\n");
        for part in [
            "no `pagesize`",
            "`page_size` must be a whole number",
            "`version` can't be",
            "needs the parameter `user_id`",
        ] {
            assert!(problems.contains(part), "{part}: {problems}");
        }
    }

    #[test]
    fn choices_are_told_however_the_schema_says_them() {
        let described = json!([{ "const": "cursor", "description": "a" }, { "const": "page", "description": "b" }]);
        for version in
            [json!({ "oneOf": described }), json!({ "anyOf": described }), json!({ "enum": ["cursor", "page"] })]
        {
            let schema = ParameterSchema::new(&json!({ "properties": { "version": version } })).expect("a schema");
            let problems = schema.problems(&json!({ "version": "newest" }));
            assert_eq!(problems[0].reason, "parameter `version` can't be \"newest\"");
            assert_eq!(problems[0].remedy, "use one of `cursor`, `page`");
        }
    }

    #[test]
    fn large_numbers_are_compared_exactly() {
        let limit = |text: &str| schema().validate(&serde_json::from_str(text).expect("JSON"));
        assert_eq!(limit(r#"{"user_id":"u","limit":9007199254740993}"#), Ok(()));
        assert!(limit(r#"{"user_id":"u","limit":9007199254740994}"#).is_err());
        assert!(limit(r#"{"user_id":"u","limit":123456789012345678901234567890}"#).is_err());
        assert!(limit(r#"{"user_id":"u","page_size":1.5}"#).is_err());
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the test asks how long it takes")]
    fn a_number_of_any_size_is_compared_at_once() {
        let started = std::time::Instant::now();
        for number in ["1e999999999", "-1e999999999", "1e-999999999", "1e99999999999999999999"] {
            let parameters = serde_json::from_str(&format!(r#"{{"user_id":"u","limit":{number}}}"#)).expect("JSON");
            let _ = schema().validate(&parameters);
        }
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }

    #[test]
    fn a_broken_schema_is_an_error_and_nothing_is_fetched() {
        assert!(ParameterSchema::new(&json!({ "type": "thing" })).is_err());
        assert!(ParameterSchema::new(&json!({ "$ref": "https://example.com/schema.json" })).is_err());
    }
}
