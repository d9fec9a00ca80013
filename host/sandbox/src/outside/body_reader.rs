//! A body on its way in.

use crate::http::TransportError;

/// A body that comes piece by piece, up to a limit.
pub(crate) struct BodyReader {
    bytes_max: usize,
    body: Vec<u8>,
}

impl BodyReader {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, body: Vec::new() }
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), TransportError> {
        if self.body.len() + chunk.len() > self.bytes_max {
            return Err(TransportError::TooLarge(self.bytes_max as u64));
        }
        self.body.extend_from_slice(chunk);
        Ok(())
    }

    pub(crate) fn read(self) -> Vec<u8> {
        self.body
    }
}
