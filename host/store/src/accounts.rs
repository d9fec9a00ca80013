//! Accounts that live in a store. It sees public facts and ciphertext, and makes nothing of either.

use std::collections::BTreeMap;
use std::fmt;

/// An account of the vault.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredAccount {
    /// What it is called for ever; nobody sees it.
    pub id: String,
    /// Name of the component that talks to its platform.
    pub platform: String,
    /// What people call it: no other account of the platform has that name, in whatever case.
    pub name: String,
    /// The site of the platform; empty where there is one for all.
    pub site: String,
    /// What the platform calls the owner: no other account of the platform and site has it. None where it isn't known.
    pub external_id: Option<String>,
    /// A word for how it stands.
    pub state: String,
    /// Everything else that is public: JSON text.
    pub facts_json: String,
    /// Grows with each change.
    pub generation: i64,
    /// The key that `wrapped_key` is sealed under.
    pub key_id: String,
    /// The key of the account's secrets, sealed.
    pub wrapped_key: Vec<u8>,
    /// Secret fields and tokens, sealed, by name.
    pub secrets: BTreeMap<String, StoredSecret>,
    /// When it was last used, in milliseconds since 1970.
    pub used_at_ms: Option<i64>,
}

/// A sealed value of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSecret {
    /// The value, sealed.
    pub ciphertext: Vec<u8>,
    /// When it ends, in milliseconds since 1970; none if it doesn't, or nobody knows.
    pub expires_at_ms: Option<i64>,
}

/// Ciphertext is noise in a log.
impl fmt::Debug for StoredAccount {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter
            .debug_struct("StoredAccount")
            .field("platform", &self.platform)
            .field("name", &self.name)
            .field("state", &self.state)
            .field("generation", &self.generation)
            .field("secrets", &self.secrets.keys())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StoredSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.debug_struct("StoredSecret").field("expires_at_ms", &self.expires_at_ms).finish_non_exhaustive()
    }
}

/// Whether somebody may renew the tokens of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Nobody else may until that is given back, or its time is over. Whoever had it before didn't give it back: then it
    /// began at that time, in milliseconds since 1970, and nobody knows what became of it.
    Taken {
        /// When the one that was not given back began.
        interrupted_at_ms: Option<i64>,
    },
    /// Somebody else has it, for so many milliseconds at most.
    Busy {
        /// How long at most.
        left_ms: i64,
    },
}
