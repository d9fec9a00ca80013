//! Where the HTTP server comes in.

use super::gate::{Received, Said};
use super::interfaces;
use super::refusal::Refusal;
use super::service::{Enterprise, Form, refused as refused_text};

/// What stands before the name of a file.
pub(crate) const PATH: &str = "/openapi2/";

/// Nothing when there is no such file.
pub(crate) fn answer(enterprise: &Enterprise, file: &str, received: &Received) -> Option<Said> {
    let interface = interfaces::by_file(file)?;
    let form = Form {
        is_form_post: received.is_form_post,
        has_query: received.has_query,
        repeated: received.asked.repeated.as_deref(),
        fields: &received.asked.fields,
    };
    Some(match enterprise.answer_form(interface, &form) {
        Ok(text) => Said { status: 200, code: Some(0), text },
        Err(refusal) => refused(refusal.code, &refusal.message),
    })
}

pub(crate) fn refused(code: i64, message: &str) -> Said {
    Said { status: 200, code: Some(code), text: refused_text(&Refusal::new(code, message)) }
}
