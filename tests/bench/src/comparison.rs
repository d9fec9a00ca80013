//! Two sides in turns, one of them twice: medians, ratios, and how much the machine wavers.

use std::fmt;

use crate::Outcome;

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// weft.
    Weft,
    /// What it is compared with.
    Plain,
}

/// The measurements of all rounds.
#[derive(Debug, Default)]
pub struct Comparison {
    weft: Vec<f64>,
    plain: Vec<f64>,
    plain_again: Vec<f64>,
}

/// Lets both sides have their turns, the plain one twice, beginning with another one in every round.
pub fn in_turns<T>(rounds: usize, mut measure: impl FnMut(Side) -> Outcome<T>) -> Outcome<[Vec<T>; 3]> {
    let mut measured = [(); 3].map(|()| Vec::with_capacity(rounds));
    for round in 0..rounds {
        for turn in 0..3 {
            let who = (round + turn) % 3;
            measured[who].push(measure(if who == 0 { Side::Weft } else { Side::Plain })?);
        }
    }
    Ok(measured)
}

impl Comparison {
    /// Compares one figure of what [`in_turns`] measured.
    pub fn of<T>([weft, plain, plain_again]: &[Vec<T>; 3], figure: impl Fn(&T) -> f64) -> Self {
        let figures = |measured: &[T]| measured.iter().map(&figure).collect();
        Self { weft: figures(weft), plain: figures(plain), plain_again: figures(plain_again) }
    }

    /// The usual value on the side of weft.
    pub fn weft(&self) -> f64 {
        quantile(&self.weft, 0.5)
    }

    /// The usual value on the other side.
    pub fn plain(&self) -> f64 {
        quantile(&self.plain, 0.5)
    }
}

/// How often the other side fits into weft's, and how often into itself.
impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ratio, control) = (spread(&self.weft, &self.plain), spread(&self.plain_again, &self.plain));
        write!(formatter, "ratio {ratio}   A/A {control}")
    }
}

/// Ratios of neighbours in time: a slow minute of the machine slows both.
fn spread(these: &[f64], those: &[f64]) -> String {
    let ratios: Vec<f64> = these.iter().zip(those).map(|(this, that)| this / that).collect();
    let [low, middle, high] = [0.1, 0.5, 0.9].map(|share| quantile(&ratios, share));
    format!("{middle:.2}x ({low:.2}-{high:.2})")
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
        let measured = in_turns(3, |side| Ok(f64::from(u8::from(side == Side::Weft)) + 1.0)).unwrap();
        let comparison = Comparison::of(&measured, |value| *value);
        assert_eq!((comparison.weft(), comparison.plain()), (2.0, 1.0));
        assert_eq!(comparison.to_string(), "ratio 2.00x (2.00-2.00)   A/A 1.00x (1.00-1.00)");
    }
}
