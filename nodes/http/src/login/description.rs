//! The words of `login`, and whether they make sense.

use serde::Deserialize;
use serde_json::{Map, Value};
use weft_sdk::{Call, Failure};

use super::oauth;
use crate::account::{self, Goes};
use crate::connection::{CLIENT_CREDENTIALS, LOGIN, REFRESH_TOKEN as BY_REFRESH_TOKEN};
use crate::failures::{Errors, Success};
use crate::headers;
use crate::parameters::Method;
use crate::path::Path;
use crate::values::Object;
use crate::verdict::{About, Rules};

/// The name that the token is sealed under.
pub const ACCESS_TOKEN: &str = "access_token";
/// The name that the token is sealed under with which others are obtained.
pub const REFRESH_TOKEN: &str = "refresh_token";

/// Longest life that an account may give its token: ten years.
const LIFE_S_MAX: u64 = 10 * 366 * 24 * 60 * 60;
/// Most names in a part of a request.
const NAMES_MAX: usize = 64;

/// How a token is obtained.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Scheme and host of the requests that obtain it, where that is not the account's `base_url`.
    #[serde(default)]
    pub base_url: Option<String>,
    /// How it is obtained from the fields; none where only a token that renews can.
    #[serde(default)]
    pub request: Option<Step>,
    /// Where it is in the answer.
    pub token: Place,
    /// The path of the seconds that it lives.
    #[serde(default)]
    pub lives: Option<String>,
    /// How long it lives, where the platform doesn't say: `2h`. Without either, until it is refused.
    #[serde(default)]
    pub lives_for: Option<Life>,
    /// Where the token is in the answer with which the next one is obtained. It may be another one each time.
    #[serde(default)]
    pub refresh_token: Option<Place>,
    /// How a token is obtained with that.
    #[serde(default)]
    pub refresh: Option<Step>,
    /// Which answers to these requests are good.
    #[serde(default)]
    pub success: Success,
    /// What the others mean.
    #[serde(default)]
    pub errors: Errors,
    /// Which answers to all other requests say that the token is no longer good.
    #[serde(default = "unauthorized")]
    pub expired: Success,
    /// Where the token goes in requests.
    #[serde(default = "bearer")]
    pub goes: Goes,
}

/// A request of an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The method.
    #[serde(default = "post")]
    pub method: Method,
    /// Where to ask, behind `base_url`.
    pub path: String,
    /// Query parameters.
    #[serde(default)]
    pub query: Object,
    /// Header fields.
    #[serde(default)]
    pub headers: Object,
    /// What to send, as JSON.
    #[serde(default)]
    pub json: Value,
    /// What to send, as a form.
    #[serde(default)]
    pub form: Option<Object>,
}

/// Where a token is in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub enum Place {
    /// In its JSON.
    Json(Path),
    /// `{ header: x-token }`.
    Header(String),
    /// `{ cookie: SESSION }`.
    Cookie(String),
}

/// A life in seconds, written as `90s`, `15m`, `2h` or `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Life {
    /// Seconds.
    pub seconds: u64,
}

fn post() -> Method {
    Method::Post
}

/// `Authorization: Bearer …` (RFC 6750).
pub(super) fn bearer() -> Goes {
    Goes { place: account::Place::Header, name: "Authorization".to_owned(), prefix: "Bearer".to_owned() }
}

pub(super) fn unauthorized() -> Success {
    Success { status: vec![401], at: None, is: None }
}

impl TryFrom<Value> for Place {
    type Error = String;

    fn try_from(written: Value) -> Result<Self, String> {
        let told =
            || format!("`{written}` is no place of a token; write a path, {{ header: NAME }} or {{ cookie: NAME }}");
        match &written {
            Value::String(path) if !path.trim().is_empty() => Ok(Self::Json(Path::new(path))),
            Value::Object(fields) => match one(fields).ok_or_else(told)? {
                ("header", name) => Ok(Self::Header(name.to_lowercase())),
                ("cookie", name) => Ok(Self::Cookie(name.to_owned())),
                _ => Err(told()),
            },
            _ => Err(told()),
        }
    }
}

/// The only field of an object, a text that is not empty.
fn one(fields: &Map<String, Value>) -> Option<(&str, &str)> {
    let (name, value) = fields.iter().next().filter(|_| fields.len() == 1)?;
    Some((name, value.as_str().filter(|value| !value.is_empty())?))
}

impl Place {
    /// What the host is told of it: a JSON Pointer, which begins with `/`, or `header NAME` or `cookie NAME`.
    pub fn told(&self) -> String {
        match self {
            Self::Json(path) => path.pointer(),
            Self::Header(name) => format!("header {name}"),
            Self::Cookie(name) => format!("cookie {name}"),
        }
    }

    fn check(&self, what: &str) -> Result<(), String> {
        match self {
            Self::Json(path) => check_path(path, what),
            Self::Header(name) => {
                headers::check_name(name).map_err(|_| format!("`{what}` can't be in a header `{name}`"))
            }
            Self::Cookie(name) if name.bytes().any(|byte| b"=;, \t\r\n".contains(&byte)) => {
                Err(format!("`{what}` can't be in a cookie `{name}`"))
            }
            Self::Cookie(_) => Ok(()),
        }
    }
}

/// The host looks for it, and goes by JSON Pointers.
fn check_path(path: &Path, what: &str) -> Result<(), String> {
    let is_open =
        |name: &String| name == "*" || name.starts_with('-') && name[1..].bytes().all(|byte| byte.is_ascii_digit());
    match path.names().iter().any(is_open) {
        true => Err(format!("`{what}: {}` has to be one place, counted from the beginning of lists", path.written())),
        false => Ok(()),
    }
}

impl TryFrom<String> for Life {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let told = || format!("`lives_for: {written}` is no duration; write it like 90s, 15m, 2h or 30d");
        let unit_s = match written.chars().last() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 60 * 60,
            Some('d') => 24 * 60 * 60,
            _ => return Err(told()),
        };
        let number = &written[..written.len() - 1];
        let number: u64 =
            number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit())).ok_or_else(told)?;
        let seconds =
            number.checked_mul(unit_s).filter(|seconds| (1..=LIFE_S_MAX).contains(seconds)).ok_or_else(told)?;
        Ok(Self { seconds })
    }
}

impl Login {
    /// How the account of a call obtains its token.
    pub fn of<P>(call: &Call<P>) -> Result<Self, Failure> {
        let login = match call.variant() {
            Some(CLIENT_CREDENTIALS) => oauth::client_credentials(call)?,
            Some(BY_REFRESH_TOKEN) => oauth::refresh_token(call)?,
            _ => {
                let text = call.connection_field(LOGIN).unwrap_or("null");
                serde_json::from_str(text).map_err(|error| invalid(&format!("it can't be read: {error}")))?
            }
        };
        login.check().map_err(|reason| invalid(&reason))?;
        Ok(login)
    }

    fn check(&self) -> Result<(), String> {
        if self.refresh.is_some() != self.refresh_token.is_some() {
            return Err(
                "`refresh_token` says where a token is that renews, and `refresh` what is done with it: it needs both \
                        or neither"
                    .to_owned(),
            );
        }
        if self.request.is_none() && self.refresh.is_none() {
            return Err("it has no `request` that obtains a token".to_owned());
        }
        if self.lives.is_some() && self.lives_for.is_some() {
            return Err("it has both `lives` and `lives_for`".to_owned());
        }
        self.token.check("token")?;
        self.refresh_token.iter().try_for_each(|place| place.check("refresh_token"))?;
        if let Some(lives) = &self.lives {
            check_path(&Path::new(lives), "lives")?;
        }
        if self.expired.status.is_empty() && self.expired.at.is_none() {
            return Err("`expired` says nothing: write `status`, or `where` and `is`".to_owned());
        }
        if self.expired.at.is_some() != self.expired.is.is_some() {
            return Err("`expired` needs both `where` and `is`".to_owned());
        }
        if self.goes.name.is_empty() {
            return Err("the `name` under `goes` is empty".to_owned());
        }
        self.request.iter().chain(&self.refresh).try_for_each(Step::check)
    }

    /// How answers to its requests are judged.
    pub(super) fn rules(&self) -> Rules<'_> {
        Rules { success: &self.success, errors: &self.errors, about: About::One, repeatable: true, expired: None }
    }
}

impl Step {
    fn check(&self) -> Result<(), String> {
        if !self.path.starts_with('/') {
            return Err(format!("the path `{}` does not begin with `/`", self.path));
        }
        if self.form.is_some() && !self.json.is_null() {
            return Err("a request has either `json` or `form`".to_owned());
        }
        let parts = [("query", Some(&self.query)), ("headers", Some(&self.headers)), ("form", self.form.as_ref())];
        let long = parts.into_iter().find(|(_, part)| part.is_some_and(|part| part.len() > NAMES_MAX));
        match long {
            Some((what, _)) => Err(format!("a request has more than {NAMES_MAX} entries under `{what}`")),
            None => Ok(()),
        }
    }
}

fn invalid(reason: &str) -> Failure {
    Failure::invalid(format!("the connection's `login`: {reason}"))
        .with_remedy("check `login` of the account in the connections file")
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    fn read(login: Value) -> Result<Login, Failure> {
        Login::of(&Call::new(json!({ "variant": "login", "login": login.to_string() }), ()))
    }

    #[test]
    fn what_is_not_said_is_usual() {
        let login = read(json!({ "request": { "path": "/session" }, "token": "data.token" })).unwrap();
        assert_eq!(login.token.told(), "/data/token");
        assert_eq!((login.goes, login.expired), (bearer(), unauthorized()));
        assert_eq!(login.request.unwrap().method, Method::Post);
    }

    #[test]
    fn a_token_may_be_beside_the_body() {
        let told = |place: Value| Place::try_from(place).map(|place| place.told());
        assert_eq!(told(json!("/data/token")).unwrap(), "/data/token");
        assert_eq!(told(json!({ "header": "X-Token" })).unwrap(), "header x-token");
        assert_eq!(told(json!({ "cookie": "SESSION" })).unwrap(), "cookie SESSION");
        for wrong in [json!(""), json!({}), json!({ "header": "" }), json!({ "body": "x" }), json!(1)] {
            assert!(told(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_life_is_a_number_and_a_unit() {
        let seconds = |written: &str| Life::try_from(written.to_owned()).map(|life| life.seconds);
        assert_eq!(["90s", "15m", "2h", "30d"].map(|life| seconds(life).unwrap()), [90, 900, 7_200, 2_592_000]);
        for wrong in ["", "2", "0h", "+2h", "h", "2w", "99999999999999999999s", "4000d", "2时"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_login_that_makes_no_sense_is_told() {
        let request = json!({ "path": "/session" });
        for wrong in [
            json!(null),
            json!({ "token": "t" }),
            json!({ "request": request }),
            json!({ "request": request, "token": "t", "more": 1 }),
            json!({ "request": { "path": "session" }, "token": "t" }),
            json!({ "request": { "path": "/s", "json": {}, "form": {} }, "token": "t" }),
            json!({ "request": request, "token": "list.-1.t" }),
            json!({ "request": request, "token": "t", "lives": "l.*" }),
            json!({ "request": request, "token": "t", "lives": "l", "lives_for": "2h" }),
            json!({ "request": request, "token": "t", "refresh": request }),
            json!({ "request": request, "token": "t", "refresh_token": "r" }),
            json!({ "request": request, "token": "t", "expired": {} }),
            json!({ "request": request, "token": "t", "expired": { "where": "code" } }),
            json!({ "request": request, "token": { "cookie": "a=b" } }),
        ] {
            let refused = read(wrong.clone());
            assert!(
                matches!(&refused, Err(Failure::Invalid(problem)) if problem.remedy.is_some()),
                "{wrong} {refused:?}"
            );
        }
    }
}
