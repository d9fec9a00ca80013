//! Accounts that live in a store: what is public of them as it is, what is secret sealed.
//!
//! - `account.rs`: an account as people see it
//! - `envelope.rs`: how its secrets are sealed

mod account;
mod envelope;

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_recording::hex;
use weft_store::{Renewal, Store, StoreError, StoredAccount, StoredSecret};

use crate::secret::store_key::StoreKey;
use envelope::{AccountKey, Place};

pub use account::{AccountState, Facts, Sealables, VaultAccount};

/// The accounts of a store, and the keys that open them.
#[derive(Clone)]
pub struct Vault {
    store: Store,
    keys: Arc<Keys>,
}

/// The key that is used, and one before it, as long as some accounts are still sealed under that.
struct Keys {
    key: StoreKey,
    before: Option<StoreKey>,
}

/// Why an account can't be had.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum VaultError {
    /// The store failed, or refused.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// It was sealed under another key.
    #[error("the account `{account}` is sealed under the key {key_id}, and this is another")]
    OtherKey {
        /// The account.
        account: String,
        /// The key that opens it.
        key_id: String,
    },
    /// Somebody has changed what is kept of it, or put a part of an earlier time back.
    #[error("what is kept of the account `{account}` doesn't open: the store was changed by hand")]
    Changed {
        /// The account.
        account: String,
    },
    /// What is kept of it can't be read.
    #[error("what is kept of the account `{account}` can't be read: {reason}")]
    Unreadable {
        /// The account.
        account: String,
        /// Why.
        reason: String,
    },
}

impl VaultError {
    /// What to do.
    pub fn remedy(&self) -> String {
        match self {
            Self::Store(error) => error.remedy().unwrap_or_else(|| "try again".to_owned()),
            Self::OtherKey { .. } => {
                "name the file with that key: --key-file FILE; if it is lost, connect the account anew".to_owned()
            }
            Self::Changed { account } => {
                format!("forget it (weft accounts remove {account}), and connect it anew: weft connect PLATFORM")
            }
            Self::Unreadable { .. } => "use the release of weft that wrote it, or a later one".to_owned(),
        }
    }
}

/// Whether somebody else renews, for how long at most: or that it is this one's turn.
pub(crate) type Turn = Renewal;

impl Vault {
    /// The accounts of this store.
    pub fn new(store: Store, key: StoreKey) -> Self {
        Self { store, keys: Arc::new(Keys { key, before: None }) }
    }

    /// The same while the key is changed: what is still sealed under the one before opens, too.
    #[must_use]
    pub fn with_key_before(self, before: StoreKey) -> Self {
        Self { keys: Arc::new(Keys { key: self.keys.key.clone(), before: Some(before) }), ..self }
    }

    /// A new account that nobody has yet, to be saved.
    pub fn draft(platform: &str, name: &str) -> VaultAccount {
        VaultAccount {
            id: hex(&random::<16>()),
            platform: platform.to_owned(),
            name: name.to_owned(),
            site: String::new(),
            external_id: None,
            state: AccountState::Authorized,
            facts: Facts::default(),
            generation: 0,
            used_at_ms: None,
            ends: BTreeMap::new(),
            key_id: String::new(),
        }
    }

    /// All accounts. No key is needed: nothing is opened.
    pub async fn all(store: &Store) -> Result<Vec<VaultAccount>, VaultError> {
        store.accounts().await?.iter().map(read).collect()
    }

    /// The account of that name, in whatever case.
    pub async fn find(store: &Store, platform: &str, name: &str) -> Result<Option<VaultAccount>, VaultError> {
        store.account(platform, name).await?.as_ref().map(read).transpose()
    }

    /// What an account keeps secret, all of it.
    pub async fn open(&self, account: &VaultAccount) -> Result<Sealables, VaultError> {
        let changed = || VaultError::Changed { account: account.name.clone() };
        let stored = self.store.account(&account.platform, &account.name).await?.ok_or_else(changed)?;
        let now = read(&stored)?;
        let key = self.key_of(&stored)?;
        let steering = now.steering();
        let mut sealables = Sealables::default();
        for (name, secret) in &stored.secrets {
            let place = Place {
                account_id: &stored.id,
                steering: &steering,
                name,
                generation: stored.generation,
                expires_at_ms: secret.expires_at_ms,
            };
            sealables.values.insert(name.clone(), key.open(place, &secret.ciphertext).ok_or_else(changed)?);
            sealables.ends.extend(secret.expires_at_ms.map(|end_ms| (name.clone(), end_ms)));
        }
        Ok(sealables)
    }

    /// Keeps an account with all its secrets, sealed anew, in place of what was kept of it. It is on the disk when this
    /// returns, with the generation that it then has.
    pub async fn save(&self, account: &VaultAccount, sealables: &Sealables) -> Result<i64, VaultError> {
        let generation = account.generation + 1;
        let steering = account.steering();
        let key = AccountKey::new();
        let seal = |(name, value): (&String, &_)| {
            let expires_at_ms = sealables.ends.get(name).copied();
            let place = Place { account_id: &account.id, steering: &steering, name, generation, expires_at_ms };
            (name.clone(), StoredSecret { ciphertext: key.seal(place, value), expires_at_ms })
        };
        let stored = StoredAccount {
            id: account.id.clone(),
            platform: account.platform.clone(),
            name: account.name.clone(),
            site: account.site.clone(),
            external_id: account.external_id.clone(),
            state: account.state.as_str().to_owned(),
            facts_json: serde_json::to_string(&account.facts).expect("facts are texts and numbers"),
            generation,
            key_id: self.keys.key.id(),
            wrapped_key: key.wrap(&account.id, &self.keys.key),
            secrets: sealables.values.iter().map(seal).collect(),
            used_at_ms: account.used_at_ms,
        };
        let before = Some(account.generation).filter(|generation| *generation > 0);
        self.store.save_account(stored, before).await?;
        Ok(generation)
    }

    /// Changes what is public of an account, and how it stands. Nothing that steers may change so.
    pub async fn change(
        &self,
        account: &VaultAccount,
        change: impl Fn(&mut VaultAccount),
    ) -> Result<VaultAccount, VaultError> {
        let found = Self::find(&self.store, &account.platform, &account.name).await?;
        let mut now = found.ok_or_else(|| VaultError::Changed { account: account.name.clone() })?;
        let sealables = self.open(&now).await?;
        change(&mut now);
        now.generation = self.save(&now, &sealables).await?;
        Ok(now)
    }

    /// Forgets an account, with all that is kept of it.
    pub async fn remove(store: &Store, account: &VaultAccount) -> Result<(), VaultError> {
        Ok(store.remove_account(&account.id).await?)
    }

    /// Notes that an account is used.
    pub async fn note_use(&self, account_id: &str, at_ms: i64) -> Result<(), VaultError> {
        Ok(self.store.note_account_use(account_id, at_ms).await?)
    }

    /// Seals the keys of all accounts under the key of now, all of them or none. Gives how many were sealed under another.
    pub async fn rotate(&self) -> Result<usize, VaultError> {
        let new_id = self.keys.key.id();
        let mut keys = Vec::new();
        for stored in self.store.accounts().await?.iter().filter(|stored| stored.key_id != new_id) {
            let wrapped = self.key_of(stored)?.wrap(&stored.id, &self.keys.key);
            keys.push((stored.id.clone(), new_id.clone(), wrapped));
        }
        let count = keys.len();
        self.store.rewrap_accounts(keys).await?;
        Ok(count)
    }

    pub(crate) async fn take_turn(&self, account_id: &str, owner: &str, lasts_ms: i64) -> Result<Turn, VaultError> {
        Ok(self.store.take_renewal(account_id, owner, lasts_ms).await?)
    }

    pub(crate) async fn end_turn(&self, account_id: &str, owner: &str) -> Result<(), VaultError> {
        Ok(self.store.end_renewal(account_id, owner).await?)
    }

    /// The store that it is in.
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn key_of(&self, stored: &StoredAccount) -> Result<AccountKey, VaultError> {
        let mut keys = [Some(&self.keys.key), self.keys.before.as_ref()].into_iter().flatten();
        let key = keys.find(|key| key.id() == stored.key_id);
        let other = || VaultError::OtherKey { account: stored.name.clone(), key_id: stored.key_id.clone() };
        let key = key.ok_or_else(other)?;
        let changed = || VaultError::Changed { account: stored.name.clone() };
        AccountKey::unwrap(&stored.wrapped_key, &stored.id, key).ok_or_else(changed)
    }
}

fn read(stored: &StoredAccount) -> Result<VaultAccount, VaultError> {
    let unreadable =
        |error: serde_json::Error| VaultError::Unreadable { account: stored.name.clone(), reason: error.to_string() };
    Ok(VaultAccount {
        id: stored.id.clone(),
        platform: stored.platform.clone(),
        name: stored.name.clone(),
        site: stored.site.clone(),
        external_id: stored.external_id.clone(),
        state: AccountState::read(&stored.state),
        facts: serde_json::from_str(&stored.facts_json).map_err(unreadable)?,
        generation: stored.generation,
        used_at_ms: stored.used_at_ms,
        ends: stored.secrets.iter().map(|(name, secret)| (name.clone(), secret.expires_at_ms)).collect(),
        key_id: stored.key_id.clone(),
    })
}

/// Bytes that nobody can guess.
#[allow(clippy::disallowed_methods, reason = "the vault is no part of any run, and no replay ever comes here")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use weft_sandbox::secret::Secret;
    use weft_store::StoreTarget;

    use super::*;

    async fn store() -> Store {
        Store::open(&StoreTarget::memory()).await.unwrap()
    }

    fn vault(store: &Store, key: u8) -> Vault {
        Vault::new(store.clone(), StoreKey::new([key; 32]))
    }

    fn sealables(refresh: &str) -> Sealables {
        let values = [("secret", "client-1"), ("refresh", refresh)];
        let values = values.map(|(name, value)| (name.to_owned(), Secret::new(value))).into();
        Sealables { values, ends: [("refresh".to_owned(), 9_000)].into() }
    }

    async fn saved(vault: &Vault, name: &str) -> VaultAccount {
        let mut account = Vault::draft("shop", name);
        account.facts.fields.insert("shop".to_owned(), "demo.example".to_owned());
        account.facts.steering.push("shop".to_owned());
        vault.save(&account, &sealables("token-1")).await.unwrap();
        Vault::find(&vault.store, "shop", name).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn what_was_saved_opens_with_its_ends() {
        let store = store().await;
        let account = saved(&vault(&store, 1), "demo").await;
        assert_eq!((account.generation, account.ends["refresh"], account.ends["secret"]), (1, Some(9_000), None));
        let opened = vault(&store, 1).open(&account).await.unwrap();
        assert_eq!(opened.values["refresh"].expose(), b"token-1");
        assert_eq!(opened.ends, [("refresh".to_owned(), 9_000)].into());
        let other = vault(&store, 2).open(&account).await;
        assert!(matches!(other, Err(VaultError::OtherKey { .. })), "{other:?}");
    }

    #[tokio::test]
    async fn what_leads_requests_elsewhere_opens_nothing() {
        let store = store().await;
        let vault = vault(&store, 1);
        let account = saved(&vault, "demo").await;
        let mut stored = store.account("shop", "demo").await.unwrap().unwrap();
        stored.facts_json = stored.facts_json.replace("demo.example", "evil.example");
        store.save_account(stored, Some(1)).await.unwrap();
        let changed = Vault::find(&store, "shop", "demo").await.unwrap().unwrap();
        assert_eq!(changed.facts.fields["shop"], "evil.example");
        assert!(matches!(vault.open(&account).await, Err(VaultError::Changed { .. })));
    }

    /// Whoever has an old copy can't put one row back, nor mix those of two times.
    #[tokio::test]
    async fn a_row_of_an_earlier_time_does_not_open() {
        let store = store().await;
        let vault = vault(&store, 1);
        let account = saved(&vault, "demo").await;
        let before = store.account("shop", "demo").await.unwrap().unwrap();
        vault.save(&account, &sealables("token-2")).await.unwrap();
        let mut mixed = store.account("shop", "demo").await.unwrap().unwrap();
        mixed.secrets.insert("refresh".to_owned(), before.secrets["refresh"].clone());
        store.save_account(mixed, Some(2)).await.unwrap();
        assert!(matches!(vault.open(&account).await, Err(VaultError::Changed { .. })));
    }

    #[tokio::test]
    async fn a_key_is_changed_without_touching_a_value() {
        let store = store().await;
        for name in ["one", "two"] {
            saved(&vault(&store, 1), name).await;
        }
        let before = store.account("shop", "one").await.unwrap().unwrap();
        let changing = vault(&store, 2).with_key_before(StoreKey::new([1; 32]));
        assert_eq!(changing.rotate().await.unwrap(), 2);
        assert_eq!(changing.rotate().await.unwrap(), 0, "whoever died meanwhile does it again");
        let after = store.account("shop", "one").await.unwrap().unwrap();
        assert_eq!((after.secrets, after.generation), (before.secrets, before.generation));
        let account = Vault::find(&store, "shop", "two").await.unwrap().unwrap();
        assert!(vault(&store, 2).open(&account).await.is_ok());
        assert!(vault(&store, 1).open(&account).await.is_err());
    }

    #[tokio::test]
    async fn a_change_keeps_what_is_sealed() {
        let store = store().await;
        let vault = vault(&store, 1);
        let account = saved(&vault, "demo").await;
        let changed = vault.change(&account, |account| account.state = AccountState::Disabled).await.unwrap();
        assert_eq!((changed.state, changed.generation), (AccountState::Disabled, 2));
        assert_eq!(vault.open(&changed).await.unwrap().values["refresh"].expose(), b"token-1");
    }
}
