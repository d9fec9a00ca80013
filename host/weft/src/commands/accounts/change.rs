//! What is done with one account: tested, authorized again, switched off, removed; and the key of all.

use weft_engine::{AccountState, Vault, VaultAccount};

use super::{find, show};
use crate::arguments::{OneAccount, Reauthorize, RemoveAccount, RotateKey, VaultOptions};
use crate::commands::connect::{self, Asked, authorize};
use crate::commands::shared::{given_value, vaults};
use crate::connections::vaulted;
use crate::exit;
use crate::key_file::{self, KeySource};
use crate::language::Language;
use crate::message::{Message, Messages};
use crate::setup;

/// `weft accounts test`: whether the platform takes it, and whom it belongs to.
pub async fn test(options: &VaultOptions, one: &OneAccount, language: Language) -> Result<u8, Messages> {
    let setup = setup::start(&options.components).await?;
    let opened = vaults::open(options, false).await?;
    let account = find(&opened.store, &one.account, language).await?;
    let sealables = opened.vault.open(&account).await.map_err(vaulted::ended)?;
    let catalogue = setup.runtime.components().catalogue();
    let of = |message| Messages::one(exit::CONFIGURATION, message);
    let description = vaulted::described(&catalogue, &account.platform).map_err(of)?;
    let handle = vaulted::handle(&opened.vault, &account, &sealables, &setup.runtime).map_err(of)?;
    let failed = |error| authorize::failed(&error, language);
    setup.runtime.ready(&handle).await.map_err(failed)?;
    let identified = setup.runtime.identify(&handle, description.identify.as_deref()).await.map_err(failed)?;
    let Some(granted) = identified else {
        say!(
            "{}",
            language.either(
                "it has what it needs; the platform can't be asked whom it belongs to",
                "凭据齐全；该平台无法查询授权主体"
            )
        );
        return Ok(exit::DONE);
    };
    let id = granted.identity.external_id;
    if let Some(known) = account.external_id.as_ref().filter(|known| !id.is_empty() && **known != id) {
        return Err(wrong_owner(&account, known, &id, language));
    }
    show::one(&find(&opened.store, &one.account, language).await?, options.json, language);
    Ok(exit::DONE)
}

/// `weft accounts reauthorize`: nothing of the account is replaced unless it is the same owner who agrees.
pub async fn reauthorize(options: &VaultOptions, again: &Reauthorize, language: Language) -> Result<u8, Messages> {
    let setup = setup::start(&options.components).await?;
    let opened = vaults::open(options, false).await?;
    let before = find(&opened.store, &again.account.account, language).await?;
    let mut sealables = opened.vault.open(&before).await.map_err(vaulted::ended)?;
    let catalogue = setup.runtime.components().catalogue();
    let described = vaulted::described(&catalogue, &before.platform);
    let description = described.map_err(|message| Messages::one(exit::CONFIGURATION, message))?;
    let mut account = before.clone();
    for (name, value) in given_value::all(&again.fields)? {
        let field = description.fields_of(account.facts.variant.as_deref()).find(|field| field.name == name);
        match field {
            Some(field) if field.secret => {
                sealables.values.insert(name, weft_engine::sandbox::secret::Secret::new(value));
            }
            Some(field) if !field.learned && !field.steers => _ = account.facts.fields.insert(name, value),
            _ => {
                let reason = language.one(
                    format!("the field `{name}` can't be changed: it decides whose account this is, or where its requests go"),
                    format!("字段 {name} 不能修改：它决定账号属于谁或请求发往哪里"),
                );
                let remedy = language.one(
                    format!("connect another account: weft connect {}", account.platform),
                    format!("请另外连接一个账号：weft connect {}", account.platform),
                );
                return Err(Messages::one(exit::CONFIGURATION, Message::new(reason, remedy)));
            }
        }
    }
    let mut asked = Asked::new(language);
    let authorized = authorize::authorize(&setup.runtime, &account, &sealables, &again.consent, &mut asked).await?;
    authorized.put_into(&mut account, &mut sealables, description, language)?;
    connect::show_identity(&account, language);
    if let (Some(known), Some(now)) = (&before.external_id, &account.external_id)
        && known != now
    {
        return Err(wrong_owner(&before, known, now, language));
    }
    account.external_id = account.external_id.or(before.external_id);
    connect::check_owner(&account, description, language)?;
    if !again.consent.yes && !asked.agrees(language.either("Save this account?", "保存这个账号吗？")).await? {
        tell!("{}", language.either("nothing was saved", "未保存任何内容"));
        return Ok(exit::USAGE);
    }
    account.state = AccountState::Authorized;
    opened.vault.save(&account, &sealables).await.map_err(vaulted::ended)?;
    say!(
        "{}",
        language.one(
            format!("the account {} is authorized again", account.name),
            format!("账号 {} 已重新授权", account.name)
        )
    );
    Ok(exit::DONE)
}

fn wrong_owner(account: &VaultAccount, known: &str, now: &str, language: Language) -> Messages {
    let owner =
        if account.facts.owner.is_empty() { known.to_owned() } else { format!("{} ({known})", account.facts.owner) };
    let reason = language.one(
        format!("the account `{}` belongs to {owner}, and {now} was authorized: nothing was replaced", account.name),
        format!("账号 {} 属于 {owner}，而这次授权的是 {now}：未替换任何内容", account.name),
    );
    let remedy = language.either(
        "sign out at the platform, or use a private window, and sign in as that owner",
        "请先在平台退出登录，或使用无痕窗口，再用原来的店铺登录授权",
    );
    Messages::one(exit::CONFIGURATION, Message::new(reason, remedy))
}

/// `weft accounts disable` and `weft accounts enable`.
pub async fn switch(options: &VaultOptions, one: &OneAccount, is_on: bool, language: Language) -> Result<u8, Messages> {
    let opened = vaults::open(options, false).await?;
    let account = find(&opened.store, &one.account, language).await?;
    let state = match (is_on, account.state) {
        (false, _) => AccountState::Disabled,
        // What the platform refused before it was switched off is refused still.
        (true, _) if account.facts.reason.is_some() => AccountState::ReauthorizeNeeded,
        (true, _) => AccountState::Authorized,
    };
    let changed = opened.vault.change(&account, |account| account.state = state).await.map_err(vaulted::ended)?;
    show::list(&[changed], options.json, language);
    Ok(exit::DONE)
}

/// `weft accounts remove`.
pub async fn remove(options: &VaultOptions, one: &RemoveAccount, language: Language) -> Result<u8, Messages> {
    let opened = vaults::open(options, false).await?;
    let account = find(&opened.store, &one.account.account, language).await?;
    let question = language.one(
        format!("Forget the account {} ({})? Its tables and bookmarks stay.", account.name, account.platform),
        format!("删除账号 {}（{}）？数据表和同步位置会保留。", account.name, account.platform),
    );
    if !one.yes && !Asked::new(language).agrees(&question).await? {
        tell!("{}", language.either("nothing was changed", "未做任何修改"));
        return Ok(exit::USAGE);
    }
    revoke(options, &opened, &account, language).await;
    Vault::remove(&opened.store, &account).await.map_err(vaulted::ended)?;
    say!("{}", language.one(format!("the account {} is gone", account.name), format!("账号 {} 已删除", account.name)));
    Ok(exit::DONE)
}

/// Ends the authorization at the platform, if it can be: the account goes all the same.
async fn revoke(options: &VaultOptions, opened: &vaults::Opened, account: &VaultAccount, language: Language) {
    let revoked = async {
        let setup = setup::start(&options.components).await.ok()?;
        let sealables = opened.vault.open(account).await.ok()?;
        let handle = vaulted::handle(&opened.vault, account, &sealables, &setup.runtime).ok()?;
        setup.runtime.ready(&handle).await.ok()?;
        setup.runtime.revoke(&handle).await.ok()
    };
    if revoked.await != Some(true) {
        tell!(
            "{}",
            language.either(
                "its authorization at the platform was not ended: whoever owns the account can do that there",
                "平台上的授权没有撤销：可由店主在平台后台自行撤销",
            )
        );
    }
}

/// `weft accounts rotate-key`.
pub async fn rotate(options: &VaultOptions, keys: &RotateKey, language: Language) -> Result<u8, Messages> {
    let opened = vaults::open(options, false).await?;
    let before = key_file::read_or_make(options.key.key_file.as_deref(), false)?;
    let new = KeySource { key_file: Some(&keys.new_key_file), connections: None, makes: true, json: options.json };
    let (Some(before), Some(new)) = (before, new.key()?) else {
        let reason = language.either("there is no key to change", "没有可更换的密钥");
        return Err(Messages::one(exit::CONFIGURATION, Message::new(reason, "--key-file FILE")));
    };
    let id = new.id();
    let vault = Vault::new(opened.store.clone(), new).with_key_before(before);
    let count = vault.rotate().await.map_err(vaulted::ended)?;
    let file = keys.new_key_file.display();
    say!(
        "{}",
        language.one(
            format!("{count} accounts are sealed under the key {id} of {file} now. Name it from now on (--key-file, WEFT_KEY, or put it in the place of weft.key), then remove the one before"),
            format!("{count} 个账号已改用 {file} 中的密钥（{id}）加密。请从现在起使用这个密钥（--key-file、WEFT_KEY，或替换 weft.key），再删除旧密钥"),
        )
    );
    Ok(exit::DONE)
}
