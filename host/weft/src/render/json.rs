//! Events for programs: one JSON object a line, on stdout.

use weft_engine::Event;

use super::Render;

pub(super) struct Json;

impl Render for Json {
    fn event(&self, event: Event) {
        // An event is plain data, so it can always be written.
        if let Ok(line) = serde_json::to_string(&event) {
            println!("{line}");
        }
    }

    fn finish(&self) {}
}
