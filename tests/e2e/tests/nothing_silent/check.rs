//! What `weft check` says before anything goes out: values that YAML would change, signs of another keyboard, numbers
//! that come as text, defaults, and what a schedule does.

use weft_e2e::{Finished, Project};

fn check(text: &str) -> Finished {
    let project = Project::new();
    project.write("w.yaml", text);
    project.weft(["check", "w.yaml"]).run()
}

/// A list of an API with these lines under `with`.
fn list(with: &str) -> String {
    format!(
        "weft: 1\nname: w\nconnections: {{ api: http }}\nsteps:\n  - id: items\n    uses: http/list\n    connection: api\n    with:\n      \
         path: /items\n      {with}\n    into: {{ table: items, key: id }}\n"
    )
}

#[test]
fn no_value_is_changed_in_silence() {
    for value in ["+8613800000000", "1e3", "0x1F", "0o17", "5.", ".5", "007", "~", "True", "NULL", "1E5", "-0.5e1"] {
        for place in ["query: { v: VALUE }", "headers: { X-V: VALUE }", "body: { v: [VALUE] }", "form: { v: VALUE }"] {
            let finished = check(&list(&place.replace("VALUE", value))).code(3);
            assert!(finished.stderr.contains(&format!("`{value}`")), "{value}: {}", finished.stderr);
            assert!(finished.stderr.contains(&format!("\"{value}\"")), "{value}: {}", finished.stderr);
        }
        check(&list(&format!("query: {{ v: \"{value}\" }}"))).code(0);
    }
    for value in ["1_000", "yes", "off", "2024-05-06", "1:30", "1.10", "-5", "123456789012345678901", "true", "null"] {
        check(&list(&format!("query: {{ v: {value} }}"))).code(0);
    }
}

#[test]
fn signs_of_another_keyboard_are_named() {
    for (with, name) in [
        ("query: { v： 1 }", "full-width colon `：`"),
        ("query：{ v: 1 }", "full-width colon `：`"),
        ("query: ｛ v: 1 ｝", "full-width brace `｛`"),
        ("query: { v: 1， w: 2 }", "full-width comma `，`"),
        ("query: { v: [一，二] }", "full-width comma `，`"),
        ("records: “items”", "full-width quote `“`"),
        ("records: items ＃ all", "full-width hash `＃`"),
        ("query: { v: '${ .inputs.a｜length }' }", "full-width bar `｜`"),
        ("query: { v: '$｛ .inputs.a ｝' }", "full-width brace `｛`"),
        ("query: { v:　1 }", "full-width space"),
    ] {
        let finished = check(&list(with)).code(3);
        assert!(finished.stderr.contains(name), "{with}: {}", finished.stderr);
    }
    // Chinese keys and texts are what they should be.
    check(&list("query: { 店铺: 一号, \"页 码\": 1, 备注: 你好，世界（一）, 活动: “双十一”大促 }")).code(0);
}

#[test]
fn a_mistake_in_paging_or_errors_is_told_at_its_own_place() {
    for (with, place, told) in [
        ("paging: { pages: { in: query, name: p } }", "10:17", "did you mean `page`?"),
        ("paging: { page: { in: qurey, name: p } }", "10:29", "use one of `query`, `body`"),
        ("paging: { page: { in: query, nam: p } }", "10:36", "did you mean `name`?"),
        ("paging: { page: { in: query } }", "10:23", "needs `name`"),
        ("paging: { page: { in: query, name: p }, cursor: { in: query, name: c, path: d } }", "10:15", "another kind"),
        ("paging: {}", "10:15", "doesn't say which kind it is"),
        ("paging: page", "10:15", "must be `key: value` lines"),
        ("errors: { codes: { 5: { as: throtled } } }", "10:35", "can't be \"throtled\""),
        ("errors: { codes: { 5: { wait_s: soon, as: throttled } } }", "10:39", "must be a whole number"),
        ("errors: { code: [a] }", "10:23", "must be text"),
    ] {
        let finished = check(&list(with)).code(3);
        assert!(finished.stderr.contains(&format!("w.yaml:{place}: ")), "{with}: {}", finished.stderr);
        assert!(finished.stderr.contains(told), "{with}: {}", finished.stderr);
        assert!(!finished.stderr.contains("is not valid under"), "{with}: {}", finished.stderr);
    }
}

#[test]
fn a_pattern_is_explained_in_words() {
    let finished = check(&list("query: {}").replace("path: /items", "path: items?a=b")).code(3);
    assert!(
        finished.stderr.contains("begins with `/`") || finished.stderr.contains("write `/`, then"),
        "{}",
        finished.stderr
    );
    assert!(!finished.stderr.contains("[^?#]"), "{}", finished.stderr);
}

#[test]
fn amounts_that_come_as_text_are_not_computed_with() {
    let workflow = |program: &str| {
        format!(
            "weft: 1\nname: w\nconnections: {{ shop: xiaoe }}\nsteps:\n  - {{ id: orders, uses: xiaoe/orders, connection: shop }}\n  - \
             id: rows\n    uses: table/upsert\n    with:\n      table: t\n      key: [order_id]\n      rows: |\n        ${{ {program} \
             }}\n"
        )
    };
    let finished = check(&workflow("[.orders.records[] | {order_id, twice: (.price * 2)}]")).code(3);
    assert!(finished.stderr.contains("write `(.price | tonumber)`"), "{}", finished.stderr);
    let finished = check(&workflow("[.orders.records[] | {order_id, pirce}]")).code(3);
    assert!(finished.stderr.contains("did you mean `.price`?"), "{}", finished.stderr);
    check(&workflow("[.orders.records[] | {order_id, twice: ((.price | tonumber) * 2)}]")).code(0);
}

#[test]
fn ten_lists_are_ten_short_steps() {
    let steps: String = (1..=10)
        .map(|number| {
            format!(
                "  - {{ id: list_{number}, uses: http/list, with: {{ path: /list/{number} }}, into: {{ table: list_{number}, key: id }} }}\n"
            )
        })
        .collect();
    let defaults =
        "defaults:\n  connection: api\n  with: { records: data, paging: { page: { in: query, name: page } } }\n";
    let text = format!("weft: 1\nname: w\nconnections: {{ api: http }}\n{defaults}steps:\n{steps}");
    check(&text).code(0);
    let finished = check(&text.replace("in: query", "in: qurey")).code(3);
    // Ten steps have the mistake, and it is written once.
    assert_eq!(finished.stderr.matches("error: ").count(), 1, "{}", finished.stderr);
    assert!(finished.stderr.contains("w.yaml:6:"), "{}", finished.stderr);
}

#[test]
fn a_schedule_comes_with_a_timer_that_works() {
    let project = Project::new();
    project.write(
        "w.yaml",
        list("query: {}")
            .replace("steps:", "on: { schedule: { cron: \"*/10 * * * *\", zone: Asia/Shanghai } }\nsteps:"),
    );
    let finished = project.weft(["check", "w.yaml"]).run().code(0);
    assert_eq!(finished.stdout, "w.yaml: ok\n");
    let folder = project.folder().canonicalize().expect("the folder");
    let folder = folder.display();
    for part in [
        "note: w.yaml:4:".to_owned(),
        "*/10 * * * * /".to_owned(),
        format!(" run {folder}/w.yaml --connections {folder}/connections.yaml --store sqlite:{folder}/weft.db"),
        "OnCalendar=*-*-* *:0/10:00 Asia/Shanghai".to_owned(),
        "{ file: /PATH }".to_owned(),
    ] {
        assert!(finished.stderr.contains(&part), "{part}: {}", finished.stderr);
    }
    let finished = project.weft(["check", "w.yaml", "--json"]).run().code(0);
    let notes = finished.events_named("note");
    assert_eq!(notes.len(), 1, "{}", finished.stdout);
    assert!(notes[0]["note"]["remedy"].as_str().is_some_and(|remedy| remedy.contains("--store")), "{}", notes[0]);
    // Without a schedule there is nothing to say.
    assert_eq!(check(&list("query: {}")).code(0).stderr, "");
}

#[test]
fn an_input_that_nothing_reads_is_noted_and_one_that_is_read_is_not() {
    let step = "steps: [{ id: rows, uses: table/find, with: { table: \"${ .inputs.table }\" } }]\n";
    let text = format!(
        "weft: 1\nname: w\ninputs: {{ table: {{ type: string, default: t }}, day: {{ type: string, default: d }} }}\n{step}"
    );
    let told = check(&text).code(0).everything();
    assert!(told.contains("w.yaml:3:48: nothing reads the input `day`"), "{told}");
    assert!(!told.contains("the input `table`"), "{told}");
}
