//! What tables give.

/// Why a table operation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The name (given) is not a table name, is reserved for the system, or is not among the tables that the step was
    /// given: those that its parameters name. A parameter that names a table has `"format": "table"` in its schema.
    Name(String),
    /// No key field was named.
    Key(String),
    /// A row is not an object, or something else is wrong with the data. Says what.
    Data(String),
    /// The store failed. Says why.
    Store(String),
}

/// Rows as they were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The rows, a JSON array of objects.
    pub rows: String,
    /// Where there are more: the next `find` goes on there. None: these were the last.
    pub after: Option<String>,
}
