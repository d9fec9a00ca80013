//! Secret inputs, and credentials that are none.

use super::*;

const INPUTS: &str = "weft: 1\nname: w\nconnections: { api: api }\ninputs:\n  key: { type: string, secret: true }\n  \
                      plain: string\nsteps:\n";

fn with(list: &str) -> String {
    format!("{INPUTS}{list}")
}

fn list(with: &str) -> String {
    self::with(&format!("  - {{ id: list, uses: api/list, connection: api, with: {{ path: /a, {with} }} }}\n"))
}

#[test]
fn a_secret_is_marked_where_it_stands() {
    let checked = checked(&list("headers: { X-Second: '${ .inputs.key }', X-Other: '${ .inputs.plain }' }"));
    assert!(checked.inputs["key"].secret && !checked.inputs["plain"].secret);
    let secrets: Vec<_> = step(&checked, "list").expressions.iter().map(|it| it.secret.as_deref()).collect();
    assert_eq!(secrets, [Some("key"), None]);
}

#[test]
fn a_secret_is_a_text_without_a_default() {
    let of = |input: &str| {
        finding(&format!(
            "weft: 1\nname: w\nconnections: {{ api: api }}\ninputs: {{ key: {input} }}\nsteps:\n  - {{ id: a, uses: \
             api/list, connection: api, with: {{ path: /a }} }}\n"
        ))
    };
    assert!(of("{ type: json, secret: true }").contains("a secret is a text"));
    assert!(of("{ type: string, secret: true, default: abc }").contains("a default would let everybody"));
    assert!(of("{ type: string, secret: maybe }").contains("`secret` must be `true` or `false`"));
}

#[test]
fn nothing_looks_at_a_secret() {
    for (list, told) in [
        (list("query: { a: '${ .inputs.key + \"\" }' }"), "nothing can compute with it"),
        (list("query: { a: '${ .inputs[\"key\"] }' }"), "nothing can compute with it"),
        (list("query: { a: '${ def f: .inputs.key; f }' }"), "nothing can compute with it"),
        (list("query: { a: '${ .inputs | keys }' }"), "takes all inputs"),
        (list("query: { a: '${ . as {inputs: $i} | $i.key }' }"), "takes all inputs"),
    ] {
        assert!(finding(&list).contains(told), "{list}\n{}", finding(&list));
    }
    let elsewhere = |keys: &str| {
        finding(&with(&format!("  - {{ id: a, uses: api/list, connection: api, with: {{ path: /a }}, {keys} }}\n")))
    };
    assert!(elsewhere("for_each: '${ [.inputs.key] }'").contains("`for_each` can't look at it"));
    assert!(elsewhere("if: '${ .inputs.key == \"\" }'").contains("`if` can't look at it"));
    assert!(elsewhere("into: { table: t, key: k, records: '${ [{k: .inputs.key}] }' }").contains("`into.records`"));
    let outputs = with(
        "  - { id: a, uses: api/list, connection: api, with: { path: /a } }\noutputs: { key: '${ .inputs.key }' }\n",
    );
    assert!(finding(&outputs).contains("`outputs` can't look at it"));
}

#[test]
fn a_secret_goes_only_where_a_platform_takes_it() {
    let rows = "  - { id: a, uses: table/upsert, with: { table: t, key: [a], rows: [{ a: '${ .inputs.key }' }] } }\n";
    assert!(finding(&with(rows).replace("connections: { api: api }\n", "")).contains("`table` talks to no platform"));
    let whole = "  - { id: a, uses: api/list, connection: api, with: '${ .inputs.key }' }\n";
    assert!(finding(&with(whole)).contains("`with` takes `key: value` lines"));
}

#[test]
fn a_secret_stays_one_in_another_workflow() {
    let inner = |secret: &str| {
        format!(
            "weft: 1\nname: inner\nconnections: {{ api: api }}\ninputs: {{ key: {{ type: string{secret} }} }}\nsteps:\n  - \
             {{ id: a, uses: api/list, connection: api, with: {{ path: /a, query: {{ q: '${{ .inputs.key }}' }} }} }}\n"
        )
    };
    let outer = |value: &str| with(&format!("  - {{ id: a, uses: ./b.yaml, with: {{ key: {value} }} }}\n"));
    let sealed = Shelf::default().with("b.yaml", inner(", secret: true"));
    let open = Shelf::default().with("b.yaml", inner(""));
    let checked = sealed.checked(&outer("'${ .inputs.key }'"));
    assert_eq!(step(&checked, "a").expressions[0].secret.as_deref(), Some("key"));
    assert!(open.finding(&outer("'${ .inputs.key }'")).contains("could read it as its input `key`"));
    assert!(sealed.finding(&outer("'${ .inputs.plain }'")).contains("what is given here can be read"));
    assert!(sealed.finding(&outer("abc")).contains("what is given here can be read"));
}

#[test]
fn credentials_in_plain_sight_are_told() {
    for (values, told) in [
        (
            "headers: { X-Grant-Token: '${ .inputs.plain }' }",
            "the header `X-Grant-Token` is a credential, and a plain input",
        ),
        ("headers: { Authorization: '${ \"Bearer \" + .inputs.plain }' }", "a plain input"),
        ("headers: { Authorization: Bearer abc }", "a text in the file"),
        ("headers: { Cookie: '${ \"a=\" + \"b\" }' }", "a text in the file"),
        ("query: { api_key: '${ .inputs.plain }' }", "the query parameter `api_key`"),
        ("body: { login: [{ password: abc }] }", "the field of the body `password`"),
    ] {
        let found = finding(&list(values));
        assert!(found.contains(told), "{values}: {found}");
        assert!(found.contains("put it into the account: `weft nodes api`"), "{found}");
        // Headers that only accounts can set are no place for an input.
        let of_account = ["Authorization", "Cookie"].iter().any(|name| values.contains(name));
        assert_eq!(found.contains("secret: true"), !of_account, "{found}");
    }
}

#[test]
fn what_is_no_credential_is_not_told() {
    for values in [
        "headers: { X-Grant-Token: '${ .inputs.key }' }",
        "headers: { Accept: text/plain, Authorization: '' }",
        "query: { page_token: '${ .inputs.plain }', key: abc }",
        "query: { token: null }",
    ] {
        checked(&list(values));
    }
    // A token that a step has read is known to the run in any case.
    checked(&with(
        "  - { id: login, uses: api/list, connection: api, with: { path: /a } }\n  - { id: list, uses: api/list, \
         connection: api, with: { path: /a, headers: { Authorization: '${ .login.records[0].token }' } } }\n",
    ));
}
