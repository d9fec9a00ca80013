//! Code that stands in a workflow: which parameters take it, and which files belong to it.
//!
//! A node says in its parameter schema what a parameter is:
//!
//! | `format` | the parameter |
//! |---|---|
//! | `code` | source text. Nothing in it is an expression. `x-checked-by` names the node of the component that looks for mistakes in it |
//! | `code-file` | a file with the source text, from the folder of the workflow: the host reads it, and gives it as `code` |
//! | `code-files` | the other files that the code asks for, filled in by the host: path -> `{ "text", "links" }` |
//! | `code-place` | where the code stands, filled in by the host: `{ "file", "line", "column" }` |
//! | `code-markers` | which parameters stand for a token or secret of the connection, filled in by the host: JSON Pointers
//! |  | (RFC 6901) to objects that are written as `{ token: NAME }` or `{ secret: NAME }`. What data says is data |

use serde_json::Value;

/// The parameters of a node that have to do with code, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeParameters {
    /// The source text.
    pub code: String,
    /// The node of the same component that looks for mistakes in it.
    pub checked_by: Option<String>,
    /// The file that holds the source text.
    pub file: Option<String>,
    /// The other files.
    pub files: Option<String>,
    /// Where the code stands.
    pub place: Option<String>,
    /// Which of the other parameters stand for a token or secret.
    pub markers: Option<String>,
}

impl CodeParameters {
    /// Those of a node with this parameter schema; none if it takes no code.
    pub fn of(schema: &Value) -> Option<Self> {
        let named = |format: &str| {
            let properties = schema.get("properties")?.as_object()?;
            let has = |schema: &Value| schema.get("format").and_then(Value::as_str) == Some(format);
            properties.iter().find(|(_, schema)| has(schema)).map(|(name, schema)| (name.clone(), schema))
        };
        let (code, schema) = named("code")?;
        Some(Self {
            checked_by: schema.get("x-checked-by").and_then(Value::as_str).map(str::to_owned),
            code,
            file: named("code-file").map(|(name, _)| name),
            files: named("code-files").map(|(name, _)| name),
            place: named("code-place").map(|(name, _)| name),
            markers: named("code-markers").map(|(name, _)| name),
        })
    }
}
