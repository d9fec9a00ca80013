//! How the fake is to run.

use std::time::Duration;

use crate::limiter::CallLimit;
use crate::refusal::Codes;

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Threads that serve.
    pub threads: usize,
    /// Where the clock starts, unix milliseconds, and runs on; the machine's time when none.
    pub now_ms: Option<i64>,
    /// How many requests the log keeps.
    pub log_max: usize,
    /// Whether what is not documented is refused: unknown parameters, a form where JSON is documented.
    pub strict: bool,
    /// The call limit of version 3.
    pub limit: Option<CallLimit>,
    /// The most that `limit` may ask an order list for.
    pub page_rows_max: usize,
    /// `limit` when none is given.
    pub page_rows_default: usize,
    /// Version 3 gives no more rows than this at once, whatever `limit` says. Goes with `v3_next_links`.
    pub v3_rows_at_once: Option<usize>,
    /// Version 3 adds `paging.next` while there is more, as some clients expect.
    pub v3_next_links: bool,
    /// Which codes version 3 answers with.
    pub v3_codes: Codes,
    /// Every refusal comes with HTTP 200.
    pub errors_with_200: bool,
    /// Whether a declined consent leads back with `error=access_denied`; otherwise it ends in the back office.
    pub decline_returns: bool,
    /// Whether the consent page of version 2 brings `state` back.
    pub v2_echoes_state: bool,
    /// How long an access token lives.
    pub access_token_life_s: u32,
    /// How long a refresh token lives; none is for ever, since nothing is known.
    pub refresh_token_life_s: Option<u32>,
    /// How long a shipment or a refund takes to be carried out.
    pub action_takes: Duration,
    /// How long a file of orders takes.
    pub bulk_takes: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            threads: 2,
            now_ms: None,
            log_max: 100_000,
            strict: true,
            limit: Some(CallLimit { calls: 1000, window: Duration::from_secs(60) }),
            page_rows_max: 500,
            page_rows_default: 50,
            v3_rows_at_once: None,
            v3_next_links: false,
            v3_codes: Codes::Seen,
            errors_with_200: false,
            decline_returns: true,
            v2_echoes_state: false,
            access_token_life_s: 2_592_000,
            refresh_token_life_s: None,
            action_takes: Duration::from_secs(5),
            bulk_takes: Duration::from_secs(10),
        }
    }
}
