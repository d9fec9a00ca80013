//! Other processes run the tests: one that ends or never ends takes only its own process along.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::engines::Engine;
use crate::running;
use crate::suite::{Mode, Suite, Test};

/// What a process is told by its environment: the engine that it runs.
pub const ENGINE: &str = "WEFT_TEST262_ENGINE";
/// Before each line that is an answer.
const MARK: &str = "\u{1}answer:";
/// Longest time of a test, in all its modes. The machine may be busy.
const TEST_MAX: Duration = Duration::from_secs(60);
/// The native stack of a test.
const STACK_BYTES: usize = 256 << 20;

/// After how many tests it is told how far it is.
const TOLD_EVERY: usize = 2_000;

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed(String),
    NotRun(String),
}

impl Outcome {
    /// As a line that has no line breaks.
    fn told(&self) -> String {
        let (word, why) = match self {
            Self::Passed => ("passed", ""),
            Self::Failed(why) => ("failed", why.as_str()),
            Self::NotRun(why) => ("not run", why.as_str()),
        };
        let why: String = why.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
        format!("{word}\t{why}")
    }

    fn read(line: &str) -> Self {
        let (word, why) = line.split_once('\t').unwrap_or((line, ""));
        match word {
            "passed" => Self::Passed,
            "not run" => Self::NotRun(why.to_owned()),
            _ => Self::Failed(why.to_owned()),
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.told())
    }
}

/// Runs tests in as many processes as there are processors.
pub fn run_all(engine: Engine, paths: &[String]) -> Vec<(String, Outcome)> {
    let queue = Mutex::new(paths.iter());
    let done = Mutex::new(Vec::new());
    let next = || queue.lock().unwrap().next();
    let work = || {
        let mut process = None;
        while let Some(path) = next() {
            let (outcome, goes_on) = process.get_or_insert_with(|| Process::start(engine)).ask(path);
            if !goes_on {
                process = None;
            }
            let mut done = done.lock().unwrap();
            done.push((path.clone(), outcome));
            if done.len() % TOLD_EVERY == 0 {
                println!("{} of {} with {}", done.len(), paths.len(), engine.name());
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by(|one, other| one.0.cmp(&other.0));
    done
}

/// A process that runs tests.
struct Process {
    child: Child,
    asks: ChildStdin,
    answers: Receiver<String>,
}

impl Process {
    fn start(engine: Engine) -> Self {
        let own = std::env::current_exe().expect("a test knows where it is");
        let mut child = Command::new(own)
            .args(["--exact", "worker", "--ignored", "--nocapture"])
            .env(ENGINE, engine.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process can be started");
        let asks = child.stdin.take().expect("it is piped");
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let (sender, answers) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((_, answer)) = line.split_once(MARK) {
                    let _ = sender.send(answer.to_owned());
                }
            }
        });
        Self { child, asks, answers }
    }

    /// How a test ended, and whether the process can be asked again.
    fn ask(&mut self, path: &str) -> (Outcome, bool) {
        if writeln!(self.asks, "{path}").is_err() {
            return (Outcome::Failed("the process ended before".to_owned()), false);
        }
        match self.answers.recv_timeout(TEST_MAX) {
            Ok(answer) => (Outcome::read(&answer), true),
            Err(RecvTimeoutError::Timeout) => {
                (Outcome::Failed(format!("no end after {} s", TEST_MAX.as_secs())), false)
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait().map(|status| status.to_string()).unwrap_or_default();
                (Outcome::Failed(format!("the process ended: {status}")), false)
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs each test that stands on a line of the input, and answers with how it ended.
pub fn work(engine: Engine, suite: &Suite) {
    for path in std::io::stdin().lines().map_while(Result::ok) {
        println!("\n{MARK}{}", outcome(engine, suite, suite.test(&path)));
    }
}

fn outcome(engine: Engine, suite: &Suite, test: Test) -> Outcome {
    if let Some(missing) = test.lacks() {
        return Outcome::NotRun(missing.to_owned());
    }
    for mode in test.modes() {
        if let Err(why) = run_apart(engine, suite, &test, mode) {
            return Outcome::Failed(format!("{mode:?}: {why}"));
        }
    }
    Outcome::Passed
}

/// Runs a test in a thread of its own, whose stack is large and which takes all that the engine kept along.
fn run_apart(engine: Engine, suite: &Suite, test: &Test, mode: Mode) -> Result<(), String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES);
        let thread =
            thread.spawn_scoped(scope, || running::run(engine, suite, test, mode)).expect("a thread can be started");
        thread.join().unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(format!("the engine panicked: {}", text.unwrap_or_default()))
        })
    })
}
