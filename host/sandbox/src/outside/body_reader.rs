//! A body on its way in.

use crate::http::TransportError;

/// Room that is made for a body before any of it is there.
const BELIEVED_BYTES_MAX: usize = 1 << 20;

/// A body that comes piece by piece, up to a limit.
pub(crate) struct BodyReader {
    bytes_max: usize,
    body: Vec<u8>,
}

impl BodyReader {
    /// A body of at most so many bytes, and as many as somebody says, who may be wrong.
    pub(crate) fn new(bytes_max: usize, said_bytes: Option<u64>) -> Self {
        let said_bytes = usize::try_from(said_bytes.unwrap_or_default()).unwrap_or(usize::MAX);
        Self { bytes_max, body: Vec::with_capacity(said_bytes.min(bytes_max).min(BELIEVED_BYTES_MAX)) }
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

/// A body that is there already, up to the same limit.
pub(crate) fn at_once(body: Vec<u8>, bytes_max: usize) -> Result<Vec<u8>, TransportError> {
    if body.len() > bytes_max {
        return Err(TransportError::TooLarge(bytes_max as u64));
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_up_to_its_limit_whatever_was_said_and_however_it_comes() {
        let table = [(0, Ok(vec![])), (5, Ok(vec![7; 5])), (6, Err(TransportError::TooLarge(5)))];
        for (length, expected) in table {
            let body = vec![7; length];
            assert_eq!(at_once(body.clone(), 5), expected);
            for (said_bytes, chunk) in [(None, 1), (Some(0), 9), (Some(5), 2), (Some(u64::MAX), 4)] {
                let mut reader = BodyReader::new(5, said_bytes);
                let read = body.chunks(chunk).try_for_each(|chunk| reader.push(chunk)).map(|()| reader.read());
                assert_eq!(read, expected, "{said_bytes:?} in pieces of {chunk}");
            }
        }
    }
}
