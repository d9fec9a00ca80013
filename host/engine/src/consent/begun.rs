//! A consent that has begun: the address to open, and what is to come back.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::{Url, form_urlencoded};
use weft_sandbox::secret::Secret;
use weft_workflow::Consent;

use crate::secret::accounts::AccountHandle;
use crate::secret::vault::random;

/// How long somebody has to agree, in milliseconds.
const LASTS_MS: i64 = 15 * 60 * 1000;
/// Most bytes of an address that somebody is to open.
const ADDRESS_BYTES_MAX: usize = 16 << 10;
/// Most entries of what comes back, and most bytes of each.
const CALLBACK_ENTRIES_MAX: usize = 64;
const CALLBACK_BYTES_MAX: usize = 16 << 10;

/// The entries of a query, decoded.
pub fn read_query(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A consent that has begun.
#[derive(Debug)]
pub struct BegunConsent {
    /// The address that whoever owns the account is to open.
    pub address: String,
    /// Where the platform sends the browser afterwards.
    pub redirect_uri: String,
    /// What is asked for.
    pub scopes: Vec<String>,
    pub(super) state: String,
    verifier: Option<Secret>,
    code: String,
    echoes_state: bool,
    ends_at_ms: i64,
}

/// Why what came back is not what was to come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Whoever was asked didn't agree, in the words of the platform.
    #[error("the authorization was declined: {0}")]
    Declined(String),
    /// It belongs to another consent.
    #[error("what came back belongs to another authorization")]
    OtherState,
    /// There is no code in it.
    #[error("there is no code in what came back")]
    NoCode,
    /// It came too late.
    #[error("it took longer than {} minutes", LASTS_MS / 60_000)]
    TooLate,
    /// It is larger than anything that a platform sends.
    #[error("what came back is too large")]
    TooLarge,
}

/// What a node that begins a consent gives.
#[derive(Deserialize)]
struct Address {
    url: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    scopes: Vec<String>,
}

impl BegunConsent {
    pub(super) fn new(consent: &Consent, redirect_uri: &str, now_ms: i64) -> Self {
        let text = || URL_SAFE_NO_PAD.encode(random::<32>());
        Self {
            address: String::new(),
            redirect_uri: redirect_uri.to_owned(),
            scopes: Vec::new(),
            state: text(),
            verifier: consent.pkce.then(|| Secret::new(text())),
            code: consent.code.clone(),
            echoes_state: consent.echoes_state,
            ends_at_ms: now_ms.saturating_add(LASTS_MS),
        }
    }

    /// The challenge of PKCE (RFC 7636, method S256).
    pub(super) fn challenge(&self) -> Option<String> {
        Some(URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_ref()?.expose())))
    }

    pub(super) fn verifier(&self) -> Option<Secret> {
        self.verifier.clone()
    }

    /// Takes the address that the component gave. The error says what is wrong with it: a component sends nobody anywhere but
    /// where its description says.
    pub(super) fn open(&mut self, consent: &Consent, handle: &AccountHandle, output: &Value) -> Result<(), String> {
        let given = Address::deserialize(output).map_err(|error| format!("its output is no address: {error}"))?;
        let mut url = Url::parse(&given.url).map_err(|error| format!("its address is none: {error}"))?;
        let own = Url::parse(&handle.account.settings.base_url).map_err(|error| error.to_string())?;
        let is_own = url.origin() == own.origin();
        let host = url.host_str().unwrap_or_default();
        let is_declared = url.scheme() == "https" && consent.hosts.iter().any(|declared| declared == host);
        if !is_own && !is_declared {
            return Err(format!("it sends people to {host}, which its description doesn't name"));
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err("its address has a query, a fragment or a user in it".to_owned());
        }
        if !given.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&given.query);
        }
        if url.as_str().len() > ADDRESS_BYTES_MAX {
            return Err(format!("its address is longer than {ADDRESS_BYTES_MAX} bytes"));
        }
        if weft_sandbox::name_markers(url.as_str()) != url.as_str() {
            return Err("a secret stands in its address".to_owned());
        }
        (self.address, self.scopes) = (url.into(), given.scopes);
        Ok(())
    }

    /// Whether what came back is what was to come: with a code, in time, and of this consent and no other.
    pub fn check(&self, callback: &BTreeMap<String, String>, now_ms: i64) -> Result<(), CallbackError> {
        let bytes = |(name, value): (&String, &String)| name.len() + value.len();
        if callback.len() > CALLBACK_ENTRIES_MAX || callback.iter().map(bytes).sum::<usize>() > CALLBACK_BYTES_MAX {
            return Err(CallbackError::TooLarge);
        }
        let code = callback.get(&self.code).filter(|code| !code.is_empty());
        // Whoever declines is sent back by some platforms with nothing at all. Nothing comes of that, whoever made it up.
        if code.is_none() && !callback.contains_key("state") {
            return Err(declined(callback));
        }
        let state = callback.get("state").map(String::as_bytes).unwrap_or_default();
        if self.echoes_state && !bool::from(state.ct_eq(self.state.as_bytes())) {
            return Err(CallbackError::OtherState);
        }
        if now_ms >= self.ends_at_ms {
            return Err(CallbackError::TooLate);
        }
        code.map(|_| ()).ok_or_else(|| declined(callback))
    }

    /// What somebody pasted, as what came back: a whole address, or the code alone. Where the address has no `state`, that of
    /// this consent is taken for it only if the code came alone: whoever pastes it has just been sent for it.
    pub fn read_pasted(&self, pasted: &str) -> BTreeMap<String, String> {
        let pasted = pasted.trim();
        let of_address = Url::parse(pasted).ok().filter(|url| url.query().is_some());
        match of_address {
            Some(url) => url.query_pairs().into_owned().collect(),
            None => {
                // In the bar of a browser it stands as it is sent.
                let is_encoded = pasted.contains('%') && !pasted.contains(['+', ' ', '&', '=']);
                let decoded = is_encoded.then(|| read_query(&format!("code={pasted}")).pop()).flatten();
                let code = (self.code.clone(), decoded.map_or_else(|| pasted.to_owned(), |(_, code)| code));
                let state = self.echoes_state.then(|| ("state".to_owned(), self.state.clone()));
                [Some(code), state].into_iter().flatten().collect()
            }
        }
    }
}

/// Why there is no code, as far as the platform says.
fn declined(callback: &BTreeMap<String, String>) -> CallbackError {
    match ["error_description", "error"].into_iter().find_map(|name| callback.get(name)) {
        Some(reason) => CallbackError::Declined(reason.chars().take(500).collect()),
        None => CallbackError::NoCode,
    }
}

#[cfg(test)]
mod tests {
    use weft_workflow::ConsentKind;

    use super::*;

    fn consent(echoes_state: bool) -> Consent {
        Consent {
            kind: ConsentKind::Redirect,
            begin: "begin".to_owned(),
            finish: "finish".to_owned(),
            revoke: None,
            hosts: vec!["auth.shop.example".to_owned()],
            code: "code".to_owned(),
            code_lives_ms: 60_000,
            echoes_state,
            pkce: true,
        }
    }

    fn callback(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_comes_back_is_of_this_consent_in_time_and_with_a_code() {
        let begun = BegunConsent::new(&consent(true), "http://127.0.0.1/back", 0);
        let state = begun.state.clone();
        let check = |entries: &[(&str, &str)], now_ms| begun.check(&callback(entries), now_ms);
        assert_eq!(check(&[("code", "c"), ("state", &state)], 1), Ok(()));
        assert_eq!(check(&[("code", "c"), ("state", "x")], 1), Err(CallbackError::OtherState));
        assert_eq!(check(&[("code", "c")], 1), Err(CallbackError::OtherState));
        assert_eq!(check(&[("code", "c"), ("state", &state)], LASTS_MS), Err(CallbackError::TooLate));
        assert_eq!(check(&[("code", ""), ("state", &state)], 1), Err(CallbackError::NoCode));
        let declined = check(&[("error", "access_denied"), ("state", &state)], 1);
        assert_eq!(declined, Err(CallbackError::Declined("access_denied".to_owned())));
        assert_eq!(check(&[("error", "access_denied")], 1), Err(CallbackError::Declined("access_denied".to_owned())));
        assert_eq!(check(&[], 1), Err(CallbackError::NoCode));
        let long = "x".repeat(CALLBACK_BYTES_MAX);
        assert_eq!(check(&[("code", &long), ("state", &state)], 1), Err(CallbackError::TooLarge));
        let silent = BegunConsent::new(&consent(false), "http://127.0.0.1/back", 0);
        assert_eq!(silent.check(&callback(&[("code", "c")]), 1), Ok(()), "a platform that doesn't give it back");
    }

    #[test]
    fn a_code_is_pasted_alone_or_in_its_address() {
        let begun = BegunConsent::new(&consent(true), "https://shop.example/back", 0);
        let alone = begun.read_pasted(" c-1\n");
        assert_eq!((alone["code"].as_str(), begun.check(&alone, 1)), ("c-1", Ok(())));
        assert_eq!(begun.read_pasted("v%5E1.1%23i")["code"], "v^1.1#i", "as it stands in the bar of a browser");
        let whole = begun.read_pasted(&format!("https://shop.example/back?code=c%2B1&state={}", begun.state));
        assert_eq!((whole["code"].as_str(), begun.check(&whole, 1)), ("c+1", Ok(())));
        let other = begun.read_pasted("https://shop.example/back?code=c1");
        assert_eq!(begun.check(&other, 1), Err(CallbackError::OtherState), "an address has its state in it");
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_that_of_the_standard() {
        let mut begun = BegunConsent::new(&consent(true), "https://shop.example/back", 0);
        begun.verifier = Some(Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(begun.challenge().unwrap(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
