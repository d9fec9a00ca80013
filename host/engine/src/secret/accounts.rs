//! Accounts that all runs of the process share.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Mutex;
use weft_sandbox::Account;
use weft_workflow::Authorization;

/// An account, and what it takes to authorize it.
pub struct AccountHandle {
    /// The account.
    pub account: Arc<Account>,
    /// How its component obtains tokens; none if it needs none.
    pub authorization: Option<Authorization>,
    /// Held by the one caller who authorizes.
    pub(crate) authorizing: Mutex<()>,
}

impl AccountHandle {
    /// An account nobody has used yet.
    pub fn new(account: Arc<Account>, authorization: Option<Authorization>) -> Arc<Self> {
        Arc::new(Self { account, authorization, authorizing: Mutex::new(()) })
    }
}

/// The account behind each alias of a workflow.
pub type Accounts = BTreeMap<String, Arc<AccountHandle>>;
