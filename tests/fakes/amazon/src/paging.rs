//! Tokens of next pages: opaque, bound to the caller and the question.

use std::collections::HashMap;

use super::answer::ApiError;
use super::operation::Operation;
use super::parameters::{Parameters, invalid};
use super::search::{Cursor, Search};
use super::spapi::Call;
use super::text::secret;

/// A question that goes on, and where.
#[derive(Debug, Clone)]
pub(crate) enum Going {
    /// Orders, after one.
    Orders { search: Search, after: Cursor },
    /// Items of an order, after so many.
    Items { order_id: String, skipped: usize },
}

struct Saved {
    whose: (String, String, Operation),
    /// The parameters of the first page.
    parameters: Parameters,
    going: Going,
    expires_at_ms: i64,
}

/// All that were given out.
#[derive(Default)]
pub(crate) struct Pages {
    count: u64,
    saved: HashMap<String, Saved>,
}

fn whose(call: &Call<'_>) -> (String, String, Operation) {
    (call.caller.client_id.clone(), call.caller.seller_id.clone(), call.operation)
}

impl Pages {
    /// A token for the page after this one. `name` is the parameter that tokens come in.
    pub(crate) fn save(
        &mut self,
        call: &Call<'_>,
        name: &str,
        parameters: &Parameters,
        life_s: i64,
        going: Going,
    ) -> String {
        self.count += 1;
        let text = secret("page", self.count, 80);
        // A later page keeps the question of the first one.
        let before = parameters.get(name).and_then(|token| self.saved.get(token));
        let parameters = before.map_or_else(|| parameters.clone(), |before| before.parameters.clone());
        let expires_at_ms = call.now_ms + life_s * 1000;
        self.saved.insert(text.clone(), Saved { whose: whose(call), parameters, going, expires_at_ms });
        text
    }

    /// What a token goes on with, and the parameters of the first page; none when there is no token. It can be used
    /// again while it lives. Other parameters may be left out, but not be others than before.
    pub(crate) fn find(
        &self,
        call: &Call<'_>,
        name: &str,
        parameters: &Parameters,
    ) -> Result<Option<(Going, Parameters)>, ApiError> {
        let Some(token) = parameters.get(name) else { return Ok(None) };
        let saved = self.saved.get(token).filter(|saved| saved.whose == whose(call));
        let saved = saved.filter(|saved| saved.expires_at_ms > call.now_ms).ok_or_else(|| invalid(name))?;
        for (key, value) in parameters.0.iter().filter(|(key, _)| key != name && call.options.strict) {
            if saved.parameters.get(key) != Some(value) {
                return Err(ApiError::invalid(format!("{key} is not what it was for {name}.")));
            }
        }
        Ok(Some((saved.going.clone(), saved.parameters.clone())))
    }
}
