//! The http capability: where a request may go, how often, how it is repeated, and what comes back.
//!
//! - `hygiene.rs`: what a request may consist of, wherever it goes
//! - `grants.rs`: which hosts a connection may reach
//! - `address.rs`: which addresses may be dialled, checked after DNS
//! - `pace.rs`: the rate budget of an account
//! - `repeat.rs`: which answers are worth another try, and when
//! - `wish.rs`: how long a platform asks to wait, whatever way it writes that
//! - `coding.rs`: answers unpacked; `charset.rs`: answers in UTF-8
//! - `redirect.rs`: where a redirect leads
//! - `lasting.rs`: answers that hold for the whole run
//! - `placement.rs`: where in a request a sealed value may stand
//! - `wire.rs`: sealed values put in, at the last moment
//! - `error.rs`: why there is no answer
//! - `client.rs`: one pool of TCP connections per account

mod address;
mod charset;
mod client;
mod coding;
mod error;
mod grants;
mod hygiene;
mod lasting;
mod pace;
mod placement;
mod redirect;
mod repeat;
mod wire;
mod wish;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::account::Connection;
use crate::limits::LimitKind;
use crate::log::Level;
use crate::outside::{CallKey, ExchangeError, Outside};
use crate::secret::Holding;
use crate::state::CallState;
use crate::stop::Stop;
use crate::types::http::Error;
use crate::usage::Traffic;

pub use crate::types::http::{Body, Request, Response, TextBody};
pub(crate) use address::is_public;
pub use address::{Lookup, SystemLookup};
pub(crate) use client::{BodyReader, Client, readable, receive, send as live_send};
pub use error::TransportError;
pub(crate) use grants::Grants;
pub(crate) use lasting::Lasting;
pub(crate) use pace::Pace;
pub(crate) use redirect::next as redirected;
pub(crate) use wire::{fill, live_wire};

/// The network as one call sees it.
pub(crate) struct HttpView {
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) connection: Option<Arc<Connection>>,
    pub(crate) key: CallKey,
    pub(crate) node: String,
    pub(crate) response_bytes_max: usize,
    pub(crate) timeout_max: Duration,
    pub(crate) body_bytes_max: usize,
    pub(crate) requests_left: u32,
    pub(crate) stop: Stop,
    /// For pauses that differ from call to call and are the same in a replay.
    pub(crate) jitter: repeat::Jitter,
    /// Whether the call's clock stands still: what is asked is asked for the step as a whole.
    pub(crate) stands_still: bool,
}

pub(crate) use repeat::Jitter;

impl CallState {
    /// Sends a request, if it may be sent, and waits for the answer.
    pub(crate) async fn http_send(&mut self, request: Request) -> wasmtime::Result<Result<Response, Error>> {
        self.may_use("http.send")?;
        let Some(connection) = self.http.connection.clone() else {
            let error = Error::Denied("this step has no connection, so it may not reach the network".to_owned());
            return Ok(Err(self.refused(error)));
        };
        match check(&connection, &self.secret.holding, &self.http.node, &request, self.http.body_bytes_max) {
            Ok(placed) => placed.iter().for_each(|line| self.usage.place(line)),
            Err(error) => return Ok(Err(self.refused(error))),
        }
        self.check_guess(&connection, &request)?;
        // All that follows is waiting, and nobody else needs to wait for that.
        self.turn.end();
        let outcome = match self.may_last(&request) {
            true => self.lasting(&connection, request).await,
            false => self.follow(&connection, request).await,
        };
        self.turn.begin().await;
        self.tell_of_hidden();
        match outcome {
            Ok(response) => Ok(Ok(response)),
            Err(ExchangeError::Transport(error)) => Ok(Err(self.refused(error.into()))),
            Err(ExchangeError::Stopped) => {
                self.interrupted = true;
                Err(wasmtime::Error::msg("the run was stopped"))
            }
            Err(ExchangeError::Replay(reason)) => {
                self.broken = Some(reason);
                Err(wasmtime::Error::msg("the run left its recording"))
            }
        }
    }
}

/// Everything that can be said against a request without sending it.
pub(crate) fn check(
    connection: &Connection,
    holding: &Holding,
    node: &str,
    request: &Request,
    body_bytes_max: usize,
) -> Result<BTreeSet<String>, Error> {
    hygiene::check(request, body_bytes_max)?;
    let authorization = connection.account.settings.authorization.as_ref();
    let brings_tokens = !request.seal.is_empty() || authorization.is_some_and(|it| it.node == node);
    if brings_tokens && connection.vault.has_all_tokens() {
        return Err(Error::Denied("this run has got more tokens than any platform gives".to_owned()));
    }
    let placed = placement::check(&connection.account.settings.places, holding, node, request)?;
    connection.account.grants.check(&request.url)?;
    Ok(placed)
}

impl CallState {
    /// A component that writes a secret by itself has guessed it, and would learn from the answer that it guessed right:
    /// the host hides secrets that come back. So that is the last thing the run does.
    fn check_guess(&mut self, connection: &Connection, request: &Request) -> wasmtime::Result<()> {
        match connection.hiding.written_out(&hygiene::texts(request)) {
            None => Ok(()),
            Some(name) => Err(self.stop(LimitKind::Rule, format!(
                "the component wrote the value of the secret `{name}` into a request by itself, as only somebody who \
                 guesses or was told can"
            ))),
        }
    }

    /// Somebody who reads the run should know that an answer was more than its component saw.
    fn tell_of_hidden(&mut self) {
        let times = self.secret.holding.take_hidden();
        if times > 0 {
            self.usage.hidden += times as u64;
            let message = format!("the answer held a secret: {times} of its values are hidden");
            self.log.write(Level::Warn, &message, serde_json::Value::Null);
        }
    }

    /// Remembers that the component did not get something.
    fn refused(&mut self, error: Error) -> Error {
        if let Error::Denied(reason) | Error::Malformed(reason) = &error {
            self.usage.refuse(reason);
        }
        error
    }

    /// Sends a request and follows redirects, each checked like a request of its own.
    async fn follow(&mut self, connection: &Arc<Connection>, mut request: Request) -> Result<Response, ExchangeError> {
        for _ in 0..=redirect::REDIRECTS_MAX {
            let response = self.send_repeatedly(connection, &request).await?;
            let Some(next) = redirect::next(&request, &response) else { return Ok(response) };
            let next = next?;
            let checked = check(connection, &self.secret.holding, &self.http.node, &next, self.http.body_bytes_max);
            checked.map_err(TransportError::from)?;
            request = next;
        }
        Err(TransportError::Unreachable("too many redirects".to_owned()).into())
    }

    /// Sends a request until it is answered, the answer is not worth repeating, or the budget is used up.
    async fn send_repeatedly(
        &mut self,
        connection: &Arc<Connection>,
        request: &Request,
    ) -> Result<Response, ExchangeError> {
        let mut budget = repeat::Budget::new();
        loop {
            let outcome = self.send_once(connection, request).await;
            let pause = match &outcome {
                Ok(response) => repeat::pause_after_response(request, response),
                Err(ExchangeError::Transport(error)) => repeat::pause_after_error(request, error),
                Err(ExchangeError::Replay(_) | ExchangeError::Stopped) => None,
            };
            let Some(pause) = pause.and_then(|pause| budget.take(pause, &mut self.http.jitter)) else {
                return outcome;
            };
            self.tell_of_pause(&outcome, pause);
            let paused = self.turn.clock.pause();
            let waited = self.http.stop.unless(self.http.outside.sleep(pause)).await;
            drop(paused);
            waited.ok_or(ExchangeError::Stopped)?;
            self.advance(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
        }
    }

    /// A pause may be long: whoever watches should know why nothing moves.
    fn tell_of_pause(&self, outcome: &Result<Response, ExchangeError>, pause: Duration) {
        let reason = match outcome {
            Ok(response) => format!("the platform answered with status {}", response.status),
            Err(ExchangeError::Transport(error)) => error.to_string(),
            Err(ExchangeError::Replay(reason)) => reason.clone(),
            Err(ExchangeError::Stopped) => return,
        };
        let message = format!("{reason}; the request is repeated in {} ms", pause.as_millis());
        self.log.write(Level::Info, &message, serde_json::Value::Null);
    }

    fn advance(&self, waited_ms: u64) {
        if !self.http.stands_still {
            self.wasi.clock.advance(waited_ms);
        }
    }

    async fn send_once(&mut self, connection: &Arc<Connection>, request: &Request) -> Result<Response, ExchangeError> {
        let Some(left) = self.http.requests_left.checked_sub(1) else {
            return Err(TransportError::Denied("one call has sent as many requests as it may".to_owned()).into());
        };
        self.http.requests_left = left;
        let paused = self.turn.clock.pause();
        let paced = self.http.stop.unless(self.http.outside.pace(connection, &self.http.node)).await;
        drop(paused);
        paced.ok_or(ExchangeError::Stopped)?;
        self.usage.requests += 1;
        let asked = request.timeout_ms.map_or(Duration::MAX, |timeout_ms| Duration::from_millis(timeout_ms.into()));
        let exchange = crate::outside::Exchange {
            key: &self.http.key,
            node: &self.http.node,
            connection,
            request,
            holding: &self.secret.holding,
            clock: &self.turn.clock,
            timeout: asked.min(self.http.timeout_max),
            response_bytes_max: self.http.response_bytes_max,
            now_ms: self.wasi.clock.now_ms(),
        };
        let (outcome, duration_ms) = self.http.outside.exchange(exchange).await;
        self.advance(duration_ms);
        self.count(request, &outcome);
        outcome
    }

    fn count(&mut self, request: &Request, outcome: &Result<Response, ExchangeError>) {
        let received = outcome.as_ref().map_or(0, |response| {
            response.body.len() + response.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
        });
        let traffic =
            Traffic { requests: 1, sent_bytes: hygiene::bytes(request) as u64, received_bytes: received as u64 };
        self.usage.exchange(&request.method, &grants::origin_of(&request.url), traffic);
    }
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
