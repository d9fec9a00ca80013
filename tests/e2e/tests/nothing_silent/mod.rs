//! Nothing is lost or changed in silence: what is dropped, cut, guessed or reinterpreted is said, and if it is
//! everything, the run fails. One file for each subject.

mod ends;
mod words;
