//! The results of steps, as JSON text: records stay text unless somebody must look inside.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use weft_sandbox::Text;
use weft_store::RECORDS_MAX;

use crate::state::records::Records;

/// What a step gave: once, or for one page. Copies share their texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StepResult {
    /// They.
    pub(crate) records: Records,
    /// Number of records.
    pub(crate) count: usize,
    /// Any JSON.
    pub(crate) output: Text,
}

impl StepResult {
    /// A step that was left out.
    pub(crate) fn nothing() -> Self {
        Self { records: "[]".to_owned().into(), count: 0, output: "null".to_owned().into() }
    }

    /// One page of a node. The error says what is wrong with it.
    pub(crate) fn of(records: Records, output: String) -> Result<Self, String> {
        let count = match records.known_count() {
            Some(count) => count,
            None => count(records.text())?,
        };
        if count > RECORDS_MAX {
            return Err(format!("the component gave more than {RECORDS_MAX} records at once"));
        }
        Self::counted(records, output.into(), count)
    }

    /// One page of a node whose records have been read and counted.
    pub(crate) fn counted(records: Records, output: Text, count: usize) -> Result<Self, String> {
        serde_json::from_str::<&RawValue>(&output)
            .map_err(|error| format!("the component's output is no JSON: {error}"))?;
        Ok(Self { records, count, output })
    }

    /// Bytes that it holds.
    pub(crate) fn bytes(&self) -> usize {
        self.records.bytes() + self.output.len()
    }
}

fn count(records: &str) -> Result<usize, String> {
    let Counted(count) =
        serde_json::from_str(records).map_err(|error| format!("the component's records are no JSON array: {error}"))?;
    Ok(count)
}

/// The length of a JSON array, which nobody has to hold for that.
struct Counted(usize);

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counting;
        impl<'de> Visitor<'de> for Counting {
            type Value = Counted;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a sequence")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Counted, A::Error> {
                let mut count = 0;
                while sequence.next_element::<&RawValue>()?.is_some() {
                    count += 1;
                }
                Ok(Counted(count))
            }
        }
        deserializer.deserialize_seq(Counting)
    }
}

/// Several results, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    records: String,
    count: usize,
    outputs: Vec<Text>,
}

impl Joined {
    pub(crate) fn push(&mut self, result: &StepResult) {
        let inner =
            result.records.text().trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
        if !inner.trim().is_empty() {
            if !self.records.is_empty() {
                self.records.push(',');
            }
            self.records.push_str(inner);
        }
        self.count += result.count;
        self.outputs.push(result.output.clone());
    }

    /// All records in one array, and the outputs in another: what a step with `for_each` gives.
    pub(crate) fn of_items(self) -> StepResult {
        let outputs: Vec<&str> = self.outputs.iter().map(|output| &**output).collect();
        let output = format!("[{}]", outputs.join(",")).into();
        StepResult { records: format!("[{}]", self.records).into(), count: self.count, output }
    }

    /// What a step with `for_each` gives for a single item.
    pub(crate) fn of_one(result: &StepResult) -> StepResult {
        let mut joined = Self::default();
        joined.push(result);
        joined.of_items()
    }

    /// All records in one array, and the last output: what a paging node gives that is read to its end.
    pub(crate) fn of_pages(self) -> StepResult {
        let output = self.outputs.last().cloned().unwrap_or_else(|| "null".to_owned().into());
        StepResult { records: format!("[{}]", self.records).into(), count: self.count, output }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_joined_as_text() {
        let result = |records: &str, count, output: &str| StepResult {
            records: records.to_owned().into(),
            count,
            output: output.to_owned().into(),
        };
        let mut joined = Joined::default();
        joined.push(&result("[{\"a\":1.00}]", 1, "1"));
        joined.push(&result(" [ ] ", 0, "null"));
        joined.push(&result("[{\"b\":2},{\"c\":\"]\"}]", 2, "{}"));
        let items = joined.of_items();
        assert_eq!(&**items.records.text(), "[{\"a\":1.00},{\"b\":2},{\"c\":\"]\"}]");
        assert_eq!((items.count, &*items.output), (3, "[1,null,{}]"));
    }
}
