//! What a function that a script exports is given, besides `input`, and what it returns.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use weft_sdk::{Call, Failure, time};

/// Largest output.
const OUTPUT_BYTES_MAX: usize = 8 << 20;
/// Largest page: the host takes no more.
const PAGE_BYTES_MAX: usize = 32 << 20;

/// `page`, `window` and `connection`.
pub(super) fn of<P>(call: &Call<P>) -> Map<String, Value> {
    let window = call.window.map_or(Value::Null, |window| {
        json!({
            "since": time::rfc3339(window.since_ms, 0),
            "until": time::rfc3339(window.until_ms, 0),
            "since_ms": window.since_ms,
            "until_ms": window.until_ms,
        })
    });
    let mut given = Map::new();
    given.insert("page".to_owned(), call.page.clone().unwrap_or_default());
    given.insert("window".to_owned(), window);
    given.insert("connection".to_owned(), Value::Object(call.connection_fields().cloned().unwrap_or_default()));
    given
}

/// What a function returns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Returned {
    #[serde(default)]
    pub(super) records: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) output: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) next: Option<Value>,
    #[serde(default)]
    pub(super) total: Option<Value>,
}

impl Returned {
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        if text.len() > PAGE_BYTES_MAX {
            return Err(too_large("what the function returns", text.len(), PAGE_BYTES_MAX)
                .with_remedy("read fewer records at a time, and return `next`"));
        }
        serde_json::from_str(text).map_err(|error| {
            Failure::invalid(format!("what the function returns can't be used: {error}"))
                .with_remedy("return { records, output, next, total }, and nothing else beside them")
        })
    }

    /// How many records there are in all, if the function says so.
    pub(super) fn total(&self) -> Result<Option<u64>, Failure> {
        match &self.total {
            None | Some(Value::Null) => Ok(None),
            Some(total) => total.as_u64().or_else(|| whole(total)).map(Some).ok_or_else(|| {
                Failure::invalid(format!("`total` is {total}, and no whole number"))
                    .with_remedy("return the number of all records as `total`, or leave it out")
            }),
        }
    }

    /// The records: a list of objects.
    pub(super) fn records(&self) -> Result<String, Failure> {
        let Some(records) = &self.records else { return Ok("[]".to_owned()) };
        let wrong = |what: &str| {
            Failure::invalid(format!("`records` is {what}")).with_remedy("return a list of objects as `records`")
        };
        if records.get() == "null" {
            return Ok("[]".to_owned());
        }
        let list: Vec<&RawValue> = serde_json::from_str(records.get()).map_err(|_| wrong("no list"))?;
        if let Some(index) = list.iter().position(|record| !record.get().starts_with('{')) {
            return Err(wrong(&format!("a list whose entry {} is no object", index + 1)));
        }
        Ok(records.get().to_owned())
    }
}

/// A whole number that was written with digits that JavaScript lacks.
fn whole(value: &Value) -> Option<u64> {
    weft_sdk::list::whole(value.as_str()?)
}

/// An output that is not too large.
pub(super) fn output(text: &str) -> Result<String, Failure> {
    if text.len() > OUTPUT_BYTES_MAX {
        return Err(too_large("`output`", text.len(), OUTPUT_BYTES_MAX).with_remedy(
            "keep rows in tables: return them as `records` of script/pages, and only what later steps need as `output`",
        ));
    }
    Ok(text.to_owned())
}

fn too_large(what: &str, bytes: usize, max: usize) -> Failure {
    Failure::invalid(format!("{what} has {bytes} bytes; at most {max} are allowed"))
}
