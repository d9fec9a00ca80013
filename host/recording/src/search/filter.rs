//! What makes the search quick: where no secret can begin, nothing is decoded.
//!
//! A secret begins with four bytes. Which four those may be is kept as a set of bits, and hardly any place of a text
//! passes. Where a text has no escapes, not even every place is looked up: whatever four bytes stand in the beginning of
//! a secret are kept as well, and a secret that begins at one of several places in a row has the same four in it.

/// Bits of a set for each of its members: one place in so many passes where there is none.
const BITS_FOR_EACH: usize = 256;
const BITS_MIN: usize = 1 << 12;
/// What still fits into the nearest cache of a processor.
const BITS_MAX: usize = 1 << 18;

/// Bytes that a beginning has.
pub(super) const BEGINNING_BYTES: usize = 4;

/// Places of which only one is looked up. More would hardly be quicker: the set grows with them.
const STRIDE_MAX: usize = 13;

/// The beginnings of secrets; says too often that something is one, and never that it is none.
#[derive(Default)]
pub(super) struct Beginnings {
    first: Fours,
    /// The fours at the first `stride` places of each secret.
    early: Fours,
    stride: usize,
}

impl Beginnings {
    /// Of these secrets, each of at least `bytes_min` bytes, and those at least [`BEGINNING_BYTES`].
    pub(super) fn of<'a>(secrets: impl Iterator<Item = &'a [u8]> + Clone, bytes_min: usize) -> Self {
        let stride = (bytes_min + 1).saturating_sub(BEGINNING_BYTES).clamp(1, STRIDE_MAX);
        let first = secrets.clone().filter_map(|secret| four_at(secret, 0));
        let early = secrets.flat_map(|secret| (0..stride).filter_map(|at| four_at(secret, at)));
        Self { first: Fours::of(first), early: Fours::of(early), stride }
    }

    /// Whether a secret may begin with these four bytes, the first of them highest.
    #[inline]
    pub(super) fn may_be(&self, four: u32) -> bool {
        self.first.may_have(four)
    }

    /// The next place from there on where a secret may begin, with four bytes before the end. No escape opens before the
    /// end, and one does there if the text goes on.
    pub(super) fn next_in(&self, text: &[u8], mut from: usize, end: usize) -> Option<usize> {
        // A secret that begins at one of `stride` places and has no escape in its beginning covers the last four of these.
        let bytes = self.stride - 1 + BEGINNING_BYTES;
        while self.stride > 1 && from + bytes <= end {
            let last = from + self.stride - 1;
            if four_at(text, last).is_some_and(|four| self.early.may_have(four)) {
                let place = self.next_of(text, from, last + BEGINNING_BYTES);
                if place.is_some() {
                    return place;
                }
            }
            from += self.stride;
        }
        // Now there is too little for any secret, but for one that goes on with an escape.
        if self.stride > 1 && end == text.len() { None } else { self.next_of(text, from, end) }
    }

    /// The same, with every place looked up.
    fn next_of(&self, text: &[u8], from: usize, end: usize) -> Option<usize> {
        let mut four = four_at(text, from)?;
        if self.first.may_have(four) && from + BEGINNING_BYTES <= end {
            return Some(from);
        }
        let rest = text.get(from + BEGINNING_BYTES..end)?;
        let offset = rest.iter().position(|byte| {
            four = four << 8 | u32::from(*byte);
            self.first.may_have(four)
        })?;
        Some(from + 1 + offset)
    }
}

#[inline]
fn four_at(text: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*text.get(at..)?.first_chunk()?))
}

/// A set of four bytes each, which may have more than was put into it.
#[derive(Default)]
struct Fours {
    bits: Vec<u64>,
    shift: u32,
}

impl Fours {
    fn of(fours: impl Iterator<Item = u32> + Clone) -> Self {
        let bits = (fours.clone().count() * BITS_FOR_EACH).next_power_of_two().clamp(BITS_MIN, BITS_MAX);
        let mut set = Self { bits: vec![0; bits / 64], shift: 32 - bits.trailing_zeros() };
        for four in fours {
            let place = set.place(four);
            set.bits[place / 64] |= 1 << (place % 64);
        }
        set
    }

    #[inline]
    fn may_have(&self, four: u32) -> bool {
        let place = self.place(four);
        self.bits[place / 64] >> (place % 64) & 1 == 1
    }

    /// Fibonacci hashing: the highest bits of a product depend on all of its factor.
    #[inline]
    fn place(&self, four: u32) -> usize {
        (four.wrapping_mul(0x9E37_79B1) >> self.shift) as usize
    }
}
