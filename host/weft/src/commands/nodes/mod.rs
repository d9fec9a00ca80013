//! `weft nodes`: what workflows can use, from what components say about themselves.
//!
//! - `describe.rs`: lists and descriptions
//! - `diff.rs`: what another version of a component asks for; `lock.rs`: accepting components
//! - `told.rs`: changes in words

mod describe;
mod diff;
mod lock;
mod told;

use weft_engine::workflow::Label;

use crate::arguments::{Nodes, NodesCommand};
use crate::message::Messages;
use crate::setup;

/// Runs the command.
pub async fn nodes(arguments: Nodes) -> Result<u8, Messages> {
    let setup = setup::start(&arguments.components).await?;
    let language = Language::choose(arguments.lang.as_deref());
    match &arguments.command {
        None => describe::describe(&arguments, &setup, language),
        Some(NodesCommand::Diff(diff)) => diff::diff(diff, &setup, language, arguments.json).await,
        Some(NodesCommand::Lock(lock)) => lock::lock(lock, &setup, language, arguments.json),
    }
}

/// The language of titles and help.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

impl Language {
    /// As asked, else by the environment variables that other programs follow too.
    #[allow(clippy::disallowed_methods, reason = "no run sees in which language nodes are listed")]
    fn choose(asked: Option<&str>) -> Self {
        let environment = ["LC_ALL", "LC_MESSAGES", "LANG"]
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

    fn of(self, label: &Label) -> &str {
        match self {
            Self::English => &label.en,
            Self::Chinese => &label.zh,
        }
    }

    fn either(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}
