//! `weft accounts import`: the accounts of a connections file, taken into the vault.

use weft_engine::sandbox::secret::Secret;
use weft_engine::{Sealables, Vault};

use crate::arguments::{ImportAccounts, VaultOptions};
use crate::commands::connect::new_account;
use crate::commands::shared::vaults;
use crate::connections::{ConnectionsFile, vaulted};
use crate::exit;
use crate::language::Language;
use crate::message::{Message, Messages};
use crate::setup;

/// Runs the command: all of them or none.
pub async fn import(options: &VaultOptions, file: &ImportAccounts, language: Language) -> Result<u8, Messages> {
    let setup = setup::start(&options.components).await?;
    let connections = ConnectionsFile::read(Some(&file.file))?;
    let opened = vaults::open(options, true).await?;
    let catalogue = setup.runtime.components().catalogue();
    let mut ready = Vec::new();
    let mut messages = Vec::new();
    for name in connections.names() {
        let Some(platform) = connections.platform_of(name) else { continue };
        match imported(&connections, name, platform, &setup, &catalogue, language) {
            Ok(account) => ready.push(account),
            Err(message) => messages.push(message),
        }
    }
    if !messages.is_empty() {
        return Err(Messages::new(exit::CONFIGURATION, messages));
    }
    let mut count = 0;
    for (account, sealables) in ready {
        let found = Vault::find(&opened.store, &account.platform, &account.name).await.map_err(vaulted::ended)?;
        if found.is_some() {
            let name = &account.name;
            tell!(
                "{}",
                language
                    .one(format!("{name} is there already, and stays as it is"), format!("{name} 已存在，保持不变"))
            );
            continue;
        }
        opened.vault.save(&account, &sealables).await.map_err(vaulted::ended)?;
        count += 1;
    }
    say!(
        "{}",
        language.one(
            format!("took over {count} accounts; the file {} isn't needed for them any more", file.file.display()),
            format!("已导入 {count} 个账号；这些账号不再需要文件 {}", file.file.display()),
        )
    );
    Ok(exit::DONE)
}

fn imported(
    connections: &ConnectionsFile,
    name: &str,
    platform: &str,
    setup: &setup::Setup,
    catalogue: &weft_engine::workflow::Catalogue,
    language: Language,
) -> Result<(weft_engine::VaultAccount, Sealables), Message> {
    let about = |message: Message| message.about(name.to_owned());
    let description = vaulted::described(catalogue, platform).map_err(about)?;
    // Whatever is wrong with it is said now, and not by the first run.
    connections.account(name, name, platform, &setup.runtime)?;
    let written = connections.written(name, description).map_err(about)?;
    if written.has_more {
        let reason = language.either(
            "accounts with `parts`, `login`, `sign`, `allow` or `limit` stay in the connections file: the vault has no such things",
            "带有 parts、login、sign、allow 或 limit 的账号请保留在连接文件中，账号库里没有这些设置",
        );
        return Err(about(Message::new(
            reason,
            language.either("leave it out of the file to import", "请从要导入的文件中去掉它"),
        )));
    }
    let mut account = new_account(platform, name, language)
        .map_err(|messages| messages.all().first().cloned().unwrap_or_else(|| Message::new("", "")))
        .map_err(about)?;
    account.facts.display_name = name.to_owned();
    account.site = written.site.unwrap_or_default();
    account.facts.variant = written.variant;
    account.facts.zone = written.zone;
    account.facts.base_url = written.base_url;
    account.facts.allow_private = written.allow_private;
    let mut sealables = Sealables::default();
    for (field, value, is_secret) in written.fields {
        if description.fields.iter().any(|known| known.name == field && known.steers) {
            account.facts.steering.push(field.clone());
        }
        match is_secret {
            true => _ = sealables.values.insert(field, Secret::new(value)),
            false => _ = account.facts.fields.insert(field, value),
        }
    }
    Ok((account, sealables))
}
