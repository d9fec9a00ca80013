//! The way of one request: faults, what the platform says, the log.

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response};
use weft_fakes_kit::wire::{HungUp, Reply, gateway_page};

use super::answer::{Answer, Outcome};
use super::api::{self, Mode};
use super::asked::Asked;
use super::faults::Fault;
use super::log::LogEntry;
use super::operation::Operation;
use super::server::Inner;
use super::{access, consent, graphql, token_endpoint};

const REQUEST_BYTES_MAX: usize = 1 << 20;

/// Answers one request, or hangs up.
pub(crate) async fn serve(server: &Inner, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
    let at_ms = server.clock.now_ms();
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, REQUEST_BYTES_MAX).collect().await else { return Ok(gateway_page(413, None)) };
    let asked = Asked::new(parts, &body.to_bytes());
    let faults = server.faults.take(asked.operation);
    for fault in &faults {
        if let Fault::Delay(delay) = fault {
            tokio::time::sleep(*delay).await;
        }
    }
    let (code, response) = respond(server, &asked, &faults);
    let status = response.as_ref().map_or(0, |response| response.status().as_u16());
    let Asked { operation, method, path, query, body, .. } = asked;
    server.log.push(LogEntry { operation, method: method.to_string(), path, query, body, status, code, faults, at_ms });
    response
}

/// The code of GraphQL, if there was an error, and what goes out.
fn respond(server: &Inner, asked: &Asked, faults: &[Fault]) -> (Option<String>, Result<Response<Reply>, HungUp>) {
    let standing_in = |fault: &&Fault| matches!(fault, Fault::HangUp | Fault::Http { .. } | Fault::GraphQl { .. });
    let answer = match faults.iter().find(standing_in) {
        Some(Fault::HangUp) => return (None, Err(HungUp)),
        Some(Fault::Http { status, retry_after_s }) => return (None, Ok(gateway_page(*status, *retry_after_s))),
        Some(Fault::GraphQl { code, message }) => graphql::refusal(message, code),
        _ => carried_out(server, asked, faults),
    };
    let code = answer.code.clone();
    if faults.contains(&Fault::HangUpAfter) {
        return (code, Err(HungUp));
    }
    let answer = if faults.contains(&Fault::BrokenJson) { halved(answer) } else { answer };
    (code, Ok(answer.into_response(faults.contains(&Fault::Truncate))))
}

fn carried_out(server: &Inner, asked: &Asked, faults: &[Fault]) -> Answer {
    if faults.contains(&Fault::TokenDies) {
        access::token(asked).iter().for_each(|token| server.grants.kill(token));
    }
    let mode = Mode { throttled: faults.contains(&Fault::Throttled) };
    let answer = answered(server, asked, &mode).unwrap_or_else(|refusal| refusal);
    if answer.status == 200 && answer.code.is_none() {
        server.run_changes_after(asked.operation);
    }
    answer
}

fn answered(server: &Inner, asked: &Asked, mode: &Mode) -> Outcome {
    match asked.operation {
        Some(Operation::Authorize) => consent::page(server, asked),
        Some(Operation::Choose) => consent::choose(server, asked),
        Some(Operation::Token) => token_endpoint::answer(server, asked),
        _ => api::answer(server, asked, mode),
    }
}

/// As long as it says, but without its second half. Texts are cut between two characters.
fn halved(mut answer: Answer) -> Answer {
    let half = answer.text.len() / 2;
    let place = (0..=half).rev().find(|place| answer.text.is_char_boundary(*place)).unwrap_or(0);
    answer.text.truncate(place);
    answer
}
