//! What all plans and runs of a runtime share.

use std::sync::Arc;

use weft_sandbox::Sandbox;

use crate::lease::Heart;
use crate::plan::catalogue::Components;

/// What all plans and runs of a runtime share.
pub(crate) struct Shared {
    pub(crate) sandbox: Arc<Sandbox>,
    pub(crate) components: Arc<Components>,
    /// The component that evaluates expressions.
    pub(crate) expression_engine: &'static [u8],
    /// What renews the leases of runs.
    pub(crate) heart: Arc<Heart>,
}
