//! How the fake is to run.

use super::limits::Limits;
use super::tokens::RefreshRule;

/// Which field carries the access token on `/sync`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenField {
    /// `session`, or `access_token` when there is no `session`. Clients have been seen with either.
    Either,
    /// `session` alone.
    Session,
    /// `access_token` alone.
    AccessToken,
}

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Threads that serve.
    pub threads: usize,
    /// How many requests the log keeps; 0 keeps none.
    pub log_max: usize,
    /// The platform's time at the start, which stands still until it is set or advanced. None runs with the machine.
    pub frozen_at_ms: Option<i64>,
    /// Whether a page that is too long, a window that is too wide and a wrong HTTP method are refused.
    pub strict: bool,
    /// Call limits; none for a pull as quick as it gets.
    pub limits: Option<Limits>,
    /// What a refresh does to the refresh token, in the current generation.
    pub refresh: RefreshRule,
    /// Which field carries the access token on `/sync`.
    pub token_field: TokenField,
    /// How far a caller's clock may be off, on the doors of the current generation.
    pub clock_skew_max_ms: i64,
    /// The longest page.
    pub page_size_max: u64,
    /// The page when none is asked for, in the current generation.
    pub page_size_default: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            threads: 2,
            log_max: 100_000,
            frozen_at_ms: None,
            strict: true,
            limits: Some(Limits::default()),
            refresh: RefreshRule::Rotate,
            token_field: TokenField::Either,
            clock_skew_max_ms: 600_000,
            page_size_max: 50,
            page_size_default: 20,
        }
    }
}
