//! The one door to the outside: network, time, random.
//!
//! Live, recording and replaying runs differ in the [`Outside`] they are given and in nothing else.
//!
//! - `live.rs`: the real network and clock
//! - `record.rs`: any outside, written down
//! - `scripted.rs`: answers from a script, on a clock of its own
//! - `replay.rs`: what was written down as the script, strictly
//! - `mend.rs`: what was written down as far as it goes, the rest live
//! - `shelf.rs`: what was written down, each exchange to be used once
//! - `reading.rs`: any outside, for reading only

mod live;
mod mend;
mod reading;
mod record;
mod replay;
mod scripted;
mod shelf;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::account::{Connection, LiveToken};
use crate::http::receive;
pub use crate::http::{Body, Request, Response, TransportError};
use crate::secret::{Holding, Life, Sealed};
use crate::wall_clock::WallClock;

pub use live::Live;
pub use mend::{Mend, Mended};
pub use reading::Reading;
pub use record::{LAST_EXCHANGES, Recorder};
pub use replay::{Replay, Strict};
pub use weft_recording::CallKey;

pub use scripted::{Answer, Script, Scripted, ScriptedWorld};

/// A request on its way out.
pub struct Exchange<'a> {
    /// The call that sends it.
    pub key: &'a CallKey,
    /// The node that sends it.
    pub node: &'a str,
    /// The connection it belongs to.
    pub connection: &'a Arc<Connection>,
    /// What is asked, as the component wrote it: sealed values as their markers.
    pub request: &'a Request,
    pub(crate) holding: &'a Holding,
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
    /// Somebody stopped the run before the request was sent.
    Stopped,
}

impl From<TransportError> for ExchangeError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// Network, time and random of a run.
#[async_trait]
pub trait Outside: Send + Sync {
    /// When the run started, in milliseconds since 1970-01-01T00:00:00Z.
    fn run_started_at_ms(&self) -> i64;

    /// The present, in milliseconds since 1970-01-01T00:00:00Z; in a replay, when the latest call began.
    fn now_ms(&self) -> i64;

    /// Where all random of the run comes from.
    fn seed(&self) -> [u8; 32];

    /// Tells runs apart that start at the same moment with the same random, as those of a script do; else 0.
    fn number(&self) -> u32 {
        0
    }

    /// New random that stands in no recording, for what is kept for good. In a run that follows a script it is the same
    /// every time.
    fn salt(&self) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        Sha256::new().chain_update(b"weft salt").chain_update(self.seed()).finalize().into()
    }

    /// The time at which a call starts. The error is a text: the recording has no such call.
    fn begin_call(&self, key: &CallKey) -> Result<i64, String>;

    /// Sends a request as a component wrote it. Gives the response as the component may see it, and how long it took
    /// in milliseconds.
    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64);

    /// Waits until the account's rate budget allows one more request.
    async fn pace(&self, connection: &Connection, node: &str);

    /// Waits.
    async fn sleep(&self, duration: Duration);
}

/// Where live runs get their outside from: the machine itself, or a simulated one.
pub trait World: Send + Sync {
    /// The outside of a run that starts now, with fresh random.
    fn start(&self) -> Arc<dyn Outside>;

    /// The outside of a run that started then, with that random, and goes on now.
    fn go_on(&self, started_at_ms: i64, seed: [u8; 32]) -> Arc<dyn Outside>;

    /// Whether its runs fetch pages ahead of the one they work on.
    fn reads_ahead(&self) -> bool {
        true
    }
}

/// The machine: its network, its clock, its random.
#[derive(Debug, Clone, Copy)]
pub struct Machine;

impl World for Machine {
    fn start(&self) -> Arc<dyn Outside> {
        Arc::new(Live::now())
    }

    fn go_on(&self, started_at_ms: i64, seed: [u8; 32]) -> Arc<dyn Outside> {
        Arc::new(Live::started(started_at_ms, seed))
    }
}

/// Hands a scripted answer to the component, as one that came over a network.
fn deliver(answer: Answer, exchange: &Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
    let response = answer.outcome.and_then(|response| scripted::arrive(response, answer.chunk_bytes, exchange));
    let response = response.map(|response| {
        let (response, sealed) = receive(exchange, response);
        keep_tokens(exchange, sealed);
        response
    });
    (response.map_err(ExchangeError::from), answer.duration_ms)
}

/// Keeps the tokens that a response brought.
fn keep_tokens(exchange: &Exchange<'_>, sealed: Vec<Sealed>) {
    let (account, now_ms) = (&exchange.connection.account, exchange.now_ms);
    for Sealed { name, value, life } in sealed {
        let expires_at_ms = match life {
            Life::Unsaid => None,
            Life::Seconds(seconds) => Some(now_ms.saturating_add_unsigned(seconds.get().saturating_mul(1000))),
            Life::Absurd(what) => {
                account.refuse_token(&name, format!("the platform says of its token `{name}` that {what}"));
                continue;
            }
        };
        account.put_token(&name, LiveToken::new(value, expires_at_ms, now_ms));
    }
}

/// The seed for one call, so that calls in any order get the same random.
pub(crate) fn call_seed(seed: &[u8; 32], key: &CallKey) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(b"weft call");
    hash.update(seed);
    let CallKey { step, flow_page, item, window, page, attempt } = key;
    hash.update(format!("{step}\0{flow_page}\0{item}\0{window}\0{page}\0{attempt}"));
    hash.finalize().into()
}
