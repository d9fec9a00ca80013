//! REST: lists of orders with links to the next page, one order, their number, the shop.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::access::Bearer;
use super::answer::{Answer, Outcome};
use super::asked::Asked;
use super::operation::{ApiPath, Operation, order_id};
use super::order::Order;
use super::rest_query::{self, Filters, Rules, Sort};
use super::server::Inner;
use super::shop::Shop;

/// What a link to a page stands for.
#[derive(Debug, Clone)]
struct Page {
    filters: Filters,
    sort: Sort,
    from: From,
    expires_at_ms: i64,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy)]
enum From {
    Start,
    /// After the order with this key.
    After((i64, u64)),
    /// Ends before the order with this key.
    Before((i64, u64)),
}

/// The links that have been given out.
#[derive(Default)]
pub(crate) struct Pages(Mutex<Vec<Page>>);

impl Pages {
    fn keep(&self, page: Page) -> String {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let way = if matches!(page.from, From::Before(_)) { "prev" } else { "next" };
        pages.push(page);
        URL_SAFE_NO_PAD.encode(json!({ "direction": way, "page": pages.len() }).to_string())
    }

    fn find(&self, text: &str, now_ms: i64) -> Option<Page> {
        let told: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let number = usize::try_from(told.get("page")?.as_u64()?).ok()?;
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.get(number.checked_sub(1)?).filter(|page| page.expires_at_ms > now_ms).cloned()
    }
}

/// Answers a call of REST whose caller is known.
pub(crate) fn answer(server: &Inner, asked: &Asked, path: &ApiPath<'_>, shop: &Shop, bearer: &Bearer) -> Outcome {
    let call = Call { server, asked, path, shop, bearer };
    match asked.operation {
        Some(Operation::Orders) => call.list(),
        Some(Operation::OrderCount) => call.count(),
        Some(Operation::Order) => call.order(),
        _ => Ok(Answer::json(200, &json!({ "shop": shop_row(shop) }))),
    }
}

struct Call<'a> {
    server: &'a Inner,
    asked: &'a Asked,
    path: &'a ApiPath<'a>,
    shop: &'a Shop,
    bearer: &'a Bearer,
}

impl Call<'_> {
    fn rules(&self) -> Rules {
        Rules { limit_max: self.server.page_rows_max, strict: self.server.strict }
    }

    fn list(&self) -> Outcome {
        let shape = rest_query::shape(self.asked, &self.rules())?;
        let page = self.page()?;
        let rows = self.rows(&page);
        let is_before = |order: &&Order, key| self.stands_before(page.sort, page.sort.key(order), key);
        let (start, end) = match page.from {
            From::Start => (0, shape.limit),
            From::After(key) => {
                let start = rows.partition_point(|order| is_before(order, key) || page.sort.key(order) == key);
                (start, start + shape.limit)
            }
            From::Before(key) => {
                let end = rows.partition_point(|order| is_before(order, key));
                (end.saturating_sub(shape.limit), end)
            }
        };
        let end = end.min(rows.len());
        let on_page = &rows[start.min(end)..end];
        let written: Vec<Value> = on_page.iter().map(|order| self.row(order, shape.fields.as_deref())).collect();
        let answer = Answer::json(200, &json!({ "orders": written }));
        Ok(match self.links(&page, &shape, on_page, (start > 0, end < rows.len())) {
            links if links.is_empty() => answer,
            links => answer.with("link", links.join(", ")),
        })
    }

    fn page(&self) -> Result<Page, Answer> {
        let now_ms = self.server.clock.now_ms();
        if let Some(text) = rest_query::page_info(self.asked)? {
            let found = self.server.pages.find(text, now_ms);
            return found.ok_or_else(|| Answer::field_refusal(400, "page_info", "Invalid value."));
        }
        let (filters, sort) = rest_query::filters(self.asked, &self.rules())?;
        Ok(Page { filters, sort, from: From::Start, expires_at_ms: now_ms + self.server.page_life_s * 1000 })
    }

    fn rows(&self, page: &Page) -> Vec<&Order> {
        let now_s = self.server.clock.now_s();
        let visible = self.shop.orders.iter().filter(|order| self.bearer.sees(order, now_s));
        let mut rows: Vec<&Order> = visible.filter(|order| page.filters.hold(order)).collect();
        rows.sort_by_key(|order| page.sort.key(order));
        if page.sort.descending {
            rows.reverse();
        }
        rows
    }

    fn stands_before(&self, sort: Sort, left: (i64, u64), right: (i64, u64)) -> bool {
        if sort.descending { left > right } else { left < right }
    }

    /// `previous` comes first when there are both.
    fn links(
        &self,
        page: &Page,
        shape: &rest_query::Shape,
        rows: &[&Order],
        (has_previous, has_next): (bool, bool),
    ) -> Vec<String> {
        let link = |from: From, relation: &str| {
            let expires_at_ms = self.server.clock.now_ms() + self.server.page_life_s * 1000;
            let text = self.server.pages.keep(Page { from, expires_at_ms, ..page.clone() });
            let base = self.server.public_url();
            let fields = shape.fields.as_ref().map(|names| format!("&fields={}", names.join("%2C")));
            let (version, limit, fields) = (self.path.version, shape.limit, fields.unwrap_or_default());
            format!(
                "<{base}/admin/api/{version}/orders.json?limit={limit}{fields}&page_info={text}>; rel=\"{relation}\""
            )
        };
        let previous =
            rows.first().filter(|_| has_previous).map(|order| link(From::Before(page.sort.key(order)), "previous"));
        let next = rows.last().filter(|_| has_next).map(|order| link(From::After(page.sort.key(order)), "next"));
        previous.into_iter().chain(next).collect()
    }

    fn row(&self, order: &Order, fields: Option<&[String]>) -> Value {
        let row = self.shop.rest_row(order);
        let wanted = |name: &String| fields.is_none_or(|fields| fields.contains(name));
        Value::Object(row.into_iter().filter(|(name, _)| wanted(name)).collect::<Map<_, _>>())
    }

    fn count(&self) -> Outcome {
        let page = self.page()?;
        Ok(Answer::json(200, &json!({ "count": self.rows(&page).len() })))
    }

    fn order(&self) -> Outcome {
        let id = order_id(self.path.rest).and_then(|text| text.parse().ok());
        let order = id.and_then(|id| self.shop.order(id));
        let order =
            order.filter(|order| self.bearer.sees(order, self.server.clock.now_s())).ok_or_else(Answer::not_found)?;
        let shape = rest_query::shape(self.asked, &self.rules())?;
        Ok(Answer::json(200, &json!({ "order": self.row(order, shape.fields.as_deref()) })))
    }
}

fn shop_row(shop: &Shop) -> Value {
    json!({
        "id": 548_380_009, "name": shop.name, "email": "owner@example.test", "domain": shop.domain,
        "myshopify_domain": shop.domain, "currency": shop.currency, "country_code": "US",
        "timezone": "(GMT-05:00) Eastern Time (US & Canada)", "iana_timezone": "America/New_York", "plan_name": "basic",
    })
}
