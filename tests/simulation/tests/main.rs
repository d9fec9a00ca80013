//! One program for all subjects: it is linked once, and the tests of all of them run side by side.
#![allow(missing_docs, reason = "tests say what they are about in their names")]

mod items;
mod numbers;
mod runtime;
mod seeds;
mod starts;
mod together;
