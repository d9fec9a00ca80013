//! How the fake is to run.

use super::application::Application;
use super::quota::Limits;
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
    /// The keysets. Each has limits and tokens of its own.
    pub applications: Vec<Application>,
    /// Who else may sign in.
    pub other_sellers: Vec<Seller>,
    /// How long codes and tokens live.
    pub lives: Lives,
    /// What an application may do in a day.
    pub limits: Limits,
    /// Whether brackets have to be escaped in a query.
    pub strict: bool,
    /// A list without matches has no `orders` at all, instead of an empty one: both are seen.
    pub leaves_empty_orders_out: bool,
    /// HTTP 429 says with `Retry-After` when the day ends: both are seen.
    pub tells_retry_after: bool,
    /// The state comes back to the address for sellers who decline, too. Not documented.
    pub declined_with_state: bool,
    /// How many requests the log keeps; 0 keeps none, for benchmarks.
    pub log_max: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            threads: 2,
            now_ms: None,
            applications: vec![Application::demo()],
            other_sellers: vec![Seller::other()],
            lives: Lives::default(),
            limits: Limits::default(),
            strict: true,
            leaves_empty_orders_out: false,
            tells_retry_after: false,
            declined_with_state: false,
            log_max: 100_000,
        }
    }
}
