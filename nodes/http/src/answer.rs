//! An answer, and what is found in it.

use serde_json::Value;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::http::Response;

use crate::path::Path;
use crate::values;

/// An answer to a request.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// What was asked, for messages: `GET /v1/orders`.
    pub asked: &'a str,
    /// The response as it came.
    pub response: &'a Response,
    /// Its body, if that is JSON.
    body: Option<&'a RawValue>,
}

impl<'a> Answer<'a> {
    /// Reads a response.
    pub fn new(asked: &'a str, response: &'a Response) -> Self {
        Self { asked, response, body: response.json().ok() }
    }

    /// Whether there is no body at all, as with status 204.
    pub fn is_empty(&self) -> bool {
        self.response.body().trim_ascii().is_empty()
    }

    /// The body.
    pub fn body(&self) -> Result<&'a RawValue, Failure> {
        // A page of some gateway, or the half of an answer: another time it may be right.
        self.body.ok_or_else(|| Failure::unavailable(self.say("the answer is no JSON")))
    }

    /// The value at a path; none if there is none.
    pub fn find(&self, path: &Path) -> Option<&'a RawValue> {
        path.find(self.body?)
    }

    /// The value at a path that has to be there.
    pub fn need(&self, path: &Path, parameter: &str) -> Result<&'a RawValue, Failure> {
        path.find(self.body()?).ok_or_else(|| {
            Failure::invalid(self.say(&format!("the answer has no `{}`", path.written())))
                .with_remedy(format!("check `{parameter}` of the step against what came"))
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

    /// One sentence: what was asked, what is wrong, and the beginning of what came. Known secrets in it are markers.
    pub fn say(&self, wrong: &str) -> String {
        match self.response.excerpt() {
            excerpt if excerpt.is_empty() => format!("{}: {wrong}; its body is empty", self.asked),
            excerpt => format!("{}: {wrong}; it begins with: {excerpt}", self.asked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_named_beside_what_came() {
        let response = Response::new(200, r#"{"data":{"list":[]}}"#);
        let answer = Answer::new("GET /v1/x", &response);
        let Err(Failure::Invalid(problem)) = answer.need(&Path::new("data.items"), "records") else { panic!("found") };
        let message = r#"GET /v1/x: the answer has no `data.items`; it begins with: {"data":{"list":[]}}"#;
        assert_eq!(problem.message, message);
        assert_eq!(problem.remedy.as_deref(), Some("check `records` of the step against what came"));
    }

    #[test]
    fn what_is_no_json_may_be_right_another_time() {
        let half = Response::new(200, r#"{"data":[1,"#);
        assert!(matches!(Answer::new("GET /x", &half).body(), Err(Failure::Unavailable(_))));
        let empty = Response::new(204, " \n");
        assert!(Answer::new("GET /x", &empty).is_empty());
        let Err(Failure::Unavailable(problem)) = Answer::new("GET /x", &empty).body() else { panic!("JSON") };
        assert_eq!(problem.message, "GET /x: the answer is no JSON; its body is empty");
    }

    #[test]
    fn texts_are_those_of_plain_values() {
        let response = Response::new(200, r#"{"a":"x","b":1.50,"c":true,"d":null,"e":[]}"#);
        let answer = Answer::new("GET /x", &response);
        let texts = ["a", "b", "c", "d", "e", "f"].map(|path| answer.text(&Path::new(path)));
        assert_eq!(texts, [Some("x"), Some("1.50"), Some("true"), None, None, None].map(|it| it.map(str::to_owned)));
    }
}
