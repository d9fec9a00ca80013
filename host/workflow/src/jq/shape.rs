//! What is known of a value before the run: as far as record schemas say it, and an expression keeps it.

use std::sync::Arc;

use serde_json::Value;

/// What is known of a value.
///
/// Parts are shared, because a program can copy its input many times over: `{a: ., b: .} | {a: ., b: .} | …`.
#[derive(Debug, Clone)]
pub(crate) enum Shape<'s> {
    /// Nothing. All that is done with such a value is right.
    Unknown,
    /// There is none: `empty`, `error`.
    Never,
    Null,
    /// A number for sure: a literal, what `tonumber` gives.
    Number,
    /// A text that is no field of a record.
    Text,
    /// A field of a record that is no list and no object.
    Scalar(Scalar),
    List(Arc<Shape<'s>>),
    /// These fields, and those of the schema.
    Object(Arc<Vec<(String, Shape<'s>)>>, Option<&'s Value>),
}

/// A scalar field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar {
    pub(crate) kind: Kind,
    /// The field's name.
    pub(crate) name: Arc<str>,
}

/// What a scalar field of a record holds.
///
/// The schema says which JSON types arrive (`nodes/sdk/src/schema.rs`): platforms send amounts as numbers and as texts
/// in the same list, so `Decimal` and `Integer` name both types, and a program has to expect the text. A field whose
/// schema names only a number arrives as one, and is computed with as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number whose digits matter, as number or as text.
    Decimal,
    /// A whole number, as number or as text.
    Integer,
    /// A text.
    Text,
    /// An instant as text.
    Time,
}

impl Kind {
    /// Whether it means a number, and may come as text.
    pub(crate) fn is_numeric(self) -> bool {
        matches!(self, Kind::Decimal | Kind::Integer)
    }
}

/// What a name leads to in a value.
pub(crate) enum Access<'s> {
    Known(Shape<'s>),
    /// The schema has no such field; the names that it has.
    Missing(&'s Value),
}

impl<'s> Shape<'s> {
    /// What a schema describes. Whatever is more than a plain type is unknown.
    pub(crate) fn of_schema(schema: &'s Value, name: &str) -> Self {
        let types = types(schema);
        let has = |wanted: &str| types.contains(&wanted);
        let scalar = |kind| Shape::Scalar(Scalar { kind, name: name.into() });
        let numeric = has("number") || has("integer");
        match () {
            () if has("array") && has("object") => Shape::Unknown,
            () if has("object") && schema.get("properties").is_some() => Shape::record(schema),
            () if has("array") => match schema.get("items") {
                Some(items) => Shape::list(Shape::of_schema(items, name)),
                None => Shape::Unknown,
            },
            () if has("object") || has("boolean") => Shape::Unknown,
            () if has("string") && has("number") => scalar(Kind::Decimal),
            () if has("string") && has("integer") => scalar(Kind::Integer),
            () if numeric => Shape::Number,
            () if has("string") && format(schema) == Some("date-time") => scalar(Kind::Time),
            () if has("string") && format(schema) == Some("decimal") => scalar(Kind::Decimal),
            () if has("string") => scalar(Kind::Text),
            () => Shape::Unknown,
        }
    }

    /// A record of this schema.
    pub(crate) fn record(schema: &'s Value) -> Self {
        Shape::Object(Arc::default(), Some(schema))
    }

    pub(crate) fn list(entry: Shape<'s>) -> Self {
        Shape::List(Arc::new(entry))
    }

    /// Its entries, where it is a list.
    pub(crate) fn entry(&self) -> Shape<'s> {
        match self {
            Shape::List(entry) => entry.as_ref().clone(),
            _ => Shape::Unknown,
        }
    }

    /// What `.name` is.
    pub(crate) fn field(&self, name: &str) -> Access<'s> {
        let Shape::Object(fields, schema) = self else { return Access::Known(Shape::Unknown) };
        if let Some((_, shape)) = fields.iter().rev().find(|(known, _)| known == name) {
            return Access::Known(shape.clone());
        }
        let Some(schema) = schema else { return Access::Known(Shape::Unknown) };
        match schema.get("properties").and_then(|properties| properties.get(name)) {
            Some(property) => Access::Known(Shape::of_schema(property, name)),
            None => Access::Missing(schema),
        }
    }

    /// The same with a field set.
    pub(crate) fn with(&self, name: &str, value: Shape<'s>) -> Self {
        let Shape::Object(fields, schema) = self else { return Shape::Unknown };
        let mut fields = fields.as_ref().clone();
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), value));
        Shape::Object(Arc::new(fields), *schema)
    }

    /// The field that it is.
    pub(crate) fn scalar(&self) -> Option<&Scalar> {
        match self {
            Shape::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// One or the other. What isn't surely both is unknown.
    pub(crate) fn either(self, other: Self) -> Self {
        match (self, other) {
            (Shape::Never, shape) | (shape, Shape::Never) => shape,
            (Shape::Null, Shape::Null) => Shape::Null,
            (Shape::Number, Shape::Number) => Shape::Number,
            (Shape::Text, Shape::Text) => Shape::Text,
            (Shape::Scalar(scalar), Shape::Scalar(other)) if scalar.kind == other.kind => Shape::Scalar(scalar),
            (Shape::List(entry), Shape::List(other)) => {
                if Arc::ptr_eq(&entry, &other) {
                    return Shape::List(entry);
                }
                Shape::list(entry.as_ref().clone().either(other.as_ref().clone()))
            }
            (Shape::Object(fields, schema), Shape::Object(other, other_schema)) => {
                let same_fields = Arc::ptr_eq(&fields, &other) || (fields.is_empty() && other.is_empty());
                let same_schema = match (schema, other_schema) {
                    (Some(one), Some(two)) => std::ptr::eq(one, two),
                    (None, None) => true,
                    _ => false,
                };
                if same_fields && same_schema { Shape::Object(fields, schema) } else { Shape::Unknown }
            }
            _ => Shape::Unknown,
        }
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn format(schema: &Value) -> Option<&str> {
    schema.get("format")?.as_str()
}
