//! Asking for rows: page by page, and by the values of a key.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use weft_sdk::Failure;

use crate::client::{Body, Client};
use crate::worksheet::Control;
use crate::{decimal, filters, kind::Kind, value};

/// Most conditions of one request.
const CONDITIONS_MAX: usize = 50;
/// Most rows of one answer.
pub const PAGE_SIZE_MAX: u64 = 1_000;
/// Most pages of rows for one request's keys: more is an answer that ignores the page.
const PAGES_MAX: u64 = 100;

/// A row as it comes.
pub type Row = Map<String, Value>;

/// Rows as an answer has them.
#[derive(Debug, Deserialize)]
pub struct List {
    /// The rows of the page.
    #[serde(default)]
    pub rows: Option<Vec<Row>>,
    /// How many rows there are on all pages.
    #[serde(default)]
    pub total: Option<u64>,
}

/// What is asked for, the same for all pages.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The worksheet.
    pub worksheet: &'a str,
    /// The view, if one has to be named.
    pub view: Option<&'a str>,
    /// The platform's filters.
    pub filters: Vec<Value>,
    /// The ids of the fields to give; none for all of them.
    pub fields: Option<Vec<String>>,
    /// Rows per page.
    pub page_size: u64,
    /// Whether to count the rows of all pages.
    pub count: bool,
}

impl Query<'_> {
    /// Asks for a page. Rows come in the order they were made, which no change of a row alters.
    pub fn page(&self, client: &Client, page_index: u64) -> Result<List, Failure> {
        client.read("getFilterRows", self.worksheet, self.body(page_index))?.read()
    }

    fn body(&self, page_index: u64) -> Body {
        let mut body = Body::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        if let Some(view) = self.view {
            put("viewId", json!(view));
        }
        put("listType", json!(1));
        put("pageSize", json!(self.page_size));
        put("pageIndex", json!(page_index));
        put("sortId", json!("ctime"));
        put("isAsc", json!(true));
        put("notGetTotal", json!(!self.count));
        put("useControlId", json!(true));
        if !self.filters.is_empty() {
            put("filters", json!(self.filters));
        }
        if let Some(fields) = &self.fields {
            put("controls", json!(fields));
        }
        body
    }
}

/// Where rows are looked up by their key.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// The worksheet.
    pub worksheet: &'a str,
    /// The view, if one has to be named.
    pub view: Option<&'a str>,
    /// The field that tells rows apart.
    pub control: &'a Control,
}

impl Key<'_> {
    /// The rows that have one of these values, oldest first: key and row. Rows that only look like it are left out.
    pub fn find(&self, client: &Client, values: &[String], fields: &[&Control]) -> Result<Vec<(String, Row)>, Failure> {
        let mut names = vec!["rowid".to_owned(), self.control.id.clone()];
        names.extend(fields.iter().map(|control| control.id.clone()).filter(|id| *id != self.control.id));
        let mut found = Vec::new();
        for some in values.chunks(CONDITIONS_MAX) {
            let query = Query {
                worksheet: self.worksheet,
                view: self.view,
                filters: filters::one_of(self.control, some),
                fields: Some(names.clone()),
                page_size: PAGE_SIZE_MAX,
                count: false,
            };
            for page_index in 1..=PAGES_MAX {
                let rows = query.page(client, page_index)?.rows.unwrap_or_default();
                let is_last = (rows.len() as u64) < PAGE_SIZE_MAX;
                found.extend(rows.into_iter().filter_map(|row| self.keyed(row, some)));
                if is_last {
                    break;
                }
            }
        }
        Ok(found)
    }

    fn keyed(&self, row: Row, wanted: &[String]) -> Option<(String, Row)> {
        let key = text(self.control, row.get(&self.control.id)?)?;
        (wanted.contains(&key) && !row_id(&row).is_empty()).then_some((key, row))
    }
}

/// The text that a value is known by as a key; none for nothing, and for what is no text or number. Blanks round it don't
/// count: the platform may take them off.
pub fn text(control: &Control, key: &Value) -> Option<String> {
    let text = value::scalar(key)?.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    if control.kind() == Kind::Number { decimal::canonical(&text) } else { Some(text) }
}

/// The id of a row.
pub fn row_id(row: &Row) -> &str {
    row.get("rowid").and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use weft_sdk::Call;
    use weft_sdk::http::Response;
    use weft_sdk::testing;

    use super::*;
    use crate::worksheet::tests::orders;

    fn find(values: &[String], answer: impl Fn(&Value) -> Value + 'static) -> (Vec<String>, Vec<Value>) {
        let (sent, seen) = std::sync::mpsc::channel();
        testing::answer(move |request| {
            let body: Value = serde_json::from_str(testing::json_body(request)).unwrap();
            let rows = answer(&body);
            sent.send(body).unwrap();
            let text = json!({ "data": { "rows": rows, "total": 0 }, "success": true, "error_code": 1 });
            Ok(Response::new(200, text.to_string()))
        });
        let client = Client::of(&Call::new(json!({ "base_url": "https://x.test" }), ())).unwrap();
        let worksheet = orders();
        let key = Key { worksheet: "w", view: None, control: &worksheet.controls[0] };
        let found = key.find(&client, values, &[&worksheet.controls[1]]).unwrap();
        (found.into_iter().map(|(key, _)| key).collect(), seen.try_iter().collect())
    }

    #[test]
    fn fifty_keys_are_looked_up_at_once() {
        let keys: Vec<String> = (0..120).map(|n| format!("o_{n}")).collect();
        let (_, requests) = find(&keys, |_| json!([]));
        let conditions: Vec<usize> =
            requests.iter().map(|request| request["filters"].as_array().unwrap().len()).collect();
        assert_eq!(conditions, [50, 50, 20]);
        let condition = json!({ "controlId": "c_id", "dataType": 2, "spliceType": 2, "filterType": 2, "value": "o_0" });
        assert_eq!(requests[0]["filters"][0], condition);
        assert_eq!(requests[0]["controls"], json!(["rowid", "c_id", "c_money"]));
        let fixed = ["listType", "pageIndex", "sortId", "isAsc", "useControlId"].map(|name| requests[0][name].clone());
        assert_eq!(fixed, [json!(1), json!(1), json!("ctime"), json!(true), json!(true)]);
    }

    #[test]
    fn rows_that_only_look_like_it_are_left_out() {
        let (found, _) = find(
            &["o_1".to_owned()],
            |_| json!([{ "rowid": "r_1", "c_id": "O_1" }, { "rowid": "r_2", "c_id": "o_1" }, { "c_id": "o_1" }]),
        );
        assert_eq!(found, ["o_1"]);
    }

    #[test]
    fn a_full_page_is_not_the_last_one() {
        let (found, requests) = find(&["o_1".to_owned()], |body| {
            let count = if body["pageIndex"] == 1 { 1_000 } else { 2 };
            json!(vec![json!({ "rowid": "r", "c_id": "o_1" }); count])
        });
        assert_eq!((found.len(), requests.len()), (1_002, 2));
    }

    #[test]
    fn numbers_are_the_same_key_however_they_are_written() {
        let worksheet = orders();
        let texts = [json!("1.50"), json!(1.5)].map(|key| text(&worksheet.controls[1], &key));
        assert_eq!(texts, [Some("1.5".to_owned()), Some("1.5".to_owned())]);
        assert_eq!(text(&worksheet.controls[0], &json!("")), None);
        assert_eq!(text(&worksheet.controls[0], &json!(" ")), None);
        assert_eq!(text(&worksheet.controls[0], &json!(" o_1\n")).as_deref(), Some("o_1"));
    }
}
