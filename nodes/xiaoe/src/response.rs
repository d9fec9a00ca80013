//! The platform's envelope `{code, msg, data}`, read tolerantly.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::http::Response;
use weft_sdk::list::Rows;
use weft_sdk::record::Fields;

use crate::errors;
use crate::interface::Interface;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    msg: Option<&'a RawValue>,
    /// Some interfaces call it so.
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// What an answer carries: an object, or nothing where the platform sent null, `[]` or `{}`.
#[derive(Debug)]
pub struct Data<'a> {
    interface: &'a Interface,
    raw: Option<&'a RawValue>,
}

/// One page of a list.
#[derive(Debug, Default)]
pub struct List<R> {
    /// The rows.
    pub rows: R,
    /// How many rows there are on all pages, if the platform said so.
    pub total: Option<u64>,
}

impl<R> List<R> {
    /// The same list, which goes on as it is.
    pub fn as_rows<'a>(self) -> List<Rows<'a>>
    where
        R: Into<Rows<'a>>,
    {
        List { rows: self.rows.into(), total: self.total }
    }
}

/// The places of a list of that name in an answer, as JSON Pointers.
pub fn places(name: &str) -> [String; 2] {
    [format!("/data/{name}"), "/data".to_owned()]
}

/// The rows under `name` of a response that means success; see [`Data::list`].
pub fn list<'a>(
    interface: &'a Interface,
    response: &'a Response,
    name: &str,
) -> Result<List<Vec<Fields<'a>>>, Failure> {
    data(interface, response)?.list(name)
}

/// The same rows, in the host if they stayed there.
pub fn records<'a>(interface: &'a Interface, response: &'a Response, name: &str) -> Result<List<Rows<'a>>, Failure> {
    let data = data(interface, response)?;
    match places(name).iter().find_map(|place| response.list(place)) {
        Some(list) => Ok(List { rows: Rows::Listed(list.clone()), total: data.total()? }),
        None => data.list(name).map(List::as_rows),
    }
}

/// The data of a response that means success.
pub fn data<'a>(interface: &'a Interface, response: &'a Response) -> Result<Data<'a>, Failure> {
    if !is_success(response) {
        return Err(errors::from_status(interface, response));
    }
    let envelope: Envelope<'a> = response.json().map_err(|_| malformed(interface, response))?;
    let code = envelope.code.and_then(|code| whole_number(code.get())).ok_or_else(|| malformed(interface, response))?;
    match code {
        0 => Ok(Data { interface, raw: envelope.data.filter(|data| !is_nothing(data.get())) }),
        code => Err(errors::from_code(interface, code, &message(&envelope))),
    }
}

fn is_success(response: &Response) -> bool {
    (200..300).contains(&response.status())
}

fn malformed(interface: &Interface, response: &Response) -> Failure {
    response.undocumented(interface.path)
}

fn message(envelope: &Envelope<'_>) -> String {
    let said = [envelope.msg, envelope.message].into_iter().flatten().find_map(|raw| {
        let text: String = serde_json::from_str(raw.get()).ok()?;
        (!text.is_empty()).then_some(text)
    });
    said.unwrap_or_default()
}

/// PHP writes an empty object as `[]`.
fn is_nothing(json: &str) -> bool {
    let array = json.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let object = json.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    json == "null" || array.or(object).is_some_and(|inside| inside.trim().is_empty())
}

/// A whole number, or a text of one.
pub fn whole_number(json: &str) -> Option<i64> {
    json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json).trim().parse().ok()
}

impl<'a> Data<'a> {
    /// The data as an object; one without fields if there is nothing.
    pub fn object(&self) -> Result<Fields<'a>, Failure> {
        self.raw.map_or_else(|| Ok(Fields::default()), |raw| self.read(raw))
    }

    /// An object under `name`; one without fields if there is nothing.
    pub fn part(&self, name: &str) -> Result<Fields<'a>, Failure> {
        match self.raw.map(|raw| self.parts(raw)).transpose()?.and_then(|parts| parts.get(name).copied()) {
            Some(part) if !is_nothing(part.get()) => self.read(part),
            _ => Ok(Fields::default()),
        }
    }

    /// The rows under `name`, which some interfaces leave out and send the array itself.
    pub fn list(&self, name: &str) -> Result<List<Vec<Fields<'a>>>, Failure> {
        let Some(raw) = self.raw else { return Ok(List::default()) };
        if raw.get().starts_with('[') {
            return Ok(List { rows: self.read(raw)?, total: None });
        }
        let parts = self.parts(raw)?;
        let total = total(&parts);
        let rows = parts.get(name).copied().ok_or_else(|| self.unreadable(&format!("it has no `{name}`")))?;
        let rows = if is_nothing(rows.get()) { Vec::new() } else { self.read(rows)? };
        Ok(List { rows, total })
    }

    /// How many rows there are on all pages of a list.
    fn total(&self) -> Result<Option<u64>, Failure> {
        Ok(self.raw.map(|raw| self.parts(raw)).transpose()?.and_then(|parts| total(&parts)))
    }

    fn parts(&self, raw: &'a RawValue) -> Result<BTreeMap<String, &'a RawValue>, Failure> {
        self.read(raw)
    }

    fn read<T: Deserialize<'a>>(&self, raw: &'a RawValue) -> Result<T, Failure> {
        serde_json::from_str(raw.get()).map_err(|error| self.unreadable(&error.to_string()))
    }

    fn unreadable(&self, reason: &str) -> Failure {
        Failure::unavailable(format!("{}: the answer's data can't be read: {reason}", self.interface.path))
    }
}

/// The number of all rows, which the platform documents as a float.
fn total(parts: &BTreeMap<String, &RawValue>) -> Option<u64> {
    let whole = parts.get("total")?.get().trim_matches('"');
    let whole = whole.split_once('.').map_or(whole, |(whole, _)| whole);
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::ORDERS;

    const LIST: Interface = Interface::list("xe.order.list.get/1.0.1", ORDERS);

    fn list(body: &str) -> Result<(usize, Option<u64>), Failure> {
        let response = Response::new(200, body);
        let list = data(&LIST, &response)?.list("list")?;
        Ok((list.rows.len(), list.total))
    }

    #[test]
    fn lists_are_read_tolerantly() {
        let table = [
            (r#"{"code":0,"msg":"ok","data":{"total":3,"list":[{"a":1},{"a":2}]}}"#, (2, Some(3))),
            (r#"{"code":"0","data":{"list":[{"a":1}],"total":"12"}}"#, (1, Some(12))),
            (r#"{"code":0,"message":"Success","data":{"total":12.0,"list":[]}}"#, (0, Some(12))),
            (r#"{"code":0,"data":{"total":0,"list":null}}"#, (0, Some(0))),
            (r#"{"code":0,"data":{"total":0,"list":{ }}}"#, (0, Some(0))),
            (r#"{"code":0,"data":[{"a":1}]}"#, (1, None)),
            (r#"{"code":0,"data":[]}"#, (0, None)),
            (r#"{"code":0,"data":{}}"#, (0, None)),
            (r#"{"code":0,"data":null}"#, (0, None)),
            (r#"{"code":0}"#, (0, None)),
        ];
        for (body, expected) in table {
            assert_eq!(list(body).unwrap(), expected, "{body}");
        }
    }

    /// The same answers, whose rows may stay in the host.
    #[test]
    fn lists_may_stay_in_the_host() {
        let table = [
            (r#"{"code":0,"msg":"ok","data":{"total":3,"list":[{"a":1},{"a":2}]}}"#, (2, Some(3)), true),
            (r#"{"code":0,"data":[{"a":1}]}"#, (1, None), true),
            (r#"{"code":0,"data":{"total":0,"list":[]}}"#, (0, Some(0)), false),
            (r#"{"code":0,"data":{"total":0,"list":{}}}"#, (0, Some(0)), false),
            (r#"{"code":0,"data":null}"#, (0, None), false),
        ];
        for (body, expected, is_listed) in table {
            weft_sdk::testing::answer(move |_| Ok(Response::new(200, body)));
            let [one, other] = places("list");
            let response = weft_sdk::http::Request::get("https://a.test/x").send_for_records(&[&one, &other]).unwrap();
            let list = records(&LIST, &response, "list").unwrap();
            assert_eq!((list.rows.len(), list.total), expected, "{body}");
            assert_eq!(matches!(list.rows, Rows::Listed(_)), is_listed, "{body}");
        }
    }

    #[test]
    fn what_is_not_an_envelope_is_the_platforms_fault() {
        let bodies = [
            "<html>Bad gateway</html>",
            "",
            r#"{"code":0,"data":{"list":[{"a":1}"#,
            r#"{"msg":"ok"}"#,
            r#"{"code":"many"}"#,
            r#"{"code":0,"data":{"total":3}}"#,
            r#"{"code":0,"data":{"list":"x"}}"#,
            r#"{"code":0,"data":"x"}"#,
        ];
        for body in bodies {
            assert!(matches!(list(body), Err(Failure::Unavailable(_))), "{body}");
        }
    }

    #[test]
    fn errors_are_found_whatever_stands_around_them() {
        let bodies = [
            (r#"{"code":2008,"msg":"token expired","data":[]}"#, "token expired"),
            (r#"{"code":"2008","message":"token expired"}"#, "token expired"),
            (r#"{"code":2008,"msg":"","message":"token expired","data":null}"#, "token expired"),
            (r#"{"code":2008,"msg":null,"data":{}}"#, "expired or unknown"),
        ];
        for (body, said) in bodies {
            let Err(Failure::Unauthorized(problem)) = list(body) else { panic!("not unauthorized: {body}") };
            assert_eq!(problem.code, "2008");
            assert!(problem.message.ends_with(said), "{}", problem.message);
        }
    }

    #[test]
    fn whole_numbers() {
        let numbers =
            [("7200", Some(7200)), (r#""7200""#, Some(7200)), ("-1", Some(-1)), ("1.5", None), ("null", None)];
        for (json, expected) in numbers {
            assert_eq!(whole_number(json), expected);
        }
    }
}
