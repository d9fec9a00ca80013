//! What a run over many orders took, side beside side, with what is aimed at.

use crate::comparison::{Figures, Measured};
use crate::process::Used;
use crate::side::{Durability, Side};
use crate::summary::Summary;
use crate::target::Target;

/// How much more than the plain native program weft may take: time, and CPU time.
const WALL_OF_NATIVE: Target = Target::AtMost(1.5);
const CPU_OF_NATIVE: Target = Target::AtMost(1.6);
/// How much more than weft the script for Node.js should take.
const WALL_OF_NODE: Target = Target::AtLeast(4.0);

/// A figure that is compared.
struct Row {
    what: &'static str,
    unit: &'static str,
    /// What it is to take less of it.
    better: &'static str,
    of_native: Option<Target>,
    of_node: Option<Target>,
    figure: fn(&Used) -> f64,
}

/// Memory has a target of its own, where it is measured as orders grow.
const ROWS: [Row; 3] = [
    Row {
        what: "wall time",
        unit: "s",
        better: "faster",
        of_native: Some(WALL_OF_NATIVE),
        of_node: Some(WALL_OF_NODE),
        figure: |used| used.wall_s,
    },
    Row {
        what: "CPU time",
        unit: "s",
        better: "less",
        of_native: Some(CPU_OF_NATIVE),
        of_node: None,
        figure: |used| used.cpu_s,
    },
    Row {
        what: "peak memory",
        unit: "MiB",
        better: "less",
        of_native: None,
        of_node: None,
        figure: |used| used.peak_mib,
    },
];

/// Prints weft beside each of the others, and the control beside itself.
pub fn print(work: &str, measured: &Measured<Side, Used>, others: &[Side], control: Side, summary: &mut Summary) {
    for row in ROWS {
        let figures = measured.figures(row.figure);
        for other in others {
            row.beside(work, &figures, *other, summary);
        }
        let verdict = figures.control(control);
        println!("  {:<12} A/A {verdict} ({})", row.what, control.name());
        summary.beside(format!("{work}: {}, {} beside itself", row.what, control.name()), format!("A/A {verdict}"));
    }
}

/// Says that there was no script to compare with.
pub fn no_node(work: &str, summary: &mut Summary) {
    let what = format!("{work}: wall time, the script for Node.js");
    summary.missing(what, "left out: it can't be installed here".to_owned(), WALL_OF_NODE, "x");
}

impl Row {
    fn beside(&self, work: &str, figures: &Figures<Side>, other: Side, summary: &mut Summary) {
        let Self { what, unit, .. } = self;
        let (ratio, comparative) = match other {
            Side::Node(_) => (figures.ratio(other, Side::Weft), self.better),
            Side::Native(_) | Side::Weft => (figures.ratio(Side::Weft, other), "as much"),
        };
        let name = other.name();
        let [weft, others] = [Side::Weft, other].map(|side| format!("{:.2} {unit}", figures.usual(side)));
        let verdict = self.target(other).map(|target| target.verdict(ratio.usual, "x")).unwrap_or_default();
        let compared = format!("{ratio} {comparative}");
        let line = format!("  {what:<12} weft {weft:>10}   {name:<11} {others:>10}   {compared:<27} {verdict}");
        println!("{}", line.trim_end());
        let what = format!("{work}: {what}, beside {}", described(other));
        let measured = format!("weft {weft}, {name} {others}: {compared}");
        match self.target(other) {
            Some(target) => summary.add(what, measured, target, ratio.usual, "x"),
            None => summary.beside(what, measured),
        }
    }

    /// The targets are about the plain programs as people would write them. Beside those that are as durable as weft stands
    /// what durability costs.
    fn target(&self, other: Side) -> Option<Target> {
        match other {
            Side::Native(Durability::Normal) => self.of_native,
            Side::Node(Durability::Normal) => self.of_node,
            Side::Native(Durability::Full) | Side::Node(Durability::Full) | Side::Weft => None,
        }
    }
}

/// What a side is, for those who read the table alone.
fn described(side: Side) -> &'static str {
    match side {
        Side::Weft => "weft",
        Side::Native(Durability::Normal) => "the native program (synchronous=NORMAL)",
        Side::Native(Durability::Full) => "the native program, as durable as weft (FULL)",
        Side::Node(Durability::Normal) => "the script for Node.js (NORMAL)",
        Side::Node(Durability::Full) => "the script for Node.js, as durable as weft (FULL)",
    }
}
