//! The rules of tables and their columns, which are the same in every database: what a table may be called, what a column
//! holds, when it must become wider, and when two values are one.
//!
//! | file | what it decides |
//! |---|---|
//! | `shape` | names of tables and columns |
//! | `fit` | which values a column holds unchanged, and what they are as keys and conditions |
//! | `table` | the columns that a new table begins with, and what must be true of one that is there |
//! | `room` | the columns that a commit needs, and those that must become wider for it |

pub(crate) mod fit;
pub(crate) mod room;
pub(crate) mod shape;
pub(crate) mod table;
