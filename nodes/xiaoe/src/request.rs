//! Parameters -> request bodies, and sending them.

use serde_json::{Map, Value};
use weft_sdk::http::{Request, Response};
use weft_sdk::{Call, Failure, secret};

use crate::connection::ACCESS_TOKEN;
use crate::interface::Interface;
use crate::response;

/// Fields of a request body.
pub type Body = Map<String, Value>;

/// Asks a business interface. All of them only read, so the host may repeat them.
pub fn ask<P>(call: &Call<P>, interface: &Interface, body: Body) -> Result<Response, Failure> {
    Ok(request(call, interface, body)?.send()?)
}

/// Asks an interface that lists things. Those under `name` may stay in the host; see [`response::records`].
pub fn ask_for_records<P>(call: &Call<P>, interface: &Interface, body: Body, name: &str) -> Result<Response, Failure> {
    let places = response::places(name);
    Ok(request(call, interface, body)?.send_for_records(&places.each_ref().map(String::as_str))?)
}

fn request<P>(call: &Call<P>, interface: &Interface, body: Body) -> Result<Request, Failure> {
    let url = format!("{}/{}", call.base_url(), interface.path);
    Ok(Request::post(url).json(&with_token(token()?, body)).repeatable())
}

/// The token as a marker. Without one there is nothing wrong with the connection: it is only not yet authorized.
fn token() -> Result<String, Failure> {
    secret::sealed(ACCESS_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => Failure::unauthorized("there is no access token"),
        other => other.into(),
    })
}

fn with_token(token: String, body: Body) -> Body {
    let mut all = Body::new();
    all.insert(ACCESS_TOKEN.to_owned(), token.into());
    all.extend(body);
    all
}

/// Collects fields, leaving out those that are not given.
#[derive(Debug, Default)]
pub struct Fields(Body);

impl Fields {
    /// No fields yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a field if it is given.
    #[must_use]
    pub fn with_given<T: Into<Value> + Clone>(self, name: &str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.with(name, value.clone()),
            None => self,
        }
    }

    /// Adds the filters that this component has no parameter for. They may not replace a field that is already there.
    pub fn with_filters(mut self, filters: &Body) -> Result<Self, Failure> {
        for (name, value) in filters {
            if name == ACCESS_TOKEN || self.0.contains_key(name) {
                return Err(Failure::invalid(format!("`filters` may not set `{name}`"))
                    .with_remedy(format!("remove `{name}` from `filters`")));
            }
            self.0.insert(name.clone(), value.clone());
        }
        Ok(self)
    }

    /// The fields, on top of the body.
    pub fn flat(self) -> Body {
        self.0
    }

    /// The fields, inside `data`. Some interfaces want them there; mixing the shapes is answered with code 1002.
    pub fn nested(self) -> Body {
        Self::new().with("data", self.0).flat()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_token_is_on_top() {
        let flat = Fields::new().with("page", 1).with_given("phone", &None::<String>).flat();
        let text = serde_json::to_string(&with_token("<t>".to_owned(), flat)).unwrap();
        assert_eq!(text, r#"{"access_token":"<t>","page":1}"#);
        let nested = Fields::new().with("goods_id", "p_1").nested();
        let text = serde_json::to_string(&with_token("<t>".to_owned(), nested)).unwrap();
        assert_eq!(text, r#"{"access_token":"<t>","data":{"goods_id":"p_1"}}"#);
    }

    #[test]
    fn filters_add_and_never_replace() {
        let filters = |value: Value| value.as_object().unwrap().clone();
        let added = Fields::new().with("page", 1).with_filters(&filters(json!({ "client_type": 2 })));
        assert_eq!(Value::from(added.unwrap().flat()), json!({ "page": 1, "client_type": 2 }));
        for taken in [json!({ "page": 9 }), json!({ "access_token": "x" })] {
            let refused = Fields::new().with("page", 1).with_filters(&filters(taken));
            assert!(matches!(refused, Err(Failure::Invalid(_))));
        }
    }
}
