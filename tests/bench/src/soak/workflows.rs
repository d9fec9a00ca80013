//! The workflows: a few templates, each often. And what their tables must hold.

use serde_json::Value;

use super::record::{ROWS, Record};

/// After this a call gives up, in seconds.
pub const CALL_TIMEOUT_S: usize = 20;

/// What a workflow does besides reading a list into a table.
#[derive(Debug, Clone, Copy)]
enum Template {
    /// Nothing.
    List,
    /// Looks each record up, several at once.
    Lookups,
    /// Computes on each page, and at the end over what is in the tables.
    Expressions,
    /// Puts lists within records into a table of their own.
    Lines,
    /// Runs another workflow for each record, several at once.
    Inner,
}

const TEMPLATES: [Template; 5] =
    [Template::List, Template::Lookups, Template::Expressions, Template::Lines, Template::Inner];

const BEGINNING: &str = r#"weft: 1
name: soak-@N
connections: { shop: http }
inputs: { slot: integer, round: integer }
steps:
  - id: items
    uses: http/list
    connection: shop
    timeout: @TIMEOUTs
    retry: { attempts: 5, pause: 100ms }
    with:
      path: /w/@N/items
      query: { slot: "${ .inputs.slot }" }
      records: rows
      total: total
      paging: { page: { in: query, name: page, size_name: size, size: @SIZE, until: total } }
    into: { table: items_@N, key: [slot, id], add: { seen: "${ .inputs.round }" } }
"#;

const LOOKUPS: &str = r#"  - id: details
    for_each: ${ [.items.records[].id] }
    uses: http/request
    connection: shop
    timeout: @TIMEOUTs
    retry: { attempts: 5, pause: 100ms }
    with:
      path: /w/@N/detail
      query: { slot: "${ .inputs.slot }", id: "${ .item }" }
      output: row
    parallel: @PARALLEL
  - id: keep
    uses: table/upsert
    with: { table: details_@N, key: [slot, id], rows: "${ .details.output }" }
"#;

const EXPRESSIONS: &str = r#"  - id: labels
    uses: table/upsert
    with:
      table: labels_@N
      key: [slot, id]
      rows: '${ [.items.records[] | { slot, id, round, label: "\(.id): \(.name)", pieces: ([.lines[].count] | add) }] }'
  - id: found
    needs: items
    uses: table/find
    with: { table: labels_@N, where: { slot: "${ .inputs.slot }" } }
  - id: counts
    uses: table/upsert
    with:
      table: counts_@N
      key: [slot]
      rows: '${ [{ slot: .inputs.slot, round: .inputs.round, rows: .found.output.count, pieces: ([.found.output.rows[].pieces | values] | add) }] }'
"#;

const LINES: &str = r#"  - id: lines
    uses: table/upsert
    with:
      table: lines_@N
      key: [slot, round, item, position]
      rows: '${ [.items.records[] | . as $item | .lines[] | { slot: $item.slot, round: $item.round, item: $item.id, position, count }] }'
  - id: earlier
    needs: items
    uses: table/delete
    with: { table: lines_@N, where: { slot: "${ .inputs.slot }", round: "${ .inputs.round - @RING }" } }
"#;

const OUTER: &str = r#"  - id: each
    for_each: ${ .items.records }
    uses: ./inner.yaml
    with: { slot: "${ .item.slot }", id: "${ .item.id }" }
    parallel: @PARALLEL
"#;

const INNER: &str = r#"weft: 1
name: inner-@N
connections: { shop: http }
inputs: { slot: integer, id: integer }
steps:
  - id: detail
    uses: http/request
    connection: shop
    timeout: @TIMEOUTs
    retry: { attempts: 5, pause: 100ms }
    with:
      path: /w/@N/detail
      query: { slot: "${ .inputs.slot }", id: "${ .inputs.id }" }
      output: row
  - id: keep
    uses: table/upsert
    with: { table: details_@N, key: [slot, id], rows: "${ [.detail.output] }" }
outputs:
  id: ${ .inputs.id }
"#;

/// A workflow.
#[derive(Debug, Clone, Copy)]
pub struct Workflow {
    pub number: usize,
    template: Template,
}

/// What a table must hold.
pub struct Expected {
    pub table: String,
    pub key: &'static [&'static str],
    /// A JSON array.
    pub rows: String,
}

impl Workflow {
    pub fn new(number: usize) -> Self {
        Self { number, template: TEMPLATES[number % TEMPLATES.len()] }
    }

    /// The file.
    pub fn text(&self) -> String {
        let rest = match self.template {
            Template::List => "",
            Template::Lookups => LOOKUPS,
            Template::Expressions => EXPRESSIONS,
            Template::Lines => LINES,
            Template::Inner => OUTER,
        };
        self.filled(&format!("{BEGINNING}{rest}"))
    }

    /// The file that it runs, if it runs one.
    pub fn inner_text(&self) -> String {
        self.filled(INNER)
    }

    /// Most calls of a run that are under way at the same time: those for its records, or what follows a page, and the page
    /// that is read meanwhile.
    pub fn calls_at_once(&self) -> usize {
        match self.template {
            Template::Lookups | Template::Inner => self.parallel() + 1,
            Template::List | Template::Expressions | Template::Lines => 2,
        }
    }

    fn parallel(&self) -> usize {
        2 + self.number % 7
    }

    fn filled(&self, text: &str) -> String {
        let values = [
            ("@N", self.number),
            ("@SIZE", 3 + self.number % 4),
            ("@PARALLEL", self.parallel()),
            ("@TIMEOUT", CALL_TIMEOUT_S),
            ("@RING", super::record::RING),
        ];
        values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, &value.to_string()))
    }

    /// What its tables must hold of these rounds on that account.
    pub fn expected(&self, account: usize, rounds: &[u64]) -> Vec<Expected> {
        let records: Vec<Record> = rounds.iter().flat_map(|&round| Record::all(account, self.number, round)).collect();
        let table = |name: &str, key, rows: Vec<String>| Expected {
            table: format!("{name}_{}", self.number),
            key,
            rows: format!("[{}]", rows.join(",")),
        };
        let items = records.iter().map(|record| record.json(&format!(",\"seen\":{}", record.round))).collect();
        let items = table("items", &["slot", "id"], items);
        let details = || table("details", &["slot", "id"], records.iter().map(Record::detail).collect());
        match self.template {
            Template::List => vec![items],
            Template::Lookups | Template::Inner => vec![items, details()],
            Template::Expressions => {
                let labels = table("labels", &["slot", "id"], records.iter().map(label).collect());
                let of_round = |&round: &u64| count(round, records.iter().filter(|record| record.round == round));
                vec![items, labels, table("counts", &["slot"], rounds.iter().map(of_round).collect())]
            }
            Template::Lines => {
                let rows = records.iter().flat_map(lines).collect();
                vec![items, table("lines", &["slot", "round", "item", "position"], rows)]
            }
        }
    }
}

fn label(record: &Record) -> String {
    let Record { slot, id, round, name, .. } = record;
    let (label, pieces) = (Value::from(format!("{id}: {name}")), shown(record.pieces()));
    format!("{{\"slot\":{slot},\"id\":{id},\"round\":{round},\"label\":{label},\"pieces\":{pieces}}}")
}

fn count<'a>(round: u64, records: impl Iterator<Item = &'a Record>) -> String {
    let pieces = shown(records.filter_map(Record::pieces).reduce(|sum, pieces| sum + pieces));
    let slot = super::record::place(round);
    format!("{{\"slot\":{slot},\"round\":{round},\"rows\":{ROWS},\"pieces\":{pieces}}}")
}

fn lines(record: &Record) -> Vec<String> {
    let Record { slot, id, round, .. } = record;
    let line = |(position, count): (usize, &u64)| {
        format!("{{\"slot\":{slot},\"round\":{round},\"item\":{id},\"position\":{position},\"count\":{count}}}")
    };
    record.lines.iter().enumerate().map(line).collect()
}

/// What `add` gives: null for nothing.
fn shown(pieces: Option<u64>) -> String {
    pieces.map_or_else(|| "null".to_owned(), |pieces| pieces.to_string())
}
