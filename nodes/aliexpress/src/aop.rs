//! The old generation: requests below `/openapi`, and their answers.
//!
//! Tokens are asked for with the secret in the form, unsigned; everything else is signed.

use weft_sdk::http::{Request, Response};
use weft_sdk::list::whole;
use weft_sdk::record::Fields;
use weft_sdk::{Call, Failure, secret};

use crate::connection::{APP_KEY, APP_SECRET};
use crate::errors::{self, Asked, Said};
use crate::iop::{List, access_token, part, word};
use crate::lists;
use crate::sign::{self, Parameter};

/// Asks an interface of orders, which only reads.
pub fn ask<P>(call: &Call<P>, api: &str, own: Vec<Parameter>) -> Result<Response, Failure> {
    let path = format!("param2/1/aliexpress.open/{api}/{}", app_key(call));
    let form = sign::aop(&path, [vec![sign::sealed("access_token", access_token()?)], own].concat())?;
    Ok(Request::post(format!("{}/openapi/{path}", call.base_url())).form(form).repeatable().send()?)
}

/// Asks an interface of tokens, such as `http/1/system.oauth2/getToken`.
pub fn ask_token<P>(call: &Call<P>, api: &str, own: Vec<(&str, String)>) -> Result<Response, Failure> {
    let key = app_key(call);
    let who = [("client_id", key.to_owned()), ("client_secret", secret::sealed(APP_SECRET)?)];
    let form = own.into_iter().chain(who).map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(Request::post(format!("{}/openapi/{api}/{key}", call.base_url())).form(form).send()?)
}

/// The key of the application.
pub fn app_key<P>(call: &Call<P>) -> &str {
    call.connection_field(APP_KEY).unwrap_or_default()
}

/// What an answer carries, if it tells no failure. One client has seen an object `result` around it.
pub fn body<'a>(asked: Asked, response: &'a Response) -> Result<Fields<'a>, Failure> {
    let status = response.status();
    let is_success = (200..300).contains(&status);
    let Ok(fields) = response.json::<Fields<'a>>() else {
        return Err(if is_success { response.undocumented(asked.name) } else { errors::from_status(asked, response) });
    };
    if let Some(code) = word(&fields, "error_code") {
        let message = word(&fields, "error_message").or_else(|| word(&fields, "exception")).unwrap_or_default();
        return Err(errors::from_aop(asked, &Said::new(code, message), status));
    }
    if !is_success {
        return Err(errors::from_status(asked, response));
    }
    Ok(part(&fields, "result").unwrap_or(fields))
}

/// The list of an answer.
pub fn list<'a>(asked: Asked, response: &'a Response) -> Result<List<'a>, Failure> {
    let body = body(asked, response)?;
    let total = word(&body, "totalItem").and_then(|text| whole(&text));
    let malformed = || Failure::unavailable(format!("{}: the answer has no list of orders", asked.name));
    let rows = match body.into_iter().find(|(name, _)| name == "orderList") {
        Some((_, std::borrow::Cow::Borrowed(raw))) if raw.get() != "null" => {
            lists::entries(raw).ok_or_else(malformed)?
        }
        _ if total == Some(0) => Vec::new(),
        _ => return Err(malformed()),
    };
    Ok(List { rows, total })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Asked = Asked::many("api.findOrderListQuery");

    #[test]
    fn lists_are_read() {
        let table = [
            (r#"{"totalItem":3,"orderList":[{"orderId":9007199254740993}]}"#, Some((1, Some(3)))),
            (r#"{"result":{"totalItem":"3","orderList":[{"orderId":1}]}}"#, Some((1, Some(3)))),
            (r#"{"totalItem":0,"orderList":[]}"#, Some((0, Some(0)))),
            (r#"{"totalItem":0}"#, Some((0, Some(0)))),
            (r#"{"totalItem":3}"#, None),
            (r#"{"orderList":[1]}"#, None),
            ("<html>Busy</html>", None),
        ];
        for (body, expected) in table {
            let response = Response::new(200, body);
            let read = list(LIST, &response).map(|list| (list.rows.len(), list.total));
            assert_eq!(read.ok(), expected, "{body}");
        }
    }

    #[test]
    fn failures_have_a_status() {
        let response = Response::new(401, r#"{"error_code":"401","error_message":"Request need user authorized"}"#);
        assert!(matches!(body(LIST, &response), Err(Failure::Unauthorized(problem)) if problem.code == "401"));
        let response = Response::new(502, "<html>Bad gateway</html>");
        assert!(matches!(body(LIST, &response), Err(Failure::Unavailable(problem)) if problem.code == "502"));
        let response = Response::new(404, "{}");
        assert!(matches!(body(LIST, &response), Err(Failure::Invalid(problem)) if problem.code == "404"));
    }
}
