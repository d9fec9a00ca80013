mod arbitrary;
mod defaults;
mod idle;
mod limits;
mod outputs;
mod records;
mod rows;
mod scripts;
mod secrets;
mod windows;
mod workflows;

use super::*;
use crate::checked::{Align, CheckedStep, First, ItemUse, Scope, Template};
use crate::fixture::catalogue;
use std::time::Duration;

const HEAD: &str = "weft: 1\nname: w\nconnections: { shop: xiaoe }\nsteps:\n";

fn checked(source: &str) -> Checked {
    check_source("w.yaml", source, &catalogue()).unwrap_or_else(|findings| panic!("{source}\n{findings:#?}"))
}

fn findings(source: &str) -> Vec<Finding> {
    check_source("w.yaml", source, &catalogue()).expect_err(source)
}

/// The only finding as `line:column: reason; remedy`.
fn finding(source: &str) -> String {
    let found = findings(source);
    assert_eq!(found.len(), 1, "{source}\n{found:#?}");
    told(&found[0])
}

fn told(Finding { place, reason, remedy }: &Finding) -> String {
    format!("{}:{}: {reason}; {remedy}", place.line, place.column)
}

/// Other files, by path.
#[derive(Default)]
struct Shelf(BTreeMap<String, String>);

impl Shelf {
    fn with(mut self, path: &str, source: impl Into<String>) -> Self {
        self.0.insert(path.to_owned(), source.into());
        self
    }

    fn checked(&self, source: &str) -> Checked {
        check_with("w.yaml", source, &catalogue(), self).unwrap_or_else(|findings| panic!("{source}\n{findings:#?}"))
    }

    fn findings(&self, source: &str) -> Vec<Finding> {
        check_with("w.yaml", source, &catalogue(), self).expect_err(source)
    }

    /// The only finding, with its file in front.
    fn finding(&self, source: &str) -> String {
        let found = self.findings(source);
        assert_eq!(found.len(), 1, "{source}\n{found:#?}");
        format!("{}:{}", found[0].place.file, told(&found[0]))
    }
}

impl Library for Shelf {
    fn read(&self, path: &str) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }
}

fn steps(list: &str) -> String {
    format!("{HEAD}{list}")
}

fn step<'c>(checked: &'c Checked, id: &str) -> &'c CheckedStep {
    checked.steps.iter().find(|step| step.id == id).expect(id)
}

const ORDERS: &str = "  - { id: orders, uses: xiaoe/orders, connection: shop, into: orders }\n";
const USERS: &str = "  - { id: users, uses: xiaoe/users, connection: shop }\n";

#[test]
fn the_workflow_of_the_readme_is_understood() {
    let checked = checked(
        "weft: 1\nname: xiaoe-orders\ndescription: Paid orders\nconnections:\n  shop: xiaoe\non:\n  schedule: { cron: \
         \"*/10 * * * *\", zone: Asia/Shanghai }\nsteps:\n  - id: token\n    uses: xiaoe/token\n    connection: shop\n  \
         - id: orders\n    uses: xiaoe/orders\n    connection: shop\n    sync: { first: 90d, lookback: 7d }\n    into: \
         orders\n  - id: buyers\n    for_each: ${ [.orders.records[].user_id] | unique }\n    uses: xiaoe/user\n    \
         connection: shop\n    with:\n      user_id: ${ .item }\n    parallel: 8\n    into: users\n",
    );
    let orders = step(&checked, "orders");
    assert_eq!(orders.scope, Scope::Pages);
    assert_eq!(orders.into.as_ref().map(|into| into.key.clone()), Some(vec!["order_id".to_owned()]));
    let sync = orders.sync.as_ref().expect("sync");
    assert_eq!(sync.first, First::Ago(Duration::from_secs(90 * 86_400)));
    assert_eq!(sync.lookback, Duration::from_secs(7 * 86_400));
    assert_eq!(sync.step, Duration::from_secs(30 * 86_400));
    assert_eq!(sync.lag, Duration::from_secs(60));
    let buyers = step(&checked, "buyers");
    assert_eq!(buyers.scope, Scope::PageOf(1));
    assert_eq!((buyers.reads.clone(), buyers.parallel, buyers.for_each), (vec![1], 8, Some(0)));
    assert_eq!(buyers.expressions[0].source, "[.orders.records[].user_id] | unique");
    assert_eq!(buyers.expressions[0].steps, [1]);
    assert_eq!(buyers.expressions[1].item, ItemUse::Whole);
    assert_eq!(buyers.items.used, ItemUse::Whole);
    assert_eq!(buyers.with, Template::Object(vec![("user_id".to_owned(), Template::Expression(1))]));
    assert_eq!((buyers.retry.attempts, buyers.on_failure), (5, None));
    assert_eq!(checked.schedule.as_ref().map(|schedule| schedule.zone.as_str()), Some("Asia/Shanghai"));
}

#[test]
fn steps_come_behind_what_they_depend_on() {
    let source = steps(&format!(
        "  - {{ id: late, uses: table/find, with: {{ table: t }}, needs: [orders] }}\n{ORDERS}{}",
        "  - { id: info, uses: xiaoe/order, connection: shop, with: { order_id: '${ .orders.records[0].id }' } }\n"
    ));
    let checked = checked(&source);
    let ids: Vec<&str> = checked.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["orders", "late", "info"]);
    assert_eq!(step(&checked, "late").scope, Scope::Once);
    assert_eq!(step(&checked, "late").needs, [0]);
    assert_eq!(step(&checked, "info").scope, Scope::PageOf(0));
}

#[test]
fn what_a_page_waits_for_is_over_before_the_first_page() {
    let source = steps(&format!(
        "{ORDERS}  - {{ id: known, uses: table/find, with: {{ table: t }} }}\n{}",
        "  - id: put\n    uses: table/upsert\n    with: { table: t, key: [id], rows: '${ .orders.records - .known.records }' }\n"
    ));
    let checked = checked(&source);
    let ids: Vec<&str> = checked.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["known", "orders", "put"]);
    assert_eq!(step(&checked, "orders").needs, [0]);
    assert_eq!(step(&checked, "put").scope, Scope::PageOf(1));
    assert_eq!(step(&checked, "put").reads, [0, 1]);
}

#[test]
fn data_carries_the_page_on() {
    let source = steps(&format!(
        "{USERS}{}{}",
        "  - { id: bought, for_each: '${ .users.records }', uses: xiaoe/purchases, connection: shop, with: { user_id: '${ .item.user_id }' } }\n",
        "  - { id: put, uses: table/upsert, with: { table: t, key: [id], rows: '${ .bought.records }' } }\n",
    ));
    let checked = checked(&source);
    assert_eq!(step(&checked, "bought").scope, Scope::PageOf(0));
    assert_eq!(step(&checked, "put").scope, Scope::PageOf(0));
}

#[test]
fn a_step_on_a_page_cannot_wait_for_its_end() {
    let source = steps(&format!(
        "{ORDERS}{}{}",
        "  - { id: done, uses: table/find, with: { table: t }, needs: orders }\n",
        "  - { id: put, uses: table/upsert, with: { table: t, key: [id], rows: '${ .orders.records + .done.records }' } }\n",
    ));
    assert!(finding(&source).starts_with("7:5: step `put` runs with each page of `orders`, but waits for `done`"));
}

#[test]
fn two_paging_steps_cannot_be_read_together() {
    let source = steps(&format!(
        "{ORDERS}{USERS}  - {{ id: put, uses: table/upsert, with: {{ table: t, key: [id], rows: '${{ .orders.records + .users.records }}' }} }}\n"
    ));
    assert!(finding(&source).starts_with("7:5: step `put` reads `orders` and `users`, which page independently"));
}

#[test]
fn cycles_are_named() {
    let source = String::from(
        "weft: 1\nname: w\nsteps:\n  - { id: a, uses: table/find, with: { table: t }, needs: b }\n  - { id: b, uses: table/find, with: { table: '${ .a.output }' } }\n",
    );
    assert!(finding(&source).starts_with("4:11: these steps wait for each other: a -> b -> a;"));
}

#[test]
fn connections_are_checked() {
    let one =
        |step: &str| finding(&format!("weft: 1\nname: w\nconnections: {{ shop: xiaoe }}\nsteps:\n{ORDERS}{step}"));
    assert!(one("  - { id: x, uses: xiaoe/token }\n").contains("add `connection: shop`"));
    assert!(one("  - { id: x, uses: xiaoe/token, connection: shpo }\n").contains("did you mean `shop`?"));
    assert!(one("  - { id: x, uses: mingdao/rows, connection: shop }\n").contains("leads to `xiaoe`"));
    assert!(one("  - { id: x, uses: table/find, connection: shop, with: { table: t } }\n").contains("no platform"));
    let unused = format!("weft: 1\nname: w\nconnections: {{ shop: xiaoe, other: mingdao }}\nsteps:\n{ORDERS}");
    assert!(finding(&unused).starts_with("3:29: no step uses connection `other`"));
    let unknown = format!("weft: 1\nname: w\nconnections: {{ shop: xiaoo }}\nsteps:\n{ORDERS}");
    assert!(findings(&unknown).iter().any(|finding| finding.remedy == "did you mean `xiaoe`?"));
}

#[test]
fn nodes_and_parameters_are_checked() {
    let one = |uses: &str| finding(&steps(&format!("  - {{ id: x, connection: shop, uses: {uses} }}\n")));
    assert!(one("xiao/orders").contains("did you mean `xiaoe`?"));
    assert!(one("xiaoe/odrers").contains("did you mean `xiaoe/orders`?"));
    assert!(one("orders").contains("write component and node"));
    assert!(one("xiaoe/user").contains("needs the parameter `user_id`"));
    assert!(
        one("xiaoe/users, with: { page_size: '50' }").starts_with("5:70: parameter `page_size` must be a whole number")
    );
    assert!(one("xiaoe/users, with: { pagesize: 50 }").contains("did you mean `page_size`?"));
    assert!(one("xiaoe/users, with: { version: pages }").contains("use one of `cursor`, `page`"));
    assert!(one("xiaoe/purchases, with: { page_size: '${ 5 }' }").contains("needs the parameter `user_id`"));
    assert!(one("xiaoe/users, with: { page_size: '${ 5 }', version: x }").contains("`version`"));
    assert!(one("xiaoe/users, with: { page_size: 'x${ 5 }' }").contains("${ \"x\\(5)\" }"));
}

#[test]
fn expressions_are_checked() {
    let one = |expression: &str| {
        finding(&format!(
            "weft: 1\nname: w\ninputs: {{ shop_id: string }}\nsteps:\n  - id: find\n    uses: table/find\n    with:\n      table: {expression}\n"
        ))
    };
    assert!(one("${ .inputs.shop }").starts_with("8:25: there is no input `shop`; did you mean `.inputs.shop_id`?"));
    assert!(one("${ .shop_id }").starts_with("8:18: there is no step `shop_id`; did you mean `.inputs.shop_id`?"));
    assert!(one("${ .fnid.output }").contains("did you mean `.find`?"));
    assert!(one("${ .find.output }").contains("reads itself"));
    assert!(one("${ .item }").contains("has no `for_each`"));
    assert!(one("${ . }").contains("only what it names"));
    assert!(one("${ .run.startedat }").contains("did you mean `.run.started_at`?"));
    assert!(one("${ now }").contains(".run.started_at"));
    assert!(one("\"${ .inputs.shop_id | mpa(.) }\"").starts_with("8:36:"));
    assert!(one("'${ .inputs.shop_id '").contains("mixes text"));
}

#[test]
fn members_of_steps_are_checked() {
    let source = steps(&format!("{USERS}  - {{ id: x, uses: table/find, with: {{ table: '${{ .users.list }}' }} }}\n"));
    assert!(finding(&source).starts_with("6:58: `.users` has only `records` and `output`, and no `list`"));
}

#[test]
fn tables_are_checked() {
    let one = |into: &str| steps(&format!("  - {{ id: o, uses: xiaoe/orders, connection: shop, into: {into} }}\n"));
    for table in ["_weft_runs", "sqlite_master", "Orders", "a-b"] {
        assert!(finding(&one(table)).contains("the name of a table"));
    }
    assert!(finding(&one("{ table: orders, key: oder_id }")).contains("did you mean `order_id`?"));
    let records = checked(&one("{ table: o, key: id, records: '${ [.o.records[] | {id: .order_id}] }' }"));
    assert_eq!(records.steps[0].into.as_ref().and_then(|into| into.records), Some(0));
    assert_eq!((records.steps[0].reads.clone(), records.steps[0].expressions[0].steps.clone()), (vec![], vec![0]));
    assert!(
        finding(&steps("  - { id: x, uses: xiaoe/token, connection: shop, into: tokens }\n")).contains("no records")
    );
    let other = format!("{}  - {{ id: u, uses: xiaoe/users, connection: shop, into: orders }}\n", steps(ORDERS));
    assert!(finding(&other).contains("the key `user_id` here and `order_id` in step `orders`"));
}

#[test]
fn findings_about_form_and_content_come_together_and_sorted() {
    let found =
        findings("weft: 1\nname: W\ncolour: red\nsteps:\n  - id: x\n    uses: nothing/here\n    timeout: soon\n");
    let lines: Vec<usize> = found.iter().map(|finding| finding.place.line).collect();
    assert_eq!(lines, [2, 3, 6, 7]);
    let document = crate::Document::parse("w.yaml", &steps(ORDERS)).expect("a document");
    assert_eq!((document.name(), document.file()), ("w", "w.yaml"));
    assert!(check(&document, &catalogue()).is_ok());
}

#[test]
fn other_versions_are_refused_alone() {
    assert!(finding("weft: 2\nnames: x\n").contains("written in version 2, and this weft reads version 1"));
    assert!(findings("name: w\nsteps: []\n")[0].reason.contains("which version"));
}

#[test]
fn inputs_are_read() {
    let source = "weft: 1\nname: w\ninputs:\n  a: string\n  b: { type: integer, default: 7, description: B }\nsteps:\n  - { id: x, uses: table/find, with: { table: '${ .inputs.a }', limit: '${ .inputs.b }' } }\n";
    let checked = checked(source);
    assert_eq!(checked.inputs["b"].default, Some(serde_json::json!(7)));
    assert!(finding(&source.replace("default: 7", "default: seven")).contains("the type is `integer`"));
    assert!(finding(&source.replace("a: string", "a: text")).contains("isn't a type"));
}

#[test]
fn dollars_can_be_written() {
    let source = "weft: 1\nname: w\nsteps:\n  - { id: x, uses: table/find, with: { table: '$${ x }' } }\n";
    let Template::Literal(with) = &checked(source).steps[0].with else { panic!() };
    assert_eq!(with["table"], "${ x }");
}

/// The files below a folder.
struct Folder(std::path::PathBuf);

impl Library for Folder {
    fn read(&self, path: &str) -> Result<String, String> {
        std::fs::read_to_string(self.0.join(path)).map_err(|error| error.to_string())
    }
}

#[test]
#[allow(clippy::disallowed_macros, reason = "a test that fails shows what was found before")]
fn every_invalid_workflow_has_its_findings() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/invalid");
    let entries = std::fs::read_dir(&folder).expect("the folder");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    assert!(files.len() >= 24);
    for path in files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).expect("a file");
        let found = check_with(&name, &source, &catalogue(), &Folder(folder.clone())).expect_err(&name);
        for Finding { place, reason, remedy } in &found {
            println!("{place}: {reason}\n    {remedy}");
            assert!(!reason.is_empty() && !reason.ends_with('.') && !remedy.is_empty(), "{place}");
            let source = Folder(folder.clone()).read(&place.file).expect("the file of a finding");
            assert!(place.line <= source.lines().count() && place.column > 0, "{place}");
        }
    }
}

#[test]
fn records_without_a_key_can_be_told_apart_by_a_hash() {
    let into = |key: &str| {
        let source = steps(&format!(
            "  - {{ id: users, uses: xiaoe/users, connection: shop, into: {{ table: t, key: {key} }} }}\n"
        ));
        step(&checked(&source), "users").into.clone().expect("into")
    };
    let key = |key: &str| (into(key).key, into(key).hashed);
    let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(key("hash"), (own(&["_hash"]), Some(Vec::new())));
    assert_eq!(key("{ hash: [day, shop] }"), (own(&["_hash"]), Some(own(&["day", "shop"]))));
    assert_eq!(key("{ hash: day }"), (own(&["_hash"]), Some(own(&["day"]))));
    assert_eq!(key("[hash]"), (own(&["hash"]), None), "a field of that name");
    assert_eq!(key("[hash, day]"), (own(&["hash", "day"]), None));
}
