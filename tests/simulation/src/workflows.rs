//! The workflows that are simulated.

/// One workflow.
#[derive(Debug, Clone, Copy)]
pub struct Workflow {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub yaml: &'static str,
    /// Which list of the source it reads, which is also what lies are told about.
    pub path: &'static str,
    /// Tables that hold the whole source in the end.
    pub tables: &'static [&'static str],
    /// The step whose windows fill `tables[0]`; empty for a workflow without windows.
    pub windowed: &'static str,
    /// A table with the details of every row of `tables[0]`; empty if there is none.
    pub details: &'static str,
    /// Whether rows may not change. Page numbers without a total can't show that a row has left the list.
    pub append_only: bool,
}

/// All of them. `first` lies before the oldest row.
pub const WORKFLOWS: [Workflow; 6] = [
    Workflow {
        name: "changes",
        yaml: include_str!("../workflows/changes.yaml"),
        path: "closed-range",
        tables: &["rows", "details"],
        windowed: "rows",
        details: "details",
        append_only: false,
    },
    Workflow {
        name: "plain",
        yaml: include_str!("../workflows/plain.yaml"),
        path: "closed-range",
        tables: &["rows"],
        windowed: "rows",
        details: "",
        append_only: false,
    },
    Workflow {
        name: "cursor",
        yaml: include_str!("../workflows/cursor.yaml"),
        path: "range-by-cursor",
        tables: &["rows", "details"],
        windowed: "rows",
        details: "details",
        append_only: false,
    },
    Workflow {
        name: "append",
        yaml: include_str!("../workflows/append.yaml"),
        path: "closed-range-without-total",
        tables: &["rows"],
        windowed: "rows",
        details: "",
        append_only: true,
    },
    Workflow {
        name: "list",
        yaml: include_str!("../workflows/list.yaml"),
        path: "list",
        tables: &["everything"],
        windowed: "",
        details: "",
        append_only: false,
    },
    Workflow {
        name: "two-tables",
        yaml: include_str!("../workflows/two-tables.yaml"),
        path: "closed-range",
        tables: &["rows", "everything"],
        windowed: "rows",
        details: "",
        append_only: false,
    },
];
