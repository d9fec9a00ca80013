//! Chance for each thing of the merchant.

use weft_fakes_kit::chance::Chance;

/// Dice of their own for the thing with that number, so that one more order does not change the others.
pub(super) fn dice(seed: u64, number: u64) -> Chance {
    Chance::from_state(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03))
}
