//! `GET /token`: who gets one, how long it lives, and what a second call does to the first token.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};
use weft_fakes_kit::chance::mixed;

use super::answer::{Answer, Outcome, Refusal};
use super::shop::Shop;

/// How long a replaced token stays valid.
const GRACE_MS: i64 = 300_000;
/// A sticky token with more than this left is handed out again.
const STICKY_ABOVE_MS: i64 = 1_800_000;

/// What a call of `/token` does while an earlier token is alive. The platform's documents describe both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenMode {
    /// Every call mints a new token; the previous one stays valid for 300 seconds.
    Rotate,
    /// The same token while more than 1,800 seconds are left; then as `Rotate`.
    Sticky,
}

/// The tokens that are alive.
pub(crate) struct Tokens {
    mode: TokenMode,
    lifetime_ms: i64,
    issued: Mutex<Issued>,
}

#[derive(Default)]
struct Issued {
    count: u64,
    /// The newest last.
    live: Vec<Token>,
}

struct Token {
    text: String,
    expires_ms: i64,
}

impl Tokens {
    pub(crate) fn new(mode: TokenMode, lifetime_s: u32) -> Tokens {
        Tokens { mode, lifetime_ms: i64::from(lifetime_s) * 1000, issued: Mutex::default() }
    }

    /// A token and the whole seconds that it lives.
    pub(crate) fn issue(&self, seed: &str, now_ms: i64) -> (String, i64) {
        let mut issued = self.lock();
        issued.live.retain(|token| token.expires_ms > now_ms);
        if let Some(newest) = issued.live.last_mut() {
            let left_ms = newest.expires_ms - now_ms;
            if self.mode == TokenMode::Sticky && left_ms > STICKY_ABOVE_MS {
                return (newest.text.clone(), left_ms / 1000);
            }
            newest.expires_ms = newest.expires_ms.min(now_ms + GRACE_MS);
        }
        issued.count += 1;
        let text = token_text(seed, issued.count);
        issued.live.push(Token { text: text.clone(), expires_ms: now_ms + self.lifetime_ms });
        (text, self.lifetime_ms / 1000)
    }

    pub(crate) fn is_live(&self, text: &str, now_ms: i64) -> bool {
        self.lock().live.iter().any(|token| token.text == text && token.expires_ms > now_ms)
    }

    pub(crate) fn expire_all(&self) {
        self.lock().live.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same token for the same shop and count, so that recordings made with a fake can be compared.
fn token_text(seed: &str, count: u64) -> String {
    let start = seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    let word = |salt: u64| mixed(start ^ mixed(count * 4 + salt));
    format!("xe_{:012x}_{:016x}{:016x}{:016x}", word(0) >> 16, word(1), word(2), word(3))
}

const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Whether the caller may have a token, in the platform's order of checks.
pub(crate) fn check_caller(shop: &Shop, params: &Map<String, Value>, caller: IpAddr) -> Result<(), Refusal> {
    let given = |name: &str| params.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let app_id = given("app_id").ok_or_else(|| Refusal::new(2001, "app_id is missing"))?;
    let secret = given("secret_key").ok_or_else(|| Refusal::new(2003, "secret_key is missing"))?;
    let grant_type = given("grant_type").ok_or_else(|| Refusal::new(2005, "grant_type is missing"))?;
    // Not documented: a grant type other than the constant is taken as none.
    if grant_type != "client_credential" {
        return Err(Refusal::new(2005, "grant_type must be client_credential"));
    }
    if app_id != shop.app_id {
        return Err(Refusal::new(2002, "app_id is invalid"));
    }
    // Not documented: clients have seen 2023 ("not found") here.
    if given("client_id") != Some(shop.client_id.as_str()) {
        return Err(Refusal::new(2023, "client_id not found"));
    }
    if secret != shop.secret_key {
        return Err(Refusal::new(2004, "secret_key is invalid"));
    }
    if shop.allowed_ips.as_ref().is_some_and(|allowed| !allowed.contains(&caller)) {
        return Err(Refusal::new(2051, format!("ip {caller} is not on the allow list")));
    }
    Ok(())
}

pub(crate) fn issue(tokens: &Tokens, shop: &Shop, now_ms: i64) -> Outcome {
    let (token, expires_in) = tokens.issue(&shop.client_id, now_ms);
    Ok(Answer::ok("success", format!(r#"{{"access_token":"{token}","expires_in":{expires_in}}}"#)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotated_token_lives_300_seconds_more() {
        let tokens = Tokens::new(TokenMode::Rotate, 7200);
        let (first, _) = tokens.issue("shop", 0);
        let (second, expires_in) = tokens.issue("shop", 1000);
        assert_ne!(first, second);
        assert_eq!(expires_in, 7200);
        assert!(tokens.is_live(&first, 300_999));
        assert!(!tokens.is_live(&first, 301_000));
        assert!(tokens.is_live(&second, 7_200_999));
        assert!(!tokens.is_live(&second, 7_201_000));
    }

    #[test]
    fn a_sticky_token_is_handed_out_until_1800_seconds_are_left() {
        let tokens = Tokens::new(TokenMode::Sticky, 7200);
        let (first, _) = tokens.issue("shop", 0);
        assert_eq!(tokens.issue("shop", 5_399_000), (first.clone(), 1801));
        let (second, _) = tokens.issue("shop", 5_400_000);
        assert_ne!(first, second);
        assert!(tokens.is_live(&first, 5_699_999));
        assert!(!tokens.is_live(&first, 5_700_000));
    }
}
