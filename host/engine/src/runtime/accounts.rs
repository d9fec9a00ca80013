//! Accounts, by their names.

use std::sync::{Arc, Mutex, PoisonError};

use weft_sandbox::{Account, AccountSettings};
use weft_workflow::Authorization;

use super::known::Known;
use crate::secret::accounts::{AccountHandle, Vaulted};

/// Most accounts that are kept. One that is gone and asked for again has its rates counted anew.
const ACCOUNTS_MAX: usize = 100_000;

/// Accounts that somebody has asked for.
#[derive(Default)]
pub(super) struct KnownAccounts(Mutex<Known<Arc<AccountHandle>>>);

impl KnownAccounts {
    pub(super) fn get(
        &self,
        settings: AccountSettings,
        authorization: Option<Authorization>,
        vaulted: Option<Vaulted>,
    ) -> Result<Arc<AccountHandle>, String> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = known.find(&settings.name)
            && handle.account.settings == settings
            && handle.authorization == authorization
            && is_same(handle.vaulted.as_ref(), vaulted.as_ref())
        {
            return Ok(Arc::clone(handle));
        }
        let name = settings.name.clone();
        let handle = AccountHandle::of(Account::new(settings)?, authorization, vaulted);
        known.keep(&name, Arc::clone(&handle), ACCOUNTS_MAX);
        Ok(handle)
    }
}

/// Whether both are the same account, or none of a vault.
fn is_same(one: Option<&Vaulted>, other: Option<&Vaulted>) -> bool {
    one.map(|vaulted| &vaulted.account.id) == other.map(|vaulted| &vaulted.account.id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use weft_sandbox::secret::Secret;

    use super::*;

    fn settings(name: &str, key: &str) -> AccountSettings {
        AccountSettings {
            name: name.to_owned(),
            platform: "shop".to_owned(),
            base_url: "https://shop.example".to_owned(),
            hosts: Vec::new(),
            allow_private: false,
            fields: BTreeMap::new(),
            secrets: BTreeMap::from([("key".to_owned(), Some(Secret::new(key)))]),
            limits: Vec::new(),
            places: Vec::new(),
            authorization: None,
        }
    }

    #[test]
    fn whoever_asks_for_the_same_account_shares_it() {
        let known = KnownAccounts::default();
        let of = |name, key| known.get(settings(name, key), None, None).unwrap();
        let first = of("main", "secret-1");
        assert!(Arc::ptr_eq(&first, &of("main", "secret-1")));
        assert!(!Arc::ptr_eq(&first, &of("other", "secret-1")));
        let changed = of("main", "secret-2");
        assert!(!Arc::ptr_eq(&first, &changed));
        assert!(Arc::ptr_eq(&changed, &of("main", "secret-2")));
    }
}
