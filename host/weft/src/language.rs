//! The language in which people are spoken to.

use weft_engine::workflow::Label;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// As asked, else by the environment variables that other programs follow too.
    #[allow(clippy::disallowed_methods, reason = "no run sees in which language people are spoken to")]
    pub fn choose(asked: Option<&str>) -> Self {
        let environment = ["WEFT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .unwrap_or_default();
        match asked {
            Some("zh") => Self::Chinese,
            Some(_) => Self::English,
            None if environment.starts_with("zh") => Self::Chinese,
            None => Self::English,
        }
    }

    /// A text of a component in this language.
    pub fn of(self, label: &Label) -> &str {
        match self {
            Self::English => &label.en,
            Self::Chinese => &label.zh,
        }
    }

    /// One of two texts of weft's own.
    pub fn either<'t>(self, english: &'t str, chinese: &'t str) -> &'t str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// One of two texts that were put together.
    pub fn one(self, english: String, chinese: String) -> String {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}
