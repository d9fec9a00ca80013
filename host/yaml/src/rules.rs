//! What differs between kinds of files.

/// How a kind of file is read, and what it is called in messages.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Largest file that is read, in bytes.
    pub bytes_max: usize,
    /// Deepest nesting of lists and maps.
    pub depth_max: usize,
    /// Most values (keys included) in a file.
    pub nodes_max: usize,
    /// `a workflow file`.
    pub file: &'static str,
    /// `workflow files`.
    pub files: &'static str,
    /// What to do about a file that is too large: `split the workflow`.
    pub too_large: &'static str,
    /// What to do about an empty file: what the first line is.
    pub beginning: &'static str,
    /// Which plain scalars are more than text.
    pub scalars: Scalars,
}

/// Which plain scalars are more than text. What stands in quotes is always text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalars {
    /// Those of the YAML 1.2 core schema, for files that people write. What would come out in another way than it is
    /// written is a finding: `007`, `+86`, `1e3`, `0x1F`, `5.`, `~` and `True`. So is full-width punctuation in places
    /// where YAML's own is meant.
    Core,
    /// Those of JSON, letter by letter, for data: `1.00` and `1E5` keep their digits, `007` and `True` are text.
    Json,
}
