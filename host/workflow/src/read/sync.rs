//! `sync`: reading by windows.

use chrono::{DateTime, NaiveDate};

use super::Reader;
use crate::checked::Align;
use crate::document::{FirstWritten, Instant, Located, SyncWritten};
use crate::duration::parse_duration;
use crate::finding::shortened;
use weft_yaml::Node;

const KEYS: [&str; 8] = ["first", "lookback", "step", "until", "zone", "align", "parallel", "bookmark"];

pub(super) fn sync(reader: &mut Reader<'_>, node: &Node) -> Option<SyncWritten> {
    let fields = reader.fields(node, "`sync`", &KEYS)?;
    let lookback = reader.optional(&fields, "lookback", |reader, node| reader.duration(node, "`lookback`"));
    let written = SyncWritten {
        place: reader.place(fields.mark),
        first: reader.optional(&fields, "first", first).into_option(),
        lookback: lookback.into_option(),
        step: reader.optional(&fields, "step", step).into_option(),
        until: reader.optional(&fields, "until", until).into_option(),
        zone: reader.optional(&fields, "zone", Reader::zone),
        align: reader.optional(&fields, "align", align).into_option(),
        parallel: reader.optional(&fields, "parallel", parallel).into_option(),
        bookmark: reader.optional(&fields, "bookmark", bookmark).into_option(),
    };
    Some(written)
}

fn first(reader: &mut Reader<'_>, node: &Node) -> Option<Located<FirstWritten>> {
    let text = reader.text(node, "`first`")?;
    let value = match text {
        "yesterday" => Some(FirstWritten::Yesterday),
        _ => parse_duration(text).map(FirstWritten::Ago).or_else(|| instant(text).map(FirstWritten::At)),
    };
    let Some(value) = value else {
        let remedy = "write how far back (`90d`), `yesterday`, a day (`2024-01-01`) or a time with its offset \
                      (`2024-01-01T00:00:00+08:00`)";
        reader.report(node.mark, format!("`first` can't be `{}`", shortened(text)), remedy);
        return None;
    };
    Some(Located { value, place: reader.place(node.mark) })
}

fn align(reader: &mut Reader<'_>, node: &Node) -> Option<Located<Align>> {
    let text = reader.text(node, "`align`")?;
    if text != "day" {
        let remedy = "write `align: day`, or remove it: windows then begin and end at any second";
        reader.report(node.mark, format!("`align` can't be `{}`", shortened(text)), remedy);
        return None;
    }
    Some(Located { value: Align::Day, place: reader.place(node.mark) })
}

/// Each window that is read holds some pages in memory, so there are fewer of them than there may be items.
pub(crate) const WINDOWS_AT_ONCE_MAX: u64 = 16;

fn parallel(reader: &mut Reader<'_>, node: &Node) -> Option<Located<usize>> {
    let number = reader.whole(node, "`parallel`", (1, WINDOWS_AT_ONCE_MAX))?;
    Some(Located { value: usize::try_from(number).ok()?, place: reader.place(node.mark) })
}

fn step(reader: &mut Reader<'_>, node: &Node) -> Option<Located<std::time::Duration>> {
    let value = reader.duration(node, "`step`")?;
    if value.is_zero() {
        reader.report(node.mark, "with a `step` of nothing a window never moves", "write `1d`, or remove it");
        return None;
    }
    Some(Located { value, place: reader.place(node.mark) })
}

fn until(reader: &mut Reader<'_>, node: &Node) -> Option<Located<Instant>> {
    let text = reader.text(node, "`until`")?;
    let Some(value) = instant(text) else {
        let remedy = "write a day (`2024-02-01`) or a time with its offset (`2024-02-01T00:00:00+08:00`)";
        reader.report(node.mark, format!("`until` can't be `{}`", shortened(text)), remedy);
        return None;
    };
    Some(Located { value, place: reader.place(node.mark) })
}

fn bookmark(reader: &mut Reader<'_>, node: &Node) -> Option<Located<String>> {
    let field = reader.text(node, "`bookmark`")?.to_owned();
    Some(Located { value: field, place: reader.place(node.mark) })
}

fn instant(text: &str) -> Option<Instant> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Instant::Day(day));
    }
    DateTime::parse_from_rfc3339(text).ok().map(|time| Instant::Milliseconds(time.timestamp_millis()))
}
