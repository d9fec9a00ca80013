//! A list read in one go, where the answer is as the platform documents it.
//!
//! Reading tolerantly takes three passes over the body: one for the envelope, one for its data, one for the rows. Here
//! the rows are read while the envelope is. An answer that is unusual in any way is no list to this reader; the
//! tolerant one then accepts it or says what is wrong with it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use weft_sdk::http::Response;
use weft_sdk::record::Fields;

use super::{Envelope, List, is_success, read_total, whole_number};

/// What the platform calls the rows of a list.
const NAMES: [&str; 2] = ["list", "collection_list"];

/// The rows under `name`, if the response means success and is as documented.
pub(super) fn list<'a>(response: &'a Response, name: &str) -> Option<List<'a>> {
    if !is_success(response) {
        return None;
    }
    let envelope: Envelope<'a, Data<'a>> = response.json().ok()?;
    let code = whole_number(envelope.code?.get())?;
    let data = envelope.data.filter(|_| code == 0)?;
    let (found, rows) = data.rows?;
    (found == name).then(|| List { rows, total: data.total.and_then(|total| read_total(total.get())) })
}

/// The data of a list.
#[derive(Default)]
struct Data<'a> {
    /// The rows, and what they are called.
    rows: Option<(&'a str, Vec<Fields<'a>>)>,
    total: Option<&'a RawValue>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Data<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DataVisitor;
        impl<'de> Visitor<'de> for DataVisitor {
            type Value = Data<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object with one list of rows")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut data = Data::default();
                while let Some(name) = map.next_key::<&'de str>()? {
                    match name {
                        _ if NAMES.contains(&name) && data.rows.is_some() => return Err(A::Error::custom("two lists")),
                        _ if NAMES.contains(&name) => data.rows = Some((name, map.next_value()?)),
                        "total" => data.total = Some(map.next_value()?),
                        // Looked at, because the tolerant reader would refuse what is no text.
                        _ => drop(map.next_value::<&RawValue>()?),
                    }
                }
                Ok(data)
            }
        }
        deserializer.deserialize_map(DataVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::*;
    use crate::interface::{Interface, ORDERS};

    const LIST: Interface = Interface::list("xe.order.list.get/1.0.1", ORDERS);

    fn quick(body: &[u8], name: &str) -> Option<String> {
        list(&Response::new(200, body), name).map(|list| written(&list))
    }

    fn tolerant(body: &[u8], name: &str) -> Option<String> {
        let response = Response::new(200, body);
        data(&LIST, &response).and_then(|data| data.list(name)).ok().map(|list| written(&list))
    }

    fn written(list: &List<'_>) -> String {
        format!("{} {:?}", serde_json::to_string(&list.rows).unwrap(), list.total)
    }

    #[test]
    fn what_is_documented_is_read() {
        let bodies = [
            r#"{"code":0,"msg":"Success","data":{"total":2,"list":[{"a":1.00,"b":[1, 2]},{"a" : "\u59d3"}]}}"#,
            r#"{ "data": { "list": [ {"a\"b":null} ], "page": {}, "total": "12" }, "code": "0" }"#,
            r#"{"code":0,"data":{"list":[]},"forward_url":""}"#,
            r#"{"code":0,"data":{"total":1,"list":[{}],"total":7.0}}"#,
            r#"{"code":0,"data":{"total":null,"list":[{"a":1,"a":2}]}}"#,
        ];
        for body in bodies {
            let read = quick(body.as_bytes(), "list");
            assert!(read.is_some() && read == tolerant(body.as_bytes(), "list"), "{body}: {read:?}");
        }
        let body = br#"{"code":0,"data":{"collection_list":[{"id":1}]}}"#;
        assert_eq!(quick(body, "collection_list").as_deref(), Some(r#"[{"id":1}] None"#));
    }

    #[test]
    fn what_is_unusual_is_left_to_the_tolerant_reader() {
        let bodies = [
            r#"{"code":2008,"msg":"token expired","data":{"list":[{"a":1}]}}"#,
            r#"{"data":{"list":[{"a":1}]}}"#,
            r#"{"code":0,"data":[{"a":1}]}"#,
            r#"{"code":0,"data":[[{"a":1}],1]}"#,
            r#"{"code":0,"data":{"total":0,"list":null}}"#,
            r#"{"code":0,"data":{"total":0,"list":{}}}"#,
            r#"{"code":0,"data":{"list":[{"a":1}],"list":[{"a":2}]}}"#,
            r#"{"code":0,"data":{"li\u0073t":[{"a":1}]}}"#,
            r#"{"code":0,"data":{"collection_list":[{"a":1}]}}"#,
            r#"{"code":0,"data":{"list":[{"a":1},2]}}"#,
            r#"{"code":0,"data":{"total":3}}"#,
            r#"{"code":0,"data":{}}"#,
            r#"{"code":0,"data":null}"#,
            r#"{"code":0,"data":{"list":[{"a":1}"#,
            r#"{"code":0,"data":{"list":[]}} and more"#,
            "<html>Bad gateway</html>",
            "",
        ];
        for body in bodies {
            assert_eq!(quick(body.as_bytes(), "list"), None, "{body}");
        }
        assert!(list(&Response::new(502, r#"{"code":0,"data":{"list":[]}}"#), "list").is_none());
    }

    /// A byte that is no text is refused or overlooked by both readers alike, wherever it stands.
    #[test]
    fn what_is_read_is_read_alike() {
        let body = br#"{"code":0,"msg":"ok","x":"x","data":{"total":2,"y":["y"],"list":[{"a":"1","b":[2]}]}}"#;
        for (place, byte) in
            (0..body.len()).flat_map(|place| [0xff, b'"', b'\\', b' ', b']', 0].map(|byte| (place, byte)))
        {
            let mut changed = body.to_vec();
            changed[place] = byte;
            if let Some(read) = quick(&changed, "list") {
                assert_eq!(Some(read), tolerant(&changed, "list"), "{}", String::from_utf8_lossy(&changed));
            }
        }
    }
}
