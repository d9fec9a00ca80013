//! Answers that hold for the whole run: asked once for each step, and given to all of its calls.
//!
//! Which call of a step comes first depends on timing where items run in parallel. So that a replay finds the exchange
//! all the same, it belongs to the step as a whole, and takes no time on the clock of the call that happened to ask.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::{CallKey, ExchangeError, Request, Response};
use crate::account::Connection;
use crate::state::CallState;

/// Answers that one run keeps for a connection; others are asked for each time.
const ANSWERS_MAX: usize = 256;
/// Largest answer that is kept.
const ANSWER_BYTES_MAX: usize = 1 << 20;

type Answer = Arc<OnceCell<Response>>;

/// The answers of one run to requests of one connection.
#[derive(Default)]
pub(crate) struct Lasting(Mutex<Vec<(String, Request, Answer)>>);

impl Lasting {
    /// The answer of a step to a request, which may still have to be asked for. None if there is no more room.
    fn of(&self, step: &str, request: &Request) -> Option<Answer> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = answers.iter().find(|(of_step, asked, _)| of_step == step && asked == request);
        if let Some((_, _, answer)) = known {
            return Some(Arc::clone(answer));
        }
        if answers.len() >= ANSWERS_MAX {
            return None;
        }
        let answer = Answer::default();
        answers.push((step.to_owned(), request.clone(), Arc::clone(&answer)));
        Some(answer)
    }

    /// Forgets an answer: a call that had it failed.
    fn forget(&self, step: &str, request: &Request) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|(of_step, asked, _)| of_step != step || asked != request);
    }
}

/// Why an answer isn't kept.
enum Passing {
    Failed(ExchangeError),
    Answered(Response),
}

impl CallState {
    /// Whether the answer to a request may be one that the step has had before.
    pub(super) fn may_last(&self, request: &Request) -> bool {
        request.once_per_run && request.repeatable && request.seal.is_empty()
    }

    /// The answer to such a request: that which the step has, or the one that it then has.
    pub(super) async fn lasting(
        &mut self,
        connection: &Arc<Connection>,
        request: Request,
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
                Ok(response) if response.status / 100 == 2 && response.body.len() <= ANSWER_BYTES_MAX => Ok(response),
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;

    fn request(url: &str) -> Request {
        Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
            seal: Vec::new(),
            timeout_ms: None,
            repeatable: true,
            charset: None,
            once_per_run: true,
        }
    }

    #[test]
    fn an_answer_belongs_to_one_step_and_one_request() {
        let answers = Lasting::default();
        let first = answers.of("a", &request("/1")).unwrap();
        assert!(Arc::ptr_eq(&first, &answers.of("a", &request("/1")).unwrap()));
        assert!(!Arc::ptr_eq(&first, &answers.of("b", &request("/1")).unwrap()));
        assert!(!Arc::ptr_eq(&first, &answers.of("a", &request("/2")).unwrap()));
        answers.forget("a", &request("/1"));
        assert!(!Arc::ptr_eq(&first, &answers.of("a", &request("/1")).unwrap()), "it was forgotten");
    }

    #[test]
    fn what_is_kept_has_a_limit() {
        let answers = Lasting::default();
        let kept = (0..=ANSWERS_MAX).filter_map(|n| answers.of("a", &request(&n.to_string()))).count();
        assert_eq!(kept, ANSWERS_MAX);
    }
}
