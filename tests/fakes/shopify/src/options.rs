//! How the fake is to run.

use super::consent::Decline;
use super::grants::{Lives, RefreshGrace};
use super::graphql::CostRule;
use super::time::DAY_S;

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Threads that serve.
    pub threads: usize,
    /// The platform's time at the start, unix seconds; none for the machine's. It runs on from there.
    pub now_s: Option<i64>,
    /// How many requests the log keeps; 0 keeps none.
    pub log_max: usize,
    /// Whether buckets fill.
    pub limits: bool,
    /// Whether REST refuses what the platform may let pass: a `limit` above the most, and unknown parameters.
    pub strict: bool,
    /// The most rows of a page.
    pub page_rows_max: usize,
    /// How long a link to a page of REST is good.
    pub page_life_s: i64,
    /// What connections cost.
    pub cost_rule: CostRule,
    /// How long a code is good.
    pub code_life_s: i64,
    /// How long an access token of a consent is good, if it expires.
    pub access_life_s: i64,
    /// How long a refresh token is good.
    pub refresh_life_s: i64,
    /// How long an access token for an application's own credentials is good.
    pub client_credentials_life_s: i64,
    /// What a spent refresh token is still good for.
    pub refresh_grace: RefreshGrace,
    /// Whether a refresh ends the access token before it.
    pub refresh_ends_access: bool,
    /// What happens when a person declines.
    pub decline: Decline,
    /// What links to pages begin with; none for the fake's own address.
    pub public_url: Option<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            threads: 2,
            now_s: None,
            log_max: 100_000,
            limits: true,
            strict: true,
            page_rows_max: 250,
            page_life_s: 3600,
            cost_rule: CostRule::Doublings,
            code_life_s: 600,
            access_life_s: 3600,
            refresh_life_s: 90 * DAY_S,
            client_credentials_life_s: 86_399,
            refresh_grace: RefreshGrace::None,
            refresh_ends_access: true,
            decline: Decline::StaysInAdmin,
            public_url: None,
        }
    }
}

impl Options {
    pub(crate) fn lives(&self) -> Lives {
        Lives {
            code_s: self.code_life_s,
            access_s: self.access_life_s,
            refresh_s: self.refresh_life_s,
            client_credentials_s: self.client_credentials_life_s,
            grace: self.refresh_grace,
            refresh_ends_access: self.refresh_ends_access,
        }
    }
}
