//! Parameters against the JSON Schema of a node.

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;
use serde_json::value::RawValue;

mod branches;
mod pattern;
mod words;

use crate::description::NodeDescription;
use crate::{schema_bounds, suggest};
use branches::Meant;

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

/// How much of a wrong value is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// What somebody wrote into a file.
    Shown,
    /// Only what kind it is of: it was made from what a platform answered, which is nobody's business.
    Hidden,
}

impl Values {
    fn tell(self, value: &Value) -> String {
        match self {
            Self::Shown => crate::finding::shortened(&value.to_string()),
            Self::Hidden => kind_of(value).to_owned(),
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_i64() || number.is_u64() => "a whole number",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty text",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
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

    /// Checks parameters of a call. Each text says what is wrong with which one, without its value.
    pub fn validate(&self, parameters: &Value) -> Result<(), Vec<String>> {
        if self.validator.is_valid(parameters) {
            return Ok(());
        }
        Err(self.told(parameters, Values::Hidden).into_iter().map(|problem| problem.reason).collect())
    }

    /// What is wrong with parameters that somebody wrote, with the paths.
    pub(crate) fn problems(&self, parameters: &Value) -> Vec<ParameterProblem> {
        self.told(parameters, Values::Shown)
    }

    fn told(&self, parameters: &Value, values: Values) -> Vec<ParameterProblem> {
        let problems = self.validator.iter_errors(parameters).flat_map(|error| self.problem(&error, values));
        problems.take(PROBLEMS_MAX).collect()
    }

    fn problem(&self, error: &ValidationError<'_>, values: Values) -> Vec<ParameterProblem> {
        let path = path(error);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                let properties = self.schema_of(error).and_then(|schema| schema.get("properties")?.as_object());
                let known: Vec<String> = properties.map(|known| known.keys().cloned().collect()).unwrap_or_default();
                unexpected.iter().take(PROBLEMS_MAX).map(|key| self.unknown(&path, key, &known)).collect()
            }
            ValidationErrorKind::Required { property } => vec![self.missing(path, property, !is_conditional(error))],
            ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
                self.form(path, error, values)
            }
            kind => vec![self.wrong(path, |name| words::explain(name, error, kind, self.description(error), values))],
        }
    }

    /// A value that has none of the forms that it may have: what is wrong is told of the one that was meant.
    fn form(&self, path: Vec<String>, error: &ValidationError<'_>, values: Values) -> Vec<ParameterProblem> {
        let context = branches::forms(error).unwrap_or_default();
        match branches::meant(context, error.instance_path().as_str()) {
            Meant::Form(errors) => errors.into_iter().flat_map(|error| self.problem(error, values)).collect(),
            Meant::Choice(choices) => {
                vec![self.wrong(path, |name| words::one_of(name, &values.tell(error.instance()), &choices))]
            }
            Meant::NoKey { known, unexpected } if unexpected.is_empty() => {
                vec![self.wrong(path, |name| words::no_key(name, &known))]
            }
            Meant::NoKey { known, unexpected } => {
                let keys = unexpected.iter().take(PROBLEMS_MAX);
                keys.map(|key| self.unknown(&path, key, &known)).collect()
            }
            Meant::Keys(keys) => vec![self.wrong(path, |name| words::several_keys(name, &keys))],
            Meant::Types(errors) => {
                vec![self.wrong(path, |name| words::types_of(name, &values.tell(error.instance()), &errors))]
            }
            Meant::Unclear => {
                vec![self.wrong(path, |name| words::unclear(name, error, self.description(error), values))]
            }
        }
    }

    fn wrong(&self, path: Vec<String>, told: impl FnOnce(&str) -> (String, String)) -> ParameterProblem {
        let (reason, remedy) = told(&self.name(&path));
        ParameterProblem { path, key: None, reason, remedy, about_keys: false }
    }

    /// The part of the schema that a value doesn't fit.
    fn schema_of(&self, error: &ValidationError<'_>) -> Option<&Value> {
        let (parent, _) = error.schema_path().as_str().rsplit_once('/')?;
        self.schema.pointer(parent)
    }

    /// What the schema says of a value.
    fn description(&self, error: &ValidationError<'_>) -> Option<&str> {
        self.schema_of(error)?.get("description")?.as_str()
    }

    fn unknown(&self, path: &[String], key: &str, known: &[String]) -> ParameterProblem {
        let kind = if path.is_empty() && self.owner == Owner::Workflow { "input " } else { "" };
        ParameterProblem {
            path: path.to_vec(),
            key: Some(key.to_owned()),
            reason: format!("{} has no {kind}`{}`", self.name(path), crate::finding::shortened(key)),
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
                let path: Vec<String> = path.iter().map(|part| crate::finding::shortened(part)).collect();
                format!("{} `{}`", self.owner.part(), path.join("."))
            }
        }
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
    fn what_a_platform_answered_is_in_no_error() {
        let schema = ParameterSchema::new(&json!({ "properties": {
            "name": { "type": "string", "maxLength": 3 },
            "phone": { "type": "integer", "maximum": 9 },
            "mail": { "type": "string", "pattern": "^[0-9]+$" },
            "sex": { "enum": ["f", "m"] },
            "tags": { "type": "array", "maxItems": 1 },
            "born": { "type": "integer" },
        }}))
        .expect("a schema");
        let answered = json!({
            "name": "PERSONAL", "phone": 13800000000_i64, "mail": "PERSONAL", "sex": "PERSONAL",
            "tags": ["PERSONAL", "PERSONAL"], "born": "PERSONAL",
        });
        let reasons = schema.validate(&answered).expect_err("problems");
        assert_eq!(reasons.len(), 6);
        let told = reasons.join("\n");
        assert!(!told.contains("PERSONAL") && !told.contains("138"), "{told}");
        assert!(told.contains("`born` must be a whole number, not a text"), "{told}");
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
