//! Depth, loops, sizes: what ends a script that would never end, or would take all memory.

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string};

use weft_sdk::log;

use super::state::state;
use crate::syntax::{GUARD, REMEMBER};

/// Rounds of the loops of one call. Methods that repeat texts count, too.
const ROUNDS_MAX: u64 = 50_000_000;
/// Calls within each other, from which on a script is told.
const CALLS_MAX: usize = 4_000;
/// Calls within the last one that looked at its depth, where the engine ends the script. Those through the engine itself
/// (by a getter, a proxy, a method of lists) count twice, and all of them count: so a script is at least told where it
/// was. Some 260 of the dearest of those fill the instance's stack for calls, and no code looks at that.
const UNGUARDED_CALLS_MAX: usize = 400;
/// The same where code was loaded in which no function looks at its depth: packages, ES modules, what `eval` makes of texts.
/// There calls that lead through the engine may end the component.
const CALLS_WITHOUT_GUARDS_MAX: usize = 5_000;
/// Values on the engine's stack: enough for so many calls.
const VALUES_MAX: usize = 2_000_000;
/// What calls that lead through the engine itself may take of the native stack, from which on a script is told. In a
/// component that is the stack for larger variables; the one for calls has 512 KiB, and is as full.
const NATIVE_STACK_BYTES_MAX: usize = if cfg!(target_arch = "wasm32") { 96 << 10 } else { 256 << 10 };
/// Longest text.
const TEXT_MAX: f64 = (32 << 20) as f64;
/// How much memory grows until the host is told again where.
const GROWTH_TOLD_BYTES: usize = 8 << 20;
/// A shorter text no regular expression can look through for long.
const SEARCHED_TOLD_MIN: usize = 24;
/// Longest list.
const LIST_MAX: f64 = 5_000_000.0;

/// Sets the engine's limits, and replaces what would go past them.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let limits = context.runtime_limits_mut();
    limits.set_loop_iteration_limit(ROUNDS_MAX);
    limits.set_recursion_limit(UNGUARDED_CALLS_MAX);
    limits.set_stack_size_limit(VALUES_MAX);
    // So that a call of the script's own is among them.
    limits.set_backtrace_limit(UNGUARDED_CALLS_MAX);
    for (name, native) in [(GUARD, enter as Native), (REMEMBER, super::errors::remember)] {
        let function = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(native)).build();
        let hidden =
            PropertyDescriptor::builder().value(function).writable(false).enumerable(false).configurable(false);
        context.global_object().define_property_or_throw(JsString::from(name), hidden, context)?;
    }
    let strings = context.intrinsics().constructors().string().prototype();
    let arrays = context.intrinsics().constructors().array().clone();
    replace(&strings, "repeat", repeats, context)?;
    replace(&strings, "padStart", pads, context)?;
    replace(&strings, "padEnd", pads, context)?;
    let patterns = context.intrinsics().constructors().regexp().prototype();
    replace(&patterns, "exec", searches, context)?;
    replace(&arrays.prototype(), "push", grows, context)?;
    replace(&arrays.prototype(), "fill", walks, context)?;
    replace(&arrays.prototype(), "join", joins, context)?;
    replace(&arrays.constructor(), "from", takes_from, context)
}

/// Remembers where the native stack is while the script begins.
pub(super) fn begin(context: &Context) {
    let state = state(context);
    state.stack_base.set(stack_address());
    state.told_bytes.set(memory_bytes());
}

/// Has the engine count calls from here on. Gives how many there are.
pub(super) fn count_calls(context: &mut Context) -> usize {
    let calls = context.stack_trace().size_hint().0;
    let more = if state(context).lacks_guards.get() { CALLS_WITHOUT_GUARDS_MAX } else { UNGUARDED_CALLS_MAX };
    context.runtime_limits_mut().set_recursion_limit(calls + more);
    calls
}

/// Lets code go deeper in which no function looks at its depth.
pub(super) fn go_without_guards(context: &mut Context) {
    state(context).lacks_guards.set(true);
    count_calls(context);
}

/// Throws where calls are too deep. What the prelude does at any depth asks for it, too.
pub(crate) fn enter(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    tell_where_memory_grows(context);
    let calls = count_calls(context);
    let native = state(context).stack_base.get().abs_diff(stack_address());
    if calls > CALLS_MAX || native > NATIVE_STACK_BYTES_MAX {
        // The error itself knows the innermost calls alone, and those may be the prelude's.
        *state(context).too_deep_at.borrow_mut() = super::stack::here(context);
        return Err(JsNativeError::range().with_message("Maximum call stack size exceeded").into());
    }
    Ok(JsValue::undefined())
}

/// A limit of the host ends the component, which can't say where it was then: so it does before what may take long.
fn tell(context: &Context) {
    if let Some(place) = super::stack::here(context) {
        log::at(&place.to_string(), place.source.trim());
    }
}

fn tell_where_memory_grows(context: &Context) {
    let (state, bytes) = (state(context), memory_bytes());
    if bytes >= state.told_bytes.get() + GROWTH_TOLD_BYTES {
        state.told_bytes.set(bytes);
        tell(context);
    }
}

/// How large the component's memory is; natively nobody limits it.
fn memory_bytes() -> usize {
    #[cfg(target_arch = "wasm32")]
    let pages = core::arch::wasm32::memory_size(0);
    #[cfg(not(target_arch = "wasm32"))]
    let pages = 0;
    pages << 16
}

/// About where the native stack is.
#[inline(never)]
fn stack_address() -> usize {
    let here = std::hint::black_box(0_u8);
    std::ptr::from_ref(&here) as usize
}

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;
type Check = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<()>;

/// Puts a check before a function of the engine.
fn replace(owner: &JsObject, name: &'static str, check: Check, context: &mut Context) -> JsResult<()> {
    let own = owner.get(JsString::from(name), context)?;
    let Some(own) = own.as_object() else { return Ok(()) };
    let length = own.get(js_string!("length"), context)?.as_number().unwrap_or_default();
    let checked = NativeFunction::from_copy_closure_with_captures(
        move |this, args, own: &JsObject, context| {
            check(this, args, context)?;
            own.call(this, args, context)
        },
        own,
    );
    let function =
        FunctionObjectBuilder::new(context.realm(), checked).name(JsString::from(name)).length(length as usize).build();
    let descriptor = PropertyDescriptor::builder().value(function).writable(true).enumerable(false).configurable(true);
    owner.define_property_or_throw(JsString::from(name), descriptor, context)?;
    Ok(())
}

fn repeats(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<()> {
    tell_where_memory_grows(context);
    let length = this.as_string().map_or(0, |text| text.len());
    text_of(length as f64 * args.first().and_then(JsValue::as_number).unwrap_or_default())
}

fn pads(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<()> {
    text_of(args.first().and_then(JsValue::as_number).unwrap_or_default())
}

fn searches(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<()> {
    if args.first().and_then(JsValue::as_string).is_some_and(|text| text.len() >= SEARCHED_TOLD_MIN) {
        tell(context);
    }
    Ok(())
}

fn grows(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<()> {
    tell_where_memory_grows(context);
    Ok(())
}

fn walks(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<()> {
    list_of(this, context)
}

/// What stands between the parts counts; what they are themselves is known only when they are asked.
fn joins(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<()> {
    list_of(this, context)?;
    let between = args.first().and_then(JsValue::as_string).map_or(1, |text| text.len());
    let parts = match this.as_object() {
        Some(list) if between > 1 => list.get(js_string!("length"), context)?.as_number().unwrap_or_default(),
        _ => 0.0,
    };
    text_of(between as f64 * parts)
}

fn takes_from(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<()> {
    args.first().map_or(Ok(()), |source| list_of(source, context))
}

fn text_of(length: f64) -> JsResult<()> {
    if length.is_finite() && length > TEXT_MAX {
        return Err(JsNativeError::range().with_message("Invalid string length").into());
    }
    Ok(())
}

fn list_of(list: &JsValue, context: &mut Context) -> JsResult<()> {
    let Some(list) = list.as_object().filter(|list| list.is_array() || list.is_ordinary()) else { return Ok(()) };
    let known = list.borrow().properties().get(&js_string!("length").into());
    let length = match known.and_then(|it| it.value().and_then(JsValue::as_number)) {
        Some(length) => length,
        None if list.is_array() => list.get(js_string!("length"), context)?.as_number().unwrap_or_default(),
        None => 0.0,
    };
    if length > LIST_MAX {
        return Err(JsNativeError::range().with_message("Invalid array length").into());
    }
    Ok(())
}
