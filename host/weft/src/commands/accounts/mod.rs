//! `weft accounts`: the accounts of a vault.
//!
//! - `show.rs`: lists, and one account in words
//! - `change.rs`: what is done with one
//! - `import.rs`: from a connections file
//! - here: which account is meant

mod change;
mod import;
mod show;

use weft_engine::store::Store;
use weft_engine::{Vault, VaultAccount};

use crate::arguments::{Accounts, AccountsCommand};
use crate::commands::shared::vaults;
use crate::connections::vaulted;
use crate::exit;
use crate::language::Language;
use crate::message::{Message, Messages};

/// Runs the command.
pub async fn accounts(arguments: Accounts) -> Result<u8, Messages> {
    let options = &arguments.vault;
    let language = Language::choose(options.lang.as_deref());
    match &arguments.command {
        None => {
            let store = vaults::look(options).await?;
            show::list(&Vault::all(&store).await.map_err(vaulted::ended)?, options.json, language);
            Ok(exit::DONE)
        }
        Some(AccountsCommand::Show(one)) => {
            let store = vaults::look(options).await?;
            show::one(&find(&store, &one.account, language).await?, options.json, language);
            Ok(exit::DONE)
        }
        Some(AccountsCommand::Test(one)) => change::test(options, one, language).await,
        Some(AccountsCommand::Reauthorize(again)) => change::reauthorize(options, again, language).await,
        Some(AccountsCommand::Disable(one)) => change::switch(options, one, false, language).await,
        Some(AccountsCommand::Enable(one)) => change::switch(options, one, true, language).await,
        Some(AccountsCommand::Remove(one)) => change::remove(options, one, language).await,
        Some(AccountsCommand::Import(file)) => import::import(options, file, language).await,
        Some(AccountsCommand::RotateKey(keys)) => change::rotate(options, keys, language).await,
    }
}

/// The account that is meant: by its name, or by platform and name.
async fn find(store: &Store, named: &str, language: Language) -> Result<VaultAccount, Messages> {
    let (platform, name) = named.split_once('/').map_or((None, named), |(platform, name)| (Some(platform), name));
    let all = Vault::all(store).await.map_err(vaulted::ended)?;
    let is_meant = |account: &&VaultAccount| {
        account.name.eq_ignore_ascii_case(name) && platform.is_none_or(|platform| account.platform == platform)
    };
    let found: Vec<&VaultAccount> = all.iter().filter(is_meant).collect();
    let failed = |reason, remedy| Err(Messages::one(exit::CONFIGURATION, Message::new(reason, remedy)));
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => failed(
            language.one(format!("there is no account `{named}`"), format!("没有账号“{named}”")),
            language.either("weft accounts lists them", "用 weft accounts 查看所有账号").to_owned(),
        ),
        several => {
            let names: Vec<String> = several.iter().map(|it| format!("{}/{}", it.platform, it.name)).collect();
            failed(
                language.one(
                    format!("there are {} accounts `{named}`", several.len()),
                    format!("有 {} 个账号都叫“{named}”", several.len()),
                ),
                names.join(", "),
            )
        }
    }
}
