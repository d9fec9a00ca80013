//! The methods of the interface.

/// A method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "they are called as on the platform")]
pub enum Method {
    GetWorksheetInfo,
    GetFilterRows,
    GetFilterRowsTotalNum,
    GetRowByIdPost,
    AddRow,
    AddRows,
    EditRow,
    EditRows,
    DeleteRow,
    /// `GET /v1/open/app/get`.
    GetApp,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 10] = [
        Method::GetWorksheetInfo,
        Method::GetFilterRows,
        Method::GetFilterRowsTotalNum,
        Method::GetRowByIdPost,
        Method::AddRow,
        Method::AddRows,
        Method::EditRow,
        Method::EditRows,
        Method::DeleteRow,
        Method::GetApp,
    ];

    /// Its path in the cloud; a private deployment has `/api` before it.
    pub fn path(self) -> &'static str {
        match self {
            Method::GetWorksheetInfo => "/v2/open/worksheet/getWorksheetInfo",
            Method::GetFilterRows => "/v2/open/worksheet/getFilterRows",
            Method::GetFilterRowsTotalNum => "/v2/open/worksheet/getFilterRowsTotalNum",
            Method::GetRowByIdPost => "/v2/open/worksheet/getRowByIdPost",
            Method::AddRow => "/v2/open/worksheet/addRow",
            Method::AddRows => "/v2/open/worksheet/addRows",
            Method::EditRow => "/v2/open/worksheet/editRow",
            Method::EditRows => "/v2/open/worksheet/editRows",
            Method::DeleteRow => "/v2/open/worksheet/deleteRow",
            Method::GetApp => "/v1/open/app/get",
        }
    }

    pub(crate) fn from_path(path: &str) -> Option<Method> {
        let path = path.strip_prefix("/api").unwrap_or(path);
        Method::ALL.into_iter().find(|method| method.path() == path)
    }

    /// Whether it changes rows.
    pub fn writes(self) -> bool {
        matches!(self, Method::AddRow | Method::AddRows | Method::EditRow | Method::EditRows | Method::DeleteRow)
    }

    pub(crate) fn is_limited(self) -> bool {
        self.writes() || matches!(self, Method::GetFilterRows | Method::GetFilterRowsTotalNum)
    }

    /// Whether it gives out rows, so that a view counts.
    pub(crate) fn reads_rows(self) -> bool {
        matches!(self, Method::GetFilterRows | Method::GetFilterRowsTotalNum | Method::GetRowByIdPost)
    }
}
