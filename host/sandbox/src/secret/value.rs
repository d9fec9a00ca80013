//! A value that must not be shown.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::marker;

/// A value that must not be shown. Its memory is cleared when nobody holds it any more.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<Vec<u8>>>);

impl Secret {
    /// Takes a value.
    pub fn new(value: impl Into<Vec<u8>>) -> Self {
        Self(Arc::new(Zeroizing::new(value.into())))
    }

    /// The value. Look twice at every place that calls this.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The marker that stands in its place in a replay, which has no values.
    pub(crate) fn as_marker(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.0).ok()?;
        marker::candidates(text).any(|range| range == (0..text.len())).then_some(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
