//! How the fake is to run.

use super::application::Application;
use super::limits::Limits;
use super::marketplace::Region;
use super::seller::Seller;
use super::tokens::Lives;

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Threads that serve.
    pub threads: usize,
    /// Where the clock stands at first, and stands still, unix milliseconds; the machine's time when none.
    pub now_ms: Option<i64>,
    /// Which host of the Selling Partner API the address stands for.
    pub region: Region,
    /// The applications. Each has limits and tokens of its own.
    pub applications: Vec<Application>,
    /// Who else may sign in.
    pub other_sellers: Vec<Seller>,
    /// How long codes and tokens live.
    pub lives: Lives,
    /// How often may be called.
    pub limits: Limits,
    /// Whether what is not documented is refused: unknown and repeated parameters, `Unshipped` without
    /// `PartiallyShipped`, other filters beside `NextToken` than those it came from.
    pub strict: bool,
    /// Whether a call without a `user-agent` is refused. That every call has one is documented.
    pub needs_user_agent: bool,
    /// The HTTP status for a token that has expired: 403, or 401 as some clients have seen.
    pub expired_status: u16,
    /// Each refresh gives a new refresh token, and the old one is dead at once.
    pub rotates_refresh_tokens: bool,
    /// Whether `…After` takes in the instant itself: the documents say both.
    pub after_is_inclusive: bool,
    /// The most items of one page of an order's items. Not documented.
    pub item_page_rows: usize,
    /// How long a `NextToken` of version 0 is good, in seconds. Not documented.
    pub next_token_life_s: i64,
    /// Whether declining leads back with `error=access_denied`; otherwise it ends on a page. Not documented.
    pub decline_returns: bool,
    /// How many requests the log keeps; 0 keeps none, for benchmarks.
    pub log_max: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            threads: 2,
            now_ms: None,
            region: Region::Europe,
            applications: vec![Application::demo()],
            other_sellers: vec![Seller::other()],
            lives: Lives::default(),
            limits: Limits::default(),
            strict: true,
            needs_user_agent: true,
            expired_status: 403,
            rotates_refresh_tokens: false,
            after_is_inclusive: true,
            item_page_rows: 20,
            next_token_life_s: 900,
            decline_returns: false,
            log_max: 100_000,
        }
    }
}
