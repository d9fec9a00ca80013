//! Lists of orders that go on by a token.

use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::list::Rows;
use weft_sdk::{Call, Failure, Page, log};

use crate::operation::Operation;

/// Where a list goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resume {
    /// The platform's token of the next page.
    pub token: String,
}

/// The next page, as it came. `request` makes the request for a page by its token, or for the first one.
///
/// A token lives for some time only, which a run that was stopped may outlast. One that is refused has the list begin anew:
/// rows that come again are the same rows.
pub fn ask<P>(
    call: &Call<P>,
    operation: &Operation,
    place: &str,
    request: impl Fn(Option<&str>) -> Result<Request, Failure>,
) -> Result<Response, Failure> {
    let Some(resume) = call.resume::<Resume>()? else { return Ok(request(None)?.send_for_records(&[place])?) };
    let response = request(Some(&resume.token))?.send_for_records(&[place])?;
    if response.status() != 400 {
        return Ok(response);
    }
    log::write(
        log::Level::Warn,
        "the platform refuses the token of the next page: the list is read from its beginning",
        &json!({ "operation": operation.name }),
    );
    Ok(request(None)?.send_for_records(&[place])?)
}

/// The page with these rows, which goes on where the platform says.
pub fn page(rows: Rows<'_>, next_token: Option<String>) -> Page {
    let next = next_token.filter(|token| !token.is_empty()).map(|token| json!(Resume { token }));
    Page { records: rows.records(), next, ..Page::default() }
}

/// The rows of an answer: in the host if they stayed there, else those that were read.
pub fn rows<'a>(response: &Response, place: &str, read: Vec<weft_sdk::record::Fields<'a>>) -> Rows<'a> {
    match response.list(place) {
        Some(list) => Rows::Listed(list.clone()),
        None => Rows::Here(read),
    }
}
