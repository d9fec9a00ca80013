//! How a recording is read as YAML.

use weft_yaml::{Rules, Scalars};

/// Largest recording that is read.
const RECORDING_BYTES_MAX: usize = 256 << 20;

/// A recording is as long as its run: what bounds it is its size in bytes. Bodies are nested as deep as JSON may be (128
/// levels), and stand a few levels deep themselves.
pub(super) const RULES: Rules = Rules {
    bytes_max: RECORDING_BYTES_MAX,
    depth_max: 160,
    nodes_max: RECORDING_BYTES_MAX,
    file: "a recording",
    files: "recordings",
    too_large: "record a shorter run: fewer pages or a narrower window",
    beginning: "restore the file, or make it again with `weft record`",
    scalars: Scalars::Json,
};
