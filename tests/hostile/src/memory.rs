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

/// Takes a piece of memory and frees it, where runs compute and where they wait for files: the allocator gives back what was
/// freed some time later, and only when it is called again.
pub async fn ask_allocator() {
    const PIECE_BYTES: usize = 1 << 20;
    let piece = || drop(std::hint::black_box(vec![1_u8; PIECE_BYTES]));
    // Fails only at the end of the process.
    let _ = tokio::join!(tokio::spawn(async move { piece() }), tokio::task::spawn_blocking(piece));
}
