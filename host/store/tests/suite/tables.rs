//! Tables: how they come to be, what they take, what they refuse.

use weft_store::{COLUMNS_MAX, Cell, Change, ColumnKind, Row, Store, StoreError};

use crate::help::{Place, all, change, kind, memory, number, of, row, schema, text, upsert};

on_every_backend!(an_upsert_sets_the_fields_that_a_row_has);

async fn an_upsert_sets_the_fields_that_a_row_has(store: Store) {
    store.commit(upsert(vec![row([("id", number(1)), ("a", text("x")), ("b", text("y"))])])).await.unwrap();
    let report = store.commit(upsert(vec![row([("b", text("z")), ("id", number(1))])])).await.unwrap();
    assert_eq!(report.upserted, 1);
    assert_eq!(all(&store, "t").await, [row([("id", number(1)), ("a", text("x")), ("b", text("z"))])]);
}

on_every_backend!(new_rows_and_known_ones_may_come_in_any_order);

async fn new_rows_and_known_ones_may_come_in_any_order(store: Store) {
    let of = |ids: &[i64], a: &str| ids.iter().map(|&id| row([("id", number(id)), ("a", text(a))])).collect::<Vec<_>>();
    store.commit(upsert(of(&[2, 4, 6], "before"))).await.unwrap();
    // Known, new, new, known, known, new, and one that this commit itself has brought.
    let report = store.commit(upsert(of(&[2, 1, 3, 4, 6, 5, 3], "after"))).await.unwrap();
    assert_eq!(report.upserted, 7);
    assert_eq!(all(&store, "t").await, of(&[1, 2, 3, 4, 5, 6], "after"));
    assert_eq!(store.tables().await.unwrap()[0].rows, 6);
}

#[tokio::test]
async fn an_unchanged_row_is_synced_again() {
    let place = Place::new();
    let store = place.store().await;
    let mut commit = upsert(vec![row([("id", number(1))])]);
    store.commit(commit.clone()).await.unwrap();
    commit.synced_at = "2025-03-05T12:00:00Z".to_owned();
    store.commit(commit).await.unwrap();
    let tables = store.tables().await.unwrap();
    assert_eq!(tables[0].last_synced_at.as_deref(), Some("2025-03-05T12:00:00Z"));
    assert_eq!((tables[0].rows, &tables[0].key[..]), (1, &["id".to_owned()][..]));
}

on_every_backend!(a_field_gets_a_column_when_a_value_comes);

async fn a_field_gets_a_column_when_a_value_comes(store: Store) {
    store.commit(upsert(vec![row([("id", number(1)), ("a", Cell::Null)])])).await.unwrap();
    assert_eq!(all(&store, "t").await, [row([("id", number(1))])]);
    let rows = vec![row([("id", number(2)), ("a", Cell::Null)]), row([("id", number(3)), ("a", number("0.50"))])];
    store.commit(upsert(rows)).await.unwrap();
    assert_eq!(kind(&store, "a").await, Some(ColumnKind::Decimal));
    let values: Vec<_> = all(&store, "t").await.iter().map(|row| row.get("a").cloned()).collect();
    assert_eq!(values, [Some(Cell::Null), Some(Cell::Null), Some(number("0.50"))]);
}

on_every_backend!(a_schema_makes_all_columns_at_once);

async fn a_schema_makes_all_columns_at_once(store: Store) {
    let mut orders = change("orders", &["shop", "id"], vec![]);
    orders.schema = schema(&[("id", ColumnKind::Text), ("shop", ColumnKind::Integer), ("total", ColumnKind::Decimal)]);
    store.commit(of(vec![orders.clone()])).await.unwrap();
    let tables = store.tables().await.unwrap();
    assert_eq!(tables[0].key, ["shop", "id"]);
    assert_eq!(tables[0].columns.len(), 3);
    orders.schema = schema(&[("total", ColumnKind::Text), ("paid", ColumnKind::Boolean)]);
    store.commit(of(vec![orders])).await.unwrap();
    assert_eq!(kind(&store, "total").await, Some(ColumnKind::Decimal));
    assert_eq!(kind(&store, "paid").await, Some(ColumnKind::Boolean));
}

on_every_backend!(deletes_and_finds_match_values_as_written);

async fn deletes_and_finds_match_values_as_written(store: Store) {
    let rows = [("1", "1.0"), ("2", "1.00"), ("3", "2.5")];
    let rows = rows.map(|(id, price)| row([("id", number(id)), ("price", number(price)), ("none", Cell::Null)]));
    store.commit(upsert(rows.to_vec())).await.unwrap();
    let find = async |field: &str, cell: Cell| store.find("t", &[(field.to_owned(), cell)], 9).await.unwrap().len();
    assert_eq!(find("price", number("1.0")).await, 1);
    assert_eq!(find("id", text("2")).await, 1);
    assert_eq!(find("id", text("abc")).await, 0);
    assert_eq!(find("none", text("abc")).await, 0);
    assert_eq!(find("price", Cell::Null).await, 0);
    assert_eq!(store.find("nowhere", &[], 9).await.unwrap(), []);
    assert_eq!(store.find("_weft_meta", &[], 9).await.unwrap(), []);
    assert_eq!(store.find("t", &[], 2).await.unwrap().len(), 2);
    let conditions = |id: &str, price: &str| vec![("id".to_owned(), number(id)), ("price".to_owned(), number(price))];
    let delete = Change::Delete(vec![conditions("1", "1.0"), conditions("2", "1.0"), conditions("9", "9")]);
    let report = store.commit(of(vec![change("t", &[], vec![delete.clone()])])).await.unwrap();
    assert_eq!(report.deleted, 1);
    store.commit(of(vec![change("nowhere", &[], vec![delete])])).await.unwrap();
    assert_eq!(all(&store, "t").await.len(), 2);
}

on_every_backend!(a_delete_without_conditions_is_refused);

async fn a_delete_without_conditions_is_refused(store: Store) {
    store.commit(upsert(vec![row([("id", number(1))])])).await.unwrap();
    let delete = of(vec![change("t", &["id"], vec![Change::Delete(vec![vec![]])])]);
    assert!(matches!(store.commit(delete).await, Err(StoreError::NoConditions { .. })));
}

on_every_backend!(a_row_needs_its_key);

async fn a_row_needs_its_key(store: Store) {
    for bad in [row([("a", number(1))]), row([("a", number(1)), ("id", Cell::Null)])] {
        let rows = vec![row([("id", number(1)), ("a", number(1))]), bad];
        let error = store.commit(upsert(rows)).await.unwrap_err();
        assert_eq!(error, StoreError::Key { table: "t".into(), field: "id".into() });
        assert!(error.remedy().is_some());
        assert_eq!(store.tables().await.unwrap(), []);
    }
}

on_every_backend!(a_table_keeps_its_key);

async fn a_table_keeps_its_key(store: Store) {
    let rows = vec![row([("id", number(1)), ("shop", number(1))])];
    store.commit(upsert(rows.clone())).await.unwrap();
    let other = of(vec![change("t", &["id", "shop"], vec![Change::Upsert(rows.clone())])]);
    assert!(matches!(store.commit(other).await, Err(StoreError::KeyChanged { .. })));
    let none = of(vec![change("new", &[], vec![Change::Upsert(rows)])]);
    assert!(matches!(store.commit(none).await, Err(StoreError::NoKey { .. })));
}

on_every_backend!(a_column_may_have_a_name_that_the_database_has_for_row_numbers);

async fn a_column_may_have_a_name_that_the_database_has_for_row_numbers(store: Store) {
    store.commit(upsert(vec![row([("id", number(1)), ("oid", number(7))])])).await.unwrap();
    store.commit(upsert(vec![row([("id", number(2)), ("RowId", text("x"))])])).await.unwrap();
    store.commit(upsert(vec![row([("id", number(1)), ("oid", number(8))])])).await.unwrap();
    let first = row([("id", number(1)), ("oid", number(8)), ("RowId", Cell::Null)]);
    assert_eq!(all(&store, "t").await, [first, row([("id", number(2)), ("oid", Cell::Null), ("RowId", text("x"))])]);
}

on_every_backend!(names_are_checked);

async fn names_are_checked(store: Store) {
    for table in ["", "Orders", "1t", "a-b", "a b", "_weft_runs", "_t", "sqlite_sequence", "t\"", "表"] {
        let commit = of(vec![change(table, &["id"], vec![Change::Upsert(vec![row([("id", number(1))])])])]);
        assert!(matches!(store.commit(commit).await, Err(StoreError::Name { .. })), "{table}");
    }
    for field in ["_synced_at", "_SYNCED_AT", "_rowid_", "", "a\0b"] {
        let commit = upsert(vec![row([("id", number(1)), (field, number(1))])]);
        assert!(matches!(store.commit(commit).await, Err(StoreError::FieldName { .. })), "{field}");
    }
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
async fn rows_that_need_too_many_columns_in_all_add_none() {
    let store = memory().await;
    let field_each = |count: usize| {
        let rows = (0..count).map(|index| row([("id", number(index)), (&format!("f{index}"), number(1))]));
        upsert(rows.collect())
    };
    store.commit(upsert(vec![row([("id", number(1))])])).await.unwrap();
    let too_many = StoreError::TooManyColumns { table: "t".into() };
    let before = std::time::Instant::now();
    assert_eq!(store.commit(field_each(1_000)).await.unwrap_err(), too_many);
    let refused = before.elapsed();
    store.commit(field_each(999)).await.unwrap();
    // One by one takes some thousand times as long as counting.
    assert!(refused * 5 < before.elapsed(), "it took {refused:?} to refuse");
}

on_every_backend!(the_name_of_a_column_has_an_end);

async fn the_name_of_a_column_has_an_end(store: Store) {
    let named = |bytes: usize| upsert(vec![row([("id", number(1)), (&"名".repeat(bytes / 3), number(1))])]);
    store.commit(named(999)).await.unwrap();
    let Err(StoreError::FieldName { field, .. }) = store.commit(named(1_002)).await else { panic!("it is a column") };
    assert!(field.len() < 100, "{} bytes are told", field.len());
}

on_every_backend!(any_other_field_name_is_a_column);

async fn any_other_field_name_is_a_column(store: Store) {
    let names = ["rowid", "oid", "a\"b", "'", "order", "a.b", "名 字", "?1", "--", "excluded", "\u{1F600}"];
    let mut cells = vec![("id".into(), number(1))];
    cells.extend(names.map(|name| (name.into(), text(name))));
    let wanted = Row { cells };
    store.commit(upsert(vec![wanted.clone()])).await.unwrap();
    store.commit(upsert(vec![wanted.clone()])).await.unwrap();
    assert_eq!(all(&store, "t").await, [wanted]);
    for name in names {
        assert_eq!(store.find("t", &[(name.into(), text(name))], 2).await.unwrap().len(), 1, "{name}");
    }
}

on_every_backend!(fields_that_differ_by_case_do_not_share_a_column);

async fn fields_that_differ_by_case_do_not_share_a_column(store: Store) {
    let both = upsert(vec![row([("id", number(1)), ("userId", number(1)), ("userid", number(2))])]);
    let error = store.commit(both).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::FieldCollision { column, field, .. } if column == "userId" && field == "userid")
    );
    store.commit(upsert(vec![row([("id", number(1)), ("a", number(1))])])).await.unwrap();
    let later = upsert(vec![row([("id", number(1)), ("A", number(1))])]);
    assert!(matches!(store.commit(later).await, Err(StoreError::FieldCollision { .. })));
    assert_eq!(store.find("t", &[("A".to_owned(), number(1))], 9).await.unwrap(), []);
}

on_every_backend!(columns_are_limited);

async fn columns_are_limited(store: Store) {
    let wide = |count: usize| {
        let cells = (0..count).map(|index| (format!("c{index}").into(), number(1)));
        upsert(vec![Row { cells: [("id".into(), number(1))].into_iter().chain(cells).collect() }])
    };
    assert_eq!(store.commit(wide(COLUMNS_MAX)).await.unwrap_err(), StoreError::TooManyColumns { table: "t".into() });
    store.commit(wide(COLUMNS_MAX - 1)).await.unwrap();
    let more = upsert(vec![row([("id", number(1)), ("one_more", number(1))])]);
    assert!(matches!(store.commit(more).await, Err(StoreError::TooManyColumns { .. })));
}

#[tokio::test]
async fn widening_keeps_what_people_added() {
    let place = Place::new();
    let store = place.store().await;
    store.commit(upsert(vec![row([("id", text("b")), ("v", number(1))])])).await.unwrap();
    place
        .plain()
        .execute_batch(
            "ALTER TABLE t ADD COLUMN note REAL;
             UPDATE t SET note = 0.5;
             CREATE INDEX by_v ON t (v);
             CREATE VIEW ones AS SELECT id FROM t WHERE v = 1;",
        )
        .unwrap();
    store.commit(upsert(vec![row([("id", text("a")), ("v", text("x"))])])).await.unwrap();
    let plain = place.plain();
    let count = |query: &str| plain.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM sqlite_schema WHERE name = 'by_v'"), 1);
    assert_eq!(count("SELECT count(*) FROM ones"), 1);
    assert_eq!(count("SELECT count(*) FROM t WHERE note = 0.5"), 1);
    assert_eq!(count("SELECT count(*) FROM t WHERE id = 'b' AND rowid = 1"), 1);
    let foreign = upsert(vec![row([("id", text("a")), ("note", number(1))])]);
    assert!(matches!(store.commit(foreign).await, Err(StoreError::ForeignColumn { .. })));
}

#[tokio::test]
async fn a_table_that_changed_behind_our_back_is_looked_at_again() {
    let place = Place::new();
    let store = place.store().await;
    store.commit(upsert(vec![row([("id", number(1)), ("a", number(1))])])).await.unwrap();
    assert_eq!(all(&store, "t").await.len(), 1);
    place.plain().execute_batch("ALTER TABLE t ADD COLUMN b TEXT; ALTER TABLE t DROP COLUMN a").unwrap();
    store.commit(upsert(vec![row([("id", number(1)), ("a", text("x")), ("b", text("y"))])])).await.unwrap();
    assert_eq!(all(&store, "t").await, [row([("id", number(1)), ("b", text("y")), ("a", text("x"))])]);
    place.plain().execute_batch("DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY)").unwrap();
    let refused = store.commit(upsert(vec![row([("id", number(1))])])).await;
    assert_eq!(refused.unwrap_err(), StoreError::ForeignTable { table: "t".into() });
}

#[tokio::test]
async fn the_same_commits_give_the_same_table() {
    let mut dumps = Vec::new();
    for _ in 0..2 {
        let place = Place::new();
        let store = place.store().await;
        for page in 0..20_i64 {
            let rows = (0..10).map(|index| {
                let price = if page == 13 { text("free") } else { number(index) };
                row([
                    ("id", text(&format!("{}", (page * 7 + index * 31) % 97))),
                    ("price", price),
                    ("page", number(page)),
                ])
            });
            store.commit(upsert(rows.collect())).await.unwrap();
        }
        drop(store);
        let plain = place.plain();
        let mut statement = plain.prepare("SELECT rowid || ' ' || id || ' ' || price || ' ' || page FROM t").unwrap();
        let dump: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        dumps.push(dump);
    }
    assert_eq!(dumps[0], dumps[1]);
}

on_every_backend!(questions_in_sql_only_read);

async fn questions_in_sql_only_read(store: Store) {
    store.commit(upsert(vec![row([("id", number(1))]), row([("id", number(2))])])).await.unwrap();
    let rows = store.query("SELECT count(*) AS n, max(id) AS last, NULL AS empty FROM t").await.unwrap();
    assert_eq!(rows, [row([("n", number(2)), ("last", number(2)), ("empty", Cell::Null)])]);
    for sql in ["DELETE FROM t", "SELECT * FROM nowhere", "SELECT"] {
        assert!(matches!(store.query(sql).await, Err(StoreError::Database { .. })), "{sql}");
    }
    assert_eq!(all(&store, "t").await.len(), 2);
}
