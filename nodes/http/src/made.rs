//! Values that are made when a request is: of the account's fields, its tokens, the clock and random.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weft_sdk::secret::{self, Part};
use weft_sdk::{Call, Failure, time};

use crate::random;
use crate::times::TimeFormat;
use crate::values::scalar;

/// Most hexadecimal digits of random in one value.
const RANDOM_DIGITS_MAX: usize = 64;
const MINUTE_MS: i64 = 60_000;
const SECOND_MS: i64 = 1_000;

/// A value as an account describes it: a text as it is, or an object that says what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub enum Made {
    /// As it stands there.
    Text(String),
    /// `{ field: app_key }`: a field of the account.
    Field(String),
    /// `{ token: refresh_token }`: a token that the platform has given.
    Token(String),
    /// `{ now: seconds }`: the time of the request.
    Now(Now),
    /// `{ random: 16 }`: so many hexadecimal digits.
    Random(usize),
    /// `{ basic: [client_id, client_secret] }`: `Basic …` (RFC 7617) of two fields.
    Basic(String, String),
}

/// A time, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    format: TimeFormat,
    /// How many minutes the clock that is written is ahead of UTC.
    offset_minutes: i16,
    /// For platforms that count from another time than 1970.
    minus_s: i64,
}

/// The words of an object that says what a value is made of. Exactly one of the first five.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    field: Option<String>,
    token: Option<String>,
    now: Option<String>,
    random: Option<usize>,
    basic: Option<[String; 2]>,
    offset_minutes: Option<i16>,
    minus_s: Option<i64>,
}

/// The words that say of what, in an object that is a value.
const KINDS: [&str; 5] = ["field", "token", "now", "random", "basic"];

impl TryFrom<Value> for Made {
    type Error = String;

    fn try_from(written: Value) -> Result<Self, String> {
        if !written.is_object() {
            return match scalar(&written) {
                Some(text) if !written.is_null() => Ok(Self::Text(text)),
                _ => Err(format!("`{written}` is neither a text nor one of {}", examples())),
            };
        }
        let words: Words = serde_json::from_value(written).map_err(|error| format!("{error}; write {}", examples()))?;
        words.made()
    }
}

impl Words {
    fn made(self) -> Result<Made, String> {
        let is_time = self.now.is_some();
        if !is_time && (self.offset_minutes.is_some() || self.minus_s.is_some()) {
            return Err("`offset_minutes` and `minus_s` belong to `now`".to_owned());
        }
        match (self.field, self.token, self.now, self.random, self.basic) {
            (Some(field), None, None, None, None) if !field.is_empty() => Ok(Made::Field(field)),
            (None, Some(token), None, None, None) if !token.is_empty() => Ok(Made::Token(token)),
            (None, None, Some(format), None, None) => Ok(Made::Now(Now {
                format: TimeFormat::try_from(format).map_err(|error| error.replace("time_format", "now"))?,
                offset_minutes: self.offset_minutes.unwrap_or_default(),
                minus_s: self.minus_s.unwrap_or_default(),
            })),
            (None, None, None, Some(count @ 1..=RANDOM_DIGITS_MAX), None) => Ok(Made::Random(count)),
            (None, None, None, Some(_), None) => Err(format!("`random` is 1 to {RANDOM_DIGITS_MAX}")),
            (None, None, None, None, Some([user, password])) => Ok(Made::Basic(user, password)),
            _ => Err(format!("a value is a text or one of {}", examples())),
        }
    }
}

fn examples() -> &'static str {
    "{ field: NAME }, { token: NAME }, { now: seconds }, { random: 16 }, { basic: [USER, PASSWORD] }"
}

/// What is sealed in a request under construction: texts that are markers, and stand for secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markers(Vec<String>);

impl Markers {
    /// The marker of a secret field or a token.
    pub fn seal(&mut self, name: &str) -> Result<String, Failure> {
        let marker = secret::sealed(name)?;
        Ok(self.keep(marker))
    }

    /// Takes a marker down.
    pub fn keep(&mut self, marker: String) -> String {
        if !self.0.contains(&marker) {
            self.0.push(marker.clone());
        }
        marker
    }

    /// A text in pieces: what stands in it as it is, and its markers.
    pub fn parts(&self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((at, marker)) = self.first_in(rest) {
            if at > 0 {
                parts.push(Part::Text(rest[..at].to_owned()));
            }
            parts.push(Part::Sealed(marker.clone()));
            rest = &rest[at + marker.len()..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        parts
    }

    /// Where the first marker is in a text, and which; of two that begin there the longer one.
    fn first_in(&self, text: &str) -> Option<(usize, &String)> {
        let found = self.0.iter().filter_map(|marker| Some((text.find(marker.as_str())?, marker)));
        found.min_by_key(|(at, marker)| (*at, std::cmp::Reverse(marker.len())))
    }
}

/// A field of the account: its text where it is public, else its marker.
pub fn field<P>(call: &Call<P>, name: &str, markers: &mut Markers) -> Result<String, Failure> {
    match call.connection_field(name) {
        Some(text) => Ok(text.to_owned()),
        None => markers.seal(name),
    }
}

impl Made {
    /// The value, with markers for what is secret.
    pub fn make<P>(&self, call: &Call<P>, markers: &mut Markers) -> Result<String, Failure> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Field(name) => field(call, name, markers),
            Self::Token(name) => markers.seal(name),
            Self::Now(now) => Ok(now.written()),
            Self::Random(count) => Ok(random::digits(*count)),
            Self::Basic(user, password) => {
                let [user, password] = [user, password].map(|name| field(call, name, markers));
                let marker = secret::basic(&markers.parts(&user?), &markers.parts(&password?))?;
                Ok(format!("Basic {}", markers.keep(marker)))
            }
        }
    }
}

impl Now {
    fn written(&self) -> String {
        let second = time::now_s() - self.minus_s;
        let ms = second * SECOND_MS;
        match &self.format {
            TimeFormat::Seconds => second.to_string(),
            TimeFormat::Milliseconds => ms.to_string(),
            TimeFormat::Rfc3339 => time::rfc3339(ms, self.offset_minutes),
            TimeFormat::Local(pattern) => pattern.write(ms + i64::from(self.offset_minutes) * MINUTE_MS),
        }
    }
}

/// A value of JSON in which objects say what texts are made of: each object all of whose names are such words. `depth` is
/// how deep it may go on.
pub fn filled<P>(value: &Value, call: &Call<P>, markers: &mut Markers, depth: usize) -> Result<Value, Failure> {
    let Some(deeper) = depth.checked_sub(1) else {
        return Err(
            Failure::invalid("a body of the connection goes too deep").with_remedy("write it with fewer levels")
        );
    };
    match value {
        Value::Object(fields) if is_made(fields) => {
            let made = Made::try_from(value.clone()).map_err(|reason| unreadable(&reason))?;
            made.make(call, markers).map(Value::from)
        }
        Value::Object(fields) => {
            let filled = fields.iter().map(|(name, value)| Ok((name.clone(), filled(value, call, markers, deeper)?)));
            filled.collect::<Result<Map<_, _>, _>>().map(Value::from)
        }
        Value::Array(items) => {
            let filled = items.iter().map(|item| filled(item, call, markers, deeper));
            filled.collect::<Result<Vec<_>, _>>().map(Value::from)
        }
        plain => Ok(plain.clone()),
    }
}

/// Whether an object says what a value is made of, rightly or not.
fn is_made(fields: &Map<String, Value>) -> bool {
    fields.keys().any(|name| KINDS.contains(&name.as_str()))
        && fields
            .keys()
            .all(|name| KINDS.contains(&name.as_str()) || ["offset_minutes", "minus_s"].contains(&name.as_str()))
}

fn unreadable(reason: &str) -> Failure {
    Failure::invalid(format!("a value of the connection can't be read: {reason}"))
        .with_remedy(format!("write a text or one of {}", examples()))
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::{json, set_clock};

    use super::*;

    fn make(written: Value) -> Result<String, String> {
        let call = Call::new(json!({ "app": "shown" }), ());
        let made = Made::try_from(written)?;
        made.make(&call, &mut Markers::default()).map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn a_value_is_made_of_what_it_says() {
        set_clock("2023-11-15T06:13:20+08:00");
        let table = [
            (json!("2.0"), "2.0"),
            (json!(1.50), "1.5"),
            (json!(true), "true"),
            (json!({ "field": "app" }), "shown"),
            (json!({ "field": "key" }), "<key>"),
            (json!({ "token": "access_token" }), "<access_token>"),
            (json!({ "now": "seconds" }), "1700000000"),
            (json!({ "now": "seconds", "minus_s": 1_325_347_200 }), "374652800"),
            (json!({ "now": "milliseconds" }), "1700000000000"),
            (json!({ "now": "rfc3339" }), "2023-11-14T22:13:20Z"),
            (json!({ "now": "local", "offset_minutes": 480 }), "2023-11-15 06:13:20"),
            (json!({ "now": "%Y%m%d%H%M%S", "offset_minutes": 480 }), "20231115061320"),
            (json!({ "basic": ["app", "key"] }), "Basic <basic shown:<key>>"),
        ];
        for (written, value) in table {
            assert_eq!(make(written.clone()).unwrap(), value, "{written}");
        }
        assert_eq!(make(json!({ "random": 9 })).unwrap().len(), 9);
    }

    #[test]
    fn what_says_nothing_clear_is_told() {
        for wrong in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "field": "" }),
            json!({ "field": "a", "now": "seconds" }),
            json!({ "filed": "a" }),
            json!({ "now": "iso" }),
            json!({ "random": 0 }),
            json!({ "random": 65 }),
            json!({ "field": "a", "minus_s": 1 }),
        ] {
            assert!(Made::try_from(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_text_is_taken_apart_at_its_markers() {
        let mut markers = Markers::default();
        let one = markers.seal("a").unwrap();
        let other = markers.keep("<a>b".to_owned());
        let shown = |text: &str| format!("{:?}", markers.parts(text));
        assert_eq!(shown(""), "[]");
        let expected = [Part::Text("x".to_owned()), Part::Sealed(other), Part::Sealed(one), Part::Text("c".to_owned())];
        assert_eq!(shown("x<a>b<a>c"), format!("{expected:?}"));
    }

    #[test]
    fn a_body_is_filled_at_every_depth() {
        let call = Call::new(json!({ "app": "shown" }), ());
        let body =
            json!({ "a": { "field": "app" }, "b": [{ "field": "key" }], "c": { "field": 1, "more": 2 }, "d": null });
        let filled = |body: &Value, depth| super::filled(body, &call, &mut Markers::default(), depth);
        let expected = json!({ "a": "shown", "b": ["<key>"], "c": { "field": 1, "more": 2 }, "d": null });
        assert_eq!(filled(&body, 3).unwrap(), expected);
        assert!(filled(&body, 1).is_err() && filled(&json!({ "a": { "field": 1 } }), 9).is_err());
    }
}
