//! How a token is obtained.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weft_engine::sandbox::contract;
use weft_engine::workflow::{PlaceDescription, parse_duration};

use super::made::{self, Source};
use crate::connections::parts::{Place, places_at};
use crate::message::Message;

/// The name of the token.
pub(super) const ACCESS_TOKEN: &str = "access_token";
/// The name of the token with which the next one is obtained.
pub(super) const REFRESH_TOKEN: &str = "refresh_token";

/// As it is written, and as nodes read it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::connections) struct LoginWritten {
    /// Where the requests that obtain tokens go, if not to the account's own host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<StepWritten>,
    /// A path, `{ header: NAME }` or `{ cookie: NAME }`.
    token: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lives: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lives_for: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<StepWritten>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    success: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    errors: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expired: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    goes: Option<GoesWritten>,
}

/// A request.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct StepWritten {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    path: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    query: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    headers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    json: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    form: Option<Map<String, Value>>,
}

/// Where something goes in requests.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoesWritten {
    #[serde(rename = "in")]
    pub(super) place: Place,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) prefix: String,
}

impl GoesWritten {
    pub(super) fn check(&self) -> Result<(), Message> {
        if self.name.is_empty() {
            return Err(Message::new("the `name` under `goes` is empty", "say what the place is called"));
        }
        if self.prefix.chars().any(char::is_control) {
            let reason = "the `prefix` under `goes` has a line break or another control character";
            return Err(Message::new(reason, "write it on one line"));
        }
        Ok(())
    }
}

impl LoginWritten {
    /// What can be said against it by itself.
    pub(super) fn check(&self) -> Result<(), Message> {
        check_place("token", &self.token)?;
        self.refresh_token.iter().try_for_each(|place| check_place("refresh_token", place))?;
        if self.request.is_none() && self.refresh.is_none() {
            let remedy = "add request: { method: POST, path: /session, json: { … } } under `login`";
            return Err(Message::new("its `login` has no `request`", remedy));
        }
        if self.refresh.is_some() != self.refresh_token.is_some() {
            let reason = "its `login` has one of `refresh_token` and `refresh`, which belong together";
            return Err(Message::new(reason, "say where the token is that renews, and what is asked with it"));
        }
        if let Some(life) = &self.lives_for
            && parse_duration(life).is_none_or(|life| life.is_zero())
        {
            let reason = "the `lives_for` of its `login` is no duration";
            return Err(Message::new(reason, "write it like lives_for: 2h"));
        }
        for step in self.request.iter().chain(&self.refresh) {
            if !step.path.starts_with('/') {
                let reason = format!("the path `{}` under `login` does not begin with `/`", step.path);
                return Err(Message::new(reason, "write it like path: /session"));
            }
        }
        self.goes.iter().try_for_each(GoesWritten::check)
    }

    /// The fields that it names.
    pub(super) fn fields(&self) -> Vec<String> {
        let steps = self.request.iter().chain(&self.refresh);
        steps.flat_map(StepWritten::sources).filter_map(Source::into_field).collect()
    }

    /// Where in requests fields and tokens may stand. `node` obtains tokens, and is the only one that sends the former.
    pub(super) fn places(&self, node: Option<&str>) -> Vec<contract::Place> {
        // Without a node that obtains tokens nothing is sent.
        let Some(node) = node else { return Vec::new() };
        let nodes = [node.to_owned()];
        let steps = self.request.iter().chain(&self.refresh).flat_map(|step| step.places(&nodes));
        let goes = self.goes.iter().flat_map(|goes| places_at(ACCESS_TOKEN, &[], goes.place, &goes.name));
        steps.chain(goes).collect()
    }
}

impl StepWritten {
    fn sources(&self) -> Vec<Source> {
        let flat = [Some(&self.query), Some(&self.headers), self.form.as_ref()];
        let flat = flat.into_iter().flatten().flat_map(Map::values).flat_map(made::sources);
        flat.chain(made::in_body(&self.json).into_iter().map(|(_, source)| source)).collect()
    }

    fn places(&self, nodes: &[String]) -> Vec<contract::Place> {
        let at = |part, value: &str, name: &str| contract::Place {
            value: value.to_owned(),
            nodes: nodes.to_vec(),
            part,
            name: name.to_owned(),
        };
        let header = made::places_of(&self.headers, nodes, Place::Header);
        let query = made::places_of(&self.query, nodes, Place::Query);
        // As the name of a place it would be any place.
        let form = self.form.iter().flatten().filter(|(name, _)| *name != PlaceDescription::ANY);
        let form = form.flat_map(|(name, value)| {
            let sources = made::sources(value).into_iter();
            sources.map(move |source| at(contract::RequestPart::Form, source.name(), name))
        });
        let json = made::in_body(&self.json).into_iter();
        let json = json.map(|(pointer, source)| at(contract::RequestPart::Json, source.name(), &pointer));
        header.into_iter().chain(query).chain(form).chain(json).collect()
    }
}

/// Where a token is in an answer. Only what stands in JSON can be taken out before anybody reads it.
fn check_place(what: &str, place: &Value) -> Result<(), Message> {
    match place {
        Value::String(path) if !path.trim().is_empty() => Ok(()),
        Value::Object(fields) if fields.keys().any(|name| name == "header" || name == "cookie") => Err(Message::new(
            format!("its `{what}` comes in a header field or a cookie, where weft can't keep it secret yet"),
            "if the platform also has it in the body of an answer, write the path to it",
        )),
        _ => Err(Message::new(format!("its `{what}` is no path into an answer"), "write it like token: /data/token")),
    }
}
