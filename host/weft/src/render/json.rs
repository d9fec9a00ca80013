//! Events for programs: one JSON object a line, on stdout.

use weft_engine::Event;

use super::{Render, several};
use crate::print::{Lost, STDOUT, say_json};

pub(super) struct Json;

impl Render for Json {
    fn event(&self, event: Event) {
        say_json(&event);
    }

    fn finish(&self) {
        // Whatever reads them has gone: the run did not.
        if let Some(Lost { reason: None, texts }) = STDOUT.lost() {
            let events = several(texts, "event was", "events were");
            let message = format!("stdout was closed, and {events} not written; the run went on to its end");
            tell!("{}", serde_json::json!({ "event": "note", "step": "", "message": message }));
        }
    }
}
