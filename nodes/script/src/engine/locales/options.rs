//! What the functions are given: a language, and options.

use boa_engine::object::JsObject;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsString, JsValue, js_string};

/// A language whose way of writing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locale {
    /// `en-US`, and what is taken where nothing is said.
    UnitedStates,
    /// `en-GB`.
    Britain,
    /// `zh-CN`.
    China,
    /// `sv-SE` and `en-CA`: `2024-05-01`. People take it for that.
    Iso,
}

/// The language that is asked for.
pub(super) fn locale(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Locale> {
    let first = match args.get(index) {
        None => return Ok(Locale::UnitedStates),
        Some(value) if value.is_undefined() => return Ok(Locale::UnitedStates),
        Some(value) => match value.as_object() {
            Some(list) => list.get(0, context)?,
            None => value.clone(),
        },
    };
    if first.is_undefined() {
        return Ok(Locale::UnitedStates);
    }
    let name = first.to_string(context)?.to_std_string_lossy();
    match name.to_ascii_lowercase().as_str() {
        "en" | "en-us" => Ok(Locale::UnitedStates),
        "en-gb" => Ok(Locale::Britain),
        "zh" | "zh-cn" | "zh-hans" | "zh-hans-cn" => Ok(Locale::China),
        "sv" | "sv-se" => Ok(Locale::Iso),
        _ => Err(unknown(&format!(
            "the language '{name}' is not available in scripts: use zh-CN, en-US, en-GB or sv-SE"
        ))),
    }
}

/// The options, if there are any.
pub(super) fn options(args: &[JsValue], index: usize) -> Option<JsObject> {
    args.get(index).and_then(JsValue::as_object)
}

/// An option as a text.
pub(super) fn text(options: Option<&JsObject>, name: &str, context: &mut Context) -> JsResult<Option<String>> {
    let Some(options) = options else { return Ok(None) };
    let value = options.get(JsString::from(name), context)?;
    if value.is_undefined() {
        return Ok(None);
    }
    Ok(Some(value.to_string(context)?.to_std_string_lossy()))
}

/// Whether all options that are set are among these.
pub(super) fn only(options: Option<&JsObject>, known: &[&str], context: &mut Context) -> JsResult<()> {
    let Some(options) = options else { return Ok(()) };
    for key in options.own_property_keys(context)? {
        let name = key.to_string();
        if !known.contains(&name.as_str()) && !options.get(key, context)?.is_undefined() {
            return Err(unknown(&format!("the option '{name}' is not available in scripts")));
        }
    }
    Ok(())
}

/// What can't be written here.
pub(super) fn unknown(message: &str) -> JsError {
    JsError::from(JsNativeError::range().with_message(message.to_owned()))
}

/// A text as a value.
pub(super) fn value(text: &str) -> JsValue {
    js_string!(text).into()
}
