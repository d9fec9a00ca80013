//! `GetOrders`.

use super::{Failure, access};
use crate::gate::Asked;
use crate::moment::{DAY_MS, parse_moment_or_seconds};
use crate::order::{Order, PERSON_TOLD_MS};
use crate::order_xml::{element, order_xml, status};
use crate::server::State;
use crate::xml::Element;

/// Orders are listed this long, and a creation window is at most this long.
const REACH_MS: i64 = PERSON_TOLD_MS;
/// Guessed in the sources.
const MODIFICATION_WINDOW_MS: i64 = 30 * DAY_MS;
/// Guessed in the sources.
const PER_PAGE_MAX: usize = 100;
const STATES: [&str; 8] =
    ["Active", "All", "CancelPending", "Cancelled", "Completed", "InProcess", "Inactive", "Shipped"];

/// Which orders are wanted.
enum Wanted {
    Ids(Vec<String>),
    Created(i64, i64),
    Modified(i64, i64),
}

impl Wanted {
    fn takes(&self, order: &Order) -> bool {
        match self {
            Wanted::Ids(ids) => ids.contains(&order.order_id),
            Wanted::Created(from_ms, to_ms) => (*from_ms..=*to_ms).contains(&order.created_ms),
            Wanted::Modified(from_ms, to_ms) => (*from_ms..=*to_ms).contains(&order.modified_ms),
        }
    }

    /// By the date of the window, and among equals by id: not documented.
    fn key(&self, order: &Order) -> (i64, String) {
        let date_ms = if let Wanted::Modified(..) = self { order.modified_ms } else { order.created_ms };
        (date_ms, order.order_id.clone())
    }
}

/// The list.
pub(super) fn list(state: &mut State, asked: &Asked, request: &Element, now_ms: i64) -> Result<String, Failure> {
    let access = access(state, asked, request, now_ms)?;
    let wanted = wanted(request, now_ms)?;
    let by_ids = matches!(wanted, Wanted::Ids(_));
    let wanted_status = one_of(request, "OrderStatus", &STATES, "All")?;
    let role = one_of(request, "OrderRole", &["Seller", "Buyer"], "Seller")?;
    let (per_page, page_number) = page(request)?;
    let user_id = access.user_id.unwrap_or_default();
    let seller = state.seller(&user_id).ok_or_else(|| Failure::new(931, "Auth token is invalid."))?;
    let takes = |order: &&Order| {
        let status_fits = by_ids || wanted_status == "All" || wanted_status == status(order);
        let role_fits = by_ids || role == "Seller";
        status_fits && role_fits && now_ms - order.created_ms <= REACH_MS && wanted.takes(order)
    };
    let mut orders: Vec<&Order> = seller.orders.iter().filter(takes).collect();
    orders.sort_by_key(|order| wanted.key(order));
    let total = orders.len();
    let page: Vec<&Order> = orders.into_iter().skip((page_number - 1) * per_page).take(per_page).collect();
    let rows: String = page.iter().map(|order| order_xml(order, seller, now_ms)).collect();
    Ok(told(total, per_page, page_number, page.len(), &rows))
}

fn told(total: usize, per_page: usize, page_number: usize, count: usize, rows: &str) -> String {
    let pages = total.div_ceil(per_page);
    let totals = element("TotalNumberOfPages", &pages.to_string());
    let totals = totals + &element("TotalNumberOfEntries", &total.to_string());
    let mut out = format!("<PaginationResult>{totals}</PaginationResult>");
    out += &element("HasMoreOrders", if page_number < pages { "true" } else { "false" });
    out += &format!("<OrderArray>{rows}</OrderArray>");
    out += &element("OrdersPerPage", &per_page.to_string());
    out += &element("PageNumber", &page_number.to_string());
    out + &element("ReturnedOrderCountActual", &count.to_string())
}

/// Ids before days, days before the creation window; where both windows are given, that on modification counts, which
/// is not documented.
fn wanted(request: &Element, now_ms: i64) -> Result<Wanted, Failure> {
    if let Some(ids) = request.child("OrderIDArray") {
        let ids: Vec<String> =
            ids.children.iter().filter(|id| id.name == "OrderID").map(|id| id.text.clone()).collect();
        return if ids.is_empty() { Err(Failure::input("OrderIDArray")) } else { Ok(Wanted::Ids(ids)) };
    }
    if let Some(days) = request.text_of("NumberOfDays") {
        let days = days.parse().ok().filter(|days| (1..=30).contains(days));
        let days: i64 = days.ok_or_else(|| Failure::input("NumberOfDays"))?;
        return Ok(Wanted::Created(now_ms - days * DAY_MS, now_ms));
    }
    if let Some((from_ms, to_ms)) = window(request, "ModTimeFrom", "ModTimeTo", MODIFICATION_WINDOW_MS, now_ms)? {
        return Ok(Wanted::Modified(from_ms, to_ms));
    }
    let created = window(request, "CreateTimeFrom", "CreateTimeTo", REACH_MS, now_ms)?;
    let (from_ms, to_ms) = created.ok_or_else(|| Failure::input("CreateTimeFrom"))?;
    if now_ms - from_ms > REACH_MS {
        return Err(Failure::input("CreateTimeFrom"));
    }
    Ok(Wanted::Created(from_ms, to_ms))
}

/// A window without an end ends now: not documented.
fn window(
    request: &Element,
    from_tag: &str,
    to_tag: &str,
    longest_ms: i64,
    now_ms: i64,
) -> Result<Option<(i64, i64)>, Failure> {
    let read = |tag: &str| match request.text_of(tag) {
        None => Ok(None),
        Some(text) => parse_moment_or_seconds(text).map(Some).ok_or_else(|| Failure::input(tag)),
    };
    let (from_ms, to_ms) = (read(from_tag)?, read(to_tag)?);
    if from_ms.is_none() && to_ms.is_none() {
        return Ok(None);
    }
    let from_ms = from_ms.ok_or_else(|| Failure::input(from_tag))?;
    let to_ms = to_ms.unwrap_or(now_ms);
    if from_ms >= to_ms || to_ms - from_ms > longest_ms {
        return Err(Failure::input(to_tag));
    }
    Ok(Some((from_ms, to_ms)))
}

fn one_of<'a>(request: &'a Element, tag: &str, words: &[&str], default: &'static str) -> Result<&'a str, Failure> {
    let word = request.text_of(tag).unwrap_or(default);
    if words.contains(&word) { Ok(word) } else { Err(Failure::input(tag)) }
}

/// How many on a page, and which page, from 1.
fn page(request: &Element) -> Result<(usize, usize), Failure> {
    let pagination = request.child("Pagination");
    let read = |tag: &str, default: usize, most: usize| {
        let Some(text) = pagination.and_then(|inside| inside.text_of(tag)) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| Failure::input(tag))
    };
    Ok((read("EntriesPerPage", PER_PAGE_MAX, PER_PAGE_MAX)?, read("PageNumber", 1, 1_000_000)?))
}
