//! Bytes and texts.

use boa_engine::object::builtins::{AlignedVec, JsArrayBuffer, JsUint8Array};
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue};

/// A text as UTF-8. Half of a pair of surrogates becomes U+FFFD.
pub(super) fn encode(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    array(text.into_bytes(), context)
}

/// UTF-8 as a text. What is none becomes U+FFFD, or is an error where `fatal`.
pub(super) fn decode(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let bytes = of(args.get_or_undefined(0), context)?;
    if !args.get_or_undefined(1).to_boolean() {
        return Ok(JsString::from(String::from_utf8_lossy(&bytes).as_ref()).into());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(JsString::from(text).into()),
        Err(_) => Err(JsNativeError::typ().with_message("The encoded data was not valid for encoding utf-8").into()),
    }
}

/// The bytes of a `Uint8Array`.
pub(super) fn of(value: &JsValue, context: &mut Context) -> JsResult<Vec<u8>> {
    let object = value.as_object().ok_or_else(|| JsNativeError::typ().with_message("bytes are a Uint8Array"))?;
    JsUint8Array::from_object(object)?.to_vec(context)
}

/// A `Uint8Array` of these bytes.
pub(super) fn array(bytes: Vec<u8>, context: &mut Context) -> JsResult<JsValue> {
    let block = AlignedVec::from_iter(0, bytes);
    let buffer = JsArrayBuffer::from_byte_block(block, context)?;
    Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
}
