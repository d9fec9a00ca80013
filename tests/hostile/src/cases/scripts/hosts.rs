//! Scripts whose step allows a host besides their connection's: data may go there, and nothing sealed.

use weft_engine::sandbox::contract::Place;

use super::{ALLOWED, PLAIN, Setting, as_heard, in_query};
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        script!(
            "allowed-plain",
            "asks the host that its step allows, as it may",
            ALLOWED,
            "finished: {\"status\":200} | the server saw nothing | the other server saw GET /ok"
        ),
        script!(
            "allowed-marker",
            "sends its secret to the host that its step allows",
            ALLOWED,
            "finished: {\"query\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\",\"path\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\",\"header\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\",\"name\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\",\"json\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\",\"form\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\",\"text\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\"} | the server saw nothing | the other server saw nothing"
        ),
        // A hash of a secret is to guess by: it stays with the connection's own platform.
        script!(
            "allowed-hash",
            "sends a hash of its secret to the host that its step allows",
            ALLOWED,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: nothing sealed goes to http://127.0.0.1:OTHER, which is only allowed and no connection of the step\"} | the server saw nothing | the other server saw nothing"
        ),
        // What is written with an escape is no marker, and goes out as it is written.
        script!(
            "allowed-marker-escaped",
            "sends its secret behind an escape to the host that its step allows",
            ALLOWED,
            "finished: {\"status\":200} | the server saw nothing | the other server saw POST /ok"
        ),
        script!(
            "allowed-redirect-there",
            "has its secret carried to the host that its step allows, by a redirect of its platform",
            ALLOWED,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: http://127.0.0.1:OTHER is not among the hosts this connection may reach: http://127.0.0.1:PORT\"} | the server saw GET /to with the secret | the other server saw nothing"
        ),
        script!(
            "allowed-redirect-back",
            "is sent to its platform by the host that its step allows",
            ALLOWED,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: http://127.0.0.1:PORT is not among the hosts this connection may reach: http://127.0.0.1:OTHER\"} | the server saw nothing | the other server saw GET /to"
        ),
        script!(
            "allowed-guess",
            "sends guesses to the host that its step allows",
            ALLOWED,
            "limit: the component wrote the value of the secret `victim/secret_key` into a request by itself, as only somebody who guesses or was told can | the server saw nothing | the other server saw nothing"
        ),
        // All that comes back is searched for every secret of the run, wherever it comes from.
        script!(
            "allowed-tells",
            "hears its secret from the host that its step allows",
            Setting { told: as_heard, ..ALLOWED },
            "finished, and heard that something is hidden | the server saw nothing | the other server saw GET /tell"
        ),
        script!(
            "allowed-third",
            "asks a host that its step doesn't allow, beside one that it does",
            ALLOWED,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT, http://127.0.0.1:OTHER\"} | the server saw nothing | the other server saw nothing"
        ),
        // As it may.
        script!(
            "allowed-own-host",
            "uses its secret with its own platform, while its step allows another host",
            ALLOWED,
            "finished: {\"status\":200} | the server saw GET /ok with the secret | the other server saw nothing"
        ),
        // What the platform says of its own node `js` holds for no node of another component.
        script!(
            "name-of-a-node",
            "uses its secret as a node of the platform may that has its name",
            Setting { place: Some(in_query_of_js), ..PLAIN },
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: the sealed value `secret_key` may not stand in the query parameter `key`: its component says that it stands in the query parameter `key` of js\"} | the server saw nothing"
        ),
    ]
}

/// The place of a secret in requests of the platform's own node `js`.
fn in_query_of_js() -> Place {
    Place { nodes: vec!["js".to_owned()], ..in_query() }
}
