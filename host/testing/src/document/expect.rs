//! Expectations that are written in a test file.

use weft_yaml::{Node, Yaml};

use super::fields::{Fields, Problems, count, list, map, moment, problem, text};
use super::{At, Expect, ExpectFailure, ExpectQuery, ExpectRow, ExpectTable, ExpectTables, Requests, Status};

/// Reads what has to come of a case.
pub(super) fn expect(node: &Node, problems: &mut Problems) -> Option<Expect> {
    let mut fields = Fields::open("`expect`", node, problems)?;
    let status = fields.take("status").and_then(|node| status(node, problems));
    let mut one = |name: &'static str, problems: &mut Problems| {
        fields.take(name).and_then(|node| text(&format!("`{name}`"), node, problems))
    };
    let class = one("class", problems);
    let code = one("code", problems);
    let message = one("message", problems);
    let failed_at = one("failed_at", problems);
    let expect = Expect {
        mark: Some(node.mark),
        status,
        class,
        code,
        message,
        failed_at,
        outputs: fields.take("outputs").map(|node| At::new(node, node.to_json())),
        left_out: fields.take("left_out").and_then(|node| count("`left_out`", node, problems)),
        requests: fields.take("requests").and_then(|node| requests(node, problems)),
        failures: fields.take("failures").map(|node| At::new(node, failures(node, problems))),
        tables: fields.take("tables").and_then(|node| Some(At::new(node, tables(node, problems)?))),
        queries: fields.take("queries").map(|node| queries(node, problems)).unwrap_or_default(),
        bookmarks: fields.take("bookmarks").map(|node| bookmarks(node, problems)).unwrap_or_default(),
        records: fields
            .take("records")
            .map(|node| At::new(node, list("`records`", node, problems).iter().map(Node::to_json).collect())),
        output: fields.take("output").map(|node| At::new(node, node.to_json())),
        rejected: fields
            .take("rejected")
            .map(|node| At::new(node, list("`rejected`", node, problems).iter().map(Node::to_json).collect())),
        effect: fields.take("effect").map(|node| At::new(node, node.to_json())),
    };
    fields.close(problems);
    Some(expect)
}

fn status(node: &Node, problems: &mut Problems) -> Option<At<Status>> {
    let text = text("`status`", node, problems)?;
    let status = match text.value.as_str() {
        "finished" => Status::Finished,
        "failed" => Status::Failed,
        other => {
            let reason = format!("a run doesn't end as `{other}`");
            problems.push(problem(text.mark, reason, "write `finished` or `failed`"));
            return None;
        }
    };
    Some(At::new(node, status))
}

fn requests(node: &Node, problems: &mut Problems) -> Option<Requests> {
    if let Yaml::Map(entries) = &node.value {
        let steps = entries
            .iter()
            .filter_map(|(key, node)| Some((key.name.clone(), count("a number of requests", node, problems)?)));
        return Some(Requests::BySteps(steps.collect()));
    }
    count("`requests`", node, problems).map(Requests::Total)
}

fn failures(node: &Node, problems: &mut Problems) -> Vec<ExpectFailure> {
    let failures = list("`failures`", node, problems).iter().filter_map(|node| {
        let mut fields = Fields::open("a failure", node, problems)?;
        let step = fields.take("step").and_then(|node| text("`step`", node, problems));
        let reason = fields.take("reason").and_then(|node| text("`reason`", node, problems));
        let record = fields.take("record").map(Node::to_json);
        fields.close(problems);
        Some(ExpectFailure { step: step.map(|it| it.value), reason: reason.map(|it| it.value), record })
    });
    failures.collect()
}

fn tables(node: &Node, problems: &mut Problems) -> Option<ExpectTables> {
    let entries = map("`tables`", node, problems)?;
    let tables = entries.into_iter().filter_map(|(key, node)| {
        let name = At { value: key.name.clone(), mark: key.mark, end: key.mark };
        Some((name, table(node, problems)?))
    });
    Some(tables.collect())
}

fn table(node: &Node, problems: &mut Problems) -> Option<ExpectTable> {
    let mut fields = Fields::open("a table", node, problems)?;
    let rows = fields.take("rows").and_then(|node| count("`rows`", node, problems));
    let contains = fields.take("contains").map(|node| self::rows("`contains`", node, problems)).unwrap_or_default();
    let all = fields.take("all").map(|node| At::new(node, self::rows("`all`", node, problems)));
    fields.close(problems);
    Some(ExpectTable { rows, contains, all })
}

fn rows(what: &str, node: &Node, problems: &mut Problems) -> Vec<At<ExpectRow>> {
    list(what, node, problems).iter().filter_map(|node| row(node, problems)).collect()
}

fn row(node: &Node, problems: &mut Problems) -> Option<At<ExpectRow>> {
    let cells = map("a row", node, problems)?;
    Some(At::new(
        node,
        cells.into_iter().map(|(key, node)| (key.name.clone(), At::new(node, node.to_json()))).collect(),
    ))
}

fn queries(node: &Node, problems: &mut Problems) -> Vec<ExpectQuery> {
    let queries = list("`queries`", node, problems).iter().filter_map(|node| {
        let mut fields = Fields::open("a query", node, problems)?;
        let sql = fields.need("sql", "add `sql: SELECT count(*) AS n FROM orders`", problems);
        let sql = sql.and_then(|node| text("`sql`", node, problems));
        let rows = fields.need("rows", "add `rows: [{ n: 1 }]`", problems);
        let rows = rows.map(|node| At::new(node, self::rows("`rows`", node, problems)));
        fields.close(problems);
        Some(ExpectQuery { sql: sql?, rows: rows? })
    });
    queries.collect()
}

fn bookmarks(node: &Node, problems: &mut Problems) -> Vec<(String, At<i64>)> {
    let entries = map("`bookmarks`", node, problems).unwrap_or_default();
    entries
        .into_iter()
        .filter_map(|(key, node)| Some((key.name.clone(), moment("a bookmark", node, problems)?)))
        .collect()
}
