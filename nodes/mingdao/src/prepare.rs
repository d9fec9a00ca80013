//! Records -> what is written of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};
use weft_sdk::Failure;

use crate::client::{Body, Client};
use crate::kind::Kind;
use crate::lookup::{self, Key};
use crate::same;
use crate::value::{self, Written};
use crate::worksheet::{Control, Worksheet};

/// A record to be written: values by the name, alias or id of a field.
pub type Record = Map<String, Value>;

/// Which fields of the records go where.
#[derive(Debug)]
pub struct Columns {
    /// Name in the records, place among the worksheet's controls.
    entries: Vec<(String, usize)>,
}

/// What is written of a record.
#[derive(Debug)]
pub struct Prepared {
    /// Places among the worksheet's controls, and their texts.
    pub cells: Vec<(usize, Written)>,
    /// The values as they were given, by the names of the worksheet's fields.
    pub given: Record,
}

/// How records are to be read.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Relations, and the field of the related worksheet that their values are looked up in.
    pub relations: &'a BTreeMap<String, String>,
    /// Whether options that are not there are made.
    pub create_options: bool,
}

/// The rows behind the values of relations: by the relation's place, by value.
type Related = HashMap<usize, HashMap<String, String>>;

impl Columns {
    /// Resolves the names of all fields. Those that aren't there, or can't be written, are told before anything is.
    pub fn of(worksheet: &Worksheet, records: &[Record], map: &BTreeMap<String, String>) -> Result<Self, Failure> {
        let mut names: Vec<(&str, &str)> = map.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        if map.is_empty() {
            let mut seen = BTreeSet::new();
            let all = records.iter().flat_map(Map::keys).map(String::as_str);
            names = all.filter(|name| seen.insert(*name)).map(|name| (name, name)).collect();
        }
        let mut entries: Vec<(String, usize)> = Vec::new();
        for (from, to) in names {
            let at = worksheet.writable(to)?;
            if let Some((other, _)) = entries.iter().find(|(_, known)| *known == at) {
                return Err(Failure::invalid(format!("`{other}` and `{from}` are the same field of the worksheet"))
                    .with_remedy("leave one of them out"));
            }
            entries.push((from.to_owned(), at));
        }
        Ok(Self { entries })
    }

    /// The value of a field of the worksheet in a record.
    pub fn value<'a>(&self, record: &'a Record, control: usize) -> Option<&'a Value> {
        let (name, _) = self.entries.iter().find(|(_, at)| *at == control)?;
        record.get(name)
    }
}

/// Makes texts of records.
#[derive(Debug)]
pub struct Preparer<'a> {
    worksheet: &'a Worksheet,
    columns: &'a Columns,
    related: Related,
    create_options: bool,
}

impl<'a> Preparer<'a> {
    /// For these records: looks up the rows that their relations lead to.
    pub fn new(
        client: &Client,
        worksheet: &'a Worksheet,
        columns: &'a Columns,
        records: &[&Record],
        options: Options<'_>,
    ) -> Result<Self, Failure> {
        let mut related = Related::new();
        for (field, key) in options.relations {
            let at = worksheet.field(field)?;
            let values: BTreeSet<String> =
                records.iter().filter_map(|record| columns.value(record, at)).flat_map(related_texts).collect();
            related.insert(at, rows_behind(client, &worksheet.controls[at], key, values)?);
        }
        Ok(Self { worksheet, columns, related, create_options: options.create_options })
    }

    /// What is written of a record, or why it can't be.
    pub fn prepare(&self, record: &Record) -> Result<Prepared, String> {
        let mut prepared = Prepared { cells: Vec::new(), given: Record::new() };
        for (name, at) in &self.columns.entries {
            let Some(value) = record.get(name) else { continue };
            let control = &self.worksheet.controls[*at];
            let written = match self.related.get(at) {
                Some(rows) => row_ids(control, value, rows)?.into(),
                None => value::written(control, value, self.create_options)?,
            };
            prepared.cells.push((*at, written));
            prepared.given.insert(control.title().to_owned(), value.clone());
        }
        Ok(prepared)
    }

    /// What is to be said about these rows: fields that keep less than was given and, where rows are compared with what
    /// is there, fields that are written each time.
    pub fn remarks<'p>(&self, rows: impl IntoIterator<Item = &'p Prepared>, compared: bool) -> Vec<String> {
        let control = |at: usize| &self.worksheet.controls[at];
        let cells = rows.into_iter().flat_map(|row| &row.cells);
        let told = cells.filter(|(at, written)| written.shortened || (compared && same::is_never_told(control(*at))));
        let places: BTreeSet<usize> = told.map(|(at, _)| *at).collect();
        places.into_iter().map(|at| remark(control(at))).collect()
    }

    /// The platform's form of these cells.
    pub fn wire<'c>(&self, cells: impl IntoIterator<Item = &'c (usize, Written)>) -> Vec<Value> {
        cells.into_iter().map(|(at, written)| cell(&self.worksheet.controls[*at], written)).collect()
    }
}

fn remark(control: &Control) -> String {
    match control.dot.filter(|_| control.kind() == Kind::Number) {
        None if same::is_never_told(control) => {
            format!("`{}` can't be compared with what is there: it is written each time", control.title())
        }
        Some(decimals) => {
            format!("`{}` has {decimals} decimals: numbers with more of them are rounded", control.title())
        }
        None => format!("`{}` has no seconds: they are left out", control.title()),
    }
}

fn cell(control: &Control, written: &Written) -> Value {
    let mut cell = json!({ "controlId": control.id, "value": written.value });
    if written.makes_option {
        cell["valueType"] = json!(2);
    }
    cell
}

/// The rows of the related worksheet that these values stand for.
fn rows_behind(
    client: &Client,
    relation: &Control,
    key: &str,
    values: BTreeSet<String>,
) -> Result<HashMap<String, String>, Failure> {
    if relation.kind() != Kind::Relation || relation.data_source.is_empty() {
        return Err(Failure::invalid(format!("`{}` is no relation to another worksheet", relation.title()))
            .with_remedy("take it out of `relations`"));
    }
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let target = Worksheet::ask(client, &relation.data_source)?;
    let control = key_of(&target, key)?;
    let values: Vec<String> = values.iter().filter_map(|text| lookup::text(control, &json!(text))).collect();
    let key = Key { worksheet: &target.id, view: None, control };
    let mut rows = HashMap::new();
    for (value, row) in key.find(client, &values, &[])? {
        // The oldest one, should there be two.
        rows.entry(value).or_insert_with(|| lookup::row_id(&row).to_owned());
    }
    Ok(rows)
}

/// The field of that name, which must be one that rows can be told apart by.
pub fn key_of<'a>(worksheet: &'a Worksheet, name: &str) -> Result<&'a Control, Failure> {
    let control = &worksheet.controls[worksheet.field(name)?];
    if control.kind().can_be_key() {
        return Ok(control);
    }
    Err(Failure::invalid(format!("rows can't be told apart by the field `{name}`"))
        .with_remedy("use a text or a number as key"))
}

fn related_texts(value: &Value) -> Vec<String> {
    let texts = value::texts(value).unwrap_or_default();
    texts.into_iter().filter(|text| !text.is_empty()).collect()
}

fn row_ids(relation: &Control, value: &Value, rows: &HashMap<String, String>) -> Result<String, String> {
    if !value::is_blank(value) && value::texts(value).is_none() {
        return Err(format!("`{}` takes a text or a list of texts", relation.title()));
    }
    let unknown = |text: &String| format!("`{}`: no row of the related worksheet is `{text}`", relation.title());
    let row = |text: &String| {
        let canonical = crate::decimal::canonical(text);
        rows.get(text).or_else(|| rows.get(canonical.as_ref()?)).cloned().ok_or_else(|| unknown(text))
    };
    let ids: Vec<String> = related_texts(value).iter().map(row).collect::<Result<_, _>>()?;
    Ok(ids.join(","))
}

/// The fields of a request that writes values.
pub fn body(name: &str, values: Vec<Value>, trigger_workflow: bool) -> Body {
    let mut body = Body::new();
    body.insert(name.to_owned(), values.into());
    body.insert("triggerWorkflow".to_owned(), trigger_workflow.into());
    body
}

#[cfg(test)]
mod tests {
    use weft_sdk::Call;
    use weft_sdk::testing;

    use super::*;
    use crate::worksheet::tests::{invalid, orders};

    fn records(rows: Value) -> Vec<Record> {
        serde_json::from_value(rows).unwrap()
    }

    fn columns(worksheet: &Worksheet, rows: &[Record], map: Value) -> Result<Columns, Failure> {
        let map: BTreeMap<String, String> = serde_json::from_value(map).unwrap();
        Columns::of(worksheet, rows, &map)
    }

    fn preparer<'a>(worksheet: &'a Worksheet, columns: &'a Columns, rows: &[Record]) -> Preparer<'a> {
        let relations = BTreeMap::new();
        testing::answer(|_| panic!("nothing is to be asked"));
        let client = Client::of(&Call::new(json!({ "base_url": "https://x.test" }), ())).unwrap();
        let options = Options { relations: &relations, create_options: false };
        let rows: Vec<&Record> = rows.iter().collect();
        Preparer::new(&client, worksheet, columns, &rows, options).unwrap()
    }

    #[test]
    fn fields_go_by_name_alias_or_id() {
        let worksheet = orders();
        let rows = records(json!([{ "订单号": "o_1", "amount": 1 }, { "c_gift": true }]));
        let columns = columns(&worksheet, &rows, json!({})).unwrap();
        let preparer = preparer(&worksheet, &columns, &rows);
        let first = preparer.prepare(&rows[0]).unwrap();
        let expected = json!([{ "controlId": "c_id", "value": "o_1" }, { "controlId": "c_money", "value": "1" }]);
        assert_eq!(json!(preparer.wire(&first.cells)), expected);
        assert_eq!(json!(first.given), json!({ "订单号": "o_1", "金额": 1 }));
        assert_eq!(preparer.prepare(&rows[1]).unwrap().cells.len(), 1);
    }

    #[test]
    fn with_a_map_only_what_it_names_is_written() {
        let worksheet = orders();
        let rows = records(json!([{ "id": "o_1", "whatever": {}, "price": "2.00" }]));
        let map = json!({ "id": "订单号", "price": "金额", "paid_at": "支付时间" });
        let columns = columns(&worksheet, &rows, map).unwrap();
        let preparer = preparer(&worksheet, &columns, &rows);
        let given = preparer.prepare(&rows[0]).unwrap().given;
        assert_eq!(json!(given), json!({ "订单号": "o_1", "金额": "2.00" }));
    }

    #[test]
    fn a_field_is_not_written_twice_and_must_be_known() {
        let worksheet = orders();
        let problem = |rows: Value| invalid(columns(&worksheet, &records(rows), json!({})).unwrap_err());
        let twice = problem(json!([{ "订单号": "a" }, { "order_id": "b" }]));
        assert_eq!(twice.message, "`订单号` and `order_id` are the same field of the worksheet");
        assert!(problem(json!([{ "订单好": "a" }])).remedy.unwrap().contains("`订单号`"));
    }

    #[test]
    fn only_texts_and_numbers_are_keys() {
        let worksheet = orders();
        assert_eq!(key_of(&worksheet, "金额").unwrap().id, "c_money");
        assert!(invalid(key_of(&worksheet, "标签").unwrap_err()).message.contains("told apart"));
    }
}
