//! What a component can be written in.

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    JavaScript,
}

impl Language {
    /// By its word on the command line, which takes no others.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "js" => Self::JavaScript,
            _ => Self::Rust,
        }
    }

    /// How the command line is told, where a command is written down.
    pub(super) fn option(self) -> &'static str {
        match self {
            Self::Rust => "",
            Self::JavaScript => " --lang js",
        }
    }
}
