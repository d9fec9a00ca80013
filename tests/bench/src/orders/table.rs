//! What a run over many orders took, side beside side, with what is aimed at.

use crate::comparison::{Figures, Measured};
use crate::process::Used;
use crate::side::Side;
use crate::target::Target;

/// How much more than the native program weft may take.
const OF_NATIVE: Target = Target::AtMost(2.0);
/// How much more than weft the script for Node.js should take.
const OF_NODE: Target = Target::AtLeast(2.5);

/// A figure that is compared.
struct Row {
    what: &'static str,
    unit: &'static str,
    /// What it is to take less of it.
    better: &'static str,
    /// The targets of the ratios are about time. Memory has its own, where it is measured as orders grow.
    is_time: bool,
    figure: fn(&Used) -> f64,
}

const ROWS: [Row; 3] = [
    Row { what: "wall time", unit: "s", better: "faster", is_time: true, figure: |used| used.wall_s },
    Row { what: "CPU time", unit: "s", better: "less", is_time: true, figure: |used| used.cpu_s },
    Row { what: "peak memory", unit: "MiB", better: "less", is_time: false, figure: |used| used.peak_mib },
];

/// Prints weft beside each of the others, and the control beside itself.
pub fn print(measured: &Measured<Side, Used>, others: &[Side], control: Side) {
    for row in ROWS {
        let figures = measured.figures(row.figure);
        for other in others {
            println!("{}", row.beside(&figures, *other));
        }
        println!("  {:<12} A/A {} ({})", row.what, figures.control(control), control.name());
    }
}

impl Row {
    fn beside(&self, figures: &Figures<Side>, other: Side) -> String {
        let Self { what, unit, .. } = self;
        let (ratio, comparative, target) = match other {
            Side::Node => (figures.ratio(other, Side::Weft), self.better, OF_NODE),
            Side::Native | Side::Weft => (figures.ratio(Side::Weft, other), "as much", OF_NATIVE),
        };
        let verdict = if self.is_time { target.verdict(ratio.usual, "x") } else { String::new() };
        let [weft, others] = [Side::Weft, other].map(|side| format!("{:7.2} {unit:<3}", figures.usual(side)));
        let ratio = format!("{ratio} {comparative}");
        let line = format!("  {what:<12} weft {weft}   {:<6} {others}   {ratio:<27} {verdict}", other.name());
        line.trim_end().to_owned()
    }
}
