//! How many runs at once, and for how long.

use std::time::Duration;

/// The load of a soak.
#[derive(Debug, Clone)]
pub struct Load {
    /// Accounts; each has a platform and a store.
    pub accounts: usize,
    /// Workflows; each runs on all accounts.
    pub workflows: usize,
    /// How long the same load goes on before, so that pools and caches are as full as they get.
    pub warm_up: Duration,
    /// How long new rounds begin.
    pub duration: Duration,
    /// When memory is looked at for the first time: when all caches are filled.
    pub settled_after: Duration,
    /// How long what is under way then may take to end.
    pub grace: Duration,
    /// How much more memory there may be afterwards than while all runs were under way.
    pub growth_max: f64,
}

impl Load {
    /// A thousand runs at once.
    pub fn minutes(minutes: u64) -> Self {
        let duration = Duration::from_secs(60 * minutes);
        Self {
            accounts: 20,
            workflows: 50,
            warm_up: Duration::from_secs(60).min(duration / 2),
            duration,
            settled_after: Duration::from_secs(60).min(duration / 2),
            grace: Duration::from_secs(180),
            growth_max: 1.3,
        }
    }

    /// A hundred, for some seconds. Too few and too short to say much about memory.
    pub fn short() -> Self {
        Self {
            accounts: 5,
            workflows: 20,
            warm_up: Duration::from_secs(3),
            duration: Duration::from_secs(12),
            settled_after: Duration::from_secs(6),
            grace: Duration::from_secs(120),
            growth_max: 2.0,
        }
    }

    /// The load that goes before this one.
    pub fn warming_up(&self) -> Self {
        Self { duration: self.warm_up, settled_after: self.warm_up, ..self.clone() }
    }

    /// Runs under way at the same time.
    pub fn slots(&self) -> usize {
        self.accounts * self.workflows
    }
}
