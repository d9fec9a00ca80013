//! Lines of fields (RFC 4180) -> a list of objects, all values texts.

use std::collections::BTreeSet;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weft_sdk::Failure;

use super::{Wrong, is_json};

/// Most columns of a line.
const COLUMNS_MAX: usize = 2_000;

/// More about CSV.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Csv {
    /// What stands between two fields, one character: `,` unless told. `"\t"` is a tab.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// What stands around a field with such a character in it, one character: `"` unless told. Twice within a field it
    /// stands for itself.
    #[serde(default)]
    pub quote: Option<String>,
    /// The names of the columns, where the first line has none: it is a record then.
    #[serde(default)]
    pub columns: Vec<String>,
}

const DELIMITER: u8 = b',';
const QUOTE: u8 = b'"';
const SUPPORT: &str = "asking again won't help: tell the platform's support what was found, and where";

impl Csv {
    /// Whether it makes sense.
    pub fn check(&self) -> Result<(), Failure> {
        let invalid = |message: String, remedy: &str| Err(Failure::invalid(message).with_remedy(remedy));
        for (name, character) in [("delimiter", &self.delimiter), ("quote", &self.quote)] {
            if let Some(character) = character
                && byte(character).is_none()
            {
                return invalid(
                    format!("`csv.{name}` is not one character"),
                    "write one ASCII character that is no line break, such as `;`",
                );
            }
        }
        if self.delimiter() == self.quote() {
            return invalid("`csv.delimiter` and `csv.quote` are the same".to_owned(), "choose two characters");
        }
        match named_wrongly(self.columns.iter().map(String::as_str)) {
            Some((number, what)) => {
                invalid(format!("`csv.columns` {what} at its column {number}"), "give each column a name of its own")
            }
            None => Ok(()),
        }
    }

    fn delimiter(&self) -> u8 {
        self.delimiter.as_deref().and_then(byte).unwrap_or(DELIMITER)
    }

    fn quote(&self) -> u8 {
        self.quote.as_deref().and_then(byte).unwrap_or(QUOTE)
    }
}

fn byte(character: &str) -> Option<u8> {
    match character.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Some(*byte),
        _ => None,
    }
}

/// The list.
pub(super) fn to_json(text: &str, rules: Option<&Csv>) -> Result<String, Wrong> {
    let standard = Csv::default();
    let rules = rules.unwrap_or(&standard);
    if is_json(text) {
        return Err(Wrong::new("the answer is JSON and no CSV", "check `path` and `format` of the step"));
    }
    check_quotes(text, rules)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(rules.delimiter())
        .quote(rules.quote())
        .from_reader(text.as_bytes());
    let mut lines = reader.records();
    let columns = match rules.columns.as_slice() {
        [] => header(lines.next().transpose().map_err(|error| unreadable(&error))?)?,
        columns => columns.to_vec(),
    };
    let names: Vec<String> = columns.iter().map(|name| Value::from(name.as_str()).to_string()).collect();
    let mut list = String::with_capacity(text.len() * 2);
    list.push('[');
    for line in lines {
        let line = line.map_err(|error| unreadable(&error))?;
        if line.len() != names.len() {
            return Err(ragged(&line, names.len(), text));
        }
        list.push_str(if list.len() > 1 { "," } else { "" });
        put(&mut list, &names, &line);
    }
    list.push(']');
    Ok(list)
}

fn put(list: &mut String, names: &[String], line: &StringRecord) {
    list.push('{');
    for (index, (name, value)) in names.iter().zip(line).enumerate() {
        list.push_str(if index > 0 { "," } else { "" });
        list.push_str(name);
        list.push(':');
        list.push_str(&Value::from(value).to_string());
    }
    list.push('}');
}

fn header(line: Option<StringRecord>) -> Result<Vec<String>, Wrong> {
    let Some(line) = line else {
        return Err(Wrong::new(
            "the answer is empty and has no line with the names of the columns",
            "if that means that there are no records, name the columns in the step: `csv: { columns: [id, name] }`",
        ));
    };
    if let Some((number, what)) = named_wrongly(line.iter()) {
        return Err(Wrong::new(
            format!("the first line of the answer {what} at its column {number}"),
            "name the columns in the step: `csv: { columns: [id, name] }`, and leave out the first line by `if`",
        ));
    }
    Ok(line.iter().map(str::to_owned).collect())
}

/// The first column whose name is none, and what is wrong with it.
fn named_wrongly<'a>(names: impl Iterator<Item = &'a str>) -> Option<(usize, &'static str)> {
    let mut known = BTreeSet::new();
    for (number, name) in (1..).zip(names) {
        if number > COLUMNS_MAX {
            return Some((number, "has too many columns: there may be 2,000, and one more is"));
        }
        if name.trim().is_empty() {
            return Some((number, "has no name"));
        }
        if !known.insert(name) {
            return Some((number, "has a name twice"));
        }
    }
    None
}

fn ragged(line: &StringRecord, columns: usize, text: &str) -> Wrong {
    // The parser counts lines without anything to the line behind them.
    let before = |at: &csv::Position| text.as_bytes().get(usize::try_from(at.byte()).ok()?..);
    let empty = |rest: &[u8]| {
        rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count()
    };
    let number = line.position().map_or(0, |at| at.line() + before(at).map_or(0, empty) as u64);
    Wrong::new(
        format!("line {number} of the answer has {} fields, and there are {columns} columns", line.len()),
        "check `csv.delimiter` and `csv.quote` of the step; if they are right, tell the platform's support which line it is",
    )
}

fn unreadable(error: &csv::Error) -> Wrong {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        ErrorKind::Utf8 { .. } => Wrong::new(format!("line {line} of the answer is no UTF-8"), SUPPORT),
        _ => Wrong::new(format!("line {line} of the answer is no CSV"), SUPPORT),
    }
}

/// The parser takes a quote that never ends for one that ends with the answer, and passes over quotes that end within a field:
/// both would swallow something.
fn check_quotes(text: &str, rules: &Csv) -> Result<(), Wrong> {
    let (delimiter, quote) = (rules.delimiter(), rules.quote());
    let bytes = text.as_bytes();
    let (mut at, mut line, mut at_start) = (0, 1, true);
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == quote && at_start {
            let opened = line;
            let Some(length) = quoted_length(&bytes[at..], quote) else {
                let told = format!("line {opened} of the answer has a field whose quote never ends");
                return Err(Wrong::new(told, SUPPORT));
            };
            line += bytes[at..at + length].iter().filter(|byte| **byte == b'\n').count();
            at += length;
            at_start = false;
            match bytes.get(at) {
                None | Some(b'\n' | b'\r') => {}
                Some(behind) if *behind == delimiter => {}
                Some(_) => {
                    let told = format!("line {line} of the answer has more in a field behind its closing quote");
                    return Err(Wrong::new(told, SUPPORT));
                }
            }
            continue;
        }
        line += usize::from(byte == b'\n');
        at_start = byte == delimiter || matches!(byte, b'\n' | b'\r');
        at += 1;
    }
    Ok(())
}

/// With both quotes.
fn quoted_length(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == quote)? + 1;
        if bytes.get(at) != Some(&quote) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    fn rules(written: Value) -> Csv {
        let rules: Csv = serde_json::from_value(written).unwrap();
        rules.check().unwrap();
        rules
    }

    fn of(text: &str, written: Value) -> Result<Value, String> {
        to_json(text, Some(&rules(written)))
            .map(|json| serde_json::from_str(&json).unwrap())
            .map_err(|wrong| wrong.told)
    }

    #[test]
    fn lines_are_records_of_texts() {
        let rows = json!([{ "id": "007", "name": "张, \"三\"\n李" }, { "id": "2", "name": "" }]);
        let table = [
            ("id,name\n007,\"张, \"\"三\"\"\n李\"\n2,\n", json!({})),
            ("id,name\r\n007,\"张, \"\"三\"\"\n李\"\r\n\r\n2,\"\"", json!({})),
            ("id;name\n007;\"张, \"\"三\"\"\n李\"\n2;\n", json!({ "delimiter": ";" })),
            ("id\tname\n007\t'张, \"三\"\n李'\n2\t\n", json!({ "delimiter": "\t", "quote": "'" })),
            ("007,\"张, \"\"三\"\"\n李\"\n2,\n", json!({ "columns": ["id", "name"] })),
        ];
        for (text, written) in table {
            assert_eq!(of(text, written).unwrap(), rows, "{text}");
        }
        assert_eq!(of("id,size\n1,5\" pipe\n", json!({})).unwrap(), json!([{ "id": "1", "size": "5\" pipe" }]));
        assert_eq!(of("id,name\n", json!({})).unwrap(), json!([]));
        assert_eq!(of("", json!({ "columns": ["id"] })).unwrap(), json!([]));
    }

    #[test]
    fn lines_that_do_not_fit_are_named() {
        let table = [
            ("id,name\n1,a\n\n2\n", "line 4 of the answer has 1 fields, and there are 2 columns"),
            ("id,name\n1,a,b\n", "line 2 of the answer has 3 fields, and there are 2 columns"),
            ("id,name\n\"a\nb\",1\n3,c,d\n", "line 4 of the answer has 3 fields, and there are 2 columns"),
            ("id,name\n1,\"a\n2,b\n", "line 2 of the answer has a field whose quote never ends"),
            ("id,name\n1,\"a\"b\n", "line 2 of the answer has more in a field behind its closing quote"),
            ("id,,name\n1,2,3\n", "the first line of the answer has no name at its column 2"),
            ("id,id\n1,2\n", "the first line of the answer has a name twice at its column 2"),
            ("", "the answer is empty and has no line with the names of the columns"),
            ("{\"code\":1,\n\"msg\":\"busy\"}", "the answer is JSON and no CSV"),
        ];
        for (text, told) in table {
            assert_eq!(of(text, json!({})).unwrap_err(), told, "{text}");
        }
    }

    #[test]
    fn rules_that_make_no_sense_are_told() {
        for wrong in [
            json!({ "delimiter": "" }),
            json!({ "delimiter": "::" }),
            json!({ "delimiter": "，" }),
            json!({ "delimiter": "\n" }),
            json!({ "delimiter": "\"" }),
            json!({ "columns": ["a", "a"] }),
            json!({ "columns": ["a", " "] }),
        ] {
            let rules: Csv = serde_json::from_value(wrong.clone()).unwrap();
            assert!(matches!(rules.check(), Err(Failure::Invalid(_))), "{wrong}");
        }
    }

    #[test]
    fn columns_are_bounded() {
        let text = (0..=COLUMNS_MAX).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
        assert!(of(&text, json!({})).unwrap_err().contains("too many columns"));
    }
}
