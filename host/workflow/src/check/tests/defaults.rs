//! What steps inherit.

use super::*;
use crate::checked::OnFailure;
use serde_json::json;

fn with(defaults: &str, steps: &str) -> String {
    format!("weft: 1\nname: w\nconnections: {{ api: api, shop: xiaoe }}\ndefaults: {{ {defaults} }}\nsteps:\n{steps}")
}

/// One step of each platform, so that both connections are used.
fn two(defaults: &str, list: &str) -> String {
    let user = "  - { id: user, uses: xiaoe/user, connection: shop, with: { user_id: u } }\n";
    with(defaults, &format!("  - {{ id: list, uses: api/list, {list} }}\n{user}"))
}

fn parameters(checked: &Checked, id: &str) -> serde_json::Value {
    match &step(checked, id).with {
        Template::Literal(value) => value.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn steps_take_what_they_do_not_say() {
    let defaults = "connection: api, with: { headers: { A: a } }, retry: { attempts: 2, pause: 3s }, timeout: 7s, \
                    on_failure: skip";
    let checked = checked(&two(defaults, "with: { path: /a }, retry: { attempts: 9 }"));
    let list = step(&checked, "list");
    assert_eq!(list.connection.as_deref(), Some("api"));
    assert_eq!(parameters(&checked, "list"), json!({ "path": "/a", "headers": { "A": "a" } }));
    assert_eq!((list.retry.attempts, list.retry.pause), (9, Duration::from_secs(3)));
    assert_eq!((list.timeout, list.on_failure), (Some(Duration::from_secs(7)), Some(OnFailure::Skip)));
    // A platform that the connection doesn't lead to, and parameters that the node doesn't have, are not for it.
    assert_eq!(step(&checked, "user").connection.as_deref(), Some("shop"));
    assert_eq!(parameters(&checked, "user"), json!({ "user_id": "u" }));
    assert_eq!(step(&checked, "user").retry.attempts, 2);
}

#[test]
fn maps_are_joined_and_null_removes() {
    let defaults = "connection: api, with: { headers: { A: a, B: { c: 1, d: 2 } }, query: { q: 1 } }, timeout: 7s";
    let of = |own: &str| parameters(&checked(&two(defaults, own)), "list");
    let own = of("with: { path: /a, headers: { A: null, B: { c: 3 }, E: null } }");
    assert_eq!(own, json!({ "path": "/a", "headers": { "B": { "c": 3, "d": 2 }, "E": null }, "query": { "q": 1 } }));
    let source = with_second("connection: api, with: { query: { q: 1 } }", "query: null");
    assert_eq!(parameters(&self::checked(&source), "list"), json!({ "path": "/a" }));
    let without = checked(&two("connection: api, timeout: 7s", "with: { path: /a }, timeout: null"));
    assert_eq!(step(&without, "list").timeout, None);
}

#[test]
fn what_is_nearer_counts_more() {
    let defaults = "timeout: 1s, api: { timeout: 2s, with: { query: { a: 1, b: 1 } } }, api/list: { with: { query: { b: \
                    2 } } }, connection: api";
    let checked = checked(&two(defaults, "with: { path: /a }"));
    assert_eq!(step(&checked, "list").timeout, Some(Duration::from_secs(2)));
    assert_eq!(step(&checked, "user").timeout, Some(Duration::from_secs(1)));
    assert_eq!(parameters(&checked, "list"), json!({ "path": "/a", "query": { "b": 2, "a": 1 } }));
}

#[test]
fn one_form_is_not_mixed_with_another() {
    let defaults = "connection: api, with: { paging: { page: { name: p, size: 5 } } }";
    let of = |own: &str| parameters(&checked(&with_second(defaults, own)), "list")["paging"].clone();
    assert_eq!(of("paging: { page: { size: 9 } }"), json!({ "page": { "size": 9, "name": "p" } }));
    assert_eq!(of("paging: { cursor: { name: c } }"), json!({ "cursor": { "name": "c" } }));
}

/// A second step takes the default as it is, so that it is of use.
fn with_second(defaults: &str, own: &str) -> String {
    let second = "  - { id: other, uses: api/list, with: { path: /b } }\n  - { id: user, uses: xiaoe/user, connection: \
                  shop, with: { user_id: u } }\n";
    with(defaults, &format!("  - {{ id: list, uses: api/list, with: {{ path: /a, {own} }} }}\n{second}"))
}

#[test]
fn expressions_are_inherited_with_their_places() {
    let source = with_second("connection: api, with: { query: { q: '${ .nothing }' } }", "headers: {}");
    let found = finding(&source);
    assert!(found.starts_with("4:55: there is no step `nothing`"), "{found}");
    let found = finding(&two("connection: api, with: { paging: { page: { name: 5 } } }", "with: { path: /a }"));
    assert!(found.starts_with("4:62: parameter `paging.page.name` must be text"), "{found}");
}

#[test]
fn a_default_that_no_step_can_use_is_told() {
    let of = |defaults: &str| {
        finding(&two(&format!("connection: api, {defaults}"), "with: { path: /a, form: {} }, timeout: 1s"))
    };
    assert!(of("parallel: 8").contains("no step inherits `parallel`"));
    assert!(of("sync: { first: 1d }").contains("no step inherits `sync`"));
    assert!(of("with: { heders: {} }").contains("no step takes the parameter `heders`; did you mean `headers`?"));
    assert!(of("api: { with: { form: a } }").contains("no step inherits `form`: each has its own"));
    assert!(of("api: { timeout: 2s }").contains("no step inherits `timeout`"));
    assert!(of("api/lists: { timeout: 2s }").contains("no step uses `api/lists`"));
    assert!(of("table: { timeout: 2s }").contains("no step uses `table`"));
    assert!(of("timout: 2s").contains("did you mean `timeout`?"));
    assert!(of("with: '${ .inputs }'").contains("must be `key: value` lines"));
}

#[test]
fn null_where_nothing_is_inherited_is_told() {
    let found = finding(&steps("  - { id: a, uses: xiaoe/users, connection: shop, timeout: null }\n"));
    assert!(found.contains("`timeout` is null, and there is no default"), "{found}");
}

#[test]
fn windows_and_items_inherit_what_is_for_them() {
    let source = "weft: 1\nname: w\nconnections: { shop: xiaoe }\ndefaults: { connection: shop, sync: { first: 5d, zone: UTC \
                  }, parallel: 4 }\nsteps:\n  - { id: orders, uses: xiaoe/orders, sync: { zone: Asia/Shanghai } }\n  - { id: \
                  later, uses: xiaoe/orders }\n  - { id: user, uses: xiaoe/user, for_each: '${ .orders.records }', with: { user_id: '${ .item.user_id }' } }\n";
    let checked = checked(source);
    let sync = step(&checked, "orders").sync.clone().expect("sync");
    assert_eq!((sync.first, sync.zone.as_str()), (First::Ago(Duration::from_secs(5 * 86_400)), "Asia/Shanghai"));
    assert_eq!(step(&checked, "later").sync.clone().expect("sync").zone.as_str(), "UTC");
    assert_eq!((step(&checked, "orders").parallel, step(&checked, "user").parallel), (1, 4));
    assert_eq!(step(&checked, "user").sync, None);
}
