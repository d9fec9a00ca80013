//! Accounts in words: everything but what is secret.

use serde_json::{Value, json};
use weft_engine::{AccountState, VaultAccount};

use crate::language::Language;
use crate::print::harmless;
use crate::table_text::aligned;
use crate::times::{now, show};

/// From here on before its end people are told that an authorization ends.
const WARNING_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A line for each account.
pub fn list(accounts: &[VaultAccount], json: bool, language: Language) {
    if json {
        accounts.iter().for_each(|account| say!("{}", as_json(account)));
        return;
    }
    if accounts.is_empty() {
        say!("{}", language.either("there are no accounts: weft connect PLATFORM", "还没有账号：weft connect 平台名"));
        return;
    }
    let headings = match language {
        Language::English => ["account", "platform", "site", "owner", "state", "ends", "last used"],
        Language::Chinese => ["账号", "平台", "站点", "授权主体", "状态", "授权到期", "最近使用"],
    };
    let mut rows = vec![headings.map(str::to_owned).to_vec()];
    for account in accounts {
        rows.push(vec![
            account.name.clone(),
            account.platform.clone(),
            account.site.clone(),
            owner(account).to_owned(),
            state(account, language).to_owned(),
            end_ms(account).map(show).unwrap_or_default(),
            account.used_at_ms.map(show).unwrap_or_default(),
        ]);
    }
    for line in aligned(&rows) {
        say!("{}", harmless(&line));
    }
}

/// One account.
pub fn one(account: &VaultAccount, json: bool, language: Language) {
    if json {
        say!("{}", as_json(account));
        return;
    }
    let facts = &account.facts;
    let mut lines = vec![
        (language.either("account", "账号"), account.name.clone()),
        (language.either("display name", "显示名称"), facts.display_name.clone()),
        (language.either("platform", "平台"), account.platform.clone()),
        (language.either("kind", "连接方式"), facts.variant.clone().unwrap_or_default()),
        (language.either("site", "站点"), account.site.clone()),
        (language.either("zone", "时区"), facts.zone.clone().unwrap_or_default()),
        (language.either("address", "接口地址"), facts.base_url.clone().unwrap_or_default()),
        (language.either("owner", "授权主体"), owner(account).to_owned()),
        (language.either("owner's id", "授权主体 ID"), account.external_id.clone().unwrap_or_default()),
        (language.either("sells on", "销售站点"), facts.sites.join(", ")),
        (language.either("granted", "已授予权限"), facts.scopes.clone().unwrap_or_default().join(", ")),
        (language.either("state", "状态"), state(account, language).to_owned()),
        (language.either("why", "原因"), facts.reason.clone().unwrap_or_default()),
        (language.either("authorized", "授权时间"), show(facts.authorized_at_ms)),
        (language.either("ends", "授权到期"), end_ms(account).map(show).unwrap_or_default()),
        (language.either("last used", "最近使用"), account.used_at_ms.map(show).unwrap_or_default()),
    ];
    lines.extend(facts.fields.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let sealed: Vec<&str> = account.ends.keys().map(String::as_str).collect();
    lines.push((language.either("kept sealed", "加密保存"), sealed.join(", ")));
    let rows: Vec<Vec<String>> = lines
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    for line in aligned(&rows) {
        say!("{}", harmless(&line));
    }
}

fn owner(account: &VaultAccount) -> &str {
    match account.facts.owner.as_str() {
        "" => account.external_id.as_deref().unwrap_or_default(),
        owner => owner,
    }
}

/// When somebody has to authorize it again: what it holds longest.
fn end_ms(account: &VaultAccount) -> Option<i64> {
    account.ends.values().copied().flatten().max()
}

fn state(account: &VaultAccount, language: Language) -> &'static str {
    let ends_soon = end_ms(account).is_some_and(|end_ms| end_ms - now() < WARNING_MS);
    match account.state {
        AccountState::Authorized if ends_soon => language.either("authorized, ends soon", "正常，即将到期"),
        AccountState::Authorized => language.either("authorized", "正常"),
        AccountState::ReauthorizeNeeded => language.either("authorize again", "需要重新授权"),
        AccountState::Disabled => language.either("switched off", "已停用"),
    }
}

fn as_json(account: &VaultAccount) -> Value {
    let facts = &account.facts;
    json!({
        "account": account.name, "display_name": facts.display_name, "platform": account.platform,
        "variant": facts.variant, "site": account.site, "zone": facts.zone, "base_url": facts.base_url,
        "owner": facts.owner, "external_id": account.external_id, "sites": facts.sites, "scopes": facts.scopes,
        "state": account.state.as_str(), "reason": facts.reason, "fields": facts.fields,
        "authorized_at": show(facts.authorized_at_ms), "ends_at": end_ms(account).map(show),
        "used_at": account.used_at_ms.map(show), "sealed": account.ends.keys().collect::<Vec<_>>(),
        "key": account.key_id,
    })
}
