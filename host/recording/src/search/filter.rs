//! What makes the search quick: where no secret can begin, nothing is decoded.
//!
//! A secret begins with four bytes. Which four those may be is kept as a set of bits, and looked up for every place of a
//! text, in its plain reading and at every alignment of digits: hardly any place passes.

/// Bits of the set for each secret: one place in so many passes that no secret begins with.
const BITS_FOR_EACH: usize = 256;
const BITS_MIN: usize = 1 << 12;
/// What still fits into the nearest cache of a processor.
const BITS_MAX: usize = 1 << 18;

/// Bytes that a beginning has.
pub(super) const BEGINNING_BYTES: usize = 4;

/// The beginnings of secrets; says too often that something is one, and never that it is none.
#[derive(Default)]
pub(super) struct Beginnings {
    bits: Vec<u64>,
    shift: u32,
}

impl Beginnings {
    /// Of these secrets, each of at least [`BEGINNING_BYTES`] bytes.
    pub(super) fn of<'a>(secrets: impl ExactSizeIterator<Item = &'a [u8]>) -> Self {
        let bits = (secrets.len() * BITS_FOR_EACH).next_power_of_two().clamp(BITS_MIN, BITS_MAX);
        let mut set = Self { bits: vec![0; bits / 64], shift: 32 - bits.trailing_zeros() };
        for secret in secrets {
            if let Some(&[a, b, c, d]) = secret.first_chunk() {
                let place = set.place(u32::from_be_bytes([a, b, c, d]));
                set.bits[place / 64] |= 1 << (place % 64);
            }
        }
        set
    }

    /// Whether a secret may begin with these four bytes, the first of them highest.
    #[inline]
    pub(super) fn may_be(&self, four: u32) -> bool {
        let place = self.place(four);
        self.bits[place / 64] >> (place % 64) & 1 == 1
    }

    /// Fibonacci hashing: the highest bits of a product depend on all of its factor.
    #[inline]
    fn place(&self, four: u32) -> usize {
        (four.wrapping_mul(0x9E37_79B1) >> self.shift) as usize
    }
}
