//! Chance that comes out the same every time.

/// How far the state goes with each number.
pub const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The number that comes after this state.
pub fn mixed(state: u64) -> u64 {
    Chance(state).number()
}

/// A stream of numbers that depends on its state at the beginning alone: SplitMix64.
pub struct Chance(u64);

impl Chance {
    /// The stream that begins with this state.
    pub fn from_state(state: u64) -> Chance {
        Chance(state)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`, which must not be 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound.max(1)
    }

    /// From `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1).unsigned_abs()) as i64
    }

    /// Once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// In so many of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them. There has to be one.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is generated is in recordings: it may not change.
    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut chance = Chance::from_state(1_234_567);
        let numbers = [0; 3].map(|_| chance.number());
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
