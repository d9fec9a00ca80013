//! Who else has access to a file, where the system knows such permissions.

use std::fs::Metadata;

/// Whether users other than the file's own can read or change it.
#[cfg(unix)]
pub fn is_open_to_others(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

/// Whether users other than the file's own can read or change it: nothing is known of that here.
#[cfg(not(unix))]
pub fn is_open_to_others(_: &Metadata) -> bool {
    false
}
