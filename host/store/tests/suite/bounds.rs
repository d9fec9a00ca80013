//! What one commit and one find may cost.

use proptest::prelude::*;
use weft_store::{Cell, Change, ColumnKind, FOUND_BYTES_MAX, ROW_BYTES_MAX, Row, Store, StoreError};

use crate::help::{Place, all, change, kind, memory, number, of, row, text, upsert};

/// How often the columns of any table have been changed. Each time that a table is made anew counts three times.
fn schema_version(place: &Place) -> i64 {
    place.plain().query_row("PRAGMA schema_version", [], |row| row.get(0)).unwrap()
}

fn wide(id: usize, value: &Cell) -> Row {
    let cells = (0..40).map(|column| (format!("c{column}").into(), value.clone()));
    Row { cells: [("id".into(), number(id))].into_iter().chain(cells).collect() }
}

#[tokio::test]
async fn a_table_is_made_anew_once_for_all_columns_of_a_commit() {
    let place = Place::new();
    let store = place.store().await;
    store.commit(upsert((0..3).map(|id| wide(id, &number(7))).collect())).await.unwrap();
    let before = schema_version(&place);
    let report = store.commit(upsert(vec![wide(3, &number(8)), wide(4, &text("x")), wide(5, &number("1.50"))])).await;
    assert_eq!(report.unwrap().widened.len(), 40);
    assert!(schema_version(&place) - before < 10, "{} times", schema_version(&place) - before);
    let values = |row: &Row| row.get("c39").cloned();
    let got: Vec<_> = all(&store, "t").await.iter().map(values).collect();
    assert_eq!(got, ["7", "7", "7", "8", "x", "1.50"].map(|value| Some(text(value))));
}

#[tokio::test]
async fn a_table_is_made_anew_once_for_all_changes_of_a_commit() {
    let place = Place::new();
    let store = place.store().await;
    store.commit(upsert(vec![wide(1, &number(7))])).await.unwrap();
    let before = schema_version(&place);
    // Each change needs another column to be wider, and has a column of its own that becomes wider with the next row.
    let changes = (0..40).map(|index| {
        let (own, known) = (format!("new{index}"), format!("c{index}"));
        let first = row([("id", number(2)), (&known, text("x")), (&own, number(1))]);
        let rows = vec![first, row([("id", number(3)), (&own, Cell::Boolean(true))])];
        change("t", &["id"], vec![Change::Upsert(rows)])
    });
    store.commit(of(changes.collect())).await.unwrap();
    assert!(schema_version(&place) - before < 10, "{} times", schema_version(&place) - before);
    assert_eq!(kind(&store, "c39").await, Some(ColumnKind::Text));
    assert_eq!(kind(&store, "new39").await, Some(ColumnKind::Text));
    let rows = all(&store, "t").await;
    assert_eq!(rows[1].get("new39"), Some(&text("1")));
    assert_eq!(rows[2].get("new39"), Some(&text("true")));
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Null),
        any::<bool>().prop_map(Cell::Boolean),
        (0..20_i64).prop_map(number),
        Just(number("1.50")),
        Just(text("007")),
        Just(text("12")),
        Just(Cell::Json("[1, 2]".to_owned())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However rows are put together into commits, the table is the same in the end: columns, kinds and values.
    #[test]
    fn rows_give_the_same_table_one_by_one_and_all_at_once(
        rows in prop::collection::vec(prop::collection::vec((0..4_usize, any_cell()), 0..4), 1..10),
        at_once in 1..4_usize,
    ) {
        let rows: Vec<Row> = rows
            .into_iter()
            .enumerate()
            .map(|(id, cells)| {
                let mut row = row([("id", number(id))]);
                for (column, cell) in cells {
                    let name = format!("c{column}");
                    if row.get(&name).is_none() {
                        row.cells.push((name.into(), cell));
                    }
                }
                row
            })
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut tables = Vec::new();
        for size in [1, at_once, rows.len()] {
            let (rows, table) = runtime.block_on(async {
                let store = memory().await;
                // A table that is there: the first rows of a new one are looked at together in any case.
                store.commit(upsert(vec![row([("id", number("1000"))])])).await.unwrap();
                let changes = rows.chunks(size).map(|rows| change("t", &["id"], vec![Change::Upsert(rows.to_vec())]));
                if size == 1 {
                    for change in changes {
                        store.commit(of(vec![change])).await.unwrap();
                    }
                } else {
                    store.commit(of(changes.collect())).await.unwrap();
                }
                (all(&store, "t").await, store.tables().await.unwrap().remove(0))
            });
            let columns: Vec<_> = table.columns.iter().map(|column| (column.name.clone(), column.kind)).collect();
            tables.push((rows, columns));
        }
        prop_assert_eq!(&tables[0], &tables[1]);
        prop_assert_eq!(&tables[0], &tables[2]);
    }
}

#[tokio::test]
async fn many_deletes_by_a_column_without_an_index_are_done_and_leave_no_index() {
    let place = Place::new();
    let store = place.store().await;
    let rows = (0..20_000).map(|id| row([("id", number(id)), ("a", text(&format!("a{id}"))), ("b", number(id % 2))]));
    store.commit(upsert(rows.collect())).await.unwrap();
    let gone = (0..20_000).map(|id| vec![("a".to_owned(), text(&format!("a{id}"))), ("b".to_owned(), number(0))]);
    // The table is made anew in between.
    let wider = Change::Upsert(vec![row([("id", number(1)), ("b", text("x"))])]);
    let mut gone: Vec<_> = gone.collect();
    let later = gone.split_off(10_000);
    let changes = vec![Change::Delete(gone), wider, Change::Delete(later)];
    let report = store.commit(of(vec![change("t", &["id"], changes)])).await.unwrap();
    assert_eq!(report.deleted, 10_000);
    assert_eq!(all(&store, "t").await.len(), 10_000);
    let plain = place.plain();
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = 't'";
    assert_eq!(plain.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

on_every_backend!(short_rows_of_many_cells_come_in_smaller_numbers_too);

async fn short_rows_of_many_cells_come_in_smaller_numbers_too(store: Store) {
    let cells = || (0..999).map(|column| (format!("c{column}").into(), number(1)));
    let rows = (0..1_000).map(|id| Row { cells: [("id".into(), number(id))].into_iter().chain(cells()).collect() });
    store.commit(upsert(rows.collect())).await.unwrap();
    let (mut after, mut all) = (None::<String>, 0);
    loop {
        let found = store.find_after("t", &[], after.as_deref(), 10_000).await.unwrap();
        assert!(found.rows.iter().map(Row::size_bytes).sum::<usize>() <= FOUND_BYTES_MAX);
        assert!(found.rows.iter().map(|row| row.cells.len()).sum::<usize>() <= FOUND_BYTES_MAX / 40);
        all += found.rows.len();
        after = found.after;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(all, 1_000);
}

on_every_backend!(a_row_that_is_too_large_is_named);

async fn a_row_that_is_too_large_is_named(store: Store) {
    let part = "x".repeat(ROW_BYTES_MAX / 2);
    for column in ["a", "b"] {
        store.commit(upsert(vec![row([("id", text("large")), (column, text(&part))])])).await.unwrap();
        store.commit(upsert(vec![row([("id", text("after")), ("a", number(1))])])).await.unwrap();
    }
    // The rows before it are given, and say that there are more.
    let found = store.find_after("t", &[], None, 10).await.unwrap();
    assert_eq!(found.rows.len(), 1);
    let error = store.find_after("t", &[], found.after.as_deref(), 10).await.unwrap_err();
    assert_eq!(error, StoreError::RowSize { table: "t".to_owned(), key: "(\"large\")".to_owned() });
    assert!(error.remedy().is_some());
    // One that is larger than a find, and not too large, comes alone.
    store.commit(upsert(vec![row([("id", text("large")), ("b", Cell::Null)])])).await.unwrap();
    let found = store.find_after("t", &[], found.after.as_deref(), 10).await.unwrap();
    assert_eq!((found.rows.len(), found.after), (1, None));
}

on_every_backend!(a_query_that_gives_too_much_is_refused);

async fn a_query_that_gives_too_much_is_refused(store: Store) {
    let numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50)";
    let of_mib = |mib: u32| format!("{numbers} SELECT hex(zeroblob({mib} << 19)) AS a FROM numbers");
    assert_eq!(store.query(&of_mib(1)).await.unwrap().len(), 50);
    let reason = store.query(&of_mib(8)).await.unwrap_err().to_string();
    assert!(reason.contains("more than 256 MiB"), "{reason}");
    let many = numbers.replace("50", "200000");
    let reason = store.query(&format!("{many} SELECT n FROM numbers")).await.unwrap_err().to_string();
    assert!(reason.contains("more than 100000 rows"), "{reason}");
}
