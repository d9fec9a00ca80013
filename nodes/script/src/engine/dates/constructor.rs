//! `Date` with the rules of V8 for texts. Nothing else of it is different, and nobody sees that it was replaced.

use boa_engine::builtins::date::Date;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::value::PreferredType;
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, NativeFunction, js_str, js_string};

use super::reading::read;

/// Replaces `Date` and `Date.parse`.
pub(in crate::engine) fn install(context: &mut Context) -> JsResult<()> {
    let own = context.intrinsics().constructors().date().constructor();
    let prototype = context.intrinsics().constructors().date().prototype();
    let constructor = NativeFunction::from_copy_closure_with_captures(
        |new_target, args, own: &JsObject, context| construct(new_target, args, own, context),
        own.clone(),
    );
    let date = FunctionObjectBuilder::new(context.realm(), constructor)
        .name(js_string!("Date"))
        .length(7)
        .constructor(true)
        .build();
    let fixed = PropertyDescriptor::builder()
        .value(prototype.clone())
        .writable(false)
        .enumerable(false)
        .configurable(false)
        .build();
    date.define_property_or_throw(js_string!("prototype"), fixed, context)?;
    let parse = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(parse))
        .name(js_string!("parse"))
        .length(1)
        .build();
    let now = own.get(js_string!("now"), context)?;
    let utc = own.get(js_string!("UTC"), context)?;
    for (name, value) in [("now", now), ("parse", parse.into()), ("UTC", utc)] {
        define(&date, name, value, context)?;
    }
    define(&prototype, "constructor", date.clone().into(), context)?;
    for name in ["toString", "toTimeString"] {
        let own = prototype.get(JsString::from(name), context)?;
        let Some(own) = own.as_object() else { continue };
        let named = NativeFunction::from_copy_closure_with_captures(
            |this, args, own: &JsObject, context| Ok(with_zone(own.call(this, args, context)?)),
            own,
        );
        let named = FunctionObjectBuilder::new(context.realm(), named).name(JsString::from(name)).build();
        define(&prototype, name, named.into(), context)?;
    }
    define(&context.global_object(), "Date", date.into(), context)
}

fn define(owner: &JsObject, name: &str, value: JsValue, context: &mut Context) -> JsResult<()> {
    let descriptor =
        PropertyDescriptor::builder().value(value).writable(true).enumerable(false).configurable(true).build();
    owner.define_property_or_throw(PropertyKey::from(JsString::from(name)), descriptor, context)?;
    Ok(())
}

fn construct(new_target: &JsValue, args: &[JsValue], own: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let Some(new_target) = new_target.as_object() else {
        return own.call(&JsValue::undefined(), args, context).map(with_zone);
    };
    let [value] = args else {
        return own.construct(args, Some(&new_target), context).map(Into::into);
    };
    let is_date = value.as_object().is_some_and(|it| it.is::<Date>());
    let value = if is_date { value.clone() } else { value.to_primitive(context, PreferredType::Default)? };
    let value = match value.as_string() {
        Some(text) => instant(&text),
        None => value,
    };
    own.construct(&[value], Some(&new_target), context).map(Into::into)
}

/// Node.js names the zone behind the offset.
fn with_zone(text: JsValue) -> JsValue {
    match text.as_string() {
        Some(text) if text.ends_with(js_string!("GMT+0000").as_str()) => {
            js_string!(&text, js_str!(" (Coordinated Universal Time)")).into()
        }
        _ => text,
    }
}

fn parse(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(instant(&args.get_or_undefined(0).to_string(context)?))
}

fn instant(text: &JsString) -> JsValue {
    JsValue::new(read(&text.to_std_string_lossy()).unwrap_or(f64::NAN))
}
