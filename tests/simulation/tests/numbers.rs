//! Numbers survive: from the wire through expressions, parameters and nodes into tables and out again, not one
//! character is changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::value::RawValue;
use weft_engine::Plan;
use weft_engine::sandbox::outside::{Exchange, Response};
use weft_engine::store::{Store, StoreTarget, rows_to_json};
use weft_simulation::fault::whole;
use weft_simulation::many::runtime;
use weft_simulation::run::{accounts, request};
use weft_simulation::scripted::{Platform, Scripted};
use weft_simulation::simulate::scratch;
use weft_simulation::stage::Stage;

/// A number goes every way there is: as it came, by an expression, as a parameter of a node that writes it, and (the
/// id) as a parameter of a node that asks the platform for it.
const WORKFLOW: &str = "
weft: 1
name: numbers
connections:
  source: source
steps:
  - id: rows
    uses: source/list
    connection: source
    with: { size: 100 }
    into: as_it_came
  - id: written
    for_each: ${ .rows.records }
    uses: table/upsert
    with:
      table: by_a_node
      key: [id]
      rows: [{ id: '${ .item.id }', price: '${ .item.price }', free: '${ .item.free }' }]
    into:
      table: by_an_expression
      key: id
      records: ${ [.rows.records[] | {id, price, free}] }
  - id: details
    for_each: ${ [.rows.records[].id] }
    uses: source/detail
    connection: source
    with:
      id: ${ .item }
    parallel: 4
    into: by_request
";

/// Ids, and a number for each: JSON text.
type Numbers = BTreeMap<i128, String>;

struct Shelf(Numbers);

impl Shelf {
    /// A row with its number in a column for whole numbers, in one for decimals, and in one that nobody described.
    fn row(id: &str, number: &str) -> String {
        format!(r#"{{"id":{id},"version":{number},"price":{number},"free":{number}}}"#)
    }
}

#[async_trait]
impl Platform for Shelf {
    async fn answer(&self, exchange: &Exchange<'_>) -> Response {
        let asked = exchange.request.query.iter().find(|(name, _)| name == "id").map(|(_, id)| id);
        let body = match asked {
            Some(asked) => {
                // Compared as text: the platform has to be asked for the very same digits.
                let number = self.0.iter().find(|(id, _)| id.to_string() == *asked).map(|(_, number)| number.as_str());
                format!("{{\"row\":{}}}", Self::row(asked, number.unwrap_or("null")))
            }
            None => {
                let rows: Vec<String> = self.0.iter().map(|(id, number)| Self::row(&id.to_string(), number)).collect();
                format!("{{\"total\":{},\"rows\":[{}]}}", rows.len(), rows.join(","))
            }
        };
        whole(200, body)
    }
}

fn whole_number() -> impl Strategy<Value = i128> {
    let ends = [i128::from(i64::MIN), -1, 0, 1 << 53, (1 << 53) + 1, i128::from(i64::MAX), i128::from(u64::MAX)];
    prop_oneof![prop::sample::select(ends.to_vec()), i128::from(i64::MIN)..=i128::from(u64::MAX)]
}

/// Up to thirty digits, with zeros at the end, and an exponent of this form.
fn decimal(exponent: &str) -> impl Strategy<Value = String> + use<> {
    let pattern = format!("-?(0|[1-9][0-9]{{0,14}})(\\.[0-9]{{1,12}}0{{0,3}})?({exponent})?");
    prop::string::string_regex(&pattern).expect("a pattern")
}

fn numbers(exponent: &str) -> impl Strategy<Value = Numbers> + use<> {
    let number = prop_oneof![whole_number().prop_map(|number| number.to_string()), decimal(exponent)];
    prop::collection::btree_map(whole_number(), number, 1..12)
}

async fn check(plan: &Arc<Plan>, numbers: &Numbers, tables: &[&str]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir_in(scratch()).expect("a folder");
    let file = folder.path().join("weft.db");
    let store = Store::open(&StoreTarget::sqlite(&file)).await.expect("a store");
    let world = Scripted { platform: Arc::new(Shelf(numbers.clone())), seed: 1 };
    let summary = weft_engine::run(request(plan, &accounts(None), &store, Arc::new(world))).await.expect("a run");
    prop_assert_eq!(summary.failure, None);
    for table in tables {
        let columns: &[&str] =
            if table.starts_with("by_a") { &["price", "free"] } else { &["version", "price", "free"] };
        let exported = rows_to_json(&store.find(table, &[], 1_000).await.expect("rows"));
        check_export(table, columns, numbers, &exported)?;
        check_sql(table, columns, numbers, &file)?;
    }
    Ok(())
}

fn check_export(table: &str, columns: &[&str], numbers: &Numbers, exported: &str) -> Result<(), TestCaseError> {
    let rows: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(exported).expect("an export is JSON");
    prop_assert_eq!(rows.len(), numbers.len(), "{} {}", table, exported);
    for (id, number) in numbers {
        let row = rows.iter().find(|row| row["id"].get() == id.to_string());
        prop_assert!(row.is_some(), "{} has no row {}: {}", table, id, exported);
        for column in columns {
            prop_assert_eq!(row.map(|row| row[*column].get()), Some(number.as_str()), "{}.{}", table, column);
        }
    }
    Ok(())
}

/// As any other program reads the file: a judge that shares nothing with the store, so it doesn't ask through it.
fn check_sql(table: &str, columns: &[&str], numbers: &Numbers, file: &std::path::Path) -> Result<(), TestCaseError> {
    let connection = rusqlite::Connection::open(file).expect("the file opens");
    for (id, number) in numbers {
        for column in columns {
            let query = format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE CAST(id AS TEXT) = ?1");
            let text: String = connection.query_row(&query, [id.to_string()], |row| row.get(0)).expect("a row");
            prop_assert_eq!(&text, number, "{}.{}", table, column);
        }
    }
    Ok(())
}

/// Checks many numbers whose exponents have this form in these tables.
fn check_many(exponent: &str, tables: &[&str]) {
    let runtime = runtime();
    let plan = runtime.block_on(async { Stage::new().await.plan("numbers", WORKFLOW).await });
    let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&numbers(exponent), |numbers| runtime.block_on(check(&plan, &numbers, tables)));
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn not_one_character_changes() {
    check_many("[eE][+-]?[0-9]{1,3}", &["as_it_came", "by_an_expression", "by_request"]);
}

#[test]
fn not_one_character_changes_in_parameters() {
    check_many("e[+-][0-9]{1,3}", &["by_a_node"]);
}

/// An expression keeps `1E2` as it is, and so does a table; a parameter makes `1e+2` of it.
#[test]
fn an_exponent_keeps_its_form_in_a_parameter() {
    let runtime = runtime();
    runtime.block_on(async {
        let plan = Stage::new().await.plan("numbers", WORKFLOW).await;
        let numbers = Numbers::from([(1, "1E2".to_owned())]);
        check(&plan, &numbers, &["by_a_node"]).await.unwrap_or_else(|error| panic!("{error}"));
    });
}
