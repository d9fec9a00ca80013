//! Child processes: how long they took, and what they used. None outlives this program's interest in it.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;

/// How often a child is looked at. Its peak memory and CPU time of the last moment may be missing.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// Nothing takes longer than this.
const RUN_MAX: Duration = Duration::from_secs(900);
/// The kernel counts CPU time in hundredths of a second, whatever its own clock.
const TICKS_PER_SECOND: f64 = 100.0;

/// How much of a complaint is shown: its end.
const COMPLAINT_LINES: usize = 12;

/// A child that ends with its owner.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either it has ended already, or it ends now; there is nobody left to tell.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a finished process used. Memory and CPU time are known where there is `/proc`.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// From its start to its end.
    pub wall_s: f64,
    /// User and system time of all its threads.
    pub cpu_s: f64,
    /// Most memory it had at once.
    pub peak_mib: f64,
}

/// Starts a process whose messages go to a file.
pub fn start(mut command: Command, messages: &Path) -> Outcome<Running> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(messages)?);
    let program = command.get_program().to_owned();
    let child = command.spawn().map_err(|error| format!("{} can't be started: {error}", program.display()))?;
    Ok(Running(child))
}

/// Runs a process to its end.
pub fn run(command: Command, messages: &Path) -> Outcome<Used> {
    let started = Instant::now();
    let mut running = start(command, messages)?;
    let (mut cpu_s, mut peak_mib) = (f64::NAN, f64::NAN);
    let status = loop {
        cpu_s = cpu_seconds(running.0.id()).unwrap_or(cpu_s);
        peak_mib = peak_memory_mib(running.0.id()).unwrap_or(peak_mib);
        if let Some(status) = running.0.try_wait()? {
            break status;
        }
        if started.elapsed() > RUN_MAX {
            return Err(format!("a run took longer than {} s", RUN_MAX.as_secs()).into());
        }
        std::thread::sleep(LOOK_EVERY);
    };
    let wall_s = started.elapsed().as_secs_f64();
    if status.success() {
        return Ok(Used { wall_s, cpu_s, peak_mib });
    }
    Err(format!("a run failed ({status}):\n{}", fs::read_to_string(messages)?).into())
}

/// What a program prints, once it has ended well.
pub fn output(command: &mut Command) -> Outcome<String> {
    let name = command.get_program().display().to_string();
    let output = command.output().map_err(|error| format!("{name} can't be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = complaint.lines().collect();
    let end = lines[lines.len().saturating_sub(COMPLAINT_LINES)..].join("\n");
    Err(format!("{name} failed ({}):\n{end}", output.status).into())
}

/// Memory that this process has now, as far as there is `/proc`.
pub fn resident_mib() -> Option<f64> {
    memory_mib("self", "VmRSS:")
}

/// `VmHWM` of proc(5), which never shrinks. Nothing for a process that has just ended.
fn peak_memory_mib(process: u32) -> Option<f64> {
    memory_mib(&process.to_string(), "VmHWM:")
}

fn memory_mib(process: &str, figure: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// `utime` and `stime`, fields 14 and 15 of proc(5); the second field, a name in brackets, may hold spaces.
fn cpu_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().ok());
    Some(ticks.sum::<Option<f64>>()? / TICKS_PER_SECOND)
}
