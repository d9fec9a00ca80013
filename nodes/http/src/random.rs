//! The run's random, for what platforms call a nonce.

const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";

/// So many lower-case hexadecimal digits.
pub fn digits(count: usize) -> String {
    let mut bytes = vec![0; count.div_ceil(2)];
    fill(&mut bytes);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| HEXADECIMAL[usize::from(digit)]);
    digits.take(count).map(char::from).collect()
}

#[cfg(target_arch = "wasm32")]
#[expect(clippy::disallowed_methods, reason = "inside of a component the system's random is that of the run")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("a component always has random");
}

/// The same bytes in each test, and others each time (SplitMix64).
#[cfg(not(target_arch = "wasm32"))]
fn fill(bytes: &mut [u8]) {
    use std::cell::Cell;

    thread_local! {
        static TAKEN: Cell<u64> = const { Cell::new(0) };
    }
    for chunk in bytes.chunks_mut(8) {
        let state = TAKEN.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        TAKEN.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = (mixed ^ (mixed >> 31)).to_le_bytes();
        chunk.copy_from_slice(&mixed[..chunk.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_has_its_length_and_is_another_each_time() {
        let nonces = [1, 15, 16, 64].map(digits);
        assert_eq!(nonces.each_ref().map(String::len), [1, 15, 16, 64]);
        assert!(nonces.iter().all(|nonce| nonce.bytes().all(|byte| HEXADECIMAL.contains(&byte))));
        assert_ne!(digits(16), digits(16));
    }
}
