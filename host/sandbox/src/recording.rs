//! Between what a run knows and what a recording holds: the same requests and answers, with markers in a run, which are
//! its own, and with placeholders in a recording, which are everybody's.

use std::collections::BTreeMap;

use weft_recording::placeholder::{Kind, Placeholder, escape, fill};
use weft_recording::{FailureKind, RecordedBody, RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest};

use crate::http::{Body, Request, Response, TransportError};
use crate::secret::{HIDDEN, marker};

/// A request as the component wrote it, with markers.
pub(crate) fn request(request: &Request) -> RecordedRequest {
    let body = match &request.body {
        Body::None => RecordedBody::None,
        Body::Json(text) => RecordedBody::Json(compact(text)),
        Body::Form(fields) => RecordedBody::Form(fields.clone()),
        Body::Text(body) => RecordedBody::Text { content_type: body.content_type.clone(), text: body.text.clone() },
    };
    RecordedRequest {
        method: request.method.clone(),
        url: request.url.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body,
        repeatable: request.repeatable,
    }
}

/// JSON without white space: requests are compared by what they say.
fn compact(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text).map_or_else(|_| text.to_owned(), |value| value.to_string())
}

/// What came back, with markers.
pub(crate) fn outcome(outcome: Result<&Response, &TransportError>) -> RecordedOutcome {
    let error = match outcome {
        Ok(response) => {
            return RecordedOutcome::Response {
                status: response.status,
                headers: response.headers.clone(),
                body: response.body.clone(),
            };
        }
        Err(error) => error,
    };
    let (kind, reason) = match error {
        TransportError::Denied(reason) => (FailureKind::Denied, reason.clone()),
        TransportError::Malformed(reason) => (FailureKind::Malformed, reason.clone()),
        TransportError::Timeout(reason) => (FailureKind::Timeout, reason.clone()),
        TransportError::NotConnected(reason) => (FailureKind::NotConnected, reason.clone()),
        TransportError::Unreachable(reason) => (FailureKind::Unreachable, reason.clone()),
        TransportError::TooLarge(bytes_max) => (FailureKind::TooLarge(*bytes_max), String::new()),
        TransportError::Encoding(reason) => (FailureKind::Encoding, reason.clone()),
        TransportError::Charset(reason) => (FailureKind::Charset, reason.clone()),
    };
    RecordedOutcome::Failed { kind, reason }
}

/// What came back, for the component.
pub(crate) fn response(outcome: RecordedOutcome) -> Result<Response, TransportError> {
    match outcome {
        RecordedOutcome::Response { status, headers, body } => Ok(Response { status, headers, body }),
        RecordedOutcome::Failed { kind, reason } => Err(match kind {
            FailureKind::Denied => TransportError::Denied(reason),
            FailureKind::Malformed => TransportError::Malformed(reason),
            FailureKind::Timeout => TransportError::Timeout(reason),
            FailureKind::NotConnected => TransportError::NotConnected(reason),
            FailureKind::Unreachable => TransportError::Unreachable(reason),
            FailureKind::TooLarge(bytes_max) => TransportError::TooLarge(bytes_max),
            FailureKind::Encoding => TransportError::Encoding(reason),
            FailureKind::Charset => TransportError::Charset(reason),
        }),
    }
}

/// What the markers of a run stand for. Markers of values that were made of others (digests, say) have no name.
pub(crate) type Names = BTreeMap<String, Placeholder>;

/// The call with placeholders for markers.
pub(crate) fn with_placeholders(call: RecordedCall, names: &Names) -> RecordedCall {
    map_texts(call, &|text, kind| conceal(text, kind, names))
}

/// The text with placeholders for markers. What looks like a placeholder already is told from them.
pub(crate) fn conceal(text: &str, kind: Kind, names: &Names) -> String {
    marker::replace_all(&escape(text, kind), |marker| names.get(marker).map(ToString::to_string))
}

/// The call with the markers that a run with this seed has.
pub(crate) fn with_markers(call: RecordedCall, seed: &[u8; 32]) -> RecordedCall {
    let key = marker::key(seed);
    map_texts(call, &|text, kind| fill(text, kind, |placeholder| Some(marker::of(&key, placeholder))))
}

/// The exchange with an answer in which nothing stands for a sealed value.
pub(crate) fn without_markers(exchange: RecordedExchange) -> RecordedExchange {
    let without = |text: &str| marker::replace_all(text, |_| Some(HIDDEN.to_owned()));
    let outcome = match exchange.outcome {
        RecordedOutcome::Response { status, headers, body } => RecordedOutcome::Response {
            status,
            headers: headers.into_iter().map(|(name, value)| (without(&name), without(&value))).collect(),
            body: String::from_utf8(body).map_or_else(|error| error.into_bytes(), |body| without(&body).into_bytes()),
        },
        failed @ RecordedOutcome::Failed { .. } => failed,
    };
    RecordedExchange { outcome, ..exchange }
}

/// The text with the markers that a run with this seed has, in place of placeholders: for what people write by hand.
pub fn fill_placeholders(text: &str, seed: &[u8; 32]) -> String {
    let key = marker::key(seed);
    fill(text, Kind::Plain, |placeholder| Some(marker::of(&key, placeholder)))
}

fn map_texts(call: RecordedCall, change: &dyn Fn(&str, Kind) -> String) -> RecordedCall {
    let exchanges = call.exchanges.into_iter().map(|exchange| exchange.map_texts(change)).collect();
    RecordedCall { exchanges, ..call }
}

#[cfg(test)]
mod tests {
    use weft_recording::CallKey;

    use super::*;

    fn call(body: &str) -> RecordedCall {
        let request = RecordedRequest {
            url: "http://shop/<token:".to_owned(),
            query: vec![("key".to_owned(), body.to_owned())],
            ..RecordedRequest::default()
        };
        let outcome = RecordedOutcome::Response { status: 200, headers: Vec::new(), body: body.into() };
        let exchanges = vec![RecordedExchange { request, duration_ms: 1, outcome }];
        RecordedCall { exchanges, ..RecordedCall::new(CallKey::default(), 0) }
    }

    #[test]
    fn markers_come_back_whatever_stands_around_them() {
        let seed = [7; 32];
        let secret = Placeholder::Secret { alias: "shop".to_owned(), name: "secret key".replace(' ', "_") };
        let token = Placeholder::Token { alias: "shop".to_owned(), name: "access_token".to_owned(), number: 2 };
        let key = marker::key(&seed);
        let names: Names = [&secret, &token].map(|name| (marker::of(&key, name), name.clone())).into();
        let (one, two) = (marker::of(&key, &secret), marker::of(&key, &token));
        let stranger = marker::of(&marker::key(&[8; 32]), &token);
        for text in [
            format!("Bearer {one}{two} <{one} <\\\\{two}> {stranger}"),
            format!(r#"{{"a":"{one}","b":"<secret:shop/secret_key>","c":"<\\token:a/b>","d":"<\token:"}}"#),
            format!("<\\secret:{one}<token:shop/access_token>"),
        ] {
            let recorded = with_placeholders(call(&text), &names);
            let shown = &recorded.exchanges[0].request.query[0].1;
            assert!(shown.contains("<secret:shop/secret_key>") && !shown.contains(&one) && !shown.contains(&two));
            assert_eq!(with_markers(recorded, &seed), call(&text));
        }
    }

    #[test]
    fn of_markers_that_overlap_the_first_is_named() {
        let (seed, key) = ([7; 32], marker::key(&[7; 32]));
        let secret = Placeholder::Secret { alias: "shop".to_owned(), name: "sealed".to_owned() };
        let first = marker::of(&key, &secret);
        let digits = first.rsplit_once('-').unwrap().1.to_owned();
        let token = Placeholder::Token { alias: "shop".to_owned(), name: digits, number: 1 };
        let second = marker::of(&key, &token);
        let text = format!("sealed-{second}");
        assert!(text.starts_with(&first));
        let recorded = with_placeholders(call(&text), &[(first, secret), (second, token)].into());
        assert!(recorded.exchanges[0].request.query[0].1.starts_with("<secret:shop/sealed>-"));
        assert_eq!(with_markers(recorded, &seed), call(&text));
    }

    #[test]
    fn another_seed_makes_the_same_recording() {
        let token = Placeholder::Token { alias: "shop".to_owned(), name: "access_token".to_owned(), number: 1 };
        let recorded = [[1; 32], [2; 32]].map(|seed| {
            let marker = marker::of(&marker::key(&seed), &token);
            let names = Names::from([(marker.clone(), token.clone())]);
            with_placeholders(call(&marker), &names)
        });
        assert_eq!(recorded[0], recorded[1]);
    }
}
