//! A call's parameters, and the rows they choose.

use std::collections::BTreeMap;

use super::filter::{Filter, Test};
use super::interface::{Interface, Paging, Range, TimeField};
use super::looks::Door;
use super::merchant::{Merchant, Row};
use super::refusal::Refusal;
use weft_fakes_wdt::exact_beijing;

const PAGE_SIZE_MAX: usize = 100;
/// From this status on an order is shipped.
const SHIPPED: i64 = 95;

/// The fields of a form.
pub(crate) type Fields = BTreeMap<String, String>;

/// A call that has been understood.
pub(crate) struct Query<'a> {
    interface: &'a Interface,
    wanted: Vec<(&'a Filter, &'a str)>,
    fuzzy: bool,
    range: Option<TimeRange<'a>>,
    pub(crate) page: Page,
}

/// Times on a field, both ends included. Texts compare as the times they stand for.
struct TimeRange<'a> {
    field: &'static str,
    start: &'a str,
    end: &'a str,
}

/// Which part of the rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) no: usize,
    pub(crate) size: usize,
}

impl<'a> Query<'a> {
    pub(crate) fn parse(interface: &'a Interface, fields: &'a Fields) -> Result<Query<'a>, Refusal> {
        let given = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
        let by_document = interface.documents.iter().any(|name| given(name).is_some());
        let alone = by_document && interface.documents_alone;
        let mut wanted = Vec::new();
        for filter in interface.filters.iter().filter(|filter| !alone || interface.documents.contains(&filter.name)) {
            let default = interface.defaults.iter().find(|(name, _)| *name == filter.name).map(|(_, value)| *value);
            if let Some(value) = given(filter.name).or(default.filter(|_| !by_document)) {
                filter.check(value)?;
                wanted.push((filter, value));
            }
        }
        let range = if by_document { None } else { range(interface, &given)? };
        let page = page(interface, &given)?;
        Ok(Query { interface, wanted, fuzzy: given("is_fuzzy") == Some("1"), range, page })
    }

    /// What a call with these filters shows over all times.
    pub(crate) fn of_everything(interface: &'a Interface, filters: &'a [(&'a str, &'a str)]) -> Query<'a> {
        let value_of = |filter: &Filter| {
            let given = filters.iter().find(|(name, _)| *name == filter.name);
            given.or(interface.defaults.iter().find(|(name, _)| *name == filter.name)).map(|(_, value)| *value)
        };
        let given = |name: &str| filters.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let wanted = interface.filters.iter().filter_map(|filter| Some((filter, value_of(filter)?))).collect();
        let has_times = !matches!(interface.range, Range::Unknown);
        let everything = TimeRange { field: time_field(interface, &given), start: "0001", end: "9999-12-31 23:59:59" };
        let page = Page { no: 0, size: usize::MAX };
        Query { interface, wanted, fuzzy: false, range: has_times.then_some(everything), page }
    }

    /// All rows that match, the longest unmodified first.
    pub(crate) fn select<'m>(&self, merchant: &'m Merchant, door: Door) -> Vec<&'m Row> {
        let rows = merchant.table(self.interface.table).iter();
        let mut found: Vec<&Row> = rows.filter(|row| self.matches(row) && door.shows(self.interface, row)).collect();
        let time = self.range.as_ref().map_or(self.interface.modified, |range| range.field);
        found.sort_by_cached_key(|row| (row.text(time).into_owned(), row.key(self.interface.key)));
        found
    }

    fn matches(&self, row: &Row) -> bool {
        let in_time = self.range.as_ref().is_none_or(|range| {
            let at = row.text(range.field);
            range.start <= at.as_ref() && at.as_ref() <= range.end
        });
        in_time && self.wanted.iter().all(|(filter, wanted)| filter.lets_through(row, wanted, self.fuzzy_for(filter)))
    }

    fn fuzzy_for(&self, filter: &Filter) -> bool {
        self.fuzzy && matches!(filter.test, Test::Holds(_))
    }
}

impl Page {
    /// The rows of this page.
    pub(crate) fn of<'r, 'm>(&self, rows: &'r [&'m Row]) -> &'r [&'m Row] {
        let from = self.no.saturating_mul(self.size).min(rows.len());
        let to = from.saturating_add(self.size).min(rows.len());
        &rows[from..to]
    }
}

fn range<'a>(
    interface: &Interface,
    given: &impl Fn(&str) -> Option<&'a str>,
) -> Result<Option<TimeRange<'a>>, Refusal> {
    let seconds_max = match interface.range {
        Range::Unknown => return Ok(None),
        Range::Optional if given("start_time").is_none() && given("end_time").is_none() => return Ok(None),
        Range::Optional => i64::MAX,
        Range::Seconds(seconds) => seconds,
    };
    let (Some(start), Some(end)) = (given("start_time"), given("end_time")) else {
        return Err(Refusal::new(2160, "开始时间和结束时间不能为空"));
    };
    let (Some(start_s), Some(end_s)) = (exact_beijing(start), exact_beijing(end)) else {
        return Err(Refusal::new(2102, "开始时间或结束时间格式错误"));
    };
    if end_s < start_s {
        return Err(Refusal::new(2104, "结束时间不能早于开始时间"));
    }
    if end_s - start_s > seconds_max {
        return Err(Refusal::new(2180, format!("时间跨度不能超过{}分钟", seconds_max / 60)));
    }
    Ok(Some(TimeRange { field: time_field(interface, given), start, end }))
}

/// The field that the range is on.
fn time_field<'a>(interface: &Interface, given: &impl Fn(&str) -> Option<&'a str>) -> &'static str {
    match interface.time {
        TimeField::Always(field) => field,
        TimeField::ByType(field) if given("time_type") == Some("1") => field,
        TimeField::ByType(_) => interface.modified,
        TimeField::Shipment => {
            let before =
                given("status").and_then(|status| status.parse().ok()).is_some_and(|status: i64| status < SHIPPED);
            if before || given("is_by_modified") == Some("1") { interface.modified } else { "consign_time" }
        }
    }
}

fn page<'a>(interface: &Interface, given: &impl Fn(&str) -> Option<&'a str>) -> Result<Page, Refusal> {
    let number = |name: &str, default: usize, least: usize, most: usize| {
        let Some(text) = given(name) else { return Ok(default) };
        let parsed = text.parse().ok().filter(|number| (least..=most).contains(number));
        parsed.ok_or_else(|| Refusal::new(2220, format!("{name}不在允许的范围内")))
    };
    match interface.paging {
        Paging::Queue => Ok(Page { no: 0, size: number("limit", PAGE_SIZE_MAX, 1, PAGE_SIZE_MAX)? }),
        Paging::Pages(default) => {
            Ok(Page { no: number("page_no", 0, 0, usize::MAX)?, size: number("page_size", default, 1, PAGE_SIZE_MAX)? })
        }
    }
}
