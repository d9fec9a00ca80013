//! Requests and the answers to them.

use std::collections::BTreeMap;

use weft_engine::sandbox::outside::Request;

use super::history::History;
use super::lie::Lie;
use super::row::Version;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The last part of the URL: which list.
    pub path: String,
    query: BTreeMap<String, String>,
}

/// What the source says, and which versions of which rows that tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
    /// Ids and versions.
    pub told: Vec<(i64, u32)>,
}

impl Asked {
    /// Reads a request.
    pub fn of(request: &Request) -> Self {
        let path = request.url.rsplit('/').next().unwrap_or_default().to_owned();
        Self { path, query: request.query.iter().cloned().collect() }
    }

    /// What the component counts pages with, for traces.
    pub fn shown(&self) -> String {
        let pairs: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.query.get(name)?.parse().ok()
    }

    fn size(&self) -> usize {
        self.number("size").and_then(|size| usize::try_from(size).ok()).unwrap_or(1)
    }

    fn page(&self) -> usize {
        self.number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1)
    }

    fn closed_end(&self) -> bool {
        self.path.starts_with("closed-range")
    }
}

/// What the source answers at a moment.
pub fn answer(history: &History, at_ms: i64, asked: &Asked, lie: Option<Lie>) -> Answer {
    match asked.path.as_str() {
        "detail" => detail(history, at_ms, asked),
        "range-by-cursor" => by_cursor(&rows(history, at_ms, asked, lie), asked, lie),
        _ => by_page(rows(history, at_ms, asked, lie), asked, lie),
    }
}

fn detail(history: &History, at_ms: i64, asked: &Asked) -> Answer {
    let wanted = asked.number("id");
    match history.visible(at_ms).into_iter().find(|version| Some(version.id) == wanted) {
        Some(row) => {
            Answer { status: 200, body: format!("{{\"row\":{}}}", row.json(0)), told: vec![(row.id, row.version)] }
        }
        None => Answer { status: 404, body: "{}".to_owned(), told: Vec::new() },
    }
}

/// The rows that a list has at a moment, in its order.
fn rows<'a>(history: &'a History, at_ms: i64, asked: &Asked, lie: Option<Lie>) -> Vec<&'a Version> {
    let since_s = asked.number("since").filter(|_| lie != Some(Lie::IgnoresSince)).unwrap_or(i64::MIN);
    let until_s = asked.number("until").unwrap_or(i64::MAX);
    let in_range = |version: &&Version| {
        let at_s = Lie::filtered_s(lie, version);
        at_s >= since_s && (at_s < until_s || (asked.closed_end() && at_s == until_s))
    };
    let mut rows: Vec<&Version> = history.visible(at_ms).into_iter().filter(in_range).collect();
    if lie == Some(Lie::SortsByAnotherField) {
        rows.sort_by_key(|version| (version.due_at_s, version.id));
    }
    rows
}

fn by_page(mut rows: Vec<&Version>, asked: &Asked, lie: Option<Lie>) -> Answer {
    let mut total = rows.len();
    let page = if lie == Some(Lie::IgnoresPageNumber) { 1 } else { asked.page() };
    let mut size = asked.size();
    match lie {
        Some(Lie::SmallerPages(rows_max)) => size = size.min(rows_max as usize),
        Some(Lie::DropsRows(count) | Lie::DropsRowsSilently(count)) if page > 1 => {
            rows.drain(..count.min(rows.len()));
        }
        _ => {}
    }
    if let Some(Lie::DropsRows(_)) = lie {
        total = rows.len();
    }
    let told: Vec<&Version> = rows.into_iter().skip((page - 1) * size).take(size).collect();
    let total = if asked.path == "closed-range-without-total" { String::new() } else { format!("\"total\":{total},") };
    list(&told, &total, None, lie)
}

/// A cursor is the place of the last row that was told: rows before it may come and go.
fn by_cursor(rows: &[&Version], asked: &Asked, lie: Option<Lie>) -> Answer {
    let after = asked.query.get("cursor").and_then(|cursor| read_cursor(cursor));
    let begin = rows.iter().filter(|row| after.is_some_and(|after| (row.updated_at_s, row.id) <= after)).count();
    let size = asked.size();
    let told: Vec<&Version> = rows[begin..].iter().copied().take(size).collect();
    let end = begin + told.len();
    let last = if lie == Some(Lie::RepeatsCursor) && begin >= 2 * size { size - 1 } else { end.saturating_sub(1) };
    let next = (end < rows.len()).then(|| format!("{}:{}", rows[last].updated_at_s, rows[last].id));
    list(&told, "", next.as_deref(), lie)
}

fn read_cursor(cursor: &str) -> Option<(i64, i64)> {
    let (at_s, id) = cursor.split_once(':')?;
    Some((at_s.parse().ok()?, id.parse().ok()?))
}

fn list(told: &[&Version], total: &str, next: Option<&str>, lie: Option<Lie>) -> Answer {
    let rows: Vec<String> = told.iter().map(|version| version.json(Lie::moved_s(lie))).collect();
    let next = next.map(|next| format!(",\"next\":\"{next}\"")).unwrap_or_default();
    let body = format!("{{{total}\"rows\":[{}]{next}}}", rows.join(","));
    Answer { status: 200, body, told: told.iter().map(|version| (version.id, version.version)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Habits;
    use crate::trace::Trace;

    const NOW_MS: i64 = 1_772_000_000_000;

    fn history() -> History {
        let habits =
            Habits { append_only: false, lateness_ms_max: 60_000, skew_ms: 0, page_size: 3, rows_at_start: 20 };
        let mut history = History::new(5, habits, NOW_MS, Trace { on: false });
        history.fall_silent();
        history
    }

    fn asked(path: &str, query: &[(&str, String)]) -> Asked {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Asked { path: path.to_owned(), query }
    }

    fn pages(history: &History, path: &str, size: usize, lie: Option<Lie>) -> Vec<Answer> {
        let page = |page: usize| {
            let query = [("page", page.to_string()), ("size", size.to_string())];
            answer(history, NOW_MS, &asked(path, &query), lie)
        };
        (1..).map(page).take_while(|answer| !answer.told.is_empty()).take(100).collect()
    }

    #[test]
    fn pages_together_are_the_list() {
        let history = history();
        let told: Vec<(i64, u32)> = pages(&history, "list", 3, None).into_iter().flat_map(|page| page.told).collect();
        let all: Vec<(i64, u32)> = history.visible(NOW_MS).iter().map(|row| (row.id, row.version)).collect();
        assert_eq!(told, all);
    }

    #[test]
    fn cursors_lead_through_the_list() {
        let history = history();
        let (mut told, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut query = vec![("size", "3".to_owned())];
            query.extend(cursor.take().map(|cursor| ("cursor", cursor)));
            let answer = answer(&history, NOW_MS, &asked("range-by-cursor", &query), None);
            told.extend(answer.told);
            let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            match body["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!(told.len(), history.visible(NOW_MS).len());
    }

    #[test]
    fn a_range_ends_before_its_end_or_with_it() {
        let history = history();
        let last_s = history.visible(NOW_MS).last().unwrap().updated_at_s;
        let count = |path, until_s: i64| {
            let query = [("since", "0".to_owned()), ("until", until_s.to_string()), ("size", "100".to_owned())];
            answer(&history, NOW_MS, &asked(path, &query), None).told.len()
        };
        assert!(count("range-by-cursor", last_s) < count("closed-range", last_s));
        assert_eq!(count("range-by-cursor", last_s + 1), count("closed-range", last_s));
    }

    #[test]
    fn every_lie_shows() {
        let history = history();
        let honest = pages(&history, "list", 3, None);
        for lie in [Lie::IgnoresPageNumber, Lie::SmallerPages(2), Lie::DropsRows(1), Lie::DropsRowsSilently(2)] {
            assert_ne!(pages(&history, "list", 3, Some(lie)), honest, "{lie:?}");
        }
        let moved = pages(&history, "list", 3, Some(Lie::DatesInAnotherZone(28_800)));
        assert_ne!(moved[0].body, honest[0].body);
    }
}
