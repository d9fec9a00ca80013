//! The daily limits of an application.

use std::collections::HashMap;

use super::pacific::pacific_day;

/// What is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quota {
    /// Calls of the order resource.
    Orders,
    /// Trading calls.
    Trading,
    /// Tokens for the application itself.
    ApplicationTokens,
    /// Tokens for a code.
    CodeTokens,
    /// Tokens for a refresh token.
    RefreshTokens,
}

/// How much an application may do in a day, which ends at midnight US Pacific.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Calls of the order resource.
    pub orders: u64,
    /// Trading calls.
    pub trading: u64,
    /// Tokens for the application itself.
    pub application_tokens: u64,
    /// Tokens for a code.
    pub code_tokens: u64,
    /// Tokens for a refresh token.
    pub refresh_tokens: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            orders: 100_000,
            trading: 5_000,
            application_tokens: 1_000,
            code_tokens: 10_000,
            refresh_tokens: 50_000,
        }
    }
}

impl Limits {
    fn of(&self, quota: Quota) -> u64 {
        match quota {
            Quota::Orders => self.orders,
            Quota::Trading => self.trading,
            Quota::ApplicationTokens => self.application_tokens,
            Quota::CodeTokens => self.code_tokens,
            Quota::RefreshTokens => self.refresh_tokens,
        }
    }
}

/// What was used today.
pub(crate) struct Quotas {
    limits: Limits,
    day: i64,
    used: HashMap<(String, Quota), u64>,
}

/// There is none left until midnight.
pub(crate) struct Exhausted;

impl Quotas {
    pub(crate) fn new(limits: Limits) -> Quotas {
        Quotas { limits, day: 0, used: HashMap::new() }
    }

    /// Counts one. What is refused does not count.
    pub(crate) fn take(&mut self, client_id: &str, quota: Quota, now_ms: i64) -> Result<(), Exhausted> {
        let day = pacific_day(now_ms);
        if day != self.day {
            self.day = day;
            self.used.clear();
        }
        let used = self.used.entry((client_id.to_owned(), quota)).or_default();
        if *used >= self.limits.of(quota) {
            return Err(Exhausted);
        }
        *used += 1;
        Ok(())
    }

    /// What an application used since the last midnight that was noticed.
    pub(crate) fn used(&self, client_id: &str, quota: Quota) -> u64 {
        self.used.get(&(client_id.to_owned(), quota)).copied().unwrap_or_default()
    }
}
