//! The http capability: checks where a request goes, paces it, repeats it, and gives what comes back.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::connection::Connection;
use crate::http::lasting::is_kept;
use crate::http::lists::{self, Pointers, Taken};
use crate::http::{Request, Response, TransportError, grants, hygiene, placement, redirect, repeat};
use crate::limits::LimitKind;
use crate::log::Level;
use crate::outside::{CallKey, Exchange, ExchangeError};
use crate::secret::Holding;
use crate::state::{CallState, ListsView};
use crate::types::http::{Error, ListedRecords, ResponseWithLists};
use crate::types::node::RecordList;
use crate::usage::Traffic;

/// Why an answer isn't kept.
enum Passing {
    Failed(ExchangeError),
    Answered(Response),
}

impl CallState {
    /// Sends a request, if it may be sent, and waits for the answer.
    pub(crate) async fn http_send(&mut self, request: Request) -> wasmtime::Result<Result<Response, Error>> {
        self.may_use("http.send")?;
        let connection = match self.connection_to(&request) {
            Ok(connection) => connection,
            Err(error) => return Ok(Err(self.refused(error))),
        };
        match check(&connection, &self.secret.holding, &self.http.node, &request, self.http.body_bytes_max) {
            Ok(placed) => placed.iter().for_each(|line| self.usage.place(line)),
            Err(error) => return Ok(Err(self.refused(error))),
        }
        self.check_guess(&connection, &request)?;
        let request = Arc::new(request);
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
            Err(ExchangeError::Limit(reached)) => Err(self.stop(reached.kind, reached.reason)),
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

impl CallState {
    /// The same for an answer whose lists of records at these places (JSON Pointers) may stay here.
    pub(crate) async fn http_send_for_records(
        &mut self,
        request: Request,
        pointers: Vec<String>,
    ) -> wasmtime::Result<Result<ResponseWithLists, Error>> {
        let places = match Pointers::read(&pointers) {
            Ok(places) => places,
            Err(error) => return Ok(Err(self.refused(error))),
        };
        let generation = self.http.connection.as_ref().map_or(0, |connection| connection.hiding.generation());
        let response = match self.http_send(request).await? {
            Ok(response) => response,
            Err(error) => return Ok(Err(error)),
        };
        let body_bytes = response.body.len() as u64;
        let (body, taken) = self.http.lists.take_out(response.body, &places);
        let mut listed = Vec::with_capacity(taken.len());
        for (pointer, list) in taken {
            listed.push(ListedRecords {
                pointer: pointers[pointer].clone(),
                number: u32::try_from(self.http.lists.all.len()).unwrap_or(u32::MAX),
                count: u32::try_from(list.count()).unwrap_or(u32::MAX),
                last: list.last().to_owned(),
            });
            self.http.lists.all.push(list.searched_at(generation));
        }
        Ok(Ok(ResponseWithLists { response: Response { body, ..response }, lists: listed, body_bytes }))
    }

    /// A list that the component was told of.
    pub(crate) fn record_list(&self, number: u32) -> Option<RecordList> {
        self.http.lists.all.get(number as usize).cloned()
    }

    /// The text of such a list.
    pub(crate) fn http_list_text(&mut self, number: u32) -> wasmtime::Result<Option<String>> {
        self.may_use("http.list-text")?;
        Ok(self.record_list(number).map(|list| list.text().to_owned()))
    }

    /// Ends the call: it named a list that it was not told of.
    pub(crate) fn unknown_list(&mut self) -> wasmtime::Error {
        self.stop(LimitKind::Rule, "the component names a list of records that none of its answers had")
    }
}

impl ListsView {
    /// A body without its lists at these places. Where there is no room to hold it, they stay in it, and the component needs
    /// memory of its own for them.
    fn take_out(&mut self, body: Vec<u8>, places: &Pointers) -> (Vec<u8>, Taken) {
        let (held, bytes) = (self.share.bytes(), body.len());
        if bytes > self.bytes_left || !self.share.grow(held, held + bytes) {
            return (body, Taken::new());
        }
        let (body, taken) = lists::take_out(body, places);
        if taken.is_empty() {
            self.share.grow(held, held);
        } else {
            self.bytes_left -= bytes;
        }
        (body, taken)
    }
}

/// What is wrong with a request to a host that isn't among these.
fn not_among(url: &str, origins: &[String]) -> Error {
    match grants::origin_of(url) {
        origin if origin.is_empty() => Error::Malformed(format!("`{url}` is no URL of a host")),
        origin => {
            Error::Denied(format!("{origin} is not among the hosts this connection may reach: {}", origins.join(", ")))
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
    let brings_tokens = !request.seal.is_empty() || authorization.is_some_and(|it| it.is_by(node));
    if brings_tokens && connection.vault.has_all_tokens() {
        return Err(Error::Denied("this run has got more tokens than any platform gives".to_owned()));
    }
    let placed = placement::check(&connection.account.settings.places, holding, node, request)?;
    connection.account.grants.check(&request.url)?;
    Ok(placed)
}

impl CallState {
    /// The connection that a request goes out on: that of the step, or a host that the step allows besides.
    fn connection_to(&self, request: &Request) -> Result<Arc<Connection>, Error> {
        let of_step = self.http.connection.as_ref();
        let grants = |connection: &&Arc<Connection>| connection.account.grants.check(&request.url).is_ok();
        let allowed = self.http.allowed.iter().find(grants).filter(|_| !of_step.as_ref().is_some_and(grants));
        if let Some(connection) = allowed {
            return match hygiene::texts(request).iter().all(|text| self.secret.holding.in_text(text).is_empty())
                && request.seal.is_empty()
            {
                true => Ok(Arc::clone(connection)),
                false => Err(Error::Denied(format!(
                    "nothing sealed goes to {}, which is only allowed and no connection of the step",
                    connection.alias
                ))),
            };
        }
        match (of_step, self.http.allowed.as_slice()) {
            (Some(connection), []) => Ok(Arc::clone(connection)),
            (None, []) => Err(Error::Denied("this step has no connection, so it may not reach the network".to_owned())),
            (of_step, allowed) => {
                let origins = of_step.into_iter().chain(allowed).flat_map(|it| it.account.grants.origins());
                let origins: Vec<String> = origins.collect();
                match of_step {
                    Some(connection) if grants(&connection) => Ok(Arc::clone(connection)),
                    _ => Err(not_among(&request.url, &origins)),
                }
            }
        }
    }

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
    async fn follow(
        &mut self,
        connection: &Arc<Connection>,
        mut request: Arc<Request>,
    ) -> Result<Response, ExchangeError> {
        for _ in 0..=redirect::REDIRECTS_MAX {
            let response = self.send_repeatedly(connection, &request).await?;
            let Some(next) = redirect::next(&request, &response) else { return Ok(response) };
            let next = next?;
            let checked = check(connection, &self.secret.holding, &self.http.node, &next, self.http.body_bytes_max);
            checked.map_err(TransportError::from)?;
            request = Arc::new(next);
        }
        Err(TransportError::Unreachable("too many redirects".to_owned()).into())
    }

    /// Sends a request until it is answered, the answer is not worth repeating, or the budget is used up.
    async fn send_repeatedly(
        &mut self,
        connection: &Arc<Connection>,
        request: &Arc<Request>,
    ) -> Result<Response, ExchangeError> {
        let mut budget = repeat::Budget::new();
        loop {
            let outcome = self.send_once(connection, request).await;
            let pause = match &outcome {
                Ok(response) => repeat::pause_after_response(request, response),
                Err(ExchangeError::Transport(error)) => repeat::pause_after_error(request, error),
                Err(ExchangeError::Replay(_) | ExchangeError::Limit(_) | ExchangeError::Stopped) => None,
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
            Err(ExchangeError::Limit(_) | ExchangeError::Stopped) => return,
        };
        let message = format!("{reason}; the request is repeated in {} ms", pause.as_millis());
        self.log.write(Level::Info, &message, serde_json::Value::Null);
    }

    fn advance(&self, waited_ms: u64) {
        if !self.http.stands_still {
            self.wasi.clock.advance(waited_ms);
        }
    }

    async fn send_once(
        &mut self,
        connection: &Arc<Connection>,
        request: &Arc<Request>,
    ) -> Result<Response, ExchangeError> {
        let Some(left) = self.http.requests_left.checked_sub(1) else {
            return Err(TransportError::Denied("one call has sent as many requests as it may".to_owned()).into());
        };
        self.http.requests_left = left;
        let paused = self.turn.clock.pause();
        let cost = request.cost.unwrap_or(1);
        let paced = self.http.stop.unless(self.http.outside.pace(connection, &self.http.node, cost)).await;
        drop(paused);
        let pass = paced.unwrap_or(Err(ExchangeError::Stopped))?;
        self.usage.requests += 1;
        let asked = request.timeout_ms.map_or(Duration::MAX, |timeout_ms| Duration::from_millis(timeout_ms.into()));
        let exchange = Exchange {
            key: &self.http.key,
            node: &self.http.node,
            connection,
            request,
            holding: &self.secret.holding,
            pass,
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

    /// Whether the answer to a request may be one that the step has had before.
    fn may_last(&self, request: &Request) -> bool {
        request.once_per_run && request.repeatable && request.seal.is_empty()
    }

    /// The answer to such a request: that which the step has, or the one that it then has.
    async fn lasting(
        &mut self,
        connection: &Arc<Connection>,
        request: Arc<Request>,
    ) -> Result<Response, ExchangeError> {
        let step = self.http.key.step.clone();
        if self.http.key.attempt > 1 {
            connection.lasting.forget(&step, &request);
            return self.follow(connection, request).await;
        }
        let Some(answer) = connection.lasting.of(&step, &request) else {
            return self.follow(connection, request).await;
        };
        // Another call may be asking already, and wait for its turn as long as it has to.
        let mut waiting = Some(self.turn.clock.pause());
        let kept = answer.get_or_try_init(|| async {
            drop(waiting.take());
            let of_step = CallKey { step, page: 1, attempt: 1, ..CallKey::default() };
            let own = std::mem::replace(&mut self.http.key, of_step);
            self.http.stands_still = true;
            let outcome = self.follow(connection, request).await;
            self.http.stands_still = false;
            self.http.key = own;
            match outcome {
                Ok(response) if is_kept(&response) => Ok(response),
                Ok(response) => Err(Passing::Answered(response)),
                Err(error) => Err(Passing::Failed(error)),
            }
        });
        let kept = kept.await;
        drop(waiting);
        match kept {
            Ok(response) => Ok(response.clone()),
            Err(Passing::Answered(response)) => Ok(response),
            Err(Passing::Failed(error)) => Err(error),
        }
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
