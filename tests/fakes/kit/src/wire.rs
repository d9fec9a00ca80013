//! Bytes on the connection: whole bodies, and bodies that break off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::Response;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use tokio::time::{Sleep, sleep};

/// The first half is given this long to reach the caller before the connection breaks.
const BREAK_AFTER: Duration = Duration::from_millis(20);

/// The body of an answer.
pub enum Reply {
    /// All of it.
    Whole(Option<Bytes>),
    /// The first half.
    Broken {
        /// What goes out, until it has.
        half: Option<Bytes>,
        /// What is promised.
        whole_length: u64,
        /// When the connection breaks.
        breaks: Pin<Box<Sleep>>,
    },
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub struct HungUp;

impl std::fmt::Display for HungUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("hung up on purpose")
    }
}

impl std::error::Error for HungUp {}

impl Reply {
    /// All of it.
    pub fn whole(text: String) -> Reply {
        Reply::Whole(Some(Bytes::from(text)))
    }

    /// The first half, and then the connection breaks.
    pub fn broken(text: String) -> Reply {
        let bytes = Bytes::from(text);
        let half = Some(bytes.slice(..bytes.len() / 2));
        Reply::Broken { half, whole_length: bytes.len() as u64, breaks: Box::pin(sleep(BREAK_AFTER)) }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Reply::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Reply::Broken { half: half @ Some(_), .. } => Poll::Ready(half.take().map(|bytes| Ok(Frame::data(bytes)))),
            Reply::Broken { breaks, .. } => {
                ready!(breaks.as_mut().poll(cx));
                Poll::Ready(Some(Err(io::Error::other("broken off on purpose"))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Reply::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Reply::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Reply::Broken { whole_length, .. } => SizeHint::with_exact(*whole_length),
        }
    }
}

/// A JSON answer; business errors come this way too.
pub fn json(text: String) -> Response<Reply> {
    with_type("application/json", Reply::whole(text))
}

/// A JSON answer that promises its whole length and breaks off in the middle.
pub fn broken_json(text: String) -> Response<Reply> {
    let whole_length = text.len() as u64;
    let mut response = with_type("application/json", Reply::broken(text));
    response.headers_mut().insert(CONTENT_LENGTH, whole_length.into());
    response
}

/// What a gateway in front of the platform answers.
pub fn gateway_page(status: u16, retry_after_s: Option<u32>) -> Response<Reply> {
    let text = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>nginx</body></html>\n");
    let mut response = with_type("text/html", Reply::whole(text));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::BAD_GATEWAY);
    if let Some(seconds) = retry_after_s {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// A whole body of any type.
pub fn page(status: u16, content_type: &'static str, text: String) -> Response<Reply> {
    let mut response = with_type(content_type, Reply::whole(text));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response
}

fn with_type(content_type: &'static str, body: Reply) -> Response<Reply> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(content_type));
    response
}
