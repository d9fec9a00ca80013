//! Somebody who can write to the store, and has an account of his own there.

use std::sync::Arc;

use serde_json::json;
use weft_engine::sandbox::LiveToken;
use weft_engine::sandbox::secret::Secret;
use weft_engine::store::SealedToken;
use weft_engine::workflow::{Authorization, TokenDescription};
use weft_engine::{AccountHandle, Accounts};

use crate::arena::{Arena, account};
use crate::attack::{Attack, workflow};

/// Nobody listens at either of them.
const OWN: &str = "http://127.0.0.1:9";
const OTHER: &str = "http://127.0.0.2:9";
const TOKEN: &str = "access_token";

pub(super) fn attacks() -> Vec<Attack> {
    vec![Attack::new(
        "store/moved-token",
        "puts the kept token of its own account into the row of another one",
        moved_token,
        "its own account uses the kept token, the other one asks for another",
    )]
}

async fn moved_token(arena: Arc<Arena>) -> String {
    match moved(&arena).await {
        Ok(answer) => answer,
        Err(reason) => reason,
    }
}

async fn moved(arena: &Arena) -> Result<String, String> {
    let own = authorized(OWN);
    let name = own.account.settings.name.clone();
    arena.store.drop_token(&name).await.map_err(|error| error.reason())?;
    // It has a token that is no longer used, so that the run asks for one, and keeps what it has then.
    let token = LiveToken { value: Secret::new("token-of-the-attacker"), expires_at_ms: None, used_until_ms: Some(0) };
    own.account.put_token(TOKEN, token);
    run(arena, own).await?;
    let kept = arena.store.token(&name).await.map_err(|error| error.reason())?;
    let kept = kept.ok_or("no token was kept")?;
    let other = authorized(OTHER);
    let moved = SealedToken { account: other.account.settings.name.clone(), ..kept };
    arena.store.save_token(moved).await.map_err(|error| error.reason())?;
    let (own, other) = (run(arena, authorized(OWN)).await?, run(arena, other).await?);
    Ok(format!("its own account {own}, the other one {other}"))
}

/// An account as a new process has it, whose tokens a node obtains that asks nobody.
fn authorized(base_url: &str) -> Arc<AccountHandle> {
    let handle = account("hostile", base_url, true, &[]);
    let token = TokenDescription { name: TOKEN.to_owned(), pointer: None, lives: None, renews: false };
    let (node, tokens) = ("leave".to_owned(), vec![token]);
    let authorization = Authorization { variants: Vec::new(), node, tokens, consent: None };
    AccountHandle::new(Arc::clone(&handle.account), Some(authorization))
}

/// Where the run had its token from.
async fn run(arena: &Arena, handle: Arc<AccountHandle>) -> Result<&'static str, String> {
    let plan = arena.plan(&workflow("random", &json!({}), "")).await?;
    let ran = arena.run(&plan, &Accounts::from([("victim".to_owned(), handle)]), &[]).await;
    match (ran.answer.as_str(), ran.events.contains(r#""event":"authorized""#)) {
        ("finished", false) => Ok("uses the kept token"),
        ("finished", true) => Ok("asks for another"),
        _ => Err(ran.answer),
    }
}
