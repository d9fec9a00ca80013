//! The store through its public interface, and its files as the `sqlite3` tool sees them.

mod bounds;
mod files;
mod find;
mod format_5;
mod groups;
mod help;
mod leases;
mod records;
mod tables;
mod values;
