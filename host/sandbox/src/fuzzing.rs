//! Doors for fuzz targets: what a request goes through on its way out and back, without a component and a network; and
//! what a component says about itself, without a component.
//!
//! Nothing else uses them. What comes of [`outgoing`] holds secrets.

use std::net::IpAddr;

use weft_recording::{CallKey, RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest};

use crate::Connection;
use crate::capability;
use crate::contract::{self, Version};
use crate::description;
use crate::http::{self, Request, Response, TransportError};
use crate::recording;
use crate::secret::{Holding, Origin, Secret};

/// A request as it would be sent.
#[derive(Debug)]
pub struct Outgoing {
    /// What would be dialled, with the query.
    pub url: String,
    /// Header fields.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Option<Vec<u8>>,
}

/// The marker of a secret field.
pub fn marker_of_field(connection: &Connection, name: &str) -> Option<String> {
    connection.marker_of(name)
}

/// What a call was given: these markers, which may stand anywhere.
fn holding(connection: &Connection, markers: &[&str]) -> Holding {
    let holding = Holding::default();
    for marker in markers {
        holding.put(marker, connection.vault.get(marker).flatten(), Origin::Input("any".to_owned()));
    }
    holding
}

/// The marker of a token that a platform gave.
pub fn marker_of_token(connection: &Connection, name: &str, value: &Secret) -> String {
    connection.vault.token(name, value)
}

/// Checks a request of a call that was given these markers, and puts sealed values in.
///
/// # Errors
/// The request may not be sent, or can't be.
pub fn outgoing(connection: &Connection, markers: &[&str], request: &Request) -> Result<Outgoing, TransportError> {
    let holding = holding(connection, markers);
    capability::check(connection, &holding, "node", request, crate::Limits::default().request_bytes_max)?;
    let wire = http::fill(&holding, request)?;
    let url = connection.account.client.check_literal(&wire.url)?;
    Ok(Outgoing { url: url.into(), headers: wire.headers, body: wire.body })
}

/// Where a redirect leads, if there is one.
///
/// # Errors
/// It must not be followed.
pub fn redirected(request: &Request, status: u16, location: &str) -> Option<Result<Request, TransportError>> {
    let headers = vec![("location".to_owned(), location.to_owned())];
    http::redirected(request, &Response { status, headers, body: Vec::new() })
}

/// What a component may see of bytes that came back.
pub fn hidden(connection: &Connection, bytes: Vec<u8>) -> Vec<u8> {
    connection.hiding.hide(bytes).0
}

/// A body as a recording shows it, and as a replay with the same seed reads it from there.
pub fn recorded(connection: &Connection, seed: &[u8; 32], body: &str) -> (String, String) {
    let outcome = RecordedOutcome::Response { status: 200, headers: Vec::new(), body: body.into() };
    let exchange = RecordedExchange { request: RecordedRequest::default(), duration_ms: 0, outcome };
    let call = RecordedCall { exchanges: vec![exchange], ..RecordedCall::new(CallKey::default(), 0) };
    let shown = recording::with_placeholders(call, &connection.vault.names().into_iter().collect());
    let replayed = recording::with_markers(shown.clone(), seed);
    (body_of(shown), body_of(replayed))
}

fn body_of(mut call: RecordedCall) -> String {
    match call.exchanges.pop().map(|exchange| exchange.outcome) {
        Some(RecordedOutcome::Response { body, .. }) => String::from_utf8_lossy(&body).into_owned(),
        _ => String::new(),
    }
}

/// What a component says about itself in this document, as it is loaded.
///
/// # Errors
/// Why a component that says this is refused.
pub fn described(document: &str) -> Result<contract::Component, String> {
    let component = Version::NEWEST.read_description(document).map_err(|(reason, _)| reason)?;
    match description::fault(&component) {
        Some((reason, _)) => Err(reason),
        None => Ok(component),
    }
}

/// Whether an address may be dialled by an account that may not reach private ones.
pub fn is_public(address: IpAddr) -> bool {
    http::is_public(address)
}
