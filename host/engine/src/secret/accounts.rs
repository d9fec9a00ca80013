//! Accounts that all runs of the process share.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::sync::Mutex;
use weft_sandbox::Account;
use weft_workflow::Authorization;

use super::vault::{Vault, VaultAccount};

/// An account, and what it takes to authorize it.
pub struct AccountHandle {
    /// The account.
    pub account: Arc<Account>,
    /// How its component obtains tokens; none if it needs none.
    pub authorization: Option<Authorization>,
    /// Where it lives; none for one of the connections file.
    pub vaulted: Option<Vaulted>,
    /// Held by the one caller who authorizes.
    pub(crate) authorizing: Mutex<()>,
    /// Whether tokens have come that are not on the disk yet.
    pub(crate) is_unsaved: AtomicBool,
}

/// An account of a vault.
#[derive(Clone)]
pub struct Vaulted {
    /// The vault.
    pub vault: Vault,
    /// The account, as it was when somebody looked.
    pub account: VaultAccount,
}

impl AccountHandle {
    /// An account nobody has used yet.
    pub fn new(account: Arc<Account>, authorization: Option<Authorization>) -> Arc<Self> {
        Self::of(account, authorization, None)
    }

    /// The same for one of a vault.
    pub fn of(account: Arc<Account>, authorization: Option<Authorization>, vaulted: Option<Vaulted>) -> Arc<Self> {
        let (authorizing, is_unsaved) = (Mutex::new(()), AtomicBool::new(false));
        Arc::new(Self { account, authorization, vaulted, authorizing, is_unsaved })
    }

    /// Whether somebody has to agree before there are any tokens.
    pub(crate) fn needs_consent(&self) -> bool {
        self.authorization.as_ref().is_some_and(|authorization| authorization.consent.is_some())
    }

    /// The tokens that nodes use, by name; those that only renew others are not among them.
    pub(crate) fn used_tokens(&self) -> impl Iterator<Item = &String> {
        let tokens = self.authorization.iter().flat_map(|authorization| &authorization.tokens);
        tokens.filter(|token| !token.renews).map(|token| &token.name)
    }

    /// The tokens that others are obtained with, by name.
    pub(crate) fn renewing_tokens(&self) -> impl Iterator<Item = &String> {
        let tokens = self.authorization.iter().flat_map(|authorization| &authorization.tokens);
        tokens.filter(|token| token.renews).map(|token| &token.name)
    }
}

/// The account behind each alias of a workflow.
pub type Accounts = BTreeMap<String, Arc<AccountHandle>>;
