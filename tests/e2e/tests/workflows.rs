//! Every workflow that comes with weft has a test and a recording beside it; that they pass is shown in `testing.rs`.
//! `cargo run -p weft-e2e --bin record-workflows` makes the recordings again.

use std::fs;
use std::path::{Path, PathBuf};

use weft_e2e::{encodings, repository};
use weft_fakes::xiaoe::Shop;

/// A reader should be able to look through it.
const RECORDING_BYTES_MAX: usize = 300 * 1024;

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join("workflows")).expect("there are workflows");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn ends_with(path: &Path, end: &str) -> bool {
    path.to_string_lossy().ends_with(end)
}

#[test]
fn recordings_are_small_and_hold_no_secret() {
    let secret = Shop::demo().secret_key;
    for path in files().iter().filter(|path| ends_with(path, ".recording.yaml")) {
        let text = fs::read_to_string(path).expect("the recording can be read");
        assert!(text.len() <= RECORDING_BYTES_MAX, "{} has {} bytes", path.display(), text.len());
        // A token of the fake: `xe_`, then digits.
        let token =
            text.match_indices("xe_").find(|(at, _)| text[at + 3..].chars().take(12).all(|it| it.is_ascii_hexdigit()));
        assert_eq!(token, None, "{} holds a token", path.display());
        for encoded in encodings(&secret) {
            assert!(!text.contains(&encoded), "{} holds the secret", path.display());
        }
    }
}
