//! Reading places out of errors.
//!
//! The engine names the place of each call by the number of its source. Scripts see the places that people know, in the
//! form of Node.js.

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::state::{State, state};
use crate::place::{Place, Position, SourceFile};

/// What the engine calls sources: this and a number.
const PREFIX: &str = "weft:";

/// Most calls that the `stack` of an error tells.
const CALLS_TOLD_MAX: usize = 50;

/// The name by which the engine knows a source.
pub(super) fn path(number: usize) -> String {
    format!("{PREFIX}{number}")
}

/// Has the `stack` of errors tell places as people know them.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().error().prototype();
    let key = js_string!("stack");
    let known = prototype.borrow().properties().get(&key.clone().into());
    let Some(known) = known else { return Ok(()) };
    *state(context).read_stack.borrow_mut() = known.get().and_then(JsValue::as_object);
    let getter = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(get_stack))
        .name(js_string!("get stack"))
        .build();
    let setter = known.set().cloned().unwrap_or_default();
    let descriptor = PropertyDescriptor::builder().get(getter).set(setter).enumerable(false).configurable(true).build();
    prototype.define_property_or_throw(key, descriptor, context)?;
    let capture = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(capture))
        .name(js_string!("captureStackTrace"))
        .length(2)
        .build();
    let constructor = context.intrinsics().constructors().error().constructor();
    let descriptor = PropertyDescriptor::builder().value(capture).writable(true).enumerable(false).configurable(true);
    constructor.define_property_or_throw(js_string!("captureStackTrace"), descriptor, context)?;
    Ok(())
}

/// `Error.captureStackTrace`: packages call it for errors of their own.
fn capture(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(target) = args.first().and_then(JsValue::as_object) else {
        return Err(JsNativeError::typ().with_message("Invalid argument").into());
    };
    let head = JsValue::from(target.clone()).to_string(context)?.to_std_string_lossy();
    let place = here(context).map(|place| format!("\n    at {place}")).unwrap_or_default();
    let text = JsString::from(head + &place);
    let descriptor = PropertyDescriptor::builder().value(text).writable(true).enumerable(false).configurable(true);
    target.define_property_or_throw(js_string!("stack"), descriptor, context)?;
    Ok(JsValue::undefined())
}

fn get_stack(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(raw) = raw(this, context) else { return Ok(JsValue::undefined()) };
    let head = this.to_string(context)?.to_std_string_lossy();
    let state = state(context);
    let sources = state.sources.borrow();
    let calls = raw.lines().filter_map(|line| told(line, &sources)).take(CALLS_TOLD_MAX);
    let text = std::iter::once(head).chain(calls).collect::<Vec<_>>().join("\n");
    Ok(JsString::from(text).into())
}

/// A call as Node.js tells it; none for what isn't the script's own.
fn told(line: &str, sources: &[SourceFile]) -> Option<String> {
    let place = place_in(line, sources)?;
    let name = line.trim_start().strip_prefix("at ")?.split(" (").next().unwrap_or_default();
    Some(if name.is_empty() || name == "<main>" {
        format!("    at {place}")
    } else {
        format!("    at {name} ({place})")
    })
}

/// The calls that led to an error, as the engine tells them.
pub(super) fn raw(error: &JsValue, context: &mut Context) -> Option<String> {
    let getter = state(context).read_stack.borrow().clone()?;
    let stack = getter.call(error, &[], context).ok()?;
    Some(stack.as_string()?.to_std_string_lossy())
}

/// The innermost place of the script's own in the calls that led to an error.
pub(super) fn innermost(calls: &str, state: &State) -> Option<Place> {
    let sources = state.sources.borrow();
    calls.lines().find_map(|line| place_in(line, &sources))
}

/// Where the script is right now.
pub(crate) fn here(context: &Context) -> Option<Place> {
    let state = state(context);
    let sources = state.sources.borrow();
    context.stack_trace().find_map(|frame| {
        let location = frame.position();
        let number = location.path.to_string().strip_prefix(PREFIX)?.parse::<usize>().ok()?;
        let position = location.position?;
        let at = Position { line: position.line_number(), column: position.column_number() };
        Some(sources.get(number)?.place(at))
    })
}

/// The place in a line such as `at f (weft:0:3:14)`.
fn place_in(line: &str, sources: &[SourceFile]) -> Option<Place> {
    let source = source_in(line, sources)?;
    let mut numbers = line.trim_end_matches(')').rsplit(':').map(str::parse::<u32>);
    let (column, line) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some(source.place(Position { line, column }))
}

/// The source in such a line, which may have no numbers: `at f (weft:0:?:?)`.
pub(super) fn source_in<'s>(line: &str, sources: &'s [SourceFile]) -> Option<&'s SourceFile> {
    let rest = &line[line.rfind(PREFIX)? + PREFIX.len()..];
    sources.get(rest.split(':').next()?.parse::<usize>().ok()?)
}
