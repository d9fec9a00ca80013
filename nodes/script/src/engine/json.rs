//! `JSON.parse`, natively.

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, NativeFunction, js_string};

use super::values::parse;
use crate::syntax;

/// Has `JSON.parse` read JSON natively.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let json = context.intrinsics().objects().json();
    let Some(own) = json.get(js_string!("parse"), context)?.as_object() else { return Ok(()) };
    let parse = NativeFunction::from_copy_closure_with_captures(
        |this, args, own: &JsObject, context| {
            // A function that looks at each value is rare, and the engine's business.
            if args.get(1).is_some_and(JsValue::is_callable) {
                let text = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
                if syntax::too_deep(&text).is_some() {
                    return Err(JsNativeError::range().with_message("JSON is nested too deep").into());
                }
                return own.call(this, args, context);
            }
            let text = args.get_or_undefined(0).to_string(context)?;
            match text.to_std_string() {
                Ok(text) => parse(&text, context),
                Err(_) => own.call(this, &[text.into()], context),
            }
        },
        own,
    );
    let parse = FunctionObjectBuilder::new(context.realm(), parse).name(js_string!("parse")).length(2).build();
    let descriptor = PropertyDescriptor::builder().value(parse).writable(true).enumerable(false).configurable(true);
    json.define_property_or_throw(js_string!("parse"), descriptor, context)?;
    Ok(())
}
