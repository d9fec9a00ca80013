//! What both versions of `growing` ask for.

use weft_sdk::{Connection, Field, Label, Place, RateLimit, label};

fn same(name: &str) -> Label {
    label(name, name)
}

/// A field that nodes can read, under any name.
pub fn public(name: &str) -> Field {
    Field::public(name, same(name), same(name))
}

/// A field that stays in the host.
pub fn secret(name: &str) -> Field {
    Field::secret(name, same(name), same(name))
}

/// At most so many requests a second, of all nodes together.
pub fn limit(requests: u32) -> RateLimit {
    RateLimit::of_all(requests, 1_000)
}

/// The connection of the first version.
pub fn connection() -> Connection {
    Connection {
        base_url: "https://growing.example".to_owned(),
        hosts: vec!["growing.example".to_owned()],
        fields: vec![public("app_id"), secret("secret_key")],
        limits: vec![limit(10)],
        places: vec![Place::header("secret_key", "x-key")],
        ..Connection::default()
    }
}
