//! What is aimed at, and whether it is met.

/// A bound of a figure.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// It must not be more.
    AtMost(f64),
    /// It must not be less.
    AtLeast(f64),
}

impl Target {
    /// The bound, and whether a figure in that unit keeps to it.
    pub fn verdict(self, figure: f64, unit: &str) -> String {
        format!("{}: {}", self.bound(unit), self.met(figure, unit))
    }

    /// The bound.
    pub fn bound(self, unit: &str) -> String {
        match self {
            Self::AtMost(bound) => format!("at most {bound}{unit}"),
            Self::AtLeast(bound) => format!("at least {bound}{unit}"),
        }
    }

    /// Whether a figure keeps to it.
    pub fn met(self, figure: f64, unit: &str) -> String {
        let missing = match self {
            Self::AtMost(bound) => figure - bound,
            Self::AtLeast(bound) => bound - figure,
        };
        match missing {
            _ if missing.is_nan() => "not known here".to_owned(),
            _ if missing <= 0.0 => "met".to_owned(),
            _ => format!("missed by {missing:.2}{unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_meets_its_target_or_misses_it() {
        assert_eq!(Target::AtMost(2.0).verdict(2.0, "x"), "at most 2x: met");
        assert_eq!(Target::AtMost(2.0).verdict(2.25, "x"), "at most 2x: missed by 0.25x");
        assert_eq!(Target::AtLeast(2.5).verdict(2.5, "x"), "at least 2.5x: met");
        assert_eq!(Target::AtLeast(2.5).verdict(2.0, "x"), "at least 2.5x: missed by 0.50x");
        assert_eq!(Target::AtMost(100.0).verdict(f64::NAN, " MiB"), "at most 100 MiB: not known here");
    }
}
