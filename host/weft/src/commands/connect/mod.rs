//! `weft connect`: an account, asked for field by field, authorized at its platform, and saved once it is known whose it is.
//!
//! - `ask.rs`: asking somebody
//! - `fill.rs`: what is asked: kind, site, names, fields
//! - `authorize.rs`: tokens by consent or by fields, and whom they belong to
//! - `callback.rs`: what comes back from the platform; `browser.rs`: opening an address

mod ask;
pub mod authorize;
mod browser;
mod callback;
mod fill;

use serde_json::json;
use weft_engine::workflow::ConnectionDescription;
use weft_engine::{AccountState, Sealables, Vault, VaultAccount};

use crate::arguments::Connect;
use crate::commands::shared::vaults;
use crate::connections::{rules, vaulted};
use crate::exit;
use crate::language::Language;
use crate::message::{Message, Messages};
use crate::print::harmless;
use crate::setup;
use crate::times::now;

pub use ask::Asked;

/// Runs the command.
pub async fn connect(arguments: Connect) -> Result<u8, Messages> {
    let language = Language::choose(arguments.vault.lang.as_deref());
    let setup = setup::start(&arguments.vault.components).await?;
    let catalogue = setup.runtime.components().catalogue();
    let described = vaulted::described(&catalogue, &arguments.platform);
    let description = described.map_err(|message| Messages::one(exit::CONFIGURATION, message))?;
    let mut asked = Asked::new(language);
    let filled = fill::fill(&arguments, description, &mut asked).await?;
    let (mut account, mut sealables) = (filled.account, filled.sealables);
    let vault = vaults::open(&arguments.vault, true).await?;
    is_new(&vault, &account, language).await?;
    let authorized = authorize::authorize(&setup.runtime, &account, &sealables, &arguments.consent, &mut asked).await?;
    authorized.put_into(&mut account, &mut sealables, description, language)?;
    show_identity(&account, language);
    check_owner(&account, description, language)?;
    if !arguments.consent.yes && !asked.agrees(language.either("Save this account?", "保存这个账号吗？")).await?
    {
        tell!("{}", language.either("nothing was saved", "未保存任何内容"));
        return Ok(exit::USAGE);
    }
    vault.vault.save(&account, &sealables).await.map_err(vaulted::ended)?;
    saved(&account, &arguments, language);
    Ok(exit::DONE)
}

/// Refuses a name that another account has, before anybody is sent anywhere.
async fn is_new(vault: &vaults::Opened, account: &VaultAccount, language: Language) -> Result<(), Messages> {
    let found = Vault::find(&vault.store, &account.platform, &account.name).await.map_err(vaulted::ended)?;
    let Some(found) = found else { return Ok(()) };
    let name = &found.name;
    let reason = language.one(
        format!("there is an account `{name}` of `{}` already", found.platform),
        format!("{} 已有名为 {name} 的账号", found.platform),
    );
    let remedy = language.one(
        format!("choose another name, or authorize that one again: weft accounts reauthorize {name}"),
        format!("请换一个名称，或重新授权该账号：weft accounts reauthorize {name}"),
    );
    Err(Messages::one(exit::CONFIGURATION, Message::new(reason, remedy)))
}

/// Says whose account it is.
pub fn show_identity(account: &VaultAccount, language: Language) {
    let facts = &account.facts;
    let unknown = language.either("(the platform doesn't say)", "（平台未提供）");
    let owner = match (facts.owner.as_str(), account.external_id.as_deref()) {
        ("", None) => unknown.to_owned(),
        ("", Some(id)) => id.to_owned(),
        (owner, None) => owner.to_owned(),
        (owner, Some(id)) if owner == id => owner.to_owned(),
        (owner, Some(id)) => format!("{owner} ({id})"),
    };
    let mut text = format!("\n{} {owner}", language.either("authorized by:", "授权账号："));
    if !account.site.is_empty() {
        text += &format!("{} {}", language.either(", site", "，站点"), account.site);
    }
    if !facts.sites.is_empty() {
        text += &format!("\n{} {}", language.either("sells on:", "销售站点："), facts.sites.join(", "));
    }
    if let Some(scopes) = &facts.scopes {
        text += &format!("\n{} {}", language.either("granted:", "已授予权限："), scopes.join(", "));
    }
    tell!("{}", harmless(&text));
}

/// Refuses an owner who doesn't sell on the account's site.
pub fn check_owner(
    account: &VaultAccount,
    description: &ConnectionDescription,
    language: Language,
) -> Result<(), Messages> {
    let sites = &account.facts.sites;
    if account.site.is_empty() || sites.is_empty() || sites.contains(&account.site) {
        return Ok(());
    }
    let of_platform = |site: &&String| description.site(Some(site.as_str())).is_some();
    let known: Vec<&str> = sites.iter().filter(of_platform).map(String::as_str).collect();
    let reason = language.one(
        format!("this seller doesn't sell on the site {}", account.site),
        format!("该卖家未在站点 {} 开店", account.site),
    );
    let remedy = language.one(
        format!("connect one of the sites: {}", known.join(", ")),
        format!("请选择以下站点之一：{}", known.join("、")),
    );
    Err(Messages::one(exit::CONFIGURATION, Message::new(reason, remedy)))
}

fn saved(account: &VaultAccount, arguments: &Connect, language: Language) {
    if arguments.vault.json {
        let line = json!({
            "event": "connected", "platform": account.platform, "account": account.name,
            "external_id": account.external_id, "owner": account.facts.owner, "site": account.site,
        });
        say!("{line}");
        return;
    }
    let name = &account.name;
    say!(
        "{}",
        language.one(
            format!("saved the account {name}. A workflow with a connection of `{}` uses it: weft run FILE --connection ALIAS={name}", account.platform),
            format!("账号 {name} 已保存。使用 {} 连接的工作流可以直接用它：weft run FILE --connection ALIAS={name}", account.platform),
        )
    );
}

/// An account that is new.
pub struct Filled {
    pub account: VaultAccount,
    pub sealables: Sealables,
}

/// A new account of a platform, with nothing filled in but its name.
pub fn new_account(platform: &str, name: &str, language: Language) -> Result<VaultAccount, Messages> {
    rules::check_name(name, language).map_err(|message| Messages::one(exit::CONFIGURATION, message))?;
    let mut account = Vault::draft(platform, name);
    account.state = AccountState::Authorized;
    account.facts.authorized_at_ms = now();
    Ok(account)
}
