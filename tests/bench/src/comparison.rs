//! Sides in turns, one of them twice: medians, ratios, and how much the machine wavers.

use std::fmt;

use crate::Outcome;

/// What was measured in every turn of a round, over all rounds.
#[derive(Debug)]
pub struct Measured<S, T> {
    turns: Vec<(S, Vec<T>)>,
}

/// Lets the sides have their turns, as they are listed, but beginning with another one in every round. The side that
/// serves as control is listed twice.
pub fn in_turns<S: Copy, T>(
    rounds: usize,
    sides: &[S],
    mut measure: impl FnMut(S) -> Outcome<T>,
) -> Outcome<Measured<S, T>> {
    let mut turns: Vec<(S, Vec<T>)> = sides.iter().map(|side| (*side, Vec::with_capacity(rounds))).collect();
    for round in 0..rounds {
        for turn in 0..sides.len() {
            let (side, measured) = &mut turns[(round + turn) % sides.len()];
            measured.push(measure(*side)?);
        }
    }
    Ok(Measured { turns })
}

impl<S: Copy + PartialEq, T> Measured<S, T> {
    /// One figure of what was measured.
    pub fn figures(&self, figure: impl Fn(&T) -> f64) -> Figures<S> {
        let figures = |measured: &Vec<T>| measured.iter().map(&figure).collect();
        Figures { turns: self.turns.iter().map(|(side, measured)| (*side, figures(measured))).collect() }
    }
}

/// One figure of every turn of a round, over all rounds.
#[derive(Debug)]
pub struct Figures<S> {
    turns: Vec<(S, Vec<f64>)>,
}

impl<S: Copy + PartialEq> Figures<S> {
    /// The usual value of a side.
    pub fn usual(&self, side: S) -> f64 {
        quantile(self.turns_of(side).next().unwrap_or_default(), 0.5)
    }

    /// How often that side fits into this one.
    pub fn ratio(&self, this: S, that: S) -> Ratio {
        let figures = |side| self.turns_of(side).next().unwrap_or_default();
        Ratio::between(figures(this), figures(that))
    }

    /// How often the side that has two turns fits into itself: 1.00x on a machine that does not waver.
    pub fn control(&self, side: S) -> Ratio {
        let mut turns = self.turns_of(side);
        let (first, second) = (turns.next().unwrap_or_default(), turns.next().unwrap_or_default());
        Ratio::between(second, first)
    }

    fn turns_of(&self, side: S) -> impl Iterator<Item = &[f64]> {
        self.turns.iter().filter(move |(of, _)| *of == side).map(|(_, figures)| figures.as_slice())
    }
}

/// How often one figure fits into another one.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    /// The usual ratio.
    pub usual: f64,
    low: f64,
    high: f64,
}

impl Ratio {
    /// Ratios of neighbours in time: a slow minute of the machine slows both.
    fn between(these: &[f64], those: &[f64]) -> Self {
        let ratios: Vec<f64> = these.iter().zip(those).map(|(this, that)| this / that).collect();
        let [low, usual, high] = [0.1, 0.5, 0.9].map(|share| quantile(&ratios, share));
        Self { usual, low, high }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.2}x ({:.2}-{:.2})", self.usual, self.low, self.high)
    }
}

/// The value below which that share of the values lies; between two of them, in proportion.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = last as f64 * share;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_values() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!([0.0, 0.5, 1.0].map(|share| quantile(&values, share)), [1.0, 2.5, 4.0]);
    }

    #[test]
    fn every_side_has_its_turn_in_every_round() {
        let mut order = String::new();
        let measured = in_turns(3, &['a', 'b', 'b'], |side| {
            order.push(side);
            Ok(if side == 'a' { 2.0 } else { 1.0 })
        });
        let figures = measured.unwrap().figures(|value| *value);
        assert_eq!(order, "abbbbabab");
        assert_eq!((figures.usual('a'), figures.usual('b')), (2.0, 1.0));
        assert_eq!(figures.ratio('a', 'b').to_string(), "2.00x (2.00-2.00)");
        assert_eq!(figures.control('b').to_string(), "1.00x (1.00-1.00)");
    }
}
