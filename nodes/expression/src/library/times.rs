//! Times: seconds since 1970, and broken down as `[year, month from 0, day, hour, minute, seconds, weekday, day of year]`,
//! always in UTC.

mod calendar;
mod parse;
mod print;

use super::native::{Native, of_input, of_one, wrap};
use crate::value::{Outcome, Value, fail};
use calendar::Moment;

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_input!("gmtime", |value| Ok(
            Moment::from_seconds(seconds(&value, "gmtime() requires a number")?)?.broken_down()
        )),
        of_input!("mktime", |value| Ok(Value::integer(broken_down(&value, "mktime requires array inputs")?.seconds()))),
        of_one!("strftime", strftime),
        of_one!("strptime", strptime),
    ])
}

/// Whether `strftime` knows all that a pattern asks for.
pub(super) fn check_printed(format: &str) -> Outcome<()> {
    print::print(&Moment::from_seconds(0.0)?, format).map(drop)
}

/// The same of `strptime`.
pub(super) fn check_read(format: &str) -> Outcome<()> {
    parse::check(format)
}

fn seconds(value: &Value, reason: &str) -> Outcome<f64> {
    match value {
        Value::Number(number) => Ok(number.to_float()),
        _ => fail(reason),
    }
}

fn broken_down(value: &Value, reason: &str) -> Outcome<Moment> {
    match value {
        Value::Array(parts) => Moment::from_parts(parts),
        _ => fail(reason),
    }
}

fn strftime(value: Value, format: Value) -> Outcome {
    const REASON: &str = "strftime/1 requires parsed datetime inputs";
    let moment = match &value {
        Value::Number(_) => Moment::from_seconds(seconds(&value, REASON)?)?,
        other => broken_down(other, REASON)?,
    };
    match format {
        Value::Text(format) => print::print(&moment, &format).map(Value::text),
        _ => fail("strftime/1 requires a string format"),
    }
}

fn strptime(value: Value, format: Value) -> Outcome {
    match (value, format) {
        (Value::Text(text), Value::Text(format)) => Ok(parse::parse(&text, &format)?.broken_down()),
        _ => fail("strptime/1 requires string inputs and arguments"),
    }
}
