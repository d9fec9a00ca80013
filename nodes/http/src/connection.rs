//! The kinds of account, and how each is put into a request.

use serde::Deserialize;
use weft_sdk::http::Request;
use weft_sdk::secret::{self, basic, sealed};
use weft_sdk::{Call, Connection, ConnectionVariant, Failure, Field, label};

use crate::headers;

const AUTHORIZATION: &str = "authorization";
const NONE: &str = "none";
const BEARER: &str = "bearer";
const BASIC: &str = "basic";
const HEADER: &str = "header";
const QUERY: &str = "query";
const PARTS: &str = "parts";

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        fields: fields(),
        variants: vec![
            ConnectionVariant::new(NONE, label("Without authentication", "无需认证")),
            ConnectionVariant::new(BEARER, label("Bearer token", "Bearer 令牌")),
            ConnectionVariant::new(BASIC, label("User and password (Basic)", "用户名和密码（Basic）")),
            ConnectionVariant::new(HEADER, label("Key in a header field", "请求头中的密钥")),
            ConnectionVariant::new(QUERY, label("Key in the query", "查询参数中的密钥")),
            ConnectionVariant {
                parts: true,
                ..ConnectionVariant::new(
                    PARTS,
                    label(
                        "Several keys: `parts` says where each goes, such as { in: header, name: X-Api-Key, field: key }",
                        "多个密钥：用 `parts` 写明各自的位置，例如 { in: header, name: X-Api-Key, field: key }",
                    ),
                )
            },
        ],
        places: vec![
            weft_sdk::Place::header("token", AUTHORIZATION),
            weft_sdk::Place::header("user", AUTHORIZATION),
            weft_sdk::Place::header("password", AUTHORIZATION),
            weft_sdk::Place::header("key", "{header_name}"),
            weft_sdk::Place::query("key", "{parameter_name}"),
        ],
        ..Connection::default()
    }
}

fn fields() -> Vec<Field> {
    let key_help = label(
        "The key that the platform gave you. It has to be one that doesn't expire: no new one is obtained.",
        "平台提供的密钥。必须是长期有效的：本组件不会自动换取新的密钥。",
    );
    vec![
        Field::secret(
            "token",
            label("Token", "令牌"),
            label(
                "Sent as `Authorization: Bearer TOKEN`. It has to be one that doesn't expire: no new one is obtained.",
                "以 `Authorization: Bearer 令牌` 发送。必须是长期有效的：本组件不会自动换取新的令牌。",
            ),
        )
        .of_variants(&[BEARER]),
        Field::public(
            "user",
            label("User", "用户名"),
            label(
                "The user name, or what the platform wants in its place. A key in its place, without a password, is a secret.",
                "用户名，或平台要求填写在该位置的内容。若在此填写密钥且没有密码，则按密钥保密。",
            ),
        )
        .secret_unless("password")
        .of_variants(&[BASIC]),
        Field::secret(
            "password",
            label("Password", "密码"),
            label("The user's password; left out where a key is the user.", "该用户的密码；以密钥作为用户名时不填。"),
        )
        .optional()
        .of_variants(&[BASIC]),
        Field::public(
            "header_name",
            label("Header field", "请求头名称"),
            label("The header field that takes the key, such as X-Api-Key.", "放置密钥的请求头，例如 X-Api-Key。"),
        )
        .of_variants(&[HEADER]),
        Field::public(
            "prefix",
            label("Before the key", "密钥前缀"),
            label(
                "What the platform wants before the key, such as Token. A space follows a word by itself.",
                "平台要求写在密钥前面的内容，例如 Token。单词后会自动加空格。",
            ),
        )
        .optional()
        .of_variants(&[HEADER]),
        Field::public(
            "parameter_name",
            label("Query parameter", "查询参数名称"),
            label("The query parameter that takes the key, such as api_key.", "放置密钥的查询参数，例如 api_key。"),
        )
        .of_variants(&[QUERY]),
        Field::secret("key", label("Key", "密钥"), key_help).of_variants(&[HEADER, QUERY]),
    ]
}

/// What an account adds to each request: values that hold markers, each at its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authentication(Vec<Addition>);

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
        let one = |place, name: &str, value| Self(vec![Addition { place, name: name.to_owned(), value }]);
        match call.variant().unwrap_or(NONE) {
            NONE => Ok(Self::default()),
            BEARER => Ok(one(Place::Header, AUTHORIZATION, format!("Bearer {}", sealed("token")?))),
            BASIC => {
                // Sealed where it stands in the place of the password.
                let user = match call.connection_field("user") {
                    Some(user) => secret::Part::Text(user.to_owned()),
                    None => secret::Part::Sealed(sealed("user")?),
                };
                let marker = basic(&[user], &[secret::Part::Sealed(sealed("password")?)])?;
                Ok(one(Place::Header, AUTHORIZATION, format!("Basic {marker}")))
            }
            HEADER => {
                let name = header_name(field(call, "header_name")?, "header_name")?;
                let prefix = call.connection_field("prefix").unwrap_or_default();
                Ok(one(Place::Header, &name, format!("{}{}", spaced(prefix), sealed("key")?)))
            }
            QUERY => Ok(one(Place::Query, field(call, "parameter_name")?, sealed("key")?)),
            PARTS => {
                let parts: Vec<Part> = serde_json::from_str(field(call, PARTS)?).map_err(|_| {
                    Failure::invalid("the connection's `parts` can't be read").with_remedy(remedy(PARTS))
                })?;
                parts.iter().map(addition).collect::<Result<_, _>>().map(Self)
            }
            other => Err(Failure::invalid(format!("there is no kind of connection `{other}`"))
                .with_remedy("write variant: none, bearer, basic, header, query or parts in the connection")),
        }
    }

    /// Whether it sets this header field.
    pub fn has_header(&self, name: &str) -> bool {
        self.at(Place::Header).any(|addition| addition.name.eq_ignore_ascii_case(name))
    }

    /// What it adds at a place.
    pub fn at(&self, place: Place) -> impl Iterator<Item = &Addition> {
        self.0.iter().filter(move |addition| addition.place == place)
    }

    /// Puts its header fields and query parameters into a request.
    pub fn apply(&self, request: Request) -> Request {
        self.0.iter().fold(request, |request, addition| match addition.place {
            Place::Header => request.header(&addition.name, &addition.value),
            Place::Query => request.query(&addition.name, &addition.value),
            Place::Body => request,
        })
    }
}

fn addition(part: &Part) -> Result<Addition, Failure> {
    let name = match part.place {
        Place::Header => header_name(&part.name, PARTS)?,
        Place::Query | Place::Body => part.name.clone(),
    };
    Ok(Addition { place: part.place, name, value: format!("{}{}", spaced(&part.prefix), sealed(&part.field)?) })
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
fn spaced(prefix: &str) -> String {
    if prefix.ends_with(|last: char| last.is_alphanumeric()) { format!("{prefix} ") } else { prefix.to_owned() }
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    fn of(connection: serde_json::Value) -> Result<Authentication, Failure> {
        Authentication::of(&Call::new(connection, ()))
    }

    fn at(place: Place, name: &str, value: &str) -> Authentication {
        Authentication(vec![Addition { place, name: name.to_owned(), value: value.to_owned() }])
    }

    fn header(name: &str, value: &str) -> Authentication {
        at(Place::Header, name, value)
    }

    #[test]
    fn each_kind_has_its_place() {
        let table = [
            (json!({ "variant": "none" }), Authentication::default()),
            (json!({}), Authentication::default()),
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
            assert_eq!(of(connection.clone()).unwrap(), expected, "{connection}");
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

    #[test]
    fn every_field_belongs_to_a_kind() {
        let fields = fields();
        assert!(fields.iter().all(|field| !field.variants.is_empty()));
        let secret: Vec<_> = fields.iter().filter(|field| field.secret).map(|field| field.name.as_str()).collect();
        assert_eq!(secret, ["token", "password", "key"]);
    }
}
