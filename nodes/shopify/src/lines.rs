//! The items of orders, however many there are: a page of orders brings the first ones of each, and what is missing is asked
//! for afterwards, for several orders in one query.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use weft_sdk::record::{Fields, raw_json};
use weft_sdk::{Call, Failure};

use crate::connection::Kind;
use crate::errors::LINES;
use crate::selection::{COST_MAX, ROWS_MAX, Selection};
use crate::{api, graphql, money, selection};

/// The field of an order.
pub const FIELD: &str = "lineItems";
/// At least so many items of an order are asked for at a time.
const FIRST_MIN: u64 = 15;

/// A list that comes page by page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<'a> {
    /// The rows.
    #[serde(borrow)]
    pub nodes: Vec<Fields<'a>>,
    /// Whether there are more.
    pub page_info: PageInfo,
}

/// Where a list goes on.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Behind which row the list goes on; none at its end. Without a cursor it can't go on, and so is no list.
    pub fn next(self) -> Result<Option<String>, Failure> {
        match (self.has_next_page, self.end_cursor) {
            (false, _) => Ok(None),
            (true, Some(cursor)) => Ok(Some(cursor)),
            (true, None) => Err(Failure::unavailable("a list has more rows, and Shopify does not say where")),
        }
    }
}

/// The items of one order, as far as they are read.
struct Lines {
    /// The order.
    id: String,
    read: Vec<Box<RawValue>>,
    /// Where they go on.
    after: Option<String>,
}

impl Lines {
    fn of(order: &Fields<'_>) -> Result<Self, Failure> {
        let id = order.text("id").filter(|id| !id.is_empty()).ok_or_else(|| unreadable("it has no `id`"))?;
        let mut lines = Self { id, read: Vec::new(), after: None };
        lines.take(order.get(FIELD).ok_or_else(|| unreadable("it has no items"))?)?;
        Ok(lines)
    }

    fn take(&mut self, list: &RawValue) -> Result<(), Failure> {
        let list: Connection<'_> = serde_json::from_str(list.get()).map_err(|error| unreadable(&error.to_string()))?;
        self.read.extend(list.nodes.into_iter().map(|line| raw_json(&money::unpacked(line))));
        let after = list.page_info.next()?;
        if after.is_some() && after == self.after {
            return Err(unreadable("its items don't end"));
        }
        self.after = after;
        Ok(())
    }
}

fn unreadable(reason: &str) -> Failure {
    Failure::unavailable(format!("an order can't be read: {reason}"))
}

/// The same orders, each with all of its items as a list.
pub fn complete<'a, P>(
    call: &Call<P>,
    selection: Selection,
    mut orders: Vec<Fields<'a>>,
) -> Result<Vec<Fields<'a>>, Failure> {
    let mut all = orders.iter().map(Lines::of).collect::<Result<Vec<_>, _>>()?;
    let (line, cost) = selection.line();
    let most = usize::try_from(COST_MAX / item_cost(FIRST_MIN, cost)).unwrap_or(1).max(1);
    loop {
        let mut pending: Vec<&mut Lines> = all.iter_mut().filter(|lines| lines.after.is_some()).take(most).collect();
        if pending.is_empty() {
            break;
        }
        go_on(call, (&line, cost), &mut pending)?;
    }
    for (order, lines) in orders.iter_mut().zip(all) {
        order.set(FIELD, Cow::Owned(raw_json(&lines.read)));
    }
    Ok(orders)
}

/// What some items of one order cost by the dearer of the two rules: each in full.
fn item_cost(first: u64, line: u64) -> u64 {
    first * line + 3
}

/// Asks for the next items of each of these orders.
fn go_on<P>(call: &Call<P>, (line, cost): (&str, u64), pending: &mut [&mut Lines]) -> Result<(), Failure> {
    let orders = pending.len() as u64;
    let first = ((COST_MAX / orders).saturating_sub(3) / cost).clamp(1, ROWS_MAX);
    let estimate = orders * (1 + selection::list(first, cost));
    let response = api::graphql(call, &query(line, first, pending), &variables(pending), estimate)?;
    let answered = graphql::read(&LINES, Kind::of(call), &response, false)?;
    let mut found: BTreeMap<String, Option<Found<'_>>> = answered.read(&LINES, &response)?;
    for (index, lines) in pending.iter_mut().enumerate() {
        match found.remove(&format!("o{index}")).flatten() {
            Some(order) => lines.take(order.line_items)?,
            // Deleted meanwhile: the page is read again, and is then without it.
            None => return Err(unreadable("it has gone while its items were read")),
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    #[serde(borrow)]
    line_items: &'a RawValue,
}

/// `query Lines($i0: ID!, $a0: String) { o0: order(id: $i0) { lineItems(first: 15, after: $a0) { … } } }`
fn query(line: &str, first: u64, pending: &[&mut Lines]) -> String {
    let (mut declared, mut asked) = (Vec::new(), String::new());
    for index in 0..pending.len() {
        declared.push(format!("$i{index}: ID!, $a{index}: String"));
        let lines = selection::lines(line, &format!("{first}, after: $a{index}"));
        // Writing into a text can't fail.
        _ = write!(asked, "o{index}: order(id: $i{index}) {{ {lines} }} ");
    }
    format!("query Lines({}) {{ {asked}}}", declared.join(", "))
}

fn variables(pending: &[&mut Lines]) -> Value {
    let mut variables = Map::new();
    for (index, lines) in pending.iter().enumerate() {
        variables.insert(format!("i{index}"), lines.id.as_str().into());
        variables.insert(format!("a{index}"), lines.after.clone().into());
    }
    Value::Object(variables)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::http::Response;
    use weft_sdk::testing::{self, json_body};

    use super::*;

    const SELECTION: Selection = Selection { person: false, products: false, lines: 2 };

    fn line(number: u64) -> Value {
        json!({ "id": format!("L{number}"), "originalUnitPriceSet": { "shopMoney": { "amount": "1.50" } } })
    }

    fn list(lines: std::ops::Range<u64>, all: u64) -> Value {
        let end = lines.end;
        json!({
            "nodes": lines.map(line).collect::<Vec<_>>(),
            "pageInfo": { "hasNextPage": end < all, "endCursor": end.to_string() },
        })
    }

    /// A shop whose orders have so many items: `{"A": 60}`. Counts what is asked for.
    fn shop(orders: &[(&'static str, u64)]) -> std::rc::Rc<std::cell::RefCell<Vec<(String, u32)>>> {
        let asked = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let (log, orders) = (std::rc::Rc::clone(&asked), orders.to_vec());
        testing::answer(move |request| {
            let body: Value = serde_json::from_str(json_body(request)).unwrap();
            let query = body["query"].as_str().unwrap();
            log.borrow_mut().push((query.to_owned(), request.cost.unwrap()));
            let first: u64 =
                query.split("lineItems(first: ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
            let mut data = Map::new();
            for index in 0..orders.len() {
                let Some(id) = body["variables"][format!("i{index}")].as_str() else { break };
                let after: u64 = body["variables"][format!("a{index}")].as_str().unwrap().parse().unwrap();
                let order = orders.iter().find(|(name, _)| *name == id);
                let order = order.map(|(_, all)| json!({ "lineItems": list(after..(after + first).min(*all), *all) }));
                data.insert(format!("o{index}"), order.into());
            }
            Ok(Response::new(200, json!({ "data": data }).to_string()))
        });
        asked
    }

    fn completed(orders: &[(&str, u64)]) -> Result<Vec<(String, usize)>, Failure> {
        let rows = orders.iter().map(|&(id, all)| json!({ "id": id, "lineItems": list(0..2.min(all), all) }));
        let text = rows.collect::<Value>().to_string();
        let call = Call::new(json!({ "base_url": "https://s.test", "api_version": "2026-01" }), ());
        let orders = complete(&call, SELECTION, serde_json::from_str(&text).unwrap())?;
        let count = |order: &Fields<'_>| {
            let lines: Vec<Value> = serde_json::from_str(order.raw(FIELD).unwrap()).unwrap();
            for (number, line) in (0..).zip(&lines) {
                assert_eq!(*line, json!({ "id": format!("L{number}"), "originalUnitPrice": "1.50" }));
            }
            (order.text("id").unwrap(), lines.len())
        };
        Ok(orders.iter().map(count).collect())
    }

    #[test]
    fn orders_with_few_items_need_no_further_query() {
        let asked = shop(&[]);
        assert_eq!(completed(&[("A", 0), ("B", 2)]).unwrap(), [("A".to_owned(), 0), ("B".to_owned(), 2)]);
        assert!(asked.borrow().is_empty());
    }

    #[test]
    fn all_items_of_all_orders_are_read() {
        const IDS: [&str; 30] = [
            "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U",
            "V", "W", "X", "Y", "Z", "AA", "AB", "AC", "AD",
        ];
        let orders: Vec<(&str, u64)> = (0..).zip(IDS).map(|(nth, id)| (id, if nth == 7 { 700 } else { nth })).collect();
        let asked = shop(&orders);
        let expected: Vec<_> = orders.iter().map(|&(id, all)| (id.to_owned(), usize::try_from(all).unwrap())).collect();
        assert_eq!(completed(&orders).unwrap(), expected);
        let asked = asked.borrow();
        assert!(asked.len() < 12, "{} queries", asked.len());
        assert!(asked.iter().all(|(_, cost)| u64::from(*cost) <= COST_MAX));
        // Whatever the rule, none is refused as too dear.
        for (query, _) in asked.iter() {
            let orders = query.matches("order(id:").count() as u64;
            let first: u64 =
                query.split("lineItems(first: ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
            assert!(orders * item_cost(first, 5) <= COST_MAX, "{orders} orders, {first} items");
        }
    }

    #[test]
    fn an_order_that_goes_meanwhile_is_read_again() {
        let _asked = shop(&[("B", 9)]);
        assert!(matches!(completed(&[("A", 9)]), Err(Failure::Unavailable(_))));
    }

    #[test]
    fn items_that_do_not_end_are_no_list() {
        testing::answer(|_| {
            let list = json!({ "nodes": [], "pageInfo": { "hasNextPage": true, "endCursor": "2" } });
            Ok(Response::new(200, json!({ "data": { "o0": { "lineItems": list } } }).to_string()))
        });
        assert!(matches!(completed(&[("A", 9)]), Err(Failure::Unavailable(_))));
    }
}
