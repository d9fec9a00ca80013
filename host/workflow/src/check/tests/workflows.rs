//! Steps that run other workflow files.

use super::*;
use serde_json::json;

/// Runs `part.yaml`, with more keys.
fn runs(keys: &str) -> String {
    steps(&format!("  - {{ id: part, uses: ./part.yaml{keys} }}\n"))
}

fn shelf(part: &str) -> Shelf {
    Shelf::default().with("part.yaml", part)
}

/// A workflow of one file that runs another.
fn chain_link(next: &str) -> String {
    format!("weft: 1\nname: w\nsteps: [{{ id: next, uses: {next} }}]\n")
}

/// One order, which doesn't page.
const ONE: &str = "weft: 1\nname: one-order\ndescription: An order\nconnections: { shop: xiaoe }\ninputs:\n  order_id: \
                   { type: string, description: Its id }\n  tries: { type: integer, default: 3 }\n  more: json\nsteps:\n  \
                   - { id: order, uses: xiaoe/order, connection: shop, with: { order_id: '${ .inputs.order_id }' } }\n\
                   outputs: { paid: '${ .order.records[0].paid }' }\n";
/// The same without anything to give to it, and nothing that it gives.
const TOKEN: &str =
    "weft: 1\nname: token\nconnections: { shop: xiaoe }\nsteps:\n  - { id: t, uses: xiaoe/token, connection: shop }\n";

fn paging() -> String {
    format!("weft: 1\nname: paging\nconnections: {{ shop: xiaoe }}\nsteps:\n{ORDERS}")
}

#[test]
fn a_workflow_looks_like_a_node() {
    let checked =
        shelf(ONE).checked(&runs(", with: { order_id: a, more: [1] }, for_each: '${ .run.id }', parallel: 3"));
    let part = step(&checked, "part");
    assert_eq!((part.component.as_str(), part.node.name.as_str()), ("./part.yaml", "one-order"));
    assert_eq!((part.node.title.en.as_str(), part.node.paging), ("An order", false));
    assert_eq!((&part.connection, &part.into, &part.sync), (&None, &None, &None));
    assert_eq!(part.connections, BTreeMap::from([("shop".to_owned(), "shop".to_owned())]));
    assert_eq!((part.scope, part.parallel), (Scope::Once, 3));
    let inner = part.workflow.as_ref().expect("a workflow");
    assert_eq!((inner.steps[0].place.file.as_str(), inner.pages()), ("part.yaml", false));
    assert_eq!(
        part.node.parameters,
        json!({
            "type": "object", "additionalProperties": false, "required": ["more", "order_id"],
            "properties": {
                "more": {},
                "order_id": { "type": "string", "description": "Its id" },
                "tries": { "type": "integer", "default": 3 },
            },
        })
    );
}

#[test]
fn inputs_are_checked_like_parameters() {
    let one = |keys: &str| shelf(ONE).finding(&runs(keys));
    assert_eq!(
        one(", with: { more: 1 }"),
        "w.yaml:5:42: the other workflow needs the input `order_id`; add `order_id: …` under `with`"
    );
    assert!(one(", with: { more: 1, order_id: 5 }").contains("input `order_id` must be text, not 5"));
    assert!(
        one(", with: { more: 1, order_id: a, trys: 5 }")
            .contains("the other workflow has no input `trys`; did you mean `tries`?")
    );
    shelf(ONE).checked(&runs(", with: { more: 1, order_id: '${ .run.id }' }"));
}

#[test]
fn paths_are_below_the_folder_of_their_file() {
    let one = |path: &str| finding(&steps(&format!("  - {{ id: x, uses: \"{path}\" }}\n")));
    for (path, told) in [
        ("other.yaml", "isn't written relative to the folder of this workflow; write `./other.yaml`"),
        ("/etc/other.yaml", "isn't written relative"),
        ("~/other.yaml", "isn't written relative"),
        ("../other.yaml", "leads out of the folder"),
        ("./a/../other.yaml", "leads out of the folder"),
        (".\\\\other.yaml", "has a backslash"),
        ("C:\\\\other.yaml", "has a backslash"),
        ("./a\\nb.yaml", "control character"),
        ("./a//other.yaml", "isn't the shortest path"),
        ("././other.yaml", "isn't the shortest path"),
        ("./other", "isn't a workflow file"),
        ("./", "isn't the shortest path"),
        (".", "isn't written relative"),
    ] {
        assert!(one(path).contains(told), "{}", one(path));
    }
    assert_eq!(
        one("./other.yaml"),
        "5:20: `other.yaml` can't be read: the workflow is checked without other files; check the path: it is \
         relative to the folder of this file"
    );
}

#[test]
fn files_are_found_relative_to_the_one_that_names_them() {
    let shelf = Shelf::default()
        .with("flows/sub/b.yml", chain_link("./c.yaml"))
        .with("flows/sub/c.yaml", "weft: 1\nname: c\nsteps: []\n");
    let found = check_with("flows/a.yaml", &chain_link("./sub/b.yml"), &catalogue(), &shelf).expect_err("findings");
    assert_eq!((found.len(), found[0].place.to_string().as_str()), (1, "flows/sub/c.yaml:3:8"));
}

#[test]
fn findings_of_another_file_come_once() {
    let source =
        steps("  - { id: a, uses: ./part.yaml }\n  - { id: b, uses: ./part.yaml, with: { x: '${ .a.output.y }' } }\n");
    assert!(
        shelf(&ONE.replace("xiaoe/order,", "xiaoe/odrer,"))
            .finding(&source)
            .starts_with("part.yaml:10:24: `xiaoe` has no")
    );
    let missing: Vec<String> = Shelf::default().findings(&source).iter().map(told).collect();
    assert_eq!(missing.len(), 2, "{missing:#?}");
    assert!(missing[1].starts_with("6:20: `part.yaml` can't be read: there is no such file; check the path"));
}

#[test]
fn the_same_file_is_the_same_value() {
    let source = "weft: 1\nname: w\nconnections: { shop: xiaoe }\nsteps:\n  - { id: a, uses: ./part.yaml }\n  - { id: b, uses: ./part.yaml }\n";
    let checked = shelf(TOKEN).checked(source);
    let [a, b] = ["a", "b"].map(|id| step(&checked, id).workflow.clone().expect("a workflow"));
    assert!(Arc::ptr_eq(&a, &b));
}

#[test]
fn a_workflow_cannot_run_itself() {
    assert!(finding(&chain_link("./w.yaml")).contains("the workflow would run itself: w.yaml -> w.yaml; remove"));
    let shelf = shelf(&chain_link("./third.yaml")).with("third.yaml", chain_link("./part.yaml"));
    assert!(shelf.finding(&runs("")).starts_with(
        "third.yaml:3:27: the workflow would run itself: part.yaml -> third.yaml -> part.yaml; remove the"
    ));
    let shelf = shelf.with("third.yaml", chain_link("./w.yaml"));
    assert!(shelf.finding(&runs("")).contains("w.yaml -> part.yaml -> third.yaml -> w.yaml"));
}

/// Files `1.yaml`, `2.yaml` and so on, each running the next one, and the last one nothing.
fn nested(depth: usize) -> Shelf {
    let link = |number: usize| match number == depth {
        true => TOKEN.replace("name: token", "name: last"),
        false => {
            chain_link(&format!("./{}.yaml", number + 1)).replace("name: w", "name: w\nconnections: { shop: xiaoe }")
        }
    };
    (1..=depth).fold(Shelf::default(), |shelf, number| shelf.with(&format!("{number}.yaml"), link(number)))
}

#[test]
fn nesting_has_an_end() {
    let first = |uses: &[&str]| {
        let step = |(index, file): (usize, &&str)| format!("  - {{ id: s{index}, uses: ./{file}.yaml }}\n");
        steps(&uses.iter().enumerate().map(step).collect::<String>())
    };
    nested(8).checked(&first(&["1"]));
    let told = nested(9).finding(&first(&["1"]));
    assert!(
        told.starts_with("8.yaml:4:27: workflows run each other more than 8 files deep: w.yaml -> 1.yaml"),
        "{told}"
    );
    // A file that was read already at a lesser depth is too deep here.
    let shelf = nested(8).with("0.yaml", nested(8).0["1.yaml"].replace("2.yaml", "1.yaml"));
    let told = shelf.finding(&first(&["1", "0"]));
    assert!(told.starts_with("0.yaml:4:27: workflows run each other more than 8 files deep"), "{told}");
}

#[test]
fn the_number_of_files_has_an_end() {
    let with = |count: usize| {
        let shelf = (0..count).fold(Shelf::default(), |shelf, file| shelf.with(&format!("{file}.yaml"), TOKEN));
        let list: String = (0..count).map(|file| format!("  - {{ id: s{file}, uses: ./{file}.yaml }}\n")).collect();
        (shelf, steps(&list))
    };
    let (shelf, source) = with(100);
    shelf.checked(&source);
    let (shelf, source) = with(103);
    assert!(shelf.finding(&source).starts_with("w.yaml:105:23: the workflow runs more than 100 other files"));
}

#[test]
fn connections_are_handed_on() {
    let outer = |connections: &str, keys: &str| {
        format!(
            "weft: 1\nname: w\nconnections: {{ {connections} }}\nsteps:\n  - {{ id: part, uses: ./part.yaml{keys} }}\n"
        )
    };
    let shelf = shelf(TOKEN);
    let checked = shelf.checked(&outer("main: xiaoe", ", connections: { shop: main }"));
    assert_eq!(step(&checked, "part").connections, BTreeMap::from([("shop".to_owned(), "main".to_owned())]));
    let one = |connections: &str, keys: &str| shelf.finding(&outer(connections, keys));
    assert_eq!(
        shelf.finding(&chain_link("./part.yaml")),
        "w.yaml:3:27: `token` needs connection `shop` to `xiaoe`, and `shop` isn't declared here; declare one on top: \
         `connections: { shop: xiaoe }`"
    );
    assert!(one("main: xiaoe", "").contains("write `connections: { shop: main }` in the step"));
    assert!(
        one("shop: mingdao", "").contains("`shop` leads to `mingdao`; declare one on top: `connections: { …: xiaoe }`")
    );
    assert!(
        one("shop: xiaoe", ", connections: { shpo: shop }")
            .contains("`token` has no connection `shpo`; did you mean `shop`?")
    );
    assert!(
        one("shop: xiaoe", ", connections: { shop: mian }").contains("write `connections: { shop: shop }` in the step")
    );
    assert!(one("shop: xiaoe, other: xiaoe", "").starts_with("w.yaml:3:29: no step uses connection `other`"));
    assert!(
        one("shop: xiaoe", ", connections: { shop: A B }")
            .contains("what connection `shop` is called here can't be `A B`")
    );
}

#[test]
fn keys_of_nodes_are_refused() {
    for key in ["connection: shop", "into: t", "sync: { first: 1d }", "retry: { attempts: 2 }", "timeout: 1s"] {
        let told = shelf(TOKEN).finding(&runs(&format!(", {key}")));
        assert!(told.contains("the step runs another workflow"), "{told}");
    }
    let node = steps("  - { id: x, uses: xiaoe/token, connection: shop, connections: {} }\n");
    assert!(finding(&node).contains("the step runs a node, and `connections` says"));
    shelf(TOKEN).checked(&runs(", if: '${ true }', on_failure: skip, needs: [], with: {}, connections: {}"));
}

#[test]
fn a_workflow_that_pages_runs_once() {
    let shelf = Shelf::default()
        .with("part.yaml", chain_link("./paging.yaml").replace("name: w", "name: w\nconnections: { shop: xiaoe }"))
        .with("paging.yaml", paging());
    let checked = shelf.checked(&runs(", for_each: '${ [1, 2] }'"));
    assert_eq!(step(&checked, "part").scope, Scope::Once);
    assert!(checked.pages() && step(&checked, "part").workflow.as_ref().is_some_and(|part| part.pages()));
    assert!(
        shelf
            .finding(&runs(", for_each: '${ [1] }', parallel: 2"))
            .starts_with("w.yaml:5:68: `w` pages, so it can't run for several")
    );
    let on_page = |keys: &str| steps(&format!("{USERS}  - {{ id: part, uses: ./part.yaml{keys} }}\n"));
    assert_eq!(
        shelf.finding(&on_page(", if: '${ .users.records != [] }'")),
        "w.yaml:6:23: `w` pages itself, so it can't run for each page of `users`; take what it needs from a table, and \
         let the step wait: `needs: users`"
    );
    shelf.checked(&on_page(", needs: users"));
}

#[test]
fn a_workflow_without_pages_runs_anywhere() {
    let source = steps(&format!(
        "{ORDERS}  - id: part\n    for_each: ${{ .orders.records }}\n    uses: ./part.yaml\n    with: {{ order_id: '${{ .item.order_id }}', more: 1 }}\n    parallel: 4\n"
    ));
    let checked = shelf(ONE).checked(&source);
    assert_eq!((step(&checked, "part").scope, step(&checked, "part").reads.clone()), (Scope::PageOf(0), vec![0]));
}

#[test]
fn only_outputs_are_given() {
    let reads = |expression: &str| {
        let part = "  - { id: part, uses: ./part.yaml, with: { order_id: a, more: 1 } }\n";
        steps(&format!("{part}  - {{ id: x, uses: table/find, with: {{ table: '${{ {expression} }}' }} }}\n"))
    };
    shelf(ONE).checked(&reads(".part.output.paid"));
    shelf(ONE).checked(&reads(".part.output | keys[0]"));
    let one = |expression: &str| shelf(ONE).finding(&reads(expression));
    assert!(one(".part.output.piad").contains("`./part.yaml` has no output `piad`; did you mean `.part.output.paid`?"));
    assert!(one(".part.output.total").contains("add it there: `outputs: { total: '${ … }' }`"));
    assert!(one(".part.paid").contains("has only `output`, and no `paid`; did you mean `.part.output.paid`?"));
    assert!(one(".part.records").contains("name it under `outputs` in `./part.yaml`"));
    let items = reads(".part.output[0].any, .part.output | length")
        .replace("with: { order", "for_each: '${ [1] }', with: { order");
    shelf(ONE).checked(&items);
}

#[test]
fn tables_have_one_key_in_all_files() {
    let users = "  - { id: u, uses: xiaoe/users, connection: shop, into: orders }\n";
    let source = format!("{}{users}", runs(""));
    assert_eq!(
        shelf(&paging()).finding(&source),
        "w.yaml:6:57: table `orders` has the key `user_id` here and `order_id` in step `part`; use one key, or another \
         table"
    );
    let shelf = shelf(&paging()).with("users.yaml", steps(users));
    let both = format!("{}  - {{ id: users, uses: ./users.yaml }}\n", runs(""));
    assert!(shelf.finding(&both).starts_with("w.yaml:6:24: table `orders` has the key `user_id` here"));
    let checked = shelf.checked(&runs(", with: {}"));
    let schema = step(&checked, "part").parameter_schema().expect("a schema");
    assert_eq!(schema.validate(&json!({ "a": 1 })), Err(vec!["the other workflow has no input `a`".to_owned()]));
}
