//! Answers that are no JSON -> JSON, so that paths, records, paging and errors are the same for all of them.
//!
//! - `format/csv.rs`: lines of fields
//! - `format/jsonl.rs`: lines of JSON
//! - `format/xml.rs`: a document

mod csv;
mod jsonl;
mod xml;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::http::{Found, Response, Unreadable};

use crate::answer::Answer;
use crate::path::Path;

pub use csv::Csv;
pub use xml::Xml;

/// What answers are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON value.
    #[default]
    Json,
    /// A JSON value on each line.
    Jsonl,
    /// Lines of fields, the first line their names. All values are texts.
    Csv,
    /// A document: an element with children is an object, one without is a text.
    Xml,
}

/// How answers are read.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// What they are written in.
    pub format: Format,
    /// More about CSV.
    pub csv: Option<&'a Csv>,
    /// More about XML.
    pub xml: Option<&'a Xml>,
}

/// Why an answer is not in its format, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What was found, and where; nothing of the answer itself.
    pub told: String,
    /// What to do.
    pub remedy: &'static str,
}

impl Wrong {
    fn new(told: impl Into<String>, remedy: &'static str) -> Self {
        Self { told: told.into(), remedy }
    }

    fn of(unreadable: Unreadable) -> Self {
        Self { told: unreadable.to_string(), remedy: remedy(unreadable.found) }
    }
}

/// What to do about an answer that is no JSON. It came whole, so asking again would bring the same.
pub fn remedy(found: Found) -> &'static str {
    match found {
        Found::Nothing => "check `path` of the step: only an answer with status 204 may be without a body",
        Found::HtmlPage => {
            "check `path` of the step and `base_url` of the connection: they may lead to a page for people, such as one \
             to log in"
        }
        Found::Xml => "write `format: xml` in the step",
        Found::NotUtf8(_) => "say in the step which charset it is, such as `charset: gbk`",
        Found::Utf16 => "say in the step which it is: `charset: utf-16le` or `charset: utf-16be`",
        Found::SecondValue => "if each line is a record, write `format: jsonl` in the step",
        Found::End(_) => "ask for less at once; if it still ends there, tell the platform's support",
        Found::Other(_) => "asking again won't help: tell the platform's support what was found, and where",
    }
}

impl Format {
    /// What is asked for unless the workflow asks for something else.
    pub fn accepted(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Jsonl => "application/x-ndjson, application/jsonl, application/json",
            Self::Csv => "text/csv",
            Self::Xml => "application/xml, text/xml",
        }
    }
}

impl<'a> Reader<'a> {
    /// Whether the parameters fit together; to be asked before anything is sent.
    pub fn check(&self) -> Result<(), Failure> {
        let unused = |name: &str| {
            Err(Failure::invalid(format!("`{name}` is written, and the answers are in another format"))
                .with_remedy(format!("write `format: {name}`, or remove it")))
        };
        match self {
            Self { csv: Some(_), format: Format::Json | Format::Jsonl | Format::Xml, .. } => unused("csv"),
            Self { xml: Some(_), format: Format::Json | Format::Jsonl | Format::Csv, .. } => unused("xml"),
            Self { csv: Some(csv), .. } => csv.check(),
            _ => Ok(()),
        }
    }

    /// Reads a response. `records` is where its records are: in XML, where one of them looks like none of many.
    pub fn read(&self, response: &'a Response, records: &Path) -> Reading<'a> {
        let made = match self.format {
            Format::Json => return Reading { response, made: None, wrong: None },
            Format::Jsonl => text_of(response).and_then(jsonl::to_json),
            Format::Csv => text_of(response).and_then(|text| csv::to_json(text, self.csv)),
            Format::Xml => text_of(response).and_then(|text| xml::to_json(text, self.xml, records)),
        };
        let made = made.and_then(|text| {
            // Written by ourselves a moment ago.
            RawValue::from_string(text).map_err(|_| Wrong::new("the answer can't be read", "report this to weft"))
        });
        match made {
            Ok(made) => Reading { response, made: Some(made), wrong: None },
            Err(wrong) => Reading { response, made: None, wrong: Some(wrong) },
        }
    }
}

/// A response that has been read.
#[derive(Debug)]
pub struct Reading<'a> {
    response: &'a Response,
    /// The body as JSON, where it is none itself.
    made: Option<Box<RawValue>>,
    wrong: Option<Wrong>,
}

impl Reading<'_> {
    /// The answer to a question.
    pub fn answer<'b>(&'b self, asked: &'b str) -> Answer<'b> {
        let answer = Answer::new(asked, self.response);
        match (&self.made, &self.wrong) {
            (Some(made), _) => answer.with_body(made),
            // Errors are often JSON whatever else is asked for: they can still be found in it.
            (None, Some(wrong)) => answer.but(wrong),
            (None, None) => answer,
        }
    }
}

/// The body as text that is neither a page nor JSON in place of something else.
fn text_of(response: &Response) -> Result<&str, Wrong> {
    let body = response.body();
    let text = std::str::from_utf8(body).map_err(|_| match Unreadable::of(body) {
        Some(unreadable) => Wrong::of(unreadable),
        None => Wrong::new("the answer is no text", "say in the step which charset it is, such as `charset: gbk`"),
    })?;
    let unreadable = text.trim_start().starts_with('<').then(|| Unreadable::of(body)).flatten();
    match unreadable {
        Some(unreadable) if unreadable.found == Found::HtmlPage => Err(Wrong::of(unreadable)),
        _ => Ok(text),
    }
}

/// Whether a text is one JSON object or list.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && Unreadable::of(text.as_bytes()).is_none()
}

#[cfg(test)]
mod tests;
