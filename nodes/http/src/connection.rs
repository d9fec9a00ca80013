//! The kinds of account.
//!
//! `login` and `sign` are public fields that the operator writes beside the others, as YAML; the host hands them over as JSON
//! text. Where secrets and tokens stand that are named in them, the host reads there; what is said here of places is about
//! the other kinds.

use weft_sdk::{Authorization, Connection, ConnectionVariant, Field, Node, Place, label};

use crate::login::{self, oauth};
use crate::nodes::token::Token;

pub(crate) const AUTHORIZATION: &str = "authorization";
pub(crate) const NONE: &str = "none";
pub(crate) const BEARER: &str = "bearer";
pub(crate) const BASIC: &str = "basic";
pub(crate) const HEADER: &str = "header";
pub(crate) const QUERY: &str = "query";
pub(crate) const PARTS: &str = "parts";
/// The kind that obtains its token as it says itself, and the field that says how.
pub(crate) const LOGIN: &str = "login";
pub(crate) const CLIENT_CREDENTIALS: &str = "client_credentials";
pub(crate) const REFRESH_TOKEN: &str = "refresh_token";
/// All kinds.
pub(crate) const VARIANTS: [&str; 9] =
    [NONE, BEARER, BASIC, HEADER, QUERY, PARTS, LOGIN, CLIENT_CREDENTIALS, REFRESH_TOKEN];
/// The field that says how requests are signed.
pub(crate) const SIGN: &str = "sign";

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
            ConnectionVariant::new(
                LOGIN,
                label(
                    "A token that the API hands out: `login` says how it is obtained",
                    "接口发放的令牌：用 `login` 写明如何获取",
                ),
            ),
            ConnectionVariant::new(
                CLIENT_CREDENTIALS,
                label("A token by client id and secret (OAuth 2)", "用客户端 ID 和密钥换取令牌（OAuth 2）"),
            ),
            ConnectionVariant::new(
                REFRESH_TOKEN,
                label("A token by a refresh token (OAuth 2)", "用刷新令牌换取令牌（OAuth 2）"),
            ),
        ],
        authorize: vec![authorization()],
        places: places(),
        ..Connection::default()
    }
}

/// The tokens of all kinds that have any. Where they are in answers the account says, so the node seals them itself.
fn authorization() -> Authorization {
    let tokens =
        vec![weft_sdk::Token::sealed(login::ACCESS_TOKEN), weft_sdk::Token::sealed(login::REFRESH_TOKEN).renewing()];
    Authorization::by_node(Token::NAME, tokens).of_variants(&[LOGIN, CLIENT_CREDENTIALS, REFRESH_TOKEN])
}

fn places() -> Vec<Place> {
    vec![
        Place::header("token", AUTHORIZATION),
        Place::header("user", AUTHORIZATION),
        Place::header("password", AUTHORIZATION),
        Place::header("key", "{header_name}"),
        Place::query("key", "{parameter_name}"),
        Place::header(login::ACCESS_TOKEN, AUTHORIZATION),
        Place::header(oauth::CLIENT_SECRET, AUTHORIZATION).of_nodes(&[Token::NAME]),
        Place::form(oauth::CLIENT_SECRET, "client_secret").of_nodes(&[Token::NAME]),
        Place::form(oauth::FIRST_REFRESH_TOKEN, "refresh_token").of_nodes(&[Token::NAME]),
        Place::form(login::REFRESH_TOKEN, "refresh_token").of_nodes(&[Token::NAME]),
    ]
}

fn fields() -> Vec<Field> {
    let key_help = label(
        "The key that the platform gave you. It has to be one that doesn't expire; for others there is the variant login.",
        "平台提供的密钥。必须是长期有效的；会过期的请用 login 种类。",
    );
    vec![
        Field::secret(
            "token",
            label("Token", "令牌"),
            label(
                "Sent as `Authorization: Bearer TOKEN`. It has to be one that doesn't expire; for others there is the variant login.",
                "以 `Authorization: Bearer 令牌` 发送。必须是长期有效的；会过期的请用 login 种类。",
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
    .into_iter()
    .chain(fields_of_oauth())
    .chain(recipes())
    .collect()
}

/// What an operator writes as YAML, beside the fields.
fn recipes() -> [Field; 2] {
    [
        Field::public(
            LOGIN,
            label("How a token is obtained (login)", "如何获取令牌（login）"),
            label(
                "Written beside `fields`, not in it: login: { request: { method: POST, path: /session, json: { user: { field: \
                 user } } }, token: /data/token }.",
                "与 `fields` 并列书写，不要写在其中：login: { request: { method: POST, path: /session, json: { user: { field: user \
                 } } }, token: /data/token }。",
            ),
        )
        .of_variants(&[LOGIN]),
        Field::public(
            SIGN,
            label("How requests are signed (sign)", "如何对请求签名（sign）"),
            label(
                "Written beside `fields`, not in it; only where the API wants each request signed.",
                "与 `fields` 并列书写，不要写在其中；仅当接口要求对每个请求签名时才写。",
            ),
        )
        .optional(),
    ]
}

fn fields_of_oauth() -> Vec<Field> {
    let both = &[CLIENT_CREDENTIALS, REFRESH_TOKEN];
    vec![
        Field::public(
            oauth::TOKEN_URL,
            label("Where tokens are obtained", "获取令牌的地址"),
            label(
                "The platform calls it token endpoint: a path behind base_url, such as /oauth/token, or a whole address.",
                "平台文档中称为 token endpoint：base_url 之后的路径，例如 /oauth/token；或完整地址。",
            ),
        )
        .of_variants(both)
        .steering(),
        Field::public(
            oauth::CLIENT_ID,
            label("Client ID", "客户端 ID（client_id）"),
            label("The platform gives it with the application.", "在平台创建应用后获得。"),
        )
        .of_variants(both),
        Field::secret(
            oauth::CLIENT_SECRET,
            label("Client secret", "客户端密钥（client_secret）"),
            label("On the same page as the client ID.", "与客户端 ID 在同一页面。"),
        )
        .of_variants(both),
        Field::secret(
            oauth::FIRST_REFRESH_TOKEN,
            label("Refresh token", "刷新令牌（refresh_token）"),
            label(
                "The refresh token that the platform gave when the application was authorized. If the platform replaces it, \
                 weft keeps the new one; fill in another here once it has ended.",
                "授权应用时平台给出的 refresh_token。平台更换后，weft 会自动保存新的；失效后请在此填写新获取的。",
            ),
        )
        .of_variants(&[REFRESH_TOKEN]),
        Field::public(
            oauth::SCOPE,
            label("Scope", "权限范围（scope）"),
            label(
                "What is asked for, names with a space between them; only where the platform wants it.",
                "申请的权限，多个名称用空格分隔；平台要求时才填。",
            ),
        )
        .optional()
        .of_variants(both),
        Field::public(
            oauth::AUTH,
            label("Where the client secret goes", "客户端密钥的位置"),
            label(
                "`basic`: as user and password in the header, the usual way. `body`: in the form.",
                "`basic`：以用户名和密码放在请求头，通常如此；`body`：放在表单里。",
            ),
        )
        .one_of(&[oauth::BASIC, oauth::BODY])
        .of_variants(both),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_belongs_to_a_kind() {
        let fields = fields();
        let of_all: Vec<_> = fields.iter().filter(|field| field.variants.is_empty()).collect();
        assert_eq!(of_all.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), [SIGN]);
        let secret: Vec<_> = fields.iter().filter(|field| field.secret).map(|field| field.name.as_str()).collect();
        assert_eq!(secret, ["token", "password", "key", "client_secret", "first_refresh_token"]);
    }

    #[test]
    fn every_kind_is_known() {
        let variants: Vec<_> = connection().variants.into_iter().map(|variant| variant.name).collect();
        assert_eq!(variants, VARIANTS);
    }
}
