//! The envelopes of all protocols, read tolerantly.
//!
//! | through | success | refusal |
//! |---|---|---|
//! | enterprise | `{code: 0, total_count, LIST}` | `{code, message}` |
//! | flagship | `{status: 0, data: {total_count, LIST}}`, or `{status: 0, total, data: [...]}` | `{status, message}` |
//! | Qimen | one of these in `{response: ...}`, the enterprise's with `errorcode` | the same; `flag: failure`; `{error_response}` |
//!
//! Codes may be numbers or texts, a list may be missing where it is empty, and the HTTP status is 200 throughout.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::http::{Request, Response};
use weft_sdk::list::Rows;
use weft_sdk::record::Fields;

use crate::paging::List;
use crate::refusal::{self, About};

type Object<'a> = BTreeMap<String, &'a RawValue>;

/// Where totals stand.
const TOTALS: [&str; 5] = ["total_count", "total", "total_results", "totalResults", "totalCount"];
/// Where codes stand that mean success if they are zero.
const CODES: [&str; 3] = ["errorcode", "code", "status"];

/// What the platform said instead of an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The ERP: its code and its message.
    Erp {
        /// As it came.
        code: String,
        /// In the platform's words.
        message: String,
    },
    /// The gateway in front of it.
    Gateway(GatewayError),
}

/// An error of the gateway.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct GatewayError {
    /// The number.
    pub code: String,
    /// What it means.
    pub message: String,
    /// What kind of it.
    pub sub_code: String,
    /// What that means.
    pub sub_message: String,
}

/// Sends a request for a list of that name; its records stay in the host where they can. All interfaces only read, so the
/// host may repeat it.
pub fn ask(request: Request, name: &str) -> Result<Response, Failure> {
    let places = places(name);
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    Ok(request.repeatable().send_for_records(&places)?)
}

/// The records under `name` of an answer that means success; a question mark behind the name says that it isn't sure.
/// `refused` turns what the ERP says into a failure.
pub fn list<'a>(
    about: &About<'_>,
    response: &'a Response,
    name: &str,
    refused: impl Fn(&About<'_>, &str, &str) -> Failure,
) -> Result<List<'a>, Failure> {
    if !(200..300).contains(&response.status()) {
        return Err(refusal::from_status(about, response));
    }
    let inner = inner(response).ok_or_else(|| malformed(about, response))?;
    let inner = inner.map_err(|refusal| match refusal {
        Refusal::Erp { code, message } => refused(about, &code, &message),
        Refusal::Gateway(error) => refusal::from_gateway(about, &error),
    })?;
    read_list(&inner, name, response).ok_or_else(|| malformed(about, response))
}

/// The places at which a list of that name stands in the envelopes, as JSON Pointers. A list that stands elsewhere (the names
/// of a few aren't sure, and the gateway may wrap them) is read here.
fn places(name: &str) -> Vec<String> {
    let [plain, data, whole] = within(name);
    ["", "/response"].iter().flat_map(|envelope| [&plain, &data, &whole].map(|at| format!("{envelope}{at}"))).collect()
}

/// The places of a list of that name within an envelope.
fn within(name: &str) -> [String; 3] {
    let name = name.trim_end_matches('?');
    [format!("/{name}"), format!("/data/{name}"), "/data".to_owned()]
}

/// The list at a place within the envelope, if it stayed in the host.
fn listed<'a>(response: &Response, at: &str) -> Option<Rows<'a>> {
    let list = ["", "/response"].iter().find_map(|envelope| response.list(&format!("{envelope}{at}")))?;
    Some(Rows::Listed(list.clone()))
}

fn malformed(about: &About<'_>, response: &Response) -> Failure {
    response.undocumented(about.name)
}

/// What stands in the envelope; none if there is none.
fn inner(response: &Response) -> Option<Result<Object<'_>, Refusal>> {
    let root: Object<'_> = response.json().ok()?;
    if let Some(error) = root.get("error_response") {
        return Some(Err(Refusal::Gateway(gateway_error(&object(error)?))));
    }
    let wrapped = root.iter().find(|(name, _)| name.ends_with("response")).map(|(_, value)| object(value));
    let inner = match wrapped {
        Some(inner) => inner?,
        None => root,
    };
    match refusal(&inner) {
        Some(refusal) => Some(Err(refusal)),
        None => Some(Ok(inner)),
    }
}

fn refusal(inner: &Object<'_>) -> Option<Refusal> {
    if text(inner, "flag").eq_ignore_ascii_case("failure") {
        let error = gateway_error(inner);
        let of_erp = error.sub_code.parse::<i64>().is_ok_and(|code| code != 0);
        return Some(match of_erp {
            true => Refusal::Erp { message: first_said(&[&error.sub_message, &error.message]), code: error.sub_code },
            false => Refusal::Gateway(error),
        });
    }
    let code = CODES.iter().map(|name| text(inner, name)).find(|code| is_failure(code))?;
    Some(Refusal::Erp { code, message: first_said(&[&text(inner, "message"), &text(inner, "msg")]) })
}

fn is_failure(code: &str) -> bool {
    !code.is_empty() && !code.parse::<f64>().is_ok_and(|code| code == 0.0)
}

fn gateway_error(inner: &Object<'_>) -> GatewayError {
    let either = |one: &str, other: &str| first_said(&[&text(inner, one), &text(inner, other)]);
    GatewayError {
        code: text(inner, "code"),
        message: either("message", "msg"),
        sub_code: text(inner, "sub_code"),
        sub_message: either("sub_message", "sub_msg"),
    }
}

fn first_said(texts: &[&String]) -> String {
    texts.iter().find(|text| !text.is_empty()).map(|text| (*text).clone()).unwrap_or_default()
}

/// A field as text, whether it is one or a number; empty where there is none.
fn text(object: &Object<'_>, name: &str) -> String {
    match object.get(name).map(|raw| raw.get()) {
        None | Some("null") => String::new(),
        Some(json) => serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned()).trim().to_owned(),
    }
}

fn object(raw: &RawValue) -> Option<Object<'_>> {
    serde_json::from_str(raw.get()).ok()
}

/// The records, and how many there are. None if the envelope has nothing that an answer has.
fn read_list<'a>(inner: &Object<'a>, name: &str, response: &Response) -> Option<List<'a>> {
    let [plain, in_data, whole] = within(name);
    let data = inner.get("data").map(|raw| raw.get());
    match data {
        Some(data) if data.starts_with('[') => {
            let rows = match listed(response, &whole) {
                Some(listed) => listed,
                None => serde_json::from_str::<Vec<Fields<'a>>>(data).ok()?.into(),
            };
            Some(List { rows, total: total(inner) })
        }
        Some(data) if data.starts_with('{') => {
            let data: Object<'a> = serde_json::from_str(data).ok()?;
            let rows = match listed(response, &in_data) {
                Some(listed) => listed,
                None => rows(&data, name)?.into(),
            };
            Some(List { rows, total: total(&data).or_else(|| total(inner)) })
        }
        _ => {
            let rows = match listed(response, &plain) {
                Some(listed) => listed,
                None => rows(inner, name)?.into(),
            };
            let list = List { rows, total: total(inner) };
            let says_so = CODES.iter().chain(&["flag"]).any(|code| inner.contains_key(*code));
            (says_so || list.total.is_some() || !list.rows.is_empty()).then_some(list)
        }
    }
}

/// The records under a name. The names of a few lists are not known for sure, which a question mark behind them says:
/// where there is nothing under the name and one other list, that is it. None if the list is no list.
fn rows<'a>(object: &Object<'a>, name: &str) -> Option<Vec<Fields<'a>>> {
    let (name, sure) = name.strip_suffix('?').map_or((name, true), |name| (name, false));
    let found = match object.get(name) {
        None if !sure => only_list(object),
        found => found.copied(),
    };
    match found.map(|list| list.get()) {
        None | Some("null" | r#""""#) => Some(Vec::new()),
        // The gateway may wrap a list: {"orders": {"order": [...]}}.
        Some(wrapped) if wrapped.starts_with('{') => {
            let wrapped: Object<'a> = serde_json::from_str(wrapped).ok()?;
            only_list(&wrapped).map_or(Some(Vec::new()), read)
        }
        Some(_) => found.and_then(read),
    }
}

fn read<'a>(list: &'a RawValue) -> Option<Vec<Fields<'a>>> {
    Vec::<Fields<'a>>::deserialize(&mut serde_json::Deserializer::from_str(list.get())).ok()
}

fn only_list<'a>(object: &Object<'a>) -> Option<&'a RawValue> {
    let mut lists = object.values().filter(|value| value.get().starts_with('['));
    lists.next().filter(|_| lists.next().is_none()).copied()
}

/// A number, or a text of one. PHP may write it as a float.
fn total(object: &Object<'_>) -> Option<i64> {
    let said = TOTALS.iter().map(|name| text(object, name)).find(|total| !total.is_empty())?;
    let whole = said.split_once('.').map_or(said.as_str(), |(whole, _)| whole);
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::App;
    use crate::refusal::tests::interface;

    fn list_of(body: &str) -> Result<(usize, Option<i64>), Failure> {
        let here = read(Response::new(200, body));
        let body = body.to_owned();
        weft_sdk::testing::answer(move |_| Ok(Response::new(200, body.as_str())));
        let places = places("trades?");
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        let response = weft_sdk::http::Request::get("https://a.test/x").send_for_records(&places).unwrap();
        assert_eq!(read(response), here, "whether its records stay in the host or not");
        here
    }

    fn read(response: Response) -> Result<(usize, Option<i64>), Failure> {
        let interface = interface();
        let about = About { interface: &interface, app: App::Qimen, name: "x" };
        let list = list(&about, &response, "trades?", |_, code, message| {
            Failure::invalid(format!("ERP {message}")).with_code(code)
        })?;
        Ok((list.rows.len(), list.total))
    }

    #[test]
    fn lists_are_read_tolerantly() {
        let table = [
            (r#"{"code":0,"message":"ok","total_count":2,"trades":[{},{}]}"#, (2, Some(2))),
            (r#"{"code":"0","total_count":"12","trades":[{}]}"#, (1, Some(12))),
            (r#"{"code":0,"total_count":0}"#, (0, Some(0))),
            (r#"{"code":0}"#, (0, None)),
            (r#"{"code":0,"trades":null,"total_count":-1}"#, (0, Some(-1))),
            (r#"{"code":0,"trades":[],"others":[{}]}"#, (0, None)),
            (r#"{"code":0,"other_name":[{}],"total_count":1}"#, (1, Some(1))),
            (r#"{"status":0,"data":{"total_count":3,"trades":[{}]}}"#, (1, Some(3))),
            (r#"{"status":0,"data":{}}"#, (0, None)),
            (r#"{"status":"0","total":5.0,"data":[{},{}]}"#, (2, Some(5))),
            (
                r#"{"response":{"errorcode":0,"message":"ok","total_count":1,"trades":[{}],"request_id":"r"}}"#,
                (1, Some(1)),
            ),
            (r#"{"response":{"flag":"success","total_count":1,"trades":[{}]}}"#, (1, Some(1))),
            (r#"{"response":{"status":0,"data":{"total_count":1,"trades":[{}]}}}"#, (1, Some(1))),
            (r#"{"response":{"trades":[{}]}}"#, (1, None)),
            (r#"{"crm_order_detail_get_response":{"total_results":"7","orders":{"order":[{},{}]}}}"#, (0, Some(7))),
            (r#"{"crm_order_detail_get_response":{"trades":{"trade":[{},{}]}}}"#, (2, None)),
        ];
        for (body, expected) in table {
            assert_eq!(list_of(body).unwrap(), expected, "{body}");
        }
    }

    #[test]
    fn another_list_is_taken_only_where_the_name_is_not_sure() {
        let object: Object<'_> = serde_json::from_str(r#"{"summary":[{}]}"#).unwrap();
        assert_eq!((rows(&object, "order").unwrap().len(), rows(&object, "order?").unwrap().len()), (0, 1));
    }

    #[test]
    fn what_is_not_an_envelope_is_the_platforms_fault() {
        let bodies = [
            "<html>502</html>",
            "",
            "[]",
            "{}",
            r#"{"response":{"request_id":"r"}}"#,
            r#"{"code":0,"trades":"x"}"#,
            r#"{"code":0,"trades":[1]}"#,
            r#"{"status":0,"data":{"trades":"x"}}"#,
            r#"{"code":0,"trades":[{"a":1}"#,
        ];
        for body in bodies {
            let failure = list_of(body);
            assert!(matches!(failure, Err(Failure::Unavailable(_))), "{body}: {failure:?}");
        }
    }

    #[test]
    fn refusals_of_the_erp_are_found_in_every_envelope() {
        let bodies = [
            r#"{"code":2104,"message":"no"}"#,
            r#"{"code":"2104","message":"no"}"#,
            r#"{"status":2104,"message":"no"}"#,
            r#"{"response":{"status":"2104","message":"no"}}"#,
            r#"{"response":{"errorcode":2104,"message":"no"}}"#,
            r#"{"response":{"flag":"failure","code":"50","message":"x","sub_code":"2104","sub_message":"no"}}"#,
            r#"{"response":{"flag":"failure","code":50,"message":"no","sub_code":2104}}"#,
        ];
        for body in bodies {
            let Err(Failure::Invalid(problem)) = list_of(body) else { panic!("not refused: {body}") };
            assert_eq!((problem.code.as_str(), problem.message.as_str()), ("2104", "ERP no"), "{body}");
        }
    }

    #[test]
    fn errors_of_the_gateway_are_found_in_both_envelopes() {
        let expected = GatewayError {
            code: "15".to_owned(),
            message: "Remote service error".to_owned(),
            sub_code: "isp.remote-service-timeout".to_owned(),
            sub_message: "slow".to_owned(),
        };
        let bodies = [
            r#"{"error_response":{"code":15,"msg":"Remote service error","sub_code":"isp.remote-service-timeout","sub_msg":"slow"}}"#,
            r#"{"response":{"flag":"failure","code":"15","message":"Remote service error","sub_code":"isp.remote-service-timeout","sub_message":"slow"}}"#,
        ];
        for body in bodies {
            let response = Response::new(200, body);
            let Some(Err(Refusal::Gateway(error))) = inner(&response) else {
                panic!("no error of the gateway: {body}")
            };
            assert_eq!(error, expected);
        }
    }
}
