//! Answers that hold for the whole run: asked once for each step, and given to all of its calls.
//!
//! Which call of a step comes first depends on timing where items run in parallel. So that a replay finds the exchange
//! all the same, it belongs to the step as a whole, and takes no time on the clock of the call that happened to ask.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::types::http::{Request, Response};

/// Answers that one run keeps for a connection; others are asked for each time.
const ANSWERS_MAX: usize = 256;
/// Largest answer that is kept.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// An answer that is there, or that somebody asks for.
type Answer = Arc<OnceCell<Response>>;

/// The answers of one run to requests of one connection.
#[derive(Default)]
pub(crate) struct Lasting(Mutex<Vec<(String, Arc<Request>, Answer)>>);

impl Lasting {
    /// The answer of a step to a request, which may still have to be asked for. None if there is no more room.
    pub(crate) fn of(&self, step: &str, request: &Arc<Request>) -> Option<Answer> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = answers.iter().find(|(of_step, asked, _)| of_step == step && asked == request);
        if let Some((_, _, answer)) = known {
            return Some(Arc::clone(answer));
        }
        if answers.len() >= ANSWERS_MAX {
            return None;
        }
        let answer = Answer::default();
        answers.push((step.to_owned(), Arc::clone(request), Arc::clone(&answer)));
        Some(answer)
    }

    /// Forgets an answer: a call that had it failed.
    pub(crate) fn forget(&self, step: &str, request: &Request) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|(of_step, asked, _)| of_step != step || **asked != *request);
    }
}

/// Whether an answer is one to keep.
pub(crate) fn is_kept(response: &Response) -> bool {
    response.status / 100 == 2 && response.body.len() <= ANSWER_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;

    fn request(url: &str) -> Arc<Request> {
        Arc::new(Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
            seal: Vec::new(),
            timeout_ms: None,
            repeatable: true,
            charset: None,
            cost: None,
            once_per_run: true,
        })
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
