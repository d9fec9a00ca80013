//! Where a store is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::StoreError;

/// Where a store is: `sqlite:PATH`, or `sqlite::memory:` for one that lasts as long as the process holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreTarget {
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    File(PathBuf),
    Memory,
}

impl StoreTarget {
    /// A SQLite file.
    pub fn sqlite(path: impl Into<PathBuf>) -> StoreTarget {
        StoreTarget { place: Place::File(path.into()) }
    }

    /// A database in memory. Each opening makes a new one.
    pub fn memory() -> StoreTarget {
        StoreTarget { place: Place::Memory }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}

impl FromStr for StoreTarget {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<StoreTarget, StoreError> {
        match text.strip_prefix("sqlite:") {
            Some(":memory:") => Ok(StoreTarget::memory()),
            Some(path) if !path.is_empty() => Ok(StoreTarget::sqlite(path)),
            _ => Err(StoreError::Target { given: harmless_part(text) }),
        }
    }
}

/// What a message may repeat of a target: the address of a database server can have a password in it.
fn harmless_part(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, _)) => format!("{scheme}://…"),
        None => text.to_owned(),
    }
}

impl fmt::Display for StoreTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match &self.place {
            Place::File(path) => write!(formatter, "sqlite:{}", path.display()),
            Place::Memory => formatter.write_str("sqlite::memory:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_print_as_they_parse() {
        for text in ["sqlite:weft.db", "sqlite:/var/lib/weft/weft.db", "sqlite::memory:"] {
            assert_eq!(text.parse::<StoreTarget>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_targets_are_refused_without_their_password() {
        let error = "postgres://weft:hunter2@db/weft".parse::<StoreTarget>().unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
        assert!(error.remedy().unwrap().contains("sqlite:"));
        assert!("weft.db".parse::<StoreTarget>().is_err());
        assert!("sqlite:".parse::<StoreTarget>().is_err());
    }
}
