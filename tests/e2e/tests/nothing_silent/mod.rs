//! Nothing is lost or changed in silence: whatever is dropped, cut, guessed or reinterpreted is said.

mod accounts;
mod answers;
mod formats;
