//! Components that lie about themselves, or say more than anybody wants to hear.

use std::sync::Arc;

use serde_json::json;
use weft_engine::sandbox::contract::{
    Authorization, Component, Connection, Node, Place, RateLimit, RequestPart, Token, WindowRules,
};

use crate::attack::Attack;
use crate::{document, texts};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        say(
            "description/no-json",
            "describes itself in words",
            |_| "a component of a friend".to_owned(),
            "refused: its description can't be read: line 1, column 1: expected value",
        ),
        say(
            "description/no-object",
            "describes itself in a list",
            |_| "[1]".to_owned(),
            "refused: its description can't be read: line 1, column 0: invalid type: sequence, expected an object",
        ),
        say(
            "description/cut-off",
            "stops in the middle of its description",
            |it| it[..50].to_owned(),
            "refused: its description can't be read: line 1, column 50: EOF while parsing a string",
        ),
        say(
            "description/no-version",
            "has a description without a version",
            |it| it.replace("\"weft_description\":1,", ""),
            "refused: its description doesn't say its version: it has no `weft_description`",
        ),
        say(
            "description/other-version",
            "has a description of a version that there is not",
            |it| it.replace("\"weft_description\":1,", "\"weft_description\":2,"),
            "refused: its description has version 2, and this weft reads version 1",
        ),
        say(
            "description/long-version",
            "has a version of 1 MB that clears the screen",
            |it| it.replace(":1,", &format!(":\"\u{9b}2J{}\",", "x".repeat(1 << 20))),
            "refused: its description has version \"\u{fffd}2Jxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, and this weft reads version 1",
        ),
        say(
            "description/unknown-field",
            "says of its connection what descriptions of this version don't have",
            |it| it.replace("\"hosts\":[]", "\"hosts\":[],\"any_host\":true"),
            "refused: its description can't be read: line 1, column 151: unknown field `any_host`, expected one of `category`, `base_url`, `hosts`, `preparation`, `sites`, `fields`, `variants`, `authorize`, `identify`, `limits`, `places`",
        ),
        say(
            "description/steering-field",
            "says it under a name that clears the screen",
            |it| it.replace("\"name\":\"hostile\"", "\"\\u001b[2J\":1"),
            "refused: its description can't be read: line 1, column 33: unknown field `\u{fffd}[2J`, expected one of `weft_description`, `name`, `title`, `connection`, `any_platform`, `nodes`",
        ),
        say(
            "description/field-twice",
            "says which hosts it reaches, and says it again",
            |it| it.replace("\"hosts\":[]", "\"hosts\":[],\"hosts\":[\"evil.example\"]"),
            "refused: its description can't be read: line 1, column 148: duplicate field `hosts`",
        ),
        say(
            "description/wrong-type",
            "has a number for a name",
            |it| it.replace("\"name\":\"hostile\"", "\"name\":7"),
            "refused: its description can't be read: line 1, column 30: invalid type: integer `7`, expected a string",
        ),
        say(
            "description/list-for-object",
            "has a list of texts for a title",
            |it| it.replace("{\"en\":\"Hostile\",\"zh\":\"Hostile\"}", "[\"Hostile\",\"Hostile\"]"),
            "refused: its description can't be read: line 1, column 47: invalid type: sequence, expected an object",
        ),
        say(
            "description/negative-limit",
            "has a limit of less than nothing",
            |it| it.replace("\"limits\":[]", "\"limits\":[{\"requests\":-1,\"per_ms\":1000}]"),
            "refused: its description can't be read: line 1, column 405: invalid value: integer `-1`, expected u32",
        ),
        say(
            "description/deep",
            "has lists within lists, 100,000 of them, where its hosts belong",
            |it| it.replace("\"hosts\":[]", &format!("\"hosts\":{}{}", "[".repeat(100_000), "]".repeat(100_000))),
            "refused: its description can't be read: line 1, column 139: invalid type: sequence, expected a string",
        ),
        lie(
            "description/long-title",
            "has a title of 1 MB",
            |it| it.title.en = "x".repeat(1 << 20),
            "refused: its title has 1048576 bytes, more than 4096",
        ),
        lie(
            "description/many-nodes",
            "has 2,000 nodes",
            |it| it.nodes = vec![it.nodes[0].clone(); 2_000],
            "refused: it has 2000 nodes, more than 500",
        ),
        lie(
            "description/huge-schema",
            "has a schema of 1 MB",
            |it| node(it).parameters = format!("{{\"title\":\"{}\"}}", "x".repeat(1 << 20)),
            "refused: the parameter schema of its node `attack` has 1048588 bytes, more than 262144",
        ),
        lie(
            "description/steering-title",
            "has a title that clears the screen",
            |it| it.title.zh = "\x1b[2J".to_owned(),
            "refused: its title holds the character U+001B, which steers terminals",
        ),
        lie(
            "description/turned-title",
            "has a title that is read backwards",
            |it| it.title.en = "\u{202e}moc.tfew".to_owned(),
            "refused: its title holds the character U+202E, which steers terminals",
        ),
        lie(
            "description/steering-schema",
            "has a schema whose texts clear the screen",
            |it| node(it).parameters = "{\"title\":\"\u{9b}2J\"}".to_owned(),
            "refused: the parameter schema of its node `attack` holds the character U+009B, which steers terminals",
        ),
        lie(
            "description/name-as-path",
            "calls itself a path",
            |it| it.name = "../xiaoe".to_owned(),
            "refused: it calls itself `../xiaoe`",
        ),
        lie(
            "description/other-component",
            "calls itself like a standard component",
            |it| it.name = "http".to_owned(),
            "refused: there is a component `http` already",
        ),
        lie(
            "description/same-node-twice",
            "has two nodes of one name",
            |it| it.nodes.push(it.nodes[0].clone()),
            "refused: two of its nodes are called `attack`",
        ),
        lie(
            "description/no-schema",
            "has a schema that is no JSON",
            |it| node(it).parameters = "{".to_owned(),
            "refused: its description can't be read: line 1, column 501: key must be a string",
        ),
        lie(
            "description/no-object-schema",
            "has a schema that is no object",
            |it| node(it).parameters = "true".to_owned(),
            "refused: the parameter schema of its node `attack` is no JSON object",
        ),
        lie(
            "description/self-reference",
            "has a schema that refers to itself",
            |it| node(it).parameters = "{\"$ref\":\"#\"}".to_owned(),
            "refused: its node `attack`: the node's parameter schema: `#` refers to itself",
        ),
        lie(
            "description/endless-schema",
            "has a schema that takes 12^12 steps to check",
            |it| node(it).parameters = exploding(),
            "refused: its node `attack`: the node's parameter schema: a value would be held against more than 100000 rules",
        ),
        lie(
            "description/deep-schema",
            "has a schema that is nested 10,000 levels deep",
            |it| {
                node(it).parameters =
                    format!("{}{}", "{\"not\":".repeat(10_000), "true".to_owned() + &"}".repeat(10_000))
            },
            "refused: the parameter schema of its node `attack` is no JSON object",
        ),
        lie(
            "description/remote-schema",
            "has a schema that the host would have to fetch",
            |it| node(it).parameters = "{\"$ref\":\"http://169.254.169.254/schema\"}".to_owned(),
            "refused: its node `attack`: the node's parameter schema: it refers to `http://169.254.169.254/schema`, which is not in it",
        ),
        Attack::new(
            "description/slow-pattern",
            "has a pattern that takes 2^40 steps to match",
            |arena| pattern(arena, "^(a+)+$"),
            "finding: parameter `text` can't be \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"",
        ),
        Attack::new(
            "description/backtracking-pattern",
            "has one that only an engine which tries every way can match",
            |arena| pattern(arena, "^(?!b)(a+)+$"),
            "refused: its node `attack`: the node's parameter schema: \"^(?!b)(a+)+$\" is not a \"regex\"",
        ),
        lie(
            "description/key-missing",
            "has a key that its records don't have",
            |it| records(it).key = vec!["order_id".to_owned()],
            "refused: its node `attack`: the key has the field `order_id`, which its records don't have",
        ),
        lie(
            "description/no-records-schema",
            "has a record schema that is no JSON",
            |it| records(it).schema = "records".to_owned(),
            "refused: its description can't be read: line 1, column 538: expected value",
        ),
        lie(
            "description/window-without-end",
            "has windows of no length",
            |it| node(it).window = Some(WindowRules { widest_ms: 0, ..window() }),
            "refused: its node `attack`: its window: the widest one can't be 0 ms",
        ),
        lie(
            "description/window-in-no-zone",
            "has windows in a zone that there is not",
            |it| node(it).window = Some(WindowRules { zone: "Mars/Olympus".to_owned(), ..window() }),
            "refused: its node `attack`: its window: there is no time zone `Mars/Olympus`",
        ),
        lie(
            "description/window-of-all-time",
            "wants to look back further than time goes",
            |it| node(it).window = Some(WindowRules { first_ms: u64::MAX, lookback_ms: u64::MAX, ..window() }),
            "refused: its node `attack`: its window: the first range can't be 18446744073709551615 ms",
        ),
        lie(
            "description/window-by-other-field",
            "filters by a field that its records don't have",
            |it| node(it).window = Some(WindowRules { filters: Some("changed".to_owned()), ..window() }),
            "refused: its node `attack`: its window has the field `changed`, which its records don't have",
        ),
        lie(
            "description/no-limit",
            "has a limit of no requests",
            |it| connection(it).limits = vec![limit(0, 1_000)],
            "refused: a limit can't be 0 requests in 1000 ms",
        ),
        lie(
            "description/limit-for-ever",
            "has a limit over 49 days",
            |it| connection(it).limits = vec![limit(1, u32::MAX)],
            "refused: a limit can't be 1 requests in 4294967295 ms",
        ),
        lie(
            "description/authorized-by-nobody",
            "is authorized by a node that there is not",
            |it| {
                connection(it).authorize = vec![authorized_by("token", vec![token("token")])];
            },
            "refused: authorization is about a node `token`, which it hasn't",
        ),
        lie(
            "description/token-like-a-secret",
            "has a token that is called like a secret",
            |it| {
                connection(it).authorize = vec![authorized_by("attack", vec![token("secret_key")])];
            },
            "refused: two of its tokens and connection fields are called `secret_key`",
        ),
        lie(
            "description/token-from-nowhere",
            "has a token that no pointer leads to",
            |it| {
                let tokens = vec![Token { pointer: Some("data.token".to_owned()), ..token("token") }];
                connection(it).authorize = vec![authorized_by("attack", tokens)];
            },
            "refused: the token `token`: where it stands is no JSON Pointer",
        ),
        lie(
            "description/place-of-other-secret",
            "wants a secret in its requests that it doesn't have",
            |it| connection(it).places = vec![place("other_key", "key")],
            "refused: a place is for `other_key`, which is none of its secrets and tokens",
        ),
        lie(
            "description/place-of-other-node",
            "wants a secret in the requests of a node that there is not",
            |it| connection(it).places = vec![Place { nodes: vec!["token".to_owned()], ..place("secret_key", "key") }],
            "refused: a place is about a node `token`, which it hasn't",
        ),
        lie(
            "description/place-by-secret",
            "wants to name a header field after a secret",
            |it| connection(it).places = vec![place("secret_key", "{secret_key}")],
            "refused: a place for `secret_key`: there is no public field `secret_key`",
        ),
        lie(
            "description/preset-secret",
            "has a secret that everybody knows",
            |it| connection(it).fields[0].preset = Some("known".to_owned()),
            "refused: the connection field `secret_key` is a secret that everybody knows",
        ),
        lie(
            "description/field-of-the-host",
            "has a connection field that the host fills in",
            |it| connection(it).fields[0].name = "base_url".to_owned(),
            "refused: two of its connection fields are called `base_url`",
        ),
        lie(
            "description/plain-http",
            "talks to its platform without encryption",
            |it| connection(it).base_url = "http://hostile.example".to_owned(),
            "refused: it wants to reach `http://hostile.example`",
        ),
        lie(
            "description/user-in-url",
            "hides the host behind a user name",
            |it| connection(it).base_url = "https://api.example@evil.example".to_owned(),
            "refused: it wants to reach `https://api.example@evil.example`",
        ),
        lie(
            "description/decimal-host",
            "wants to reach an address in decimal notation",
            |it| connection(it).hosts = vec!["2130706433".to_owned()],
            "refused: it wants to reach `2130706433`",
        ),
        lie(
            "description/mapped-host",
            "wants to reach an address in an address",
            |it| connection(it).hosts = vec!["[::ffff:127.0.0.1]".to_owned()],
            "refused: it wants to reach `[::ffff:127.0.0.1]`",
        ),
        lie(
            "description/all-hosts",
            "wants to reach every host",
            |it| connection(it).hosts = vec!["*".to_owned()],
            "refused: it wants to reach `*`",
        ),
        lie(
            "description/path-in-host",
            "hides another host behind a path",
            |it| connection(it).hosts = vec!["api.example/@evil.example".to_owned()],
            "refused: it wants to reach `api.example/@evil.example`",
        ),
    ]
}

/// A component that says this about itself.
fn lie(name: &'static str, tries: &'static str, change: fn(&mut Component), answer: &'static str) -> Attack {
    let mut description = texts::description();
    change(&mut description);
    load(name, tries, &texts::describing(&description, ""), answer)
}

/// A component that describes itself in this text, made of a sound one.
fn say(name: &'static str, tries: &'static str, change: fn(String) -> String, answer: &'static str) -> Attack {
    let document = change(document::of(&texts::description()));
    load(name, tries, &texts::saying(&document, ""), answer)
}

fn load(name: &'static str, tries: &'static str, bytes: &[u8], answer: &'static str) -> Attack {
    let bytes: Arc<[u8]> = bytes.into();
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

fn token(name: &str) -> Token {
    Token { name: name.to_owned(), pointer: None, lives: None, renews: false }
}

fn authorized_by(node: &str, tokens: Vec<Token>) -> Authorization {
    Authorization { variants: Vec::new(), node: node.to_owned(), tokens, consent: None }
}

fn limit(requests: u32, per_ms: u32) -> RateLimit {
    RateLimit { nodes: Vec::new(), requests, per_ms, bucket: None, day: None, told: None }
}

/// A header field.
fn place(value: &str, name: &str) -> Place {
    Place { value: value.to_owned(), nodes: Vec::new(), part: RequestPart::Header, name: name.to_owned() }
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

/// A parameter that must match this, and a text that nearly does.
async fn pattern(arena: Arc<crate::arena::Arena>, pattern: &str) -> String {
    let mut description = texts::description();
    node(&mut description).parameters =
        json!({ "type": "object", "properties": { "text": { "type": "string", "pattern": pattern } } }).to_string();
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
