//! Random that is the same for the same seed, everywhere and in any order of asking.

/// A stream of random numbers (SplitMix64). Cheap to make, so every decision that could be asked for in another order
/// gets a stream of its own: [`Dice::of`].
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream for one matter of a seed: the same whatever else was decided before.
    pub fn of(seed: u64, matter: &str, numbers: &[u64]) -> Self {
        let mut state = mix(seed);
        for byte in matter.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        for &number in numbers {
            state = mix(state ^ number);
        }
        Self(state)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number from 0 to one less than `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low) + 1)).unwrap_or_default()
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of several.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(choices.len() as u64) as usize;
        &choices[index]
    }
}

fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_and_matter_only() {
        let numbers = |seed, matter| Dice::of(seed, matter, &[1]).number();
        assert_eq!(numbers(1, "a"), numbers(1, "a"));
        assert_ne!(numbers(1, "a"), numbers(2, "a"));
        assert_ne!(numbers(1, "a"), numbers(1, "b"));
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut dice = Dice::of(7, "range", &[]);
        let drawn: Vec<i64> = (0..1_000).map(|_| dice.between(-2, 2)).collect();
        assert!((-2..=2).all(|number| drawn.contains(&number)));
        assert!(drawn.iter().all(|number| (-2..=2).contains(number)));
    }
}
