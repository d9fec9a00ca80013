//! Tokens for an account, by the consent of its owner or by its fields alone, and whom they belong to.

use std::collections::BTreeMap;

use weft_engine::sandbox::{CallError, Failure, Problem};
use weft_engine::workflow::{ConnectionDescription, ConsentKind};
use weft_engine::{AccountHandle, BegunConsent, CallbackError, Granted, Runtime, Sealables, VaultAccount};

use super::ask::Asked;
use super::{browser, callback};
use crate::arguments::ConsentOptions;
use crate::connections::vaulted;
use crate::exit;
use crate::language::Language;
use crate::message::{Message, Messages};
use crate::print::harmless;
use crate::times::now;

/// What came of it.
pub struct Authorized {
    handle: std::sync::Arc<AccountHandle>,
    granted: Granted,
    /// What was asked for, by consent.
    asked_for: Vec<String>,
}

/// Obtains tokens and asks whom they belong to. Nothing is kept yet.
pub async fn authorize(
    runtime: &Runtime,
    account: &VaultAccount,
    sealables: &Sealables,
    options: &ConsentOptions,
    asked: &mut Asked,
) -> Result<Authorized, Messages> {
    let language = asked.language;
    let drafted = vaulted::draft(account, sealables, runtime);
    let handle = drafted.map_err(|message| Messages::one(exit::CONFIGURATION, message))?;
    let has_consent = handle.authorization.as_ref().is_some_and(|it| it.consent.is_some());
    let failed = |error: CallError| failed(&error, language);
    let (of_consent, asked_for) = match has_consent {
        true => {
            let (begun, back) = agree(runtime, &handle, options, asked).await?;
            let granted = runtime.finish_consent(&handle, &begun, &back).await.map_err(failed)?;
            (granted, begun.scopes)
        }
        false => {
            runtime.obtain_tokens(&handle).await.map_err(failed)?;
            (Granted::default(), Vec::new())
        }
    };
    let catalogue = runtime.components().catalogue();
    let described = vaulted::described(&catalogue, &account.platform);
    let description = described.map_err(|message| Messages::one(exit::CONFIGURATION, message))?;
    let identified = runtime.identify(&handle, description.identify.as_deref()).await.map_err(failed)?;
    Ok(Authorized { granted: of_consent.or(identified.unwrap_or_default()), asked_for, handle })
}

/// Sends somebody to the platform, and waits for what comes back.
async fn agree(
    runtime: &Runtime,
    handle: &AccountHandle,
    options: &ConsentOptions,
    asked: &mut Asked,
) -> Result<(BegunConsent, BTreeMap<String, String>), Messages> {
    let language = asked.language;
    let consent = handle.authorization.as_ref().and_then(|it| it.consent.as_ref());
    let kind = consent.map_or(ConsentKind::Redirect, |consent| consent.kind);
    let platform = &handle.account.settings.platform;
    let is_pasted = matches!(kind, ConsentKind::PasteCode | ConsentKind::PasteAddress);
    let listening = match is_pasted {
        true => None,
        false => Some(callback::Callback::listen(platform, options.port, language).await?),
    };
    let here = listening.as_ref().map(|callback| callback.address.clone());
    let redirect_uri = options.redirect_uri.clone().or(here).unwrap_or_default();
    let begun = runtime.begin_consent(handle, &redirect_uri).await.map_err(|error| failed(&error, language))?;
    show(&begun, kind, language);
    if !options.no_browser {
        browser::open(&begun.address);
    }
    let back = match &listening {
        None => pasted(&begun, asked).await?,
        Some(callback) => tokio::select! {
            back = callback.answer() => back,
            back = pasted(&begun, asked) => back?,
        },
    };
    begun.check(&back, now()).map_err(|error| refused(&error, language))?;
    Ok((begun, back))
}

fn show(begun: &BegunConsent, kind: ConsentKind, language: Language) {
    let open = language.either(
        "Open this address, sign in as the owner of the account, and agree:",
        "请打开下面的地址，用店铺主账号登录并同意授权：",
    );
    let then = match kind {
        ConsentKind::PasteCode => language.either("Then paste the code here:", "然后把授权码粘贴到这里："),
        ConsentKind::PasteAddress => {
            language.either("Then paste the whole address that you arrive at here:", "然后把跳转后的完整地址粘贴到这里：")
        }
        ConsentKind::Redirect | ConsentKind::OwnBackOffice => language.either(
            "What comes back is taken by itself. If the browser is on another machine, paste the address that it arrives at here:",
            "授权结果会自动接收。如果浏览器在另一台电脑上，请把跳转后的完整地址粘贴到这里：",
        ),
    };
    let mut text = format!("\n{open}\n\n  {}\n\n", begun.address);
    if kind == ConsentKind::OwnBackOffice {
        let enter =
            language.either("The address to enter in the platform's back office:", "需在平台后台填写的回调地址：");
        text = format!("\n{enter}\n\n  {}\n{text}", begun.redirect_uri);
    }
    tell!("{}{then}", harmless(&text));
}

/// What somebody pastes. Where nobody can, the other way is waited for.
async fn pasted(begun: &BegunConsent, asked: &mut Asked) -> Result<BTreeMap<String, String>, Messages> {
    loop {
        match asked.line().await {
            Some(line) if line.trim().is_empty() => {}
            Some(line) => return Ok(begun.read_pasted(&line)),
            None => std::future::pending().await,
        }
    }
}

fn refused(error: &CallbackError, language: Language) -> Messages {
    let reason = match error {
        CallbackError::Declined(reason) => {
            language.one(format!("the authorization was declined: {reason}"), format!("授权被拒绝：{reason}"))
        }
        CallbackError::OtherState => language.one(
            error.to_string(),
            "返回的授权结果不属于这次授权（state 不一致），可能是旧链接，也可能有人篡改".to_owned(),
        ),
        CallbackError::NoCode => language.one(error.to_string(), "返回的内容里没有授权码".to_owned()),
        CallbackError::TooLate => language.one(error.to_string(), "授权超时，链接已失效".to_owned()),
        CallbackError::TooLarge => language.one(error.to_string(), "返回的内容过大".to_owned()),
    };
    let remedy = language.either(
        "nothing was saved; begin again, and agree as the owner of the account",
        "未保存任何内容；请重新开始，并用店铺主账号同意授权",
    );
    Messages::one(exit::CONFIGURATION, Message::new(reason, remedy))
}

/// A call of the account's own component that failed. Nothing is saved then.
pub fn failed(error: &CallError, language: Language) -> Messages {
    let nothing = language.either("nothing was saved", "未保存任何内容");
    let message = match error {
        CallError::Failure(failure) => {
            let problem = problem(failure);
            let chinese = problem.zh.as_ref().filter(|_| language == Language::Chinese);
            let said = chinese.and_then(|zh| zh.message.clone()).unwrap_or_else(|| problem.message.clone());
            let said = if problem.code.is_empty() { said } else { format!("{said} ({})", problem.code) };
            let remedy = chinese.and_then(|zh| zh.remedy.clone()).or_else(|| problem.remedy.clone());
            Message::new(said, remedy.unwrap_or_else(|| nothing.to_owned()))
        }
        other => Message::new(other.to_string(), nothing),
    };
    Messages::one(exit::RUN_FAILED, message)
}

fn problem(failure: &Failure) -> &Problem {
    match failure {
        Failure::Invalid(problem)
        | Failure::Unauthorized(problem)
        | Failure::Forbidden(problem)
        | Failure::Unavailable(problem)
        | Failure::Rejected(problem) => problem,
        Failure::Throttled(busy) => &busy.problem,
    }
}

impl Authorized {
    /// Takes over what has become known, and the tokens.
    pub fn put_into(
        self,
        account: &mut VaultAccount,
        sealables: &mut Sealables,
        description: &ConnectionDescription,
        language: Language,
    ) -> Result<(), Messages> {
        let Self { handle, granted, asked_for } = self;
        for (name, value) in granted.fields {
            let variant = account.facts.variant.as_deref();
            let field = description.fields_of(variant).find(|field| field.learned && field.name == name);
            let Some(field) = field.filter(|field| field.fits(&value)) else {
                let platform = &account.platform;
                let reason =
                    format!("`{platform}` learned a value of `{name}` that its description doesn't let it have");
                let remedy = format!("this is a mistake in the component `{platform}`: report it to its author");
                return Err(Messages::one(exit::COMPONENT, Message::new(reason, remedy)));
            };
            if field.steers && !account.facts.steering.contains(&name) {
                account.facts.steering.push(name.clone());
            }
            account.facts.fields.insert(name, value);
        }
        let identity = granted.identity;
        account.external_id = Some(identity.external_id).filter(|id| !id.is_empty());
        account.facts.owner = identity.name;
        account.facts.sites = identity.sites;
        tell_of_fewer(&asked_for, identity.scopes.as_deref(), language);
        account.facts.scopes = identity.scopes;
        account.facts.authorized_at_ms = now();
        account.facts.reason = None;
        for name in handle.authorization.iter().flat_map(|authorization| authorization.token_names()) {
            let Some(token) = handle.account.live_token(name, i64::MIN) else { continue };
            match token.expires_at_ms {
                Some(end_ms) => _ = sealables.ends.insert(name.clone(), end_ms),
                None => _ = sealables.ends.remove(name),
            }
            sealables.values.insert(name.clone(), token.value);
        }
        Ok(())
    }
}

/// Says what was asked for and not granted: nodes that need it will be refused.
fn tell_of_fewer(asked_for: &[String], granted: Option<&[String]>, language: Language) {
    let Some(granted) = granted else { return };
    let missing: Vec<&str> = asked_for.iter().filter(|scope| !granted.contains(scope)).map(String::as_str).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        tell!(
            "{}",
            harmless(&language.one(
                format!("not granted, though asked for: {missing}; what needs it will be refused by the platform"),
                format!("申请了但没有获得的权限：{missing}；需要这些权限的步骤会被平台拒绝"),
            ))
        );
    }
}
