//! Version 3 of the API.

pub(crate) mod actions;
pub(crate) mod bulk;
pub(crate) mod orders;
pub(crate) mod partial;
mod row;

pub(crate) use row::row;
