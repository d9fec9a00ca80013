//! The list of an answer -> records.

use serde_json::Value;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::record::{Description, RecordType};

use crate::answer::Answer;
use crate::path::Path;

/// Records of which nothing is known beforehand.
#[derive(Debug)]
pub struct Anything;

impl RecordType for Anything {
    fn describe() -> Option<Description> {
        let schema = r#"{"type":"object","properties":{}}"#.to_owned();
        Some(Description { schema, key: Vec::new(), details: Vec::new(), personal: Vec::new(), missing_is_null: false })
    }
}

/// The records of one page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// A JSON array of objects, each as it came.
    pub text: String,
    /// How many there are.
    pub count: u64,
}

impl Records {
    /// The list at a path. An entry that is no object becomes one, with the entry as its `value`: a table has columns.
    pub fn of(answer: &Answer<'_>, path: &Path) -> Result<Self, Failure> {
        // Any other empty answer may be a broken one, and would end the list.
        if answer.response.status() == 204 {
            return Ok(Self { text: "[]".to_owned(), count: 0 });
        }
        let list = if path.is_empty() { answer.body()? } else { answer.need(path, "records")? };
        let entries: Vec<&RawValue> = match list.get().as_bytes() {
            [b'[', ..] => serde_json::from_str(list.get()).map_err(|_| no_list(answer, path, list))?,
            // Some platforms write an empty list as null or as an empty object.
            b"null" => Vec::new(),
            [b'{', inside @ .., b'}'] if inside.trim_ascii().is_empty() => Vec::new(),
            _ => return Err(no_list(answer, path, list)),
        };
        Ok(Self { count: entries.len() as u64, text: written(&entries, list.get().len()) })
    }
}

fn written(entries: &[&RawValue], list_bytes: usize) -> String {
    let mut text = String::with_capacity(list_bytes);
    text.push('[');
    for (index, entry) in entries.iter().enumerate() {
        text.push_str(if index > 0 { "," } else { "" });
        if entry.get().starts_with('{') {
            text.push_str(entry.get());
        } else {
            text.push_str(r#"{"value":"#);
            text.push_str(entry.get());
            text.push('}');
        }
    }
    text.push(']');
    text
}

/// Where an object stands instead of a list, the list is mostly one of its fields.
fn no_list(answer: &Answer<'_>, path: &Path, came: &RawValue) -> Failure {
    let place = if path.is_empty() { "the answer".to_owned() } else { format!("`{}` of the answer", path.written()) };
    let failure = Failure::invalid(answer.say(&format!("{place} is no list")));
    let value: Value = serde_json::from_str(came.get()).unwrap_or_default();
    let inside = value.as_object().and_then(|fields| fields.iter().find(|(_, value)| value.is_array()));
    match inside {
        Some((name, _)) => failure.with_remedy(format!("write `records: {}`", joined(path, name))),
        None => failure.with_remedy("write the path of the list under `records`"),
    }
}

fn joined(path: &Path, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{}.{name}", path.written()) }
}

/// How many records there are in all, if the platform says so: a whole number, which may come as a text or a float.
pub fn total(answer: &Answer<'_>, path: &Path) -> Option<u64> {
    let text = answer.text(path)?;
    let whole = text.split_once('.').map_or(text.as_str(), |(whole, _)| whole);
    whole.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use weft_sdk::http::Response;

    use super::*;

    fn records(body: &str, path: &str) -> Result<(String, u64), Failure> {
        let response = Response::new(200, body);
        Records::of(&Answer::new("GET /x", &response), &Path::new(path)).map(|records| (records.text, records.count))
    }

    #[test]
    fn records_pass_through_untouched() {
        let table = [
            (
                r#"{"d":{"i":[{"id":9007199254740993,"p":1.00},{"p" : 1E2}]}}"#,
                "d.i",
                r#"[{"id":9007199254740993,"p":1.00},{"p" : 1E2}]"#,
                2,
            ),
            (r#"[ {"a":1} , {} ]"#, "", r#"[{"a":1},{}]"#, 2),
            (
                r#"{"ids":[1.00,"x",null,[2]]}"#,
                "ids",
                r#"[{"value":1.00},{"value":"x"},{"value":null},{"value":[2]}]"#,
                4,
            ),
            (r#"{"list":null}"#, "list", "[]", 0),
            (r#"{"list":{ }}"#, "list", "[]", 0),
        ];
        for (body, path, text, count) in table {
            assert_eq!(records(body, path).unwrap(), (text.to_owned(), count), "{body}");
        }
    }

    #[test]
    fn only_status_204_has_no_records_and_no_body() {
        let of = |status| {
            let response = Response::new(status, "");
            Records::of(&Answer::new("GET /x", &response), &Path::new("data")).map(|records| records.text)
        };
        assert_eq!(of(204).unwrap(), "[]");
        assert!(matches!(of(200), Err(Failure::Invalid(_))));
    }

    #[test]
    fn what_is_no_list_is_told_with_where_the_list_may_be() {
        let body = r#"{"data":{"total":1,"items":[{}]}}"#;
        let Err(Failure::Invalid(problem)) = records(body, "data") else { panic!("it passed") };
        let message = "GET /x: `data` of the answer is no list; it is 33 bytes of JSON with `data`";
        assert_eq!(problem.message, message);
        assert_eq!(problem.remedy.as_deref(), Some("write `records: data.items`"));
        let Err(Failure::Invalid(problem)) = records(r#"{"items":[]}"#, "") else { panic!("it passed") };
        assert_eq!(problem.remedy.as_deref(), Some("write `records: items`"));
        assert!(matches!(records(body, "data.total"), Err(Failure::Invalid(_))));
        assert!(matches!(records(body, "data.list"), Err(Failure::Invalid(_))));
        assert!(matches!(records(r#"{"data":[{},"#, "data"), Err(Failure::Invalid(_))));
    }

    #[test]
    fn a_total_is_a_whole_number() {
        let response = Response::new(200, r#"{"a":120,"b":"7","c":12.0,"d":null,"e":"many","f":-1}"#);
        let answer = Answer::new("GET /x", &response);
        let totals = ["a", "b", "c", "d", "e", "f", "g"].map(|path| total(&answer, &Path::new(path)));
        assert_eq!(totals, [Some(120), Some(7), Some(12), None, None, None, None]);
    }
}
