//! The network.

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, js_string};
use weft_sdk::http::{Error, Request, Response};

use super::body::{self, Body};
use super::{bytes, entries, field};
use crate::engine::here;
use crate::engine::state::state;

/// Longest time that the host is asked to wait.
const TIMEOUT_MS_MAX: f64 = 3_600_000.0;

/// Sends a request and waits for the answer.
pub(super) fn request(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let place = here(context);
    if place.is_some() {
        *state(context).asked_at.borrow_mut() = place;
    }
    let options = args.get_or_undefined(0).to_object(context)?;
    let url = field(&options, "url", context)?.to_string(context)?.to_std_string_lossy();
    let request = read(&options, &url, context)?;
    match request.send() {
        Ok(response) => answer(&response, &url, context),
        Err(error) => Err(refused(error, context)),
    }
}

fn read(options: &JsObject, url: &str, context: &mut Context) -> JsResult<Request> {
    let method = field(options, "method", context)?.to_string(context)?.to_std_string_lossy();
    let headers = headers(options, context)?;
    let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let content_type = content_type.map(|(_, value)| value.clone()).unwrap_or_default();
    let body = body::read(body_of(options, context)?, &content_type);
    let (place, query) = body::without_query(url);
    let mut request =
        query.into_iter().fold(Request::new(&method, place), |request, (name, value)| request.query(&name, value));
    for (name, value) in &headers {
        if !name.eq_ignore_ascii_case("content-type") || body.leaves_content_type(value) {
            request = request.header(name, value);
        }
    }
    request = match body {
        Body::None => request,
        Body::Json(json) => request.json(&json),
        Body::Form(fields) => request.form(fields),
        Body::Text(text) => {
            let content_type = if content_type.is_empty() { "text/plain;charset=UTF-8" } else { &content_type };
            request.text(content_type, text)
        }
    };
    let timeout = field(options, "timeout", context)?.as_number();
    if let Some(timeout) = timeout.filter(|timeout| (1.0..TIMEOUT_MS_MAX).contains(timeout)) {
        request = request.timeout_ms(timeout as u32);
    }
    let repeatable = state(context).reads_only.get() || matches!(method.as_str(), "GET" | "HEAD");
    Ok(if repeatable { request.repeatable() } else { request })
}

fn headers(options: &JsObject, context: &mut Context) -> JsResult<Vec<(String, String)>> {
    let list = field(options, "headers", context)?;
    let mut headers = Vec::new();
    for pair in entries(&list, context)? {
        let pair = entries(&pair, context)?;
        let name = pair.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
        headers.push((name, pair.get_or_undefined(1).to_string(context)?.to_std_string_lossy()));
    }
    Ok(headers)
}

/// The body as text. Bytes that are no UTF-8 can't be sent: a recording couldn't hold them.
fn body_of(options: &JsObject, context: &mut Context) -> JsResult<Option<String>> {
    let value = field(options, "body", context)?;
    if value.is_null_or_undefined() {
        return Ok(None);
    }
    if let Some(text) = value.as_string() {
        return Ok(Some(text.to_std_string_lossy()));
    }
    let bytes = bytes::of(&value, context)?;
    String::from_utf8(bytes).map(Some).map_err(|_| {
        failed("malformed", "a body that is no text (UTF-8) can't be sent: send JSON, a form or base64", context)
    })
}

fn answer(response: &Response, url: &str, context: &mut Context) -> JsResult<JsValue> {
    let pairs: Vec<(String, String)> =
        response.all_headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut headers = Vec::new();
    for (name, value) in pairs {
        let pair = [JsString::from(name).into(), JsString::from(value).into()];
        headers.push(JsArray::from_iter(pair, context).into());
    }
    let headers = JsArray::from_iter(headers, context);
    let body = JsString::from(String::from_utf8_lossy(response.body()).as_ref());
    let answer = JsObject::with_object_proto(context.intrinsics());
    answer.create_data_property_or_throw(js_string!("status"), response.status(), context)?;
    answer.create_data_property_or_throw(js_string!("headers"), headers, context)?;
    answer.create_data_property_or_throw(js_string!("body"), body, context)?;
    answer.create_data_property_or_throw(js_string!("url"), JsString::from(url), context)?;
    Ok(answer.into())
}

fn refused(error: Error, context: &mut Context) -> JsError {
    let (kind, message) = match error {
        Error::Denied(reason) => ("denied", reason),
        Error::Malformed(reason) => ("malformed", reason),
        Error::Timeout(reason) => ("timeout", reason),
        Error::Unreachable(reason) => ("unreachable", reason),
        Error::TooLarge(bytes) => ("too-large", format!("the response is larger than {bytes} bytes")),
        Error::Encoding(reason) => ("encoding", reason),
        Error::Charset(reason) => ("charset", reason),
    };
    failed(kind, &message, context)
}

/// An error that says what kind it is.
fn failed(kind: &str, message: &str, context: &mut Context) -> JsError {
    let error = JsNativeError::error().with_message(message.to_owned()).into_opaque(context);
    match error.create_data_property_or_throw(js_string!("kind"), JsString::from(kind), context) {
        Ok(_) => JsError::from_opaque(error.into()),
        Err(error) => error,
    }
}
