//! What the process holds.

use std::time::Duration;

/// Bytes of memory that the process holds and could use for something else if it gave them back (resident set, as
/// `/proc/self/statm` has it, in pages of 4 KiB).
///
/// # Panics
/// On systems without `/proc`.
pub fn held_bytes() -> u64 {
    const PAGE_BYTES: u64 = 4096;
    let statm = std::fs::read_to_string("/proc/self/statm").expect("a system with /proc");
    let resident = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).expect("the second field");
    resident * PAGE_BYTES
}

/// What the process holds once it holds no more than that, or after a while.
pub async fn settled_bytes(at_most: u64) -> u64 {
    const TRIES: u32 = 40;
    for _ in 0..TRIES {
        let held = held_bytes();
        if held <= at_most {
            return held;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    held_bytes()
}
