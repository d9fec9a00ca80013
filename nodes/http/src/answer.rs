//! An answer, and what is found in it.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::http::Response;

use crate::format::{self, Wrong};
use crate::path::Path;
use crate::values;

/// Names of fields that a message lists.
const NAMES_MAX: usize = 8;
/// Longest name that a message lists, in bytes.
const NAME_BYTES_MAX: usize = 40;

/// An answer to a request.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// What was asked, for messages: `GET /v1/orders`.
    pub asked: &'a str,
    /// The response as it came.
    pub response: &'a Response,
    /// Its body, if that is JSON or was made JSON.
    body: Option<&'a RawValue>,
    /// Why it is not in the format that was to be. Errors can still be found in it.
    wrong: Option<&'a Wrong>,
}

impl<'a> Answer<'a> {
    /// Reads a response.
    pub fn new(asked: &'a str, response: &'a Response) -> Self {
        Self { asked, response, body: response.json().ok(), wrong: None }
    }

    /// The same answer with the JSON that was made of its body.
    #[must_use]
    pub fn with_body(self, body: &'a RawValue) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The same answer, which is not in the format that was to be.
    #[must_use]
    pub fn but(self, wrong: &'a Wrong) -> Self {
        Self { wrong: Some(wrong), ..self }
    }

    /// Whether there is no body at all, as with status 204.
    pub fn is_empty(&self) -> bool {
        self.response.body().trim_ascii().is_empty()
    }

    /// The body.
    pub fn body(&self) -> Result<&'a RawValue, Failure> {
        match self.wrong {
            Some(wrong) => Err(Failure::invalid(format!("{}: {}", self.asked, wrong.told)).with_remedy(wrong.remedy)),
            None => self.body.ok_or_else(|| self.unreadable()),
        }
    }

    /// The failure of a body that is no JSON. It came whole, so asking again would bring the same.
    fn unreadable(&self) -> Failure {
        let Some(unreadable) = self.response.unreadable() else {
            return Failure::invalid(self.say("the answer is no JSON"));
        };
        Failure::invalid(format!("{}: {unreadable}", self.asked)).with_remedy(format::remedy(unreadable.found))
    }

    /// The value at a path; none if there is none.
    pub fn find(&self, path: &Path) -> Option<&'a RawValue> {
        path.find(self.body?)
    }

    /// The value at a path that has to be there.
    pub fn need(&self, path: &Path, parameter: &str) -> Result<&'a RawValue, Failure> {
        path.find(self.body()?).ok_or_else(|| {
            Failure::invalid(self.say(&format!("the answer has no `{}`", path.written())))
                .with_remedy(format!("check `{parameter}` of the step against what came: weft runs show RUN"))
        })
    }

    /// The text of a text, a number, true or false at a path; none for null.
    pub fn text(&self, path: &Path) -> Option<String> {
        let value: Value = serde_json::from_str(self.find(path)?.get()).ok()?;
        values::scalar(&value).filter(|_| !value.is_null())
    }

    /// The failure of a way to the next page that is there and can't be read. Taken for the end of the list, it would
    /// lose all pages behind.
    pub fn no_way_on(&self, path: &Path) -> Failure {
        Failure::invalid(
            self.say(&format!("`{}` of the answer leads to the next page and can't be read", path.written())),
        )
        .with_remedy("check the path under `paging` against what came")
    }

    /// One sentence: what was asked, what is wrong, and what came: its kind and size and the names of its outermost fields,
    /// none of its values.
    pub fn say(&self, wrong: &str) -> String {
        let fields = self.body.map(|body| field_names(body.get())).unwrap_or_default();
        let with = if fields.is_empty() { String::new() } else { format!(" with {fields}") };
        format!("{}: {wrong}; it is {}{with}", self.asked, self.response.nature())
    }
}

/// The names of an object's fields, for people. Names that may be data themselves, as of objects that are keyed by a number or
/// an address, are counted only.
fn field_names(body: &str) -> String {
    let fields: BTreeMap<String, IgnoredAny> = serde_json::from_str(body).unwrap_or_default();
    let mut names: Vec<String> =
        fields.keys().filter(|name| is_telling(name)).map(|name| format!("`{name}`")).collect();
    names.truncate(NAMES_MAX);
    match fields.len() - names.len() {
        0 => names.join(", "),
        more if names.is_empty() => format!("{more} fields"),
        more => format!("{} and {more} more fields", names.join(", ")),
    }
}

fn is_telling(name: &str) -> bool {
    let is_plain = |char: char| char.is_ascii_alphabetic() || matches!(char, '_' | '-' | '.');
    name.len() <= NAME_BYTES_MAX && !name.is_empty() && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_named_beside_what_came() {
        let response = Response::new(200, r#"{"data":{"list":[]}}"#);
        let answer = Answer::new("GET /v1/x", &response);
        let Err(Failure::Invalid(problem)) = answer.need(&Path::new("data.items"), "records") else { panic!("found") };
        let message = "GET /v1/x: the answer has no `data.items`; it is 20 bytes of JSON with `data`";
        assert_eq!(problem.message, message);
        let remedy = "check `records` of the step against what came: weft runs show RUN";
        assert_eq!(problem.remedy.as_deref(), Some(remedy));
    }

    #[test]
    fn what_is_no_json_is_named_and_not_asked_for_again() {
        let table = [
            (
                r#"{"data":[1,"#,
                "the answer is no JSON: it ends at line 1, column 12, in the middle of a list",
                "ask for less",
            ),
            (r#"{"data":[NaN]}"#, "the answer is no JSON: NaN at line 1, column 10", "support"),
            ("[1,]", "the answer is no JSON: a comma before `]` at line 1, column 3", "support"),
            (" \n", "the answer is empty", "204"),
            ("<html>Please log in</html>", "the answer is an HTML page", "`base_url`"),
            ("<a/>", "the answer is XML", "`format: xml`"),
            ("{}\n{}", "the answer is no JSON: it has more behind its end, at line 2, column 1", "`format: jsonl`"),
        ];
        for (body, told, remedy) in table {
            let response = Response::new(200, body);
            let answer = Answer::new("GET /x", &response);
            let Err(Failure::Invalid(problem)) = answer.body() else { panic!("{body}") };
            assert_eq!(problem.message, format!("GET /x: {told}"));
            assert!(problem.remedy.is_some_and(|told| told.contains(remedy)), "{body}");
        }
        let gbk = Response::new(200, b"{\"a\":\"\xd5\xc5\"}".to_vec());
        let Err(Failure::Invalid(problem)) = Answer::new("GET /x", &gbk).body() else { panic!("JSON") };
        assert_eq!(problem.message, "GET /x: the answer is no UTF-8 at byte offset 6, and declares no charset");
        assert!(problem.remedy.is_some_and(|remedy| remedy.contains("`charset: gbk`")));
    }

    #[test]
    fn fields_are_named_and_values_are_not() {
        let table = [
            (r#"{"code":7,"msg":"li@example.com"}"#, "33 bytes of JSON with `code`, `msg`"),
            (r#"{"13800000000":1,"ok":2}"#, "24 bytes of JSON with `ok` and 1 more fields"),
            (r#"{"李四":1}"#, "12 bytes of JSON with 1 fields"),
            ("[1]", "3 bytes of JSON"),
            ("13800000000 ", "12 bytes of JSON"),
            ("", "an empty answer"),
        ];
        for (body, told) in table {
            let response = Response::new(200, body);
            assert_eq!(Answer::new("GET /x", &response).say("no"), format!("GET /x: no; it is {told}"));
        }
    }

    #[test]
    fn texts_are_those_of_plain_values() {
        let response = Response::new(200, r#"{"a":"x","b":1.50,"c":true,"d":null,"e":[]}"#);
        let answer = Answer::new("GET /x", &response);
        let texts = ["a", "b", "c", "d", "e", "f"].map(|path| answer.text(&Path::new(path)));
        assert_eq!(texts, [Some("x"), Some("1.50"), Some("true"), None, None, None].map(|it| it.map(str::to_owned)));
    }
}
