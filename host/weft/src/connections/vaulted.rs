//! Accounts that live in the vault of a store, made ready for a run.

use std::sync::Arc;

use weft_engine::workflow::ConnectionDescription;
use weft_engine::{AccountHandle, AccountState, Runtime, Sealables, Vault, VaultAccount, VaultError, Vaulted};

use super::wiring::Wiring;
use super::{AccountEntry, FieldValue};
use crate::exit;
use crate::language::Language;
use crate::message::{Message, Messages};
use crate::times::now;

/// What is told in place of a file.
const SUBJECT: &str = "vault";

/// An account as its vault has it, made ready.
pub fn handle(
    vault: &Vault,
    account: &VaultAccount,
    sealables: &Sealables,
    runtime: &Runtime,
) -> Result<Arc<AccountHandle>, Message> {
    let catalogue = runtime.components().catalogue();
    let description = described(&catalogue, &account.platform)?;
    let entry = entry(account, sealables, description);
    let wiring = Wiring { file: SUBJECT, account: &account.name, entry: &entry, description };
    let settings = wiring.settings(&account.platform, true)?;
    let authorization = description.authorization(account.facts.variant.as_deref()).cloned();
    let vaulted = Vaulted { vault: vault.clone(), account: account.clone() };
    runtime.vaulted_account(settings, authorization, vaulted).map_err(|reason| {
        Message::new(reason, "connect it again, with an address like https://api.example.com").about(about(account))
    })
}

/// An account that nobody keeps yet: what is obtained for it stays in it.
pub fn draft(account: &VaultAccount, sealables: &Sealables, runtime: &Runtime) -> Result<Arc<AccountHandle>, Message> {
    let catalogue = runtime.components().catalogue();
    let description = described(&catalogue, &account.platform)?;
    let entry = entry(account, sealables, description);
    let wiring = Wiring { file: SUBJECT, account: &account.name, entry: &entry, description };
    let settings = wiring.settings(&account.platform, false)?;
    let authorization = description.authorization(account.facts.variant.as_deref()).cloned();
    let made = weft_engine::sandbox::Account::new(settings);
    let made = made.map_err(|reason| Message::new(reason, "write the address like https://api.example.com"))?;
    Ok(AccountHandle::new(made, authorization))
}

/// What the platform of an account says of its connections.
pub fn described<'c>(
    catalogue: &'c weft_engine::workflow::Catalogue,
    platform: &str,
) -> Result<&'c ConnectionDescription, Message> {
    let description = catalogue.component(platform).and_then(|component| component.connection.as_ref());
    description.ok_or_else(|| {
        let remedy = "weft nodes lists the components; one of your own is named with --component FILE.wasm";
        Message::new(format!("there is no platform `{platform}`"), remedy)
    })
}

/// An account of the vault, as the connections file would have it.
fn entry(account: &VaultAccount, sealables: &Sealables, description: &ConnectionDescription) -> AccountEntry {
    let facts = &account.facts;
    let public = facts.fields.iter().map(|(name, value)| (name.clone(), FieldValue::Literal(value.clone())));
    // What is a field of one kind may be a token of another.
    let is_field = |name: &String| description.fields_of(facts.variant.as_deref()).any(|field| field.name == *name);
    let text = |value: &weft_engine::sandbox::secret::Secret| String::from_utf8_lossy(value.expose()).into_owned();
    let sealed = sealables.values.iter().filter(|(name, _)| is_field(name));
    let sealed = sealed.map(|(name, value)| (name.clone(), FieldValue::Literal(text(value))));
    AccountEntry {
        platform: account.platform.clone(),
        base_url: facts.base_url.clone(),
        allow_private: facts.allow_private,
        allow: Vec::new(),
        variant: facts.variant.clone(),
        site: Some(account.site.clone()).filter(|site| !site.is_empty()),
        zone: facts.zone.clone(),
        limit: None,
        fields: public.chain(sealed).collect(),
        parts: Vec::new(),
        login: None,
        sign: None,
    }
}

/// The account of the vault that a workflow's connection is to use: the one of that name, else, where none was chosen, the
/// only one of the platform. None if there is none of that name.
pub async fn find(
    vault: &Vault,
    platform: &str,
    name: &str,
    is_chosen: bool,
    runtime: &Runtime,
) -> Result<Option<(Arc<AccountHandle>, bool)>, Message> {
    let store = vault.store();
    let found = Vault::find(store, platform, name).await.map_err(of_vault)?;
    let (account, is_only) = match found {
        Some(account) => (account, false),
        None if is_chosen => return Ok(None),
        None => {
            let all = Vault::all(store).await.map_err(of_vault)?;
            let mut usable = all
                .into_iter()
                .filter(|account| account.platform == platform && account.state != AccountState::Disabled);
            match (usable.next(), usable.next()) {
                (Some(account), None) => (account, true),
                _ => return Ok(None),
            }
        }
    };
    usable(&account)?;
    let sealables = vault.open(&account).await.map_err(of_vault)?;
    // A dry run looks at a store that nobody writes to.
    let _ = vault.note_use(&account.id, now()).await;
    Ok(Some((handle(vault, &account, &sealables, runtime)?, is_only)))
}

/// Refuses an account that is switched off, or has to be authorized again.
fn usable(account: &VaultAccount) -> Result<(), Message> {
    let language = Language::choose(None);
    let name = &account.name;
    let reason = account.facts.reason.as_deref().unwrap_or_default();
    let (reason, remedy) = match account.state {
        AccountState::Authorized => return Ok(()),
        AccountState::ReauthorizeNeeded => (
            language.one(
                format!("the account has to be authorized again: {reason}"),
                format!("该账号需要重新授权：{reason}"),
            ),
            format!("weft accounts reauthorize {name}"),
        ),
        AccountState::Disabled => (
            language.either("the account is switched off", "该账号已停用").to_owned(),
            format!("weft accounts enable {name}"),
        ),
    };
    Err(Message::new(reason, remedy).about(about(account)))
}

/// The place of an account in messages.
pub fn about(account: &VaultAccount) -> String {
    format!("{SUBJECT}: {}", account.name)
}

/// What a vault says, as a message.
pub fn of_vault(error: VaultError) -> Message {
    Message::new(error.to_string(), error.remedy()).about(SUBJECT)
}

/// The same, as the end of a command.
pub fn ended(error: VaultError) -> Messages {
    Messages::one(exit::CONFIGURATION, of_vault(error))
}
