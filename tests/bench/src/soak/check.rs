//! What must hold: tables are the platforms, cell by cell, and nothing is left of a run.

use std::collections::BTreeMap;

use weft_engine::store::{Cell, Row, Store, rows_from_json};

use super::record::place;
use super::stage::Stage;
use super::workflows::{Expected, Workflow};

/// More rows than a table of the soak has.
const ROWS_MAX: usize = 100_000;

/// Cells by column, as text: a column may hold a number that came as text as a number, but with the same characters.
type Cells = BTreeMap<String, Option<String>>;

/// Compares the tables of a workflow with one round, and with nothing else.
pub async fn check_round(store: &Store, workflow: &Workflow, account: usize, round: u64) -> Result<(), String> {
    let conditions = [("slot".to_owned(), Cell::number(place(round)))];
    for expected in workflow.expected(account, &[round]) {
        compare(&expected, store.find(&expected.table, &conditions, ROWS_MAX).await)?;
    }
    Ok(())
}

/// Compares all tables of all accounts with what their platforms hold, and looks for what runs have left.
pub async fn check_end(stage: &Stage) {
    for (number, account) in stage.accounts.iter().enumerate() {
        for ready in &stage.workflows {
            let rounds = account.platform.rounds(ready.workflow.number);
            for expected in ready.workflow.expected(number, &rounds) {
                if let Err(wrong) = compare(&expected, account.store.find(&expected.table, &[], ROWS_MAX).await) {
                    stage.wrong(format!("account {number}: {wrong}"));
                }
            }
        }
        if let Err(wrong) = check_nothing_left(&account.store).await {
            stage.wrong(format!("account {number}: {wrong}"));
        }
    }
}

/// No run is under way, and nobody has a lease.
async fn check_nothing_left(store: &Store) -> Result<(), String> {
    const LEFT: &str = "SELECT id, workflow, status, owner, count(*) OVER () AS number FROM _weft_runs
                        WHERE status = 'running' OR owner IS NOT NULL LIMIT 1";
    let left = store.query(LEFT).await.map_err(|error| error.reason())?;
    match left.first() {
        None => Ok(()),
        Some(run) => Err(format!("a run is left that runs or has a lease (`number` says how many): {:?}", cells(run))),
    }
}

/// Compares a table. The error names the row and the cell.
fn compare<E: std::fmt::Display>(expected: &Expected, found: Result<Vec<Row>, E>) -> Result<(), String> {
    let Expected { table, key, rows } = expected;
    let found = found.map_err(|error| format!("`{table}` can't be read: {error}"))?;
    let wanted = rows_from_json(rows).map_err(|error| format!("`{table}`: what is expected can't be read: {error}"))?;
    let (mut held, wanted) = (by_key(key, &found), by_key(key, &wanted));
    if held.len() != found.len() {
        return Err(format!("`{table}` holds a row twice"));
    }
    for (name, wanted) in &wanted {
        let Some(held) = held.remove(name) else {
            return Err(format!("`{table}` lacks the row {name}, which is {wanted:?}"));
        };
        for (column, wanted) in wanted {
            let cell = held.get(column).cloned().flatten();
            if cell != *wanted {
                return Err(format!("`{table}`, row {name}, cell `{column}`: it holds {cell:?} for {wanted:?}"));
            }
        }
        if let Some((column, cell)) = held.iter().find(|(column, cell)| cell.is_some() && !wanted.contains_key(*column))
        {
            return Err(format!("`{table}`, row {name}: nobody has given it the cell `{column}`, {cell:?}"));
        }
    }
    match held.first_key_value() {
        None => Ok(()),
        Some((name, row)) => Err(format!("`{table}` holds the row {name}, which its platform doesn't have: {row:?}")),
    }
}

fn by_key(key: &[&str], rows: &[Row]) -> BTreeMap<String, Cells> {
    let name = |cells: &Cells| {
        let parts: Vec<String> = key
            .iter()
            .map(|column| format!("{column}={}", cells.get(*column).cloned().flatten().unwrap_or_default()))
            .collect();
        parts.join(" ")
    };
    rows.iter().map(cells).map(|cells| (name(&cells), cells)).collect()
}

fn cells(row: &Row) -> Cells {
    let text = |cell: &Cell| match cell {
        Cell::Null => None,
        Cell::Boolean(value) => Some(value.to_string()),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => Some(text.clone()),
    };
    row.cells.iter().map(|(name, cell)| (name.to_string(), text(cell))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(held: &str) -> Result<(), String> {
        let wanted = r#"[{"id":1,"price":12.30,"note":null},{"id":2,"price":0.10,"note":"a"}]"#;
        let expected = Expected { table: "items".to_owned(), key: &["id"], rows: wanted.to_owned() };
        compare(&expected, Ok::<_, String>(rows_from_json(held).unwrap()))
    }

    #[test]
    fn every_difference_is_told_with_its_place() {
        let same = r#"[{"id":2,"price":0.10,"note":"a"},{"id":1,"price":12.30}]"#;
        assert_eq!(compared(same), Ok(()));
        for (held, told) in [
            (
                same.replace("12.30", "12.3"),
                "`items`, row id=1, cell `price`: it holds Some(\"12.3\") for Some(\"12.30\")",
            ),
            (same.replace("\"id\":2", "\"id\":3"), "`items` lacks the row id=2"),
            (same.replace(']', ",{\"id\":7}]"), "`items` holds the row id=7, which its platform doesn't have"),
            (same.replace(']', ",{\"id\":1}]"), "`items` holds a row twice"),
            (same.replace("\"a\"", "\"a\",\"more\":1"), "`items`, row id=2: nobody has given it the cell `more`"),
        ] {
            let wrong = compared(&held).unwrap_err();
            assert!(wrong.starts_with(told), "{wrong}");
        }
    }
}
