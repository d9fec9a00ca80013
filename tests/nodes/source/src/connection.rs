//! What an operator fills in. The token is needed only where the source asks for one.

use weft_sdk::{Authorization, Connection, Field, Node, Place, label};

use crate::nodes::token::Token;

/// The name the access token is sealed under.
pub const ACCESS_TOKEN: &str = "access_token";

const HOST: &str = "source.example";

/// Describes the connection.
pub fn connection() -> Connection {
    let key = label("Key", "密钥");
    Connection {
        base_url: format!("https://{HOST}"),
        hosts: vec![HOST.to_owned()],
        fields: vec![Field::secret("secret_key", key.clone(), key)],
        authorize: vec![Authorization::by_node(
            Token::NAME,
            vec![weft_sdk::Token::at(ACCESS_TOKEN, "/access_token", Some("/expires_in"))],
        )],
        places: vec![
            Place::query("secret_key", "*"),
            Place::query(ACCESS_TOKEN, "*"),
            Place::header(ACCESS_TOKEN, "*"),
            Place::json(ACCESS_TOKEN, "*"),
        ],
        ..Connection::default()
    }
}
