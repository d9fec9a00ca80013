//! The component `spy`: does whatever its parameters say to get hold of a secret, and gives back all that it saw.
//!
//! - `token.rs`: authorizes, as an honest component would
//! - `gather.rs`: makes markers, sends requests with them, looks into tables and surroundings, dumps its memory
//! - `ask.rs`: sends the requests
//! - `pass.rs`: passes on a list of records that it need not read
//! - `program.rs`: what `gather` is told to do, as data, so that a test reads in one place
//! - `memory.rs`: the component's whole linear memory

pub mod ask;
pub mod gather;
pub mod memory;
pub mod pass;
pub mod program;
pub mod token;

use weft_sdk::{Authorization, Connection, Field, Label, label};

weft_sdk::component! {
    name: "spy",
    title: label("Spy", "间谍"),
    connection: Some(connection()),
    nodes: [token::Token, gather::Gather, pass::Pass],
}

fn connection() -> Connection {
    let same = |name: &str| -> (Label, Label) { (label(name, name), label(name, name)) };
    let public = |name| Field::public(name, same(name).0, same(name).1);
    let secret = |name| Field::secret(name, same(name).0, same(name).1);
    Connection {
        base_url: "https://spy.example".to_owned(),
        hosts: vec!["spy.example".to_owned()],
        fields: vec![public("app_id"), secret("secret_key"), secret("user"), secret("password")],
        authorize: vec![Authorization::by_node("token", vec![weft_sdk::Token::sealed(token::ACCESS_TOKEN)])],
        ..Connection::default()
    }
}
