//! Events for whoever watches: progress bars on a terminal, plain lines in a pipe, JSON for programs.

mod bars;
mod json;
mod lines;
mod text;

use std::io::IsTerminal;
use std::sync::Arc;

use weft_engine::{Event, EventSink};

pub use text::{Hint, dropped, several};

/// Shows events.
pub struct Renderer(Arc<dyn Render>);

pub(crate) trait Render: Send + Sync {
    fn event(&self, event: Event);

    /// Something that isn't an event, for people only.
    fn note(&self, text: &str) {
        tell!("{text}");
    }

    /// Nothing comes any more.
    fn finish(&self);
}

impl Renderer {
    /// The right one for the command line and the terminal.
    pub fn new(json: bool, hint: Hint) -> Self {
        if json {
            Self(Arc::new(json::Json))
        } else if std::io::stderr().is_terminal() {
            Self(Arc::new(bars::Bars::new(hint)))
        } else {
            Self(Arc::new(lines::Lines::new(hint)))
        }
    }

    /// Where the engine puts events.
    pub fn sink(&self) -> EventSink {
        let render = Arc::clone(&self.0);
        Arc::new(move |event| render.event(event))
    }

    /// How a note reaches whoever watches, without tearing what moves.
    pub fn notes(&self) -> impl Fn(&str) + Send + 'static {
        let render = Arc::clone(&self.0);
        move |text| render.note(text)
    }

    /// Clears what moves, before something else is printed.
    pub fn finish(&self) {
        self.0.finish();
    }
}
