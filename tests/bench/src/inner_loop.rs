//! The inner loop of whoever works on weft: from a change of one file until something can be seen.
//!
//! A file counts as changed once its time is new, so its text stays as it is. The crate and all that is built upon it are
//! compiled and linked anew, with what cargo kept of the last time, as after any change; the compiler itself finds less that is
//! new than after most changes.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::{Instant, SystemTime};

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::in_turns;
use crate::process::output;
use crate::programs::cargo;
use crate::summary::Summary;
use crate::target::Target;

/// A change, and what is waited for.
struct Change {
    what: &'static str,
    file: &'static str,
    cargo: [&'static str; 3],
    /// A program that must run then, below the target folder.
    program: Option<&'static str>,
    target_s: Target,
}

const CHANGES: [Change; 2] = [
    Change {
        what: "a change of a node until its tests are green",
        file: "nodes/xiaoe/src/lib.rs",
        cargo: ["test", "-p", "weft-xiaoe"],
        program: None,
        target_s: Target::AtMost(15.0),
    },
    Change {
        what: "a change of host/workflow until weft runs",
        file: "host/workflow/src/lib.rs",
        cargo: ["build", "-p", "weft"],
        program: Some("debug/weft"),
        target_s: Target::AtMost(30.0),
    },
];

/// Measures and prints.
pub fn run(arguments: &Arguments, summary: &mut Summary) -> Outcome<()> {
    let rounds = arguments.rounds(3);
    println!("\nThe inner loop: builds as they are for development, each changed {rounds} times");
    let this = std::env::current_exe()?;
    let target = this.ancestors().nth(2).ok_or("this program is in no target folder")?;
    for change in CHANGES {
        let seconds = change.measure(rounds, target)?;
        println!("  {:<46} {seconds:6.1} s   {}", change.what, change.target_s.verdict(seconds, " s"));
        let command = change.cargo.join(" ");
        summary.add(change.what, format!("{seconds:.1} s (cargo {command})"), change.target_s, seconds, " s");
    }
    Ok(())
}

impl Change {
    fn measure(&self, rounds: usize, target: &Path) -> Outcome<f64> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(self.file);
        eprintln!("building what `cargo {}` needs, which may take minutes", self.cargo.join(" "));
        self.see(target)?;
        let measured = in_turns(rounds, &[()], |()| {
            touch(&file)?;
            let started = Instant::now();
            self.see(target)?;
            Ok(started.elapsed().as_secs_f64())
        })?;
        Ok(measured.figures(|seconds| *seconds).usual(()))
    }

    /// Builds what has changed, and sees that it works.
    fn see(&self, target: &Path) -> Outcome<()> {
        output(cargo().args(self.cargo).arg("--target-dir").arg(target))?;
        if let Some(program) = self.program {
            let program = target.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
            output(Command::new(program).arg("--version"))?;
        }
        Ok(())
    }
}

fn touch(file: &Path) -> Outcome<()> {
    let changed = File::options().append(true).open(file).and_then(|file| file.set_modified(SystemTime::now()));
    changed.map_err(|error| format!("{}: {error}", file.display()).into())
}
