//! The kinds of account, and how each is put into a request.

use weft_sdk::http::Request;
use weft_sdk::secret::{Part, basic, sealed};
use weft_sdk::{Call, Connection, ConnectionVariant, Failure, Field, Label, label};

use crate::headers;

const NONE: &str = "none";
const BEARER: &str = "bearer";
const BASIC: &str = "basic";
const HEADER: &str = "header";
const QUERY: &str = "query";

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        base_url: String::new(),
        hosts: Vec::new(),
        fields: fields(),
        variants: vec![
            variant(NONE, label("Without authentication", "无需认证")),
            variant(BEARER, label("Bearer token", "Bearer 令牌")),
            variant(BASIC, label("User and password (Basic)", "用户名和密码（Basic）")),
            variant(HEADER, label("Key in a header field", "请求头中的密钥")),
            variant(QUERY, label("Key in the query", "查询参数中的密钥")),
        ],
        authorize: None,
        limits: Vec::new(),
    }
}

fn variant(name: &str, title: Label) -> ConnectionVariant {
    ConnectionVariant { name: name.to_owned(), title, base_url: None }
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
            label("The user name, or what the platform wants in its place.", "用户名，或平台要求填写在该位置的内容。"),
        )
        .of_variants(&[BASIC]),
        Field::secret("password", label("Password", "密码"), label("The user's password.", "该用户的密码。"))
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

/// What an account adds to each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authentication {
    /// Nothing.
    None,
    /// A header field.
    Header(String, String),
    /// A query parameter.
    Query(String, String),
}

impl Authentication {
    /// Reads it from the connection. What it holds are markers.
    pub fn of<P>(call: &Call<P>) -> Result<Self, Failure> {
        match call.variant().unwrap_or(NONE) {
            NONE => Ok(Self::None),
            BEARER => Ok(Self::authorization(format!("Bearer {}", sealed("token")?))),
            BASIC => {
                let user = Part::Text(field(call, "user")?.to_owned());
                let marker = basic(&[user], &[Part::Sealed(sealed("password")?)])?;
                Ok(Self::authorization(format!("Basic {marker}")))
            }
            HEADER => {
                let name = field(call, "header_name")?;
                headers::check_name(name).map_err(|failure| failure.with_remedy(remedy("header_name")))?;
                let prefix = call.connection_field("prefix").unwrap_or_default();
                Ok(Self::Header(name.to_lowercase(), format!("{}{}", spaced(prefix), sealed("key")?)))
            }
            QUERY => Ok(Self::Query(field(call, "parameter_name")?.to_owned(), sealed("key")?)),
            other => Err(Failure::invalid(format!("there is no kind of connection `{other}`"))
                .with_remedy("write variant: none, bearer, basic, header or query in the connection")),
        }
    }

    fn authorization(value: String) -> Self {
        Self::Header("authorization".to_owned(), value)
    }

    /// The header field that it sets, in lower case.
    pub fn header_name(&self) -> Option<&str> {
        if let Self::Header(name, _) = self { Some(name) } else { None }
    }

    /// The query parameter that it sets.
    pub fn parameter_name(&self) -> Option<&str> {
        if let Self::Query(name, _) = self { Some(name) } else { None }
    }

    /// Puts it into a request.
    pub fn apply(&self, request: Request) -> Request {
        match self {
            Self::None => request,
            Self::Header(name, value) => request.header(name, value),
            Self::Query(name, value) => request.query(name, value),
        }
    }
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

    fn header(name: &str, value: &str) -> Authentication {
        Authentication::Header(name.to_owned(), value.to_owned())
    }

    #[test]
    fn each_kind_has_its_place() {
        let table = [
            (json!({ "variant": "none" }), Authentication::None),
            (json!({}), Authentication::None),
            (json!({ "variant": "bearer" }), header("authorization", "Bearer <token>")),
            (json!({ "variant": "basic", "user": "li" }), header("authorization", "Basic <basic li:<password>>")),
            (json!({ "variant": "header", "header_name": "X-Api-Key" }), header("x-api-key", "<key>")),
            (
                json!({ "variant": "header", "header_name": "Authorization", "prefix": "Token" }),
                header("authorization", "Token <key>"),
            ),
            (json!({ "variant": "header", "header_name": "X-Auth", "prefix": "key=" }), header("x-auth", "key=<key>")),
            (
                json!({ "variant": "query", "parameter_name": "api_key" }),
                Authentication::Query("api_key".to_owned(), "<key>".to_owned()),
            ),
        ];
        for (connection, expected) in table {
            assert_eq!(of(connection.clone()).unwrap(), expected, "{connection}");
        }
    }

    #[test]
    fn a_connection_that_can_not_be_used_is_told() {
        for connection in [
            json!({ "variant": "basic" }),
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
