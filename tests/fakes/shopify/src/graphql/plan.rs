//! Holds a query to the schema: what comes out is asked for in a way that the schema has, with variables put in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::error::GraphQlError;
use super::lexer::Position;
use super::parser::{Literal, Operation, Selection, TypeName};
use super::schema::{FieldType, Schema, schema};

/// A field that is asked for and exists.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    /// What it is called in the answer.
    pub(crate) key: String,
    pub(crate) name: String,
    /// The type of which it is a field.
    pub(crate) on: String,
    /// Its own type; none for `__typename`.
    pub(crate) field: Option<&'static FieldType>,
    pub(crate) arguments: BTreeMap<String, Value>,
    pub(crate) selections: Vec<Planned>,
    pub(crate) at: Position,
}

impl Planned {
    /// What was asked for below `edges { node { … } }` and `nodes { … }` of a connection.
    pub(crate) fn node_selections(&self) -> impl Iterator<Item = &Planned> {
        let of_edges = self.selections.iter().filter(|part| part.name == "edges");
        let nodes = of_edges.flat_map(|edges| &edges.selections).filter(|part| part.name == "node");
        let direct = self.selections.iter().filter(|part| part.name == "nodes");
        nodes.chain(direct).flat_map(|part| &part.selections)
    }
}

/// What is asked for, or everything that is wrong with it.
pub(crate) fn plan(operation: &Operation, variables: &Value) -> Result<Vec<Planned>, Vec<GraphQlError>> {
    let mut planner =
        Planner { schema: schema(), operation, values: BTreeMap::new(), used: BTreeSet::new(), errors: vec![] };
    let root = if operation.kind == "query" { "QueryRoot" } else { "Mutation" };
    let path = vec![operation_name(operation)];
    planner.read_variables(variables);
    let planned = planner.selections(&operation.selections, root, &path);
    planner.check_use();
    if planner.errors.is_empty() { Ok(planned) } else { Err(planner.errors) }
}

fn operation_name(operation: &Operation) -> Value {
    match &operation.name {
        Some(name) => json!(format!("{} {name}", operation.kind)),
        None => json!(operation.kind),
    }
}

struct Planner<'a> {
    schema: &'static Schema,
    operation: &'a Operation,
    values: BTreeMap<String, Value>,
    used: BTreeSet<String>,
    errors: Vec<GraphQlError>,
}

impl Planner<'_> {
    fn read_variables(&mut self, given: &Value) {
        for definition in &self.operation.variables {
            let given = given.get(&definition.name);
            let default = definition.default.as_ref().map(constant);
            let value = given.cloned().or(default);
            let fits = match &value {
                None => !definition.kind.required,
                Some(value) => self.fits(value, &definition.kind),
            };
            if !fits {
                let message =
                    format!("Variable ${} of type {} was provided invalid value", definition.name, definition.kind);
                let error = GraphQlError::new(message, definition.at).coded("INVALID_VARIABLE");
                let explained = json!([{ "path": [], "explanation": "Expected value to fit the type" }]);
                self.errors.push(error.with("value", value.clone().unwrap_or_default()).with("problems", explained));
            }
            // What is not given is absent, which is something else than null.
            if let Some(value) = value {
                self.values.insert(definition.name.clone(), value);
            }
        }
    }

    fn check_use(&mut self) {
        for definition in self.operation.variables.iter().filter(|definition| !self.used.contains(&definition.name)) {
            let owner = self.operation.name.clone().unwrap_or_else(|| "anonymous query".to_owned());
            let message = format!("Variable ${} is declared by {owner} but not used", definition.name);
            let error = GraphQlError::new(message, definition.at).coded("variableNotUsed");
            self.errors.push(error.with("variableName", json!(definition.name)));
        }
    }

    fn selections(&mut self, asked: &[Selection], on: &str, path: &[Value]) -> Vec<Planned> {
        let planned: Vec<Planned> = asked.iter().filter_map(|field| self.selection(field, on, path)).collect();
        self.check_keys(&planned, path);
        planned
    }

    /// Two fields under one key would have to be merged: the stand-in wants each key once.
    fn check_keys(&mut self, planned: &[Planned], path: &[Value]) {
        let mut keys = BTreeSet::new();
        for field in planned {
            if !keys.insert(&field.key) {
                let message =
                    format!("Field '{}' has a field conflict: it is asked for twice under one name", field.key);
                self.errors.push(GraphQlError::new(message, field.at).coded("fieldConflict").at_path(path));
            }
        }
    }

    fn selection(&mut self, asked: &Selection, on: &str, path: &[Value]) -> Option<Planned> {
        let key = asked.alias.clone().unwrap_or_else(|| asked.name.clone());
        let path = [path, &[json!(key)]].concat();
        let mut planned = Planned {
            key,
            name: asked.name.clone(),
            on: on.to_owned(),
            field: None,
            arguments: BTreeMap::new(),
            selections: Vec::new(),
            at: asked.at,
        };
        if asked.name == "__typename" {
            return Some(planned);
        }
        let Some(field) = self.schema.types.get(on).and_then(|fields| fields.get(&asked.name)) else {
            let message = format!("Field '{}' doesn't exist on type '{on}'", asked.name);
            let error = GraphQlError::new(message, asked.at).at_path(&path).coded("undefinedField");
            self.errors.push(error.with("typeName", json!(on)).with("fieldName", json!(asked.name)));
            return None;
        };
        self.check_shape(asked, field, &path);
        planned.arguments = self.arguments(asked, field, &path);
        planned.field = Some(field);
        planned.selections = self.selections(&asked.selections, &field.kind.name, &path);
        Some(planned)
    }

    fn check_shape(&mut self, asked: &Selection, field: &FieldType, path: &[Value]) {
        let has_fields = self.schema.types.contains_key(&field.kind.name);
        let (name, kind) = (&asked.name, &field.kind.name);
        let message = match (has_fields, asked.selections.is_empty()) {
            (true, true) => format!(
                "Field must have selections (field '{name}' returns {kind} but has no selections. \
                 Did you mean '{name} {{ ... }}'?)"
            ),
            (false, false) => {
                format!("Selections can't be made on scalars (field '{name}' returns {kind} but has selections)")
            }
            _ => return,
        };
        let error = GraphQlError::new(message, asked.at).at_path(path).coded("selectionMismatch");
        self.errors.push(error.with("nodeName", json!(format!("field '{name}'"))).with("typeName", json!(kind)));
    }

    fn arguments(&mut self, asked: &Selection, field: &FieldType, path: &[Value]) -> BTreeMap<String, Value> {
        let mut given = BTreeMap::new();
        for (name, literal) in &asked.arguments {
            match field.arguments.get(name) {
                None => self.refuse_argument(asked, name, path),
                Some(kind) => {
                    if let Some(value) = self.argument(asked, (name, kind), literal, path) {
                        given.insert(name.clone(), value);
                    }
                }
            }
        }
        for (name, kind) in field.arguments.iter().filter(|(_, kind)| kind.required) {
            if !asked.arguments.iter().any(|(given, _)| given == name) {
                let message = format!("Field '{}' is missing required arguments: {name}", asked.name);
                self.errors.push(
                    GraphQlError::new(message, asked.at)
                        .at_path(path)
                        .coded("missingRequiredArguments")
                        .with("type", json!(kind.to_string())),
                );
            }
        }
        given
    }

    fn refuse_argument(&mut self, asked: &Selection, name: &str, path: &[Value]) {
        let message = format!("Field '{}' doesn't accept argument '{name}'", asked.name);
        let error = GraphQlError::new(message, asked.at).at_path(path).coded("argumentNotAccepted");
        self.errors.push(error.with("name", json!(asked.name)).with("argumentName", json!(name)));
    }

    fn argument(
        &mut self,
        asked: &Selection,
        (name, kind): (&str, &TypeName),
        literal: &Literal,
        path: &[Value],
    ) -> Option<Value> {
        if let Literal::Variable(variable) = literal {
            return self.variable(asked, (name, kind), variable, path);
        }
        let value = constant(literal);
        let is_enum = self.schema.enums.contains_key(&kind.name);
        // A quoted value is no value of an enumeration, and the other way round.
        let right_form = value.is_null() || matches!(literal, Literal::Enum(_)) == is_enum;
        if !right_form || !self.fits(&value, kind) {
            let shown = written(literal);
            let message = format!(
                "Argument '{name}' on Field '{}' has an invalid value ({shown}). Expected type '{kind}'.",
                asked.name
            );
            let error = GraphQlError::new(message, asked.at).at_path(path).coded("argumentLiteralsIncompatible");
            self.errors.push(error.with("typeName", json!("Field")).with("argumentName", json!(name)));
            return None;
        }
        Some(value)
    }

    fn variable(
        &mut self,
        asked: &Selection,
        (name, kind): (&str, &TypeName),
        variable: &str,
        path: &[Value],
    ) -> Option<Value> {
        self.used.insert(variable.to_owned());
        let Some(definition) = self.operation.variables.iter().find(|definition| definition.name == variable) else {
            let owner = self.operation.name.clone().unwrap_or_else(|| "anonymous query".to_owned());
            let message = format!("Variable ${variable} is used by {owner} but not declared");
            let error = GraphQlError::new(message, asked.at).at_path(path).coded("variableNotDefined");
            self.errors.push(error.with("variableName", json!(variable)));
            return None;
        };
        let nullable = kind.required && !definition.kind.required && definition.default.is_none();
        if definition.kind.name != kind.name || nullable {
            let message =
                format!("Type mismatch on variable ${variable} and argument {name} ({} / {kind})", definition.kind);
            let error = GraphQlError::new(message, asked.at).at_path(path).coded("variableMismatch");
            self.errors.push(error.with("variableName", json!(variable)).with("argumentName", json!(name)));
        }
        self.values.get(variable).cloned()
    }

    fn fits(&self, value: &Value, kind: &TypeName) -> bool {
        match (value, kind.name.as_str()) {
            (Value::Null, _) => !kind.required,
            (Value::Number(number), "Int") => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            (Value::String(_), "String") => true,
            (Value::String(text), "ID") => text.starts_with("gid://shopify/"),
            (Value::Bool(_), "Boolean") => true,
            (Value::String(text), name) => self.schema.enums.get(name).is_some_and(|values| values.contains(text)),
            _ => false,
        }
    }
}

/// The value of a literal without variables.
fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::Int(number) => json!(number),
        Literal::Float(number) => json!(number),
        Literal::Text(text) | Literal::Enum(text) => json!(text),
        Literal::Boolean(value) => json!(value),
        Literal::Null | Literal::Variable(_) => Value::Null,
    }
}

fn written(literal: &Literal) -> String {
    match literal {
        Literal::Enum(name) => name.clone(),
        other => constant(other).to_string(),
    }
}
