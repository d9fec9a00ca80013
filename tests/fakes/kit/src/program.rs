//! What the programs that run a fake by hand have in common.

use std::io;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::AsyncReadExt;

/// The value of an argument that takes a number.
pub fn number<T: FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{name} takes a number, not {text}"))
}

/// The machine's time, unix seconds.
#[allow(clippy::disallowed_methods, reason = "there is no run whose clock could be used")]
pub fn now_s() -> Result<i64, String> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map(|since| since.as_secs() as i64).map_err(|error| error.to_string())
}

/// Says what is wrong with the arguments, and how they go.
pub fn refuse(message: &str, usage: &str) -> ExitCode {
    eprintln!("{message}\n\n{usage}");
    ExitCode::from(2)
}

/// Waits for Ctrl-C, or also for the end of standard input. Does the other thing once a second meanwhile.
pub fn until_stopped(with_stdin: bool, every_second: impl FnMut()) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = stdin_closes(), if with_stdin => {}
            () = again_and_again(every_second) => {}
        }
    });
    // A thread may still wait for standard input.
    runtime.shutdown_background();
    Ok(())
}

async fn stdin_closes() {
    let mut input = tokio::io::stdin();
    let mut bytes = [0; 256];
    while input.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
}

async fn again_and_again(mut act: impl FnMut()) {
    loop {
        act();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
