//! The store through its public interface, on every backend, and its files as the `sqlite3` tool sees them.

#[macro_use]
mod help;

mod accounts;
mod bounds;
mod counts;
mod files;
mod find;
mod format_5;
mod groups;
mod leases;
mod records;
mod tables;
mod values;
