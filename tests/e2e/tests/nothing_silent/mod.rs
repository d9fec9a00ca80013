//! What is dropped, cut, guessed or reinterpreted is said; if it is everything, the run fails.

mod bookmarks;
mod windows;
