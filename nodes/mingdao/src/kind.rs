//! Types of fields, by how their values are written, read and filtered.

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text, whatever it means.
    Text,
    /// A number, written as exact text.
    Number,
    /// A day.
    Date,
    /// A local time.
    DateTime,
    /// A time of day.
    Time,
    /// One option.
    Single,
    /// Some options.
    Multi,
    /// `1` or `0`.
    Checkbox,
    /// Rows of another worksheet.
    Relation,
    /// Members, departments or roles, by their ids.
    Accounts,
    /// A row of a tree.
    Cascade,
    /// Files, by their addresses.
    Attachment,
    /// JSON text.
    Structured,
    /// Worked out by the platform, or no value at all.
    ReadOnly,
}

impl Kind {
    /// The kind of a control's `type`.
    pub fn of(type_number: i64) -> Self {
        match type_number {
            6 | 8 | 28 => Self::Number,
            15 => Self::Date,
            16 => Self::DateTime,
            46 => Self::Time,
            9 | 11 => Self::Single,
            10 => Self::Multi,
            36 => Self::Checkbox,
            29 => Self::Relation,
            26 | 27 | 48 => Self::Accounts,
            35 => Self::Cascade,
            14 => Self::Attachment,
            34 | 40 => Self::Structured,
            22 | 25 | 30 | 31 | 33 | 37 | 38 | 43 | 45 | 49..=53 | 10010 => Self::ReadOnly,
            _ => Self::Text,
        }
    }

    /// Whether rows can be told apart by such a field.
    pub fn can_be_key(self) -> bool {
        matches!(self, Self::Text | Self::Number)
    }

    /// Whether its values come as JSON inside of a text.
    pub fn is_json_text(self) -> bool {
        matches!(
            self,
            Self::Multi | Self::Relation | Self::Accounts | Self::Cascade | Self::Attachment | Self::Structured
        )
    }
}

/// What the types are called, for people.
pub fn name(type_number: i64) -> &'static str {
    match type_number {
        2 => "text",
        3 => "mobile",
        4 => "landline",
        5 => "e-mail",
        6 => "number",
        7 => "certificate",
        8 => "money",
        9 => "radio",
        10 => "multi-select",
        11 => "drop-down",
        14 => "attachment",
        15 => "date",
        16 => "date-time",
        19 | 23 | 24 => "region",
        25 => "amount-in-words",
        26 => "member",
        27 => "department",
        28 => "rating",
        29 => "relation",
        30 => "lookup",
        31 | 38 | 53 => "formula",
        32 => "concatenation",
        33 => "auto-number",
        34 => "sub-table",
        35 => "cascade",
        36 => "checkbox",
        37 => "roll-up",
        40 => "location",
        41 => "rich-text",
        42 => "signature",
        46 => "time",
        47 => "barcode",
        48 => "role",
        _ => "other",
    }
}
