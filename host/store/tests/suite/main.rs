//! The store through its public interface, and its files as the `sqlite3` tool sees them.

mod bounds;
mod files;
mod find;
mod groups;
mod help;
mod records;
mod tables;
mod values;
