//! What the suite asks of whoever runs it: `$262` and `print`.

use std::cell::RefCell;
use std::rc::Rc;

use boa_engine::builtins::is_html_dda::IsHTMLDDA;
use boa_engine::object::builtins::JsArrayBuffer;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::{
    Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, NativeFunction, Script, Source, js_string,
};

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// What a test printed.
#[derive(Debug, Clone, Default)]
pub struct Printed(pub Rc<RefCell<Vec<String>>>);

/// Gives a realm what the suite asks for.
pub fn install(context: &mut Context) -> JsResult<Printed> {
    let printed = Printed::default();
    context.insert_data(printed.clone());
    host(context)?;
    Ok(printed)
}

/// Makes `$262` of the realm that is entered, and leaves it among its globals.
fn host(context: &mut Context) -> JsResult<JsObject> {
    let host = JsObject::with_object_proto(context.intrinsics());
    let functions: [(&str, usize, Native); 4] = [
        ("createRealm", 0, create_realm),
        ("detachArrayBuffer", 1, detach),
        ("evalScript", 1, evaluate),
        ("gc", 0, collect),
    ];
    for (name, length, native) in functions {
        let function = function(name, length, native, context);
        host.create_data_property_or_throw(JsString::from(name), function, context)?;
    }
    let global = context.global_object();
    host.create_data_property_or_throw(js_string!("global"), global.clone(), context)?;
    let undetectable = JsObject::from_proto_and_data(None, IsHTMLDDA);
    host.create_data_property_or_throw(js_string!("IsHTMLDDA"), undetectable, context)?;
    let print = function("print", 1, print, context);
    global.create_data_property_or_throw(js_string!("print"), print, context)?;
    global.create_data_property_or_throw(js_string!("$262"), host.clone(), context)?;
    Ok(host)
}

fn function(name: &str, length: usize, native: Native, context: &mut Context) -> JsValue {
    let native = NativeFunction::from_fn_ptr(native);
    FunctionObjectBuilder::new(context.realm(), native).name(JsString::from(name)).length(length).build().into()
}

/// Another realm is Boa's own in both engines: scripts can't make one.
fn create_realm(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let realm = context.create_realm()?;
    let before = context.enter_realm(realm);
    let host = host(context);
    context.enter_realm(before);
    Ok(host?.into())
}

fn detach(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else {
        return Err(JsNativeError::typ().with_message("no buffer").into());
    };
    JsArrayBuffer::from_object(object)?.detach(&JsValue::undefined())?;
    Ok(JsValue::null())
}

fn evaluate(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?.to_vec();
    Script::parse(Source::from_utf16(&text), None, context)?.evaluate(context)
}

fn collect(_: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    boa_engine::gc::force_collect();
    Ok(JsValue::undefined())
}

fn print(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    if let Some(Printed(lines)) = context.get_data::<Printed>() {
        lines.borrow_mut().push(text);
    }
    Ok(JsValue::undefined())
}
