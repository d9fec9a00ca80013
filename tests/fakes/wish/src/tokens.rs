//! Codes and tokens: who got them, how long they live, what ended them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::endpoint::Version;
use crate::mint::Mint;
use crate::refusal::Reason;

/// A code lives five minutes.
const CODE_LIFE_MS: i64 = 300_000;

/// For whom a code or a token stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Holder {
    pub(crate) client_id: String,
    pub(crate) merchant_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) version: Version,
}

/// What an exchange gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Granted {
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
    /// When the access token runs out, unix milliseconds.
    pub expires_at_ms: i64,
    pub(crate) holder: Holder,
}

/// A code or a refresh token that somebody wants to turn into tokens.
pub(crate) struct Redeemed<'a> {
    pub(crate) mint: &'a Mint,
    pub(crate) text: &'a str,
    pub(crate) client_id: &'a str,
    /// Merchants whose account is closed: they get nothing, and nothing is spent.
    pub(crate) closed: &'a [String],
}

impl Redeemed<'_> {
    fn is(&self, text: &str, holder: &Holder) -> bool {
        self.text == text && self.client_id == holder.client_id
    }
}

struct Code {
    text: String,
    holder: Holder,
    expires_at_ms: i64,
    is_spent: bool,
    is_revoked: bool,
}

struct Pair {
    granted: Granted,
    refresh_expires_at_ms: Option<i64>,
    is_access_revoked: bool,
    is_refresh_spent: bool,
}

#[derive(Default)]
struct Books {
    codes: Vec<Code>,
    pairs: Vec<Pair>,
}

/// All codes and tokens so far. Old ones are kept: an expired token is answered differently from an unknown one.
pub(crate) struct Tokens {
    access_life_ms: i64,
    refresh_life_ms: Option<i64>,
    books: Mutex<Books>,
}

impl Tokens {
    pub(crate) fn new(access_life_s: u32, refresh_life_s: Option<u32>) -> Tokens {
        let to_ms = |seconds: u32| i64::from(seconds) * 1000;
        Tokens {
            access_life_ms: to_ms(access_life_s),
            refresh_life_ms: refresh_life_s.map(to_ms),
            books: Mutex::default(),
        }
    }

    /// A new code. A spent one looks like any other.
    pub(crate) fn issue_code(&self, mint: &Mint, holder: Holder, now_ms: i64, is_spent: bool) -> String {
        let text = mint.code();
        let code =
            Code { text: text.clone(), holder, expires_at_ms: now_ms + CODE_LIFE_MS, is_spent, is_revoked: false };
        self.lock().codes.push(code);
        text
    }

    /// Tokens for a code, once.
    pub(crate) fn redeem(&self, redeemed: &Redeemed<'_>, version: Version, now_ms: i64) -> Result<Granted, Reason> {
        let mut books = self.lock();
        let belongs = |code: &&mut Code| redeemed.is(&code.text, &code.holder) && code.holder.version == version;
        let code = books.codes.iter_mut().find(belongs).ok_or(Reason::UnknownCode)?;
        match code {
            Code { is_revoked: true, .. } => return Err(Reason::RevokedCode),
            Code { is_spent: true, .. } => return Err(Reason::SpentCode),
            Code { expires_at_ms, .. } if *expires_at_ms <= now_ms => return Err(Reason::ExpiredCode),
            Code { holder, .. } if redeemed.closed.contains(&holder.merchant_id) => return Err(Reason::ClosedAccount),
            _ => code.is_spent = true,
        }
        let holder = code.holder.clone();
        Ok(self.issue_into(&mut books, redeemed.mint, holder, now_ms))
    }

    /// Tokens without a consent page.
    pub(crate) fn issue(&self, mint: &Mint, holder: Holder, now_ms: i64) -> Granted {
        self.issue_into(&mut self.lock(), mint, holder, now_ms)
    }

    /// New tokens for a refresh token, which is spent by that. All access tokens before are revoked.
    pub(crate) fn refresh(&self, redeemed: &Redeemed<'_>, now_ms: i64) -> Result<Granted, Reason> {
        let mut books = self.lock();
        let belongs = |pair: &&mut Pair| redeemed.is(&pair.granted.refresh_token, &pair.granted.holder);
        let pair = books.pairs.iter_mut().find(belongs).ok_or(Reason::UnknownRefreshToken)?;
        if pair.is_refresh_spent || pair.refresh_expires_at_ms.is_some_and(|end_ms| end_ms <= now_ms) {
            return Err(Reason::SpentRefreshToken);
        }
        if redeemed.closed.contains(&pair.granted.holder.merchant_id) {
            return Err(Reason::ClosedAccount);
        }
        pair.is_refresh_spent = true;
        let holder = pair.granted.holder.clone();
        for pair in books.pairs.iter_mut().filter(|pair| is_same(&pair.granted.holder, &holder)) {
            pair.is_access_revoked = true;
        }
        Ok(self.issue_into(&mut books, redeemed.mint, holder, now_ms))
    }

    /// For whom an access token stands.
    pub(crate) fn holder(&self, text: &str, now_ms: i64) -> Result<Holder, Reason> {
        let books = self.lock();
        let pair = books.pairs.iter().find(|pair| pair.granted.access_token == text).ok_or(Reason::UnknownToken)?;
        if pair.is_access_revoked {
            return Err(Reason::RevokedToken);
        }
        if pair.granted.expires_at_ms <= now_ms {
            return Err(Reason::ExpiredToken);
        }
        Ok(pair.granted.holder.clone())
    }

    /// Lets access tokens run out: the one, or all.
    pub(crate) fn expire(&self, only: Option<&str>, now_ms: i64) {
        for pair in &mut self.lock().pairs {
            if only.is_none_or(|text| pair.granted.access_token == text) {
                pair.granted.expires_at_ms = pair.granted.expires_at_ms.min(now_ms);
            }
        }
    }

    /// Ends everything that an application holds for a merchant.
    pub(crate) fn revoke(&self, client_id: &str, merchant_id: &str) {
        let concerns = |holder: &Holder| holder.client_id == client_id && holder.merchant_id == merchant_id;
        let mut books = self.lock();
        for pair in books.pairs.iter_mut().filter(|pair| concerns(&pair.granted.holder)) {
            pair.is_access_revoked = true;
            pair.is_refresh_spent = true;
        }
        for code in books.codes.iter_mut().filter(|code| concerns(&code.holder)) {
            code.is_revoked = true;
        }
    }

    fn issue_into(&self, books: &mut Books, mint: &Mint, holder: Holder, now_ms: i64) -> Granted {
        let granted = Granted {
            access_token: mint.token(),
            refresh_token: mint.token(),
            expires_at_ms: now_ms + self.access_life_ms,
            holder,
        };
        books.pairs.push(Pair {
            granted: granted.clone(),
            refresh_expires_at_ms: self.refresh_life_ms.map(|life_ms| now_ms + life_ms),
            is_access_revoked: false,
            is_refresh_spent: false,
        });
        granted
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One merchant and one application; whichever version it was that asked.
fn is_same(one: &Holder, other: &Holder) -> bool {
    one.client_id == other.client_id && one.merchant_id == other.merchant_id
}
