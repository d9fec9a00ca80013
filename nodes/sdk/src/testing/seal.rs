//! Sealing the values of an answer, as the host does: the node gets their markers.

use serde_json::Value;

use super::{Request, secret};
use crate::http::Response;

/// The response as the node reads it. Only an answer that holds such a value is written anew.
pub(super) fn sealed(request: &Request, response: Response) -> Response {
    if request.seal.is_empty() {
        return response;
    }
    let Ok(mut body) = response.json_owned::<Value>() else { return response };
    let mut changed = false;
    for seal in &request.seal {
        if let Some(Value::String(value)) = body.pointer_mut(&seal.pointer) {
            let marker = secret::marker(&seal.name);
            changed |= *value != marker;
            *value = marker;
        }
    }
    if changed { response.with_body(body.to_string()) } else { response }
}
