//! Opening an address in the browser of whoever sits here.

use std::process::{Command, Stdio};

/// Tries to. Where it doesn't work the address is on the screen anyway.
#[allow(clippy::disallowed_methods, reason = "it is the browser of a person, and no part of a run")]
pub fn open(address: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(before).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.spawn();
}
