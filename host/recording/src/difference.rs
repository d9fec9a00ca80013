//! How one request differs from another, field by field.

use std::fmt;

use serde_json::Value;

use crate::{RecordedBody, RecordedRequest};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What: `method`, `url`, `query page`, `header accept`, `form name`, `json.data.list[3].user_id`, `text`.
    pub field: String,
    /// What came; none if it did not.
    pub came: Option<String>,
    /// What was recorded; none if it was not.
    pub recorded: Option<String>,
}

impl fmt::Display for Difference {
    /// On one line. Of long values the part around the first difference is shown.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (came, recorded) = (self.came.as_deref(), self.recorded.as_deref());
        let same = match (came, recorded) {
            (Some(came), Some(recorded)) => came.chars().zip(recorded.chars()).take_while(|(a, b)| a == b).count(),
            _ => 0,
        };
        let show = |text: Option<&str>| text.map_or_else(|| "nothing".to_owned(), |text| around(text, same));
        write!(formatter, "{}: {}, recorded {}", self.field, show(came), show(recorded))
    }
}

/// What is shown of a value before and behind the first character that differs.
const SHOWN_BEFORE: usize = 30;
const SHOWN_BEHIND: usize = 50;

/// The text on one line, shortened to the part around a character.
fn around(text: &str, place: usize) -> String {
    let characters = text.chars().count();
    let (start, end) = if characters <= SHOWN_BEFORE + SHOWN_BEHIND {
        (0, characters)
    } else {
        (place.saturating_sub(SHOWN_BEFORE), (place + SHOWN_BEHIND).min(characters))
    };
    let shown = text.chars().skip(start).take(end - start).map(|char| if char.is_control() { ' ' } else { char });
    let mut line = String::from(if start > 0 { "…" } else { "" });
    line.extend(shown);
    line.push_str(if end < characters { "…" } else { "" });
    line
}

/// What differs between a request that came and a recorded one. Whether it may be repeated is no difference: the
/// platform doesn't see it.
pub fn differences(came: &RecordedRequest, recorded: &RecordedRequest) -> Vec<Difference> {
    let mut found = Found::default();
    found.texts("method", &came.method, &recorded.method);
    url(&came.url, &recorded.url, &mut found);
    found.pairs("query", &came.query, &recorded.query);
    found.pairs("header", &came.headers, &recorded.headers);
    bodies(&came.body, &recorded.body, &mut found);
    found.0
}

#[derive(Default)]
struct Found(Vec<Difference>);

impl Found {
    fn add(&mut self, field: impl Into<String>, came: Option<String>, recorded: Option<String>) {
        self.0.push(Difference { field: field.into(), came, recorded });
    }

    fn texts(&mut self, field: &str, came: &str, recorded: &str) {
        if came != recorded {
            self.add(field, Some(came.to_owned()), Some(recorded.to_owned()));
        }
    }

    /// Compared by name; a name that comes several times by all its values in order.
    fn pairs(&mut self, kind: &str, came: &[(String, String)], recorded: &[(String, String)]) {
        if came == recorded {
            return;
        }
        let values = |pairs: &[(String, String)], name: &str| -> Option<String> {
            let values: Vec<&str> =
                pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
            (!values.is_empty()).then(|| values.join(", "))
        };
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in came.iter().chain(recorded) {
            if seen.contains(&name.as_str()) {
                continue;
            }
            seen.push(name);
            let count = |pairs: &[(String, String)]| pairs.iter().filter(|(known, _)| known == name).count();
            let (here, there) = (values(came, name), values(recorded, name));
            if here != there || count(came) != count(recorded) {
                self.add(format!("{kind} {name}"), here, there);
            }
        }
    }

    /// Objects key by key and lists value by value; the order of keys is no difference.
    fn json(&mut self, path: &str, came: &Value, recorded: &Value) {
        match (came, recorded) {
            (Value::Object(came), Value::Object(recorded)) => {
                for (key, value) in came {
                    self.json_or_nothing(&member(path, key), Some(value), recorded.get(key));
                }
                for (key, value) in recorded.iter().filter(|(key, _)| !came.contains_key(*key)) {
                    self.json_or_nothing(&member(path, key), None, Some(value));
                }
            }
            (Value::Array(came), Value::Array(recorded)) => {
                for index in 0..came.len().max(recorded.len()) {
                    self.json_or_nothing(&format!("{path}[{index}]"), came.get(index), recorded.get(index));
                }
            }
            _ if came == recorded => {}
            _ => self.add(path, Some(came.to_string()), Some(recorded.to_string())),
        }
    }

    fn json_or_nothing(&mut self, path: &str, came: Option<&Value>, recorded: Option<&Value>) {
        match (came, recorded) {
            (Some(came), Some(recorded)) => self.json(path, came, recorded),
            _ => self.add(path, came.map(Value::to_string), recorded.map(Value::to_string)),
        }
    }
}

/// `json.data.user_id`; a key that is no word stands in brackets.
pub(crate) fn member(path: &str, key: &str) -> String {
    let is_word = !key.is_empty() && key.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '-');
    if is_word { format!("{path}.{key}") } else { format!("{path}[{}]", Value::from(key)) }
}

/// Paths segment by segment, if there are equally many; else the whole.
fn url(came: &str, recorded: &str, found: &mut Found) {
    if came == recorded {
        return;
    }
    let (here, there): (Vec<&str>, Vec<&str>) = (came.split('/').collect(), recorded.split('/').collect());
    // `https:`, nothing, the host, and then the path.
    const HOST_END: usize = 3;
    if here.len() != there.len() || here.len() <= HOST_END || here[..HOST_END] != there[..HOST_END] {
        return found.texts("url", came, recorded);
    }
    for (index, (here, there)) in here.iter().zip(&there).enumerate().skip(HOST_END) {
        found.texts(&format!("url, segment {}", index - HOST_END + 1), here, there);
    }
}

fn bodies(came: &RecordedBody, recorded: &RecordedBody, found: &mut Found) {
    use RecordedBody::{Form, Json, None as Nothing, Text};
    match (came, recorded) {
        (Nothing, Nothing) => {}
        (Json(came), Json(recorded)) => match (serde_json::from_str(came), serde_json::from_str(recorded)) {
            (Ok(came), Ok(recorded)) => found.json("json", &came, &recorded),
            _ => found.texts("json", came, recorded),
        },
        (Form(came), Form(recorded)) => found.pairs("form", came, recorded),
        (Text { content_type, text }, Text { content_type: recorded_type, text: recorded }) => {
            found.texts("content type", content_type, recorded_type);
            found.texts("text", text, recorded);
        }
        _ => found.add("body", show(came), show(recorded)),
    }
}

fn show(body: &RecordedBody) -> Option<String> {
    match body {
        RecordedBody::None => None,
        RecordedBody::Json(text) => Some(format!("json {text}")),
        RecordedBody::Form(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            Some(format!("form {}", fields.join("&")))
        }
        RecordedBody::Text { content_type, text } => Some(format!("{content_type} {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(came: &RecordedRequest, recorded: &RecordedRequest) -> Vec<String> {
        differences(came, recorded).iter().map(ToString::to_string).collect()
    }

    fn request() -> RecordedRequest {
        RecordedRequest {
            method: "POST".to_owned(),
            url: "https://shop.example/v1/orders/17".to_owned(),
            query: [("page", "1"), ("id", "a"), ("id", "b")].map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
            headers: Vec::new(),
            body: RecordedBody::Json(r#"{"data":{"list":[{"id":1},{"id":2.0}],"a b":null},"x":1}"#.to_owned()),
            repeatable: false,
        }
    }

    #[test]
    fn order_of_keys_and_repeatable_are_no_difference() {
        let mut other = RecordedRequest { repeatable: true, ..request() };
        other.body = RecordedBody::Json(r#" {"x":1, "data":{"a b":null,"list":[{"id":1},{"id":2.0}]}}"#.to_owned());
        assert_eq!(lines(&request(), &other), [""; 0]);
    }

    #[test]
    fn each_field_is_told() {
        let mut came = request();
        came.method = "PUT".to_owned();
        came.url = "https://shop.example/v1/users/17".to_owned();
        came.query = [("id", "a"), ("size", "5")].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        came.headers = vec![("accept".to_owned(), "a\nb".to_owned())];
        came.body = RecordedBody::Json(r#"{"data":{"list":[{"id":1},{"id":2.00},3],"a b":0}}"#.to_owned());
        let expected = [
            "method: PUT, recorded POST",
            "url, segment 2: users, recorded orders",
            "query id: a, recorded a, b",
            "query size: 5, recorded nothing",
            "query page: nothing, recorded 1",
            "header accept: a b, recorded nothing",
            "json.data.list[1].id: 2.00, recorded 2.0",
            "json.data.list[2]: 3, recorded nothing",
            "json.data[\"a b\"]: 0, recorded null",
            "json.x: nothing, recorded 1",
        ];
        assert_eq!(lines(&came, &request()), expected);
        came.body = RecordedBody::None;
        assert!(lines(&came, &request()).last().unwrap().starts_with("body: nothing, recorded json {"));
    }

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let difference = Difference {
            field: "text".to_owned(),
            came: Some(format!("{}A{}", "x".repeat(500), "y".repeat(500))),
            recorded: Some(format!("{}B", "x".repeat(500))),
        };
        let (before, behind) = ("x".repeat(30), "y".repeat(49));
        assert_eq!(difference.to_string(), format!("text: …{before}A{behind}…, recorded …{before}B"));
    }
}
