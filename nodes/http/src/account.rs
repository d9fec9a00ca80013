//! What an account does with each request of the nodes: where its secrets and its token go, and how it signs.

use serde::Deserialize;
use weft_sdk::secret::basic;
use weft_sdk::{Call, Failure};

use crate::connection::{
    AUTHORIZATION, BASIC, BEARER, CLIENT_CREDENTIALS, HEADER, LOGIN, NONE, PARTS, QUERY, REFRESH_TOKEN, VARIANTS,
};
use crate::headers;
use crate::login::{self, Login};
use crate::made::{self, Markers};
use crate::request::Draft;
use crate::sign::{self, Recipe};

/// What an account does with each request.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// What it adds.
    pub authentication: Authentication,
    /// How it signs, one recipe after the other.
    pub recipes: Vec<Recipe>,
}

impl Account {
    /// Reads it from the connection.
    pub fn of<P>(call: &Call<P>) -> Result<Self, Failure> {
        Ok(Self { authentication: Authentication::of(call)?, recipes: sign::recipes(call)? })
    }

    /// The names of the query parameters that it sets.
    pub fn query_parameters(&self) -> Vec<String> {
        let added = self.authentication.at(Place::Query).map(|addition| addition.name.clone());
        added.chain(self.recipes.iter().flat_map(Recipe::query_parameters)).collect()
    }
}

/// What an account adds to each request: values that hold markers, each at its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authentication {
    additions: Vec<Addition>,
    /// The markers in them.
    pub markers: Markers,
}

/// One value that an account adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Where it goes.
    pub place: Place,
    /// The header field in lower case, the query parameter, or where in the body.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Where in a request an account adds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Into the header fields.
    Header,
    /// Into the query.
    Query,
    /// Into the body or the form.
    Body,
}

/// Where an account adds one thing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goes {
    /// Into which part of the request.
    #[serde(rename = "in")]
    pub place: Place,
    /// The header field or query parameter, or where in the body.
    pub name: String,
    /// What stands before it. A space follows a word by itself.
    #[serde(default)]
    pub prefix: String,
}

/// A part as the host hands it over; see `wit/description.schema.json`, `ConnectionVariant`.
#[derive(Debug, Deserialize)]
struct Part {
    #[serde(rename = "in")]
    place: Place,
    name: String,
    prefix: String,
    field: String,
}

impl Authentication {
    /// Reads it from the connection.
    pub fn of<P>(call: &Call<P>) -> Result<Self, Failure> {
        let mut markers = Markers::default();
        let additions = additions(call, &mut markers)?;
        Ok(Self { additions, markers })
    }

    /// Nothing, in a request that holds these markers by itself.
    pub fn of_markers(markers: Markers) -> Self {
        Self { additions: Vec::new(), markers }
    }

    /// Whether it sets this header field.
    pub fn has_header(&self, name: &str) -> bool {
        self.at(Place::Header).any(|addition| addition.name.eq_ignore_ascii_case(name))
    }

    /// What it adds at a place.
    pub fn at(&self, place: Place) -> impl Iterator<Item = &Addition> {
        self.additions.iter().filter(move |addition| addition.place == place)
    }

    /// Puts it into a request.
    pub fn put_into(&self, draft: &mut Draft) -> Result<(), Failure> {
        let mut additions = self.additions.iter();
        additions.try_for_each(|Addition { place, name, value }| draft.add(*place, name, value.clone()))
    }
}

fn additions<P>(call: &Call<P>, markers: &mut Markers) -> Result<Vec<Addition>, Failure> {
    let one = |place, name: &str, value| Ok(vec![Addition { place, name: name.to_owned(), value }]);
    match call.variant().unwrap_or(NONE) {
        NONE => Ok(Vec::new()),
        BEARER => one(Place::Header, AUTHORIZATION, format!("Bearer {}", markers.seal("token")?)),
        BASIC => {
            // The user is sealed where it stands in the place of the password.
            let user = made::field(call, "user", markers)?;
            let password = markers.seal("password")?;
            let marker = basic(&markers.parts(&user), &markers.parts(&password))?;
            one(Place::Header, AUTHORIZATION, format!("Basic {}", markers.keep(marker)))
        }
        HEADER => {
            let name = header_name(field(call, "header_name")?, "header_name")?;
            let prefix = call.connection_field("prefix").unwrap_or_default();
            one(Place::Header, &name, format!("{}{}", spaced(prefix), markers.seal("key")?))
        }
        QUERY => one(Place::Query, field(call, "parameter_name")?, markers.seal("key")?),
        PARTS => {
            let parts: Vec<Part> = serde_json::from_str(field(call, PARTS)?)
                .map_err(|_| Failure::invalid("the connection's `parts` can't be read").with_remedy(remedy(PARTS)))?;
            let part = |part: &Part| goes(part.place, &part.name, &part.prefix, markers.seal(&part.field)?, PARTS);
            parts.iter().map(part).collect()
        }
        LOGIN | CLIENT_CREDENTIALS | REFRESH_TOKEN => {
            let Goes { place, name, prefix } = Login::of(call)?.goes;
            Ok(vec![goes(place, &name, &prefix, markers.seal(login::ACCESS_TOKEN)?, LOGIN)?])
        }
        other => Err(Failure::invalid(format!("there is no kind of connection `{other}`"))
            .with_remedy(format!("write variant: {} in the connection", VARIANTS.join(", ")))),
    }
}

/// A value that goes where `described`, a part of the account, says.
fn goes(place: Place, name: &str, prefix: &str, value: String, described: &str) -> Result<Addition, Failure> {
    let name = match place {
        Place::Header => header_name(name, described)?,
        Place::Query | Place::Body => name.to_owned(),
    };
    Ok(Addition { place, name, value: format!("{}{value}", spaced(prefix)) })
}

/// In lower case. `field` of the connection says it.
fn header_name(name: &str, field: &str) -> Result<String, Failure> {
    headers::check_name(name).map_err(|failure| failure.with_remedy(remedy(field)))?;
    Ok(name.to_lowercase())
}

fn field<'a, P>(call: &'a Call<P>, name: &str) -> Result<&'a str, Failure> {
    call.connection_field(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| Failure::invalid(format!("the connection's field `{name}` is empty")).with_remedy(remedy(name)))
}

fn remedy(field: &str) -> String {
    format!("check the field `{field}` of the connection")
}

/// A word is told apart from the key by a space, `key=` is not.
pub fn spaced(prefix: &str) -> String {
    if prefix.ends_with(|last: char| last.is_alphanumeric()) { format!("{prefix} ") } else { prefix.to_owned() }
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    fn of(connection: serde_json::Value) -> Result<Authentication, Failure> {
        Authentication::of(&Call::new(connection, ()))
    }

    fn at(place: Place, name: &str, value: &str) -> Vec<Addition> {
        vec![Addition { place, name: name.to_owned(), value: value.to_owned() }]
    }

    fn header(name: &str, value: &str) -> Vec<Addition> {
        at(Place::Header, name, value)
    }

    #[test]
    fn each_kind_has_its_place() {
        let table = [
            (json!({ "variant": "none" }), Vec::new()),
            (json!({}), Vec::new()),
            (json!({ "variant": "bearer" }), header("authorization", "Bearer <token>")),
            (json!({ "variant": "basic" }), header("authorization", "Basic <basic <user>:<password>>")),
            (json!({ "variant": "basic", "user": "li" }), header("authorization", "Basic <basic li:<password>>")),
            (json!({ "variant": "header", "header_name": "X-Api-Key" }), header("x-api-key", "<key>")),
            (
                json!({ "variant": "header", "header_name": "Authorization", "prefix": "Token" }),
                header("authorization", "Token <key>"),
            ),
            (json!({ "variant": "header", "header_name": "X-Auth", "prefix": "key=" }), header("x-auth", "key=<key>")),
            (json!({ "variant": "query", "parameter_name": "api_key" }), at(Place::Query, "api_key", "<key>")),
        ];
        for (connection, expected) in table {
            assert_eq!(of(connection.clone()).unwrap().additions, expected, "{connection}");
        }
    }

    #[test]
    fn several_secrets_have_each_its_place() {
        let parts = json!([
            { "in": "header", "name": "X-App", "prefix": "", "field": "app" },
            { "in": "header", "name": "Authorization", "prefix": "Token", "field": "grant" },
            { "in": "query", "name": "sid", "prefix": "", "field": "sid" },
            { "in": "body", "name": "auth.key", "prefix": "k=", "field": "app" },
        ]);
        let authentication = of(json!({ "variant": "parts", "parts": parts.to_string() })).unwrap();
        let told = |place| {
            let pairs = authentication.at(place).map(|addition| format!("{}: {}", addition.name, addition.value));
            pairs.collect::<Vec<_>>()
        };
        assert_eq!(told(Place::Header), ["x-app: <app>", "authorization: Token <grant>"]);
        assert_eq!(
            (told(Place::Query), told(Place::Body)),
            (vec!["sid: <sid>".to_owned()], vec!["auth.key: k=<app>".to_owned()])
        );
        assert!(authentication.has_header("X-APP") && !authentication.has_header("sid"));
    }

    #[test]
    fn a_connection_that_can_not_be_used_is_told() {
        for connection in [
            json!({ "variant": "parts" }),
            json!({ "variant": "parts", "parts": "x" }),
            json!({ "variant": "parts", "parts": r#"[{"in":"header","name":"a b","prefix":"","field":"x"}]"# }),
            json!({ "variant": "query", "parameter_name": "" }),
            json!({ "variant": "header", "header_name": "X Key" }),
            json!({ "variant": "header", "header_name": "Content-Length" }),
            json!({ "variant": "digest" }),
        ] {
            let Err(Failure::Invalid(problem)) = of(connection.clone()) else { panic!("{connection} passed") };
            assert!(problem.remedy.is_some(), "{connection}");
        }
    }
}
