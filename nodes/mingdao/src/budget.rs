//! How much one call does before it says where it goes on: a call has a limit of requests and of time, and one that
//! is cut off there has written rows that nobody is told of.

use weft_sdk::time;

use crate::client::Client;

/// Most requests of a call. The host's limit is 100, and it counts its own repeats.
const REQUESTS_MAX: u32 = 40;
/// From when on a call begins no other request, in seconds. The host's limit is 120, and a single write may take long.
const SECONDS_MAX: i64 = 60;

/// What is left of a call.
#[derive(Debug)]
pub struct Budget<'a> {
    client: &'a Client,
    began_s: i64,
    /// Whether the call has brought anything so far.
    moved: bool,
}

impl<'a> Budget<'a> {
    /// For a call that begins now.
    pub fn new(client: &'a Client) -> Self {
        Self { client, began_s: time::now_s(), moved: false }
    }

    /// Takes note that the call has brought something: another one would go on from there.
    pub fn moved(&mut self) {
        self.moved = true;
    }

    /// Whether the rest is for the next call. Never before this one has brought anything.
    pub fn is_spent(&self) -> bool {
        self.moved && (self.client.requests() >= REQUESTS_MAX || time::now_s() - self.began_s >= SECONDS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::Call;
    use weft_sdk::http::Response;
    use weft_sdk::testing::{self, json};

    use super::*;
    use crate::client::Body;

    #[test]
    fn a_call_ends_after_so_many_requests_or_so_much_time_but_never_with_nothing() {
        testing::answer(|_| Ok(Response::new(200, r#"{"data":true,"success":true,"error_code":1}"#)));
        testing::set_clock("2026-03-05T10:00:00Z");
        let client = Client::of(&Call::new(json!({ "base_url": "https://x.test" }), ())).unwrap();
        let mut budget = Budget::new(&client);
        let write = || drop(client.write("editRow", "w", Body::new()).unwrap());
        (0..REQUESTS_MAX).for_each(|_| write());
        assert!(!budget.is_spent());
        budget.moved();
        assert!(budget.is_spent());
        let fresh = Client::of(&Call::new(json!({ "base_url": "https://x.test" }), ())).unwrap();
        let mut budget = Budget::new(&fresh);
        budget.moved();
        testing::set_clock("2026-03-05T10:00:59Z");
        assert!(!budget.is_spent());
        testing::set_clock("2026-03-05T10:01:00Z");
        assert!(budget.is_spent());
    }
}
