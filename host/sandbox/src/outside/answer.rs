//! What a component may see of an answer, and what of it stays in the host.

use weft_recording::DeepSearch;

use super::exchange::Exchange;
use crate::account::LiveToken;
use crate::http::{Response, TransportError, charset, coding, hygiene, redirect, wish};
use crate::secret::{Holding, Life, Origin, Sealed, Secret, hiding, seal};
use crate::types::http::Seal;

/// An answer as it came over the wire, unpacked and in UTF-8, so that it can be searched for secrets. One that can't be read
/// is an error if its status says that it went well. What an error page says may stay unread; its status may not.
pub(crate) fn readable(exchange: &Exchange<'_>, response: Response) -> Result<Response, TransportError> {
    let Response { status, mut headers, body } = response;
    let bytes_max = exchange.response_bytes_max;
    let unpacked = coding::unpacked(&headers, body, bytes_max);
    let body =
        unpacked.and_then(|body| charset::decoded(&mut headers, exchange.request.charset.as_deref(), body, bytes_max));
    let body = body.and_then(charset::text_alone);
    headers.retain(|(name, _)| name != coding::CONTENT_ENCODING);
    match body {
        Ok(body) => Ok(Response { status, headers, body }),
        Err(TransportError::Encoding(reason) | TransportError::Charset(reason)) if !(200..300).contains(&status) => {
            headers.retain(|(name, _)| name != "content-type");
            Ok(Response { status, headers, body: reason.into_bytes() })
        }
        Err(error) => Err(error),
    }
}

/// Header fields that concern the connection and not the answer. Components never see them, live or replayed: the time
/// is asked of the clock, and the length of a body is the body's.
const TRANSPORT_HEADERS: [&str; 5] = ["connection", "content-length", wish::DATE, "keep-alive", "transfer-encoding"];

/// What a component may see of a response: tokens sealed, known secrets replaced by their markers. Returns what was
/// sealed as well.
pub(crate) fn receive(exchange: &Exchange<'_>, mut response: Response) -> (Response, Vec<Sealed>) {
    wish::write_in_seconds(&mut response, exchange.now_ms);
    let leads_on = redirect::location(&response).is_some();
    let Response { status, headers, body } = response;
    let (body, sealed) = seal(body, &rules(exchange), |sealed| keep(exchange, sealed));
    let search = exchange.connection.hiding.with(beside_the_known(exchange, &sealed));
    let mut hidden = 0;
    let headers = headers.into_iter().filter(|(name, _)| !TRANSPORT_HEADERS.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| match leads_on && name == redirect::LOCATION {
        // No component sees it: the host asks there, with the same sealed values.
        true => (name, hiding::hide_whole(&search, with_markers(exchange.holding, value)).0),
        false => {
            let (name, in_name) = hiding::hide_whole(&search, name);
            let (value, in_value) = hiding::hide_whole(&search, value);
            hidden += in_name + in_value;
            (name, value)
        }
    });
    let headers = headers.collect();
    let (body, in_body) = hiding::hide(&search, body);
    exchange.holding.count_hidden(hidden + in_body);
    (Response { status, headers, body }, sealed)
}

/// What is sealed in the answer: what the request says, and the tokens that the component's description points at.
fn rules(exchange: &Exchange<'_>) -> Vec<Seal> {
    let mut rules = exchange.request.seal.clone();
    let authorization = exchange.connection.account.settings.authorization.as_ref();
    for token in authorization.filter(|it| it.is_by(exchange.node)).iter().flat_map(|it| &it.tokens) {
        if let Some(pointer) = token.pointer.clone().filter(|_| rules.iter().all(|rule| rule.name != token.name)) {
            rules.push(Seal { pointer, name: token.name.clone(), lives: token.lives.clone() });
        }
    }
    rules
}

/// The marker of a token that came, which the call may use at once.
fn keep(exchange: &Exchange<'_>, sealed: &Sealed) -> String {
    let vault = &exchange.connection.vault;
    let marker = vault.token(&sealed.name, &sealed.value);
    exchange.holding.put(&marker, vault.get(&marker).flatten(), Origin::Named(sealed.name.clone()));
    marker
}

/// What the run doesn't know yet and must not show: tokens that have just come, and what was derived from secrets and sent.
fn beside_the_known(exchange: &Exchange<'_>, sealed: &[Sealed]) -> Vec<Secret> {
    let mut values: Vec<Secret> = sealed.iter().map(|sealed| sealed.value.clone()).collect();
    values.retain(|value| value.as_marker().is_none());
    let derived = |origin: &Origin| matches!(origin, Origin::Hash { .. } | Origin::Basic(_)) && origin.is_secret();
    let sent = hygiene::texts(exchange.request).into_iter().flat_map(|text| exchange.holding.in_text(text));
    values.extend(sent.filter(|held| derived(&held.origin)).filter_map(|held| held.value));
    values
}

/// An address with markers in place of the values that the call sent.
fn with_markers(holding: &Holding, location: String) -> String {
    let values = holding.all().into_iter().filter_map(|(marker, held)| Some((marker, held.value?.expose().to_vec())));
    let search = DeepSearch::new(values);
    let mut written = String::with_capacity(location.len());
    let mut copied = 0;
    for (place, marker) in search.places(location.as_bytes()) {
        let (Some(before), true) = (location.get(copied..place.start), location.is_char_boundary(place.end)) else {
            return hiding::HIDDEN.to_owned();
        };
        written.push_str(before);
        written.push_str(marker);
        copied = place.end;
    }
    written.push_str(&location[copied..]);
    written
}

/// Keeps the tokens that a response brought.
pub(super) fn keep_tokens(exchange: &Exchange<'_>, sealed: Vec<Sealed>) {
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
