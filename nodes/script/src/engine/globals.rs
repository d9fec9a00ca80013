//! What scripts find without asking for it.
//!
//! Most scripts use little of it, and each call of a node makes all anew. So a name is an accessor until somebody looks:
//! the first look runs `prelude/globals.js`, which knows them all.

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::state::state;
use super::{builtins, modules};

/// What `prelude/globals.js` defines.
const NAMES: [&str; 30] = [
    "AbortController",
    "AbortSignal",
    "Blob",
    "Buffer",
    "DOMException",
    "Event",
    "EventTarget",
    "FormData",
    "Headers",
    "Request",
    "Response",
    "TextDecoder",
    "TextEncoder",
    "URL",
    "URLSearchParams",
    "atob",
    "btoa",
    "clearImmediate",
    "clearInterval",
    "clearTimeout",
    "console",
    "crypto",
    "fetch",
    "performance",
    "process",
    "queueMicrotask",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "structuredClone",
];

/// Makes the accessors.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    define(&global, "global", global.clone().into(), context)?;
    for (index, name) in NAMES.into_iter().enumerate() {
        let getter = NativeFunction::from_copy_closure(move |_, _, context| look(index, context));
        let setter = NativeFunction::from_copy_closure(move |_, args, context| {
            set(index, args.first().cloned().unwrap_or_default(), context)
        });
        let descriptor = PropertyDescriptor::builder()
            .get(FunctionObjectBuilder::new(context.realm(), getter).build())
            .set(FunctionObjectBuilder::new(context.realm(), setter).build())
            .enumerable(false)
            .configurable(true);
        global.define_property_or_throw(JsString::from(name), descriptor, context)?;
    }
    Ok(())
}

/// Defines a global as scripts would.
pub(super) fn define(global: &JsObject, name: &str, value: JsValue, context: &mut Context) -> JsResult<()> {
    let descriptor =
        PropertyDescriptor::builder().value(value).writable(true).enumerable(false).configurable(true).build();
    global.define_property_or_throw(JsString::from(name), descriptor, context)?;
    Ok(())
}

fn look(index: usize, context: &mut Context) -> JsResult<JsValue> {
    let state = state(context);
    let own = state.own_globals.borrow().get(NAMES[index]).cloned();
    if let Some(own) = own {
        return Ok(own);
    }
    made(context)?.get(JsString::from(NAMES[index]), context)
}

/// A script sets the name itself: that is what it is from now on.
fn set(index: usize, value: JsValue, context: &mut Context) -> JsResult<JsValue> {
    state(context).own_globals.borrow_mut().insert(NAMES[index], value);
    Ok(JsValue::undefined())
}

/// Has the globals ready before anybody looks.
pub(super) fn warm(context: &mut Context) -> JsResult<()> {
    made(context).map(|_| ())
}

/// What `prelude/globals.js` defines; it is run once.
///
/// It defines it in an object that it takes for the global one. The accessors stay: the engine remembers where it found a
/// property, and is wrong where an accessor takes another's place while it runs.
fn made(context: &mut Context) -> JsResult<JsObject> {
    let state = state(context);
    if let Some(made) = state.globals.borrow().clone() {
        return Ok(made);
    }
    let made = JsObject::with_object_proto(context.intrinsics());
    *state.globals.borrow_mut() = Some(made.clone());
    builtins::define_globals(&made, context)?;
    Ok(made)
}

/// `input`, `require`, `module` and what else belongs to the code itself. Gives `module`.
pub(super) fn of_code(input: JsValue, context: &mut Context) -> JsResult<JsObject> {
    let global = context.global_object();
    let module = modules::module_object("", context)?;
    let exports = module.get(js_string!("exports"), context)?;
    let require = modules::require_of("", context);
    let file = state(context).sources.borrow()[0].at.file.clone();
    for (name, value) in [
        ("input", input),
        ("module", module.clone().into()),
        ("exports", exports),
        ("require", require.into()),
        ("__filename", JsString::from(file).into()),
        ("__dirname", js_string!(".").into()),
    ] {
        define(&global, name, value, context)?;
    }
    Ok(module)
}
