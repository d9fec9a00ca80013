//! What JavaScript hasn't, and modules that are built in need: the object `host`.
//!
//! Only the prelude gets to see it. What it can do is what the component can do, no more.
//!
//! - `natives/request.rs`: the network; `natives/body.rs`: bodies and queries of requests
//! - `natives/hash.rs`: hashes; `natives/sealed.rs`: hashes of secrets, of which only markers are here
//! - `natives/bytes.rs`: bytes and texts
//! - `natives/random.rs`: the run's random
//! - `natives/system.rs`: clock, timers, log, JSON

mod body;
mod bytes;
mod hash;
pub(crate) mod random;
mod request;
mod sealed;
mod system;

use boa_engine::object::{JsObject, ObjectInitializer};
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use crate::engine;
use crate::engine::state::state;

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

const FUNCTIONS: [(&str, Native); 15] = [
    ("enter", engine::enter),
    ("request", request::request),
    ("digest", hash::digest),
    ("hmac", hash::hmac),
    ("isMarker", sealed::is_marker),
    ("sealedHash", sealed::hash),
    ("sealedHmac", sealed::hmac),
    ("random", random::bytes),
    ("now", system::now),
    ("log", system::log),
    ("encodeUtf8", bytes::encode),
    ("decodeUtf8", bytes::decode),
    ("timer", system::timer),
    ("clearTimer", system::clear_timer),
    ("parse", system::parse),
];

/// The object, made when a module first needs it.
pub(crate) fn host(context: &mut Context) -> JsResult<JsObject> {
    let state = state(context);
    if let Some(host) = state.host.borrow().clone() {
        return Ok(host);
    }
    let mut object = ObjectInitializer::new(context);
    for (name, native) in FUNCTIONS {
        object.function(NativeFunction::from_fn_ptr(native), JsString::from(name), 0);
    }
    let host = object.build();
    *state.host.borrow_mut() = Some(host.clone());
    Ok(host)
}

/// An argument as text.
fn text(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    let value = args.get(index).cloned().unwrap_or_default();
    Ok(value.to_string(context)?.to_std_string_lossy())
}

/// A field of an object.
fn field(object: &JsObject, name: &str, context: &mut Context) -> JsResult<JsValue> {
    object.get(JsString::from(name), context)
}

/// The entries of a list.
fn entries(list: &JsValue, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let Some(list) = list.as_object() else { return Ok(Vec::new()) };
    let length = list.get(js_string!("length"), context)?.to_length(context)?;
    (0..length).map(|index| list.get(index, context)).collect()
}
