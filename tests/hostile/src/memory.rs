//! What the process holds.

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
