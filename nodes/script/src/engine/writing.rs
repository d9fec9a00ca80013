//! `JSON.stringify`, natively: quicker than the engine's, and with an end: what is nested too deep or too long is an error
//! that a script can catch, and not the end of the component.

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{
    Context, JsArgs, JsBigInt, JsNativeError, JsResult, JsString, JsValue, JsVariant, NativeFunction, js_string,
};

use super::state::state;

/// Deepest nesting.
const DEPTH_MAX: usize = 500;
/// Longest text.
const BYTES_MAX: usize = 40 << 20;

/// What `JSON.stringify` makes of a value; none where it makes nothing of it.
pub(super) fn to_json(value: &JsValue, indent: &str, context: &mut Context) -> JsResult<Option<String>> {
    let mut writer = Writer { out: String::new(), indent, above: Vec::new() };
    let written = writer.value(&JsString::default(), value.clone(), context)?;
    Ok(written.then_some(writer.out))
}

/// Has `JSON.stringify` write JSON natively.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let keys = context.intrinsics().constructors().object().constructor().get(js_string!("keys"), context)?;
    *state(context).keys.borrow_mut() = keys.as_object();
    let is_list = context.intrinsics().constructors().array().constructor().get(js_string!("isArray"), context)?;
    *state(context).is_list.borrow_mut() = is_list.as_object();
    let json = context.intrinsics().objects().json();
    let is_raw = json.get(js_string!("isRawJSON"), context)?;
    *state(context).is_raw.borrow_mut() = is_raw.as_object();
    let Some(own) = json.get(js_string!("stringify"), context)?.as_object() else { return Ok(()) };
    let stringify = NativeFunction::from_copy_closure_with_captures(
        |this, args, own: &JsObject, context| {
            // Choosing what is written is rare, and the engine's business.
            if args.get_or_undefined(1).is_object() {
                return own.call(this, args, context);
            }
            let indent = indent(args.get_or_undefined(2), context)?;
            let text = to_json(args.get_or_undefined(0), &indent, context)?;
            Ok(text.map_or_else(JsValue::undefined, |text| JsString::from(text).into()))
        },
        own,
    );
    let function =
        FunctionObjectBuilder::new(context.realm(), stringify).name(js_string!("stringify")).length(3).build();
    let descriptor = PropertyDescriptor::builder().value(function).writable(true).enumerable(false).configurable(true);
    json.define_property_or_throw(js_string!("stringify"), descriptor, context)?;
    Ok(())
}

fn indent(space: &JsValue, context: &mut Context) -> JsResult<String> {
    const WIDTH_MAX: usize = 10;
    let space = primitive(space.clone(), context)?;
    if let Some(text) = space.as_string() {
        return Ok(text.to_std_string_lossy().chars().take(WIDTH_MAX).collect());
    }
    let width = space.as_number().unwrap_or_default().clamp(0.0, WIDTH_MAX as f64);
    Ok(" ".repeat(width as usize))
}

/// The value of a number, text, flag or large integer that is wrapped in an object.
fn primitive(value: JsValue, context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = value.as_object() else { return Ok(value) };
    if object.is::<f64>() {
        return Ok(value.to_number(context)?.into());
    }
    if object.is::<JsString>() {
        return Ok(value.to_string(context)?.into());
    }
    if let Some(integer) = object.downcast_ref::<JsBigInt>() {
        return Ok(integer.clone().into());
    }
    let flag = object.downcast_ref::<bool>().map(|flag| *flag);
    Ok(flag.map_or(value, JsValue::from))
}

struct Writer<'i> {
    out: String,
    indent: &'i str,
    /// What the value stands in.
    above: Vec<JsObject>,
}

impl Writer<'_> {
    /// Writes a value. Says whether there was something to write.
    fn value(&mut self, key: &JsString, value: JsValue, context: &mut Context) -> JsResult<bool> {
        let value = primitive(self.told_by_itself(key, value, context)?, context)?;
        match value.variant() {
            JsVariant::Null => self.out.push_str("null"),
            JsVariant::Boolean(flag) => self.out.push_str(if flag { "true" } else { "false" }),
            JsVariant::String(text) => quote(&text, &mut self.out),
            JsVariant::Integer32(number) => self.out.push_str(&number.to_string()),
            JsVariant::Float64(number) if number.is_finite() => {
                self.out.push_str(&value.to_string(context)?.to_std_string_lossy());
            }
            JsVariant::Float64(_) => self.out.push_str("null"),
            JsVariant::BigInt(_) => {
                return Err(JsNativeError::typ().with_message("Do not know how to serialize a BigInt").into());
            }
            JsVariant::Object(object) if is_raw(&object, context)? => {
                let text = object.get(js_string!("rawJSON"), context)?.to_string(context)?;
                self.out.push_str(&text.to_std_string_lossy());
            }
            JsVariant::Object(object) if !object.is_callable() => self.nested(&object, context)?,
            JsVariant::Object(_) | JsVariant::Symbol(_) | JsVariant::Undefined => return Ok(false),
        }
        if self.out.len() > BYTES_MAX {
            return Err(JsNativeError::range().with_message("Invalid string length").into());
        }
        Ok(true)
    }

    /// What `toJSON` of a value gives.
    fn told_by_itself(&self, key: &JsString, value: JsValue, context: &mut Context) -> JsResult<JsValue> {
        if !value.is_object() && !value.is_bigint() {
            return Ok(value);
        }
        let own = value.to_object(context)?.get(js_string!("toJSON"), context)?;
        match own.as_callable() {
            Some(own) => own.call(&value, &[key.clone().into()], context),
            None => Ok(value),
        }
    }

    fn nested(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        if self.above.iter().any(|it| JsObject::equals(it, object)) {
            return Err(JsNativeError::typ().with_message("Converting circular structure to JSON").into());
        }
        if self.above.len() >= DEPTH_MAX {
            return Err(JsNativeError::range().with_message("JSON would be nested too deep").into());
        }
        self.above.push(object.clone());
        // `Array.isArray` knows what only stands for a list, too.
        let is_list = object.is_array() || !object.is_ordinary() && is_list(object, context)?;
        if is_list {
            self.list(object, context)?
        } else {
            self.fields(object, context)?
        }
        self.above.pop();
        Ok(())
    }

    fn list(&mut self, list: &JsObject, context: &mut Context) -> JsResult<()> {
        let length = list.get(js_string!("length"), context)?.to_length(context)?;
        self.out.push('[');
        for index in 0..length {
            self.separate(index == 0);
            let entry = list.get(index, context)?;
            let key = if entry.is_object() { JsString::from(index.to_string()) } else { JsString::default() };
            if !self.value(&key, entry, context)? {
                self.out.push_str("null");
            }
        }
        self.close(length == 0, ']');
        Ok(())
    }

    fn fields(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        self.out.push('{');
        let mut is_first = true;
        for key in keys(object, context)? {
            let value = object.get(key.clone(), context)?;
            let before = self.out.len();
            self.separate(is_first);
            let name = name(&key);
            quote(&name, &mut self.out);
            self.out.push_str(if self.indent.is_empty() { ":" } else { ": " });
            if self.value(&name, value, context)? {
                is_first = false;
            } else {
                self.out.truncate(before);
            }
        }
        self.close(is_first, '}');
        Ok(())
    }

    fn separate(&mut self, is_first: bool) {
        if !is_first {
            self.out.push(',');
        }
        self.line(self.above.len());
    }

    fn close(&mut self, is_empty: bool, mark: char) {
        if !is_empty {
            self.line(self.above.len() - 1);
        }
        self.out.push(mark);
    }

    fn line(&mut self, depth: usize) {
        if !self.indent.is_empty() {
            self.out.push('\n');
            self.out.push_str(&self.indent.repeat(depth));
        }
    }
}

fn is_list(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    let own = state(context).is_list.borrow().clone();
    says(own, object, context)
}

/// Whether it is what `JSON.rawJSON` makes: its text is written as it is.
fn is_raw(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    if object.is_ordinary() || object.is_array() {
        return Ok(false);
    }
    let own = state(context).is_raw.borrow().clone();
    says(own, object, context)
}

/// What a function of the engine says of an object.
fn says(own: Option<JsObject>, object: &JsObject, context: &mut Context) -> JsResult<bool> {
    let Some(own) = own else { return Ok(false) };
    Ok(own.call(&JsValue::undefined(), &[object.clone().into()], context)?.to_boolean())
}

fn name(key: &PropertyKey) -> JsString {
    match key {
        PropertyKey::String(name) => name.clone(),
        PropertyKey::Index(index) => JsString::from(index.get().to_string()),
        PropertyKey::Symbol(_) => JsString::default(),
    }
}

/// The names of the fields that are written.
fn keys(object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
    if object.is_ordinary() {
        let all = object.own_property_keys(context)?;
        let object = object.borrow();
        let is_written = |key: &PropertyKey| {
            !matches!(key, PropertyKey::Symbol(_))
                && object.properties().get(key).is_some_and(|it| it.enumerable() == Some(true))
        };
        return Ok(all.into_iter().filter(is_written).collect());
    }
    let own = state(context).keys.borrow().clone();
    let Some(own) = own else { return Ok(Vec::new()) };
    let list = own.call(&JsValue::undefined(), &[object.clone().into()], context)?.to_object(context)?;
    let length = list.get(js_string!("length"), context)?.to_length(context)?;
    (0..length).map(|index| list.get(index, context)?.to_property_key(context)).collect()
}

/// A text between quotes. Half of a pair of surrogates is written as an escape.
fn quote(text: &JsString, out: &mut String) {
    out.push('"');
    for unit in char::decode_utf16(text.iter()) {
        match unit {
            Ok('"') => out.push_str("\\\""),
            Ok('\\') => out.push_str("\\\\"),
            Ok('\n') => out.push_str("\\n"),
            Ok('\r') => out.push_str("\\r"),
            Ok('\t') => out.push_str("\\t"),
            Ok('\u{8}') => out.push_str("\\b"),
            Ok('\u{c}') => out.push_str("\\f"),
            Ok(char @ '\0'..='\u{1f}') => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            Ok(char) => out.push(char),
            Err(half) => out.push_str(&format!("\\u{:04x}", half.unpaired_surrogate())),
        }
    }
    out.push('"');
}
