//! The one door to the outside: network, time, random.
//!
//! Live, recording and replaying runs differ in the [`Outside`] they are given and in nothing else.
//!
//! - `exchange.rs`: a request on its way out; `answer.rs`: what a component may see of what comes back
//! - `live.rs`: the real network and clock; `dial.rs`: sending a request over the network; `body_reader.rs`: a body on its way in
//! - `record.rs`: any outside, written down
//! - `scripted.rs`: answers from a script, on a clock of its own
//! - `replay.rs`: what was written down as the script, strictly
//! - `replay_else_live.rs`: what was written down as far as it goes, the rest live
//! - `recorded_exchanges.rs`: what was written down, each exchange to be used once
//! - `reading.rs`: any outside, for reading only

mod answer;
mod body_reader;
mod dial;
mod exchange;
mod live;
mod reading;
mod record;
mod recorded_exchanges;
mod replay;
mod replay_else_live;
mod scripted;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::connection::Connection;

pub use crate::http::{Body, Pass, Request, Response, TransportError};
pub use exchange::{Exchange, ExchangeError};
pub use live::{Live, Machine};
pub use reading::Reading;
pub use record::{LAST_EXCHANGES, Recorder};
pub use replay::{Replay, Strict};
pub use replay_else_live::{Mend, Mended};
pub use scripted::{Answer, Script, Scripted, ScriptedWorld};
pub use weft_recording::CallKey;

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

    /// Waits until the account's rate budget allows one more request of this cost. The exchange gets what it gives. The
    /// error ends the call.
    async fn pace(&self, connection: &Connection, node: &str, cost: u32) -> Result<Pass, ExchangeError>;

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

/// The seed for one call, so that calls in any order get the same random.
pub(crate) fn call_seed(seed: &[u8; 32], key: &CallKey) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(b"weft call");
    hash.update(seed);
    let CallKey { step, flow_page, flow_item, item, window, page, attempt } = key;
    hash.update(format!("{step}\0{flow_page}\0{item}\0{window}\0{page}\0{attempt}"));
    // Behind all else, so that recordings made before there was this number replay with the random that they had.
    if *flow_item > 0 {
        hash.update(format!("\0{flow_item}"));
    }
    hash.finalize().into()
}
