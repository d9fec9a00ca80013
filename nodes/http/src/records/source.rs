//! `records`: where a workflow says that the list is, and of which shape.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use weft_sdk::Failure;
use weft_sdk::list::Shape;

use crate::path::Path;

/// Where the list is: its path alone, or with more to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The way to the list.
    pub list: Path,
    /// The way from an entry of the list to the record in it; empty if the entry is the record.
    pub inside: Path,
    /// Whether a list that is not there is an empty one.
    pub may_be_absent: bool,
    /// The field that takes the name of a record, in an object of records.
    pub keyed: Option<String>,
    /// Whether one object stands for a list of one.
    pub single: bool,
}

/// As it is written in full.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The path of the list. `*` stands for each entry: `list.*.customer` takes the customer out of each. Without a path,
    /// the answer is the list.
    #[serde(default)]
    path: String,
    /// What it means that the list is not there, or an empty text. (Null and an object without fields are empty lists
    /// anyway.) The first name of a longer path has to be there all the same: any other answer is none of this list.
    #[serde(default)]
    #[schemars(with = "Absent")]
    absent: Option<Absent>,
    /// For an object whose names tell its records apart, `{"17": {…}, "18": {…}}`: the field that takes the name, where
    /// the record doesn't have that field already.
    #[serde(default)]
    #[schemars(with = "String", length(min = 1))]
    keyed: Option<String>,
    /// What it means that there is one object where a list is expected.
    #[serde(default)]
    #[schemars(with = "Single")]
    single: Option<Single>,
}

/// What a missing list means.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Absent {
    /// There are no records.
    Empty,
}

/// What one object means.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Single {
    /// It is the only record.
    Record,
}

impl Source {
    /// The list at a path, in the shape of a list.
    pub fn at(path: &str) -> Self {
        let list = Path::new(path);
        match list.at_each() {
            Some((list, inside)) => Self { list, inside, ..Self::default() },
            None => Self { list, ..Self::default() },
        }
    }

    /// Whether the rules make sense.
    pub fn check(&self) -> Result<(), Failure> {
        let invalid = |message: &str, remedy: &str| Err(Failure::invalid(message).with_remedy(remedy));
        if self.keyed.is_some() && self.single {
            return invalid(
                "`records` has both `keyed` and `single`, and one object can't be both",
                "keep `keyed` if the object holds a record under each of its names, `single` if it is the record",
            );
        }
        if self.inside.at_each().is_some() {
            return invalid(
                "the path of `records` has more than one `*`",
                "take the outer list here, and the lists inside with `into: { records: '${ … }' }`",
            );
        }
        Ok(())
    }

    /// Where it stands as a JSON Pointer, if its entries are taken as they are.
    pub fn place(&self) -> Option<String> {
        self.inside.is_empty().then(|| self.list.pointer())
    }

    /// The shapes that the list may have.
    pub fn shape(&self) -> Shape {
        Shape { keyed: self.keyed.is_some(), single: self.single }
    }

    /// How it is written with one more thing said, for remedies.
    pub fn with(&self, more: &str) -> String {
        let mut path = self.list.written().to_owned();
        if !self.inside.is_empty() {
            path = [path.as_str(), "*", self.inside.written()]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect::<Vec<_>>()
                .join(".");
        }
        if path.is_empty() {
            format!("`records: {{ {more} }}`")
        } else {
            format!("`records: {{ path: {path}, {more} }}`")
        }
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = match Value::deserialize(deserializer)? {
            Value::String(path) => return Ok(Self::at(&path)),
            value => Written::deserialize(value).map_err(D::Error::custom)?,
        };
        Ok(Self {
            may_be_absent: written.absent.is_some(),
            keyed: written.keyed,
            single: written.single.is_some(),
            ..Self::at(&written.path)
        })
    }
}

/// One schema for both forms, so that what is wrong in the long form is found where it stands.
impl JsonSchema for Source {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RecordsSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Written::json_schema(generator);
        schema.remove("description");
        schema.insert("type".to_owned(), json!(["string", "object"]));
        schema
    }
}
