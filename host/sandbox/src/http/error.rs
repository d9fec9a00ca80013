//! Why there is no response.

use crate::types::http::Error;

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The request may not go there.
    #[error("{0}")]
    Denied(String),
    /// The request can't be sent as it is.
    #[error("{0}")]
    Malformed(String),
    /// No complete response in time.
    #[error("{0}")]
    Timeout(String),
    /// No connection, so nothing was sent.
    #[error("{0}")]
    NotConnected(String),
    /// A broken connection.
    #[error("{0}")]
    Unreachable(String),
    /// The response is larger than this many bytes.
    #[error("the response is larger than {0} bytes")]
    TooLarge(u64),
    /// The response came, packed in a way that can't be undone.
    #[error("{0}")]
    Encoding(String),
    /// The response came, in another charset than it is said to be in.
    #[error("{0}")]
    Charset(String),
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Denied(reason) => Self::Denied(reason),
            TransportError::Malformed(reason) => Self::Malformed(reason),
            TransportError::Timeout(reason) => Self::Timeout(reason),
            TransportError::NotConnected(reason) | TransportError::Unreachable(reason) => Self::Unreachable(reason),
            TransportError::TooLarge(bytes_max) => Self::TooLarge(bytes_max),
            TransportError::Encoding(reason) => Self::Encoding(reason),
            TransportError::Charset(reason) => Self::Charset(reason),
        }
    }
}

impl From<Error> for TransportError {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(reason) => Self::Denied(reason),
            Error::Malformed(reason) => Self::Malformed(reason),
            Error::Timeout(reason) => Self::Timeout(reason),
            Error::Unreachable(reason) => Self::Unreachable(reason),
            Error::TooLarge(bytes_max) => Self::TooLarge(bytes_max),
            Error::Encoding(reason) => Self::Encoding(reason),
            Error::Charset(reason) => Self::Charset(reason),
        }
    }
}
