//! What each endpoint gives.

use chrono::DateTime;

use super::data::{Data, Row};
use super::endpoint::{Endpoint, order_id};
use super::question::{Question, checked_size, wrong};
use super::reply::{Outcome, Refusal, Reply};

/// What is there to answer with.
pub(crate) struct Asked<'a> {
    pub(crate) data: &'a Data,
    pub(crate) base_url: &'a str,
    pub(crate) path: &'a str,
    pub(crate) question: Question,
}

pub(crate) fn answer(endpoint: Endpoint, asked: Asked<'_>) -> Outcome {
    match endpoint {
        Endpoint::Products => products(asked),
        Endpoint::Orders => orders(asked),
        Endpoint::Order => order(asked),
        Endpoint::Customers => customers(asked),
        Endpoint::Events => events(asked),
        Endpoint::Changes => changes(asked),
    }
}

fn products(mut asked: Asked<'_>) -> Outcome {
    let page = Numbered::take(&mut asked.question)?;
    asked.question.end()?;
    let rows = &asked.data.products;
    let items = list(page.of(rows));
    Ok(Reply::ok(format!(r#"{{"data":{{"total":{},"items":{items}}}}}"#, rows.len())))
}

fn orders(mut asked: Asked<'_>) -> Outcome {
    let offset = asked.question.field("offset", 0)? as usize;
    let size = checked_size(asked.question.field("limit", 20)?)?;
    asked.question.end()?;
    let rows = &asked.data.orders;
    let items = list(rows.iter().skip(offset).take(size));
    let more = offset.saturating_add(size) < rows.len();
    Ok(Reply::ok(format!(r#"{{"code":0,"message":"ok","data":{{"items":{items},"more":{more}}}}}"#)))
}

fn order(asked: Asked<'_>) -> Outcome {
    asked.question.end()?;
    let id = order_id(asked.path).and_then(|id| id.parse::<u64>().ok());
    let row = asked.data.orders.iter().find(|row| Some(row.id) == id);
    let row = row.ok_or_else(|| Refusal::new(404, 1404, "there is no such order"))?;
    Ok(Reply::ok(format!(r#"{{"code":0,"message":"ok","data":{}}}"#, row.json())))
}

/// The cursor is the last id of a page, made unlike a number.
fn customers(mut asked: Asked<'_>) -> Outcome {
    let after = asked.question.take("after");
    let size = checked_size(asked.question.number("limit", 20)?)?;
    asked.question.end()?;
    let rows = &asked.data.customers;
    let start = match &after {
        Some(cursor) => {
            let id = cursor.strip_prefix("c_").and_then(|id| u64::from_str_radix(id, 16).ok());
            let id = id.ok_or_else(|| wrong("the cursor is unknown"))?;
            rows.iter().position(|row| row.id > id).unwrap_or(rows.len())
        }
        None => 0,
    };
    let page = &rows[start..rows.len().min(start + size)];
    let more = start + page.len() < rows.len();
    let next = page.last().filter(|_| more).map_or("null".to_owned(), |row| format!(r#""c_{:x}""#, row.id));
    Ok(Reply::ok(format!(r#"{{"customers":{},"meta":{{"next_cursor":{next}}}}}"#, list(page))))
}

fn events(mut asked: Asked<'_>) -> Outcome {
    let page = Numbered::take(&mut asked.question)?;
    asked.question.end()?;
    let rows = &asked.data.events;
    let url = |number: usize| format!("<{}{}?page={number}&per_page={}>", asked.base_url, asked.path, page.size);
    let last = rows.len().div_ceil(page.size).max(1);
    let mut links = vec![format!("{}; rel=\"first\"", url(1)), format!("{}; rel=\"last\"", url(last))];
    if page.number < last {
        links.push(format!("{}; rel=\"next\"", url(page.number + 1)));
    }
    Ok(Reply { link: Some(links.join(", ")), ..Reply::ok(list(page.of(rows))) })
}

/// Orders that changed in a half-open range, the oldest change first.
fn changes(mut asked: Asked<'_>) -> Outcome {
    let from = instant(&mut asked.question, "updated_from")?;
    let to = instant(&mut asked.question, "updated_to")?;
    let page = Numbered::take(&mut asked.question)?;
    asked.question.end()?;
    let mut rows: Vec<&Row> =
        asked.data.orders.iter().filter(|row| from <= row.updated_at_s && row.updated_at_s < to).collect();
    rows.sort_by_key(|row| (row.updated_at_s, row.id));
    let items = list(rows.iter().copied().skip(page.before()).take(page.size));
    Ok(Reply::ok(format!(r#"{{"total":{},"items":{items}}}"#, rows.len())))
}

/// Whole seconds since 1970: the API knows no fractions.
fn instant(question: &mut Question, name: &str) -> Result<i64, Refusal> {
    let text = question.take(name).ok_or_else(|| wrong(&format!("{name} is missing")))?;
    let instant = DateTime::parse_from_rfc3339(&text).map_err(|_| wrong(&format!("{name} is no RFC 3339 time")))?;
    if instant.timestamp_subsec_millis() > 0 {
        return Err(wrong(&format!("{name} has a fraction")));
    }
    Ok(instant.timestamp())
}

/// `page` and `per_page`.
struct Numbered {
    number: usize,
    size: usize,
}

impl Numbered {
    fn take(question: &mut Question) -> Result<Numbered, Refusal> {
        let number = question.number("page", 1)?;
        let size = checked_size(question.number("per_page", 20)?)?;
        if number == 0 { Err(wrong("page counts from 1")) } else { Ok(Numbered { number: number as usize, size }) }
    }

    fn before(&self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    fn of<'a>(&self, rows: &'a [Row]) -> impl Iterator<Item = &'a Row> {
        rows.iter().skip(self.before()).take(self.size)
    }
}

fn list<'a>(rows: impl IntoIterator<Item = &'a Row>) -> String {
    let rows: Vec<String> = rows.into_iter().map(Row::json).collect();
    format!("[{}]", rows.join(","))
}
