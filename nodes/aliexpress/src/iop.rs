//! The current generation: requests to `/rest` (tokens) and `/sync` (everything else), and their answers.
//!
//! Records are read here and not left in the host: there are at most fifty on a page, and two pages in a second.

use serde_json::value::RawValue;
use weft_sdk::http::{Request, Response};
use weft_sdk::list::whole;
use weft_sdk::record::Fields;
use weft_sdk::{Call, Failure, secret};

use crate::connection::{ACCESS_TOKEN, APP_KEY};
use crate::errors::{self, Asked, Said};
use crate::lists;
use crate::sign::{self, Parameter};

/// Asks a method at `/sync`. All that this component asks for only reads, so the host may repeat it.
pub fn ask<P>(call: &Call<P>, method: &str, business: Option<(&str, String)>) -> Result<Response, Failure> {
    let own = business.map(|(name, value)| sign::text(name, value));
    let system = [
        app_key(call),
        sign::text("format", "json"),
        sign::text("method", method),
        sign::sealed("session", access_token()?),
        sign::text("sign_method", "sha256"),
        // Lists are lists then, and not in objects.
        sign::text("simplify", "true"),
        sign::text("timestamp", sign::timestamp()),
        sign::text("v", "2.0"),
    ];
    let form = sign::iop("", system.into_iter().chain(own).collect())?;
    Ok(Request::post(format!("{}/sync", call.base_url())).form(form).repeatable().send()?)
}

/// Asks a path below `/rest`. Such a request may use up a code or a token, so it isn't repeated.
pub fn ask_path<P>(call: &Call<P>, path: &str, own: Parameter) -> Result<Response, Failure> {
    let system = [app_key(call), sign::text("sign_method", "sha256"), sign::text("timestamp", sign::timestamp()), own];
    let form = sign::iop(path, system.into())?;
    Ok(Request::post(format!("{}/rest{path}", call.base_url())).form(form).send()?)
}

fn app_key<P>(call: &Call<P>) -> Parameter {
    sign::text(APP_KEY, call.connection_field(APP_KEY).unwrap_or_default())
}

/// The token as a marker. Without one there is nothing wrong with the connection: it is only not authorized.
pub fn access_token() -> Result<String, Failure> {
    secret::sealed(ACCESS_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => Failure::unauthorized("there is no access token").with_chinese("还没有访问令牌"),
        other => other.into(),
    })
}

/// What an answer carries, if it tells no failure: an object, without the one around it.
pub fn body<'a>(asked: Asked, response: &'a Response) -> Result<Fields<'a>, Failure> {
    let is_success = (200..300).contains(&response.status());
    let Ok(fields) = response.json::<Fields<'a>>() else {
        return Err(if is_success { response.undocumented(asked.name) } else { errors::from_status(asked, response) });
    };
    if let Some(said) = said(&fields) {
        return Err(errors::from_iop(asked, &said));
    }
    if !is_success {
        return Err(errors::from_status(asked, response));
    }
    Ok(without_wrapper(fields))
}

/// What an answer says of a failure: in an object of its own at `/sync`, on top at `/rest`.
fn said(fields: &Fields<'_>) -> Option<Said> {
    let inner: Option<Fields<'_>> = fields.get("error_response").and_then(|raw| serde_json::from_str(raw.get()).ok());
    let error = inner.as_ref().unwrap_or(fields);
    let code = word(error, "code").unwrap_or_default();
    let tells = inner.is_some() || !(code.is_empty() || code == "0");
    let message = word(error, "msg").or_else(|| word(error, "message")).unwrap_or_default();
    let sub = word(error, "sub_code").map(|code| (code, word(error, "sub_msg").unwrap_or_default()));
    tells.then(|| Said { fault: word(error, "type").unwrap_or_default(), code, message, sub })
}

/// Without `simplify` an answer stands in an object that is named after the method.
fn without_wrapper(fields: Fields<'_>) -> Fields<'_> {
    let is_alone = |name: &str| name.ends_with("_response");
    let mut all = fields.into_iter().collect::<Vec<_>>();
    let inner = match all.as_slice() {
        [(name, std::borrow::Cow::Borrowed(raw)), ..] if is_alone(name) => serde_json::from_str(raw.get()).ok(),
        _ => None,
    };
    inner.unwrap_or_else(|| {
        let mut fields = Fields::default();
        all.drain(..).for_each(|(name, value)| fields.set(name, value));
        fields
    })
}

/// A text, or a number as it is written; none for nothing, null and the empty text.
pub fn word(fields: &Fields<'_>, name: &str) -> Option<String> {
    let raw = fields.raw(name)?;
    let text = serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned());
    (!text.is_empty() && text != "null" && !text.starts_with(['{', '['])).then_some(text)
}

/// The object under `result`, if it doesn't tell a failure. One without fields if there is none.
pub fn result<'a>(asked: Asked, body: &Fields<'a>) -> Result<Fields<'a>, Failure> {
    let Some(result) = part(body, "result") else { return Ok(Fields::default()) };
    let failed = result.raw("success").is_some_and(|success| matches!(success, "false" | r#""false""#));
    if !failed {
        return Ok(result);
    }
    let message = word(&result, "error_message").unwrap_or_default();
    Err(errors::from_iop(asked, &Said::new(word(&result, "error_code").unwrap_or_default(), message)))
}

/// An object inside of another one, if it is there and has fields.
pub fn part<'a>(fields: &Fields<'a>, name: &str) -> Option<Fields<'a>> {
    let (_, value) = fields.clone().into_iter().find(|(field, _)| field == name)?;
    let std::borrow::Cow::Borrowed(raw) = value else { return None };
    let raw: &'a RawValue = raw;
    serde_json::from_str::<Fields<'a>>(raw.get()).ok().filter(|fields| !fields.is_empty())
}

/// A page of a list.
#[derive(Debug, Default)]
pub struct List<'a> {
    /// The records.
    pub rows: Vec<Fields<'a>>,
    /// How many there are on all pages, if the platform said so.
    pub total: Option<u64>,
}

/// The list of an answer. One that is empty may not be there at all.
pub fn list<'a>(asked: Asked, response: &'a Response) -> Result<List<'a>, Failure> {
    let body = body(asked, response)?;
    let result = result(asked, &body)?;
    let total = word(&result, "total_count").and_then(|text| whole(&text));
    let malformed = || Failure::unavailable(format!("{}: the answer has no list of orders", asked.name));
    if result.is_empty() {
        return Err(malformed());
    }
    let list = result.into_iter().find(|(name, _)| name == "target_list").map(|(_, list)| list);
    let rows = match list {
        None => Vec::new(),
        Some(std::borrow::Cow::Borrowed(raw)) if raw.get() != "null" => lists::entries(raw).ok_or_else(malformed)?,
        Some(_) => Vec::new(),
    };
    Ok(List { rows, total })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::{self, Calls};

    use super::*;

    const LIST: Asked = Asked::many("aliexpress.solution.order.get");

    fn count(body: &str) -> Result<(usize, Option<u64>), Failure> {
        let response = Response::new(200, body);
        let List { rows, total } = list(LIST, &response)?;
        Ok((rows.len(), total))
    }

    #[test]
    fn lists_are_found_in_both_forms() {
        let table = [
            (r#"{"result":{"success":true,"total_count":3,"target_list":[{"a":1},{"a":2}]},"code":"0"}"#, (2, Some(3))),
            (
                r#"{"aliexpress_solution_order_get_response":{"request_id":"r","code":"0","result":{"success":true,
                   "total_count":"3","target_list":{"order_dto":[{"a":1}]}}}}"#,
                (1, Some(3)),
            ),
            (r#"{"result":{"success":true,"total_count":0},"code":"0"}"#, (0, Some(0))),
            (r#"{"result":{"success":"true","target_list":null}}"#, (0, None)),
            (r#"{"result":{"success":true,"total_count":0,"target_list":{}}}"#, (0, Some(0))),
        ];
        for (body, expected) in table {
            assert_eq!(count(body).unwrap(), expected, "{body}");
        }
    }

    #[test]
    fn what_is_no_list_is_the_platforms_fault() {
        let bodies = [
            "",
            "<html>Busy</html>",
            r#"{"result":{"success":true,"target_list":[{"a":1}"#,
            r#"{"code":"0"}"#,
            r#"{"result":{"success":true,"target_list":"x"}}"#,
            r#"{"result":{"success":true,"target_list":[1]}}"#,
        ];
        for body in bodies {
            assert!(matches!(count(body), Err(Failure::Unavailable(_))), "{body}");
        }
    }

    #[test]
    fn failures_are_told_in_three_places() {
        let sync = r#"{"error_response":{"type":"ISV","code":"IllegalAccessToken","msg":"expired","request_id":"r"}}"#;
        let rest = r#"{"type":"ISV","code":"IllegalAccessToken","message":"expired","request_id":"r"}"#;
        for (status, body) in [(200, sync), (200, rest), (400, sync), (401, rest), (500, sync)] {
            let response = Response::new(status, body);
            let Err(Failure::Unauthorized(problem)) = list(LIST, &response) else { panic!("{status} {body}") };
            assert_eq!(problem.code, "IllegalAccessToken");
            assert!(problem.message.ends_with("expired"), "{}", problem.message);
        }
        let inside = r#"{"result":{"success":false,"error_code":"PARAMETER_ERROR","error_message":"page_size"}}"#;
        let Err(Failure::Invalid(problem)) = count(inside) else { panic!("not invalid") };
        assert_eq!(problem.code, "PARAMETER_ERROR");
        let response = Response::new(503, r#"{"result":{}}"#);
        assert!(matches!(list(LIST, &response), Err(Failure::Unavailable(problem)) if problem.code == "503"));
    }

    #[test]
    fn a_request_is_signed_as_it_is_sent() {
        testing::set_clock("2026-01-02T10:20:30Z");
        let calls = Calls::new()
            .on("POST https://ae.test/sync")
            .form("app_key", "123456")
            .form("format", "json")
            .form("method", "aliexpress.solution.order.get")
            .form("param0", r#"{"page_size":50}"#)
            .form("session", "<access_token>")
            .form("sign_method", "sha256")
            .form("simplify", "true")
            .form("timestamp", "1767349230000")
            .form("v", "2.0")
            .form(
                "sign",
                "<hmac-sha256 <app_secret> app_key123456formatjsonmethodaliexpress.solution.order.getparam0{\"page_size\":50}\
                 session<access_token>sign_methodsha256simplifytruetimestamp1767349230000v2.0 hex-upper>",
            )
            .exactly()
            .answer(200, json!({ "shop_id": 1, "code": "0" }));
        struct Asks;
        impl weft_sdk::Node for Asks {
            const NAME: &'static str = "asks";
            type Parameters = weft_sdk::consent::None;
            type Record = ();
            fn title() -> weft_sdk::Label {
                weft_sdk::label("a", "a")
            }
            fn run(call: Call<Self::Parameters>) -> Result<weft_sdk::Page, Failure> {
                let business = Some(("param0", r#"{"page_size":50}"#.to_owned()));
                ask(&call, LIST.name, business).map(|_| weft_sdk::Page::default())
            }
        }
        let connection = json!({ "base_url": "https://ae.test", "app_key": "123456" });
        calls.run::<Asks>(Call::new(connection, json!({}))).unwrap();
        assert!(calls.requests()[0].repeatable);
    }

    #[test]
    fn without_a_token_somebody_has_to_authorize() {
        testing::with_secrets(&[], || assert!(matches!(access_token(), Err(Failure::Unauthorized(_)))));
    }
}
