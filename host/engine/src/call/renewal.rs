//! Tokens of accounts that live in a vault: there is nothing to get them back from but themselves.
//!
//! - What came is on the disk before anything is done with it.
//! - One renews at a time, of all processes that share the store; the others find what came.
//! - Where the platform doesn't take the authorization any more, the account says so from then on, and no other does.

use std::sync::Arc;
use std::time::Duration;

use weft_sandbox::outside::Outside;
use weft_sandbox::{CallError, Failure, LiveToken, Problem, Stop, Translation};
use weft_store::{Renewal, StoreError};

use crate::secret::accounts::{AccountHandle, Vaulted};
use crate::secret::vault::{AccountState, Vault, VaultError};
use crate::state::run::Run;

/// Longest time for a renewal: longer than a call may take. Whoever died in it keeps others waiting no longer.
const LASTS_MS: i64 = 150_000;
/// How often somebody looks who waits for another's renewal.
const POLL_MS: i64 = 250;
/// How often something is tried again that somebody else was faster with.
const TRIES: usize = 5;

/// The right to renew the tokens of an account.
pub(crate) struct Turn<'v> {
    vaulted: &'v Vaulted,
    owner: String,
    interrupted_at_ms: Option<i64>,
}

impl<'v> Turn<'v> {
    /// Waits until nobody else has it.
    pub(crate) async fn take(run: &Run, vaulted: &'v Vaulted) -> Result<Self, CallError> {
        Self::take_for(&run.outside, &run.stop, vaulted, &run.id).await
    }

    /// The same for whoever is no run.
    pub(crate) async fn take_for(
        outside: &Arc<dyn Outside>,
        stop: &Stop,
        vaulted: &'v Vaulted,
        owner: &str,
    ) -> Result<Self, CallError> {
        let owner = owner.to_owned();
        loop {
            let taken = vaulted.vault.take_turn(&vaulted.account.id, &owner, LASTS_MS).await;
            match taken.map_err(|error| of_vault(&error))? {
                Renewal::Taken { interrupted_at_ms } => return Ok(Self { vaulted, owner, interrupted_at_ms }),
                Renewal::Busy { left_ms } => {
                    let pause = Duration::from_millis(left_ms.clamp(1, POLL_MS).unsigned_abs());
                    stop.unless(outside.sleep(pause)).await.ok_or(CallError::Stopped)?;
                }
            }
        }
    }

    /// Notes that the platform doesn't take the authorization any more, and says so with the command that helps.
    pub(crate) async fn is_over(&self, problem: Problem) -> CallError {
        is_over(self.vaulted, &problem, self.interrupted_at_ms).await;
        let command = format!("weft accounts reauthorize {}", self.vaulted.account.name);
        let with = |remedy: Option<String>| match remedy {
            Some(remedy) => format!("{command}; {remedy}"),
            None => command.clone(),
        };
        let zh = problem.zh.map(|zh| Translation { remedy: Some(with(zh.remedy)), ..zh });
        CallError::Failure(Failure::Unauthorized(Problem { remedy: Some(with(problem.remedy)), zh, ..problem }))
    }

    /// Gives it back. Where that fails it ends by itself.
    pub(crate) async fn end(self) {
        let _ = self.vaulted.vault.end_turn(&self.vaulted.account.id, &self.owner).await;
    }
}

/// Takes the tokens that the vault has.
pub(crate) async fn load(handle: &AccountHandle, vaulted: &Vaulted, now_ms: i64) -> Result<(), CallError> {
    let account = &vaulted.account;
    let found = Vault::find(vaulted.vault.store(), &account.platform, &account.name).await;
    let found = found.map_err(|error| of_vault(&error))?.filter(|found| found.id == account.id);
    let Some(found) = found else {
        return Err(invalid(
            "gone",
            format!("the account `{}` was removed", account.name),
            format!("connect it again: weft connect {}", account.platform),
        ));
    };
    is_usable(&found)?;
    let sealables = vaulted.vault.open(&found).await.map_err(|error| of_vault(&error))?;
    for name in handle.authorization.iter().flat_map(|authorization| authorization.token_names()) {
        let Some(value) = sealables.values.get(name) else { continue };
        let is_known = handle.account.live_token(name, i64::MIN).is_some_and(|token| token.value == *value);
        if !is_known {
            let end_ms = sealables.ends.get(name).copied();
            handle.account.put_token(name, LiveToken::new(value.clone(), end_ms, now_ms));
        }
    }
    Ok(())
}

/// Puts the tokens of now into the vault.
pub(crate) async fn save(handle: &AccountHandle, vaulted: &Vaulted) -> Result<(), CallError> {
    for _ in 0..TRIES {
        match try_to_save(handle, vaulted).await {
            Err(VaultError::Store(StoreError::AccountChanged { .. })) => {}
            outcome => return outcome.map_err(|error| not_kept(vaulted, &error)),
        }
    }
    Err(not_kept(vaulted, &VaultError::Store(StoreError::AccountChanged { account: vaulted.account.name.clone() })))
}

async fn try_to_save(handle: &AccountHandle, vaulted: &Vaulted) -> Result<(), VaultError> {
    let account = &vaulted.account;
    let changed = || VaultError::Changed { account: account.name.clone() };
    let found = Vault::find(vaulted.vault.store(), &account.platform, &account.name).await?.ok_or_else(changed)?;
    let mut sealables = vaulted.vault.open(&found).await?;
    for name in handle.authorization.iter().flat_map(|authorization| authorization.token_names()) {
        let Some(token) = handle.account.live_token(name, i64::MIN) else { continue };
        sealables.values.insert(name.clone(), token.value);
        match token.expires_at_ms {
            Some(end_ms) => _ = sealables.ends.insert(name.clone(), end_ms),
            None => _ = sealables.ends.remove(name),
        }
    }
    vaulted.vault.save(&found, &sealables).await?;
    Ok(())
}

/// Notes that the platform doesn't take the authorization any more.
async fn is_over(vaulted: &Vaulted, problem: &Problem, interrupted_at_ms: Option<i64>) {
    let reason = match interrupted_at_ms {
        None => problem.message.clone(),
        Some(_) => format!(
            "{}; a renewal before was cut off, and the tokens that it may have brought never arrived",
            problem.message
        ),
    };
    let marked = vaulted.vault.change(&vaulted.account, |account| {
        account.state = AccountState::ReauthorizeNeeded;
        account.facts.reason = Some(reason.clone());
    });
    // If it can't be noted, the next who comes finds out again.
    let _ = marked.await;
}

/// An account that somebody has to authorize first.
pub(crate) fn has_no_consent(alias: &str, handle: &AccountHandle) -> CallError {
    let platform = &handle.account.settings.platform;
    match &handle.vaulted {
        Some(vaulted) => reauthorize(&vaulted.account.name, "it has nothing to obtain tokens with"),
        None => invalid(
            "consent",
            format!(
                "`{alias}`: accounts of `{platform}` of this kind are authorized at the platform, and not by fields"
            ),
            format!("connect it: weft connect {platform}"),
        ),
    }
}

/// Refuses an account that is switched off, or has to be authorized again.
fn is_usable(account: &crate::secret::vault::VaultAccount) -> Result<(), CallError> {
    match account.state {
        AccountState::Authorized => Ok(()),
        AccountState::ReauthorizeNeeded => {
            Err(reauthorize(&account.name, account.facts.reason.as_deref().unwrap_or("the platform refused it")))
        }
        AccountState::Disabled => Err(invalid(
            "disabled",
            format!("the account `{}` is switched off", account.name),
            format!("switch it on: weft accounts enable {}", account.name),
        )),
    }
}

fn reauthorize(name: &str, reason: &str) -> CallError {
    CallError::Failure(Failure::Invalid(Problem {
        code: "reauthorize".to_owned(),
        message: format!("the account `{name}` has to be authorized again: {reason}"),
        remedy: Some(format!("weft accounts reauthorize {name}")),
        zh: Some(Translation {
            message: Some(format!("账号 {name} 需要重新授权：{reason}")),
            remedy: Some(format!("weft accounts reauthorize {name}")),
        }),
    }))
}

fn not_kept(vaulted: &Vaulted, error: &VaultError) -> CallError {
    invalid("not_kept", format!("the new tokens of `{}` can't be kept: {error}", vaulted.account.name), error.remedy())
}

fn of_vault(error: &VaultError) -> CallError {
    invalid("vault", error.to_string(), error.remedy())
}

fn invalid(code: &str, message: String, remedy: String) -> CallError {
    CallError::Failure(Failure::Invalid(Problem { code: code.to_owned(), message, remedy: Some(remedy), zh: None }))
}
