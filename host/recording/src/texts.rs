//! Every text of an exchange in which a sealed value can stand.

use crate::placeholder::Kind;
use crate::{RecordedBody, RecordedExchange, RecordedOutcome, RecordedRequest};

impl RecordedExchange {
    /// The same exchange with other texts: url, query, header fields, bodies, reasons. A body that isn't text stays.
    #[must_use]
    pub fn map_texts(self, change: &dyn Fn(&str, Kind) -> String) -> Self {
        Self { request: self.request.map_texts(change), outcome: self.outcome.map_texts(change), ..self }
    }
}

impl RecordedRequest {
    /// The same request with other texts.
    #[must_use]
    pub fn map_texts(self, change: &dyn Fn(&str, Kind) -> String) -> Self {
        Self {
            method: change(&self.method, Kind::Plain),
            url: change(&self.url, Kind::Plain),
            query: pairs(self.query, change),
            headers: pairs(self.headers, change),
            body: match self.body {
                RecordedBody::None => RecordedBody::None,
                RecordedBody::Json(text) => RecordedBody::Json(change(&text, Kind::of(&text))),
                RecordedBody::Form(fields) => RecordedBody::Form(pairs(fields, change)),
                RecordedBody::Text { content_type, text } => {
                    RecordedBody::Text { content_type, text: change(&text, Kind::Plain) }
                }
            },
            ..self
        }
    }
}

impl RecordedOutcome {
    fn map_texts(self, change: &dyn Fn(&str, Kind) -> String) -> Self {
        match self {
            Self::Response { status, headers, body } => {
                let body = match String::from_utf8(body) {
                    Ok(text) => change(&text, Kind::of(&text)).into_bytes(),
                    Err(bytes) => bytes.into_bytes(),
                };
                Self::Response { status, headers: pairs(headers, change), body }
            }
            Self::Failed { kind, reason } => Self::Failed { kind, reason: change(&reason, Kind::Plain) },
        }
    }
}

fn pairs(pairs: Vec<(String, String)>, change: &dyn Fn(&str, Kind) -> String) -> Vec<(String, String)> {
    pairs.into_iter().map(|(name, value)| (change(&name, Kind::Plain), change(&value, Kind::Plain))).collect()
}
