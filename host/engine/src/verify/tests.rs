use std::borrow::Cow;
use std::time::Duration;

use serde_json::json;
use weft_store::rows_from_json;
use weft_workflow::WindowRules;

use super::*;
use crate::report::failure::FailureClass;
use crate::time::window::show;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const SINCE_MS: i64 = 1_709_568_000_000;
const UNTIL_MS: i64 = SINCE_MS + DAY_MS;

fn rules() -> WindowRules {
    WindowRules {
        filters: Some("updated_at".to_owned()),
        sorts: Some("updated_at".to_owned()),
        closed_end: false,
        widest_ms: 7 * DAY_MS as u64,
        zone: "Asia/Shanghai".to_owned(),
        lag_ms: 60_000,
        first_ms: 0,
        lookback_ms: 0,
        parallel: 1,
    }
}

/// Judges one page after the other.
struct Reader {
    rules: Option<WindowRules>,
    key: Vec<String>,
    seen: Seen,
}

impl Reader {
    fn of_window() -> Self {
        Self { rules: Some(rules()), key: vec!["id".to_owned()], seen: Seen::default() }
    }

    fn of_list() -> Self {
        Self { rules: None, ..Self::of_window() }
    }

    fn judge(&mut self, rows: &[Row], total: Option<u64>, places: [Option<&str>; 2]) -> Result<Verdict, RunFailure> {
        let window = self.rules.as_ref().map(|rules| AskedWindow {
            rules,
            range: Range { since_ms: SINCE_MS, until_ms: UNTIL_MS },
            zone: chrono_tz::Asia::Shanghai,
        });
        let asked = Asked { key: Cow::Borrowed(&self.key), window };
        let [start, next] = places;
        self.seen.judge(&asked, &Returned { rows, total, start, next, read_at_ms: UNTIL_MS + 60_000 })
    }

    fn code(&mut self, rows: &[Row]) -> String {
        self.judge(rows, None, [None, None]).expect_err("a failure").code
    }
}

/// Records with these ids, each a second later than the one before.
fn records(ids: std::ops::Range<i64>) -> Vec<Row> {
    ids.map(|id| record(id, SINCE_MS + id * 1_000)).collect()
}

fn record(id: i64, updated_ms: i64) -> Row {
    rows_from_json(&json!([{ "id": id, "updated_at": show(updated_ms) }]).to_string()).unwrap().remove(0)
}

fn fine() -> Result<Verdict, RunFailure> {
    Ok(Verdict::Fine(Counts::default()))
}

fn from(verdict: Result<Verdict, RunFailure>) -> Option<String> {
    match verdict {
        Ok(Verdict::Again { from, .. }) => from,
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_in_order_are_fine() {
    let mut reader = Reader::of_window();
    assert_eq!(reader.judge(&records(0..50), Some(120), [None, Some("2")]), fine());
    assert_eq!(reader.judge(&records(50..100), Some(120), [Some("2"), Some("3")]), fine());
    assert_eq!(reader.judge(&records(100..120), Some(120), [Some("3"), None]), fine());
}

#[test]
fn a_record_before_the_window_is_evidence() {
    let failure = Reader::of_window().judge(&[record(7, SINCE_MS - 1_000)], None, [None, None]).unwrap_err();
    assert_eq!((failure.code.as_str(), failure.class), ("outside_window", FailureClass::Inconsistent));
    assert_eq!(
        failure.message,
        "the platform returned a record outside the window that was asked for: id 7 has `updated_at` \
         2024-03-04T15:59:59Z, the window is 2024-03-04T16:00:00Z to 2024-03-05T16:00:00Z"
    );
}

#[test]
fn a_record_that_changed_just_now_is_counted() {
    let mut reader = Reader::of_window();
    let rows = [record(1, SINCE_MS), record(2, UNTIL_MS + 59_000), record(3, SINCE_MS + 1_000)];
    let counts = Counts { moved: 1, ..Counts::default() };
    assert_eq!(reader.judge(&rows, None, [None, None]), Ok(Verdict::Fine(counts)));
    // Long before it was read it had this time already, so the platform can't have filtered by it.
    let mut reader = Reader::of_window();
    reader.rules = Some(rules());
    let asked = [record(2, UNTIL_MS + 1)];
    let window = Range { since_ms: SINCE_MS, until_ms: UNTIL_MS };
    let rules = rules();
    let asked_of = Asked {
        key: Cow::Borrowed(&[]),
        window: Some(AskedWindow { rules: &rules, range: window, zone: chrono_tz::Asia::Shanghai }),
    };
    let late = Returned { rows: &asked, total: None, start: None, next: None, read_at_ms: UNTIL_MS + DAY_MS };
    assert_eq!(reader.seen.judge(&asked_of, &late).unwrap_err().code, "outside_window");
}

#[test]
fn the_end_of_a_closed_window_belongs_to_it() {
    let mut reader = Reader::of_window();
    let counts = |moved| Ok(Verdict::Fine(Counts { moved, ..Counts::default() }));
    assert_eq!(reader.judge(&[record(1, UNTIL_MS)], None, [None, None]), counts(1));
    let mut reader = Reader { rules: Some(WindowRules { closed_end: true, ..rules() }), ..Reader::of_window() };
    assert_eq!(reader.judge(&[record(1, UNTIL_MS)], None, [None, None]), counts(0));
}

#[test]
fn other_contradictions_have_names() {
    let mut reader = Reader::of_window();
    assert_eq!(reader.code(&[record(1, UNTIL_MS + DAY_MS)]), "in_the_future");
    assert_eq!(reader.code(&[record(1, SINCE_MS + 9_000), record(2, SINCE_MS + 8_000)]), "out_of_order");
    assert_eq!(reader.judge(&[record(1, SINCE_MS), record(2, SINCE_MS)], None, [None, None]), fine(), "equal times");
    let undated = rows_from_json(r#"[{"id":1},{"id":2,"updated_at":null}]"#).unwrap();
    assert_eq!(Reader::of_window().judge(&undated, None, [None, None]), fine(), "nothing can be said about them");
}

#[test]
fn a_list_that_shrinks_is_read_again_from_where_it_was_in_order() {
    let mut reader = Reader::of_list();
    let pages = [None, Some("2"), Some("3"), Some("4"), Some("5")];
    for page in 0..3 {
        let rows = records(page * 50..page * 50 + 50);
        let index = page as usize;
        assert_eq!(reader.judge(&rows, Some(400), [pages[index], pages[index + 1]]), fine());
    }
    // Sixty records have gone: those that were to come begin two pages back.
    let rows = records(210..260);
    assert_eq!(from(reader.judge(&rows, Some(340), [Some("4"), Some("5")])).as_deref(), Some("2"));
    assert_eq!(reader.judge(&records(50..100), Some(340), [Some("2"), Some("3")]), fine());
}

#[test]
fn a_list_that_shrank_by_more_than_is_remembered_is_read_again_from_its_beginning() {
    let mut reader = Reader::of_list();
    let name = |page: i64| (page > 0).then(|| page.to_string());
    for page in 0..12 {
        let rows = records(page * 50..page * 50 + 50);
        assert_eq!(reader.judge(&rows, Some(2_000), [name(page).as_deref(), name(page + 1).as_deref()]), fine());
    }
    assert_eq!(from(reader.judge(&records(600..650), Some(1_500), [Some("12"), Some("13")])), None);
}

#[test]
fn behind_the_end_nothing_counts() {
    let mut reader = Reader::of_list();
    assert_eq!(reader.judge(&records(0..50), Some(50), [None, Some("2")]), fine());
    assert_eq!(reader.judge(&[], Some(0), [Some("2"), None]), fine());
    let mut reader = Reader::of_list();
    assert_eq!(reader.judge(&records(0..50), Some(51), [None, Some("2")]), fine());
    assert_eq!(from(reader.judge(&[], Some(50), [Some("2"), None])), None, "the last record moved up");
}

#[test]
fn a_page_that_comes_again_and_again_is_an_error() {
    let mut reader = Reader::of_list();
    let rows = records(0..50);
    for _ in 0..REPEATS_MAX {
        assert_eq!(reader.judge(&rows, None, [None, Some("2")]), fine());
        assert_eq!(from(reader.judge(&rows, None, [Some("2"), Some("3")])), None);
    }
    assert_eq!(reader.judge(&rows, None, [None, Some("2")]), fine());
    let failure = reader.judge(&rows, None, [Some("2"), Some("3")]).unwrap_err();
    assert_eq!(failure.code, "page_repeats");
    assert!(failure.message.contains("50 records from id 0"), "{}", failure.message);
}

#[test]
fn records_that_come_twice_are_counted() {
    let mut reader = Reader::of_list();
    assert_eq!(reader.judge(&records(0..50), Some(100), [None, Some("2")]), fine());
    let counts = Counts { repeated: 3, ..Counts::default() };
    let again = reader.judge(&records(47..97), Some(103), [Some("2"), Some("3")]);
    assert_eq!(again, Ok(Verdict::Fine(counts)));
}

/// As many records arrived before the page as it has.
#[test]
fn a_whole_page_may_come_twice_when_the_list_grew() {
    let mut reader = Reader::of_list();
    assert_eq!(reader.judge(&records(0..2), Some(10), [None, Some("2")]), fine());
    let counts = Counts { repeated: 2, ..Counts::default() };
    assert_eq!(reader.judge(&records(0..2), Some(12), [Some("2"), Some("3")]), Ok(Verdict::Fine(counts)));
}

#[test]
fn pages_that_only_look_alike_are_fine() {
    let mut reader = Reader::of_list();
    reader.key = Vec::new();
    let rows = rows_from_json(r#"[{"name":"a"},{"name":"a"}]"#).unwrap();
    for (start, next) in [(None, Some("2")), (Some("2"), Some("3")), (Some("3"), None)] {
        assert_eq!(reader.judge(&rows, None, [start, next]), fine());
    }
}

#[test]
fn any_circle_of_pages_is_found() {
    for length in 1..20_u32 {
        let mut reader = Reader::of_list();
        let name = |page: u32| if page < 5 { format!("lead {page}") } else { format!("loop {}", (page - 5) % length) };
        let mut failure = None;
        for page in 0..200_u32 {
            let ids = i64::from(page) * 10;
            let start = (page > 0).then(|| name(page - 1));
            match reader.judge(&records(ids..ids + 10), None, [start.as_deref(), Some(&name(page))]) {
                Ok(verdict) => assert_eq!(verdict, Verdict::Fine(Counts::default())),
                Err(found) => {
                    failure = Some(found);
                    break;
                }
            }
        }
        assert_eq!(failure.map(|failure| failure.code).as_deref(), Some("cursor_repeats"), "{length}");
    }
}

#[test]
fn an_end_before_the_total_is_looked_at_again_and_then_an_error() {
    let mut reader = Reader::of_list();
    for _ in 0..REPEATS_MAX {
        assert_eq!(from(reader.judge(&records(0..50), Some(60), [None, None])), None);
    }
    let failure = reader.judge(&records(0..50), Some(60), [None, None]).unwrap_err();
    assert_eq!(failure.code, "incomplete");
    assert_eq!(failure.message, "the platform counts 60 records, but its pages ended after 50");
}

#[test]
fn what_was_seen_survives_a_stop() {
    let mut reader = Reader::of_list();
    assert_eq!(reader.judge(&records(0..50), Some(120), [None, Some("2")]), fine());
    let json = serde_json::to_string(&reader.seen).unwrap();
    reader.seen = serde_json::from_str(&json).unwrap();
    assert_eq!(from(reader.judge(&records(51..101), Some(119), [Some("2"), Some("3")])), None);
    let another = Some(Range { since_ms: UNTIL_MS, until_ms: UNTIL_MS + Duration::from_secs(1).as_millis() as i64 });
    reader.seen.enter(another);
    assert_eq!(reader.judge(&records(0..5), Some(5), [None, None]), fine());
}

#[test]
fn a_window_has_so_many_pages_at_most() {
    let mut reader = Reader::of_list();
    reader.seen.pages = PAGES_MAX - 2;
    assert_eq!(reader.judge(&records(0..1), None, [Some("a"), Some("b")]), fine());
    let failure = reader.judge(&records(1..2), None, [Some("b"), Some("c")]).unwrap_err();
    assert_eq!(failure.code, "too_many_pages");
    assert!(failure.remedy.is_some_and(|remedy| remedy.contains("sync.step")));
}

/// What a list gives, page by page, each with what the platform counts in all.
fn read(pages: &[(&[i64], Option<u64>)]) -> Result<Vec<Verdict>, RunFailure> {
    let mut reader = Reader::of_list();
    let mut verdicts = Vec::new();
    for number in 0..pages.len() * (1 + REPEATS_MAX as usize) {
        let at = number % pages.len();
        let (ids, total) = pages[at];
        let rows: Vec<Row> = ids.iter().map(|&id| record(id, SINCE_MS + id * 1_000)).collect();
        let (start, next) = ((at > 0).then(|| at.to_string()), (at + 1 < pages.len()).then(|| (at + 1).to_string()));
        let verdict = reader.judge(&rows, total, [start.as_deref(), next.as_deref()])?;
        let is_over = next.is_none() && matches!(verdict, Verdict::Fine(_));
        verdicts.push(verdict);
        if is_over {
            return Ok(verdicts);
        }
    }
    panic!("read again without end: {verdicts:?}")
}

#[test]
fn a_record_that_came_in_the_place_of_another_is_a_loss() {
    for last in [[4, 6], [2, 6]] {
        let pages: [(&[i64], Option<u64>); 3] = [(&[1, 2], Some(6)), (&[3, 4], Some(6)), (&last, Some(6))];
        let failure = read(&pages).unwrap_err();
        assert_eq!(failure.code, "incomplete");
        let message = "the platform counts 6 records, and its pages gave 6 of which only 5 are different";
        assert_eq!(failure.message, message);
    }
}

/// What arrived meanwhile stands on a page that was read before; the next run finds it.
#[test]
fn records_that_a_growing_list_gives_twice_replace_none() {
    let verdicts = read(&[(&[5, 4], Some(5)), (&[4, 3], Some(6)), (&[2, 1], Some(6))]).unwrap();
    assert_eq!(verdicts[1], Verdict::Fine(Counts { repeated: 1, ..Counts::default() }));
    assert_eq!(verdicts[2], Verdict::Fine(Counts::default()));
}

#[test]
fn without_a_total_or_a_key_a_record_that_comes_twice_is_only_counted() {
    let verdicts = read(&[(&[1, 2], None), (&[2, 3], None), (&[1], None)]).unwrap();
    let repeated = |verdict: &Verdict| matches!(verdict, Verdict::Fine(counts) if counts.repeated == 1);
    assert_eq!(verdicts.iter().map(repeated).collect::<Vec<_>>(), [false, true, true]);
    let mut reader = Reader { key: vec!["no_such".to_owned()], ..Reader::of_list() };
    let rows = [record(1, SINCE_MS), record(1, SINCE_MS)];
    assert_eq!(reader.judge(&rows, Some(2), [None, None]), fine());
}

#[test]
fn a_total_that_the_page_beside_it_refutes_says_nothing() {
    for (second, third) in [(0, 0), (3, 1), (4, 1), (5, 2)] {
        let pages: [(&[i64], Option<u64>); 3] =
            [(&[1, 2, 3], Some(7)), (&[4, 5, 6], Some(second)), (&[7], Some(third))];
        assert_eq!(read(&pages).unwrap().len(), 3, "{second}, {third}");
    }
    let pages: [(&[i64], Option<u64>); 2] = [(&[1, 2, 3], Some(7)), (&[4, 5, 6], Some(0))];
    assert_eq!(read(&pages).unwrap_err().code, "incomplete", "seven were counted at first");
    assert_eq!(read(&[(&[1, 2], Some(0))]).unwrap().len(), 1);
}

#[test]
fn a_stop_within_a_long_list_is_said_where_it_hides_what_came_twice() {
    let mut reader = Reader::of_list();
    assert_eq!(reader.judge(&records(0..600), Some(700), [None, Some("2")]), fine());
    reader.seen = serde_json::from_str(&serde_json::to_string(&reader.seen.kept()).unwrap()).unwrap();
    let unsure = Verdict::Fine(Counts { is_unsure: true, ..Counts::default() });
    assert_eq!(reader.judge(&records(600..700), Some(700), [Some("2"), None]), Ok(unsure));
    let mut reader = Reader::of_list();
    assert_eq!(reader.judge(&records(0..2), Some(4), [None, Some("2")]), fine());
    reader.seen = serde_json::from_str(&serde_json::to_string(&reader.seen.kept()).unwrap()).unwrap();
    assert_eq!(from(reader.judge(&records(1..3), Some(4), [Some("2"), None])), None, "few are remembered");
}
