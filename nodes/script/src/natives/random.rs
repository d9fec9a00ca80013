//! The run's random.

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, NativeFunction, js_string};

use super::bytes as arrays;
use crate::engine::state::state;

/// Most bytes at once, as in browsers.
const BYTES_MAX: f64 = 65_536.0;

/// Where random comes from. In a component it is the system's, which is that of the run and the call; in tests it is the
/// same each time.
#[derive(Debug, Default)]
pub(crate) struct Random {
    #[cfg(not(target_arch = "wasm32"))]
    taken: u64,
}

impl Random {
    #[cfg(target_arch = "wasm32")]
    #[expect(clippy::disallowed_methods, reason = "inside of a component the system's random is that of the run")]
    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a component always has random");
    }

    /// SplitMix64 from a fixed seed.
    #[cfg(not(target_arch = "wasm32"))]
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.taken = self.taken.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.taken;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Has `Math.random` take the run's random.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    let math = context.intrinsics().objects().math();
    let random = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(number))
        .name(js_string!("random"))
        .build();
    let descriptor = PropertyDescriptor::builder().value(random).writable(true).enumerable(false).configurable(true);
    math.define_property_or_throw(js_string!("random"), descriptor, context)?;
    Ok(())
}

fn number(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut bytes = [0; 8];
    state(context).random.borrow_mut().fill(&mut bytes);
    // As many digits as a number of JavaScript has.
    let number = (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64;
    Ok(number.into())
}

/// So many random bytes.
pub(super) fn bytes(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let count = args.get_or_undefined(0).to_number(context)?;
    if !(0.0..=BYTES_MAX).contains(&count) {
        return Err(JsNativeError::range().with_message(format!("at most {BYTES_MAX} random bytes at once")).into());
    }
    let mut bytes = vec![0; count as usize];
    state(context).random.borrow_mut().fill(&mut bytes);
    arrays::array(bytes, context)
}
