//! The fake shop, in a process of its own, so that what it uses doesn't count.

use std::io::{BufRead, BufReader};
use std::process::{ChildStdout, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use weft_fakes::xiaoe::beijing;

use crate::Outcome;
use crate::process::Running;
use crate::programs::Programs;

/// The orders lie in the 30 days before yesterday, so that all of them are older than any lag of the platform.
const END_AGO_S: u64 = 24 * 60 * 60;

/// A shop that closes when it is dropped.
pub struct FakeShop {
    /// Where it is.
    pub base_url: String,
    _process: Running,
    /// It would not survive that nobody listens to it.
    _output: BufReader<ChildStdout>,
}

impl FakeShop {
    /// Opens a shop with so many orders.
    pub fn open(programs: &Programs, orders: u64) -> Outcome<Self> {
        let end_s = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() - END_AGO_S;
        let mut command = Command::new(&programs.fake_xiaoe);
        command.args(["--orders", &orders.to_string(), "--users", "1000", "--no-limits", "--until-stdin-closes"]);
        command.args(["--end", &beijing(i64::try_from(end_s)?)]);
        let mut process = Running(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
        let mut output = BufReader::new(process.0.stdout.take().ok_or("the fake shop has no output")?);
        let mut base_url = String::new();
        output.read_line(&mut base_url)?;
        match base_url.trim() {
            "" => Err("the fake shop does not open".into()),
            base_url => Ok(Self { base_url: base_url.to_owned(), _process: process, _output: output }),
        }
    }
}
