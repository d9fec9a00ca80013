use std::collections::BTreeSet;

use serde_json::json;

use super::{Change, ChangeKind, Demands, changes};
use crate::description::{
    Authorization, ComponentDescription, ConnectionDescription, FieldDescription, Label, NodeDescription, Parts,
    PlaceDescription, RateLimit, RecordsDescription, RequestPart, TokenDescription, VariantDescription, WindowRules,
};
use ChangeKind::{Less, More, Other};

fn label(text: &str) -> Label {
    Label { en: text.to_owned(), zh: text.to_owned() }
}

fn field(name: &str, secret: bool) -> FieldDescription {
    FieldDescription {
        name: name.to_owned(),
        title: label(name),
        help: label(name),
        secret,
        required: true,
        variants: Vec::new(),
        choices: Vec::new(),
        preset: None,
        parts: None,
        secret_unless: None,
        pattern: None,
        steers: false,
        learned: false,
    }
}

fn node(name: &str) -> NodeDescription {
    NodeDescription {
        name: name.to_owned(),
        title: label(name),
        category: None,
        effect: None,
        area: None,
        parameters: json!({ "type": "object", "properties": {} }),
        records: None,
        paging: false,
        window: None,
    }
}

fn limit(nodes: &[&str], requests: u32, per_ms: u32) -> RateLimit {
    let nodes = nodes.iter().map(|&node| node.to_owned()).collect();
    RateLimit { nodes, requests, per_ms, bucket: None, day: None, told: None }
}

fn token(name: &str, pointer: Option<&str>) -> TokenDescription {
    TokenDescription { name: name.to_owned(), pointer: pointer.map(str::to_owned), lives: None, renews: false }
}

fn place(value: &str, part: RequestPart, name: &str, nodes: &[&str]) -> PlaceDescription {
    let nodes = nodes.iter().map(|&node| node.to_owned()).collect();
    PlaceDescription { value: value.to_owned(), nodes, part, name: name.to_owned() }
}

fn variant(name: &str, base_url: Option<&str>) -> VariantDescription {
    VariantDescription {
        name: name.to_owned(),
        title: label(name),
        base_url: base_url.map(str::to_owned),
        parts: false,
        retired: None,
    }
}

/// A component with one of everything.
fn component() -> ComponentDescription {
    let records = RecordsDescription {
        schema: json!({}),
        key: vec!["id".to_owned()],
        details: Vec::new(),
        personal: vec!["phone".to_owned()],
        missing_is_null: false,
    };
    let parameters = json!({
        "type": "object",
        "properties": { "rows": { "type": "string", "format": "table" }, "day": { "type": "string" } },
        "required": ["day"],
    });
    ComponentDescription {
        name: "shop".to_owned(),
        title: label("Shop"),
        connection: Some(ConnectionDescription {
            base_url: "https://api.shop.example".to_owned(),
            hosts: vec!["api.shop.example".to_owned(), "files.shop.example".to_owned()],
            fields: vec![field("app_id", false), field("secret_key", true)],
            authorize: vec![Authorization {
                variants: Vec::new(),
                node: "token".to_owned(),
                tokens: vec![token("access_token", Some("/data/token"))],
                consent: None,
            }],
            limits: vec![limit(&[], 10, 1_000), limit(&["orders"], 60, 60_000)],
            places: vec![place("secret_key", RequestPart::Query, "key", &["token"])],
            ..ConnectionDescription::default()
        }),
        any_platform: false,
        nodes: vec![node("token"), NodeDescription { records: Some(records), parameters, ..node("orders") }],
    }
}

/// The component after a change of its connection.
fn reconnected(change: impl FnOnce(&mut ConnectionDescription)) -> ComponentDescription {
    let mut component = component();
    change(component.connection.as_mut().expect("it has one"));
    component
}

/// The component after a change of its node `orders`.
fn reordered(change: impl FnOnce(&mut NodeDescription)) -> ComponentDescription {
    let mut component = component();
    change(component.nodes.last_mut().expect("it has some"));
    component
}

fn between(old: &ComponentDescription, new: &ComponentDescription) -> Vec<Change> {
    changes(&Demands::of(old), &Demands::of(new))
}

/// The component becomes `new`: this kind of change about this, and exactly one with these words; backwards the other
/// kind.
#[track_caller]
fn assert_change(new: &ComponentDescription, about: &str, there: (ChangeKind, &str), back: (ChangeKind, &str)) {
    assert_one(&between(&component(), new), about, there);
    assert_one(&between(new, &component()), about, back);
}

#[track_caller]
fn assert_one(found: &[Change], about: &str, (kind, words): (ChangeKind, &str)) {
    let [change] = found else { panic!("not one change: {found:#?}") };
    assert_eq!((change.kind, change.about, change.words.en.as_str()), (kind, about, words));
    assert!(!change.words.zh.is_ascii(), "{change:?}");
}

#[test]
fn a_component_that_stays_as_it_is_has_no_changes() {
    assert_eq!(between(&component(), &component()), []);
}

#[test]
fn titles_help_presets_and_columns_do_not_count() {
    let mut new = reconnected(|connection| {
        connection.fields[0].title = label("other");
        connection.fields[0].help = label("other");
        connection.fields[0].preset = Some("1".to_owned());
        connection.fields[0].choices = vec!["1".to_owned()];
        connection.hosts.reverse();
        connection.limits.reverse();
    });
    new.title = label("other");
    new.nodes.reverse();
    new.nodes[0].title = label("other");
    new.nodes[0].category = Some(label("other"));
    new.nodes[0].records.as_mut().expect("records").schema = json!({ "properties": { "more": {} } });
    assert_eq!(between(&component(), &new), []);
}

#[test]
fn a_connection_is_more() {
    let mut without = component();
    without.connection = None;
    let found = between(&without, &component());
    let about: Vec<&str> = found.iter().map(|change| change.about).collect();
    let expected = ["connection", "base_url", "host", "host", "secret", "field", "authorize", "token", "place"];
    assert_eq!(about, expected);
    assert!(found.iter().all(|change| change.kind == More), "{found:#?}");
    let back = "it does without a connection now, and so without a network";
    assert_one(&between(&component(), &without), "connection", (Less, back));
}

#[test]
fn a_connection_that_names_no_host_is_more_too() {
    let mut open = component();
    open.connection.as_mut().expect("one").clone_from(&ConnectionDescription::default());
    let mut without = component();
    without.connection = None;
    let words = "it wants a connection, and with it a network; until now it had none";
    assert_one(&between(&without, &open), "connection", (More, words));
}

#[test]
fn a_new_host_is_more() {
    let new = reconnected(|connection| connection.hosts.push("evil.example".to_owned()));
    let there = (More, "it wants to reach `evil.example`, which it did not before");
    assert_change(&new, "host", there, (Less, "it does not reach `evil.example` any more"));
}

#[test]
fn another_base_url_is_more_in_both_directions() {
    let new = reconnected(|connection| connection.base_url = "http://api.shop.example".to_owned());
    let there = "it wants to send requests to `http://api.shop.example`; until now to `https://api.shop.example`";
    let back = "it wants to send requests to `https://api.shop.example`; until now to `http://api.shop.example`";
    assert_change(&new, "base_url", (More, there), (More, back));
}

#[test]
fn the_first_base_url_is_more() {
    let new = reconnected(|connection| connection.base_url = String::new());
    let there = "requests go only where the account says, and not to `https://api.shop.example` any more";
    assert_change(&new, "base_url", (Less, there), (More, "it wants to send requests to `https://api.shop.example`"));
}

#[test]
fn another_base_url_of_one_kind_of_connection_is_more() {
    let kinds = |qimen: &str| {
        let qimen = qimen.to_owned();
        reconnected(move |connection| connection.variants = vec![variant("app", None), variant("qimen", Some(&qimen))])
    };
    let found = between(&kinds("https://one.example"), &kinds("https://two.example"));
    let words = "it wants to send requests of connections of the kind `qimen` to `https://two.example`; until now to \
                 `https://one.example`";
    assert_one(&found, "base_url", (More, words));
    let swapped = between(&kinds("https://one.example"), &kinds("https://api.shop.example"));
    assert_eq!(swapped[0].kind, More, "an address of another kind is new to this one");
}

#[test]
fn a_new_kind_of_connection_is_more_only_with_an_address_of_its_own() {
    let one = reconnected(|connection| connection.variants = vec![variant("app", None)]);
    let two = |url| reconnected(move |connection| connection.variants = vec![variant("app", None), variant("b", url)]);
    assert_one(&between(&one, &two(None)), "kind", (Other, "it knows a new kind of connection, `b`"));
    let words = "it wants to send requests of connections of the kind `b` to `https://b.example`";
    assert_one(&between(&one, &two(Some("https://b.example"))), "base_url", (More, words));
    assert_one(&between(&two(None), &one), "kind", (Less, "it has no connections of the kind `b` any more"));
}

#[test]
fn of_two_kinds_with_the_same_name_the_first_counts_as_it_does_for_accounts() {
    let twice = [variant("app", Some("https://evil.example")), variant("app", Some("https://api.shop.example"))];
    let new = reconnected(|connection| connection.variants = twice.to_vec());
    assert_eq!(between(&component(), &new)[0].kind, More);
}

#[test]
fn a_new_secret_is_more() {
    let new = reconnected(|connection| connection.fields.push(field("password", true)));
    let there = (More, "it wants the secret `password` of an account, which it did not before");
    assert_change(&new, "secret", there, (Less, "it does without the secret `password` now"));
}

#[test]
fn a_new_public_field_is_more() {
    let new = reconnected(|connection| connection.fields.push(field("password", false)));
    let there = (More, "it wants to read the field `password` of an account, which it did not before");
    assert_change(&new, "field", there, (Less, "it does without the field `password` now"));
}

#[test]
fn a_secret_that_is_to_be_read_is_more() {
    let new = reconnected(|connection| connection.fields[1].secret = false);
    assert_one(
        &between(&component(), &new),
        "field",
        (More, "it wants to read `secret_key`, which was a secret until now"),
    );
    let back = "it does not get to read `secret_key` any more, which is a secret now";
    assert_one(&between(&new, &component()), "secret", (Less, back));
}

#[test]
fn a_secret_that_is_also_named_as_a_public_field_is_more() {
    let new = reconnected(|connection| connection.fields.push(field("secret_key", false)));
    let words = "it wants to read `secret_key`, which was a secret until now";
    assert_one(&between(&component(), &new), "field", (More, words));
}

#[test]
fn a_field_that_must_be_given_is_more() {
    let new = reconnected(|connection| connection.fields[1].required = false);
    let there = (Less, "the secret `secret_key` may be left out now");
    let back = (More, "it insists on the secret `secret_key`, which could be left out until now");
    assert_change(&new, "secret", there, back);
    let new = reconnected(|connection| connection.fields[0].required = false);
    let there = (Less, "the field `app_id` may be left out now");
    let back = (More, "it insists on the field `app_id`, which could be left out until now");
    assert_change(&new, "field", there, back);
}

#[test]
fn a_secret_of_more_kinds_of_connection_is_more() {
    let of = |kinds: &[&str]| {
        let kinds: Vec<String> = kinds.iter().map(|&kind| kind.to_owned()).collect();
        reconnected(|connection| connection.fields[1].variants = kinds)
    };
    let narrower = "it wants the secret `secret_key` only of connections of the kind `a` now";
    let every = "it wants the secret `secret_key` also of connections of every kind";
    assert_change(&of(&["a"]), "secret", (Less, narrower), (More, every));
    let wider = "it wants the secret `secret_key` also of connections of the kind `b`";
    assert_one(&between(&of(&["a"]), &of(&["a", "b"])), "secret", (More, wider));
    assert_one(&between(&of(&["a", "b"]), &of(&["a"])), "secret", (Less, narrower));
    assert_one(&between(&of(&["a"]), &of(&["b"])), "secret", (More, wider));
}

#[test]
fn new_parts_of_a_secret_are_more() {
    let apart = |names: &[&str], separator: &str| {
        let parts =
            Parts { separator: separator.to_owned(), names: names.iter().map(|&name| name.to_owned()).collect() };
        reconnected(|connection| connection.fields[1].parts = Some(parts))
    };
    let there = (More, "it wants to use parts of the secret `secret_key` by themselves: `salt`, `secret`");
    let otherwise = "the secret `secret_key` is taken apart in another way";
    assert_change(&apart(&["secret", "salt"], ":"), "secret", there, (Other, otherwise));
    let found = between(&apart(&["secret", "salt"], ":"), &apart(&["secret", "salt"], "-"));
    assert_one(&found, "secret", (Other, otherwise));
}

#[test]
fn a_new_token_is_more() {
    let new = reconnected(|connection| {
        connection.authorize[0].tokens.push(token("refresh_token", None));
    });
    let there = (More, "it wants weft to obtain and keep the token `refresh_token`, which it did not before");
    assert_change(&new, "token", there, (Less, "it does without the token `refresh_token` now"));
}

#[test]
fn a_token_from_another_place_of_answers_is_more() {
    let at = |pointer: Option<&str>| {
        let token = token("access_token", pointer);
        reconnected(|connection| connection.authorize[0].tokens = vec![token])
    };
    let there = "it wants the token `access_token` to be taken from `/msg` of answers, until now from `/data/token`";
    let back = "it wants the token `access_token` to be taken from `/data/token` of answers, until now from `/msg`";
    assert_change(&at(Some("/msg")), "token", (More, there), (More, back));
    let there = "it wants to say by itself where in answers the token `access_token` is, until now at `/data/token`";
    let back = "the token `access_token` is always taken from `/data/token` of answers now";
    assert_change(&at(None), "token", (More, there), (Other, back));
}

#[test]
fn a_new_place_of_a_secret_or_token_is_more() {
    let with = |more: PlaceDescription| reconnected(|connection| connection.places.push(more));
    let table = [
        (place("secret_key", RequestPart::Header, "X-Spy", &[]), "the header field `X-Spy` of requests of all nodes"),
        (place("secret_key", RequestPart::Query, "k", &["token"]), "the query parameter `k` of requests of `token`"),
        (place("secret_key", RequestPart::Json, "*", &["token"]), "any part of the JSON body of requests of `token`"),
    ];
    for (place, words) in table {
        let there = format!("it wants to send `secret_key` in {words}, which it did not before");
        let back = format!("it does not send `secret_key` in {words} any more");
        assert_change(&with(place), "place", (More, there.as_str()), (Less, back.as_str()));
    }
    let token = with(place("access_token", RequestPart::Query, "key", &["token"]));
    let words = "it wants to send `access_token` in the query parameter `key` of requests of `token`, which it did not \
                 before";
    assert_one(&between(&component(), &token), "place", (More, words));
}

#[test]
fn a_place_of_more_nodes_is_more() {
    let of = |nodes: &[&str]| {
        let place = place("secret_key", RequestPart::Query, "key", nodes);
        reconnected(|connection| connection.places = vec![place])
    };
    let all = "the query parameter `key` of requests of all nodes";
    let there = format!("it wants to send `secret_key` in {all}, which it did not before");
    let back = format!("it does not send `secret_key` in {all} any more");
    assert_change(&of(&[]), "place", (More, there.as_str()), (Less, back.as_str()));
    let orders = "the query parameter `key` of requests of `orders`";
    let there = format!("it wants to send `secret_key` in {orders}, which it did not before");
    let back = format!("it does not send `secret_key` in {orders} any more");
    assert_change(&of(&["orders", "token"]), "place", (More, there.as_str()), (Less, back.as_str()));
}

#[test]
fn a_place_within_another_is_not_new() {
    let of = |places: Vec<PlaceDescription>| reconnected(|connection| connection.places = places);
    let header = |name: &str, nodes: &[&str]| place("secret_key", RequestPart::Header, name, nodes);
    let any = of(vec![header("*", &[])]);
    let one = of(vec![header("X-Key", &["token"])]);
    assert_eq!(between(&any, &one)[0].kind, Less);
    assert_eq!(between(&one, &any)[0].kind, More);
    assert_eq!(between(&one, &of(vec![header("x-key", &["token"])])), [], "header fields have no case");
    let apart = of(vec![header("X-Key", &["token"]), header("X-Key", &["orders"])]);
    assert_eq!(between(&apart, &of(vec![header("X-Key", &["orders", "token"])])), []);
    assert_eq!(between(&one, &of(Vec::new()))[0].kind, Less);
}

#[test]
fn another_node_that_authorizes_is_more_in_both_directions() {
    let new = reconnected(|connection| {
        connection.authorize[0].node = "orders".to_owned();
    });
    let there = "it wants weft to call its node `orders` by itself, to authorize accounts, until now `token`";
    let back = "it wants weft to call its node `token` by itself, to authorize accounts, until now `orders`";
    assert_change(&new, "authorize", (More, there), (More, back));
}

#[test]
fn a_component_that_does_not_authorize_any_more_asks_for_less() {
    let found = between(&component(), &reconnected(|connection| connection.authorize.clear()));
    let words: Vec<_> = found.iter().map(|change| (change.kind, change.about)).collect();
    assert_eq!(words, [(Less, "authorize"), (Less, "token")]);
}

#[test]
fn a_raised_limit_is_more_and_a_lower_one_less() {
    let new = reconnected(|connection| connection.limits[0].requests = 50);
    let there = (More, "it wants to send more requests: 50 / 1s for all nodes together, until now 10 / 1s");
    assert_change(&new, "limit", there, (Less, "it limits its requests to 10 / 1s for all nodes together"));
}

#[test]
fn a_dropped_limit_is_more_and_a_new_one_less() {
    let new = reconnected(|connection| _ = connection.limits.pop());
    let there = (More, "it drops a limit of its requests: 60 / 1m for `orders`");
    assert_change(&new, "limit", there, (Less, "it limits its requests to 60 / 1m for `orders`"));
}

#[test]
fn a_limit_of_fewer_nodes_is_more() {
    let new = reconnected(|connection| connection.limits[0].nodes = vec!["orders".to_owned()]);
    let found = between(&component(), &new);
    assert_one(&found, "limit", (More, "it drops a limit of its requests: 10 / 1s for all nodes together"));
    let apart = reconnected(|connection| {
        connection.limits[0] = limit(&["orders"], 10, 1_000);
        connection.limits.push(limit(&["token"], 10, 1_000));
    });
    let found = between(&component(), &apart);
    assert_eq!(found.iter().filter(|change| change.kind == More).count(), 1, "two by themselves are twice as many");
}

#[test]
fn a_limit_that_lets_nothing_more_pass_is_no_more_in_whatever_figures() {
    let change = |requests, per_ms| {
        let new = reconnected(|connection| connection.limits[0] = limit(&[], requests, per_ms));
        between(&component(), &new).iter().any(|change| change.kind == More)
    };
    assert!(!change(5, 500), "twice five in a second");
    assert!(!change(10, 2_000), "the same in twice the time");
    assert!(change(6, 500), "twelve in a second");
    assert!(change(10, 999), "twenty in a second, at its beginning and its end");
    assert!(change(100, 10_000), "a hundred at once");
    assert!(change(10, 0), "no stretch is no limit");
}

#[test]
fn a_limit_of_nodes_that_are_gone_is_not_missed() {
    let mut new = reconnected(|connection| _ = connection.limits.pop());
    new.nodes.truncate(1);
    let kinds: Vec<_> = between(&component(), &new).iter().map(|change| (change.kind, change.about)).collect();
    assert_eq!(kinds, [(Less, "node")]);
}

#[test]
fn a_new_node_by_itself_is_no_more() {
    let mut new = component();
    new.nodes.push(node("refunds"));
    let there = (Other, "it offers a new node, `refunds`");
    assert_change(&new, "node", there, (Less, "it does not offer the node `refunds` any more"));
}

#[test]
fn what_a_new_node_is_granted_is_more() {
    let mut new = component();
    new.nodes.push(NodeDescription { name: "refunds".to_owned(), ..component().nodes.remove(1) });
    let kinds: Vec<_> = between(&component(), &new).iter().map(|change| (change.kind, change.about)).collect();
    assert_eq!(kinds, [(More, "table"), (More, "personal"), (Other, "node")]);
}

#[test]
fn a_node_that_is_named_twice_asks_for_both() {
    let mut new = component();
    new.nodes.push(node("orders"));
    assert_eq!(between(&component(), &new), []);
}

#[test]
fn a_table_parameter_is_more() {
    let new = reordered(|node| node.parameters["properties"]["day"]["format"] = json!("table"));
    let there = (More, "its node `orders` wants to read and write the table that its parameter `day` names");
    assert_change(&new, "table", there, (Less, "its node `orders` has no table parameter `day` any more"));
}

#[test]
fn a_table_parameter_deep_inside_is_found() {
    let new = reordered(|node| {
        node.parameters["properties"]["to"] =
            json!({ "anyOf": [{ "type": "array", "items": { "properties": { "name": { "format": "table" } } } }] });
    });
    let words = "its node `orders` wants to read and write the table that its parameter `to.name` names";
    assert_one(&between(&component(), &new), "table", (More, words));
}

#[test]
fn a_personal_field_is_more_and_one_that_is_no_longer_called_so_is_not_less() {
    let new = reordered(|node| node.records.as_mut().expect("records").personal.push("address".to_owned()));
    let there = "records of its node `orders` may hold personal data in `address`, which was not said before";
    let back = "its node `orders` does not call `address` personal any more";
    assert_change(&new, "personal", (More, there), (Other, back));
}

#[test]
fn how_a_node_is_used_is_neither() {
    let new = reordered(|node| node.paging = true);
    let back = (Other, "its node `orders` reads in one go now");
    assert_change(&new, "paging", (Other, "its node `orders` reads page by page now"), back);
    let rules = WindowRules {
        filters: None,
        sorts: None,
        closed_end: false,
        widest_ms: 1,
        zone: String::new(),
        lag_ms: 0,
        first_ms: 1,
        lookback_ms: 0,
        parallel: 1,
    };
    let new = reordered(|node| node.window = Some(rules));
    let back = (Other, "its node `orders` does not read by ranges of time any more");
    assert_change(&new, "window", (Other, "its node `orders` reads by ranges of time now"), back);
    let new = reordered(|node| node.parameters["required"] = json!(["day", "rows"]));
    let back = (Other, "its node `orders` does not insist on the parameter `rows` any more");
    assert_change(&new, "parameter", (Other, "its node `orders` insists on the parameter `rows`"), back);
}

#[test]
fn what_is_more_comes_first() {
    let mut new = reconnected(|connection| {
        connection.hosts = vec!["api.shop.example".to_owned(), "evil.example".to_owned()];
    });
    new.nodes.push(node("refunds"));
    let kinds: Vec<ChangeKind> = between(&component(), &new).iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [More, Less, Other]);
}

#[test]
fn names_can_not_pass_for_something_else() {
    let nasty = "a\u{1b}[2J\nit wants less`\u{202e}\u{7f}";
    let new = reconnected(|connection| {
        connection.hosts.push("\u{430}pi.shop.example".to_owned());
        connection.fields.push(field(nasty, false));
        connection.fields.push(field(&"电话".repeat(60), true));
    });
    let found = between(&component(), &new);
    let words: Vec<&str> = found.iter().flat_map(|change| [change.words.en.as_str(), &change.words.zh]).collect();
    assert!(words.iter().all(|text| !text.chars().any(char::is_control)), "{words:?}");
    assert_eq!(words[0], r"it wants to reach `\u{430}pi.shop.example`, which it did not before");
    assert!(words[2].contains("`电话电话") && words[2].contains("话…`"), "{}", words[2]);
    let written = r"`a\u{1b}[2J\u{a}it wants less\u{60}\u{202e}\u{7f}`";
    assert!(words[4].contains(written) && words[5].contains(written), "{words:?}");
}

#[test]
fn demands_are_ordered() {
    let demands = Demands::of(&component());
    let connection = demands.connection.as_ref().expect("a connection");
    let hosts: Vec<&String> = connection.hosts.iter().collect();
    assert_eq!(hosts, ["api.shop.example", "files.shop.example"]);
    assert_eq!(demands.nodes["orders"].tables, BTreeSet::from(["rows".to_owned()]));
    let mut other = component();
    other.nodes.reverse();
    assert_eq!(serde_json::to_string(&demands).ok(), serde_json::to_string(&Demands::of(&other)).ok());
}
