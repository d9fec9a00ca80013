//! Requests, responses and failures.

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedExchange {
    /// What was asked.
    pub request: RecordedRequest,
    /// How long it took.
    pub duration_ms: u64,
    /// What came back.
    pub outcome: RecordedOutcome,
}

/// A request as the component wrote it. Sealed values stand in its texts as placeholders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordedRequest {
    /// Method.
    pub method: String,
    /// Scheme, host and path.
    pub url: String,
    /// Query parameters in order, not percent-encoded.
    pub query: Vec<(String, String)>,
    /// Header fields that the component set.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: RecordedBody,
    /// Whether doing it twice is the same as doing it once.
    pub repeatable: bool,
}

/// The body of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum RecordedBody {
    /// None.
    #[default]
    None,
    /// JSON text.
    Json(String),
    /// Form fields in order, not encoded.
    Form(Vec<(String, String)>),
    /// Another text.
    Text {
        /// Value of the content-type header.
        content_type: String,
        /// The body.
        text: String,
    },
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordedOutcome {
    /// A response, whatever its status.
    Response {
        /// HTTP status.
        status: u16,
        /// Header fields, names in lower case.
        headers: Vec<(String, String)>,
        /// The body, decompressed. If it is text, sealed values stand in it as placeholders.
        body: Vec<u8>,
    },
    /// No response.
    Failed {
        /// Why.
        kind: FailureKind,
        /// More about it.
        reason: String,
    },
}

/// Why there was no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The request may not go there.
    Denied,
    /// The request can't be sent as it is.
    Malformed,
    /// No complete response in time.
    Timeout,
    /// No connection, so nothing was sent.
    NotConnected,
    /// A broken connection.
    Unreachable,
    /// The response is larger than this many bytes.
    TooLarge(u64),
    /// The response is packed in a way that can't be undone.
    Encoding,
    /// The response is not in the charset that it is said to be in.
    Charset,
}

impl FailureKind {
    /// How it stands in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Malformed => "malformed",
            Self::Timeout => "timeout",
            Self::NotConnected => "not-connected",
            Self::Unreachable => "unreachable",
            Self::TooLarge(_) => "too-large",
            Self::Encoding => "encoding",
            Self::Charset => "charset",
        }
    }
}
