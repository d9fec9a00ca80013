//! Components that lie about themselves, or say more than anybody wants to hear.

use std::sync::Arc;

use serde_json::json;
use weft_engine::sandbox::contract::{Authorization, Component, Connection, Node, RateLimit, WindowRules};

use crate::attack::Attack;
use crate::texts;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        lie("description/long-title", "has a title of 1 MB", |it| it.title.en = "x".repeat(1 << 20), "?"),
        lie("description/many-nodes", "has 2,000 nodes", |it| it.nodes = vec![it.nodes[0].clone(); 2_000], "?"),
        lie(
            "description/huge-schema",
            "has a schema of 1 MB",
            |it| node(it).parameters = format!("{{\"title\":\"{}\"}}", "x".repeat(1 << 20)),
            "?",
        ),
        lie(
            "description/steering-title",
            "has a title that clears the screen",
            |it| it.title.zh = "\x1b[2J".to_owned(),
            "?",
        ),
        lie(
            "description/turned-title",
            "has a title that is read backwards",
            |it| it.title.en = "\u{202e}moc.tfew".to_owned(),
            "?",
        ),
        lie(
            "description/steering-schema",
            "has a schema whose texts clear the screen",
            |it| node(it).parameters = "{\"title\":\"\u{9b}2J\"}".to_owned(),
            "?",
        ),
        lie("description/name-as-path", "calls itself a path", |it| it.name = "../xiaoe".to_owned(), "?"),
        lie(
            "description/other-component",
            "calls itself like a standard component",
            |it| it.name = "http".to_owned(),
            "?",
        ),
        lie("description/same-node-twice", "has two nodes of one name", |it| it.nodes.push(it.nodes[0].clone()), "?"),
        lie("description/no-schema", "has a schema that is no JSON", |it| node(it).parameters = "{".to_owned(), "?"),
        lie(
            "description/no-object-schema",
            "has a schema that is no object",
            |it| node(it).parameters = "true".to_owned(),
            "?",
        ),
        lie(
            "description/self-reference",
            "has a schema that refers to itself",
            |it| node(it).parameters = "{\"$ref\":\"#\"}".to_owned(),
            "?",
        ),
        lie(
            "description/endless-schema",
            "has a schema that takes 12^12 steps to check",
            |it| node(it).parameters = exploding(),
            "?",
        ),
        lie(
            "description/deep-schema",
            "has a schema that is nested 10,000 levels deep",
            |it| {
                node(it).parameters =
                    format!("{}{}", "{\"not\":".repeat(10_000), "true".to_owned() + &"}".repeat(10_000))
            },
            "?",
        ),
        lie(
            "description/remote-schema",
            "has a schema that the host would have to fetch",
            |it| node(it).parameters = "{\"$ref\":\"http://169.254.169.254/schema\"}".to_owned(),
            "?",
        ),
        Attack::new("description/slow-pattern", "has a pattern that takes 2^40 steps to match", slow_pattern, "?"),
        lie(
            "description/key-missing",
            "has a key that its records don't have",
            |it| records(it).key = vec!["order_id".to_owned()],
            "?",
        ),
        lie(
            "description/no-records-schema",
            "has a record schema that is no JSON",
            |it| records(it).schema = "records".to_owned(),
            "?",
        ),
        lie(
            "description/window-without-end",
            "has windows of no length",
            |it| node(it).window = Some(WindowRules { widest_ms: 0, ..window() }),
            "?",
        ),
        lie(
            "description/window-in-no-zone",
            "has windows in a zone that there is not",
            |it| node(it).window = Some(WindowRules { zone: "Mars/Olympus".to_owned(), ..window() }),
            "?",
        ),
        lie(
            "description/window-of-all-time",
            "wants to look back further than time goes",
            |it| node(it).window = Some(WindowRules { first_ms: u64::MAX, lookback_ms: u64::MAX, ..window() }),
            "?",
        ),
        lie(
            "description/window-by-other-field",
            "filters by a field that its records don't have",
            |it| node(it).window = Some(WindowRules { filters: Some("changed".to_owned()), ..window() }),
            "?",
        ),
        lie(
            "description/no-limit",
            "has a limit of no requests",
            |it| connection(it).limits = vec![RateLimit { nodes: Vec::new(), requests: 0, per_ms: 1_000 }],
            "?",
        ),
        lie(
            "description/limit-for-ever",
            "has a limit over 49 days",
            |it| connection(it).limits = vec![RateLimit { nodes: Vec::new(), requests: 1, per_ms: u32::MAX }],
            "?",
        ),
        lie(
            "description/authorized-by-nobody",
            "is authorized by a node that there is not",
            |it| {
                connection(it).authorize =
                    Some(Authorization { node: "token".to_owned(), tokens: vec!["token".to_owned()] })
            },
            "?",
        ),
        lie(
            "description/token-like-a-secret",
            "has a token that is called like a secret",
            |it| {
                connection(it).authorize =
                    Some(Authorization { node: "attack".to_owned(), tokens: vec!["secret_key".to_owned()] })
            },
            "?",
        ),
        lie(
            "description/preset-secret",
            "has a secret that everybody knows",
            |it| connection(it).fields[0].preset = Some("known".to_owned()),
            "?",
        ),
        lie(
            "description/field-of-the-host",
            "has a connection field that the host fills in",
            |it| connection(it).fields[0].name = "base_url".to_owned(),
            "?",
        ),
        lie(
            "description/plain-http",
            "talks to its platform without encryption",
            |it| connection(it).base_url = "http://hostile.example".to_owned(),
            "?",
        ),
        lie(
            "description/user-in-url",
            "hides the host behind a user name",
            |it| connection(it).base_url = "https://api.example@evil.example".to_owned(),
            "?",
        ),
        lie(
            "description/decimal-host",
            "wants to reach an address in decimal notation",
            |it| connection(it).hosts = vec!["2130706433".to_owned()],
            "?",
        ),
        lie(
            "description/mapped-host",
            "wants to reach an address in an address",
            |it| connection(it).hosts = vec!["[::ffff:127.0.0.1]".to_owned()],
            "?",
        ),
        lie(
            "description/all-hosts",
            "wants to reach every host",
            |it| connection(it).hosts = vec!["*".to_owned()],
            "?",
        ),
        lie(
            "description/path-in-host",
            "hides another host behind a path",
            |it| connection(it).hosts = vec!["api.example/@evil.example".to_owned()],
            "?",
        ),
    ]
}

/// A component that says this about itself.
fn lie(name: &'static str, tries: &'static str, change: fn(&mut Component), answer: &'static str) -> Attack {
    let mut description = texts::description();
    change(&mut description);
    let bytes: Arc<[u8]> = texts::describing(&description, "").into();
    let act = move |arena: Arc<crate::arena::Arena>| {
        let bytes = Arc::clone(&bytes);
        async move { arena.components_with(&bytes).await.err().unwrap_or_else(|| "accepted".to_owned()) }
    };
    Attack::new(name, tries, act, answer)
}

fn node(component: &mut Component) -> &mut Node {
    &mut component.nodes[0]
}

fn records(component: &mut Component) -> &mut weft_engine::sandbox::contract::Records {
    node(component).records.as_mut().expect("it has records")
}

fn connection(component: &mut Component) -> &mut Connection {
    component.connection.as_mut().expect("it has a connection")
}

fn window() -> WindowRules {
    WindowRules {
        filters: Some("at".to_owned()),
        sorts: None,
        closed_end: false,
        widest_ms: 60_000,
        zone: "Asia/Shanghai".to_owned(),
        lag_ms: 0,
        first_ms: 60_000,
        lookback_ms: 0,
        parallel: 1,
    }
}

/// Each level refers to the next one twelve times.
fn exploding() -> String {
    let level = |level: usize| {
        let next = json!({ "$ref": format!("#/$defs/l{}", level + 1) });
        (format!("l{level}"), json!({ "anyOf": vec![next; 12] }))
    };
    let mut levels: serde_json::Map<_, _> = (0..12).map(level).collect();
    levels.insert("l12".to_owned(), json!({ "type": "string" }));
    json!({ "$ref": "#/$defs/l0", "$defs": levels }).to_string()
}

async fn slow_pattern(arena: Arc<crate::arena::Arena>) -> String {
    let mut description = texts::description();
    node(&mut description).parameters =
        json!({ "type": "object", "properties": { "text": { "type": "string", "pattern": "^(a+)+$" } } }).to_string();
    let components = match arena.components_with(&texts::describing(&description, "")).await {
        Ok(components) => components,
        Err(answer) => return answer,
    };
    let source = crate::attack::workflow("attack", &json!({ "text": "a".repeat(40) + "!" }), "");
    match arena.plan_with(&components, &source).await {
        Ok(_) => "accepted".to_owned(),
        Err(answer) => answer,
    }
}
