//! A JSON value on each line -> a list of them, each as it came.

use serde_json::value::RawValue;
use weft_sdk::http::Unreadable;

use super::Wrong;

/// The list. Lines without anything are passed over.
pub(super) fn to_json(text: &str) -> Result<String, Wrong> {
    let mut list = String::with_capacity(text.len() + 2);
    list.push('[');
    for (index, line) in text.split('\n').enumerate() {
        let line = line.trim_matches([' ', '\t', '\r']);
        if line.is_empty() {
            continue;
        }
        if serde_json::from_str::<&RawValue>(line).is_err() {
            return Err(wrong(line, index + 1));
        }
        list.push_str(if list.len() > 1 { "," } else { "" });
        list.push_str(line);
    }
    list.push(']');
    Ok(list)
}

fn wrong(line: &str, number: usize) -> Wrong {
    match Unreadable::of(line.as_bytes()) {
        Some(unreadable) => {
            let told = Unreadable { line: number, ..unreadable }.to_string();
            let remedy = "each line has to be one JSON value: if the answer is one value over several lines, remove \
                          `format: jsonl`; else tell the platform's support what was found, and where";
            Wrong::new(told, remedy)
        }
        None => Wrong::new(format!("line {number} of the answer is no JSON"), "tell the platform's support"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_record() {
        let table = [
            ("{\"id\":9007199254740993}\n{\"p\":1.00}\n", "[{\"id\":9007199254740993},{\"p\":1.00}]"),
            ("{\"a\":1}\r\n\r\n  \n [1] ", "[{\"a\":1},[1]]"),
            ("\"a\u{2028}b\"\n", "[\"a\u{2028}b\"]"),
            ("", "[]"),
        ];
        for (text, expected) in table {
            assert_eq!(to_json(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let table = [
            ("{\"a\":1}\n\n{\"a\":NaN}\n", "the answer is no JSON: NaN at line 3, column 6"),
            ("{\"a\":1}\n{\"a\":", "the answer is no JSON: it ends at line 2, column 6, in the middle of an object"),
            ("{\n\"a\":1}", "the answer is no JSON: it ends at line 1, column 2, in the middle of an object"),
            ("{}{}", "the answer is no JSON: it has more behind its end, at line 1, column 3"),
            ("id,name\n1,a", "the answer is no JSON: a word that is no value at line 1, column 1"),
        ];
        for (text, told) in table {
            assert_eq!(to_json(text).unwrap_err().told, told, "{text}");
        }
    }
}
