//! The parameters of `orders.json` and `orders/count.json`.

use super::answer::Answer;
use super::asked::Asked;
use super::graphql::term::{FINANCIAL, financial_is, is_named, sent_is, status_is};
use super::order::Order;
use super::time::parse;

/// What else a page's link may carry.
const BESIDE_PAGE_INFO: [&str; 2] = ["limit", "fields"];
const SENT: [&str; 5] = ["any", "shipped", "partial", "unshipped", "unfulfilled"];
const LIMIT_DEFAULT: usize = 50;

/// Which orders.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    status: String,
    financial: Option<String>,
    sent: Option<String>,
    ids: Option<Vec<u64>>,
    since_id: Option<u64>,
    name: Option<String>,
    app_id: Option<String>,
    /// Both ends are included.
    created: Span,
    updated: Span,
    processed: Span,
}

#[derive(Debug, Clone, Copy, Default)]
struct Span {
    min: Option<i64>,
    max: Option<i64>,
}

impl Span {
    fn holds(self, at_s: i64) -> bool {
        self.min.is_none_or(|min| at_s >= min) && self.max.is_none_or(|max| at_s <= max)
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sort {
    by: SortBy,
    pub(crate) descending: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SortBy {
    Id,
    Created,
    Updated,
}

impl Sort {
    /// What an order is sorted by; the id decides between equals.
    pub(crate) fn key(self, order: &Order) -> (i64, u64) {
        match self.by {
            SortBy::Id => (0, order.id),
            SortBy::Created => (order.created_at_s, order.id),
            SortBy::Updated => (order.updated_at_s, order.id),
        }
    }
}

/// The size of pages, and the names of the fields that are wanted; none for all.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) limit: usize,
    pub(crate) fields: Option<Vec<String>>,
}

/// How the parameters are taken.
pub(crate) struct Rules {
    pub(crate) limit_max: usize,
    /// Whether what the platform would let pass, or has not documented, is refused.
    pub(crate) strict: bool,
}

/// The link to a page, if the request follows one: then nothing else may narrow the list down.
pub(crate) fn page_info(asked: &Asked) -> Result<Option<&str>, Answer> {
    let Some(page_info) = asked.in_query("page_info") else { return Ok(None) };
    let is_other = |name: &&str| *name != "page_info" && !BESIDE_PAGE_INFO.contains(name);
    if let Some(other) = asked.query.iter().map(|(name, _)| name.as_str()).find(is_other) {
        let message = format!(
            "{other} cannot be passed when page_info is present. \
             See https://shopify.dev/api/usage/pagination-rest for more information."
        );
        return Err(Answer::field_refusal(400, other, &message));
    }
    Ok(Some(page_info))
}

/// The shape of pages.
pub(crate) fn shape(asked: &Asked, rules: &Rules) -> Result<Shape, Answer> {
    let fields = asked.in_query("fields").map(|text| text.split(',').map(|name| name.trim().to_owned()).collect());
    let limit = match asked.in_query("limit") {
        None => LIMIT_DEFAULT,
        Some(text) => text.parse().map_err(|_| invalid("limit"))?,
    };
    match limit {
        0 => Err(invalid("limit")),
        over if over > rules.limit_max && rules.strict => Err(invalid("limit")),
        _ => Ok(Shape { limit: limit.min(rules.limit_max), fields }),
    }
}

/// The filters and the order of a first page.
pub(crate) fn filters(asked: &Asked, rules: &Rules) -> Result<(Filters, Sort), Answer> {
    let mut filters = Filters { status: "open".to_owned(), ..Filters::default() };
    let mut sort = Sort { by: SortBy::Id, descending: true };
    for (name, value) in &asked.query {
        if !filters.take(name, value)? {
            match name.as_str() {
                "order" => sort = read_sort(value)?,
                "limit" | "fields" => {}
                _ if rules.strict => return Err(Answer::field_refusal(400, name, "Unknown parameter")),
                _ => {}
            }
        }
    }
    if filters.since_id.is_some() && asked.in_query("order").is_none() {
        sort.descending = false;
    }
    Ok((filters, sort))
}

fn read_sort(text: &str) -> Result<Sort, Answer> {
    let (by, way) = text.split_once(' ').unwrap_or((text, "asc"));
    let by = match by {
        "id" => SortBy::Id,
        "created_at" | "processed_at" => SortBy::Created,
        "updated_at" => SortBy::Updated,
        _ => return Err(invalid("order")),
    };
    match way.to_ascii_lowercase().as_str() {
        "asc" => Ok(Sort { by, descending: false }),
        "desc" => Ok(Sort { by, descending: true }),
        _ => Err(invalid("order")),
    }
}

fn invalid(field: &str) -> Answer {
    Answer::field_refusal(400, field, "Invalid value.")
}

impl Filters {
    /// Takes one parameter, if it is a filter.
    fn take(&mut self, name: &str, value: &str) -> Result<bool, Answer> {
        let time = || parse(value).map(Some).ok_or_else(|| invalid(name));
        let number = || value.parse().map_err(|_| invalid(name));
        let one_of = |values: &[&str]| if values.contains(&value) { Ok(value.to_owned()) } else { Err(invalid(name)) };
        match name {
            "status" => self.status = one_of(&["open", "closed", "cancelled", "any"])?,
            "financial_status" => self.financial = Some(one_of(&FINANCIAL)?),
            "fulfillment_status" => self.sent = Some(one_of(&SENT)?),
            "ids" => {
                self.ids = Some(
                    value
                        .split(',')
                        .map(|id| id.trim().parse().map_err(|_| invalid(name)))
                        .collect::<Result<_, _>>()?,
                )
            }
            "since_id" => self.since_id = Some(number()?),
            "name" => self.name = Some(value.to_owned()),
            "attribution_app_id" => self.app_id = Some(value.to_owned()),
            "created_at_min" => self.created.min = time()?,
            "created_at_max" => self.created.max = time()?,
            "updated_at_min" => self.updated.min = time()?,
            "updated_at_max" => self.updated.max = time()?,
            "processed_at_min" => self.processed.min = time()?,
            "processed_at_max" => self.processed.max = time()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether an order is among those.
    pub(crate) fn hold(&self, order: &Order) -> bool {
        status_is(order, &self.status)
            && self.financial.as_ref().is_none_or(|wanted| financial_is(order.financial, wanted))
            && self.sent.as_ref().is_none_or(|wanted| sent_is(order.sent(), wanted))
            && self.ids.as_ref().is_none_or(|ids| ids.contains(&order.id))
            && self.since_id.is_none_or(|since| order.id > since)
            && self.name.as_ref().is_none_or(|name| is_named(order, name))
            // All orders of the stand-in come from the shop's own pages.
            && self.app_id.as_ref().is_none_or(|app| app == "580111")
            && self.created.holds(order.created_at_s)
            && self.updated.holds(order.updated_at_s)
            && self.processed.holds(order.created_at_s)
    }
}
