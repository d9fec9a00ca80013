//! One request on its way out, and why it may bring nothing.

use std::sync::Arc;
use std::time::Duration;

use weft_recording::CallKey;

use crate::connection::Connection;
use crate::http::{Pass, Request, TransportError};
use crate::limits::Reached;
use crate::secret::Holding;
use crate::wall_clock::WallClock;

/// A request on its way out.
pub struct Exchange<'a> {
    /// The call that sends it.
    pub key: &'a CallKey,
    /// The node that sends it.
    pub node: &'a str,
    /// The connection it belongs to.
    pub connection: &'a Arc<Connection>,
    /// What is asked, as the component wrote it: sealed values as their markers. Who keeps it shares it.
    pub request: &'a Arc<Request>,
    pub(crate) holding: &'a Holding,
    /// What [`Outside::pace`](super::Outside::pace) gave for it.
    pub(crate) pass: Pass,
    /// The call's time: it stands still while the call waits for the account's budget.
    pub(crate) clock: &'a Arc<WallClock>,
    pub(crate) timeout: Duration,
    pub(crate) response_bytes_max: usize,
    /// The call's own time.
    pub(crate) now_ms: i64,
}

/// Why an exchange brought no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExchangeError {
    /// The network, or a rule about it.
    Transport(TransportError),
    /// The run asked for something that its recording doesn't hold.
    Replay(String),
    /// A limit of the account ends the call before the request is sent. Says which.
    Limit(Reached),
    /// Somebody stopped the run before the request was sent.
    Stopped,
}

impl From<TransportError> for ExchangeError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}
