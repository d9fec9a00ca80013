//! The clock that leases go by.

/// What time it is for leases.
#[derive(Debug, Clone, Default)]
pub(crate) enum Clock {
    /// That of the database: all processes that share one have the same.
    #[default]
    OfTheStore,
    /// One that a test sets.
    #[cfg(test)]
    Set(std::sync::Arc<std::sync::atomic::AtomicI64>),
}
