//! Opening the vault of a store.

use std::path::Path;

use weft_engine::Vault;
use weft_engine::store::{Store, StoreTarget};

use crate::arguments::VaultOptions;
use crate::exit;
use crate::key_file::KeySource;
use crate::message::{Message, Messages};

/// A store that is open, and its vault.
pub struct Opened {
    pub store: Store,
    pub vault: Vault,
}

/// Opens a vault to open what is in it, or to put something in. `makes` says whether a key may be made where there is none.
pub async fn open(options: &VaultOptions, makes: bool) -> Result<Opened, Messages> {
    let key_file = options.key.key_file.as_deref();
    opened(&options.target, KeySource { key_file, connections: None, makes, json: options.json }).await
}

/// Opens the vault that a run takes its accounts from.
pub async fn of(
    target: &str,
    key_file: Option<&Path>,
    connections: Option<&Path>,
    json: bool,
) -> Result<Opened, Messages> {
    opened(target, KeySource { key_file, connections, makes: false, json }).await
}

async fn opened(target: &str, source: KeySource<'_>) -> Result<Opened, Messages> {
    let target: StoreTarget = target.parse()?;
    let key = source.key()?;
    let Some(key) = key else {
        let reason = "there is no key that accounts could be sealed under";
        let remedy = "name the file with the key: --key-file FILE, or set WEFT_KEY";
        return Err(Messages::one(exit::CONFIGURATION, Message::new(reason, remedy)));
    };
    let store = Store::open(&target).await?;
    Ok(Opened { vault: Vault::new(store.clone(), key), store })
}

/// Opens a store only to look which accounts there are.
pub async fn look(options: &VaultOptions) -> Result<Store, Messages> {
    let target: StoreTarget = options.target.parse()?;
    Ok(super::stores::look(&target).await?.0)
}
