//! Clock, timers, log, JSON.

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue};
use serde_json::Value;
use weft_sdk::log::{self as lines, Level};

use super::text;
use crate::engine::parse_keeping;
use crate::engine::state::state;

/// Longest line of a log, in bytes: the host keeps no more.
const LINE_BYTES_MAX: usize = 4 << 10;

/// Milliseconds since 1970.
pub(super) fn now(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(JsValue::from(state(context).clock.now_ms() as f64))
}

/// Writes a line into the step's log.
pub(super) fn log(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let level = match text(args, 0, context)?.as_str() {
        "debug" => Level::Debug,
        "warning" => Level::Warn,
        "error" => Level::Error,
        _ => Level::Info,
    };
    let mut line = text(args, 1, context)?;
    line.truncate(line.floor_char_boundary(LINE_BYTES_MAX));
    lines::write(level, &line, &Value::Null);
    Ok(JsValue::undefined())
}

/// Calls something later. Gives the timer's number.
pub(super) fn timer(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let callback = args.get_or_undefined(0).as_callable();
    let callback = callback.ok_or_else(|| JsNativeError::typ().with_message("a timer calls a function"))?;
    let delay_ms = args.get_or_undefined(1).to_number(context)?;
    let state = state(context);
    let number = state.jobs.add_timer(callback, delay_ms, &state.clock);
    Ok(JsValue::from(number as f64))
}

/// Forgets a timer.
pub(super) fn clear_timer(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = args.get_or_undefined(0).to_number(context)?;
    state(context).jobs.clear_timer(number as u64);
    Ok(JsValue::undefined())
}

/// Reads JSON and keeps digits.
pub(super) fn parse(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    parse_keeping(&text(args, 0, context)?, context)
}
