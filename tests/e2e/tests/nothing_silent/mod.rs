//! Whatever is dropped, cut, guessed or reinterpreted is said; and if it is everything, the run fails. One file per subject.

mod find;
mod mingdao;
