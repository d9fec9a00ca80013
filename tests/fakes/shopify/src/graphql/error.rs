//! Errors as GraphQL tells them.

use serde_json::{Map, Value, json};

use super::lexer::{Position, SyntaxError};

/// One entry of `errors`.
#[derive(Debug, Clone)]
pub(crate) struct GraphQlError {
    message: String,
    at: Option<Position>,
    path: Vec<Value>,
    extensions: Map<String, Value>,
}

impl GraphQlError {
    pub(crate) fn new(message: impl Into<String>, at: Position) -> GraphQlError {
        GraphQlError { message: message.into(), at: Some(at), path: Vec::new(), extensions: Map::new() }
    }

    /// An error of the whole request.
    pub(crate) fn general(message: impl Into<String>, code: &str) -> GraphQlError {
        GraphQlError { message: message.into(), at: None, path: Vec::new(), extensions: Map::new() }.coded(code)
    }

    pub(crate) fn at_path(mut self, path: &[Value]) -> GraphQlError {
        self.path = path.to_vec();
        self
    }

    pub(crate) fn coded(self, code: &str) -> GraphQlError {
        self.with("code", json!(code))
    }

    pub(crate) fn with(mut self, name: &str, value: Value) -> GraphQlError {
        self.extensions.insert(name.to_owned(), value);
        self
    }

    /// `extensions.code`
    pub(crate) fn code(&self) -> Option<String> {
        self.extensions.get("code").and_then(Value::as_str).map(str::to_owned)
    }

    pub(crate) fn json(&self) -> Value {
        let mut out = Map::new();
        out.insert("message".into(), json!(self.message));
        if let Some(at) = self.at {
            out.insert("locations".into(), json!([{ "line": at.line, "column": at.column }]));
        }
        if !self.path.is_empty() {
            out.insert("path".into(), json!(self.path));
        }
        if !self.extensions.is_empty() {
            out.insert("extensions".into(), json!(self.extensions));
        }
        Value::Object(out)
    }
}

impl From<SyntaxError> for GraphQlError {
    fn from(error: SyntaxError) -> GraphQlError {
        GraphQlError::new(error.message, error.at)
    }
}
