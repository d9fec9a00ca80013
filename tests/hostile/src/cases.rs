//! The attacks.

mod exhaust;

use crate::attack::Attack;

/// All of them.
pub fn all() -> Vec<Attack> {
    [exhaust::attacks()].into_iter().flatten().collect()
}
