//! Why there is no response.

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
