//! Version 2 of the API, the legacy way.

pub(crate) mod orders;
mod row;

pub(crate) use row::row;
