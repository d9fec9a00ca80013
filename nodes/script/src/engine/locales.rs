//! Texts for people: `toLocaleString` and `localeCompare`, as far as code that moves data has them.
//!
//! The engine has no data of languages. What is here is written by hand: dates and numbers in English and Chinese, and the
//! order of Latin letters. Anything else is refused rather than written in a way that Node.js would not.
//!
//! - `locales/dates.rs`: dates; `locales/numbers.rs`: numbers; `locales/order.rs`: the order of texts
//! - `locales/options.rs`: what the functions are given

mod dates;
mod numbers;
mod options;
mod order;

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction};

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// Replaces what the engine has without data.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let constructors = context.intrinsics().constructors();
    let date = constructors.date().prototype();
    let number = constructors.number().prototype();
    let bigint = constructors.bigint().prototype();
    let string = constructors.string().prototype();
    let functions: [(&JsObject, &str, usize, Native); 6] = [
        (&date, "toLocaleString", 0, dates::date_and_time),
        (&date, "toLocaleDateString", 0, dates::date),
        (&date, "toLocaleTimeString", 0, dates::time),
        (&number, "toLocaleString", 0, numbers::number),
        (&bigint, "toLocaleString", 0, numbers::bigint),
        (&string, "localeCompare", 1, order::compare),
    ];
    for (owner, name, length, native) in functions {
        let function = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(native))
            .name(JsString::from(name))
            .length(length)
            .build();
        let descriptor =
            PropertyDescriptor::builder().value(function).writable(true).enumerable(false).configurable(true);
        owner.define_property_or_throw(JsString::from(name), descriptor, context)?;
    }
    Ok(())
}
