//! What is kept of a run to do it again.

/// The exchanges of a run, as a recording: opaque to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecording {
    /// The run.
    pub run_id: String,
    /// What it lacks to be the whole run.
    pub lacks: Option<Lacks>,
    /// When it was kept, in milliseconds since 1970.
    pub kept_at_ms: i64,
    /// The text of the recording.
    pub text: String,
    /// The files beside it, by name.
    pub files: Vec<(String, Vec<u8>)>,
}

impl RunRecording {
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.files.iter().map(|(name, content)| name.len() + content.len()).sum::<usize>()
    }
}

/// Why a recording is not the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lacks {
    /// There was no room for more than the last exchanges.
    EarlierExchanges,
    /// The run went on after a stop: what came before was another process.
    EarlierProcess,
    /// It did a part of an earlier run again, or what that had left out, or another range of time.
    EarlierRun,
}

impl Lacks {
    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Lacks::EarlierExchanges => "earlier_exchanges",
            Lacks::EarlierProcess => "earlier_process",
            Lacks::EarlierRun => "earlier_run",
        }
    }

    /// A word that this release doesn't know is no reason to take a part for the whole.
    pub(crate) fn parse(text: &str) -> Lacks {
        [Lacks::EarlierProcess, Lacks::EarlierRun]
            .into_iter()
            .find(|lacks| lacks.as_str() == text)
            .unwrap_or(Lacks::EarlierExchanges)
    }
}
