//! A command that runs, and one that has ended.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than any test takes, shorter than anybody's patience.
const PATIENCE: Duration = Duration::from_secs(300);

/// A command that runs. Clones are the same command.
#[derive(Clone)]
pub struct Running {
    child: Arc<Mutex<Child>>,
    outputs: Arc<Mutex<Option<[JoinHandle<String>; 2]>>>,
    /// What has been told on stderr so far.
    told: Arc<Mutex<Vec<u8>>>,
}

impl Running {
    pub(crate) fn start(mut command: Command, talks: bool) -> Running {
        let stdin = if talks { Stdio::piped() } else { Stdio::null() };
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("weft starts");
        let told = Arc::<Mutex<Vec<u8>>>::default();
        let stdout = collect(child.stdout.take().expect("stdout is piped"), Arc::default());
        let stderr = collect(child.stderr.take().expect("stderr is piped"), Arc::clone(&told));
        Running { child: Arc::new(Mutex::new(child)), outputs: Arc::new(Mutex::new(Some([stdout, stderr]))), told }
    }

    /// What it has told on stderr so far.
    pub fn told(&self) -> String {
        String::from_utf8_lossy(&self.told.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// Writes a line to a command that was told that somebody talks to it.
    pub fn write_line(&self, line: &str) {
        let mut child = self.lock();
        let stdin = child.stdin.as_mut().expect("somebody talks to it");
        stdin.write_all(format!("{line}\n").as_bytes()).expect("it listens");
    }

    /// Ends the process without a chance to do anything more, as a power cut would.
    pub fn kill(&self) {
        self.lock().kill().expect("the process can be killed");
    }

    /// What Ctrl-C does.
    pub fn interrupt(&self) {
        self.signal("INT");
    }

    /// Sends a signal, by its name without `SIG`.
    pub fn signal(&self, name: &str) {
        let pid = self.lock().id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status().expect("there is `kill`");
        assert!(sent.success(), "the process {pid} is gone");
    }

    /// Whether the process has ended.
    pub fn has_ended(&self) -> bool {
        self.lock().try_wait().expect("the process can be asked").is_some()
    }

    /// Waits until something has come true while it runs.
    #[track_caller]
    pub fn wait_for(&self, is_true: impl Fn() -> bool) {
        while !is_true() {
            assert!(!self.has_ended(), "weft ended before\n{}", self.wait().everything());
            sleep(Duration::from_micros(100));
        }
    }

    /// Waits until the process has ended.
    pub fn wait(&self) -> Finished {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.lock().try_wait().expect("the process can be waited for") {
                break status;
            }
            if started.elapsed() > PATIENCE {
                self.kill();
            }
            sleep(Duration::from_millis(1));
        };
        let outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner).take();
        let [stdout, stderr] =
            outputs.expect("a process is waited for once").map(|thread| thread.join().expect("read"));
        assert!(started.elapsed() < PATIENCE, "weft hangs\n{stdout}\n{stderr}");
        let finished = Finished { code: status.code(), stdout, stderr };
        finished.assert_no_panic();
        finished
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads all there is, in a thread of its own: a full pipe would stop the process.
fn collect(mut pipe: impl Read + Send + 'static, so_far: Arc<Mutex<Vec<u8>>>) -> JoinHandle<String> {
    spawn(move || {
        let mut piece = [0; 4096];
        loop {
            let count = pipe.read(&mut piece).expect("a pipe can be read");
            let mut so_far = so_far.lock().unwrap_or_else(PoisonError::into_inner);
            so_far.extend_from_slice(&piece[..count]);
            if count == 0 {
                return String::from_utf8(std::mem::take(&mut so_far)).expect("weft prints UTF-8");
            }
        }
    })
}

/// A command that has ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; none if the process was killed.
    pub code: Option<i32>,
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr.
    pub stderr: String,
}

impl Finished {
    /// The same, if it ended well.
    #[track_caller]
    pub fn ok(self) -> Finished {
        self.code(0)
    }

    /// The same, if this was its exit code.
    #[track_caller]
    pub fn code(self, code: i32) -> Finished {
        assert_eq!(self.code, Some(code), "another exit code\n{}\n{}", self.stdout, self.stderr);
        self
    }

    /// The lines of `--json`.
    pub fn events(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }

    /// The events with this name.
    pub fn events_named(&self, name: &str) -> Vec<Value> {
        self.events().into_iter().filter(|event| event["event"] == name).collect()
    }

    /// Both outputs, for those who look for what must not be there.
    pub fn everything(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    /// Whatever a test is about: a panic is never an answer.
    fn assert_no_panic(&self) {
        let all = self.everything();
        assert!(!all.contains("panicked at") && !all.contains("stack backtrace"), "weft panicked:\n{all}");
    }
}
