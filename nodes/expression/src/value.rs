//! What programs work on: JSON, with numbers that keep their digits.
//!
//! A value is cheap to copy (texts, arrays and objects are shared) and is changed in place where nobody else holds it.

mod index;
mod number;
mod operators;
mod order;
mod shape;

use std::fmt;
use std::rc::Rc;

pub(crate) use index::positions_of;
pub use number::Number;
pub(crate) use operators::split;
pub(crate) use order::sorted_fields;

/// An object's fields, in the order in which they came.
pub type Fields = indexmap::IndexMap<Rc<str>, Value, foldhash::fast::RandomState>;
/// Why something can't be computed.
pub type Error = jaq_core::Error<Value>;
/// A value, or why there is none.
pub type Outcome<T = Value> = Result<T, Error>;

/// Longest text that a function or operator makes.
pub const TEXT_BYTES_MAX: usize = 128 << 20;
/// Longest array that an assignment behind its end makes.
pub const ARRAY_LENGTH_MAX: usize = 1 << 22;
/// Longest name of a field that is quoted in a message.
const QUOTED_NAME_MAX: usize = 60;

/// A JSON value.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` and `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Rc<str>),
    /// An array.
    Array(Rc<Vec<Value>>),
    /// An object.
    Object(Rc<Fields>),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// An array.
    pub fn array(items: Vec<Value>) -> Self {
        Self::Array(Rc::new(items))
    }

    /// An object.
    pub fn object(fields: Fields) -> Self {
        Self::Object(Rc::new(fields))
    }

    /// A whole number.
    pub fn integer(integer: impl TryInto<i64>) -> Self {
        Self::Number(Number::Integer(integer.try_into().unwrap_or(i64::MAX)))
    }

    /// A number as computers count.
    pub fn float(float: f64) -> Self {
        Self::Number(Number::Float(float))
    }

    /// Whether `if` takes it for true.
    pub fn is_true(&self) -> bool {
        !matches!(self, Self::Null | Self::Bool(false))
    }

    /// What jq calls its type.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// The items of an array that may be shared.
    pub(crate) fn into_items(self) -> Result<Vec<Value>, Value> {
        match self {
            Self::Array(items) => Ok(Rc::unwrap_or_clone(items)),
            other => Err(other),
        }
    }

    /// As JSON, and a text as it is.
    pub fn into_text(self) -> Rc<str> {
        match self {
            Self::Text(text) => text,
            other => crate::write::lenient(&other).into(),
        }
    }

    /// For messages: the name of a field if it looks like one, else only the kind. Values of records stay out of messages,
    /// which end up in logs.
    pub(crate) fn in_message(&self) -> String {
        match self {
            Self::Text(text) if is_name(text) => format!("\"{text}\""),
            other => other.kind().to_owned(),
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    text.len() <= QUOTED_NAME_MAX && text.chars().all(is_word) && !text.starts_with(|char: char| char.is_ascii_digit())
}

/// An error that says why.
pub(crate) fn fail<T>(reason: impl fmt::Display) -> Outcome<T> {
    Err(Error::str(reason))
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&crate::write::lenient(self))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<isize> for Value {
    fn from(value: isize) -> Self {
        Self::integer(value as i64)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::float(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::text(value)
    }
}

impl FromIterator<Self> for Value {
    fn from_iter<T: IntoIterator<Item = Self>>(items: T) -> Self {
        Self::array(items.into_iter().collect())
    }
}
