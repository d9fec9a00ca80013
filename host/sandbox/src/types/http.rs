//! Requests, and what comes back.

/// A request. Sealed values are written as their markers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Upper-case method.
    pub method: String,
    /// Scheme, host and path, without a query. A marker in here is refused.
    pub url: String,
    /// Query parameters in order, not yet percent-encoded. Markers are swapped.
    pub query: Vec<(String, String)>,
    /// Header fields in order. Markers are swapped.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// Fields of the response to seal before the component sees it.
    pub seal: Vec<Seal>,
    /// How long to wait for the whole response, in milliseconds; the host's limit when none or longer.
    pub timeout_ms: Option<u32>,
    /// Whether doing it twice is the same as doing it once. The host repeats other requests only where it is certain
    /// that the platform did not act on them (no connection, or status 429).
    pub repeatable: bool,
    /// Whether the answer holds for the whole run: what the fields of a list are, say. For a repeatable request that seals
    /// nothing. The first call of a step that asks gets the platform's answer, all others of the step the same one; a call
    /// that is made again after a failure asks anew.
    pub once_per_run: bool,
    /// The charset of the answer, by a name of the WHATWG encoding standard such as `gbk`: it goes before what the
    /// answer says of itself, unless that is a byte order mark. None where the answer is to be believed.
    pub charset: Option<String>,
    /// What it costs, where the platform's limit counts more than requests; 1 if none.
    pub cost: Option<u32>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// No body.
    None,
    /// JSON text; the host sets the content type, unless a header field names another one of JSON. Markers are swapped,
    /// escaped for a JSON string.
    Json(String),
    /// Form fields in order, not yet encoded; the host sets the content type. Markers are swapped.
    Form(Vec<(String, String)>),
    /// Anything else. A marker in here is refused.
    Text(TextBody),
}

/// A body that the host does not look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBody {
    /// Value of the content-type header.
    pub content_type: String,
    /// The body.
    pub text: String,
}

/// Takes a field out of a JSON response and leaves its marker instead. Tokens that the description points at need none.
/// In a response without the field, every value that may be a token is withheld; one that is no JSON is withheld as a
/// whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// JSON Pointer (RFC 6901) to the value, a string.
    pub pointer: String,
    /// Name to keep it under: from now on `secret.sealed` finds it by that name.
    pub name: String,
    /// JSON Pointer to the number of seconds it lives (a number or numeric text); none if it does not expire.
    pub lives: Option<String>,
}

/// A response, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Header fields, names in lower case. A wait that the platform asks for is a `retry-after` of whole seconds,
    /// whatever it was.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed, as UTF-8 text: in a charset that the answer (its `content-type`, or a byte order mark) or
    /// the request names it is read by that, without the mark; then the `content-type` says so. A value with a secret in it
    /// is replaced by a text that says so.
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The request may not go there, or carries a marker where none may stand. Says why.
    Denied(String),
    /// The request can't be sent as it is (method, URL, header). Says why.
    Malformed(String),
    /// No complete response in time, after all repeats.
    Timeout(String),
    /// No connection, or a broken one, after all repeats.
    Unreachable(String),
    /// The response is larger than the limit, given in bytes.
    TooLarge(u64),
    /// A response of status 200 to 299 came, packed in a way that can't be undone. Says how. The request may have been
    /// carried out.
    Encoding(String),
    /// A response of status 200 to 299 came, and is not in the charset that it is said to be in, or no text. Says which, and
    /// where. The request may have been carried out.
    Charset(String),
}

/// A response, and the lists of records that are no longer in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseWithLists {
    /// With an empty list in the place of each.
    pub response: Response,
    /// In the order of the pointers.
    pub lists: Vec<ListedRecords>,
    /// Length of the whole body, with the lists.
    pub body_bytes: u64,
}

/// A list of records that stayed in the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRecords {
    /// Which of the pointers leads there.
    pub pointer: String,
    /// What a page calls it.
    pub number: u32,
    /// How many records it has; at least one.
    pub count: u32,
    /// The last one, as it came.
    pub last: String,
}
