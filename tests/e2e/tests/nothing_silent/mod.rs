//! Nothing is lost or changed in silence: one file per subject.

mod check;
