//! One entry of an archive as an exchange.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::parse;

use super::{HarError, encoded_query, header, own};
use crate::{FailureKind, RecordedBody, RecordedExchange, RecordedOutcome, RecordedRequest};

/// An entry, and where in the archive it stands.
pub struct Entry<'a> {
    pub value: &'a Value,
    pub place: String,
}

type Pairs = Vec<(String, String)>;

impl Entry<'_> {
    /// The exchange as the archive has it; of entries that are not ours, the fields that matter.
    pub fn exchange(&self, own: bool) -> Result<RecordedExchange, HarError> {
        let duration_ms = &self.value["time"];
        let whole = duration_ms.as_u64();
        let rounded = || duration_ms.as_f64().filter(|time| *time > 0.0).map(|time| time.round() as u64);
        Ok(RecordedExchange {
            request: if own { self.own_request()? } else { self.request()? },
            duration_ms: whole.or_else(rounded).unwrap_or_default(),
            outcome: self.outcome(own)?,
        })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn started_at_ms(&self) -> i64 {
        let date = DateTime::parse_from_rfc3339(text(self.value, "startedDateTime"));
        date.map(|date| date.timestamp_millis()).unwrap_or_default()
    }

    /// The URL as it was asked for.
    pub fn url(&self) -> Result<&str, HarError> {
        self.needed("url")
    }

    pub fn method(&self) -> Result<&str, HarError> {
        self.needed("method")
    }

    fn needed(&self, name: &str) -> Result<&str, HarError> {
        let found = self.value["request"][name].as_str();
        found.ok_or_else(|| {
            let place = format!("{}/request/{name}", self.place);
            HarError::new(place, format!("the entry has no `{name}`"), "remove the entry or export the archive again")
        })
    }

    /// A request of ours: everything as it was.
    fn own_request(&self) -> Result<RecordedRequest, HarError> {
        let request = &self.value["request"];
        let query = pairs(&request["queryString"]);
        let url = self.url()?;
        let bare = url.strip_suffix(&encoded_query(&query)).unwrap_or(url);
        let post = &request["postData"];
        let own = &self.value[own::FIELD];
        let body = match own["body"].as_str() {
            Some("json") => RecordedBody::Json(text(post, "text").to_owned()),
            Some("form") => RecordedBody::Form(pairs(&post["params"])),
            Some(_) => text_body(post, text(post, "text").to_owned()),
            None => RecordedBody::None,
        };
        Ok(RecordedRequest {
            method: self.method()?.to_owned(),
            url: bare.to_owned(),
            query,
            headers: pairs(&request["headers"]),
            body,
            repeatable: own["repeatable"].as_bool().unwrap_or_default(),
        })
    }

    fn request(&self) -> Result<RecordedRequest, HarError> {
        let method = self.method()?.to_ascii_uppercase();
        let mut url = Url::parse(self.url()?).map_err(|error| {
            let place = format!("{}/request/url", self.place);
            HarError::new(place, format!("this is no URL: {error}"), "remove the entry or export the archive again")
        })?;
        // The list `queryString` is decoded by some programs and not by others; the URL is always encoded.
        let query = url.query_pairs().into_owned().collect();
        url.set_query(None);
        url.set_fragment(None);
        // Both fail only for URLs without a host. A password in a URL is no part of what an API is asked.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        let headers = pairs(&self.value["request"]["headers"]).into_iter();
        // RFC 9110, section 9.2.2.
        let repeatable = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"].contains(&method.as_str());
        Ok(RecordedRequest {
            method,
            url: url.into(),
            query,
            headers: headers.filter(|(name, value)| header::matters_in_request(name, value)).collect(),
            body: self.request_body()?,
            repeatable,
        })
    }

    fn request_body(&self) -> Result<RecordedBody, HarError> {
        let post = &self.value["request"]["postData"];
        let media_type = text(post, "mimeType").to_ascii_lowercase();
        let body = self.body(post, "request/postData")?;
        let body = String::from_utf8_lossy(&body).into_owned();
        if media_type.starts_with("application/x-www-form-urlencoded") {
            let params = pairs(&post["params"]);
            // Where both are given, the text is what was sent; the params of some programs are still encoded.
            let fields = if body.is_empty() { params } else { parse(body.as_bytes()).into_owned().collect() };
            return Ok(RecordedBody::Form(fields));
        }
        Ok(match body {
            body if body.is_empty() => RecordedBody::None,
            body if is_json(&media_type) => RecordedBody::Json(body),
            body => text_body(post, body),
        })
    }

    fn outcome(&self, own: bool) -> Result<RecordedOutcome, HarError> {
        let response = &self.value["response"];
        let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
        if let Some(kind) = own::failure_kind(self.value).or((status == 0 && !own).then_some(FailureKind::Unreachable))
        {
            let reason = response["_error"].as_str().unwrap_or("the archive holds no response").to_owned();
            return Ok(RecordedOutcome::Failed { kind, reason });
        }
        let headers = pairs(&response["headers"]);
        let body = self.body(&response["content"], "response/content")?;
        let headers = if own { headers } else { kept_headers(headers, response) };
        Ok(RecordedOutcome::Response { status, headers, body })
    }

    /// Text, or bytes in base64.
    fn body(&self, content: &Value, name: &str) -> Result<Vec<u8>, HarError> {
        let body = text(content, "text");
        if !text(content, "encoding").eq_ignore_ascii_case("base64") {
            return Ok(body.as_bytes().to_vec());
        }
        let digits: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        STANDARD.decode(digits).map_err(|error| {
            let place = format!("{}/{name}/text", self.place);
            HarError::new(
                place,
                format!("the body is not base64: {error}"),
                "remove the entry or export the archive again",
            )
        })
    }

    /// A response whose body the program did not keep.
    pub fn lacks_body(&self) -> bool {
        let content = &self.value["response"]["content"];
        content["text"].is_null() && content["size"].as_i64().unwrap_or_default() > 0
    }
}

/// Names in lower case. The content type is known from elsewhere if the field is missing.
fn kept_headers(headers: Pairs, response: &Value) -> Pairs {
    let kept = headers.into_iter().filter(|(name, _)| header::matters_in_response(name));
    let mut kept: Pairs = kept.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let media_type = text(&response["content"], "mimeType");
    if !kept.iter().any(|(name, _)| name == "content-type") && media_type.contains('/') {
        kept.push(("content-type".to_owned(), media_type.to_owned()));
    }
    kept
}

fn text_body(post: &Value, body: String) -> RecordedBody {
    RecordedBody::Text { content_type: text(post, "mimeType").to_owned(), text: body }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json") || essence == "text/json"
}

/// The text of a field; empty if there is none.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A list of names and values.
pub fn pairs(list: &Value) -> Pairs {
    let pair = |pair: &Value| Some((pair["name"].as_str()?.to_owned(), text(pair, "value").to_owned()));
    list.as_array().into_iter().flatten().filter_map(pair).collect()
}
