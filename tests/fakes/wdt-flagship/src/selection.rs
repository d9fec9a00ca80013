//! Which rows a call is about: its time range, its filters, its order.

use super::filter::{self, Test};
use super::interface::{Column, Filter, Interface, Needed, Times, Widest};
use super::params::Params;
use super::refusal::Refusal;
use super::value::exact_time;

/// A call's choice of rows.
pub(crate) struct Selection {
    /// The place among the table's time columns of the one that is filtered and sorted by.
    pub(crate) column: usize,
    /// Unix seconds, both ends part of it.
    pub(crate) range_s: Option<(i64, i64)>,
    pub(crate) tests: Vec<Test>,
    pub(crate) newest_first: bool,
}

impl Selection {
    pub(crate) fn new(interface: &Interface, params: &Params) -> Result<Selection, Refusal> {
        if let Some(unknown) = params.names().find(|name| !interface.knows(name)) {
            return Err(Refusal::field(unknown));
        }
        let range = range(interface, params)?;
        let column = range.as_ref().map_or(Ok(0), |range| column(interface, range.times, params))?;
        let tests = interface.filters.iter().map(|(name, filter)| filter::test(name, *filter, params));
        Ok(Selection {
            column,
            range_s: range.map(|range| (range.from_s, range.to_s)),
            tests: tests.filter_map(Result::transpose).collect::<Result<_, _>>()?,
            newest_first: newest_first(interface, params)?,
        })
    }
}

/// A time range that was sent, in unix seconds.
struct Range {
    times: &'static Times,
    from_s: i64,
    to_s: i64,
}

/// The one time range that was sent.
fn range(interface: &Interface, params: &Params) -> Result<Option<Range>, Refusal> {
    let missing = || Refusal::application("参数中必须包含起止时间");
    if !interface.needs_one_of.is_empty() && !params.has_one_of(interface.needs_one_of) {
        return Err(Refusal::field(interface.needs_one_of[0]));
    }
    if params.has_one_of(interface.times_ignored_with) {
        return Ok(None);
    }
    let sent: Vec<&'static Times> =
        interface.times.iter().filter(|times| params.has(times.from) || params.has(times.to)).collect();
    match (sent.as_slice(), interface.times_needed) {
        ([times], _) if params.has(times.from) && params.has(times.to) => checked_range(times, params).map(Some),
        ([], Needed::Never) => Ok(None),
        ([], Needed::Unless(names)) if params.has_one_of(names) => Ok(None),
        // No document says what several pairs at once mean.
        ([_, second, ..], _) => Err(Refusal::field(second.from)),
        _ => Err(missing()),
    }
}

fn checked_range(times: &'static Times, params: &Params) -> Result<Range, Refusal> {
    let (from_s, to_s) = (time(params, times.from)?, time(params, times.to)?);
    if to_s < from_s {
        return Err(Refusal::application("结束时间不能小于开始时间"));
    }
    let (widest_s, refusal) = times.widest.limit(params);
    // Exactly the widest is let through. The documents leave it open.
    if to_s - from_s > widest_s { Err(Refusal::application(refusal)) } else { Ok(Range { times, from_s, to_s }) }
}

fn time(params: &Params, name: &str) -> Result<i64, Refusal> {
    let text = params.scalar(name)?.unwrap_or_default();
    exact_time(&text).ok_or_else(|| Refusal::application(format!("Unparseable date: \"{text}\"")))
}

fn column(interface: &Interface, times: &Times, params: &Params) -> Result<usize, Refusal> {
    let name = match times.column {
        Column::Of(name) => name,
        Column::ByCode(filter, columns) => {
            let code = params.scalar(filter)?;
            let found = columns.iter().find(|(one, _)| code.as_deref().is_none_or(|code| code == *one));
            found.ok_or_else(|| Refusal::field(filter))?.1
        }
    };
    Ok(interface.table.times.iter().position(|one| *one == name).unwrap_or(0))
}

fn newest_first(interface: &Interface, params: &Params) -> Result<bool, Refusal> {
    let sorts = |filter: &&(&str, Filter)| matches!(filter.1, Filter::NewestFirst);
    let Some((name, _)) = interface.filters.iter().find(sorts) else { return Ok(false) };
    match params.scalar(name)?.as_deref() {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(_) => Err(Refusal::field(name)),
    }
}

impl Widest {
    fn limit(self, params: &Params) -> (i64, String) {
        let wide = |limit: &str| format!("您的查询时间过宽,查询时间不能大于{limit}");
        match self {
            Widest::Hour => (3600, wide("60分钟")),
            Widest::HourDifference => (3600, "起止时间差最大1小时".to_owned()),
            Widest::Day => (86_400, wide("1天")),
            Widest::Week => (7 * 86_400, wide("7天")),
            Widest::Month => (30 * 86_400, wide("30天")),
            Widest::MonthWithSpec if params.has("spec_no") => Widest::Month.limit(params),
            Widest::MonthWithSpec => Widest::Hour.limit(params),
        }
    }
}
