//! Recordings as files: YAML, meant to be read and committed beside its workflow.
//!
//! - the minor version of the format grows when keys are added that older readers may leave out;
//! - the major version grows when they may not.
//!
//! | to change | open |
//! |---|---|
//! | which keys a recording has | `write.rs`, `read.rs`, `read/exchange.rs` |
//! | how bodies are kept | `body.rs`, `read/body.rs` |
//! | what is a time or a digest | `show.rs` |
//! | how YAML looks | `yaml_text.rs`, `scalar.rs` |
//! | limits of what is read | `rules.rs` |
//! | where secrets are looked for | `guard.rs` |
//!
//! What a run found when it began stands in `bookmarks` and `tokens`, both left out when there was nothing. A token is named
//! and not told: `shop/access_token: 2026-01-31T11:00:00.000Z`, or `never` if it does not end.
//!
//! A body that can't stand in the file exactly is kept beside it, in the side folder: `orders.recording/` for
//! `orders.recording.yaml`. Nothing in here touches a disk: side files are values, and are asked for by name.

mod body;
mod error;
mod guard;
mod read;
mod rules;
mod scalar;
mod show;
mod write;
mod yaml_text;

#[cfg(test)]
mod tests;

pub use body::{BODY_INLINE_BYTES_MAX, SideFile, is_side_file};
pub use error::RecordingError;
pub use read::read;
pub use write::{Written, write};

/// Version of the format that this program writes.
pub const FORMAT: (u32, u32) = (2, 0);

/// What a recording begins with: this key, and the version behind it.
pub const KEY: &str = "weft_recording";
