//! Staged rows are found by their keys as they would be by looking at all of them.

use weft_store::{Cell, Change};

use super::super::Position;
use super::*;

/// One change: where it is applied, the key of its rows, and what it does.
type Staged = (Position, Vec<String>, Arc<Change>);

fn row(cells: &[(&str, Cell)]) -> Row {
    Row { cells: cells.iter().map(|(name, cell)| ((*name).into(), cell.clone())).collect() }
}

fn conditions(cells: &[(&str, Cell)]) -> Conditions {
    cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect()
}

fn number(number: usize) -> Cell {
    Cell::Number(number.to_string())
}

/// What a find gives of the staged rows, where the store has this one for each of them.
fn found(overlay: &Overlay, conditions: &Conditions, from: usize, before: Option<&Row>) -> Vec<Row> {
    let mut candidates = overlay.candidates(conditions, from);
    let next = || overlay.next(&mut candidates, conditions);
    let rows = std::iter::from_fn(next).filter_map(|staged| overlay.leave(before.cloned(), staged));
    rows.filter(|row| matches(row, conditions)).collect()
}

#[test]
fn many_rows_are_each_found_without_a_look_at_the_others() {
    const ROWS: usize = 20_000;
    let index = Arc::new(Mutex::new(Index::default()));
    let first = Overlay::now(Arc::clone(&index));
    for id in 0..ROWS {
        let change = Arc::new(Change::Upsert(vec![row(&[("id", number(id)), ("a", number(id % 7))])]));
        index.lock().unwrap().add((vec![0, 1], id), &["id".to_owned()], change);
        let overlay = Overlay::now(Arc::clone(&index));
        let wanted = conditions(&[("id", Cell::Text(id.to_string()))]);
        assert_eq!(found(&overlay, &wanted, 0, None), [row(&[("id", number(id)), ("a", number(id % 7))])]);
        assert!(found(&overlay, &conditions(&[("id", number(ROWS + id))]), 0, None).is_empty());
        let both = conditions(&[("a", number(id % 7)), ("id", number(id / 2))]);
        assert_eq!(found(&overlay, &both, 0, None).len(), usize::from(id % 7 == id / 2 % 7));
    }
    let last = Overlay::now(index);
    assert_eq!(last.compared(), 2 * ROWS, "one for each find whose key is there");
    assert!(last.has_grown_from(&first) && last.changes() == ROWS);
    assert_eq!(found(&last, &conditions(&[("a", number(0))]), 0, None).len(), ROWS.div_ceil(7));
}

/// A page that looks up each of its records by a field that is not the key, and then writes it.
#[test]
fn many_rows_are_each_found_by_another_field_without_a_look_at_the_others() {
    const ROWS: usize = 20_000;
    let index = Arc::new(Mutex::new(Index::default()));
    let key = ["id".to_owned()];
    let code = |id: usize| Cell::Text(format!("code {id}"));
    for id in 0..ROWS {
        let overlay = Overlay::now(Arc::clone(&index));
        assert!(found(&overlay, &conditions(&[("code", code(id))]), 0, None).is_empty());
        let change = Arc::new(Change::Upsert(vec![row(&[("id", number(id)), ("code", code(id)), ("a", number(0))])]));
        index.lock().unwrap().add((vec![0, 1], id), &key, change);
        // A row that was found is written again, with another value: under that it is found from then on.
        if id % 2 == 1 {
            let change = Arc::new(Change::Upsert(vec![row(&[("id", number(id - 1)), ("code", code(ROWS + id))])]));
            index.lock().unwrap().add((vec![0, 2], id), &key, change);
        }
    }
    let last = Overlay::now(index);
    assert_eq!((last.compared(), last.looked_at()), (0, ROWS + ROWS / 2));
    for id in 0..ROWS {
        let wanted = conditions(&[("a", number(0)), ("code", code(id))]);
        assert_eq!(found(&last, &conditions(&[("code", code(id))]), 0, None).len(), id % 2, "{id}");
        assert_eq!(found(&last, &wanted, 0, None).len(), id % 2, "{id}");
    }
    assert_eq!((last.compared(), last.looked_at()), (ROWS, 2 * ROWS + ROWS / 2));
}

/// Who reads sees nothing of what comes meanwhile, and all that it takes away.
#[test]
fn what_is_written_meanwhile_hides_no_row() {
    let index = Arc::new(Mutex::new(Index::default()));
    let add = |number_of: usize, cells: &[(&str, Cell)]| {
        let change = Arc::new(Change::Upsert(vec![row(cells)]));
        index.lock().unwrap().add((vec![0, 1], number_of), &["id".to_owned()], change);
        Overlay::now(Arc::clone(&index))
    };
    let wanted = conditions(&[("a", number(1))]);
    let ids = |overlay: &Overlay| found(overlay, &wanted, 0, None).len();
    let before = add(0, &[("id", number(1)), ("a", number(1))]);
    let unasked = add(1, &[("id", number(2)), ("a", number(1))]);
    assert_eq!((ids(&unasked), ids(&before)), (2, 1), "the index is younger than who asks");
    let after = add(2, &[("id", number(1)), ("a", number(2))]);
    assert_eq!([&before, &unasked, &after].map(ids), [1, 2, 1]);
    let last = add(3, &[("id", number(1)), ("a", number(1))]);
    assert_eq!([&before, &unasked, &after, &last].map(ids), [1, 2, 1, 2]);
}

/// The indexes are bounded, and the fields of each.
#[test]
fn rows_are_found_by_ever_other_fields() {
    let index = Arc::new(Mutex::new(Index::default()));
    let fields: Vec<String> = (0..40).map(|field| format!("f{field:02}")).collect();
    let of = |id: usize| {
        let mut cells = vec![("id", number(id))];
        cells.extend(fields.iter().map(|field| (field.as_str(), number(id % 10))));
        row(&cells)
    };
    let change = Arc::new(Change::Upsert((0..100).map(of).collect()));
    index.lock().unwrap().add((vec![0, 1], 0), &["id".to_owned()], change);
    let overlay = Overlay::now(index);
    for round in 0..2 {
        for (field, other) in fields.iter().zip(fields.iter().rev()) {
            let wanted = conditions(&[(field.as_str(), number(3)), (other.as_str(), number(3))]);
            assert_eq!(found(&overlay, &wanted, 0, None).len(), 10, "round {round}, {field}");
        }
    }
    let mut all: Vec<(&str, Cell)> = fields.iter().map(|field| (field.as_str(), number(3))).collect();
    assert_eq!(found(&overlay, &conditions(&all), 0, None).len(), 10);
    all[39].1 = number(4);
    assert_eq!(found(&overlay, &conditions(&all), 0, None).len(), 0, "the last field is compared too");
}

/// The same without an index: every change is looked at for every row.
struct Linear<'a>(&'a [Staged]);

impl Linear<'_> {
    fn in_order(&self) -> Vec<&Staged> {
        let mut changes: Vec<&Staged> = self.0.iter().collect();
        changes.sort_by_key(|(position, ..)| position);
        changes
    }

    fn found(&self, conditions: &Conditions, from: usize, before: Option<&Row>) -> Vec<Row> {
        let mut different: Vec<(&Vec<String>, &Row)> = Vec::new();
        for (_, fields, change) in self.in_order() {
            let Change::Upsert(rows) = &**change else { continue };
            for row in rows {
                if !different.iter().any(|(of, other)| *of == fields && same(row, other, fields)) {
                    different.push((fields, row));
                }
            }
        }
        let left = different.into_iter().skip(from).filter_map(|(fields, row)| {
            self.left(before.cloned(), |of, other| of == fields && same(row, other, fields))
        });
        left.filter(|row| matches(row, conditions)).collect()
    }

    fn over(&self, stored: &Row) -> Option<Row> {
        self.left(Some(stored.clone()), |fields, row| same(stored, row, fields))
    }

    fn left(&self, before: Option<Row>, is_own: impl Fn(&Vec<String>, &Row) -> bool) -> Option<Row> {
        let mut left = before;
        for (_, fields, change) in self.in_order() {
            match &**change {
                Change::Upsert(rows) => {
                    for row in rows.iter().filter(|row| is_own(fields, row)) {
                        left = Some(merge(left, row));
                    }
                }
                Change::Delete(any_of) => left = left.filter(|row| !any_of.iter().any(|one| matches(row, one))),
            }
        }
        left
    }
}

fn same(one: &Row, other: &Row, fields: &[String]) -> bool {
    let cell = |row: &Row, field: &String| row.get(field).cloned().unwrap_or(Cell::Null);
    fields.iter().all(|field| is_same(&cell(one, field), &cell(other, field)))
}

/// Small numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % below).unwrap()
    }

    /// A value that is written like others of another kind.
    fn cell(&mut self) -> Cell {
        let text = |text: &str| Cell::Text(text.to_owned());
        let json = |json: &str| Cell::Json(json.to_owned());
        match self.below(11) {
            0 => Cell::Null,
            1 => Cell::Boolean(true),
            2 => text("true"),
            3 => text(""),
            4 => Cell::Number("1.0".to_owned()),
            5 => json("[1]"),
            6 => text("[1]"),
            7 => text("1"),
            8 => text("\u{1}\u{0}"),
            n => number(n - 9),
        }
    }

    /// Some of these fields with values.
    fn cells(&mut self, fields: &[&'static str], always: &[&'static str]) -> Vec<(&'static str, Cell)> {
        let mut cells = Vec::new();
        for &field in fields {
            // A row may lack a field of its key, though seldom.
            if self.below(10) < if always.contains(&field) { 9 } else { 5 } {
                cells.push((field, self.cell()));
            }
        }
        cells
    }
}

const FIELDS: [&str; 4] = ["id", "shop", "a", "b"];

fn staged(dice: &mut Dice, numbers: &mut [usize; 4], keys: &[&[&'static str]]) -> Staged {
    let item = dice.below(4);
    numbers[item] += 1;
    let position = (vec![0, u32::try_from(item).unwrap()], numbers[item]);
    let key = keys[dice.below(keys.len() as u64)];
    let change = match dice.below(4) {
        0 => {
            let mut any_of: Vec<Conditions> =
                (0..=dice.below(2)).map(|_| conditions(&dice.cells(&FIELDS, &[]))).collect();
            any_of.retain(|one| !one.is_empty());
            // Some are there several times.
            any_of.push(conditions(&[("b", number(dice.below(2)))]));
            Change::Delete(any_of)
        }
        _ => Change::Upsert((0..=dice.below(3)).map(|_| row(&dice.cells(&FIELDS, key))).collect()),
    };
    (position, key.iter().map(|&field| field.to_owned()).collect(), Arc::new(change))
}

#[test]
fn what_is_found_by_keys_is_what_is_found_by_looking_at_all() {
    let of_keys: [&[&[&'static str]]; 4] =
        [&[&["id"]], &[&["id", "shop"]], &[&["shop", "id"], &["id"]], &[&["id"], &["a"]]];
    let (mut rows, mut gone) = (0, 0);
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let keys = of_keys[dice.below(4)];
        let index = Arc::new(Mutex::new(Index::default()));
        let (mut changes, mut numbers, mut before) = (Vec::new(), [0; 4], Vec::new());
        for _ in 0..12 {
            let (position, key, change) = staged(&mut dice, &mut numbers, keys);
            index.lock().unwrap().add(position.clone(), &key, Arc::clone(&change));
            changes.push((position, key, change));
            before.push(Overlay::now(Arc::clone(&index)));
            // Who began to read before sees no more than there was.
            let at = dice.below(before.len() as u64);
            let (overlay, linear) = (&before[at], Linear(&changes[..=at]));
            for asked in 0..20 {
                let named: &[_] = if asked % 2 == 0 { keys[0] } else { &[] };
                let wanted = conditions(&dice.cells(&FIELDS, named));
                let from = if asked % 5 == 4 { dice.below(6) } else { 0 };
                let stored = row(&dice.cells(&FIELDS, keys[0]));
                let before = if asked % 3 == 0 { Some(&stored) } else { None };
                let given = found(overlay, &wanted, from, before);
                assert_eq!(given, linear.found(&wanted, from, before), "seed {seed}: {wanted:?} from {from}");
                rows += given.len();
                let left = overlay.over(stored.clone(), &Conditions::new());
                assert_eq!(left, linear.over(&stored), "seed {seed}: {stored:?}");
                gone += usize::from(left.is_none());
            }
        }
    }
    assert!(rows > 10_000 && gone > 1_000, "{rows} were found and {gone} gone: these changes tell nothing");
}
