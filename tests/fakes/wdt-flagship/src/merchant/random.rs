//! Chance for each thing of the merchant.

use weft_fakes_kit::chance::Chance;

/// One sequence for each seed and stream.
pub(crate) fn random(seed: u64, stream: u64) -> Chance {
    let mut chance = Chance::from_state(seed ^ stream.wrapping_mul(0xd1b5_4a32_d192_ed03));
    chance.number();
    chance
}
