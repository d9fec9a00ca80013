//! Dates in English and Chinese.

use boa_engine::builtins::date::Date;
use boa_engine::object::JsObject;
use boa_engine::{Context, JsNativeError, JsResult, JsValue, js_string};
use weft_sdk::time;

use super::options::{self, Locale, text, unknown, value};

const KNOWN: [&str; 10] =
    ["timeZone", "hour12", "hourCycle", "year", "month", "day", "hour", "minute", "second", "dateStyle"];

/// `5/1/2024, 9:05:07 AM`
pub(super) fn date_and_time(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    write(this, args, Wanted { date: true, time: true }, context)
}

/// `5/1/2024`
pub(super) fn date(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    write(this, args, Wanted { date: true, time: false }, context)
}

/// `9:05:07 AM`
pub(super) fn time(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    write(this, args, Wanted { date: false, time: true }, context)
}

/// Which parts are wanted where nothing is said.
#[derive(Clone, Copy)]
struct Wanted {
    date: bool,
    time: bool,
}

/// How each part is written, if it is.
struct Style {
    year: Option<String>,
    month: Option<String>,
    day: Option<String>,
    hour: Option<String>,
    minute: Option<String>,
    second: Option<String>,
    hours: Hours,
}

/// How hours are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hours {
    /// 0 to 23, and which words follow: none.
    Day,
    /// 1 to 24.
    DayFromOne,
    /// 0 to 11.
    HalfFromZero,
    /// 1 to 12.
    Half,
}

impl Hours {
    fn is_half(self) -> bool {
        matches!(self, Self::Half | Self::HalfFromZero)
    }

    fn shown(self, hour: u32) -> u32 {
        match self {
            Self::Day => hour,
            Self::DayFromOne => (hour + 23) % 24 + 1,
            Self::HalfFromZero => hour % 12,
            Self::Half => (hour + 11) % 12 + 1,
        }
    }
}

fn write(this: &JsValue, args: &[JsValue], wanted: Wanted, context: &mut Context) -> JsResult<JsValue> {
    let is_date = this.as_object().is_some_and(|object| object.is::<Date>());
    if !is_date {
        return Err(JsNativeError::typ().with_message("this is not a Date object.").into());
    }
    let Some(object) = this.as_object() else { return Ok(JsValue::undefined()) };
    let ms = context.intrinsics().constructors().date().prototype().get(js_string!("valueOf"), context)?;
    let ms = ms.as_object().map(|value_of| value_of.call(&object.into(), &[], context)).transpose()?;
    let ms = ms.and_then(|ms| ms.as_number()).unwrap_or(f64::NAN);
    let locale = options::locale(args, 0, context)?;
    let given = options::options(args, 1);
    options::only(given.as_ref(), &KNOWN, context)?;
    let offset = offset(text(given.as_ref(), "timeZone", context)?.as_deref())?;
    let style = style(given.as_ref(), locale, wanted, context)?;
    if ms.is_nan() {
        return Ok(value("Invalid Date"));
    }
    let local = time::local((ms / 1_000.0).floor() as i64, offset);
    Ok(value(&written(&local, locale, &style)?))
}

/// Minutes ahead of UTC. Zones whose clocks change are not known here.
fn offset(zone: Option<&str>) -> JsResult<i16> {
    match zone.map(str::to_ascii_lowercase).as_deref() {
        None | Some("utc" | "gmt" | "etc/utc" | "etc/gmt") => Ok(0),
        Some(
            "asia/shanghai" | "asia/chongqing" | "prc" | "asia/hong_kong" | "asia/taipei" | "asia/singapore" | "+08:00",
        ) => Ok(480),
        Some("asia/tokyo" | "asia/seoul") => Ok(540),
        Some("asia/bangkok" | "asia/ho_chi_minh" | "asia/jakarta") => Ok(420),
        Some("asia/kolkata" | "asia/calcutta") => Ok(330),
        Some("asia/dubai") => Ok(240),
        Some(zone) => Err(unknown(&format!("the zone '{zone}' is not available in scripts: add its offset by hand"))),
    }
}

fn style(given: Option<&JsObject>, locale: Locale, wanted: Wanted, context: &mut Context) -> JsResult<Style> {
    let cycle = text(given, "hourCycle", context)?;
    let american = locale == Locale::UnitedStates;
    // Node.js has both oddities.
    let hours = match (text(given, "hour12", context)?.as_deref(), cycle.as_deref()) {
        (Some("true"), _) if american => Hours::Half,
        (Some("true"), _) => Hours::HalfFromZero,
        (Some(_), _) if american => Hours::DayFromOne,
        (None, Some("h12")) => Hours::Half,
        (None, Some("h11")) => Hours::HalfFromZero,
        (None, Some("h24")) => Hours::DayFromOne,
        (None, None) if american => Hours::Half,
        (Some(_) | None, _) => Hours::Day,
    };
    let mut part = |name: &str| text(given, name, context);
    let mut style = Style {
        year: part("year")?,
        month: part("month")?,
        day: part("day")?,
        hour: part("hour")?,
        minute: part("minute")?,
        second: part("second")?,
        hours,
    };
    if part("dateStyle")?.is_some() {
        return Err(unknown("the option 'dateStyle' is not available in scripts: name year, month and day"));
    }
    let numeric = || Some("numeric".to_owned());
    let has_date = style.year.is_some() || style.month.is_some() || style.day.is_some();
    let has_time = style.hour.is_some() || style.minute.is_some() || style.second.is_some();
    if wanted.date && !has_date && !(wanted.time && has_time) {
        (style.year, style.month, style.day) = (numeric(), numeric(), numeric());
    }
    if wanted.time && !has_time && !(wanted.date && has_date) {
        (style.hour, style.minute, style.second) = (numeric(), numeric(), numeric());
    }
    Ok(style)
}

/// A local time such as `2024-05-01 09:05:07`, as people there write it.
fn written(local: &str, locale: Locale, style: &Style) -> JsResult<String> {
    let numbers: Vec<u32> = local.split(['-', ' ', ':']).filter_map(|part| part.parse().ok()).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else {
        return Err(unknown("this year can't be written"));
    };
    let two = |value: u32, style: &Option<String>, wide: bool| match style.as_deref() {
        None => Ok(None),
        Some("2-digit") => Ok(Some(format!("{:02}", value % 100))),
        Some("numeric") => Ok(Some(if wide { format!("{value:02}") } else { value.to_string() })),
        Some(other) => Err(unknown(&format!("'{other}' is not available in scripts: use numeric or 2-digit"))),
    };
    if locale == Locale::Iso && (style.hours.is_half() || style.year.is_none() && style.month.is_some()) {
        return Err(unknown("sv-SE writes whole dates and hours of the day only in scripts"));
    }
    let wide_date = matches!(locale, Locale::Iso | Locale::Britain);
    let date = [two(year, &style.year, false)?, two(month, &style.month, wide_date)?, two(day, &style.day, wide_date)?];
    let date = match locale {
        Locale::China => joined(date, "/"),
        Locale::Iso => joined(date, "-"),
        Locale::Britain => joined([date[2].clone(), date[1].clone(), date[0].clone()], "/"),
        Locale::UnitedStates => joined([date[1].clone(), date[2].clone(), date[0].clone()], "/"),
    };
    let is_half = style.hours.is_half();
    let shown = style.hours.shown(hour);
    let time =
        [two(shown, &style.hour, !is_half)?, two(minute, &style.minute, true)?, two(second, &style.second, true)?];
    let time = joined(time, ":").map(|time| match (is_half && style.hour.is_some(), locale, hour < 12) {
        (false, ..) => time,
        (true, Locale::China, morning) => format!("{}{time}", if morning { "上午" } else { "下午" }),
        (true, Locale::Britain, morning) => format!("{time} {}", if morning { "am" } else { "pm" }),
        (true, _, morning) => format!("{time} {}", if morning { "AM" } else { "PM" }),
    });
    let between = if matches!(locale, Locale::China | Locale::Iso) { " " } else { ", " };
    Ok([date, time].into_iter().flatten().collect::<Vec<_>>().join(between))
}

fn joined(parts: [Option<String>; 3], between: &str) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(between))
}
